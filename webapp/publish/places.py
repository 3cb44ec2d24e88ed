"""Where a page of the live Atlas stands in a publication: addresses with a question become paths of files.

=====================================================  =====================================
live                                                   published
=====================================================  =====================================
``/``                                                  ``fr/index.html``
``/map?indicator=I&level=L``                           ``fr/map/I/L.html``
``/map?indicator=I&level=L&period=P&lang=en``          ``en/map/I/L-P.html``
``/map?...&level=epci&selected=243500139``             ``fr/map/I/epci.html#epci:243500139``
``/compare?indicator=I``                               ``fr/compare/I.html``
``/territories/L/C``                                   ``fr/territories/L/C.html``
``/compare/territories``                               ``fr/territories.html``
``/indicators``, ``/indicators/I``, ``/methodology``   the same under ``fr/``; so ``/what-figures-say``, ``/projects``
=====================================================  =====================================
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from geo.base.errors.kinds import AtlasError
from geo.base.i18n import DEFAULT_LANGUAGE
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import load_catalogue
from geo.views.query import Query
from geo.vocabulary.codes import parse_level
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from webapp.publish.publication import Publication

PLAIN: Final = {
    "/": "index",
    "/indicators": "indicators",
    "/methodology": "methodology",
    "/privacy": "privacy",
    "/projects": "projects",
    "/what-figures-say": "what-figures-say",
}
BESIDES: Final = {"period", "unit", "mark", "one", "other"}
"""Of a gap page: what it shows besides its question. The published page shows the usual ones."""


def place(publication: Publication, address: str) -> str | None:
    """Return the path of the published page of a live address, from the root and with its fragment; None if there is none.

    Parameters
    ----------
    publication : Publication
    address : str
        Path, query and fragment on the live Atlas.

    Examples
    --------
    >>> everything = Publication.parse()
    >>> place(everything, "/map?indicator=rpnt_1_8&level=epci&lang=en")
    'en/map/rpnt_1_8/epci.html'
    >>> place(everything, "/map?indicator=rpnt_1_8&level=commune&within=departement:35&period=2021-07")
    'fr/map/rpnt_1_8/commune-2021-07.html#departement:35'
    >>> place(everything, "/map?indicator=rpnt_1_8&level=epci&draw=hotspots") is None
    True
    """
    parts = urlsplit(address)
    params = dict(parse_qsl(parts.query))
    lang = params.pop("lang", DEFAULT_LANGUAGE)
    if lang not in publication.langs:
        return None
    path = unquote(parts.path)
    if path == "/map":
        page_path, fragment = _map(publication, params), ""
    else:
        page_path, fragment = _page(publication, path, params), f"#{parts.fragment}" if parts.fragment else ""
    return None if page_path is None else f"{lang}/{page_path}{fragment}"


def map_path(publication: Publication, indicator: str, level: Level, period: str) -> str:
    """Return the path of a published map below its language."""
    usual = publication.usual_period(indicator, level)
    return f"map/{indicator}/{level}{'' if period == usual else f'-{period}'}.html"


def _page(publication: Publication, path: str, params: dict[str, str]) -> str | None:
    if path == "/compare":
        return _gap(publication, params)
    if path == "/compare/territories":
        return None if params or not publication.portraits else "territories.html"
    if path in PLAIN:
        return f"{PLAIN[path]}.html"
    first, _, rest = path.removeprefix("/").partition("/")
    if first == "indicators" and rest in load_catalogue():
        return f"indicators/{rest}.html"
    if first == "territories":
        return _portrait(publication, rest, params)
    return None


def _portrait(publication: Publication, rest: str, params: dict[str, str]) -> str | None:
    level, _, code = rest.partition("/")
    # Another indicator on its small map, another number of peers: only the live Atlas draws them.
    if (
        params
        or level not in list(publication.portraits)
        or code not in _with_portrait(publication, parse_level(level))
    ):
        return None
    return f"territories/{level}/{code}.html"


@lru_cache(maxsize=8)
def _with_portrait(publication: Publication, level: Level) -> frozenset[str]:
    return frozenset(publication.codes(level))


def _gap(publication: Publication, params: dict[str, str]) -> str | None:
    rest = {name: value for name, value in params.items() if name not in BESIDES}
    within = rest.pop("within", None)
    if within and within != str(publication.within):
        return None
    indicator = rest.pop("indicator", None)
    known = [entry.id for entry in publication.compared()]
    if indicator is None:
        usual = GapQuestion().indicator
        indicator = usual if usual in known else next(iter(known), None)
    return f"compare/{indicator}.html" if indicator in known and not rest else None


def _map(publication: Publication, params: dict[str, str]) -> str | None:
    if not params:
        indicator, level = publication.first()
        return map_path(publication, indicator, level, publication.usual_period(indicator, level))
    try:
        query = Query.parse(params)
    except AtlasError:
        return None
    drawn = [period.id for period in publication.drawn(query.indicator, query.level)] if _known(query) else []
    period = query.period or (publication.usual_period(query.indicator, query.level) if drawn else "")
    usual = Query(query.indicator, query.level, query.period, query.within, selected=query.selected)
    if period not in drawn or query != usual:
        return None
    path = map_path(publication, query.indicator, query.level, period)
    if query.selected:
        return f"{path}#{query.level}:{query.selected}"
    inside = query.within and query.within != publication.within and not _is_zone(query.within)
    return f"{path}#{query.within}" if inside else path


def _known(query: Query) -> bool:
    return query.indicator in load_catalogue()


def _is_zone(extent: Extent) -> bool:
    return extent.is_zone

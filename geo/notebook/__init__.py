"""A few short functions for a notebook: what they return shows itself there, and writes itself to a file.

>>> from geo.notebook import draw, gap, portrait
>>> gap(a="band_0-499", b="band_3500-9999", within="region:53", lang="en").slug
'gap-rpnt_1_8-band_0-499-band_3500-9999-region_53-2026-10'

The notebook ``docs/notebook.ipynb`` goes from a file to a map, a gap and a portrait with them.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.compare.question import GapQuestion
from geo.importing.columns import Columns
from geo.importing.description import Description
from geo.importing.indicator import ImportedIndicator, prepare_indicator
from geo.indicators import providers
from geo.portrait.questions import PortraitQuestion
from geo.reports.document import Report
from geo.reports.gap_report import build_gap_report
from geo.reports.portrait_report import build_portrait_report
from geo.store import connect
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.parameters import INDICATOR, LEVEL

if TYPE_CHECKING:
    from geo.maps.print.page import MapFigure

connect()

_held: Final = providers.Memory()


def read(path: str | Path, **options: str) -> ImportedIndicator:
    """Read a file of one's own and hold it as an indicator for as long as the program runs; nothing is stored.

    Parameters
    ----------
    path : str or Path
        Anything that ``atlas check`` reads; rows find their territory as it does.
    **options : str
        What the values are, as for ``atlas import``: ``label_fr``, ``aggregation``, ``source``, ``licence`` and ``period``,
        and the columns ``value``, or ``numerator`` and ``denominator`` (see `geo.importing.description.Description` and
        `geo.importing.columns.Columns`).

    Returns
    -------
    ImportedIndicator
        Its ``indicator.id`` names it in the other functions; ``origin`` says how many rows found their territory.

    Raises
    ------
    What `geo.doctor.check.check_file` and `geo.importing.indicator.prepare_indicator` raise.
    """
    from geo.doctor.check import check_file

    names = [field.name for field in fields(Columns)]
    columns = Columns(**{name: options.pop(name) for name in names if name in options})
    imported = prepare_indicator(check_file(Path(path)), Description.parse(options), columns)
    providers.register(_held)
    _held.add(imported.indicator, imported.slices)
    return imported


def draw(indicator: str = INDICATOR.default, level: str = LEVEL.default, *, lang: str = "fr", **options: Any) -> Any:
    """Return a map that can be moved, searched and read, a `folium.Map`; it needs no network.

    Where a map would tell no place from another (`geo.statistics.informative`), a page with the figures by stratum and the
    reason, a `geo.maps.web.map_file.StripFile`: it shows and saves itself in the same way.

    Parameters
    ----------
    indicator, level : str
    lang : str
        "fr" or "en".
    **options : str
        The other parameters of an address: ``within``, ``period``, ``scheme``, ``k``, ``palette`` ... (see
        `geo.views.query.Query`).

    Examples
    --------
    >>> type(draw(level="region", k=4)).__mro__[1].__name__
    'Map'
    """
    from geo.maps.web.map_file import map_or_strip

    return map_or_strip(build_view(_query(indicator, level, lang, options)), lang)


def picture(
    indicator: str = INDICATOR.default, level: str = LEVEL.default, *, lang: str = "fr", **options: Any
) -> MapFigure:
    """Return the same map as a page for a report; parameters as for `draw`."""
    from geo.maps.print.figure import map_figure

    return map_figure(build_view(_query(indicator, level, lang, options)), lang)


def gap(indicator: str = INDICATOR.default, *, lang: str = "fr", **options: Any) -> Report:
    """Return the gap between two groups of communes as a document.

    Parameters
    ----------
    indicator : str
    lang : str
        "fr" or "en".
    **options : str
        ``a``, ``b``, ``by``, ``within``, ``period``, ``weight`` (see `geo.compare.question.GapQuestion`).
    """
    question = GapQuestion.parse(
        {"indicator": indicator, "lang": lang} | {name: str(text) for name, text in options.items()}
    )
    return build_gap_report(question, lang=lang)


def portrait(level: str, code: str, *, lang: str = "fr", **options: Any) -> Report:
    """Return the portrait of a territory as a document.

    Parameters
    ----------
    level, code : str
    lang : str
        "fr" or "en".
    **options : str
        ``indicator`` (whose map and evolution are shown), ``peers`` (how many).

    Examples
    --------
    >>> portrait("region", "94", lang="en").title
    'Corse (Region 94)'
    """
    question = PortraitQuestion.parse(level, code, [(name, str(text)) for name, text in options.items()])
    return build_portrait_report(question, lang)


def _query(indicator: str, level: str, lang: str, options: dict[str, Any]) -> Query:
    given = {"indicator": indicator, "level": level, "lang": lang}
    return Query.parse(given | {name: str(text) for name, text in options.items()})

"""What the form of the map page offers beside the present choice, and where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import g

from geo.base.i18n import N_, translate
from geo.indicators.catalogue import load_catalogue
from geo.indicators.derived.conditional import denominator_choices
from geo.indicators.estimates import any_drawn, default_period
from geo.indicators.filters import filterable
from geo.indicators.values import periods_at
from geo.maps.strips.instead import LEVELS
from geo.maps.web.script_data import Links
from geo.territories.read import get_territory, read_territories
from geo.views.hotspots import LEAST
from geo.views.query import Query
from geo.views.selection import parents, siblings
from geo.views.view import View, both_signs, build_view
from geo.vocabulary.choices import Among, Drawing, Lock, Palette, Scheme
from geo.vocabulary.extents import EXTENT_LEVELS, METROPOLITAN, ZONE, Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, EpciType, Indicator, Kind, Period, Theme, Weight
from geo.vocabulary.palettes import DIVERGING, QUALITATIVE, SEQUENTIAL
from geo.vocabulary.parsing import MAX_CLASSES, MIN_CLASSES
from geo.vocabulary.units import format_value
from geo.wording import labels
from webapp.base.presentation import address
from webapp.base.static_files import PAINTER_NAME, asset_address, names_address, points_address, tiles_address

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of the map page offers.

    ``usual`` is the period that is shown where none is asked for; ``played`` are those that are drawn as maps.
    """

    themes: list[tuple[Theme, str, str]]
    indicators: list[Indicator]
    denominators: list[tuple[Among, str]]
    others: list[Indicator]
    levels: list[tuple[Level, str, bool]]
    periods: tuple[Period, ...]
    played: tuple[Period, ...]
    usual: Period | None
    extents: list[tuple[str, Options]]
    weights: list[tuple[Weight, str]]
    drawings: list[tuple[str, str]]
    bands: Options
    types: Options
    filterable: bool
    palettes: list[tuple[str, tuple[Palette, ...]]]
    centres: Options
    schemes: tuple[Scheme, ...] = tuple(Scheme)
    counts: range = range(MIN_CLASSES, MAX_CLASSES + 1)


def choices(view: View) -> Choices:
    """Return what the form offers beside the present choice."""
    query, indicator = view.query, view.indicator
    catalogue = load_catalogue().values()
    one_weight = indicator.kind is Kind.SURVEY or (indicator.one_weight and query.draw != Drawing.BIVARIATE)
    return Choices(
        themes=[(theme, labels.THEMES[theme], _theme_address(query, theme)) for theme in Theme],
        indicators=[i for i in catalogue if i.theme is indicator.theme and i.levels and not i.conditional],
        denominators=denominator_choices(indicator),
        others=[
            i
            for i in catalogue
            if i.rankable and query.level in i.levels and i.unconditional != indicator.unconditional
        ],
        levels=[(level, level.record.nouns.titles, level in indicator.levels) for level in Level],
        periods=periods_at(indicator, query.level),
        played=_played(view),
        usual=default_period(indicator, query.level),
        extents=extents(query.level, query.within),
        weights=[] if one_weight else list(labels.WEIGHTS.items()),
        drawings=[(name, labels.DRAWINGS[name]) for name in drawings(query.level, indicator)],
        bands=[(band.id, labels.band_label(band.id, g.lang)) for band in BANDS],
        types=[(kind, translate(labels.TYPES[kind], g.lang)) for kind in EpciType],
        filterable=filterable(indicator, query.level),
        palettes=[
            (labels.SEQUENTIAL_PALETTES, SEQUENTIAL),
            *([(labels.DIVERGING_PALETTES, DIVERGING)] if centres(view) else []),
            (labels.QUALITATIVE_PALETTES, QUALITATIVE),
        ],
        centres=centres(view),
    )


def _played(view: View) -> tuple[Period, ...]:
    """Return the periods that a view can play: what was observed in all of them, estimates where they are drawn as maps."""
    periods = periods_at(view.indicator, view.query.level)
    if view.no_map or view.indicator.rankable:
        return () if view.no_map else periods
    plain = view.query.with_(selected=None, lock=Lock.NOTHING)
    return tuple(period for period in periods if not build_view(plain.with_(period=period.id)).no_map)


def centres(view: View) -> Options:
    """Return where the colours of two hues can part: at the national value, at 0 among values of both signs, as asked for."""
    query, indicator = view.query, view.indicator
    offered: Options = []
    if view.centre is not None:
        national = translate(N_("national value ({value})"), g.lang)
        offered.append(("", national.format(value=format_value(view.centre, indicator, g.lang))))
    if both_signs(view.frame["value"].to_numpy(float)):
        # Without a national value it is what the question means by itself.
        offered.append(("0" if offered else "", translate(N_("zero"), g.lang)))
    if query.centre is not None and query.params()["centre"] not in dict(offered):
        offered.append((query.params()["centre"], format_value(query.centre, indicator, g.lang)))
    return offered


def drawings(level: Level, indicator: Indicator) -> list[Drawing]:
    """Return how the values of a level can be drawn: estimates as areas alone, means have no counts, 18 regions no clusters."""
    possible = set(Drawing) if indicator.rankable else {Drawing.CLASSES}
    possible -= set() if indicator.has_counts else {Drawing.CIRCLES}
    possible -= set() if len(read_territories(level)) >= LEAST else {Drawing.HOTSPOTS}
    return [name for name in Drawing if name in possible]


def first_map(theme: Theme, query: Query) -> Query:
    """Return the question of the map that is shown first of a theme, with as much of another question as it allows.

    Parameters
    ----------
    theme : Theme
    query : Query
        Its level is kept where a map is drawn at it, its extent where the level fits into it, its weight and its filters
        where they mean something.
    """
    entry, level = first_layer([entry for entry in load_catalogue().values() if entry.theme is theme], query.level)
    within = query.within if query.within and query.within.level in EXTENT_LEVELS[level] else None
    kept = Query(indicator=entry.id, level=level, within=within, lang=query.lang)
    if entry.kind is Kind.OBSERVED:
        kept = kept.with_(weight=query.weight, size=query.size, type=query.type)
    return kept


def first_layer(
    entries: Sequence[Indicator], level: Level, levels_of: Callable[[Indicator], Sequence[Level]] | None = None
) -> tuple[Indicator, Level]:
    """Return the indicator that is shown first of some, with its level: one that is drawn as a map, if any is.

    What was observed goes first, in the order of the catalogue; then what is modelled; then surveys: each at the present level
    if it is drawn there, else at the first of `geo.maps.strips.instead.LEVELS` at which it is. Where nothing is drawn it is
    the first indicator, whose page shows its figures by stratum.

    Parameters
    ----------
    entries : sequence of Indicator
        At least one of them with a level.
    level : Level
        The present one.
    levels_of : callable, optional
        Levels that can be shown of an indicator; all that it has by default.
    """
    possible = levels_of or (lambda entry: entry.levels)
    shown = [entry for entry in entries if possible(entry)]
    for kind in (Kind.OBSERVED, Kind.MODELLED, Kind.SURVEY):
        for entry in (one for one in shown if one.shown_kind is kind):
            found = next((one for one in (level, *LEVELS) if one in possible(entry) and any_drawn(entry, one)), None)
            if found:
                return entry, found
    return shown[0], next(one for one in (level, *LEVELS) if one in possible(shown[0]))


def _theme_address(query: Query, theme: Theme) -> str:
    """Return where the first map of a theme is, with as much of the present choice as it may allow.

    Which one it is (`first_map`) is left to the page itself: to know it all layers of a theme may have to be looked through.
    """
    kept = Query(level=query.level, within=query.within, weight=query.weight, size=query.size, type=query.type).params()
    del kept["indicator"]
    return address("/map", g.lang, theme=theme, **kept)


def extents(level: Level, present: Extent | None) -> list[tuple[str, Options]]:
    """Return what the map can be limited to: metropolitan France, regions, départements, and the EPCI near the present one."""
    groups: list[tuple[str, Options]] = [
        (labels.COUNTRY, [(f"{ZONE}:{METROPOLITAN}", translate(labels.METROPOLITAN_FRANCE, g.lang))])
    ]
    for parent in reversed(level.record.parents):
        if parent.record.listed:
            table = siblings(parent, None)
            options = [(f"{parent}:{row.code}", f"{row.name} ({row.code})") for row in table.itertuples(index=False)]
            groups.append((parent.record.nouns.titles, options))
    if present and not present.is_zone and Level.EPCI in EXTENT_LEVELS[level]:
        # 1,255 names at once would make a list that nobody reads: those of the present region or département.
        table = siblings(Level.EPCI, _around(present))
        options = [(f"epci:{row.code}", str(row.name)) for row in table.itertuples(index=False)]
        groups.append((Level.EPCI.record.nouns.titles, options))
    return groups


def _around(present: Extent) -> Extent:
    if present.level is not Level.EPCI:
        return present
    row = get_territory(Level.EPCI, present.code)
    # Of the département of its seat; an EPCI that straddles a border is in the list of either side.
    return Extent(Level.DEPARTEMENT, str(row["departement"]))


def breadcrumb(query: Query, lang: str) -> Options:
    """Return the way from the whole country to the present extent: name and address of each step."""
    whole = query.with_(within=None, selected=None, lang="fr")
    steps = [(translate(labels.COUNTRY_NAME, lang), address("/map", lang, **whole.params()))]
    if query.within is None:
        return steps
    if query.within.is_zone:
        name = translate(labels.METROPOLITAN_FRANCE, lang)
        return [*steps, (name, address("/map", lang, **query.with_(lang="fr").params()))]
    level = query.within.territory_level
    row = get_territory(level, query.within.code)
    for parent, code, name in parents(row, level):
        if parent in EXTENT_LEVELS[query.level]:
            changed = whole.with_(within=Extent(parent, code))
            steps.append((name, address("/map", lang, **changed.params())))
    return [*steps, (str(row["name"]), address("/map", lang, **query.with_(lang="fr").params()))]


def links(view: View) -> Links:
    """Return the addresses that go with a view."""
    params = view.query.with_(lang="fr").params()
    # How it is drawn does not change what is said of a territory: one address for all classes and palettes.
    drawn = {"scheme", "k", "breaks", "palette", "centre", "lock", "projects", "selected"}
    exact = {name: value for name, value in params.items() if name not in drawn}
    if exact.get("draw") == "circles":
        del exact["draw"]
    return Links(
        painter=asset_address(PAINTER_NAME),
        geometry=tiles_address(view.query.level),
        names=names_address(view.query.level),
        figures=address("/figures", g.lang, **exact),
        territory=f"/api/v1/territories/{view.query.level}/{{code}}",
        points=points_address(view.query.level),
    )

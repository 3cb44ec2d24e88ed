"""The catalogue of indicators: ``data/indicators.toml``, read once and checked entry by entry, then the modelled ones.

Modelled indicators are not declared: each is derived from a survey indicator. Nor are those with a second denominator. Both come
from `geo.indicators.derived`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.questions import UnknownIndicator
from geo.base.errors.shipped import InvalidCatalogue, ShippedDataMissing
from geo.base.typography import french_spaces, spaced
from geo.indicators.derived.conditional import conditional_indicator, with_denominator
from geo.indicators.providers import provided_indicators
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Break, Counted, Direction, Indicator, Kind, Period, Theme, Unit
from geo.vocabulary.strata import SURVEY_STRATA, UNDRAWN_LABELS

AGGREGATIONS: Final = {
    Kind.OBSERVED: (Aggregation.RATIO, Aggregation.AUTHORITY),
    Kind.SURVEY: (Aggregation.NONE,),
    Kind.MODELLED: (Aggregation.POSTSTRATIFIED, Aggregation.AUTHORITY),
}
"""How values of each kind are aggregated: shares of strata never are, but weighed by the make-up of a territory."""

UNDRAWN_STRATA: Final = frozenset(UNDRAWN_LABELS)
"""Strata that were published and that the Atlas lists, but has no definition of on a map."""

NAMED: Final = 6
"""Close ids that an error names at most."""

_DERIVED: Final = frozenset({"basis", "declared", "imported"})
_FIELDS: Final = {field.name: field for field in fields(Indicator) if field.name not in _DERIVED}
_REQUIRED: Final = tuple(
    name for name, field in _FIELDS.items() if field.default is MISSING and field.default_factory is MISSING
)
_PERIOD_FIELDS: Final = tuple(field.name for field in fields(Period))
_BREAK_FIELDS: Final = tuple(field.name for field in fields(Break))
_TEXTS: Final = ("label", "definition", "method", "limits", "concerned", "expected", "notice")


def load_catalogue(path: Path | None = None) -> Mapping[str, Indicator]:
    """Return the indicators by id: those of the file in its order, then the modelled ones, then the imported ones.

    One with a second denominator stands before the conditional one that is derived from it.

    Parameters
    ----------
    path : Path, optional
        Another catalogue than the shipped ``data/indicators.toml``; nothing is derived from it.

    Returns
    -------
    mapping of str to Indicator
        Read once for each path; do not change it.

    Raises
    ------
    ShippedDataMissing
        If there is no such file, or it is not TOML.
    InvalidCatalogue
        If an entry is not valid; the error names the entry and the reason.

    Examples
    --------
    >>> load_catalogue()["rpnt_1_8"].label_en
    'Site declared in https'
    """
    if path:
        return _load(path)
    shipped = shipped_indicators()
    imported = provided_indicators()
    return (
        {**shipped, **{name: entry for name, entry in imported.items() if name not in shipped}} if imported else shipped
    )


def shipped_indicators() -> Mapping[str, Indicator]:
    """Return the indicators that the Atlas ships, without the imported ones; read once."""
    return _whole(paths.data() / "indicators.toml")


def get_indicator(indicator_id: str) -> Indicator:
    """Return one indicator of the shipped catalogue.

    Raises
    ------
    UnknownIndicator
        If there is none of that id; the error names those whose id or label is close.

    Examples
    --------
    >>> get_indicator("rpnt_1_8").rpnt
    '1.8'
    """
    catalogue = load_catalogue()
    if indicator_id in catalogue:
        return catalogue[indicator_id]
    raise UnknownIndicator(arrived=indicator_id, close=shown(close_indicators(indicator_id)))


def choose_denominator(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a question's parameters with the indicator that has the denominator chosen by ``among``.

    Examples
    --------
    >>> from geo.vocabulary.choices import Among
    >>> choose_denominator({"indicator": "rpnt_1_8", "among": Among.DECLARING})
    {'indicator': 'rpnt_1_8_declaring'}
    """
    kept = {name: value for name, value in values.items() if name != "among"}
    kept["indicator"] = with_denominator(values["indicator"], values["among"], load_catalogue())
    return kept


def close_indicators(text: str) -> list[str]:
    """Return ids of indicators that are close to `text`: by spelling, or because they contain it or begin as it does.

    Examples
    --------
    >>> close_indicators("rpnt_18")[0]
    'rpnt_1_8'
    """
    catalogue = load_catalogue()
    close = get_close_matches(text.lower(), list(catalogue), n=NAMED, cutoff=0.6)
    inside = [name for name in catalogue if text and text.lower() in name]
    return list(dict.fromkeys([*close, *inside]))[:NAMED] or list(catalogue)[:NAMED]


@lru_cache(maxsize=4)
def _whole(path: Path) -> Mapping[str, Indicator]:
    # What was modelled stands in files of its own: only here, so that a catalogue is read without them.
    from geo.indicators.derived.modelled import modelled_indicators

    listed = [(entry, conditional_indicator(entry)) for entry in _load(path).values()]
    catalogue = {entry.id: entry for pair in listed for entry in pair if entry is not None}
    for indicator in chain.from_iterable(map(modelled_indicators, list(catalogue.values()))):
        if indicator.id in catalogue:
            raise InvalidCatalogue(indicator=indicator.id, reason="its id is that of an estimate made by the Atlas")
        _check(indicator)
        catalogue[indicator.id] = indicator
    return catalogue


@lru_cache(maxsize=8)
def _load(path: Path) -> Mapping[str, Indicator]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ShippedDataMissing(path=path.name, command="data") from error
    sources = table.get("sources", {})
    catalogue: dict[str, Indicator] = {}
    for number, entry in enumerate(table.get("indicator", []), start=1):
        name = str(entry.get("id", "")) or f"number {number}"
        if name in catalogue:
            raise InvalidCatalogue(indicator=name, reason="its id stands more than once")
        catalogue[name] = _read_entry(name, entry, sources)
    return catalogue


def _read_entry(name: str, entry: dict[str, Any], sources: dict[str, dict[str, Any]]) -> Indicator:
    source = entry.get("from")
    if source is not None and source not in sources:
        raise InvalidCatalogue(indicator=name, reason=f'"from" names the source "{source}"; known: {shown(sources)}')
    merged = {**sources.get(source or "", {}), **{key: value for key, value in entry.items() if key != "from"}}
    unknown = sorted(set(merged) - set(_FIELDS))
    if unknown:
        raise InvalidCatalogue(indicator=name, reason=f"unknown fields: {shown(unknown)}")
    missing = [field for field in _REQUIRED if field not in merged]
    if missing:
        raise InvalidCatalogue(indicator=name, reason=f"missing fields: {shown(missing)}")
    merged["theme"] = _one_of(name, "theme", merged["theme"], Theme)
    merged["kind"] = _one_of(name, "kind", merged["kind"], Kind)
    merged["levels"] = tuple(_one_of(name, "levels", level, Level) for level in merged["levels"])
    merged["periods"] = tuple(_read_period(name, period) for period in merged["periods"])
    merged["breaks"] = tuple(_read_break(name, known) for known in merged.get("breaks", ()))
    merged["strata"] = tuple(merged.get("strata", ()))
    for text in sorted(_FIELDS.keys() - {"levels", "periods", "strata", "breaks"}):
        if not isinstance(merged.get(text, ""), str):
            raise InvalidCatalogue(indicator=name, reason=f"{text} is not text")
    merged["unit"] = _one_of(name, "unit", merged["unit"], Unit)
    merged["direction"] = _one_of(name, "direction", merged["direction"], Direction)
    if merged["aggregation"] not in list(Aggregation):
        raise InvalidCatalogue(indicator=name, reason=_wrong_aggregation(merged["aggregation"], merged["kind"]))
    merged["aggregation"] = Aggregation(merged["aggregation"])
    merged["counted"] = _one_of(name, "counted", merged.get("counted", Counted.TOWN_HALLS), Counted)
    # Names of sources have one language, that of who publishes them.
    merged["source"] = french_spaces(merged["source"])
    indicator = Indicator(**spaced(merged))
    _check(indicator)
    return indicator


def _one_of(name: str, field: str, value: object, allowed: type[StrEnum]) -> Any:
    try:
        return allowed(str(value))
    except ValueError:
        reason = f'{field} is "{value}"; allowed: {shown(allowed, 20)}'
        raise InvalidCatalogue(indicator=name, reason=reason) from None


def _wrong_aggregation(arrived: str, kind: Kind) -> str:
    return f'aggregation is "{arrived}"; kind {kind} needs {shown(AGGREGATIONS[kind])}'


def _read_period(name: str, period: object) -> Period:
    if isinstance(period, str):
        return Period(period)
    if not isinstance(period, dict) or "id" not in period or not set(period) <= set(_PERIOD_FIELDS):
        reason = f"a period is a text or a table of {shown(_PERIOD_FIELDS)}; {period!r} arrived"
        raise InvalidCatalogue(indicator=name, reason=reason)
    return Period(**spaced(period))


def _read_break(name: str, known: object) -> Break:
    texts = known if isinstance(known, dict) else {}
    if set(texts) != set(_BREAK_FIELDS) or not all(isinstance(text, str) and text.strip() for text in texts.values()):
        reason = f"a break is a table of {shown(_BREAK_FIELDS)}, each a text; {known!r} arrived"
        raise InvalidCatalogue(indicator=name, reason=reason)
    return Break(**spaced(texts))


def _wrong_breaks(indicator: Indicator) -> str:
    """Say what is wrong with the breaks of an entry; "" where nothing is."""
    pairs = list(pairwise(period.id for period in indicator.periods))
    for known in indicator.breaks:
        if (known.before, known.after) not in pairs:
            return f"a break lies between two neighbouring periods; {known.before} and {known.after} are not"
        if not known.source_url.startswith("https://"):
            return f'the source_url of a break is "{known.source_url}", not an https address'
    starts = [known.before for known in indicator.breaks]
    return "" if starts == sorted(set(starts)) else f"breaks are not in time order, or repeated: {shown(starts)}"


def _faults_of_counts(indicator: Indicator) -> list[tuple[bool, str]]:
    """Return what may be wrong with what an entry counts and in which file, each with whether it is."""
    own = indicator.counted is Counted.AUTHORITIES
    return [
        (
            own != indicator.of_authority,
            f'aggregation "{Aggregation.AUTHORITY}" and counted "{Counted.AUTHORITIES}" go together',
        ),
        (indicator.counted is Counted.OWN, f'counted is "{Counted.OWN}", which only imported indicators are'),
        (
            not re.fullmatch(r"[a-z_]+\.parquet", indicator.file),
            f'file is "{indicator.file}", not the name of a file of data/ such as observed.parquet',
        ),
        (
            bool(indicator.concerned_en) and indicator.aggregation is not Aggregation.RATIO,
            f'concerned names the communes of a denominator, and only aggregation "{Aggregation.RATIO}" has one',
        ),
    ]


def _check(indicator: Indicator) -> None:
    """Raise `InvalidCatalogue` unless the values of an entry are allowed and agree with each other."""
    faults = [
        (not indicator.periods, "it has no period"),
        (not indicator.source or not indicator.licence, "source and licence must not be empty"),
        (
            not indicator.source_url.startswith("https://"),
            f'source_url is "{indicator.source_url}", not an https address',
        ),
        (indicator.kind is Kind.SURVEY and not indicator.strata, "a survey indicator names its strata"),
        (indicator.kind is Kind.OBSERVED and not indicator.levels, "an observed indicator names its levels"),
        (
            indicator.kind is Kind.MODELLED and not indicator.basis,
            "a modelled indicator is derived from a survey indicator and cannot be declared",
        ),
    ]
    faults += _faults_of_counts(indicator)
    wrong = indicator.aggregation not in AGGREGATIONS[indicator.kind]
    faults.append((wrong, _wrong_aggregation(indicator.aggregation, indicator.kind)))
    ids = [period.id for period in indicator.periods]
    faults.append((ids != sorted(set(ids)), f"periods are not in time order, or repeated: {shown(ids)}"))
    wrong_breaks = _wrong_breaks(indicator)
    faults.append((bool(wrong_breaks), wrong_breaks))
    known = {stratum.id for stratum in SURVEY_STRATA} | UNDRAWN_STRATA
    unknown = [stratum for stratum in indicator.strata if stratum not in known]
    faults.append((bool(unknown), f"unknown strata: {shown(unknown)}"))
    for text in _TEXTS:
        given = [bool(getattr(indicator, f"{text}_{lang}").strip()) for lang in ("fr", "en")]
        needed = text in {"label", "definition"}
        faults.append((given[0] != given[1] or (needed and not all(given)), f"{text} is not given in both languages"))
    for fault, reason in faults:
        if fault:
            raise InvalidCatalogue(indicator=indicator.id, reason=reason)

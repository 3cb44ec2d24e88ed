"""From the values of a checked file to counts of every level: what the store keeps and the Atlas shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.importing import RowsTwice
from geo.base.errors.kinds import shown
from geo.base.errors.reading import NoRowMatched
from geo.base.i18n import LANGUAGES, N_, translate
from geo.doctor.check import CheckResult
from geo.doctor.combine import combine_rows
from geo.importing.aggregation import levels_above, over_territories
from geo.importing.columns import Columns, ColumnValues, read_columns
from geo.importing.description import Description
from geo.importing.sentences import matched_rows
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Counted, Indicator, Kind, Period

COUNTED_COMMUNES: Final = frozenset({Aggregation.ANY, Aggregation.ALL})
"""Aggregations of a yes or a no a commune: above the communes, the share of communes with a yes."""

HOW: Final = {
    Aggregation.SUM: N_("added up, and shown for 1,000 inhabitants"),
    Aggregation.SHARE: N_("numerators and denominators added up, then divided"),
    Aggregation.WEIGHTED_MEAN: N_("mean weighted by inhabitants"),
    Aggregation.MAXIMUM: N_("the largest value"),
    Aggregation.ANY: N_("yes as soon as one part is yes; above the communes, share of communes with a yes"),
    Aggregation.ALL: N_("yes where all parts are yes; above the communes, share of communes with a yes"),
}
WEIGHTED: Final = N_('mean weighted by the column "{column}"')
METHOD: Final = N_(
    'Imported from the file "{file}": {matched_rows}. Values of several '
    "communes, or of several rows about one, are combined: {how}."
)
BY_INHABITANTS: Final = N_("Coverage is the share of the inhabitants who live where there is a value.")


@dataclass(frozen=True, slots=True, eq=False)
class ImportedIndicator:
    """An indicator that is ready to be stored.

    Attributes
    ----------
    indicator : Indicator
    slices : dict of (level or ``france``, period) to DataFrame
        Counts (`geo.indicators.providers.COLUMNS`), one row for every territory of the level.
    origin : dict
        Ready for JSON: ``file``, ``rows``, ``matched``, ``repaired``, ``unmatched``, ``duplicates``, ``vintage``,
        ``columns`` and, by level, ``valued`` (territories with a value in the latest period) and ``direct`` (whether the
        file says the values of that level itself).
    """

    indicator: Indicator
    slices: dict[tuple[str, str], pd.DataFrame]
    origin: dict[str, Any]


def prepare_indicator(checked: CheckResult, description: Description, columns: Columns) -> ImportedIndicator:
    """Make an indicator of a checked file.

    Parameters
    ----------
    checked : CheckResult
    description : Description
    columns : Columns

    Returns
    -------
    ImportedIndicator

    Raises
    ------
    NoRowMatched
        If no row is about a territory.
    RowsTwice
        If two rows are about one territory and one period, and do not say the same.
    What `geo.importing.columns.read_columns` raises.

    Notes
    -----
    Rows that repeat another one in territory, period and values count once. Levels above the communes are made of the
    communes, the region of its départements; values at the EPCI stay there, because an EPCI can straddle départements. A
    level that the file has rows about is what these rows say, and is never made of another one.

    Examples
    --------
    >>> from geo.doctor.check import check_table
    >>> from geo.doctor.readers.tables import InputTable
    >>> frame = pd.DataFrame({"code": ["11", "53"], "n": ["3", "8"], "of": ["4", "10"]}, dtype="str")
    >>> checked = check_table(InputTable(frame, "a.csv", "csv", np.arange(2, 4)), roles={"code": "region_code"})
    >>> texts = {"label_fr": "Essai", "aggregation": "share", "source": "Essai", "licence": "Licence Ouverte 2.0"}
    >>> imported = prepare_indicator(checked, Description.parse(texts), Columns(numerator="n", denominator="of", period="2025"))
    >>> table = imported.slices["france", "2025"]
    >>> float(table["numerator"].sum() / table["denominator"].sum())
    0.7857142857142857
    """
    matched = checked.rows["status"].eq("matched").to_numpy(dtype=bool)
    if not matched.any():
        reason = str(next((text for text in checked.rows["reason"] if text), ""))
        raise NoRowMatched(path=checked.table.name, count=len(matched), reason=reason)
    read = read_columns(checked, description, columns)
    kept = matched & ~_repeated(checked, read, matched)
    periods = sorted({str(period) for period in read.periods[kept]})
    slices: dict[tuple[str, str], pd.DataFrame] = {}
    direct: tuple[Level, ...] = ()
    for period in periods:
        frame = _combined(checked, description, read, kept & (read.periods == period))
        given = {level for level in Level if frame["level"].eq(str(level)).any()}
        direct = tuple(level for level in Level if level in given or level in direct)
        for name, table in _slices(frame, description).items():
            slices[name, period] = table
    levels = tuple(level for level in Level if all((str(level), period) in slices for period in periods))
    slices = {key: table for key, table in slices.items() if key[0] in {*map(str, levels), "france"}}
    origin = _origin(checked, columns, kept, matched)
    origin["levels"] = {
        str(level): {
            "valued": int(slices[str(level), periods[-1]]["denominator"].gt(0).sum()),
            "direct": level in direct,
        }
        for level in levels
    }
    alone = direct == (Level.COMMUNE,)
    return ImportedIndicator(_indicator(checked, description, columns, levels, periods, alone), slices, origin)


def _repeated(checked: CheckResult, read: ColumnValues, matched: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which rows repeat a former one; two that are about the same and do not say the same are refused."""
    parts = {"level": checked.rows["level"], "source": checked.rows["source"], "period": read.periods}
    for name in ("value", "numerator", "denominator"):
        values = getattr(read, name)
        if values is not None:
            parts[name] = values
    table = pd.DataFrame(parts)[matched]
    same = table.duplicated()
    rest = table[~same]
    twice = rest.duplicated(["level", "source", "period"], keep=False)
    if twice.any():
        first = rest[twice].iloc[0]
        about = rest[twice & rest["source"].eq(first["source"]) & rest["level"].eq(first["level"])]
        lines = shown(checked.table.lines[about.index.to_numpy()], 4)
        count = rest[twice].drop_duplicates(["level", "source"])
        raise RowsTwice(count=len(count), code=first["source"], lines=lines)
    out = np.zeros(len(checked.rows), dtype=bool)
    out[table.index[same]] = True
    return out


def _combined(
    checked: CheckResult, description: Description, read: ColumnValues, keep: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return one row a territory: ``level``, ``code``, ``value``, ``numerator``, ``denominator``."""
    if read.value is None:
        # Values with weights of the file are a ratio of sums as well.
        share = {"numerators": read.numerator, "denominators": read.denominator}
        return combine_rows(checked, Aggregation.SHARE, keep=keep, **share)
    return combine_rows(checked, description.aggregation, values=read.value, keep=keep)


def _slices(table: pd.DataFrame, description: Description) -> dict[str, pd.DataFrame]:
    """Return the counts of every level that the values of one period give, and of the country."""
    how = description.aggregation
    given = {
        level: over_territories(table[table["level"].eq(str(level))], level, how)
        for level in Level
        if table["level"].eq(str(level)).any()
    }
    return levels_above(given, how)


def _indicator(
    checked: CheckResult,
    description: Description,
    columns: Columns,
    levels: tuple[Level, ...],
    periods: list[str],
    communes_alone: bool,
) -> Indicator:
    how = description.aggregation
    names = (
        "id", "label_fr", "label_en", "definition_fr", "definition_en", "theme", "direction", "source", "source_url", "licence",
        "limits_fr", "limits_en", "unit_fr", "unit_en", "declared",
    )  # fmt: skip
    texts: dict[str, Any] = {name: getattr(description, name) for name in names}
    texts |= {f"method_{lang}": _method(checked, columns, how, lang) for lang in LANGUAGES}
    return Indicator(
        **texts,
        kind=Kind.OBSERVED,
        unit=description.unit.unit,
        aggregation=how,
        periods=tuple(Period(period) for period in periods),
        levels=levels,
        counted=Counted.COMMUNES if how in COUNTED_COMMUNES and communes_alone else Counted.OWN,
        imported=True,
    )


def _method(checked: CheckResult, columns: Columns, how: Aggregation, lang: str) -> str:
    rule = translate(HOW[how], lang)
    if columns.weights:
        rule = translate(WEIGHTED, lang).format(column=columns.weights)
    matched = int(checked.rows["status"].eq("matched").sum())
    sentence = translate(METHOD, lang).format(
        file=checked.table.name, matched_rows=matched_rows(matched, len(checked.rows), lang), how=rule
    )
    return sentence if how in COUNTED_COMMUNES else f"{sentence} {translate(BY_INHABITANTS, lang)}"


def _origin(
    checked: CheckResult, columns: Columns, kept: NDArray[np.bool_], matched: NDArray[np.bool_]
) -> dict[str, Any]:
    fit = checked.vintage
    return {
        "file": checked.table.name,
        "rows": len(matched),
        "matched": int(matched.sum()),
        "unmatched": int((~matched).sum()),
        "repeated": int((matched & ~kept).sum()),
        "vintage": str(fit.year) if fit is not None and fit.year is not None else None,
        "columns": {name: value for name in Columns.__slots__ if (value := getattr(columns, name))},
    }

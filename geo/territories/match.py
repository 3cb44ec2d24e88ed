"""Join values to boundaries by code, and say what matched and what did not."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.errors.kinds import shown
from geo.base.errors.shipped import DuplicateCodes, MissingColumn, NoMatch, WrongLevel
from geo.vocabulary.codes import likely_level, looks_like, require_text
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a join found.

    Attributes
    ----------
    level : Level
    boundaries : int
        Territories that were to receive a value.
    values : int
        Rows of the table of values.
    matched : int
        Territories with a row in the table of values.
    valued : int
        Territories whose row holds a value; a row can say that the value is missing.
    missing : tuple of str
        Codes of the boundaries without a value.
    orphans : tuple of str
        Codes of the values without a boundary.
    duplicates : tuple of str
        Codes that stood more than once in the table of values.
    """

    level: Level
    boundaries: int
    values: int
    matched: int
    valued: int
    missing: tuple[str, ...]
    orphans: tuple[str, ...]
    duplicates: tuple[str, ...]

    @property
    def coverage(self) -> float:
        """Share of the territories that have a value, from 0 to 1; NaN without territories."""
        return self.valued / self.boundaries if self.boundaries else float("nan")

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON-ready values."""
        return {**asdict(self), "level": str(self.level), "coverage": self.coverage}


def join(
    boundaries: gpd.GeoDataFrame | pd.DataFrame,
    values: pd.DataFrame,
    level: Level,
    *,
    duplicates: str = "refuse",
) -> tuple[gpd.GeoDataFrame, MatchReport]:
    """Join a table of values to the boundaries of one level.

    Parameters
    ----------
    boundaries : GeoDataFrame, one row per territory, in EPSG:4326
        With a column ``code`` (text, no duplicates). A plain DataFrame of attributes is accepted too.
    values : DataFrame
        With a column ``code`` (text) and, where present, ``value`` (float).
    level : Level
        Level of both.
    duplicates : {"refuse", "first"}
        What to do with a code that stands more than once in `values`.

    Returns
    -------
    frame : GeoDataFrame
        All rows and columns of `boundaries`, in their order, followed by the other columns of `values`; missing where
        there is no value. Orphans are not in it, they are in the report.
    report : MatchReport

    Raises
    ------
    MissingColumn
        If `values` has no column ``code``.
    CodeNotText
        If codes are numbers.
    DuplicateCodes
        If a code stands more than once and `duplicates` is ``"refuse"``.
    WrongLevel
        If no code has the form of a code of `level`.
    NoMatch
        If codes have the right form but none exists.

    Examples
    --------
    >>> places = pd.DataFrame({"code": ["11", "53"], "name": ["Île-de-France", "Bretagne"]})
    >>> table, report = join(places, pd.DataFrame({"code": ["53", "99"], "value": [0.6, 0.1]}), Level.REGION)
    >>> report.missing, report.orphans, report.coverage
    (('11',), ('99',), 0.5)
    """
    if "code" not in values.columns:
        raise MissingColumn(column="code", columns=shown(values.columns))
    require_text(values["code"], "code")
    if boundaries["code"].array.equals(values["code"].array):
        # The shipped values stand as the territories do: no code has to be looked up, and none repeats.
        repeated: list[str] = []
        unique = values.set_axis(boundaries.index)
        positions, aligned = np.arange(len(values)), unique
    else:
        left, right = (table["code"].to_numpy(dtype=object) for table in (boundaries, values))
        index = pd.Index(right)
        repeated = [] if index.is_unique else list(index[index.duplicated()].unique())
        if repeated and duplicates == "refuse":
            raise DuplicateCodes(count=len(repeated), codes=shown(repeated))
        unique = values.drop_duplicates("code", ignore_index=True) if repeated else values.reset_index(drop=True)
        positions = (index.unique() if repeated else index).get_indexer(pd.Index(left))
        aligned = (
            unique.take(positions.clip(0)).set_axis(boundaries.index)
            if len(unique)
            else unique.reindex(boundaries.index)
        )
    has_row = positions >= 0
    if not has_row.any():
        _require_level(unique["code"], level)

    added = [column for column in unique.columns if column not in boundaries.columns]
    frame = boundaries.assign(
        **{column: aligned[column] if has_row.all() else aligned[column].where(has_row) for column in added}
    )
    has_value = frame["value"].notna().to_numpy() if "value" in frame.columns else has_row
    orphan = np.ones(len(unique), dtype=bool)
    orphan[positions[has_row]] = False
    report = MatchReport(
        level=level,
        boundaries=len(boundaries),
        values=len(values),
        matched=int(has_row.sum()),
        valued=int(has_value.sum()),
        missing=tuple(boundaries["code"].to_numpy(dtype=object)[~has_value].tolist()),
        orphans=tuple(unique["code"].to_numpy(dtype=object)[orphan].tolist()),
        duplicates=tuple(repeated),
    )
    return frame, report


def positions(wanted: pd.Series, codes: pd.Series) -> NDArray[np.intp]:
    """Return where each of `wanted` stands among `codes`, -1 for nowhere.

    Parameters
    ----------
    wanted, codes : Series of str
        `codes` without duplicates.

    Returns
    -------
    ndarray of intp, as long as `wanted`

    Examples
    --------
    >>> positions(pd.Series(["53", "99"]), pd.Series(["11", "53"])).tolist()
    [1, -1]
    """
    # The shipped values stand in the order of the territories: no table of codes has to be built for them.
    if wanted.array.equals(codes.array):
        return np.arange(len(wanted), dtype=np.intp)
    return pd.Index(codes.to_numpy(dtype=object)).get_indexer(pd.Index(wanted.to_numpy(dtype=object)))


def _require_level(codes: pd.Series, level: Level) -> None:
    """Refuse codes of another level: an empty map that says nothing is worse than a sentence."""
    present = codes.dropna()
    if present.empty:
        return
    likely = likely_level(present)
    if likely is not None and not any(looks_like(code, level) for code in present):
        raise WrongLevel(count=len(present), level=level, codes=shown(present, 3), likely=likely)
    raise NoMatch(count=len(present), level=level, vintage=VINTAGE, codes=shown(present, 3))

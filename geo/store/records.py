"""Indicators and their counts as what a database or a file holds: JSON and Arrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from geo.indicators.providers import COLUMNS
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Aggregation, Break, Counted, Direction, Indicator, Kind, Period, Theme, Unit

SLICE: Final = pa.schema([("code", pa.string()), *((name, pa.float64()) for name in COLUMNS[1:])])
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "theme": Theme, "kind": Kind, "unit": Unit, "direction": Direction, "aggregation": Aggregation, "counted": Counted,
}  # fmt: skip
_NAMES: Final = frozenset(field.name for field in fields(Indicator))


def to_record(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator ready for JSON.

    Examples
    --------
    >>> from geo.indicators.catalogue import get_indicator
    >>> entry = get_indicator("rpnt_1_8")
    >>> from_record(to_record(entry)) == entry
    True
    """
    record = asdict(indicator)
    for name in (*_CHOICES, "declared"):
        record[name] = None if record[name] is None else str(record[name])
    record["levels"] = [str(level) for level in indicator.levels]
    record["periods"] = [asdict(period) for period in indicator.periods]
    record["strata"] = list(indicator.strata)
    record["breaks"] = [asdict(known) for known in indicator.breaks]
    return record


def from_record(record: Mapping[str, Any]) -> Indicator:
    """Return the indicator of a record; names that a later Atlas added are left out."""
    known = {name: value for name, value in record.items() if name in _NAMES}
    for name, choice in _CHOICES.items():
        if name in known:
            known[name] = choice(known[name])
    known["declared"] = Kind(known["declared"]) if known.get("declared") else None
    known["levels"] = tuple(Level(level) for level in known["levels"])
    known["periods"] = tuple(Period(**period) for period in known["periods"])
    known["strata"] = tuple(known.get("strata", ()))
    known["breaks"] = tuple(Break(**entry) for entry in known.get("breaks", ()))
    return Indicator(**known)


def to_bytes(counts: pd.DataFrame) -> bytes:
    """Return the counts of one slice (`geo.indicators.providers.COLUMNS`) as a compressed Arrow stream.

    Examples
    --------
    >>> frame = pd.DataFrame({"code": ["53"], **dict.fromkeys(COLUMNS[1:], [1.5])})
    >>> from_bytes(to_bytes(frame)).equals(frame)
    True
    """
    table = pa.Table.from_pandas(counts[list(COLUMNS)], schema=SLICE, preserve_index=False).replace_schema_metadata()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SLICE, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def from_bytes(content: bytes) -> pd.DataFrame:
    """Return the counts of one slice."""
    with pa.ipc.open_stream(content) as reader:
        return reader.read_all().to_pandas()

"""An imported indicator as one file: exported from one Atlas, imported into another one.

A ZIP archive with ``indicator.json`` (description and origin) and ``values.csv`` (the counts, one row for each level, period
and territory): both can be read by anybody, with anything.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base.errors.importing import PackageRefused
from geo.base.files import atomic_path
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.importing.columns import MOST_PERIODS, parse_period
from geo.importing.description import Description, GivenUnit
from geo.importing.indicator import ImportedIndicator
from geo.indicators.providers import COLUMNS
from geo.store.records import from_record, to_record
from geo.territories.read import read_territories
from geo.vocabulary.codes import among
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE, Counted, Indicator, Kind, Unit

FORMAT: Final = 1
ENDING: Final = ".atlas.zip"
DESCRIBED: Final = "indicator.json"
VALUES: Final = "values.csv"
LARGEST: Final = 500_000_000
"""Bytes that a package may unpack to."""
TOO_LARGE: Final = N_("it unpacks to more than {limit} MB")
OTHER_FORMAT: Final = N_("format {format}, vintage {vintage}; read are {read_format} and {read_vintage}")
UNREADABLE: Final = N_("its description or its values cannot be read ({words})")
PERIODS: Final = N_("its periods are not in order")
NO_NUMBERS: Final = N_("some of its counts are no numbers")
OVER_ONE: Final = N_("some of its shares are over 1")
OTHER_VALUES: Final = N_("its values are not those of its levels and periods")
OTHER_CODES: Final = N_("its codes are not those of level {level}")
GIVEN: Final = {Unit.SHARE: GivenUnit.SHARE, Unit.PER_1000: GivenUnit.COUNT, Unit.NUMBER: GivenUnit.NUMBER}


def write_package(
    indicator: Indicator,
    slices: Mapping[tuple[str, str], pd.DataFrame],
    origin: Mapping[str, Any],
    path: Path,
    *,
    force: bool = False,
) -> None:
    """Write an imported indicator as one file.

    Parameters
    ----------
    indicator : Indicator
    slices : mapping of (level, period) to DataFrame
    origin : mapping
    path : Path
        Best with the ending ``.atlas.zip``.
    force : bool
        Replace a file that exists.

    Raises
    ------
    FileExists, CannotWrite
    """
    described = {"format": FORMAT, "vintage": VINTAGE, "indicator": to_record(indicator), "origin": dict(origin)}
    tables = [
        table.assign(level=level, period=period)[["level", "period", *COLUMNS]]
        for (level, period), table in sorted(slices.items())
    ]
    # Shortest text that reads back as the same number.
    values = pd.concat(tables, ignore_index=True).to_csv(index=False, lineterminator="\n")
    with (
        atomic_path(path, force=force) as temporary,
        zipfile.ZipFile(temporary, "w", compression=zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr(DESCRIBED, json.dumps(described, ensure_ascii=False, indent=1))
        archive.writestr(VALUES, values)


def is_package(path: Path) -> bool:
    """Say whether a file is an exported indicator; a zipped Shapefile is none."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return {DESCRIBED, VALUES} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def read_package(path: Path) -> ImportedIndicator:
    """Read an exported indicator.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ImportedIndicator

    Raises
    ------
    PackageRefused
        If it is damaged, too large, of another vintage, or holds what no import could have made.
    InvalidDescription
        If its description is not allowed here, for example because its id is that of a shipped indicator.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(archive.getinfo(name).file_size for name in (DESCRIBED, VALUES))
            if size > LARGEST:
                raise PackageRefused(path=path.name, reason=Note(TOO_LARGE, {"limit": LARGEST // 1_000_000}))
            described = json.loads(archive.read(DESCRIBED))
            types = dict.fromkeys(("level", "period", "code"), str) | dict.fromkeys(COLUMNS[1:], "float64")
            values = pd.read_csv(io.BytesIO(archive.read(VALUES)), dtype=types, keep_default_na=False)
        if described["format"] != FORMAT or described["vintage"] != VINTAGE:
            known = {"read_format": FORMAT, "read_vintage": VINTAGE}
            arrived = {name: str(described[name])[:20] for name in ("format", "vintage")}
            raise PackageRefused(path=path.name, reason=Note(OTHER_FORMAT, arrived | known))
        indicator = _indicator(described["indicator"])
        slices = _checked(path, indicator, values)
        return ImportedIndicator(indicator, slices, dict(described["origin"]))
    except (KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile, RecursionError, EOFError) as error:
        raise PackageRefused(
            path=path.name, reason=Note(UNREADABLE, {"words": re.sub(r"\s+", " ", str(error))[:120]})
        ) from error


def _indicator(record: Mapping[str, Any]) -> Indicator:
    """Return an indicator whose texts went through the same checks as a description that somebody types."""
    if record["unit"] not in list(Unit):
        raise ValueError(f"its unit is {record['unit']}")
    entries = {field.name: str(record.get(field.name) or "") for field in fields(Description)}
    question = Description.parse({**entries, "unit": GIVEN[record["unit"]]})
    counted = Counted.COMMUNES if record.get("counted") == Counted.COMMUNES else Counted.OWN
    choices = {"direction": question.direction, "aggregation": question.aggregation, "counted": counted}
    given = from_record({**record, **choices})
    texts = {
        name: getattr(question, name) for name in entries if name not in {"unit", "aggregation", "theme", "declared"}
    }
    return replace(given, **texts, kind=Kind.OBSERVED, imported=True, basis="", strata=(), rpnt="")


def _checked(path: Path, indicator: Indicator, values: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    periods = [period.id for period in indicator.periods]
    if not periods or len(periods) > MOST_PERIODS or periods != sorted({parse_period(period) for period in periods}):
        raise PackageRefused(path=path.name, reason=Note(PERIODS))
    numbers = values[list(COLUMNS[1:])].to_numpy("float64")
    if not np.isfinite(numbers).all() or (values["denominator"] < 0).any():
        raise PackageRefused(path=path.name, reason=Note(NO_NUMBERS))
    if indicator.is_share and (values["numerator"] > values["denominator"] * (1 + 1e-9)).any():
        raise PackageRefused(path=path.name, reason=Note(OVER_ONE))
    slices = {
        (str(level), str(period)): table[list(COLUMNS)].sort_values("code", ignore_index=True)
        for (level, period), table in values.groupby(["level", "period"], sort=True)
    }
    wanted = {(name, period) for name in (*map(str, indicator.levels), "france") for period in periods}
    if not indicator.levels or set(slices) != wanted:
        raise PackageRefused(path=path.name, reason=Note(OTHER_VALUES))
    for (level, _), table in slices.items():
        codes = ["FR"] if level == "france" else read_territories(Level(level))["code"].tolist()
        if len(table) != len(codes) or not among(table["code"], pd.Series(codes)).all():
            raise PackageRefused(path=path.name, reason=Note(OTHER_CODES, {"level": level}))
    return slices

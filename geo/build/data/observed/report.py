"""The part of the build report about the observed figures beside the directory: counts alone, no host, no domain, no address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from geo.build.data.observed import address_bases, mail_policy, open_data, pooling, tested_sites
from geo.build.data.observed.tables import ObservedTables
from geo.vocabulary.levels import Level


def write_observed_report(tables: ObservedTables) -> str:
    """Return the sections of ``data/REPORT.md`` on tested https, mail policies, address bases and listed open data.

    Parameters
    ----------
    tables : ObservedTables

    Returns
    -------
    str
        Markdown.
    """
    parts = [_sites(tables), _mail(tables), _bases(tables), _open_data(tables), _pooled(tables)]
    return "\n\n".join(parts)


def _grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _national(table: pd.DataFrame, series: str) -> pd.DataFrame:
    rows: pd.DataFrame = table[(table["indicator"] == series) & (table["level"] == "france")].set_index("period")
    return rows


def _sites(tables: ObservedTables) -> str:
    facts, national = tables.facts, _national(tables.observed, tested_sites.SERIES)
    panel = facts.panel.set_index("period")
    rows = []
    for snapshot in tested_sites.SNAPSHOTS:
        row, constant = national.loc[snapshot.period], panel.loc[snapshot.period]
        rows.append(
            (
                snapshot.period, snapshot.directory, f"{facts.hosts[snapshot.period]:,}", f"{row.expected:,}",
                f"{row.denominator:,}", _percent(row.expected - row.denominator, row.expected), f"{row.numerator:,}",
                _percent(row.numerator, row.denominator), _percent(constant.numerator, constant.denominator),
                f"{facts.shared[snapshot.period]:,}",
            )
        )  # fmt: skip
    causes = facts.causes
    last = [name for name in causes if name != "hosts"]
    head = (
        "period", "directory", "tested hosts", "declare a site (or no record)", "tested", "not in the list", "https", "share",
        "constant panel", "share a host",
    )  # fmt: skip
    return f"""## Tested https

A town hall counts where the host that it declares stands in the list of tested hosts, with or without `www.`; it meets the
criterion where the host answers over https. The panel is of the {panel["communes"].iloc[0]:,} communes with a value in all
periods. Where the directory changes the series breaks.

{_grid(head, rows)}

{" ".join(_shift(shift) for shift in facts.shifts)}

Cross-check of December 2022 on another denominator, hosts that answer over http: {causes["hosts"]:,}, of which over https
{"; ".join(f"{name} {causes[name]:,} ({_percent(causes[name], causes['hosts'])})" for name in last)}."""


def _shift(shift: tested_sites.SiteShift) -> str:
    return (
        f"Of the {shift.town_halls:,} town halls that stand in the directories {shift.before} and {shift.after}, {shift.both:,} "
        f"declare a site in both, {shift.another:,} of them another host; {shift.newly:,} declared none before, "
        f"{shift.no_more:,} declare none any more."
    )


def _mail(tables: ObservedTables) -> str:
    row = _national(tables.observed, mail_policy.SERIES).loc[mail_policy.PERIOD]
    kept = (tables.observed["indicator"] == mail_policy.SERIES) & (tables.observed["level"] == "departement")
    shares = _shares(tables.observed[kept])
    facts = tables.facts
    return f"""## Strict SPF policy

Of {row.expected:,} town halls with a mail domain of their own (declared in the directory, or found by the scan),
{row.denominator:,} have one that receives mail. {facts.spf:,} publish an SPF record
({_percent(facts.spf, row.denominator)}), {row.numerator:,} one that ends in `-all`
({_percent(row.numerator, row.denominator)}); by département from {_percent(shares.min(), 1)} to
{_percent(shares.max(), 1)}, median {_percent(shares.median(), 1)}. What is a consumer provider decides: domains that a
département or an intercommunality runs for its communes are not (`generic_mail_domains.csv`). Of the {facts.alone:,} town halls
whose domain no other one has, {_percent(facts.alone_strict, facts.alone)} are strict."""


def _shares(rows: pd.DataFrame) -> pd.Series:
    known = rows[rows["denominator"] > 0]
    shares: pd.Series = known["numerator"] / known["denominator"]
    return shares


def _bases(tables: ObservedTables) -> str:
    facts, national = tables.facts.bases, _national(tables.observed, address_bases.SERIES)
    rows = [
        (period, year, f"{national.loc[period, 'denominator']:,}", f"{national.loc[period, 'numerator']:,}",
         _percent(national.loc[period, "numerator"], national.loc[period, "denominator"]))
        for period, year in address_bases.VINTAGES.items()
    ]  # fmt: skip
    last = tables.observed[
        tables.observed["indicator"].eq(address_bases.SERIES) & tables.observed["period"].eq(address_bases.LAST)
    ]
    shares = _shares(last[last["level"] == "departement"].set_index("code"))
    rest = shares.drop("75", errors="ignore")
    of_communes = last[last["level"] == "commune"].set_index("code")["numerator"]
    whole = [code for code in address_bases.ARRONDISSEMENTS if of_communes.get(code, 0)]
    months = ", ".join(f"{year}: {n:,}" for year, n in facts.by_year.items())
    return f"""## Bases of addresses

{facts.rows:,} codes with the month of first publication; {months}.
{facts.arrondissements} are municipal arrondissements (a commune has published when all of its own have),
{facts.overseas} of overseas collectivities, {facts.former} of communes that are no more.

{_grid(("period", "communes of", "communes", "have published", "share"), rows)}

By département in {address_bases.LAST}: from {_percent(shares.min(), 1)} to {_percent(shares.max(), 1)}, median
{_percent(shares.median(), 1)}; without Paris from {_percent(rest.min(), 1)} to {_percent(rest.max(), 1)}. Paris stands in the
list by its 20 arrondissements, all of them: counted by its own code, which is not there, it would have 0 %, which is not so.
Communes with arrondissements that have published: {", ".join(whole)}."""


def _open_data(tables: ObservedTables) -> str:
    editions = tables.facts.editions
    whole = {level: _level_size(tables.open_data, level) for level in Level}
    rows = [
        (str(level), f"{whole[level]:,}", *(f"{edition.listed[level]:,}" for edition in editions)) for level in Level
    ]
    bound = _national(tables.open_data, open_data.SERIES_3500)
    rows.append(
        (
            "communes of 3,500 inhabitants and more",
            f"{int(bound['denominator'].iloc[0]):,}",
            *(f"{n:,}" for n in bound["numerator"]),
        )
    )
    rows.append(("bodies of no level", "–", *(f"{edition.others:,}" for edition in editions)))
    rows.append(("rows", "–", *(f"{edition.rows:,}" for edition in editions)))
    mends = [(name, code, reason) for edition in editions for name, code, reason in edition.mended]
    known = dict.fromkeys(sorted(mends))
    absent = sorted({name for edition in editions for name in edition.unmatched})
    return f"""## Listed open data

Authorities that the observatory lists, each for itself; matched by their number, {len(known)} by a reviewed mend. Corse,
Martinique and Guyane have one authority, counted as région; Mayotte one, counted as département.

{_grid(("authorities", "of", *(edition.edition for edition in editions)), rows)}

{_grid(("listed as", "taken for", "why"), known)}

Listed as an authority of the four levels and taken for none (overseas collectivities, communes and intercommunalities that were
merged into others, other bodies): {", ".join(absent)}."""


def _pooled(tables: ObservedTables) -> str:
    rows = []
    for what, table in (("bases of addresses", tables.pooled), ("listed open data", tables.open_data_pooled)):
        events = table.drop_duplicates(["level", "territory", "period"]).sort_values("together", ascending=False)
        first = "; ".join(
            f"{row.level} {row.territory} in {row.period}: {row.together} of {row.communes}"
            for row in events.head(4).itertuples()
        )
        rows.append((what, f"{len(table):,}", f"{len(events):,}", first))
    return f"""## What came at once

Communes that came in one month, or one edition, with at least {pooling.LEAST} and at least half of the communes of their
département or intercommunality: what a shared body seems to have done. The sources do not say who published, and those that came
one by one through a shared service are not seen: a lower bound.

{_grid(("what", "communes", "times", "the largest"), rows)}"""


def _level_size(table: pd.DataFrame, level: Level) -> int:
    rows = table[
        (table["indicator"] == open_data.SERIES)
        & (table["level"] == str(level))
        & (table["period"] == open_data.EDITIONS[-1])
    ]
    return int(rows["denominator"].sum())

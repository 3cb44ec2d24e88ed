"""What the report of the data build says: extracts against each other, the step to https, what choices decide."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

import pandas as pd

from geo.build.data import presence
from geo.build.data.addresses import parse_mailbox, parse_site, registrable, trim
from geo.build.data.presence import COMPARED
from geo.build.data.rpnt import CRITERIA, is_generic


@dataclass(frozen=True, slots=True)
class Shift:
    """Town halls whose verdict by one criterion changed between two extracts.

    Attributes
    ----------
    gained, lost : int
        Those that meet the criterion only after, and only before.
    unchanged : int
        Of the gained ones, those whose host and mail domain are what they were: only the writing changed.
    """

    gained: int
    unchanged: int
    lost: int


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


def compare_verdicts(
    before: tuple[pd.DataFrame, pd.DataFrame], after: tuple[pd.DataFrame, pd.DataFrame]
) -> dict[str, Shift]:
    """Say of each criterion how many town halls meet it only now, and how many of these changed nothing but the writing.

    Parameters
    ----------
    before, after : (pandas.DataFrame, pandas.DataFrame)
        A directory extract and its verdicts, row by row (`geo.build.data.presence.read_directory`, ``judge_directory``).

    Returns
    -------
    dict of str to Shift
        By criterion, over the town halls of both extracts, and under ``http``: of the sites declared without https whose
        host stayed the same (with or without ``www.``), those with https now are the gained ones.
    """
    sides = []
    for directory, judged in (before, after):
        hosts = [
            site.host.removeprefix("www.") if (site := parse_site(text)) else "" for text in directory["mairie_site"]
        ]
        sides.append(judged[["code", *CRITERIA, "mail_domain"]].assign(host=hosts))
    pair = sides[0].merge(sides[1], on="code", suffixes=("_before", "_after"))
    same_host = pair["host_before"] == pair["host_after"]
    same_domain = pair["mail_domain_before"] == pair["mail_domain_after"]
    # 1.x read the site alone, 2.1 and 2.2 the mailbox alone, 2.3 both.
    unchanged = dict.fromkeys(CRITERIA, same_host) | {"rpnt_2_1": same_domain, "rpnt_2_2": same_domain}
    unchanged["rpnt_2_3"] = same_host & same_domain
    shifts = {}
    for name in CRITERIA:
        then, now = pair[f"{name}_before"], pair[f"{name}_after"]
        gained = now & ~then
        shifts[name] = Shift(int(gained.sum()), int((gained & unchanged[name]).sum()), int((then & ~now).sum()))
    http = same_host & pair["rpnt_1_1_before"] & ~pair["rpnt_1_8_before"]
    return shifts | {"http": Shift(int((http & pair["rpnt_1_8_after"]).sum()), int(http.sum()), 0)}


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


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What the report says of one period. Counts and domains only; no address.

    Attributes
    ----------
    extract : presence.Extract
    rows, records, moved, absent : int
        Communes of that vintage, those with a record, those that now are (in) another commune; present communes that had
        no town hall then, because they were re-created since.
    series : dict of str to int
        Town halls with a record that meet each criterion or auxiliary series of that period.
    site_faults, mailbox_faults : dict of str to int
        Kinds of malformed addresses; ``""`` for the well-formed ones, ``missing`` for none.
    looks : dict of str to int
        What our choices decide, see `geo.build.data.facts.second_looks`.
    https : dict of str to int
        How the count of sites in https comes about.
    domains : dict of str to int
        Town halls by mail domain.
    only_scheme : int
        Sites whose address differs from the one of the period before by http against https alone.
    changed : dict of str to float
        Share of the communes of both this and the period before whose field differs; empty for the first.
    shifts : dict of str to Shift
        See `compare_verdicts`; empty for the first.
    """

    extract: presence.Extract
    rows: int
    records: int
    moved: int
    absent: int
    series: dict[str, int]
    site_faults: dict[str, int]
    mailbox_faults: dict[str, int]
    looks: dict[str, int]
    https: dict[str, int]
    domains: dict[str, int]
    only_scheme: int
    changed: dict[str, float]
    shifts: dict[str, Shift]

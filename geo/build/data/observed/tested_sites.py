"""Whether the site that a town hall declares answers over https: tested hosts joined to the directory.

The list of public domain names (Etalab) has one address a line, ``http://host`` or ``https://host``, of hosts that answer with
status 200, if need be after a redirect on the same host; each is tested at least once in 28 days, with its certificate. A host
that answers over https stands there as https. Hosts are read and forgotten; only yes or no leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pandas as pd

from geo.build.data.addresses import ascii_host, parse_site
from geo.build.data.presence import CONTACT

SERIES: Final = "site_https_teste"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One period: the file of tested hosts, and the version of the directory whose sites are looked up in it."""

    period: str
    file: str
    directory: str


SNAPSHOTS: Final = (
    Snapshot("2022-06", "https/urls_2022-06-30.txt", "0.14.7"),
    Snapshot("2022-12", "https/urls_2022-12-28.txt", "0.14.7"),
    Snapshot("2023-06", "https/urls_2023-06-28.txt", "0.14.7"),
    Snapshot("2023-12", "https/urls_2023-12-28.txt", "0.15.0"),
    Snapshot("2024-06", "https/urls_2024-06-28.txt", "0.15.0"),
    Snapshot("2024-12", "https/urls_2024-12-02.txt", "0.15.0"),
)
"""The six periods, oldest first. Between 2023-06 and 2023-12 the directory changes: a break of the series."""

UNANSWERED: Final = ("Connect call failed", "Timeout", "Network is unreachable", "ClientConnectorError")
"""How the list says that nothing answered at port 443."""


def read_hosts(text: str) -> dict[str, bool]:
    r"""Return the tested hosts of a list of addresses, in ASCII and lower case, and whether each answers over https.

    Parameters
    ----------
    text : str
        One address a line.

    Raises
    ------
    ValueError
        If a line is no address of a host.

    Examples
    --------
    >>> read_hosts("https://www.un.fr\nhttp://Deux.fr\n")
    {'www.un.fr': True, 'deux.fr': False}
    """
    hosts: dict[str, bool] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        scheme, mark, name = line.strip().partition("://")
        if not line.strip():
            continue
        if not mark or scheme not in {"http", "https"}:
            raise ValueError(f"line {number} of the tested hosts is no address of a host")
        # A host with an underscore is valid in the list and never in the directory.
        host = ascii_host(name) or name.lower()
        hosts[host] = hosts.get(host, False) or scheme == "https"
    return hosts


def judge_sites(directory: pd.DataFrame, hosts: Mapping[str, bool]) -> pd.DataFrame:
    """Say of each town hall whether its declared site was tested, and whether it answers over https.

    Parameters
    ----------
    directory : pandas.DataFrame
        As `geo.build.data.presence.read_directory` returns it.
    hosts : mapping of str to bool
        As `read_hosts` returns them.

    Returns
    -------
    pandas.DataFrame
        One row a town hall: ``code``; ``expected`` (bool: it declares a site, or has no record, so that nobody knows),
        ``tested`` (bool: the host stands in the list, with or without ``www.``), ``https`` (bool). No host.

    Notes
    -----
    The host is looked up with and without ``www.``: sites redirect from one to the other. Where both are listed, one that
    answers over https is enough.

    Examples
    --------
    >>> town = {"mairie_adresse": "x", "mairie_telephone": "", "mairie_email": ""}
    >>> directory = pd.DataFrame([{"code": "01001", "mairie_site": "http://un.fr/mairie", **town},
    ...                           {"code": "01002", "mairie_site": "https://deux.fr", **town}])
    >>> judge_sites(directory, {"www.un.fr": True}).values.tolist()
    [['01001', True, True, True], ['01002', True, False, False]]
    """
    record = (directory[list(CONTACT)] != "").any(axis=1)
    rows = []
    for code, site, known in zip(directory["code"], directory["mairie_site"], record, strict=True):
        page = parse_site(site)
        bare = page.host.removeprefix("www.") if page else ""
        answers = [hosts[name] for name in (bare, f"www.{bare}") if page and name in hosts]
        rows.append((code, page is not None or not known, bool(answers), any(answers)))
    return pd.DataFrame(rows, columns=["code", "expected", "tested", "https"])


def shared_hosts(directory: pd.DataFrame) -> int:
    """Return how many town halls declare a host that another one declares too."""
    hosts = _declared_hosts(directory)
    return int(hosts[hosts != ""].duplicated(keep=False).sum())


@dataclass(frozen=True, slots=True)
class SiteShift:
    """How the sites that town halls declare differ between two directories: why the series breaks there.

    Attributes
    ----------
    before, after : str
        Versions of the directories.
    town_halls : int
        Those that stand in both.
    both, another : int
        Those of them that declare a site in both, and of these another host.
    newly, no_more : int
        Those that declare a site only after, or only before.
    """

    before: str
    after: str
    town_halls: int
    both: int
    another: int
    newly: int
    no_more: int


def compare_sites(directories: Mapping[str, pd.DataFrame]) -> tuple[SiteShift, ...]:
    """Return how declared sites differ wherever one snapshot is looked up in another directory than the one before it."""
    shifts = []
    for one, other in pairwise(snapshot.directory for snapshot in SNAPSHOTS):
        if one == other:
            continue
        before, after = (_declared_hosts(directories[version]) for version in (one, other))
        before, after = before.align(after, join="inner")
        was, is_now = before != "", after != ""
        shifts.append(
            SiteShift(
                before=one,
                after=other,
                town_halls=len(before),
                both=int((was & is_now).sum()),
                another=int((was & is_now & (before != after)).sum()),
                newly=int((is_now & ~was).sum()),
                no_more=int((was & ~is_now).sum()),
            )
        )
    return tuple(shifts)


def _declared_hosts(directory: pd.DataFrame) -> pd.Series:
    pages = [parse_site(site) for site in directory["mairie_site"]]
    return pd.Series(
        [page.host.removeprefix("www.") if page else "" for page in pages], index=directory["code"], dtype=str
    )


def causes_of_failure(table: str) -> dict[str, int]:
    """Count the hosts of a checked list by how they answer over https: a cross-check, of another denominator.

    Parameters
    ----------
    table : str
        CSV with ``name``, ``http_status`` and ``https_status``, as published in December 2022.

    Returns
    -------
    dict of str to int
        ``hosts`` (those that answer with 200 over http), and of these by how they answer over https: ``valid``,
        ``certificate`` (not valid), ``closed`` (nothing answers at port 443), ``tls`` (another error of TLS), ``other``.
    """
    import csv

    counts = dict.fromkeys(("hosts", "valid", "certificate", "closed", "tls", "other"), 0)
    for row in csv.DictReader(table.splitlines()):
        if row["http_status"].startswith("200"):
            counts["hosts"] += 1
            counts[_cause(row["https_status"])] += 1
    return counts


def _cause(status: str) -> str:
    if status.startswith("200"):
        return "valid"
    if "CERTIFICATE_VERIFY_FAILED" in status:
        return "certificate"
    if any(mark in status for mark in UNANSWERED):
        return "closed"
    return "tls" if "SSL" in status or "TLS" in status else "other"

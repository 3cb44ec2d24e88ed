"""Whether the mail domain of a town hall publishes a strict SPF policy (``-all``, RFC 7208): one scan of March 2026.

The scan read the DNS of the mail domains that the directory gives. Its flags say whether a domain receives mail (MX) and how its
SPF record ends. Domains are read and forgotten; its guesses of providers are not used.
"""

from __future__ import annotations

import csv
from collections.abc import Set
from typing import Final

import pandas as pd

SERIES: Final = "spf_strict"
PERIOD: Final = "2026-03"
FILE: Final = "mail/mxmap_fr_validation_2026-03-18.csv"
DIRECTORY: Final = "1.0.0"
"""Version of the directory nearest to the scan: who declares a mailbox of their own then is expected in it."""

COLUMNS: Final = ("insee", "domain", "flags")


def read_scan(text: str, generic: Set[str]) -> pd.DataFrame:
    r"""Judge the town halls of a scan.

    Parameters
    ----------
    text : str
        CSV with ``insee``, ``domain`` and ``flags`` (separated by ``;``).
    generic : set of str
        Reviewed domains of consumer providers: their policy is not that of a town hall.

    Returns
    -------
    pandas.DataFrame
        One row a commune, sorted by code: ``code``, ``counted`` (bool: a mail domain of its own that receives mail),
        ``published`` (bool: it has an SPF record), ``strict`` (bool: the record ends in ``-all``), ``alone`` (bool: no other
        commune of the scan has the domain). No domain.

    Raises
    ------
    ValueError
        If a column is missing, or a code stands twice.

    Examples
    --------
    >>> scan = "insee,domain,flags\n01001,un.fr,spf_strict; mx_spf_match\n01002,orange.fr,no_mx; no_spf\n"
    >>> read_scan(scan, {"orange.fr"}).values.tolist()
    [['01001', True, True, True, True], ['01002', False, False, False, False]]
    """
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"the scan of mail policies has no column {missing[0]}")
    rows, domains = [], []
    for row in reader:
        flags = {flag.strip() for flag in row["flags"].split(";")}
        own = bool(row["domain"]) and row["domain"].lower() not in generic
        counted = own and not flags & {"no_mx", "no_domain"}
        rows.append((row["insee"], counted, counted and "no_spf" not in flags, counted and "spf_strict" in flags))
        domains.append(row["domain"].lower())
    table = pd.DataFrame(rows, columns=["code", "counted", "published", "strict"])
    table["alone"] = table["counted"] & ~pd.Series(domains, dtype=str).duplicated(keep=False)
    table = table.sort_values("code")
    if table["code"].duplicated().any():
        raise ValueError(
            f"the scan of mail policies has the commune {table['code'][table['code'].duplicated()].iloc[0]} twice"
        )
    return table.reset_index(drop=True)

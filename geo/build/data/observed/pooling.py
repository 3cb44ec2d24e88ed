"""Which communes came at once with most communes of their intercommunality or département: what a shared body seems to have done.

No source says who published for whom. What can be seen is that many communes of one territory appear in one month, or one
edition, together: at least `LEAST` of them and at least `SHARE` of all that it has. Those published one by one through a shared
service are not seen, so that what is counted here is a lower bound.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

LEAST: Final = 5
SHARE: Final = 0.5
LEVELS: Final = ("departement", "epci")
"""The widest first: a commune that both would explain is put down to the wider one."""

COLUMNS: Final = ("code", "period", "level", "territory", "together", "communes")


def find_pooled(dates: pd.Series, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the communes that came at once with most communes of their département or intercommunality.

    Parameters
    ----------
    dates : pandas.Series of str
        When each commune came (a month, or an edition), by code.
    communes : pandas.DataFrame
        The present communes: ``code``, ``epci``, ``departement``.

    Returns
    -------
    pandas.DataFrame
        One row a commune, sorted by code: ``code``, ``period``, ``level`` and ``territory`` (which one it came with),
        ``together`` (communes of it that came in that period), ``communes`` (all that it has).

    Examples
    --------
    >>> towns = pd.DataFrame({"code": list("abcdefg"), "epci": ["e"] * 6 + [None], "departement": ["01"] * 5 + ["02"] * 2})
    >>> find_pooled(pd.Series("2021-04", index=list("abcdg")), towns).values.tolist()
    []
    >>> found = find_pooled(pd.Series("2021-04", index=list("abcde")), towns)
    >>> found[["territory", "together", "communes"]].drop_duplicates().values.tolist()
    [['01', 5, 5]]
    """
    table = communes.assign(period=communes["code"].map(dates))
    found = []
    for level in LEVELS:
        size = table.groupby(level).size()
        at_once = table.dropna(subset=["period"]).groupby([level, "period"]).size().rename("together").reset_index()
        at_once["communes"] = at_once[level].map(size)
        kept = at_once[(at_once["together"] >= LEAST) & (at_once["together"] >= SHARE * at_once["communes"])]
        members = table[["code", "period", level]].merge(kept, on=[level, "period"])
        found.append(members.rename(columns={level: "territory"}).assign(level=level))
    every = pd.concat(found, ignore_index=True).drop_duplicates("code").sort_values("code", ignore_index=True)
    return every[list(COLUMNS)]


def first_editions(listed: dict[str, set[str]]) -> pd.Series:
    """Return the first edition in which each commune is listed, by code: nobody leaves the list.

    Examples
    --------
    >>> first_editions({"2020-10": {"01001"}, "2021-12": {"01001", "01002"}}).to_dict()
    {'01001': '2020-10', '01002': '2021-12'}
    """
    first: dict[str, str] = {}
    for edition, codes in sorted(listed.items()):
        first |= {code: edition for code in codes if code not in first}
    return pd.Series(first, dtype=str).sort_index()

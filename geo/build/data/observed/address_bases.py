"""Which communes have published their base of addresses (Base Adresse Locale), from the months of first publication.

Every commune has to since the law 3DS of February 2022. The list gives the month for codes of August 2023; communes merged since
are counted in the present one, and a commune with municipal arrondissements has published when all of these have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

SERIES: Final = "bal_publiee"
FILE: Final = "addresses/publication_month.csv"
LAST: Final = "2023-08"
"""Last month of the list."""

VINTAGES: Final = {"2019-12": 2019, "2020-12": 2021, "2021-12": 2021, "2022-12": 2022, "2023-08": 2023}
"""The five periods, and the list of communes of each; of 2020 the sources have none, that of January 2021 is nearest."""

ARRONDISSEMENTS: Final = {
    "75056": tuple(f"751{number:02}" for number in range(1, 21)),
    "69123": tuple(f"6938{number}" for number in range(1, 10)),
    "13055": tuple(f"132{number:02}" for number in range(1, 17)),
}  # fmt: skip
"""Municipal arrondissements of Paris, Lyon and Marseille, which publish for themselves."""


@dataclass(frozen=True, slots=True)
class BasesFacts:
    """What the report says of the list of address bases.

    Attributes
    ----------
    rows : int
    by_year : dict of str to int
        Communes by year of first publication.
    arrondissements, overseas, former : int
        Codes that are no present commune: municipal arrondissements, communes of overseas collectivities, and others.
    """

    rows: int
    by_year: dict[str, int]
    arrondissements: int
    overseas: int
    former: int


def read_months(text: str) -> pd.Series:
    r"""Return the month of first publication (``2021-04``) by code.

    Raises
    ------
    ValueError
        If the header, a code or a month is not as expected, or a code stands twice.

    Examples
    --------
    >>> read_months("code,month\n01001,2021-04\n").to_dict()
    {'01001': '2021-04'}
    """
    lines = text.splitlines()
    if not lines or lines[0] != "code,month":
        raise ValueError("the list of address bases does not begin with code,month")
    table = pd.DataFrame([line.split(",") for line in lines[1:]], columns=["code", "month"], dtype=str)
    wrong = table[~table["code"].str.fullmatch(r"[0-9AB]{5}") | ~table["month"].str.fullmatch(r"20[0-9]{2}-[01][0-9]")]
    if len(wrong) or table["code"].duplicated().any():
        first = (wrong if len(wrong) else table[table["code"].duplicated()])["code"].iloc[0]
        raise ValueError(f"the row of {first} in the list of address bases is not a code and a month, or stands twice")
    return table.set_index("code")["month"]


def published_by(months: pd.Series, period: str) -> set[str]:
    """Return the codes that have published by the end of a period, whole communes for their arrondissements.

    Examples
    --------
    >>> lyon = pd.Series({f"6938{number}": "2020-03" for number in range(1, 10)} | {"01001": "2021-04"})
    >>> sorted(published_by(lyon, "2020-12")), "69123" in published_by(lyon.drop("69389"), "2020-12")
    (['69123'], False)
    """
    codes = set(months.index[months <= period])
    for commune, parts in ARRONDISSEMENTS.items():
        if codes.issuperset(parts):
            codes.add(commune)
        codes -= set(parts)
    return codes


def judge_bases(communes: pd.Series, months: pd.Series, period: str) -> pd.DataFrame:
    """Say of each commune of a vintage whether it has published by the end of a period: ``code`` and ``published`` (bool)."""
    return pd.DataFrame({"code": communes, "published": communes.isin(published_by(months, period))})


def describe(months: pd.Series, present: pd.Series) -> BasesFacts:
    """Return what the report says of the list."""
    parts = {code for codes in ARRONDISSEMENTS.values() for code in codes}
    absent = months.index[~months.index.isin(present)]
    arrondissements = sum(code in parts for code in absent)
    overseas = sum(code[:3] in {"975", "977", "978", "986", "987", "988"} for code in absent)
    by_year = months.str[:4].value_counts().sort_index()
    return BasesFacts(
        len(months),
        {str(year): int(n) for year, n in by_year.items()},
        arrondissements,
        overseas,
        len(absent) - arrondissements - overseas,
    )

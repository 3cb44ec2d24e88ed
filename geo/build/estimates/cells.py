"""Authorities by kind and size: what the rate of a stratum is a mean over.

Every authority of France is in one cell. A cell is a kind of authority and, for communes and EPCI, a group of authorities of
nearly one population: a stratum's rate is the mean over its cells, weighed by their authorities. So "communes under 3,500
inhabitants" are fitted at the sizes that they have (half of them under 390 inhabitants), not at the middle of the class.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import EpciType
from geo.vocabulary.strata import WITHOUT_COUNCIL

KINDS: Final = ("commune", "epci", "metropole", "departement", "region", "other")
"""Kinds of authority. ``other`` are the public bodies of the surveys that have no territory on the map."""

BANDS: Final = {
    "commune_lt_3500": (0, 3499),
    "commune_3500_9999": (3500, 9999),
    "commune_10000_99999": (10000, 99999),
    "commune_100000_plus": (100000, 10**9),
}
"""The sizes of communes that the surveys tell apart, as strata of `geo.vocabulary.strata`."""

GROUPS: Final = {"commune_lt_3500": 8, "commune_3500_9999": 3, "commune_10000_99999": 4, "commune_100000_plus": 3}
EPCI_GROUPS: Final = {"epci": 5, "metropole": 3}
CENTRE: Final = {"commune": 3.0, "epci": 4.5}
"""Decimal logarithm of the population at which the effect of a kind stands."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells.

    Attributes
    ----------
    kind : ndarray of int64, shape (m,)
        Place in `KINDS`.
    size : ndarray of float64, shape (m,)
        Decimal logarithm of the population, less `CENTRE` of the kind; 0 where size does not count.
    authorities : ndarray of float64, shape (m,)
    stratum : tuple of str, length m
        The stratum that the cell belongs to.
    """

    kind: NDArray[np.int64]
    size: NDArray[np.float64]
    authorities: NDArray[np.float64]
    stratum: tuple[str, ...]

    def weights(self, shares: dict[str, float]) -> NDArray[np.float64]:
        """Return what each cell weighs in a mixture of strata, the weights of which need not add up to 1.

        Raises
        ------
        KeyError
            If a stratum has no cell.

        Examples
        --------
        >>> float(read_cells().weights({"region": 3, "departement": 1}).max())
        0.75
        """
        out = np.zeros(len(self.kind))
        names = np.array(self.stratum)
        for name, share in shares.items():
            inside = names == name
            if not inside.any():
                raise KeyError(name)
            out[inside] = share * self.authorities[inside] / self.authorities[inside].sum()
        return np.asarray(out / sum(shares.values()))


@lru_cache(maxsize=1)
def read_cells() -> Cells:
    """Return the cells of all authorities of the vintage; read once.

    Examples
    --------
    >>> cells = read_cells()
    >>> int(cells.authorities[cells.kind == 0].sum()), int(cells.authorities[cells.kind == 2].sum())
    (34875, 22)
    """
    parts: list[tuple[str, str, float, float]] = []
    population = read_territories(Level.COMMUNE)["population"].to_numpy(float)
    for band, (low, high) in BANDS.items():
        inside = population[(population >= low) & (population <= high)]
        parts += [("commune", band, *group) for group in _grouped(inside, GROUPS[band], CENTRE["commune"])]
    epci = read_territories(Level.EPCI)
    metropoles = epci["epci_type"].eq(str(EpciType.METRO)).to_numpy(bool)
    for kind, inside in (("epci", ~metropoles), ("metropole", metropoles)):
        sizes = epci.loc[inside, "population"].to_numpy(float)
        parts += [(kind, kind, *group) for group in _grouped(sizes, EPCI_GROUPS[kind], CENTRE["epci"])]
    for level in (Level.DEPARTEMENT, Level.REGION):
        councils = float(len(read_territories(level)) - len(WITHOUT_COUNCIL[level]))
        parts.append((str(level), str(level), 0.0, councils))
    parts.append(("other", "autre_structure", 0.0, 1.0))
    table = pd.DataFrame(parts, columns=["kind", "stratum", "size", "authorities"])
    return Cells(
        np.array([KINDS.index(kind) for kind in table["kind"]]),
        table["size"].to_numpy(float),
        table["authorities"].to_numpy(float),
        tuple(table["stratum"]),
    )


def _grouped(population: NDArray[np.float64], groups: int, centre: float) -> list[tuple[float, float]]:
    """Return mean size (logarithm, less the centre) and number of authorities of groups of nearly one size."""
    # A commune without inhabitants (there are six, destroyed in 1916) stands with the smallest.
    sizes = np.sort(np.log10(np.maximum(population, 1.0)))
    return [(float(part.mean()) - centre, float(len(part))) for part in np.array_split(sizes, groups)]

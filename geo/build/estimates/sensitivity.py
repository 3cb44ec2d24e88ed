"""What the choices change: the estimates on AI projects, fitted again with others."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.build.estimates.cells import CENTRE, KINDS
from geo.build.estimates.model import Fit, fit, logits
from geo.build.estimates.terms import FAMILIES, MIXED, family_terms

SHOWN: Final = {"commune_200": ("commune", 200), "commune_30000": ("commune", 30_000), "epci_25000": ("epci", 25_000),
                "metropole_450000": ("metropole", 450_000), "departement": ("departement", 1), "region": ("region", 1)}  # fmt: skip
"""Authorities whose probability is compared."""

CHOICES: Final[dict[str, dict[str, Any]]] = {
    "as published": {},
    "unpublished numbers of answers halved": {"factor": 0.5},
    "unpublished numbers of answers doubled": {"factor": 2.0},
    "make-up of the mixed stratum of 2022": {"mixed_of": ("2022",)},
    "make-up of the mixed stratum of 2023": {"mixed_of": ("2023",)},
    "without the mixed stratum": {"mixed": False},
    "monotone form of size": {"monotone": True},
}


def sensitivity(seed: int) -> pd.DataFrame:
    """Return the estimates on AI projects in 2025 under each choice, before they are benchmarked.

    Returns
    -------
    DataFrame
        ``choice``, ``indicator``, ``authority``, ``value``, ``low``, ``high`` (95 % of the rate of such authorities, without
        the spread between places).
    """
    family = FAMILIES[0]
    rows = []
    for choice, options in CHOICES.items():
        terms = family_terms(family, options.get("factor", 1.0), options.get("mixed_of", ("2022", "2023")))
        if not options.get("mixed", True):
            terms = [term for term in terms if (term.series, term.edition, term.stratum) != MIXED]
        fitted = fit(family, terms, seed=seed, monotone=options.get("monotone", False))
        for series in family:
            for authority in SHOWN:
                rate = _rate(fitted, series, authority)
                low, high = np.quantile(rate, (0.025, 0.975))
                named = {"choice": choice, "indicator": series, "authority": authority}
                rows.append(named | {"value": rate.mean(), "low": low, "high": high})
    return pd.DataFrame(rows)


def _rate(fitted: Fit, series: str, authority: str) -> NDArray[np.float64]:
    kind, population = SHOWN[authority]
    centre = CENTRE.get("commune" if kind == "commune" else "epci", 0.0)
    size = np.log10(population) - centre if kind in {"commune", "epci", "metropole"} else 0.0
    logit = logits(fitted, series, "2025", np.array([KINDS.index(kind)]), np.array([size]))[:, 0]
    return np.asarray(1 / (1 + np.exp(-logit)))

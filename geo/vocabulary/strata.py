"""Strata (strates): groups of territories by size or type, as the surveys and the comparisons use them.

Two families, never to be mixed:

- *survey strata* say which authorities answered: a commune of 2,000 inhabitants inside a métropole answered as a commune
  under 3,500 inhabitants, the métropole itself answered as an intercommunality;
- *comparison groups* split all communes so that no commune is in two groups of one family: there, the small commune
  inside a métropole belongs to the métropole's group.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from geo.vocabulary.levels import Level
from geo.vocabulary.model import BANDS, SMALL_COMMUNE_LIMIT, EpciType, Kind

if TYPE_CHECKING:
    import pandas as pd

Mask: TypeAlias = "Callable[[pd.DataFrame], pd.Series]"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group of territories of one level.

    Attributes
    ----------
    id : str
    label_fr, label_en : str
    level : Level or None
        Level of the territories in the group; None where the group mixes levels and can never be drawn on a map.
    family : str
        ``survey``, ``size_outside_metropoles``, ``band``, ``epci_type``: groups of one family never overlap (but for
        ``survey``, where a total such as ``commune_all`` holds its parts).
    mask : callable or None
        Given the attributes of the territories of `level`, says which belong; None where `level` is None.
    """

    id: str
    label_fr: str
    label_en: str
    level: Level | None
    family: str
    mask: Mask | None = None

    def label(self, lang: str) -> str:
        """Return the label in `lang`."""
        return self.label_fr if lang == "fr" else self.label_en


WITHOUT_COUNCIL: Final[dict[Level, frozenset[str]]] = {
    Level.DEPARTEMENT: frozenset({"2A", "2B", "75", "972", "973"}),
    Level.REGION: frozenset({"06"}),
}
"""Territories without a council of their own: no survey could ask it. Corse, Martinique and Guyane have one authority, counted as
région; Mayotte one, counted as département; Paris one, counted as commune."""


def _population(low: int, high: int | None) -> Mask:
    def mask(territories: pd.DataFrame) -> pd.Series:
        population = territories["population"]
        return (population >= low) & ((population <= high) if high is not None else True)

    return mask


def _in_metropole(territories: pd.DataFrame) -> pd.Series:
    return territories["epci_type"].eq(str(EpciType.METRO)).fillna(False).astype(bool)


def _outside_metropoles(low: int, high: int | None) -> Mask:
    size = _population(low, high)
    return lambda territories: size(territories) & ~_in_metropole(territories)


def _of_type(kind: str) -> Mask:
    return lambda territories: territories["epci_type"].eq(kind).fillna(False).astype(bool)


def _not_metropole(territories: pd.DataFrame) -> pd.Series:
    return ~_in_metropole(territories)


def _with_council(level: Level) -> Mask:
    def mask(territories: pd.DataFrame) -> pd.Series:
        return ~territories["code"].isin(WITHOUT_COUNCIL[level])

    return mask


def _all(territories: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(True, index=territories.index)


SURVEY_STRATA: Final = (
    Stratum("commune_lt_3500", "Communes de moins de 3\u202f500 habitants", "Communes under 3,500 inhabitants",
            Level.COMMUNE, "survey", _population(0, SMALL_COMMUNE_LIMIT - 1)),
    Stratum("commune_3500_9999", "Communes de 3\u202f500 à 9\u202f999 habitants", "Communes of 3,500 to 9,999 inhabitants",
            Level.COMMUNE, "survey", _population(3500, 9999)),
    Stratum("commune_10000_99999", "Communes de 10\u202f000 à 99\u202f999 habitants", "Communes of 10,000 to 99,999 inhabitants",
            Level.COMMUNE, "survey", _population(10000, 99999)),
    Stratum("commune_100000_plus", "Communes de 100\u202f000 habitants et plus", "Communes of 100,000 inhabitants or more",
            Level.COMMUNE, "survey", _population(100000, None)),
    Stratum("commune_lt_25000", "Communes de moins de 25\u202f000 habitants", "Communes under 25,000 inhabitants",
            Level.COMMUNE, "survey", _population(0, 24999)),
    Stratum("commune_all", "Ensemble des communes", "All communes", Level.COMMUNE, "survey", _all),
    Stratum("epci", "Intercommunalités", "Intercommunalities", Level.EPCI, "survey", _not_metropole),
    Stratum("metropole", "Métropoles", "Métropoles", Level.EPCI, "survey", _in_metropole),
    Stratum("departement", "Départements", "Départements", Level.DEPARTEMENT, "survey", _with_council(Level.DEPARTEMENT)),
    Stratum("region", "Régions", "Regions", Level.REGION, "survey", _with_council(Level.REGION)),
    Stratum("metropole_region", "Métropoles et régions", "Métropoles and regions", None, "survey"),
    Stratum("collectivite_gt_3500", "Collectivités de plus de 3\u202f500 habitants", "Authorities over 3,500 inhabitants",
            None, "survey"),
    Stratum("all_collectivites", "Ensemble des collectivités répondantes", "All responding authorities", None, "survey"),
    Stratum("all_collectivites_pondere", "Ensemble des collectivités (pondéré)", "All authorities (weighted)", None, "survey"),
    Stratum("autre_structure", "Autres structures publiques", "Other public bodies", None, "survey"),
)  # fmt: skip

UNDRAWN_LABELS: Final = {
    "utilisateurs_ia": ("Collectivités qui utilisent l'IA", "Authorities that use AI"),
    "commune_lt_300": ("Communes de moins de 300 habitants", "Communes under 300 inhabitants"),
    "commune_lt_10000": ("Communes de moins de 10\u202f000 habitants", "Communes under 10,000 inhabitants"),
    "commune_5000_plus": ("Communes de plus de 5\u202f000 habitants", "Communes over 5,000 inhabitants"),
}
"""Strata that were published and that the Atlas lists, but has no definition of on a map: their labels, French and English."""
GENERAL_STRATA: Final = {
    "commune_lt_25000": frozenset({"commune_lt_3500", "commune_3500_9999", "commune_10000_99999"}),
    "commune_all": frozenset(
        {"commune_lt_3500", "commune_3500_9999", "commune_10000_99999", "commune_100000_plus", "commune_lt_25000"}
    ),
}
"""Survey strata of communes, with the more specific ones that share answers with them."""

TYPE_LABELS: Final = {
    EpciType.CC: ("Communes des communautés de communes (CC)", "Communes of communautés de communes (CC)"),
    EpciType.CA: ("Communes des communautés d'agglomération (CA)", "Communes of communautés d'agglomération (CA)"),
    EpciType.CU: ("Communes des communautés urbaines (CU)", "Communes of communautés urbaines (CU)"),
    EpciType.METRO: ("Communes des métropoles", "Communes of métropoles"),
}


def _band_labels(low: int, high: int | None) -> tuple[str, str]:
    """Return the labels of a band in French and in English."""
    lower, upper = f"{low:,}", f"{high:,}" if high is not None else ""
    if not upper:
        return f"Communes de {lower} habitants et plus".replace(
            ",", "\u202f"
        ), f"Communes of {lower} inhabitants or more"
    french = f"Communes de {lower} à {upper} habitants".replace(",", "\u202f")
    return french, f"Communes of {lower} to {upper} inhabitants"


COMPARISON_GROUPS: Final = (
    Stratum("commune_lt_3500", "Communes de moins de 3\u202f500 habitants, hors métropoles",
            "Communes under 3,500 inhabitants, outside métropoles",
            Level.COMMUNE, "size_outside_metropoles", _outside_metropoles(0, SMALL_COMMUNE_LIMIT - 1)),
    Stratum("commune_3500_9999", "Communes de 3\u202f500 à 9\u202f999 habitants, hors métropoles",
            "Communes of 3,500 to 9,999 inhabitants, outside métropoles",
            Level.COMMUNE, "size_outside_metropoles", _outside_metropoles(3500, 9999)),
    Stratum("commune_10000_99999", "Communes de 10\u202f000 à 99\u202f999 habitants, hors métropoles",
            "Communes of 10,000 to 99,999 inhabitants, outside métropoles",
            Level.COMMUNE, "size_outside_metropoles", _outside_metropoles(10000, 99999)),
    Stratum("commune_100000_plus", "Communes de 100\u202f000 habitants et plus, hors métropoles",
            "Communes of 100,000 inhabitants or more, outside métropoles",
            Level.COMMUNE, "size_outside_metropoles", _outside_metropoles(100000, None)),
    Stratum("metropole", "Communes des 22 métropoles", "Communes of the 22 métropoles",
            Level.COMMUNE, "size_outside_metropoles", _in_metropole),
    *(Stratum(f"band_{band.id}", *_band_labels(band.low, band.high),
              Level.COMMUNE, "band", _population(band.low, band.high)) for band in BANDS),
    *(Stratum(f"type_{kind}", *TYPE_LABELS[kind], Level.COMMUNE, "epci_type", _of_type(str(kind)))
      for kind in EpciType),
)  # fmt: skip


def survey_stratum(stratum_id: str) -> Stratum | None:
    """Return the survey stratum of that id, or None for one that the Atlas does not draw or list."""
    return next((stratum for stratum in SURVEY_STRATA if stratum.id == stratum_id), None)


def side_by_side(known: Collection[str], level: Level) -> tuple[Stratum, ...]:
    """Return the survey strata of a level, of those that have a figure, whose figures may stand side by side on a map.

    A general one (all communes) never fills in for a size without a figure where another size inside it has its own: the two
    figures share answers, and what is left of the general one is not known.

    Examples
    --------
    >>> [stratum.id for stratum in side_by_side({"commune_lt_3500", "commune_all", "region"}, Level.COMMUNE)]
    ['commune_lt_3500']
    >>> [stratum.id for stratum in side_by_side({"commune_all"}, Level.COMMUNE)]
    ['commune_all']
    """
    return tuple(
        stratum
        for stratum in SURVEY_STRATA
        if stratum.level is level
        and stratum.id in known
        and not GENERAL_STRATA.get(stratum.id, frozenset()) & set(known)
    )


def group_label(stratum_id: str, kind: Kind, lang: str) -> str:
    """Return the label of a survey stratum or, for observed values, of a comparison group; the id where there is none.

    Examples
    --------
    >>> group_label("metropole", Kind.SURVEY, "en"), group_label("metropole", Kind.OBSERVED, "en")
    ('Métropoles', 'Communes of the 22 métropoles')
    >>> group_label("utilisateurs_ia", Kind.SURVEY, "en")
    'Authorities that use AI'
    """
    family = COMPARISON_GROUPS if kind is Kind.OBSERVED else SURVEY_STRATA
    if family is SURVEY_STRATA and stratum_id in UNDRAWN_LABELS:
        return UNDRAWN_LABELS[stratum_id][lang != "fr"]
    return next((stratum.label(lang) for stratum in family if stratum.id == stratum_id), stratum_id)

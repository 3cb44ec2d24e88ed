"""Groups of communes that are compared: strata, a region, a département or an EPCI, never overlapping."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np

from geo.base.errors.comparing import OverlappingGroups, UnknownGroup
from geo.base.errors.kinds import shown
from geo.base.i18n import N_, translate
from geo.territories.places import Flags, inside, read_places
from geo.territories.read import get_territory, read_territories
from geo.vocabulary.extents import Extent
from geo.vocabulary.levels import Level
from geo.vocabulary.strata import COMPARISON_GROUPS
from geo.wording.labels import METROPOLITAN_FRANCE

FRANCE: Final = "france"
METROPOLES: Final = ("metropole", "type_METRO")
"""The two names of the communes of the 22 métropoles."""

OUTSIDE: Final = N_("{group}, outside métropoles")
ALL_COMMUNES: Final = N_("All communes")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of communes.

    Attributes
    ----------
    id : str
        Id of a comparison group (`geo.vocabulary.strata.COMPARISON_GROUPS`), ``level:code`` of a territory, or ``france``.
    label_fr, label_en : str
    family : str
        Family of the stratum, or ``territory``.
    mask : ndarray of bool, one entry a commune in code order
        Which communes belong; do not change it.
    """

    id: str
    label_fr: str
    label_en: str
    family: str
    mask: Flags = field(compare=False, repr=False)

    def label(self, lang: str) -> str:
        """Return the label in `lang`."""
        return self.label_fr if lang == "fr" else self.label_en

    @property
    def size(self) -> int:
        """Number of communes."""
        return int(self.mask.sum())


@lru_cache(maxsize=256)
def parse_group(text: str) -> Group:
    """Return the group of communes that a text names.

    Parameters
    ----------
    text : str
        ``commune_lt_3500``, ``metropole``, ``band_0-499``, ``type_CC`` and the other comparison groups; ``region:53``,
        ``departement:2A``, ``epci:243500139``, ``zone:metropolitan``; ``france``.

    Returns
    -------
    Group

    Raises
    ------
    UnknownGroup, InvalidExtent, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> parse_group("metropole").size, parse_group("region:53").label_en
    (969, 'Bretagne (communes)')
    """
    if text == FRANCE:
        return Group(FRANCE, translate(ALL_COMMUNES, "fr"), ALL_COMMUNES, "territory", inside(None))
    if ":" in text:
        extent = Extent.parse(text)
        if extent.is_zone:
            label = METROPOLITAN_FRANCE
            return Group(str(extent), translate(label, "fr"), label, "territory", inside(extent))
        name = str(get_territory(extent.territory_level, extent.code)["name"])
        return Group(str(extent), f"{name} (communes)", f"{name} (communes)", "territory", inside(extent))
    stratum = next((known for known in COMPARISON_GROUPS if known.id == text), None)
    if stratum is None or stratum.mask is None:
        raise UnknownGroup(arrived=text, allowed=shown((known.id for known in COMPARISON_GROUPS), 20))
    mask = stratum.mask(read_territories(Level.COMMUNE)).to_numpy(dtype=bool)
    return Group(stratum.id, stratum.label_fr, stratum.label_en, stratum.family, mask)


@lru_cache(maxsize=256)
def parse_groups(a: str, b: str) -> tuple[Group, Group]:
    """Return two groups that have no commune in common.

    A population band compared with the métropoles loses the communes that lie in one: a small commune inside a métropole
    belongs to the métropole's group. Its label then says so. Any other overlap is refused.

    Raises
    ------
    OverlappingGroups
        If communes are in both; the error names some of them.
    UnknownGroup, InvalidExtent, UnknownTerritory, FormerTerritory

    Examples
    --------
    >>> band, cities = parse_groups("band_1000-3499", "metropole")
    >>> band.label_en, bool((band.mask & cities.mask).any())
    ('Communes of 1,000 to 3,499 inhabitants, outside métropoles', False)
    """
    first, second = parse_group(a), parse_group(b)
    if second.id in METROPOLES and first.family == "band":
        first = _outside(first, second)
    elif first.id in METROPOLES and second.family == "band":
        second = _outside(second, first)
    both = first.mask & second.mask
    if both.any():
        codes = read_places(Level.COMMUNE).codes[np.flatnonzero(both)]
        family = shown(known.id for known in COMPARISON_GROUPS if known.family == "size_outside_metropoles")
        raise OverlappingGroups(a=a, b=b, count=len(codes), codes=shown(codes, 3), family=family)
    return first, second


def _outside(group: Group, metropoles: Group) -> Group:
    labels = (translate(OUTSIDE, lang).format(group=group.label(lang)) for lang in ("fr", "en"))
    return replace(
        group, **dict(zip(("label_fr", "label_en"), labels, strict=True)), mask=group.mask & ~metropoles.mask
    )

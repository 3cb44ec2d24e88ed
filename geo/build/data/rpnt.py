"""Declared criteria of the RPNT, the national reference for the digital presence of local authorities.

A town hall declares a website and a mailbox in the public directory of the administration (DILA). Six criteria can be
judged from what it declares alone, without a probe of the web:

====  ==========================================================================
1.1   a website is declared and its address is well formed
1.2   its extension is sovereign, and it can be typed on any keyboard
1.8   it is declared with https
2.1   a mailbox is declared and its address is well formed
2.2   its domain is not that of a consumer provider
2.3   its domain is that of the site (same registrable domain, consumer providers excluded)
====  ==========================================================================

A criterion that needs an address is not met where that address is missing or malformed. The functions here take text and
return yes or no: they never keep or return what stands before the ``@``. Source of the criteria: RPNT 0.2.1 (July 2026),
La Suite territoriale (ANCT); which suffixes exist: the Public Suffix List.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final, NamedTuple

from geo.build.data.addresses import Site, parse_mailbox, parse_site, registrable

SOVEREIGN_EXTENSIONS: Final = frozenset(
    "fr alsace bzh corsica paris eu gp gf mq re yt pm wf tf nc pf".split()
)  # fmt: skip
"""Extensions that criterion 1.2 accepts: France, its regions and territories, the European Union."""


class Criteria(NamedTuple):
    """What one town hall meets, in the order of the reference."""

    rpnt_1_1: bool
    rpnt_1_2: bool
    rpnt_1_8: bool
    rpnt_2_1: bool
    rpnt_2_2: bool
    rpnt_2_3: bool


CRITERIA: Final = Criteria._fields
"""Ids of the six indicators."""


def is_generic(domain: str, generic: Set[str]) -> bool:
    """Say whether a mail domain is, or stands under, that of a consumer provider.

    Parameters
    ----------
    domain : str
        As `parse_mailbox` returns it.
    generic : set of str
        The reviewed domains of consumer providers.

    Examples
    --------
    >>> is_generic("orange.fr", {"orange.fr"}), is_generic("villeorange.fr", {"orange.fr"})
    (True, False)
    """
    labels = domain.split(".")
    return any(".".join(labels[start:]) in generic for start in range(len(labels) - 1))


def _sovereign(page: Site) -> bool:
    # The reference refuses internationalised names: a citizen cannot tell them from a lookalike.
    return page.host.rpartition(".")[2] in SOVEREIGN_EXTENSIONS and not page.internationalised


def judge(site: str | None, mailbox: str | None, generic: Set[str]) -> Criteria:
    """Judge one town hall by the six declared criteria.

    Parameters
    ----------
    site, mailbox : str or None
        As declared.
    generic : set of str
        The reviewed domains of consumer providers.

    Returns
    -------
    Criteria

    Examples
    --------
    >>> judge("https://www.exemple.fr", "nom@exemple.fr", {"orange.fr"})
    Criteria(rpnt_1_1=True, rpnt_1_2=True, rpnt_1_8=True, rpnt_2_1=True, rpnt_2_2=True, rpnt_2_3=True)
    >>> judge("http://www.exemple.com", "nom@orange.fr", {"orange.fr"})
    Criteria(rpnt_1_1=True, rpnt_1_2=False, rpnt_1_8=False, rpnt_2_1=True, rpnt_2_2=False, rpnt_2_3=False)
    """
    page, domain = parse_site(site), parse_mailbox(mailbox)
    own_mail = domain is not None and not is_generic(domain, generic)
    return Criteria(
        rpnt_1_1=page is not None,
        rpnt_1_2=page is not None and _sovereign(page),
        rpnt_1_8=page is not None and page.scheme == "https",
        rpnt_2_1=domain is not None,
        rpnt_2_2=own_mail,
        # A page under a provider's own domain does not make that domain the town hall's.
        rpnt_2_3=page is not None and domain is not None and own_mail and registrable(page.host) == registrable(domain),
    )

"""The sources of open data that the Atlas knows, by name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from geo.base.errors.fetching import UnknownSource
from geo.base.errors.kinds import shown
from geo.fetching.adapter import Adapter
from geo.fetching.address_bases import BASES
from geo.fetching.rpnt import COMMUNES, SUPRACOMMUNAL
from geo.fetching.services import SERVICES

CLOSE: Final = 3


def adapters() -> dict[str, Adapter]:
    """Return the sources by name.

    Examples
    --------
    >>> sorted(adapters())
    ['bases-adresses', 'rpnt', 'rpnt-supracommunal', 'services-territoires']
    """
    listed: tuple[Adapter, ...] = (COMMUNES, SUPRACOMMUNAL, SERVICES, BASES)
    return {adapter.name: adapter for adapter in listed}


def get_adapter(name: str) -> Adapter:
    """Return the source of a name.

    Raises
    ------
    UnknownSource
        If there is none; the error names close ones.

    Examples
    --------
    >>> get_adapter("rpnt").dataset
    '689383a2211ca2c3053d83d1'
    """
    known = adapters()
    if name not in known:
        close = get_close_matches(name.lower(), known, n=CLOSE, cutoff=0.4) or list(known)
        raise UnknownSource(arrived=name[:60], close=shown(close))
    return known[name]

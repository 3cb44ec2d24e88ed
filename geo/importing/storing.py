"""Put what was brought into the store of this machine."""

from __future__ import annotations

from geo.importing.indicator import ImportedIndicator
from geo.store import open_store


def store_indicator(imported: ImportedIndicator, *, replace: bool = False, owner: str = "") -> int:
    """Store an indicator, as a new one or as a new version, and return the number of the version.

    Raises
    ------
    IndicatorExists, IndicatorChanged, NotYours, TooManyIndicators, StoreFull, StoreUnavailable, StoreWrong
    """
    store = open_store()
    store.refresh()
    expected = None
    if replace and imported.indicator.id in store.indicators():
        expected = next(each.number for each in store.versions(imported.indicator.id) if each.current)
    return store.add(imported.indicator, imported.slices, imported.origin, owner=owner, expected=expected).number

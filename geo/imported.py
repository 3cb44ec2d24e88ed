"""Indicators that somebody brought, beside the shipped ones: the catalogue and the values ask here.

A *provider* names indicators and hands out their counts. The store (`geo.store`) is one; a notebook or a test registers
another that lives in memory. Whoever adds, replaces or removes an indicator calls `forget`, so that nothing that was
computed from the earlier values is shown again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final, Protocol

import pandas as pd

from geo.model import Indicator

COLUMNS: Final = (
    "code", "numerator", "denominator", "expected", "numerator_inhabitants", "denominator_inhabitants",
    "expected_inhabitants",
)  # fmt: skip
"""Columns of a table of counts: ``code`` (text), then float64, sorted by code."""


class Provider(Protocol):
    """Something that has indicators of its own."""

    def indicators(self) -> Mapping[str, Indicator]:
        """Return its indicators by id; cheap, for it is asked once a request."""

    def counts(self, indicator_id: str, level: str, period: str) -> pd.DataFrame:
        """Return the counts (`COLUMNS`) of one slice, one row a territory; ``level`` is a level or ``france`` (code ``FR``)."""


class Memory:
    """Indicators that live as long as the program does.

    Examples
    --------
    >>> Memory().indicators()
    {}
    """

    def __init__(self) -> None:
        self._indicators: dict[str, Indicator] = {}
        self._tables: dict[tuple[str, str, str], pd.DataFrame] = {}

    def indicators(self) -> Mapping[str, Indicator]:
        """Return its indicators by id."""
        return self._indicators

    def counts(self, indicator_id: str, level: str, period: str) -> pd.DataFrame:
        """Return the counts of one slice."""
        return self._tables[indicator_id, level, period]

    def add(self, indicator: Indicator, tables: Mapping[tuple[str, str], pd.DataFrame]) -> None:
        """Add or replace an indicator.

        Parameters
        ----------
        indicator : Indicator
        tables : mapping of (level, period) to DataFrame
            Counts of every level that it has, and of ``france``.
        """
        self._indicators[indicator.id] = indicator
        self._tables |= {(indicator.id, *where): table for where, table in tables.items()}
        forget()

    def remove(self, indicator_id: str) -> None:
        """Remove an indicator; one that is not there is no error."""
        self._indicators.pop(indicator_id, None)
        forget()


_providers: list[Provider] = []
_looked = False


def register(provider: Provider) -> None:
    """Let the Atlas show the indicators of a provider."""
    if provider not in _providers:
        _providers.append(provider)
        forget()


def unregister(provider: Provider) -> None:
    """Let the Atlas forget the indicators of a provider; one that is not registered is no error."""
    if provider in _providers:
        _providers.remove(provider)
        forget()


def provided() -> dict[str, Indicator]:
    """Return all indicators of all providers, by id.

    Examples
    --------
    >>> "rpnt_1_8" in provided()
    False
    """
    _look_for_the_store()
    return {name: entry for provider in _providers for name, entry in provider.indicators().items()}


def _look_for_the_store() -> None:
    """Register the store of this machine the first time that anybody asks, where there is one."""
    global _looked
    if not _looked:
        _looked = True
        from geo.store import refresh

        refresh()


def provided_counts(indicator_id: str, level: str, period: str) -> pd.DataFrame | None:
    """Return the counts of one slice of an indicator that a provider has, None if none has it."""
    for provider in _providers:
        if indicator_id in provider.indicators():
            return provider.counts(indicator_id, level, period)
    return None


def forget() -> None:
    """Forget what was computed from earlier values; only what was imported so far can have kept any."""
    if "geo.compare" in sys.modules:
        # It knows all that the modules of comparisons keep, whichever of them have been imported.
        import geo.compare.caches  # noqa: F401
    for name in ("geo.values", "geo.joined", "geo.compare.caches"):
        module = sys.modules.get(name)
        if module is not None:
            module.forget()

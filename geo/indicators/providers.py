"""Providers of indicators beside the shipped ones: the catalogue and the values ask here.

A *provider* names indicators and hands out their counts. The store (`geo.store`) is one; a notebook or a test registers
another that lives in memory. Whatever is computed from values and kept subscribes to changes (`cached`, `subscribe`); whoever
adds, replaces or removes an indicator calls `notify`, so that nothing of the earlier values is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import _lru_cache_wrapper, lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from geo.vocabulary.model import Indicator

if TYPE_CHECKING:
    import pandas as pd

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
        notify()

    def remove(self, indicator_id: str) -> None:
        """Remove an indicator; one that is not there is no error."""
        self._indicators.pop(indicator_id, None)
        notify()


T = TypeVar("T")

_providers: list[Provider] = []
_openers: list[Callable[[], None]] = []
_subscribers: list[Callable[[], None]] = []


def subscribe(forget: Callable[[], None]) -> None:
    """Have a function called whenever the indicators of a provider have changed."""
    _subscribers.append(forget)


def notify() -> None:
    """Tell all subscribers that the indicators of a provider have changed."""
    for forget in _subscribers:
        forget()


def cached(maxsize: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """Keep the answers of a function until the indicators of a provider change; else as `functools.lru_cache`.

    Examples
    --------
    >>> @cached(maxsize=1)
    ... def answer() -> int:
    ...     return 42
    >>> answer(), answer.cache_info().currsize
    (42, 1)
    >>> notify()
    >>> answer.cache_info().currsize
    0
    """

    def keep(function: Callable[..., T]) -> _lru_cache_wrapper[T]:
        kept = lru_cache(maxsize=maxsize)(function)
        subscribe(kept.cache_clear)
        return kept

    return keep


def register_opener(opener: Callable[[], None]) -> None:
    """Have a function called the first time that anybody asks for indicators: it registers a provider where there is one."""
    if opener not in _openers:
        _openers.append(opener)


def register(provider: Provider) -> None:
    """Let the Atlas show the indicators of a provider."""
    if provider not in _providers:
        _providers.append(provider)
        notify()


def unregister(provider: Provider) -> None:
    """Let the Atlas forget the indicators of a provider; one that is not registered is no error."""
    if provider in _providers:
        _providers.remove(provider)
        notify()


def provided_indicators() -> dict[str, Indicator]:
    """Return all indicators of all providers, by id.

    Examples
    --------
    >>> "rpnt_1_8" in provided_indicators()
    False
    """
    while _openers:
        _openers.pop()()
    return {name: entry for provider in _providers for name, entry in provider.indicators().items()}


def provided_commune_counts(indicator_id: str, level: str, period: str) -> pd.DataFrame | None:
    """Return the counts of one slice of an indicator that a provider has, None if none has it."""
    for provider in _providers:
        if indicator_id in provider.indicators():
            return provider.counts(indicator_id, level, period)
    return None

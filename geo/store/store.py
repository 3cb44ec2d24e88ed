"""Imported indicators with all their versions; over 300 lines, since one class holds all that is one transaction.

A store is a `geo.indicators.providers.Provider`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from geo.base.errors.importing import (
    ImportedIndicatorMissing,
    IndicatorChanged,
    IndicatorExists,
    NotYours,
    TooManyIndicators,
    UnknownVersion,
)
from geo.base.errors.kinds import shown
from geo.indicators import providers
from geo.store.database import open_engine, transaction
from geo.store.records import from_bytes, from_record, to_bytes, to_record
from geo.store.schema import indicators, revisions, series, versions
from geo.store.versions import MOST, Addition, Slices, Version
from geo.vocabulary.model import Indicator


class Store:
    """The imported indicators of one database.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises
    ------
    StoreUnavailable, StoreWrong

    Notes
    -----
    Every change is one transaction: it is there as a whole, or not at all, also where the program is killed in the middle.
    A replaced version is kept; `restore` shows it again.

    Examples
    --------
    >>> import tempfile
    >>> Store(f"sqlite:///{tempfile.mkdtemp()}/atlas.db").indicators()
    {}
    """

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._lock = threading.Lock()
        self._revision = -1
        self._indicators: dict[str, Indicator] = {}
        self._numbers: dict[str, int] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Read what is shown again if anything changed since; say whether it did.

        Raises
        ------
        StoreUnavailable
        """
        with transaction(self.engine.execution_options(reads=True)) as connection:
            revision = int(connection.execute(select(revisions.c.value)).scalar_one())
            if revision == self._revision:
                return False
            rows = connection.execute(
                select(indicators.c.id, indicators.c.current, versions.c.description)
                .join(versions, (versions.c.indicator == indicators.c.id) & (versions.c.number == indicators.c.current))
                .order_by(indicators.c.created_at, indicators.c.id)
            ).all()
        with self._lock:
            first = self._revision < 0
            self._indicators = {row.id: replace(from_record(row.description), id=row.id) for row in rows}
            self._numbers = {row.id: row.current for row in rows}
            self._revision = revision
        return not first

    def indicators(self) -> Mapping[str, Indicator]:
        """Return the indicators that are shown, by id, the oldest first."""
        return self._indicators

    def counts(self, indicator_id: str, level: str, period: str) -> pd.DataFrame:
        """Return the counts of one slice of the version that is shown (`geo.indicators.providers.COLUMNS`).

        Raises
        ------
        ImportedIndicatorMissing
            If it was removed meanwhile.
        """
        with self._lock:
            number = self._numbers.get(indicator_id)
        where = (series.c.indicator == indicator_id) & (series.c.number == number)
        with transaction(self.engine.execution_options(reads=True)) as connection:
            content = connection.execute(
                select(series.c.counts).where(where & (series.c.level == level) & (series.c.period == period))
            ).scalar()
        if content is None:
            raise ImportedIndicatorMissing(arrived=indicator_id, known=shown(self._indicators))
        return from_bytes(content)

    def add(
        self,
        indicator: Indicator,
        slices: Slices,
        origin: Mapping[str, Any],
        *,
        owner: str = "",
        expected: int | None = None,
    ) -> Version:
        """Add an indicator, or a new version of one; the earlier ones are kept.

        Parameters
        ----------
        indicator : Indicator
        slices : mapping of (level, period) to DataFrame
        origin : mapping
            Where it comes from, ready for JSON.
        owner : str
            Fingerprint of the token that it belongs to; empty on a machine of one's own.
        expected : int, optional
            Number of the version that is to be replaced; None for a new indicator.

        Raises
        ------
        IndicatorExists
            If `expected` is None and there is one of that id, also where another import is a moment faster.
        IndicatorChanged
            If the version that is shown is not `expected` any more.
        NotYours
            If it belongs to another token.
        TooManyIndicators, StoreFull, StoreUnavailable
        """
        return self.add_many([Addition(indicator, slices, origin, expected)], owner=owner)[0]

    def add_many(self, additions: Sequence[Addition], *, owner: str = "") -> list[Version]:
        """Add several indicators, or new versions of them: all of them, or none.

        Parameters
        ----------
        additions : sequence of Addition
        owner : str

        Raises
        ------
        IndicatorExists, IndicatorChanged, NotYours, TooManyIndicators, StoreFull, StoreUnavailable
            As `add`; then none of them was added.
        """
        now = datetime.now(UTC)
        packed = [
            [
                {"level": level, "period": period, "counts": to_bytes(table)}
                for (level, period), table in each.slices.items()
            ]
            for each in additions
        ]
        numbers: list[int] = []
        try:
            with transaction(self.engine) as connection:
                for each, rows in zip(additions, packed, strict=True):
                    number = (
                        self._begin(connection, each.indicator.id, owner, now)
                        if each.expected is None
                        else self._advance(connection, each.indicator.id, owner, each.expected)
                    )
                    key = {"indicator": each.indicator.id, "number": number}
                    record = {"description": to_record(each.indicator), "origin": dict(each.origin)}
                    connection.execute(insert(versions), [{**key, "created_at": now, **record}])
                    connection.execute(insert(series), [{**key, **row} for row in rows])
                    numbers.append(number)
                _touch(connection)
        except IntegrityError as error:
            raise IndicatorExists(arrived=additions[len(numbers)].indicator.id) from error
        self._changed()
        return [
            Version(number, now, True, each.indicator, dict(each.origin))
            for number, each in zip(numbers, additions, strict=True)
        ]

    def _begin(self, connection: Connection, indicator_id: str, owner: str, now: datetime) -> int:
        count = int(connection.execute(select(func.count()).select_from(indicators)).scalar_one())
        if count >= MOST:
            raise TooManyIndicators(count=MOST)
        connection.execute(insert(indicators), [{"id": indicator_id, "current": 1, "owner": owner, "created_at": now}])
        return 1

    def _advance(self, connection: Connection, indicator_id: str, owner: str, expected: int) -> int:
        self._owned(connection, indicator_id, owner)
        latest = connection.execute(
            select(func.max(versions.c.number)).where(versions.c.indicator == indicator_id)
        ).scalar_one()
        number = int(latest) + 1
        moved = connection.execute(
            update(indicators)
            .where((indicators.c.id == indicator_id) & (indicators.c.current == expected))
            .values(current=number)
        )
        if not moved.rowcount:
            raise IndicatorChanged(arrived=indicator_id)
        return number

    def remove(self, indicator_id: str, *, owner: str = "") -> None:
        """Remove an indicator with all its versions.

        Raises
        ------
        ImportedIndicatorMissing, NotYours, StoreUnavailable
        """
        with transaction(self.engine) as connection:
            self._owned(connection, indicator_id, owner)
            connection.execute(delete(indicators).where(indicators.c.id == indicator_id))
            _touch(connection)
        self._changed()

    def rename(
        self, indicator_id: str, *, new_id: str | None = None, labels: Mapping[str, str] | None = None, owner: str = ""
    ) -> None:
        """Give an indicator another id, or other labels in its current version.

        Parameters
        ----------
        indicator_id : str
        new_id : str, optional
        labels : mapping of str to str, optional
            ``label_fr``, ``label_en``.

        Raises
        ------
        ImportedIndicatorMissing, IndicatorExists, NotYours, StoreUnavailable
        """
        try:
            with transaction(self.engine) as connection:
                current = self._owned(connection, indicator_id, owner)
                if labels:
                    key = (versions.c.indicator == indicator_id) & (versions.c.number == current)
                    record = connection.execute(select(versions.c.description).where(key)).scalar_one()
                    connection.execute(update(versions).where(key).values(description={**record, **labels}))
                if new_id and new_id != indicator_id:
                    connection.execute(update(indicators).where(indicators.c.id == indicator_id).values(id=new_id))
                _touch(connection)
        except IntegrityError as error:
            raise IndicatorExists(arrived=new_id) from error
        self._changed()

    def restore(self, indicator_id: str, number: int, *, owner: str = "") -> None:
        """Show an earlier version again; the others are kept.

        Raises
        ------
        ImportedIndicatorMissing, UnknownVersion, NotYours, StoreUnavailable
        """
        with transaction(self.engine) as connection:
            self._owned(connection, indicator_id, owner)
            known = connection.execute(
                select(versions.c.number).where(versions.c.indicator == indicator_id).order_by(versions.c.number)
            ).scalars()
            listed = list(known)
            if number not in listed:
                raise UnknownVersion(indicator=indicator_id, arrived=number, allowed=shown(listed, 20))
            connection.execute(update(indicators).where(indicators.c.id == indicator_id).values(current=number))
            _touch(connection)
        self._changed()

    def versions(self, indicator_id: str) -> list[Version]:
        """Return all versions of an indicator, the first one first.

        Raises
        ------
        ImportedIndicatorMissing, StoreUnavailable
        """
        with transaction(self.engine.execution_options(reads=True)) as connection:
            current = self._current(connection, indicator_id)
            rows = connection.execute(
                select(versions).where(versions.c.indicator == indicator_id).order_by(versions.c.number)
            ).all()
        return [
            Version(
                row.number,
                row.created_at.replace(tzinfo=UTC) if row.created_at.tzinfo is None else row.created_at,
                row.number == current,
                replace(from_record(row.description), id=indicator_id),
                row.origin,
            )
            for row in rows
        ]

    def slices(self, indicator_id: str) -> dict[tuple[str, str], pd.DataFrame]:
        """Return all counts of the version that is shown, by level and period.

        Raises
        ------
        ImportedIndicatorMissing, StoreUnavailable
        """
        with transaction(self.engine.execution_options(reads=True)) as connection:
            number = self._current(connection, indicator_id)
            rows = connection.execute(
                select(series.c.level, series.c.period, series.c.counts)
                .where((series.c.indicator == indicator_id) & (series.c.number == number))
                .order_by(series.c.level, series.c.period)
            ).all()
        return {(row.level, row.period): from_bytes(row.counts) for row in rows}

    def owner(self, indicator_id: str) -> str:
        """Return the fingerprint of the token that an indicator belongs to.

        Raises
        ------
        ImportedIndicatorMissing, StoreUnavailable
        """
        with transaction(self.engine.execution_options(reads=True)) as connection:
            self._current(connection, indicator_id)
            query = select(indicators.c.owner).where(indicators.c.id == indicator_id)
            return str(connection.execute(query).scalar_one())

    def _current(self, connection: Connection, indicator_id: str) -> int:
        number = connection.execute(select(indicators.c.current).where(indicators.c.id == indicator_id)).scalar()
        if number is None:
            known = connection.execute(select(indicators.c.id).order_by(indicators.c.id)).scalars()
            raise ImportedIndicatorMissing(arrived=indicator_id, known=shown(known) or "–")
        return int(number)

    def _owned(self, connection: Connection, indicator_id: str, owner: str) -> int:
        current = self._current(connection, indicator_id)
        row = connection.execute(select(indicators.c.owner).where(indicators.c.id == indicator_id)).scalar_one()
        # The command line is used by whoever runs the machine: it may change everything.
        if owner and row != owner:
            raise NotYours(arrived=indicator_id)
        return current

    def _changed(self) -> None:
        self.refresh()
        providers.notify()


def _touch(connection: Connection) -> None:
    connection.execute(update(revisions).values(value=revisions.c.value + 1))

"""The history of communes since 1943 as a graph of records, and where each record's land is today.

Source: ``historique-communes.json`` of ``@etalab/decoupage-administratif`` 0.5.1, which ends on 1 January 2019. A record
is one state of one entity between two events. Types: ``COM`` (commune), ``COMD`` (déléguée), ``COMA`` (associée) and
``COMP`` (what the chef-lieu was before a merger). ``successeur`` is the next state of the same entity, ``pole`` the
commune that a part belongs to, ``membres`` the parts of a commune.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]


class History:
    """Records of ``historique-communes.json``, with the questions that the passage table asks.

    Parameters
    ----------
    records : list of dict
        As in the file.
    reborn : iterable of str
        Codes of communes that came out of another one after the end of the file: their parts no longer belong to the
        commune that the file names.

    Examples
    --------
    >>> history = History([
    ...     {"id": "COM-2@a", "code": "2", "type": "COM", "nom": "B", "dateFin": "1973-01-01", "successeur": "COMA-2@b"},
    ...     {"id": "COMA-2@b", "code": "2", "type": "COMA", "nom": "B", "pole": "COM-1@b"},
    ...     {"id": "COM-1@b", "code": "1", "type": "COM", "nom": "A"},
    ... ])
    >>> sorted(history.land(history.last_commune("2")))
    ['1']
    """

    def __init__(self, records: list[Record], reborn: Iterable[str] = ()) -> None:
        self._by_id = {record["id"]: record for record in records}
        self._reborn = frozenset(reborn)
        self._communes: dict[str, list[Record]] = defaultdict(list)
        for record in sorted(records, key=lambda record: record.get("dateDebut", "")):
            if record["type"] == "COM":
                self._communes[record["code"]].append(record)

    @property
    def codes(self) -> list[str]:
        """Every code that was ever a commune's, sorted."""
        return sorted(self._communes)

    def communes(self, code: str) -> list[Record]:
        """Return the records in which `code` was a commune, in time order; empty if it never was."""
        return self._communes.get(code, [])

    def last_commune(self, code: str) -> Record:
        """Return the last record in which `code` was a commune."""
        return self._communes[code][-1]

    def land(self, record: Record) -> set[str]:
        """Return the communes of 1 January 2019 (and the reborn ones) that hold what was this commune's land.

        Parameters
        ----------
        record : dict
            A record of type ``COM``.

        Returns
        -------
        set of str
            One code, or several where the commune was split; empty where the file does not say (a commune that was
            abolished and divided).
        """
        if "dateFin" not in record:
            return {record["code"]}
        # The commune's parts, not the commune, say where its land went: a part that left has a successor of its own.
        parts = record.get("membres", [])
        communes = set().union(*(self._part(self._by_id[part]) for part in parts))
        return communes or self._next(record)

    def _next(self, record: Record) -> set[str]:
        """Follow an entity that ended to its next state."""
        if "successeur" not in record:
            return set()
        following = self._by_id[record["successeur"]]
        return self._whole(following) if following["type"] == "COM" else self._part(following)

    def _whole(self, record: Record) -> set[str]:
        """Follow a commune as an entity, whatever joins or leaves it."""
        return {record["code"]} if "dateFin" not in record else self._next(record)

    def _part(self, record: Record) -> set[str]:
        """Follow a part of a commune."""
        if record["type"] == "COM":
            return self._whole(record)
        if "successeur" in record:
            return self._next(record)
        if record["code"] in self._reborn:
            return {record["code"]}
        return self._part(self._by_id[record["pole"]])

    def kept_its_land(self, record: Record) -> bool:
        """Say whether a commune that ended only got another code: every later state is a commune too."""
        while "dateFin" in record:
            following = self._by_id.get(record.get("successeur", ""))
            if following is None or following["type"] != "COM":
                return False
            record = following
        return True


def first_list_without(date: str) -> int:
    """Return the year of the first official list (1 January) after an event of that date.

    Examples
    --------
    >>> first_list_without("2016-01-01"), first_list_without("2016-12-01")
    (2016, 2017)
    """
    year = int(date[:4])
    return year if date.endswith("-01-01") else year + 1

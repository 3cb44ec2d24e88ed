"""Settings of the web application: each has a name, a default and a help text, and can be set in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings; the environment variable of ``threads`` is ``ATLAS_THREADS``.

    Raises
    ------
    ValueError
        From `from_environment`, if a value is not a whole number in its range.
    """

    threads: int = field(default=8, metadata={"help": "Threads that answer requests.", "range": (1, 64)})
    table_rows: int = field(default=100, metadata={"help": "Rows of a table on one page.", "range": (10, 2000)})
    query_length: int = field(
        default=2000, metadata={"help": "Longest query string, in characters.", "range": (200, 8000)}
    )
    warm_up: int = field(
        default=1,
        metadata={"help": "1 reads what first readers would wait for after the start, 0 does not.", "range": (0, 1)},
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment.

        Examples
        --------
        >>> Settings.from_environment({"ATLAS_THREADS": "4"}).threads
        4
        """
        given = {}
        for setting in fields(cls):
            name = f"ATLAS_{setting.name.upper()}"
            low, high = setting.metadata["range"]
            if name not in environment:
                continue
            text = environment[name]
            if not text.isdigit() or not low <= int(text) <= high:
                raise ValueError(f'{name} must be a whole number from {low} to {high}; "{text}" arrived.')
            given[setting.name] = int(text)
        return cls(**given)

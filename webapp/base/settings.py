"""Settings of the web application: each has a name, a default and a help text, and can be set in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

SHORTEST_TOKEN: Final = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings; the environment variable of ``threads`` is ``ATLAS_THREADS``.

    Raises
    ------
    ValueError
        From `from_environment`, if a value is not a whole number in its range, or an upload token is short.
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

    upload_tokens: str = field(
        default="",
        metadata={"help": "Upload tokens, separated by commas; uploads are off on a shared server without one."},
    )
    upload_mb: int = field(default=50, metadata={"help": "Largest upload, in MB.", "range": (1, 200)})
    import_rows: int = field(default=500_000, metadata={"help": "Rows of an upload.", "range": (1, 2_000_000)})
    import_columns: int = field(default=500, metadata={"help": "Columns of an upload.", "range": (2, 2_000)})
    import_jobs: int = field(default=2, metadata={"help": "Checks and imports at the same time.", "range": (1, 16)})
    import_seconds: int = field(
        default=300, metadata={"help": "Seconds after which a check or an import is stopped.", "range": (1, 3600)}
    )

    @property
    def tokens(self) -> tuple[str, ...]:
        """The upload tokens."""
        return tuple(token for token in map(str.strip, self.upload_tokens.split(",")) if token)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment.

        Examples
        --------
        >>> Settings.from_environment({"ATLAS_THREADS": "4"}).threads
        4
        """
        given: dict[str, Any] = {}
        for setting in fields(cls):
            name = f"ATLAS_{setting.name.upper()}"
            if name not in environment:
                continue
            text = environment[name]
            if setting.name == "upload_tokens":
                given[setting.name] = _tokens(name, text)
                continue
            low, high = setting.metadata["range"]
            if not text.isdigit() or not low <= int(text) <= high:
                raise ValueError(f'{name} must be a whole number from {low} to {high}; "{text}" arrived.')
            given[setting.name] = int(text)
        return cls(**given)


def _tokens(name: str, text: str) -> str:
    short = [token for token in map(str.strip, text.split(",")) if token and len(token) < SHORTEST_TOKEN]
    if short:
        raise ValueError(f"{name} has a token of fewer than {SHORTEST_TOKEN} characters, which could be guessed.")
    return text

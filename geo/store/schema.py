"""Tables of the store. A change here needs a migration in ``migrations/versions`` (see CONTRIBUTING)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

HEAD: Final = "0001"
"""The migration that this code needs."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

indicators = Table(
    "indicator",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("current", Integer, nullable=False),  # number of the version that is shown
    Column("owner", String(64), nullable=False),  # fingerprint of the upload token, empty for the command line
    Column("created_at", DateTime(timezone=True), nullable=False),
)

versions = Table(
    "version",
    metadata,
    Column(
        "indicator", String(64), ForeignKey("indicator.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("description", JSON, nullable=False),  # of the indicator, see geo.store.records
    Column("origin", JSON, nullable=False),  # file, rows, matched rows and how they were combined
)

series = Table(
    "series",
    metadata,
    Column("indicator", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("level", String(16), primary_key=True),
    Column("period", String(16), primary_key=True),
    # Arrow IPC, zstd: a slice is always read whole, and 34,875 rows are read from one cell in two milliseconds.
    Column("counts", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["indicator", "number"], ["version.indicator", "version.number"], ondelete="CASCADE", onupdate="CASCADE"
    ),
)

revisions = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),  # counts changes, so that other processes notice them
)

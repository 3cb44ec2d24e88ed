"""The first tables: indicators, their versions, the counts of each version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
    )
    op.create_table(
        "version",
        sa.Column("indicator", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("description", sa.JSON, nullable=False),
        sa.Column("origin", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("indicator", "number", name="pk_version"),
        sa.ForeignKeyConstraint(
            ["indicator"],
            ["indicator.id"],
            name="fk_version_indicator",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )
    op.create_table(
        "series",
        sa.Column("indicator", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("indicator", "number", "level", "period", name="pk_series"),
        sa.ForeignKeyConstraint(
            ["indicator", "number"],
            ["version.indicator", "version.number"],
            name="fk_series_indicator",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )
    revision_table = op.create_table(
        "revision",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
    )
    op.bulk_insert(revision_table, [{"id": 1, "value": 0}])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("revision", "series", "version", "indicator"):
        op.drop_table(name)

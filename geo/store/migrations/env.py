"""Alembic's entry: runs the migrations on the connection that `geo.store.database.open_engine` hands over."""

from __future__ import annotations

from alembic import context

from geo.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

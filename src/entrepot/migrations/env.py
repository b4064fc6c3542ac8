"""Alembic's environment: one transaction for the whole way, on a given connection or on a database's address."""

from alembic import context
from sqlalchemy import Connection

from entrepot.core.database import sole_engine
from entrepot.migrations.declare import declare_tables
from entrepot.migrations.operations import protect_append_only, render_type


def migrate(connection: Connection) -> None:
    """Run what was asked for on a connection."""
    context.configure(
        connection=connection,
        target_metadata=declare_tables(),
        process_revision_directives=protect_append_only,
        render_item=render_type,
        render_as_batch=True,  # SQLite changes a table by making it anew; PostgreSQL takes the same revision
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with sole_engine(context.config.get_main_option("sqlalchemy.url", "")) as engine, engine.begin() as own:
        migrate(own)

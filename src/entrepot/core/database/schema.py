"""What all tables share: metadata, a JSON column, append-only triggers, conflict clauses for both engines."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import DDL, MetaData, Table, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text on both engines, written with sorted keys so that equal values are equal texts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the text that is stored."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the value that was stored."""
        return None if value is None else orjson.loads(value)


_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION entrepot_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """Return the statements that make a table refuse UPDATE and DELETE on ``sqlite`` or ``postgresql``."""
    if dialect == "postgresql":
        return [
            _REFUSE_FUNCTION,
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION entrepot_refuse_change()"
            ),
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def append_only(table: Table) -> Table:
    """Make a table refuse UPDATE and DELETE: its triggers are created with it."""
    table.info["append_only"] = True
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_ddl(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL untyped
            event.listen(table, "after_create", ddl)
    return table


def insert_or_ignore(table: Table, index: Sequence[str] = ()) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that skips rows which exist already; its rowcount tells how many went in.

    ``ON CONFLICT DO NOTHING`` reads the same on both engines, so one statement serves both.
    """
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(index) or None)


def upsert(
    table: Table, *, index: Sequence[str], set_: Mapping[str, Any] | Sequence[str]
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that updates ``set_`` where the key exists; names alone take the proposed values."""
    statement = postgresql.insert(table)
    values = set_ if isinstance(set_, Mapping) else {name: statement.excluded[name] for name in set_}
    return statement.on_conflict_do_update(index_elements=list(index), set_=dict(values))

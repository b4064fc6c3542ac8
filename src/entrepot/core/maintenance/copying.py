"""Carrying every row of one database into another, either engine to either, and proving that all arrived."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    func,
    inspect,
    literal,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy import table as lightweight
from sqlalchemy.types import TypeDecorator

from entrepot.core.database import Database, dialect_of, metadata, sole_engine, sqlite_path
from entrepot.core.maintenance.schema import VERSION_TABLE, check_schema, upgrade
from entrepot.kit.errors import Conflict

# What leaves a PostgreSQL is numbered anew, 1, 2, 3 …, in the same order: a sequence there has gaps where transactions
# were undone, while on SQLite a gap in an append-only table means that a row was taken out. Streams are read in the
# order (xid, seq), in which xid is the number of a transaction that another server knows nothing of: it becomes 0.
STREAMS = frozenset({"audit_log", "outbox_event", "parcel_event"})
POSITIONS = {
    "audit_seal": "audit_log",
    "merge_learned": "parcel_event",
    "outbox_position": "outbox_event",
    "webhook_position": "outbox_event",
}
"""Tables that hold a place in a stream, and the stream."""
_BESIDE = ("-wal", "-journal", "-shm")
_BATCH = 2000
_MODULUS = 1 << 128
_SEQUENCE_OF = text("SELECT pg_get_serial_sequence(:table, :column)")
_SET_SEQUENCE = text("SELECT setval(:sequence, :highest)")

Progress = Callable[[str, int], None]
"""Is told the table and how many of its rows were carried."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """One table: its rows, and the sum of its rows' hashes, which is the same however they are ordered."""

    name: str
    rows: int
    checksum: str


class TargetNotEmpty(Conflict):
    """There are rows already where others were to go."""

    code = "copy.target_not_empty"
    title = "The target is not empty"


class TablesUnknown(Conflict):
    """The database has other tables than this program knows."""

    code = "copy.tables_unknown"
    title = "The tables are not those of this program"


class CopyDiffers(Conflict):
    """What was read back is not what was carried; nothing was kept."""

    code = "copy.differs"
    title = "The copy is not the same"


def check_nothing_left(database: Path) -> None:
    """Raise TargetNotEmpty where the log of a SQLite file lies about and the file does not.

    SQLite takes such a log for the new file's own, which ruins it, or deletes it, with changes that are nowhere else.
    """
    if database.exists():
        return
    left = [path.name for path in (database.with_name(database.name + end) for end in _BESIDE) if path.exists()]
    if left:
        raise TargetNotEmpty(
            f"{database.parent} holds {', '.join(left)} of a database that was at {database}, and with that perhaps "
            "its last changes. Bring the database back beside it, or, when you do not need it any more, remove "
            f"{'this' if len(left) == 1 else 'these'} too"
        )


def _ignore(_table: str, _rows: int) -> None:
    return


def copy_to(source: Database, url: str, progress: Progress = _ignore) -> list[CopiedTable]:
    """Carry all rows of a database, as they are at one moment, into an empty one; either engine to either.

    The target gets the schema first. Then everything happens in one transaction there: rows stream table by table (on
    PostgreSQL through COPY), sequences are set, and each table is read back and compared by count and checksum. What
    the source takes in meanwhile is not carried: stop its server first. Raises DatabaseBehind, DatabaseNewer,
    TargetNotEmpty, TablesUnknown or CopyDiffers; the target is empty then.
    """
    check_schema(source)
    if dialect_of(url) == "sqlite":
        check_nothing_left(sqlite_path(url))
    upgrade(url)  # which declares every table, whatever the caller has imported
    with sole_engine(url) as engine:
        with source.read() as reading, engine.begin() as writing:
            _check_tables(reading)
            _check_empty(writing)
            copied = [_copy_table(reading, writing, table, progress) for table in metadata.sorted_tables]
            _set_sequences(writing)
        if engine.dialect.name == "postgresql":
            with engine.begin() as writing:
                writing.execute(text("ANALYZE"))  # the planner knows nothing of rows that came by COPY
    return copied


def table_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has that there is; reads all of them."""
    return {
        name: connection.execute(select(func.count()).select_from(lightweight(name))).scalar_one()
        for name in sorted(inspect(connection).get_table_names())
        if name != VERSION_TABLE
    }


def _check_tables(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if there != set(metadata.tables):
        differing = ", ".join(sorted(there ^ set(metadata.tables)))
        raise TablesUnknown(f"the database and this program differ in tables: {differing}")


def _check_empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Rows may name others of the same table that come after them; what is missing at the end is still refused.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in metadata.sorted_tables:
        if connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None:
            raise TargetNotEmpty(f"the table {table.name} of the target has rows; copy into an empty database")


def _copy_table(reading: Connection, writing: Connection, table: Table, progress: Progress) -> CopiedTable:
    rows = _Counted(_rows(reading, _read_statement(table, renumber=reading.dialect.name == "postgresql")))
    write = _write_postgres if writing.dialect.name == "postgresql" else _write_sqlite
    write(writing, table, rows, progress)
    back = _Counted(_rows(writing, _read_statement(table, renumber=False)))
    for _ in back:
        pass
    if (back.rows, back.sum) != (rows.rows, rows.sum):
        raise CopyDiffers(f"{table.name}: {rows.rows:,} rows were carried, {back.rows:,} read back, or they differ")
    progress(table.name, rows.rows)
    return CopiedTable(table.name, rows.rows, f"{rows.sum:032x}")


class _Counted:
    """Passes rows on while it counts them and sums their hashes."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._of = rows
        self.rows, self.sum = 0, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._of:
            self.rows += 1
            self.sum += int.from_bytes(blake2b(repr(row).encode(), digest_size=16).digest())
            yield row
        self.sum %= _MODULUS


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(statement, execution_options={"yield_per": _BATCH}):
        yield tuple(row)


def _read_statement(table: Table, *, renumber: bool) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [_stored(column) for column in table.columns]
    if renumber:
        new = _new_numbers(table)
        columns = [new[column.name].label(column.name) if column.name in new else column for column in columns]
    return select(*columns).order_by(*table.primary_key.columns)


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    """Return a column as the database keeps it: JSON stays the text that it is."""
    if isinstance(column.type, TypeDecorator):
        return type_coerce(column, Text()).label(column.name)
    return column


def _new_numbers(table: Table) -> dict[str, ColumnElement[Any]]:
    """Return what takes the place of the numbers that only one PostgreSQL server understands."""
    new: dict[str, ColumnElement[Any]] = {"xid": literal(0)} if "xid" in table.c else {}
    counter = table.autoincrement_column
    if table.name in POSITIONS:
        stream = metadata.tables[POSITIONS[table.name]].alias()
        before = tuple_(stream.c.xid, stream.c.seq) <= tuple_(table.c.xid, table.c.seq)
        new["seq"] = select(func.count()).select_from(stream).where(before).scalar_subquery()
    elif counter is not None:
        order = (table.c.xid, counter) if table.name in STREAMS else (counter,)
        new[counter.name] = func.row_number().over(order_by=order)
    return new


def _write_postgres(connection: Connection, table: Table, rows: _Counted, progress: Progress) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    statement = f"COPY {_quoted(connection, table)} ({_quoted_columns(connection, table)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
            if rows.rows % _BATCH == 0:
                progress(table.name, rows.rows)


def _write_sqlite(connection: Connection, table: Table, rows: _Counted, progress: Progress) -> None:
    marks = ", ".join("?" * len(table.columns))
    columns = _quoted_columns(connection, table)
    statement = f"INSERT INTO {_quoted(connection, table)} ({columns}) VALUES ({marks})"  # noqa: S608  # our own names
    coming = iter(rows)
    while batch := list(islice(coming, _BATCH)):
        connection.exec_driver_sql(statement, batch)
        progress(table.name, rows.rows)


def _quoted(connection: Connection, table: Table) -> str:
    return str(connection.dialect.identifier_preparer.format_table(table))


def _quoted_columns(connection: Connection, table: Table) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(column.name) for column in table.columns)


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the highest number; SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for column in _numbers(table):
            sequence = connection.execute(
                _SEQUENCE_OF, {"table": _quoted(connection, table), "column": column.name}
            ).scalar()
            highest = connection.execute(select(func.max(column))).scalar()
            if sequence is not None and highest is not None:
                connection.execute(
                    text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
                )


def _numbers(table: Table) -> Sequence[Column[Any]]:
    return [column for column in table.primary_key.columns if column.type.python_type is int]

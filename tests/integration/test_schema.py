"""The schema that upgrades build is the schema that the code declares, on both engines."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

from entrepot.core.database import Database, DatabaseOwned, sole_engine
from entrepot.core.maintenance import (
    DatabaseBehind,
    DatabaseForeign,
    DatabaseNewer,
    check_schema,
    head_revision,
    schema_problem,
    upgrade,
)
from entrepot.core.maintenance.copying import POSITIONS, STREAMS
from entrepot.core.maintenance.schema import VERSION_TABLE
from entrepot.migrations import declare_tables

METADATA = declare_tables()

pytestmark = pytest.mark.skipif(head_revision() is None, reason="no revision is written yet")


def facts(connection: Connection) -> dict[str, Any]:
    """Everything that a database says of its schema, in a form that can be compared."""
    return _sqlite_facts(connection) if connection.dialect.name == "sqlite" else _postgres_facts(connection)


def _sqlite_facts(connection: Connection) -> dict[str, Any]:
    rows = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        f"{row.type} {row.name}": _parts(row.sql) if row.type == "table" else _plain(row.sql)
        for row in rows
        if row.tbl_name not in {VERSION_TABLE, "sqlite_sequence"}
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql.replace('"', "")).strip()


def _parts(sql: str) -> list[str]:
    """The columns in their order and the constraints in any, of a CREATE TABLE."""
    head, _, body = _plain(sql).partition("(")
    parts, depth, part = [], 0, ""
    for character in body.rpartition(")")[0]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    parts.append(part.strip())
    columns = [each for each in parts if not each.startswith(("CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "UNIQUE"))]
    return [head.strip(), *columns, *sorted(set(parts) - set(columns))]


_POSTGRES = {
    "columns": """
        SELECT table_name || '.' || column_name, ordinal_position || ' ' || data_type || ' ' ||
               coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def _postgres_facts(connection: Connection) -> dict[str, Any]:
    return {
        f"{kind} {name}": said
        for kind, statement in _POSTGRES.items()
        for name, said in connection.execute(text(statement))
        if VERSION_TABLE not in name
    }


def differences(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    return [
        f"{name}\n  upgraded: {left.get(name)}\n  declared: {right.get(name)}"
        for name in sorted(left.keys() | right.keys())
        if left.get(name) != right.get(name)
    ]


# What is reflected here is only dropped, and an index goes with its table.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_an_upgraded_database_is_what_the_code_declares(engine_url: str) -> None:
    assert upgrade(engine_url).after == head_revision()
    with sole_engine(engine_url) as engine:
        with engine.connect() as connection:
            upgraded = facts(connection)
        with engine.begin() as connection:
            found = MetaData()
            found.reflect(connection)
            found.drop_all(connection)
            if engine.dialect.name == "postgresql":
                connection.execute(text("DROP FUNCTION entrepot_refuse_change"))
            METADATA.create_all(connection)
        with engine.connect() as connection:
            declared = facts(connection)
    assert not differences(upgraded, declared), "\n".join(differences(upgraded, declared))
    assert any("append_only" in name or "no_update" in name for name in declared)


def test_upgrading_twice_changes_nothing(engine_url: str) -> None:
    first, second = upgrade(engine_url), upgrade(engine_url)
    assert (first.before, first.after) == (None, head_revision())
    assert (second.before, second.after) == (head_revision(), head_revision())
    with Database.open(engine_url) as db:
        check_schema(db)
        assert schema_problem(db) is None


def test_a_newer_database_is_refused_and_not_touched(engine_url: str) -> None:
    upgrade(engine_url)
    with sole_engine(engine_url) as engine, engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="9999"):
        upgrade(engine_url)
    with Database.open(engine_url) as db, pytest.raises(DatabaseNewer):
        check_schema(db)


def test_a_database_that_was_never_upgraded_says_so(engine_url: str) -> None:
    with Database.open(engine_url) as db:
        db.write(lambda tx: tx.execute(text("SELECT 1")))
        with pytest.raises(DatabaseBehind, match="entrepot upgrade"):
            check_schema(db)
        assert "entrepot upgrade" in str(schema_problem(db))


def test_somebody_elses_tables_are_left_alone(engine_url: str) -> None:
    with sole_engine(engine_url) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (n INTEGER)"))
    with pytest.raises(DatabaseForeign):
        upgrade(engine_url)
    with sole_engine(engine_url) as engine, engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["theirs"]


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_nodes_that_start_together_upgrade_once(engine_url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: upgrade(engine_url), range(3)))
    assert sorted(str(each.before) for each in done) == sorted(["None", str(head_revision()), str(head_revision())])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_upgrade_beside_a_running_server_is_refused(engine_url: str) -> None:
    with Database.open(engine_url), pytest.raises(DatabaseOwned):
        upgrade(engine_url)


def test_an_upgrade_that_fails_leaves_nothing(engine_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from entrepot.migrations import operations  # noqa: PLC0415  # what is broken here belongs to this test

    def broken(*_: str) -> list[str]:
        raise RuntimeError("the power went")

    monkeypatch.setattr(operations, "append_only_ddl", broken)
    with pytest.raises(RuntimeError, match="the power went"):
        upgrade(engine_url)
    with sole_engine(engine_url) as engine, engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


# Streams in which nobody keeps a place beyond one connection: carrying them leaves their numbers as they are.
FOLLOWED_LIVE = {"delivery_event"}


def test_whoever_keeps_a_place_in_a_stream_is_known_to_those_who_carry_it() -> None:
    with_place = {table.name for table in METADATA.tables.values() if "xid" in table.c}
    assert with_place - FOLLOWED_LIVE == STREAMS | POSITIONS.keys()


def test_nothing_refers_to_a_number_that_carrying_changes() -> None:
    referred = {key.column for table in METADATA.tables.values() for key in table.foreign_keys}
    counters = {table.autoincrement_column for table in METADATA.tables.values()}
    assert not {str(column) for column in referred & counters}


def test_every_revision_can_be_read_by_a_person(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "src" / "entrepot" / "migrations" / "versions"
    for path in folder.glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", path.name), path.name
        assert "please adjust" not in path.read_text(), f"{path.name} still has the generator's remarks"

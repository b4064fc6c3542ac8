"""SQL past every trigger, and short ways to write it."""

from __future__ import annotations

import sqlite3

import psycopg

ANY = 0
"""As many differences as there may be, but at least one."""

Case = tuple[str, dict[str, int]]
"""Statements, and how many differences each check must find: these checks and no others."""


def past_all_triggers(url: str, script: str) -> None:
    """Run statements, each of which must change something, as somebody would who may write the database itself."""
    statements = [statement for statement in script.split(";") if statement.strip()]
    if url.startswith("sqlite:///"):
        _past_sqlite(url.removeprefix("sqlite:///"), statements)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount, f"changed nothing: {statement}"


def _past_sqlite(path: str, statements: list[str]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount, f"changed nothing: {statement}"
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def change(table: str, what: str, where: str = "1 = 1", *, key: str = "id") -> str:
    """Change one row, the first of those that match."""
    return f"UPDATE {table} SET {what} WHERE {key} = (SELECT min({key}) FROM {table} WHERE {where});"


def remove(table: str, where: str = "1 = 1", *, key: str = "id") -> str:
    """Remove one row, the first of those that match."""
    return f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table} WHERE {where});"


def move_again(where: str) -> str:
    """Add a movement of stock a second time."""
    return f"""
        INSERT INTO stock_movement
        SELECT 1000000, place_id, sku_id, kind, on_hand_delta, reserved_delta, reference, note, at
        FROM stock_movement WHERE id = (SELECT min(id) FROM stock_movement WHERE {where});
    """

"""The tests' own ground: both engines are real, fresh for each test, and nothing outside is reached."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import text

from entrepot.core.database import Database
from tests.conftest import OutsideAddress


def test_each_test_gets_a_database_of_its_own(db: Database) -> None:
    db.write(lambda tx: tx.execute(text("CREATE TABLE left_behind (number INTEGER)")))
    with db.read() as connection:
        assert connection.execute(text("SELECT number FROM left_behind")).all() == []


@pytest.mark.parametrize("again", [1, 2])
def test_nothing_of_another_test_is_left_behind(again: int, db: Database) -> None:
    db.write(lambda tx: tx.execute(text("CREATE TABLE left_behind (number INTEGER)")))


def test_the_engine_is_the_one_asked_for(engine: str, db: Database) -> None:
    version = "SELECT sqlite_version()" if engine == "sqlite" else "SHOW server_version"
    with db.read() as connection:
        assert connection.execute(text(version)).scalar_one()


def test_no_other_machine_is_reached() -> None:
    with pytest.raises(OutsideAddress):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OutsideAddress):
        socket.getaddrinfo("example.com", 80)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

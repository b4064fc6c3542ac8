"""What is counted in memory: one counter a database, written until the process stops, whatever fails meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import cast

from entrepot.core.database import Database, OneADatabase, flush_until


class ADatabase:
    """Stands for an open database: only which one it is counts here."""

    def __init__(self) -> None:
        self.kept: dict[object, object] = {}


def test_a_database_has_one_counter_and_another_database_another() -> None:
    counters = OneADatabase(lambda db: [db])
    one, other = (cast("Database", ADatabase()) for _ in range(2))
    assert counters(one) is counters(one)
    assert counters(one) is not counters(other)


def test_the_counter_of_a_database_that_is_gone_is_gone_too() -> None:
    class Counts:
        def __init__(self, db: Database) -> None:
            self.db = db

    counters = OneADatabase(Counts)
    counter = weakref.ref(counters(cast("Database", ADatabase())))
    gc.collect()
    assert counter() is None


def test_what_waits_is_written_once_more_when_the_process_stops() -> None:
    written, stop = [], threading.Event()
    stop.set()
    flush_until(stop, lambda: written.append(1), "x.flush_failed")
    assert written == [1]


def test_a_write_that_fails_ends_nothing() -> None:
    stop = threading.Event()
    stop.set()

    def fail() -> None:
        raise OSError("disk full")

    flush_until(stop, fail, "x.flush_failed")

"""SQLite: one thread owns the one writing connection and commits the queued functions together.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when several connections write or checkpoint at once (the
"WAL reset" fault). Here exactly one connection of one process ever writes or checkpoints; every other is opened with
``mode=ro``, which can do neither. Do not open a second writing connection.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from entrepot.core.database.prepared import SqliteStatements, Statements
from entrepot.core.database.queued import Queued
from entrepot.core.database.transaction import Tx
from entrepot.core.database.unavailable import as_unavailable
from entrepot.kit.errors import Conflict, Unavailable

BATCH_SECONDS = 0.02
"""After this long a batch commits even when more functions wait, so that the first caller is answered."""
BATCH_LIMIT = 256


class DatabaseOwned(Conflict):
    """Another process has the database file open for writing."""

    code = "database.owned"
    title = "The database file belongs to another process"


class Ownership:
    """An exclusive lock on a file beside the database; the system frees it when the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".owner")
        self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            owner = self._file.read().strip() or "unknown"
            self._file.close()
            raise DatabaseOwned(
                f"{database} is in use by process {owner}: one process owns the file. "
                "Stop it, or send the command to it instead"
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Give the file back."""
        self._file.close()

    @staticmethod
    def is_taken(database: Path) -> bool:
        """Return whether a process has the database file at this moment."""
        try:
            with database.with_name(database.name + ".owner").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False


def writer_engine(path: Path, *, durable: bool) -> Engine:
    """Return the engine of the one writing connection."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'OFF'}",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-65536",
            "temp_store=MEMORY",
            "mmap_size=268435456",
            # 64 MiB: with 16, one commit in ten folded the log into the file, and the slowest of scans waited for that.
            "wal_autocheckpoint=16000",
        ):
            try:
                connection.execute(f"PRAGMA {pragma}").close()
            except sqlite3.Error:
                connection.close()
                raise
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)


def reader_engine(path: Path) -> Engine:
    """Return the engine of the read-only connections."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        for pragma in (
            "busy_timeout=10000",
            "cache_size=-16384",
            "mmap_size=1073741824",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=64,
        pool_reset_on_return=None,
    )
    event.listen(engine, "begin", _begin_snapshot)
    return engine


def _begin_snapshot(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


CAREFUL = 256
"""After a function of a batch raised, so many run in savepoints. A savepoint makes SQLite copy every page that is
changed within it, which doubles what an order costs; so none is opened as long as nothing is refused."""


class _Refused(Exception):
    """A function raised where it had no savepoint; the cause is what it raised."""


class Writer:
    """The writer thread: functions run one after another, one commit makes all of a batch durable.

    A function that raises is undone alone: by its savepoint, or, where it had none, by running the others again.
    """

    def __init__(
        self,
        path: Path,
        *,
        durable: bool,
        begin: Callable[[Connection, Statements], Tx],
        news: Callable[[], None],
        observe: Callable[[int, float], None],
    ) -> None:
        self._ownership = Ownership(path)
        self._engine = writer_engine(path, durable=durable)
        try:
            self._connection = self._engine.connect()
        except BaseException:  # the file is no database, or the disk fails: it is nobody's again
            self._ownership.release()
            raise
        driver = self._connection.connection.driver_connection
        self._statements = SqliteStatements(self._connection)
        self._driver = cast("sqlite3.Connection", driver)
        self._begin, self._news, self._observe = begin, news, observe
        self._queue: SimpleQueue[Queued | None] = SimpleQueue()
        self._again: deque[Queued] = deque()
        self._door = threading.Lock()
        self._closed = self._ended = False
        self._careful = 0
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many functions are queued."""
        return self._queue.qsize() + len(self._again)

    def submit(self, fn: Callable[[Tx], Any]) -> Any:
        """Run a function in the writer thread; return its answer once it is durable."""
        if threading.current_thread() is self._thread:
            message = "a write function may not call write() again; pass it the tx"
            raise RuntimeError(message)
        write = Queued(fn)
        with self._door:
            if self._closed:
                raise Unavailable("the database is closed")
            self._queue.put(write)
        return write.wait()

    def close(self) -> None:
        """Finish what is queued, fold the log into the file and stop."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        self._connection.close()
        self._engine.dispose()
        self._ownership.release()

    def _run(self) -> None:
        while not self._ended:
            write = self._queue.get()
            if write is None:
                return
            self._again.append(write)
            while self._again:
                self._batch()

    def _take(self) -> Queued | None:
        if self._again:
            return self._again.popleft()
        try:
            write = self._queue.get_nowait()
        except Empty:
            return None
        self._ended = write is None
        return write

    def _batch(self) -> None:
        started = time.perf_counter()
        deadline = started + BATCH_SECONDS
        done: list[tuple[Queued, Any]] = []
        news = False
        write: Queued | None = None
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            while len(done) < BATCH_LIMIT and (write := self._take()) is not None:
                try:
                    kept, answer, announced = self._run_one(write) if self._careful else self._run_bare(write)
                except _Refused as refused:
                    self._rollback()
                    self._again_with_care(done, write, refused)
                    return
                if kept:
                    done.append((write, answer))
                    news = news or announced
                write = None
                if time.perf_counter() > deadline:
                    break
            self._commit()
        except BaseException as fault:  # noqa: BLE001  # every queued caller must be answered, whatever went wrong
            self._rollback()
            again = [each for each, _ in done] + ([write] if write is not None else [])
            self._one_by_one(again, fault)
            return
        self._observe(len(done), time.perf_counter() - started)
        for each, answer in done:
            each.succeed(answer)
        if news:
            self._news()

    def _run_bare(self, write: Queued) -> tuple[bool, Any, bool]:
        """Run one function without a savepoint. Raise _Refused when it raised, which undoes the batch."""
        try:
            tx = self._begin(self._connection, self._statements)
            answer = write.fn(tx)
            announced = tx.flush()
        except BaseException as problem:
            if not self._driver.in_transaction:
                raise
            raise _Refused from problem
        return True, answer, announced

    def _again_with_care(self, done: list[tuple[Queued, Any]], write: Queued, refused: "_Refused") -> None:
        """Answer a function that was alone; put a batch back at the head of the queue, to run in savepoints."""
        if not done:
            write.fail(_said(cast("BaseException", refused.__cause__)))
            return
        self._careful = CAREFUL
        self._again.appendleft(write)
        self._again.extendleft(each for each, _ in reversed(done))

    def _run_one(self, write: Queued) -> tuple[bool, Any, bool]:
        """Run one function in a savepoint; its own exception is its caller's alone. Raise when the batch is lost."""
        self._careful = max(0, self._careful - 1)
        self._driver.execute("SAVEPOINT unit")
        try:
            tx = self._begin(self._connection, self._statements)
            answer = write.fn(tx)
            announced = tx.flush()
        except BaseException as problem:  # handed to the caller
            if not self._driver.in_transaction:
                raise
            self._driver.execute("ROLLBACK TO unit")
            self._driver.execute("RELEASE unit")
            write.fail(_said(problem))
            return False, None, False
        self._driver.execute("RELEASE unit")
        return True, answer, announced

    def _one_by_one(self, writes: list[Queued], fault: BaseException) -> None:
        """Give each function of a lost batch a transaction of its own, so that one bad disk block costs one answer."""
        for write in writes:
            if write.answered:
                continue
            try:
                self._driver.execute("BEGIN IMMEDIATE")
                kept, answer, announced = self._run_one(write)
                self._commit()
            except BaseException as problem:  # noqa: BLE001  # handed to the caller
                self._rollback()
                if not write.answered:
                    write.fail(_said(problem if len(writes) > 1 else fault))
                continue
            if kept:
                write.succeed(answer)
            if announced:
                self._news()

    def _commit(self) -> None:
        """Commit, whether or not a statement went through SQLAlchemy, which otherwise knows of no transaction."""
        self._connection.commit()
        if self._driver.in_transaction:
            self._driver.commit()

    def _rollback(self) -> None:
        self._connection.rollback()
        if self._driver.in_transaction:
            self._driver.rollback()


def _said(problem: BaseException) -> BaseException:
    """Return a clear error for a full or failing disk, any other as it is."""
    return as_unavailable(problem) or problem

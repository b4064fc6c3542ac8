"""One write: statements, events, jobs and audit rows that commit together or not at all."""

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import orjson
from sqlalchemy import Connection, CursorResult, Executable

from entrepot.core.database.journal import insert_audit, insert_event, insert_job
from entrepot.core.database.prepared import Asked, Statements
from entrepot.kit.clock import Clock
from entrepot.kit.ids import Ids


class Event(Protocol):
    """A frozen dataclass of JSON values that a module announces under a stable name."""

    NAME: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Tx:
    """What a write function is given. It does no I/O but SQL, may run twice and takes 10 ms at most."""

    __slots__ = ("_audits", "_events", "_ids", "_statements", "connection", "kept", "now_us")

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        ids: Ids,
        statements: Statements,
        kept: dict[object, Any],
    ) -> None:
        self.connection = connection
        self.kept = kept
        """What this process keeps for the database, by who keeps it; see ``Database.kept``."""
        self._statements = statements
        self.now_us = clock.now_us()
        self._ids = ids
        self._events: list[dict[str, Any]] = []
        self._audits: list[dict[str, Any]] = []

    def new_id(self, prefix: str) -> str:
        """Return a new UUIDv7 with a readable prefix."""
        return self._ids.new(prefix)

    def execute(
        self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run one statement; a list of parameters runs it once for each.

        PostgreSQL may be sent one that answers with no rows later, with those that follow it: what it is refused for is
        raised then, at the latest at the end of the write, or of the savepoint. Its ``rowcount`` is true when read.
        """
        return self._statements.execute(statement, params)

    def fetch(self, statement: Executable, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows as plain tuples: the quickest way to read in a write."""
        return self._statements.fetch(statement, params)

    def fetch_each(self, asked: Sequence[Asked]) -> list[Sequence[tuple[Any, ...]]]:
        """Run statements in their order and return the rows of each; on PostgreSQL in one round trip."""
        return self._statements.fetch_each(asked)

    def publish(self, event: Event) -> None:
        """Announce an event: it is stored with this transaction and handed to subscribers after it."""
        payload = orjson.dumps(event).decode()
        self._events.append({"id": self._ids.new("evt"), "name": event.NAME, "payload": payload, "at": self.now_us})

    def audit(self, actor: str, action: str, subject: str, **evidence: Any) -> None:
        """Record a decision: who, what, on which thing, on what evidence. Ids only, never personal data."""
        self._audits.append(
            {"actor": actor, "action": action, "subject": subject, "evidence": evidence, "at": self.now_us}
        )

    def enqueue(
        self,
        kind: str,
        args: dict[str, Any],
        *,
        run_at_us: int | None = None,
        key: str | None = None,
        owner: str | None = None,
    ) -> str:
        """Ask for background work after this transaction; a ``key`` that is waiting already gives that job's id."""
        row = {
            "id": self._ids.new("job"),
            "kind": kind,
            "args": args,
            "state": "waiting",
            "open_key": None if key is None else f"{kind}:{key}",
            "owner": owner,
            "run_at": run_at_us or self.now_us,
            "created_at": self.now_us,
            "attempts": 0,
            "progress_done": 0,
        }
        return insert_job(self.connection, row)

    @property
    def lost(self) -> bool:
        """Whether the database gave the whole transaction up: nothing of it is kept, nothing more may be done in it."""
        if self.connection.invalidated:
            return True
        driver = self.connection.connection.driver_connection
        return isinstance(driver, sqlite3.Connection) and not driver.in_transaction

    @contextmanager
    def savepoint(self) -> Generator[None, None, None]:
        """Undo what is done inside, announcements and audit rows too, when the block raises."""
        kept = len(self._events), len(self._audits)
        try:
            with self._statements.savepoint():
                yield
        except BaseException:
            if not self.lost:  # otherwise with its savepoints; what was raised says why
                del self._events[kept[0] :], self._audits[kept[1] :]
            raise

    def flush(self) -> bool:
        """Store what was announced and audited; return whether there is news for the outbox."""
        if self._audits:
            insert_audit(self, self._audits)
        if self._events:
            insert_event(self, self._events)
        return bool(self._events)

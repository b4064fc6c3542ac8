"""Sealing: what was recorded is chained by hash within a second, and can be checked at any time."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, Select, bindparam, literal_column, select

from entrepot.core.audit.domain import GENESIS, AuditEntry, Seal, chain
from entrepot.core.audit.tables import audit_seal
from entrepot.core.database import Database, after_position, audit_log, in_order, insert_or_ignore

SEAL_LIMIT = 1000
"""Entries under one seal at most."""
_EVERY_S = 0.5
_BATCH = 1000
_log = structlog.get_logger(__name__)

_LAST_SEAL = select(audit_seal).order_by(audit_seal.c.number.desc()).limit(1)
_INSERT_SEAL = insert_or_ignore(audit_seal, ["number"])
# On PostgreSQL no entry is sealed whose transaction is not older than every open one: a late commit would come before
# what is sealed already, and look like tampering.
_FINISHED_ONLY: ColumnElement[bool] = literal_column("xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _entries_after(dialect: str) -> Select[Any]:
    columns = audit_log.c
    statement = (
        select(audit_log)
        .where(after_position(columns, dialect))
        .order_by(*in_order(columns, dialect))
        .limit(bindparam("count"))
    )
    return statement.where(_FINISHED_ONLY) if dialect == "postgresql" else statement


_ENTRIES_AFTER = {dialect: _entries_after(dialect) for dialect in ("sqlite", "postgresql")}


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a check of the chain found; ``broken`` is the number of the first seal that does not hold, or None."""

    seals: int
    entries: int
    head: str
    broken: int | None
    reason: str

    @property
    def holds(self) -> bool:
        """Whether every seal holds."""
        return self.broken is None


def seal(db: Database, limit: int = SEAL_LIMIT) -> int:
    """Seal up to ``limit`` entries that are not sealed yet; return how many. Many processes may try at once."""
    with db.read() as connection:
        last = connection.execute(_LAST_SEAL).one_or_none()
        place = (-1, -1) if last is None else (last.xid, last.seq)
        rows = _rows_after(connection, place, limit)
    if not rows:
        return 0
    previous = GENESIS if last is None else last.hash
    digest = chain(previous, map(_entry, rows))
    made = {
        "number": 1 if last is None else last.number + 1,
        "xid": rows[-1].xid,
        "seq": rows[-1].seq,
        "entries": len(rows),
        "previous": previous,
        "hash": digest,
    }
    won = db.write(lambda tx: tx.execute(_INSERT_SEAL, {**made, "sealed_at": tx.now_us}).rowcount)
    return len(rows) if won else 0


class Sealer:
    """The background sealer of one process."""

    def __init__(self, db: Database, limit: int = SEAL_LIMIT) -> None:
        self._db, self._limit = db, limit

    def step(self) -> int:
        """Seal all that is there; return how many entries were sealed."""
        total = 0
        while sealed := seal(self._db, self._limit):
            total += sealed
        return total

    def run(self, stop: threading.Event) -> None:
        """Seal twice a second until ``stop`` is set; for a thread of its own."""
        while not stop.wait(_EVERY_S):
            try:
                self.step()
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("audit.seal_failed")


def verify_seals(connection: Connection) -> SealReport:
    """Recompute every seal from the entries; reads all of them once, some 50,000 a second."""
    count, entries, head, place = 0, 0, GENESIS, (-1, -1)
    for row in _seals(connection):
        rows = _rows_after(connection, place, row.entries)
        reason = _fault(row, rows, number=count + 1, head=head)
        if reason:
            return SealReport(count, entries, head, row.number, reason)
        count, entries, head, place = row.number, entries + row.entries, row.hash, (row.xid, row.seq)
    return SealReport(count, entries, head, None, "")


def last_seal(connection: Connection) -> Seal | None:
    """Return the newest seal: keep its hash elsewhere to prove later that the log was not cut short."""
    row = connection.execute(_LAST_SEAL).one_or_none()
    return None if row is None else Seal(row.number, row.entries, row.previous, row.hash, row.sealed_at)


def _fault(row: Any, rows: list[Any], *, number: int, head: str) -> str:
    if row.number != number:
        return f"seal {number} is missing"
    if row.previous != head:
        return "it does not follow the seal before it"
    if len(rows) != row.entries or (rows[-1].xid, rows[-1].seq) != (row.xid, row.seq):
        return "entries that it covers were removed or added"
    if chain(head, map(_entry, rows)) != row.hash:
        return "an entry that it covers was changed"
    return ""


def _rows_after(connection: Connection, place: tuple[int, int], count: int) -> list[Any]:
    statement = _ENTRIES_AFTER[connection.dialect.name]
    return list(connection.execute(statement, {"after_xid": place[0], "after_seq": place[1], "count": count}))


def _seals(connection: Connection) -> Iterator[Any]:
    number = 0
    while rows := connection.execute(
        select(audit_seal).where(audit_seal.c.number > number).order_by(audit_seal.c.number).limit(_BATCH)
    ).all():
        yield from rows
        number = rows[-1].number


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(row.seq, row.at, row.actor, row.action, row.subject, row.evidence)

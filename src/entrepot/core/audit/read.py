"""Looking things up in the audit log, and taking it out of the house."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select

from entrepot.core.audit.domain import AuditEntry
from entrepot.core.audit.tables import audit_seal
from entrepot.core.database import after_position, audit_log, in_order
from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor

SCAN_ENTRIES = 20_000
"""How far back one page looks for what has no index (actor, action): then the page ends and ``next`` goes on."""
_BATCH = 1000
_ENTRY_FIELDS = ("at", "actor", "action", "subject", "evidence")
_SEAL_FIELDS = ("number", "entries", "previous", "hash", "sealed_at")


def audit_entries(
    connection: Connection,
    *,
    subject: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    scan: int = SCAN_ENTRIES,
) -> Page[AuditEntry]:
    """Return a keyset page of entries, newest first; ``action`` is a whole action or its beginning up to a dot.

    A page may hold fewer entries than ``limit`` while ``next`` is set: the search looked ``scan`` entries far and goes
    on there. Entries of a time are those with ``since_us`` <= at < ``until_us``, in microseconds since the epoch.
    """
    columns = audit_log.c
    scanned = select(audit_log).order_by(columns.seq.desc()).limit(scan)
    if cursor is not None:
        scanned = scanned.where(columns.seq < _seq_of(cursor))
    if subject is not None:
        scanned = scanned.where(columns.subject == subject)
    found = scanned.subquery()
    statement = select(found).order_by(found.c.seq.desc()).limit(limit + 1)
    if actor is not None:
        statement = statement.where(found.c.actor == actor)
    if action is not None:
        statement = statement.where(
            (found.c.action == action) | found.c.action.startswith(f"{action}.", autoescape=True)
        )
    if since_us is not None:
        statement = statement.where(found.c.at >= since_us)
    if until_us is not None:
        statement = statement.where(found.c.at < until_us)
    entries = [_entry(row) for row in connection.execute(statement)]
    if len(entries) > limit:
        return Page(entries[:limit], next=encode_cursor({"s": entries[limit - 1].seq}))
    window = scanned.with_only_columns(columns.seq, columns.at).subquery()
    reach = connection.execute(select(func.count(), func.min(window.c.seq), func.min(window.c.at))).one()
    looked_at, oldest_seq, oldest_us = reach
    if looked_at < scan or (since_us is not None and oldest_us < since_us):
        return Page(entries)
    return Page(entries, next=encode_cursor({"s": oldest_seq}))


def export_audit(connection: Connection) -> Iterator[bytes]:
    """Yield the whole log as JSON lines, each seal after the entries that it covers; memory stays small.

    A line is ``{"entry": {at, actor, action, subject, evidence}}`` or ``{"seal": {number, entries, previous, hash,
    sealed_at}}``; ``domain.chain`` recomputes a seal from the entry lines before it.
    """
    seals = _all_seals(connection)
    seal = next(seals, None)
    for row in _all_entries(connection):
        yield _line("entry", {name: getattr(row, name) for name in _ENTRY_FIELDS})
        if seal is not None and (row.xid, row.seq) == (seal.xid, seal.seq):
            yield _line("seal", {name: getattr(seal, name) for name in _SEAL_FIELDS})
            seal = next(seals, None)


def _all_entries(connection: Connection) -> Iterator[Row[Any]]:
    dialect = connection.dialect.name
    following = select(audit_log).where(after_position(audit_log.c, dialect)).limit(_BATCH)
    following = following.order_by(*in_order(audit_log.c, dialect))
    xid, seq = -1, -1
    while True:
        rows = connection.execute(following, {"after_xid": xid, "after_seq": seq}).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        xid, seq = rows[-1].xid, rows[-1].seq


def _all_seals(connection: Connection) -> Iterator[Row[Any]]:
    number = 0
    while rows := connection.execute(
        select(audit_seal).where(audit_seal.c.number > number).order_by(audit_seal.c.number).limit(_BATCH)
    ).all():
        yield from rows
        number = rows[-1].number


def _line(kind: str, values: dict[str, Any]) -> bytes:
    return orjson.dumps({kind: values}, option=orjson.OPT_APPEND_NEWLINE)


def _seq_of(cursor: str) -> int:
    seq = decode_cursor(cursor).get("s")
    if not isinstance(seq, int):
        raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")
    return seq


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(row.seq, row.at, row.actor, row.action, row.subject, row.evidence)

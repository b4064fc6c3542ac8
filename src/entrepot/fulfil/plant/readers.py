"""Readers that were heard of: which, over what, and when last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from entrepot.fulfil.plant import store
from entrepot.kit.clock import from_us


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader over MQTT, or an RFID gate; ``reads`` counts its messages."""

    code: str
    kind: str
    reads: int
    seen_at: datetime


def readers(connection: Connection) -> list[ReaderRow]:
    """Return every reader that was ever heard of."""
    return [ReaderRow(row.code, row.kind, row.reads, from_us(row.seen_at)) for row in store.readers(connection)]

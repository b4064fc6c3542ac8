"""How audit rows are chained by hash; pure, so that anybody can verify an export with these few lines."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
"""What the first seal follows."""
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision: who did what to which thing, on what evidence; ``at_us`` in microseconds since the epoch.

    ``seq`` is the number under which the entry is kept in this database. It is not part of the seal: moving to another
    database may number entries anew, in the same order.
    """

    seq: int
    at_us: int
    actor: str
    action: str
    subject: str
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """A batch of entries under one hash, which covers the seal before it too."""

    number: int
    entries: int
    previous: str
    hash: str
    sealed_at_us: int


def entry_line(entry: AuditEntry) -> bytes:
    """Return the bytes of an entry that a seal covers: a line of JSON in UTF-8, keys sorted, no white space."""
    covered = {
        "at": entry.at_us,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "evidence": entry.evidence,
    }
    return _ENCODER.encode(covered).encode() + b"\n"


def chain(previous: str, entries: Iterable[AuditEntry]) -> str:
    """Return the SHA-256, in hex, of the previous seal's hash followed by the entries' lines."""
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        digest.update(entry_line(entry))
    return digest.hexdigest()

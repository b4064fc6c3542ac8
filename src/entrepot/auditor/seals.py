"""The audit log's chain of seals, computed again from its entries."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from entrepot.auditor.reading import Books, Row, value
from entrepot.auditor.report import Findings

_BEFORE_THE_FIRST: Final = "0" * 64
_ENTRIES: Final = "SELECT xid, seq, at, actor, action, subject, evidence FROM audit_log ORDER BY xid, seq"
_SEALS: Final = "SELECT number, xid, seq, entries, previous, hash FROM audit_seal ORDER BY number"


def audit_seals(books: Books, findings: Findings) -> None:
    """Recompute each seal: SHA-256 of the hash before it and its entries, one JSON line each with sorted keys.

    After a seal that does not hold, the chain is followed from what that seal says, so that one change is one finding.
    What was recorded since the last seal is not covered yet; a running server seals it within a second.
    """
    entries = books.rows(_ENTRIES)
    waiting = next(entries, None)
    before, numbers = _BEFORE_THE_FIRST, 0
    for number, xid, seq, count, previous, kept in books.rows(_SEALS):
        numbers += 1
        findings.compare("seal.number", f"seal {number}", numbers, number)
        findings.compare("seal.previous", f"seal {number}", before, previous)
        digest, covered = hashlib.sha256(previous.encode()), 0
        while waiting is not None and waiting[:2] <= (xid, seq):
            digest.update(_line(waiting))
            covered += 1
            waiting = next(entries, None)
        findings.compare("seal.entries", f"seal {number}", covered, count)
        findings.compare("seal.hash", f"seal {number}", digest.hexdigest(), kept)
        findings.counts["audit_entries"] += covered
        before, numbers = kept, number
    unsealed = _remaining(waiting, entries)
    findings.counts.update(audit_seals=numbers, audit_entries=unsealed, audit_entries_unsealed=unsealed)


def _remaining(waiting: Row | None, entries: Iterator[Row]) -> int:
    return 0 if waiting is None else 1 + sum(1 for _ in entries)


def _line(entry: Row) -> bytes:
    _, _, at, actor, action, subject, evidence = entry
    covered: dict[str, Any] = {
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "evidence": value(evidence),
    }
    return json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

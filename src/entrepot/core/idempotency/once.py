"""Do something once for a key; say the same again when the key comes again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.idempotency.tables import idempotency_answer as kept
from entrepot.kit.errors import IdempotencyMismatch

KEEP_US = 7 * 86_400 * 1_000_000
"""An answer is kept for seven days; after that the key is free again."""

_CLAIM = insert_or_ignore(kept, ["owner", "key"])
_KEPT = select(kept.c.fingerprint, kept.c.answer).where(
    kept.c.owner == bindparam("its_owner"), kept.c.key == bindparam("its_key")
)
_ANSWER = (
    update(kept)
    .where(kept.c.owner == bindparam("its_owner"), kept.c.key == bindparam("its_key"))
    .values(answer=bindparam("its_answer"))
)


def once(
    tx: Tx, *, owner: str, key: str | None, fingerprint: str, answer: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run ``answer`` and keep what it returns; a later call with the key returns that and runs nothing.

    The claim, the work and the kept answer are one transaction: an ``answer`` that raises leaves the key free, and of
    two callers at once the second waits for the first (on PostgreSQL at the claim, on SQLite at the writer's queue).
    Without a key it just runs. ``fingerprint`` stands for the request's content; raises IdempotencyMismatch where the
    key came before with other content. Keys of one owner (a person's or a key's id) are apart from another's.
    """
    if key is None:
        return answer()
    claim = {"owner": owner, "key": key, "fingerprint": fingerprint, "answer": None, "at": tx.now_us}
    if tx.execute(_CLAIM, claim).rowcount == 0:
        first = tx.execute(_KEPT, {"its_owner": owner, "its_key": key}).one()
        if first.fingerprint != fingerprint:
            raise IdempotencyMismatch("the key was used before with another body; take a new key", key=key)
        again: dict[str, Any] = first.answer
        return again
    said = answer()
    tx.execute(_ANSWER, {"its_owner": owner, "its_key": key, "its_answer": said})
    return said


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a request is known when it comes again: its key, if it has one, and what stands for its content."""

    key: str | None
    fingerprint: str


def made_once(db: Database, make: Callable[[Tx], str], *, owner: str, repeat: Repeat | None) -> str:
    """Make something in a write of its own and return its id; a request that is repeated gets that one, as ``once``."""
    key, fingerprint = (None, "") if repeat is None else (repeat.key, repeat.fingerprint)

    def write(tx: Tx) -> str:
        return str(once(tx, owner=owner, key=key, fingerprint=fingerprint, answer=lambda: {"id": make(tx)})["id"])

    return db.write(write)

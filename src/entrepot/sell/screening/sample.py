"""Which decided cases another person decides once more without knowing how: one in ten, by chance."""

import hashlib
from typing import Any, Final

from sqlalchemy import Row

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.sell.screening.tables import screening_check

ONE_IN: Final = 10
_ASK = insert_or_ignore(screening_check, ["case_id"])


def sampled(case_id: str) -> bool:
    """Return whether a case is among those that are decided twice; nobody can choose which."""
    return int.from_bytes(hashlib.sha256(case_id.encode()).digest()[:4], "big") % ONE_IN == 0


def ask_check(tx: Tx, row: Row[Any], decided_by: str) -> None:
    """Ask for a blind check of a case that is decided now, where it is sampled and one person decided it."""
    if row.severe or row.kind != "verdict" or row.reopened_of is not None or not sampled(row.id):
        return
    asked = {
        "case_id": row.id,
        "product_id": row.product_id,
        "revision": row.revision,
        "policy": row.policy,
        "decided_by": decided_by,
        "first_by": row.first_by,
        "asked_at": tx.now_us,
    }
    tx.execute(_ASK, asked)

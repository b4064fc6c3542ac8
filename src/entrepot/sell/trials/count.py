"""Purchases of products under trial, each with its order: counted once, and told apart when they come back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.sell.trials.domain import Counts
from entrepot.sell.trials.store import Key, add_counts
from entrepot.sell.trials.tables import trial_order

_O = trial_order.c
_KEEP = insert_or_ignore(trial_order, ["order_id", "trial_id"])
_OF_ORDER = (
    select(_O.trial_id, _O.share, _O.arm)
    .where(_O.order_id == bindparam("of_order"), _O.returned.is_(False))
    .with_for_update()
)
_GIVEN_BACK: Final = (
    update(trial_order).where(_O.order_id == bindparam("of_order"), _O.returned.is_(False)).values(returned=True)
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid order with a product under trial, and where its buyer is counted."""

    order_id: str
    key: Key


def record_purchases(db: Database, purchases: Iterable[Purchase]) -> None:
    """Count paid orders, each once however often it is told."""
    told = list(purchases)
    if told:
        db.write(lambda tx: _record(tx, told))


def _record(tx: Tx, told: list[Purchase]) -> None:
    new: Counter[Key] = Counter()
    for each in told:
        trial_id, share, arm = each.key
        row = {"order_id": each.order_id, "trial_id": trial_id, "share": share, "arm": arm}
        if tx.execute(_KEEP, {**row, "returned": False, "at": tx.now_us}).rowcount == 1:
            new[each.key] += 1
    if new:
        add_counts(tx, {key: Counts(bought=number) for key, number in new.items()})


def record_returned(tx: Tx, order_id: str) -> None:
    """Count that what was bought came back, or was cancelled after it was paid; once an order."""
    rows = tx.execute(_OF_ORDER, {"of_order": order_id}).all()
    if rows:
        tx.execute(_GIVEN_BACK, {"of_order": order_id})
        add_counts(tx, {(row.trial_id, row.share, row.arm): Counts(returned=1) for row in rows})

"""Begin a bulk change, or take the last one back: what is to change is listed at once, a job does it."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.sell.bulk.plan import Change, check_change
from entrepot.sell.bulk.prepare import Selection, chosen_ids
from entrepot.sell.bulk.tables import bulk_change, bulk_item
from entrepot.sell.catalog import category_tree, product_facts

JOB_KIND: Final = "sell.bulk.change"


def fingerprint(change: Change) -> str:
    """Return what tells one change from another under the same key."""
    return hashlib.sha256(json.dumps(change.as_json(), sort_keys=True).encode()).hexdigest()


class AlreadyUndone(Conflict):
    """The change was taken back before."""

    code = "bulk.already_undone"
    title = "This change was taken back already"


def start_bulk_change(db: Database, seller_id: str, selection: Selection, change: Change, actor: str, key: str) -> str:
    """Enqueue a change to the seller's products and return its id, which is its job's; once for a key.

    Raises InvalidInput where the change says nothing that can be done, or nothing is chosen.
    """
    check_change(change)
    with db.read() as connection:
        ids = [
            each.product_id
            for each in product_facts(connection, seller_id, chosen_ids(connection, seller_id, selection))
        ]
        if change.what == "category" and change.value not in category_tree(connection, "en"):
            raise InvalidInput("there is no such category", field="value", expected="the id of a category")
    if not ids:
        raise InvalidInput("no product is chosen", field="ids", expected="at least one product")

    def begin(tx: Tx) -> dict[str, str]:
        bulk_id = _begin(tx, seller_id, ids, change.as_json(), actor)
        evidence = {"what": change.what, "how": change.how, "products": len(ids)}
        tx.audit(actor, "catalog.bulk_change", bulk_id, seller_id=seller_id, **evidence)
        return {"id": bulk_id}

    def start(tx: Tx) -> str:
        kept = once(tx, owner=actor, key=key or None, fingerprint=fingerprint(change), answer=lambda: begin(tx))
        return str(kept["id"])

    return db.write(start)


def undo_bulk_change(db: Database, seller_id: str, bulk_id: str, actor: str) -> str:
    """Enqueue what takes a change back, once, and return its id; raise NotFound, AlreadyUndone."""

    def undo(tx: Tx) -> str:
        found = tx.execute(
            select(bulk_change)
            .where(bulk_change.c.id == bulk_id, bulk_change.c.seller_id == seller_id)
            .with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFound("there is no such change")
        if found.undone_by is not None or found.undoes is not None or found.state != "done":
            raise AlreadyUndone("only a change that is done can be taken back, and only once")
        changed = select(bulk_item.c.product_id).where(bulk_item.c.bulk_id == bulk_id, bulk_item.c.outcome == "changed")
        ids = list(tx.execute(changed).scalars())
        undo_id = _begin(tx, seller_id, ids, found.change, actor, undoes=bulk_id)
        tx.execute(update(bulk_change).where(bulk_change.c.id == bulk_id).values(undone_by=undo_id))
        tx.audit(actor, "catalog.bulk_undo", undo_id, seller_id=seller_id, undoes=bulk_id)
        return undo_id

    return db.write(undo)


def _begin(
    tx: Tx, seller_id: str, ids: Sequence[str], change: dict[str, Any], actor: str, undoes: str | None = None
) -> str:
    bulk_id = tx.enqueue(JOB_KIND, {}, owner=seller_id)
    row = {
        "id": bulk_id,
        "seller_id": seller_id,
        "actor": actor,
        "change": change,
        "undoes": undoes,
        "state": "waiting",
        "total": len(ids),
        "created_at": tx.now_us,
    }
    tx.execute(insert(bulk_change), row)
    items = [{"bulk_id": bulk_id, "product_id": each, "outcome": "waiting", "lines": []} for each in ids]
    if items:
        tx.execute(insert(bulk_item), items)
    return bulk_id

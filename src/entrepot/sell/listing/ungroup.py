"""Take a draft that was put together of several rows of a file apart: each row becomes a draft, as the file has it."""

from typing import Any

from sqlalchemy import insert, update

from entrepot.core.database import Database, Tx
from entrepot.sell.listing.columns import field_of_column
from entrepot.sell.listing.content import OPTION, VARIANTS
from entrepot.sell.listing.decide import open_draft
from entrepot.sell.listing.grouping import row_alone
from entrepot.sell.listing.inputs import own_cells, shared_cells
from entrepot.sell.listing.start import DRAFT_JOB, new_draft
from entrepot.sell.listing.tables import listing_batch, listing_draft

_D, _B = listing_draft.c, listing_batch.c


def ungroup_draft(db: Database, seller_id: str, draft_id: str, actor: str) -> int:
    """Make each row of the file that a draft is of a draft of its own, and return how many there are now.

    What was decided stays with the first, but for its options. A draft of one row stays as it is. Raises NotFound,
    DraftClosed.
    """

    def change(tx: Tx) -> int:
        row = open_draft(tx, seller_id, draft_id)
        rows = own_cells(row.source)
        if not rows:
            return 1
        shared = shared_cells(row.source)
        alone = {at: row_alone(shared, own) for at, own in rows.items()}
        first, *others = alone
        kept = {name: said for name, said in row.decided.items() if name != VARIANTS and not name.startswith(OPTION)}
        values = _made_of(alone[first]) | {"decided": kept, "version": row.version + 1, "updated_at": tx.now_us}
        tx.execute(update(listing_draft).where(_D.id == row.id).values(values))
        tx.enqueue(DRAFT_JOB, {"draft": row.id}, owner=seller_id)
        for at in others:
            new = new_draft(tx, seller_id, actor, row.locale, row.channel)
            new |= {"batch_id": row.batch_id, "row": at, **_made_of(alone[at])}
            tx.execute(insert(listing_draft), new)
            tx.enqueue(DRAFT_JOB, {"draft": new["id"]}, owner=seller_id)
        more = update(listing_batch).where(_B.id == row.batch_id)
        tx.execute(more.values(total=_B.total + len(others), done=_B.done + len(others)))
        tx.audit(actor, "listing.ungroup", draft_id, seller_id=seller_id, rows=len(rows))
        return len(rows)

    return db.write(change)


def _made_of(cells: list[tuple[str, str]]) -> dict[str, Any]:
    code = next((value for name, value in cells if field_of_column(name) == "sku"), None)
    return {"source": [list(each) for each in cells], "sku": code, "state": "working", "stage": "pictures"}

"""Take back what was accepted: the product is put away, the draft opens again, and its codes can be used again.

Nothing that lives is lost: what was received, sold, promised or corrected stays where it is, and so do the orders that
name a product. Only units that the acceptance itself stated, and that nothing has happened to since, are taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, NotFound
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    VariantView,
    codes_in_use,
    get_own_product,
    give_up_codes,
    update_product_in,
)
from entrepot.sell.listing.content import content_from_json
from entrepot.sell.listing.decide import lock_draft
from entrepot.sell.listing.revivable import revivable
from entrepot.sell.listing.tables import listing_draft
from entrepot.sell.listing.variants import draft_variants
from entrepot.sell.stock import levels_of, moved_by_hand

_D = listing_draft.c


class AlreadyUndone(Conflict):
    """What was accepted together was taken back before, or is not done yet."""

    code = "listing.already_undone"
    title = "This cannot be taken back"


def take_back_in(tx: Tx, row: Any, actor: str) -> None:
    """Put a draft's product away and open the draft again; accepted once more, the same product comes back."""
    product = get_own_product(tx.connection, row.seller_id, row.product_id)
    content = tx.execute(select(_D.content).where(_D.id == row.id)).scalar_one()
    emptied = tuple(_emptied(tx.connection, row.id, content, product.variants))
    update_product_in(tx, row.seller_id, row.product_id, ProductDraft(state="archived", skus=emptied), actor)
    tx.execute(
        update(listing_draft)
        .where(_D.id == row.id)
        .values(state="ready", accept_id=None, version=row.version + 1, updated_at=tx.now_us)
    )


def take_back(db: Database, seller_id: str, draft_id: str, actor: str) -> None:
    """Open an accepted draft again and put its product away; raise NotFound, AlreadyUndone."""

    def change(tx: Tx) -> None:
        statement = select(_D.id, _D.seller_id, _D.product_id, _D.version, _D.state)
        row = tx.execute(statement.where(_D.id == draft_id, _D.seller_id == seller_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound("there is no such draft")
        if row.state != "accepted":
            raise AlreadyUndone("this draft is open")
        take_back_in(tx, row, actor)
        tx.audit(actor, "listing.take_back", draft_id, seller_id=seller_id, product_id=row.product_id)

    db.write(change)


def _emptied(
    connection: Connection, draft_id: str, stored: Mapping[str, Any], variants: Sequence[VariantView]
) -> Iterator[SkuDraft]:
    """Yield the variants of which the units that the draft stated lie there untouched, with none of them left."""
    content = content_from_json(stored)
    said = draft_variants(content, draft_id, {each.options: each.code for each in variants})
    units = {each.sku: each.stock for each in said}
    if len(said) == 1:
        units = {each.sku: content.value("stock") if each.stock is None else each.stock for each in said}
    stated = [each for each in variants if units.get(each.code)]
    ids = [each.sku_id for each in stated]
    touched, levels = moved_by_hand(connection, ids), levels_of(connection, ids)
    for each in stated:
        offers = tuple(
            OfferDraft(one.price_minor, one.currency, one.place_id, stock=0)
            for one in each.offers
            if levels.get((each.sku_id, one.place_id), (0, 0)) in {(0, 0), (units[each.code], 0)}
        )
        if offers and each.sku_id not in touched:
            yield SkuDraft(each.code, offers=offers)


def revive(tx: Tx, draft: Row[Any], codes: Sequence[str], actor: str) -> None:
    """Let a draft have the product that was taken back and has its codes, and free those codes that others have.

    Nothing happens where the draft was changed, or where a code's variant of another product has a history of its own:
    then that product keeps it.
    """
    seller_id = draft.seller_id
    row = lock_draft(tx, seller_id, draft.id)
    used = revivable(tx.connection, seller_id, codes)
    if not used or (row.version, row.product_id) != (draft.version, None):
        return
    product_ids = sorted({each.product_id for each in used})
    every = codes_in_use(tx.connection, seller_id, of_products=product_ids)
    touched = moved_by_hand(tx.connection, [each.sku_id for each in every])
    lived = [each.product_id for each in every if each.sku_id in touched]
    chosen = lived[0] if lived else product_ids[0]
    others = [each for each in every if each.product_id != chosen or each.code not in codes]
    if any(each.sku_id in touched and each.code in codes for each in others):
        return
    give_up_codes(tx, seller_id, [each.sku_id for each in others if each.sku_id not in touched])
    before = update(listing_draft).where(_D.seller_id == seller_id, _D.product_id == chosen)
    tx.execute(before.values(product_id=None, version=_D.version + 1, updated_at=tx.now_us))
    mine = update(listing_draft).where(_D.id == row.id)
    tx.execute(mine.values(product_id=chosen, version=row.version + 1, updated_at=tx.now_us))
    tx.audit(actor, "listing.revive", row.id, seller_id=seller_id, product_id=chosen)

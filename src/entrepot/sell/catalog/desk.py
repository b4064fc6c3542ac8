"""What a seller does to the catalogue by form or API: create, change, show, archive. Each act is audited."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import NotFound
from entrepot.kit.sentences import joined, say, sentence
from entrepot.sell.catalog.checks import refuse_problems
from entrepot.sell.catalog.domain import (
    CatalogProblem,
    NotPublishable,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    SkuDraft,
    SkuTaken,
)
from entrepot.sell.catalog.places import default_place_id, get_place
from entrepot.sell.catalog.save import Saved, save_product, save_products
from entrepot.sell.catalog.tables import category, picture, product, sku

_OWN = select(product.c.id).where(product.c.id == bindparam("id"), product.c.seller_id == bindparam("seller"))
_OWN_SKU = select(sku.c.product_id, sku.c.code).where(
    sku.c.id == bindparam("id"), sku.c.seller_id == bindparam("seller")
)
_PICTURES = (
    select(picture.c.id, picture.c.file_id, picture.c.source_url, picture.c.alt, sku.c.code.label("sku_code"))
    .outerjoin(sku, sku.c.id == picture.c.sku_id)
    .where(picture.c.product_id == bindparam("id"))
    .order_by(picture.c.position)
)


def create_product(db: Database, seller_id: str, draft: ProductDraft, actor: str) -> str:
    """Create a product from a draft and return its id.

    Raises CatalogProblem for values out of bounds, SkuTaken for a code or key that is in use, NotPublishable where the
    draft asks to be shown and something is missing. Nothing is kept then.
    """
    refuse_problems(draft)
    return db.write(lambda tx: create_product_in(tx, seller_id, draft, actor))


def create_product_once(
    db: Database, seller_id: str, draft: ProductDraft, actor: str, key: str | None, fingerprint: str
) -> str:
    """Create a product, or return the id of the one that this idempotency key made; see create_product."""
    refuse_problems(draft)

    def create(tx: Tx) -> str:
        kept = once(
            tx,
            owner=actor,
            key=key,
            fingerprint=fingerprint,
            answer=lambda: {"id": create_product_in(tx, seller_id, draft, actor)},
        )
        return str(kept["id"])

    return db.write(create)


def create_product_in(tx: Tx, seller_id: str, draft: ProductDraft, actor: str) -> str:
    """Create a product as part of a larger write; see create_product, whose check the caller has made."""
    _refuse_taken(tx, seller_id, draft)
    _refuse_unknown(tx, seller_id, draft)
    place_id = _default_place(tx, seller_id, draft)
    saved = save_products(tx, seller_id, [draft], reference=actor, default_place_id=place_id)[0]
    product_id = _refuse_unsaved(saved, draft)
    tx.audit(actor, "product.create", product_id, seller_id=seller_id)
    return product_id


def update_product(db: Database, seller_id: str, product_id: str, draft: ProductDraft, actor: str) -> None:
    """Make a draft true of a product; raises as create_product does, and NotFound for another seller's product."""
    refuse_problems(draft)
    _change(db, seller_id, product_id, actor, "product.update", lambda _: draft)


def update_product_in(tx: Tx, seller_id: str, product_id: str, draft: ProductDraft, actor: str) -> None:
    """Make a draft true of a product as part of a larger write; see update_product, whose check the caller has made."""
    if tx.execute(_OWN, {"id": product_id, "seller": seller_id}).first() is None:
        raise NotFound("there is no such product")
    _change_in(tx, seller_id, product_id, actor, "product.update", draft)


def publish_product(db: Database, seller_id: str, product_id: str, actor: str) -> None:
    """Show a product to shoppers; raise NotPublishable with what is missing."""
    _change(db, seller_id, product_id, actor, "product.publish", lambda _: ProductDraft(state="live"))


def unpublish_product(db: Database, seller_id: str, product_id: str, actor: str) -> None:
    """Take a product back to a draft: shoppers do not see it any more."""
    _change(db, seller_id, product_id, actor, "product.unpublish", lambda _: ProductDraft(state="draft"))


def archive_product(db: Database, seller_id: str, product_id: str, actor: str) -> None:
    """Put a product away: it is kept for the orders that name it, and not shown."""
    _change(db, seller_id, product_id, actor, "product.archive", lambda _: ProductDraft(state="archived"))


def set_sku(db: Database, seller_id: str, product_id: str, draft: SkuDraft, actor: str) -> None:
    """Add a variant to a product, or change the one with that code."""
    whole = ProductDraft(skus=(draft,))
    refuse_problems(whole)
    _change(db, seller_id, product_id, actor, "sku.set", lambda _: whole)


def archive_sku(db: Database, seller_id: str, sku_id: str, actor: str) -> None:
    """Stop selling a variant; it is kept for the orders that name it."""
    _change_sku(db, seller_id, sku_id, actor, "sku.archive", lambda code: SkuDraft(code, state="archived"))


def set_offer(
    db: Database,
    seller_id: str,
    sku_id: str,
    draft: OfferDraft,
    actor: str,
    *,
    key: str | None = None,
    fingerprint: str = "",
) -> None:
    """Set the price of a variant at a place, and whether it is sold; a first price makes the offer.

    Stock that is stated here is a count that was made now: it is set even where the same number was stated before. The
    same idempotency key again changes nothing, so that a repeated request does not undo what was sold meanwhile.
    """
    refuse_problems(ProductDraft(skus=(SkuDraft("-", offers=(draft,)),)))

    def offered(code: str) -> SkuDraft:
        return SkuDraft(code, offers=(draft,))

    def set_once(tx: Tx) -> None:
        def answer() -> dict[str, Any]:
            _change_sku_in(tx, seller_id, sku_id, actor, "offer.set", offered, recount=True)
            return {}

        once(tx, owner=actor, key=key, fingerprint=fingerprint, answer=answer)

    db.write(set_once)


def add_picture(db: Database, seller_id: str, product_id: str, draft: PictureDraft, actor: str) -> None:
    """Add a picture at the end of a product's pictures."""
    refuse_problems(ProductDraft(pictures=(draft,)))
    _change_pictures(db, seller_id, product_id, actor, "picture.add", lambda kept: [*(each for _, each in kept), draft])


def remove_picture(db: Database, seller_id: str, product_id: str, picture_id: str, actor: str) -> None:
    """Take a picture off a product; its file stays in the store."""

    def without(kept: Sequence[tuple[str, PictureDraft]]) -> list[PictureDraft]:
        if all(known != picture_id for known, _ in kept):
            raise NotFound("there is no such picture")
        return [each for known, each in kept if known != picture_id]

    _change_pictures(db, seller_id, product_id, actor, "picture.remove", without)


def order_pictures(db: Database, seller_id: str, product_id: str, picture_ids: Sequence[str], actor: str) -> None:
    """Put a product's pictures into another order; the first is the one that shelves show."""

    def ordered(kept: Sequence[tuple[str, PictureDraft]]) -> list[PictureDraft]:
        known = dict(kept)
        if sorted(known) != sorted(picture_ids):
            raise CatalogProblem(
                "these are not the pictures of the product", field="picture_ids", expected="each picture's id, once"
            )
        return [known[each] for each in picture_ids]

    _change_pictures(db, seller_id, product_id, actor, "picture.order", ordered)


def describe_picture(db: Database, seller_id: str, product_id: str, picture_id: str, alt: str, actor: str) -> None:
    """Say what a picture shows, for people who cannot see it; raise NotFound."""
    refuse_problems(ProductDraft(pictures=(PictureDraft("0" * 64, alt=alt),)))

    def described(kept: Sequence[tuple[str, PictureDraft]]) -> list[PictureDraft]:
        if all(known != picture_id for known, _ in kept):
            raise NotFound("there is no such picture")
        return [replace(each, alt=alt) if known == picture_id else each for known, each in kept]

    _change_pictures(db, seller_id, product_id, actor, "picture.describe", described)


def move_picture(db: Database, seller_id: str, product_id: str, picture_id: str, by: int, actor: str) -> None:
    """Move a picture some places towards the end, or the beginning where negative; raise NotFound."""

    def moved(kept: Sequence[tuple[str, PictureDraft]]) -> list[PictureDraft]:
        at = next((number for number, (known, _) in enumerate(kept) if known == picture_id), None)
        if at is None:
            raise NotFound("there is no such picture")
        order = [each for _, each in kept]
        order.insert(max(0, min(len(kept) - 1, at + by)), order.pop(at))
        return order

    _change_pictures(db, seller_id, product_id, actor, "picture.order", moved)


def _change(
    db: Database, seller_id: str, product_id: str, actor: str, action: str, draft_of: Callable[[Tx], ProductDraft]
) -> None:
    def change(tx: Tx) -> None:
        if tx.execute(_OWN, {"id": product_id, "seller": seller_id}).first() is None:
            raise NotFound("there is no such product")
        _change_in(tx, seller_id, product_id, actor, action, draft_of(tx))

    db.write(change)


def _change_in(
    tx: Tx, seller_id: str, product_id: str, actor: str, action: str, draft: ProductDraft, *, recount: bool = False
) -> None:
    _refuse_unknown(tx, seller_id, draft)
    place_id = _default_place(tx, seller_id, draft)
    saved = save_product(tx, seller_id, product_id, draft, reference=actor, default_place_id=place_id, recount=recount)
    _refuse_unsaved(saved, draft)
    if saved.outcome != "unchanged":
        tx.audit(actor, action, product_id, seller_id=seller_id)


def _change_sku(
    db: Database, seller_id: str, sku_id: str, actor: str, action: str, draft_of: Callable[[str], SkuDraft]
) -> None:
    db.write(lambda tx: _change_sku_in(tx, seller_id, sku_id, actor, action, draft_of))


def _change_sku_in(
    tx: Tx,
    seller_id: str,
    sku_id: str,
    actor: str,
    action: str,
    draft_of: Callable[[str], SkuDraft],
    *,
    recount: bool = False,
) -> None:
    row = tx.execute(_OWN_SKU, {"id": sku_id, "seller": seller_id}).first()
    if row is None:
        raise NotFound("there is no such variant")
    draft = ProductDraft(skus=(draft_of(row.code),))
    _change_in(tx, seller_id, row.product_id, actor, action, draft, recount=recount)


def _change_pictures(
    db: Database,
    seller_id: str,
    product_id: str,
    actor: str,
    action: str,
    wanted: Callable[[Sequence[tuple[str, PictureDraft]]], list[PictureDraft]],
) -> None:
    def draft_of(tx: Tx) -> ProductDraft:
        kept = [
            (row.id, PictureDraft(row.file_id, row.source_url, row.alt, row.sku_code))
            for row in tx.execute(_PICTURES, {"id": product_id})
        ]
        draft = ProductDraft(pictures=tuple(wanted(kept)))
        refuse_problems(draft)
        return draft

    _change(db, seller_id, product_id, actor, action, draft_of)


def _default_place(tx: Tx, seller_id: str, draft: ProductDraft) -> str:
    """Return the seller's first place where an offer names none; raise NoPlace."""
    if all(offer.place_id is not None for each in draft.skus for offer in each.offers):
        return ""
    return default_place_id(tx.connection, seller_id)


def _refuse_taken(tx: Tx, seller_id: str, draft: ProductDraft) -> None:
    keys = {draft.external_id} if draft.external_id else set()
    codes = {each.code for each in draft.skus}
    taken = tx.execute(
        select(sku.c.code).where(sku.c.seller_id == seller_id, sku.c.code.in_(sorted(codes))).limit(1)
    ).first()
    if taken is not None:
        raise SkuTaken(
            say("“%(code)s” is the code of another of your variants", code=taken.code),
            field="sku",
            expected="a new code",
        )
    known = tx.execute(
        select(product.c.external_id)
        .where(product.c.seller_id == seller_id, product.c.external_id.in_(sorted(keys)))
        .limit(1)
    ).first()
    if known is not None:
        raise SkuTaken(
            say("“%(external_id)s” is the key of another of your products", external_id=known.external_id),
            field="external_id",
        )


def _refuse_unknown(tx: Tx, seller_id: str, draft: ProductDraft) -> None:
    """Refuse a category that is not there, and places that are not the seller's."""
    if draft.category_id is not None:
        known = tx.execute(select(category.c.id).where(category.c.id == draft.category_id)).first()
        if known is None:
            raise CatalogProblem("there is no such category", field="category_id", expected="the id of a category")
    for place_id in {o.place_id for each in draft.skus for o in each.offers if o.place_id is not None}:
        get_place(tx.connection, seller_id, place_id)


def _refuse_unsaved(saved: Saved, draft: ProductDraft) -> str:
    if saved.product_id is None:
        problem = saved.problems[0]
        refusal = SkuTaken if problem.found else CatalogProblem
        raise refusal(
            say("%(field)s: %(reason)s", field=problem.field, reason=sentence(problem.reason)),
            field=problem.field,
            expected=problem.expected,
            problems=saved.problems,
        )
    if saved.problems and draft.state == "live":
        missing = joined(problem.expected for problem in saved.problems)
        raise NotPublishable(say("still needed: %(missing)s", missing=missing), problems=saved.problems)
    return saved.product_id

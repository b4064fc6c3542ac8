"""A draft becomes a product, once: what the seller kept or changed, and what was proposed and not taken away."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from itertools import product as every_pair
from typing import Any, Final

from sqlalchemy import update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import (
    AttributeValue,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    SkuDraft,
    VariantView,
    attribute_from_json,
    create_product_in,
    get_own_product,
    have_a_place,
    refuse_problems,
    update_product_in,
)
from entrepot.sell.listing.content import ALT, REQUIRED, TRANSLATION, Content, content_from_json, is_said
from entrepot.sell.listing.decide import lock_draft, refuse_closed
from entrepot.sell.listing.tables import listing_draft

_D = listing_draft.c
_VARIANTS_MAX: Final = 200
_CODE_LETTERS: Final = 8


class DraftIncomplete(Conflict):
    """A required field of the draft is empty; ``extra["missing"]`` names them."""

    code = "listing.draft_incomplete"
    title = "Something is missing"


class DraftWorking(Conflict):
    """The draft is still being made."""

    code = "listing.draft_working"
    title = "This draft is still being made"


def accept_draft(db: Database, seller_id: str, draft_id: str, actor: str, *, live: bool) -> str:
    """Make a draft a product, on sale or not, and return the product's id; again it returns the same one.

    Raises NotFound, DraftWorking, DraftIncomplete, and what creating a product raises; nothing is kept then.
    """
    return db.write(lambda tx: accept_in(tx, seller_id, draft_id, actor, live=live))


def accept_in(
    tx: Tx, seller_id: str, draft_id: str, actor: str, *, live: bool, acceptance_id: str | None = None
) -> str:
    """Accept a draft as part of a larger write; see accept_draft."""
    row = lock_draft(tx, seller_id, draft_id)
    if row.state == "accepted":
        return str(row.product_id)
    refuse_closed(row)
    if row.state == "working":
        raise DraftWorking("wait until its pictures are read")
    content = content_from_json(row.content)
    missing = [name for name in REQUIRED if not is_said(content.value(name))] if live else []
    if row.state == "failed" or missing or not content.value("title"):
        raise DraftIncomplete("fill in what is missing first", missing=missing or ["title"])
    before = () if row.product_id is None else get_own_product(tx.connection, seller_id, row.product_id).variants
    draft = product_draft(content, row.pictures, row.locale, draft_id, before, live=live)
    refuse_problems(draft)
    have_a_place(tx, seller_id)
    if row.product_id is None:
        product_id = create_product_in(tx, seller_id, draft, actor)
    else:  # it was accepted before, and taken back
        product_id = row.product_id
        update_product_in(tx, seller_id, product_id, draft, actor)
    tx.execute(
        update(listing_draft)
        .where(_D.id == draft_id)
        .values(
            state="accepted",
            product_id=product_id,
            accept_id=acceptance_id,
            version=row.version + 1,
            updated_at=tx.now_us,
        )
    )
    evidence = {
        "product_id": product_id,
        "decided": {name: said["act"] for name, said in sorted(row.decided.items())[:50]},
        "live": live,
    }
    tx.audit(actor, "listing.accept", draft_id, seller_id=seller_id, **evidence)
    return product_id


def product_draft(
    content: Content,
    pictures: Sequence[str],
    locale: str,
    draft_id: str,
    before: Sequence[VariantView] = (),
    *,
    live: bool,
) -> ProductDraft:
    """Return the product that a draft describes: one variant for each combination of its options.

    ``before`` are the variants that the product had when it was taken back: one of the same options stays the same
    variant, others are put away.
    """
    alts = {each.name.removeprefix(ALT): each.value for each in content.fields if each.name.startswith(ALT)}
    others = {
        each.name.removeprefix(TRANSLATION): each.value
        for each in content.fields
        if each.name.startswith(TRANSLATION) and each.decided != "remove" and each.value["title"]
    }
    return ProductDraft(
        external_id=f"studio-{draft_id[-20:]}",
        title=content.value("title"),
        description=content.value("description") or "",
        brand=content.value("brand") or "",
        category_id=content.value("category"),
        locale=locale,
        state="live" if live else "draft",
        attributes=_attributes(content.attributes()),
        bullets=tuple(content.value("bullets") or ()),
        search_words=tuple(content.value("search_words") or ()),
        condition=content.value("condition"),
        translations={locale: (each["title"], each["description"]) for locale, each in others.items()} or None,
        lists={locale: _lists(each) for locale, each in others.items()} or None,
        words={locale: each["words"] for locale, each in others.items() if each.get("words")} or None,
        skus=_variants(content, draft_id, before),
        pictures=tuple(PictureDraft(file_id, None, str(alts.get(file_id) or "")) for file_id in pictures),
    )


def _attributes(stored: Mapping[str, Any]) -> dict[str, AttributeValue]:
    return {code: attribute_from_json(value) for code, value in stored.items() if is_said(value)}


def _lists(translation: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(translation.get(name) or ()) for name in ("bullets", "search_words")}


def _variants(content: Content, draft_id: str, before: Sequence[VariantView]) -> tuple[SkuDraft, ...]:
    options = [[(name, value) for value in values] for name, values in content.options()]
    combinations = list(islice(every_pair(*options), _VARIANTS_MAX))
    known = {each.options: each.code for each in before}
    taken = set(known.values())
    code = content.value("sku") or f"S-{draft_id[-_CODE_LETTERS:].upper()}"
    fresh = (each for each in _codes(code, many=len(combinations) > 1) if each not in taken)
    price = content.value("price")
    offers = (OfferDraft(price["minor"], price["currency"], stock=content.value("stock")),) if price is not None else ()
    gtin = content.value("gtin") if len(combinations) == 1 else None
    customs = content.get("hs_code")
    nothing = "" if before else None  # what is not said any more is taken away
    skus = [
        SkuDraft(
            known.get(combination) or next(fresh),
            gtins=(gtin,) if gtin else (),
            options=combination,
            weight_g=content.value("weight_g"),
            length_mm=content.value("length_mm"),
            width_mm=content.value("width_mm"),
            height_mm=content.value("height_mm"),
            # A customs code is a proposal until somebody confirms it.
            hs_code=str(customs.value) if customs is not None and customs.decided else nothing,
            origin=content.value("origin") or nothing,
            state="live",
            offers=offers,
        )
        for combination in combinations
    ]
    kept = {each.code for each in skus}
    skus += [SkuDraft(each.code, state="archived") for each in before if each.code not in kept]
    return tuple(skus)


def _codes(code: str, *, many: bool) -> Iterator[str]:
    if not many:
        yield code
    yield from (f"{code}-{at}" for at in count(1))

"""A draft becomes a product, once: what the seller kept or changed, and what was proposed and not taken away."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.catalog import (
    AttributeValue,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    ProductView,
    SkuDraft,
    VariantView,
    attribute_from_json,
    create_product_in,
    get_own_product,
    have_a_place,
    refuse_problems,
    update_product_in,
)
from entrepot.sell.listing.content import (
    ALT,
    OPTION,
    REQUIRED,
    TRANSLATION,
    VARIANTS,
    Content,
    content_from_json,
    is_said,
)
from entrepot.sell.listing.contradictions import contradictions, refuse_contradictions
from entrepot.sell.listing.decide import DraftBusy, find_draft, lock_draft, refuse_closed
from entrepot.sell.listing.revivable import revivable
from entrepot.sell.listing.screened import DraftRefused
from entrepot.sell.listing.tables import listing_draft
from entrepot.sell.listing.take_back import revive
from entrepot.sell.listing.variants import VARIANTS_MAX, DraftVariant, draft_variants, stock_is_open

_D = listing_draft.c
_VARIANTS_A_WRITE: Final = 25
"""A write takes 10 ms at most."""
_TRIES: Final = 5


class DraftIncomplete(Conflict):
    """A required field of the draft is empty; ``extra["missing"]`` names them."""

    code = "listing.draft_incomplete"
    title = "Something is missing"


class StockOfEach(InvalidInput):
    """A draft's stock is that of all its variants, and it is not said how many there are of each."""


class DraftWorking(Conflict):
    """The draft is still being made."""

    code = "listing.draft_working"
    title = "This draft is still being made"


def accept_draft(
    db: Database, seller_id: str, draft_id: str, actor: str, *, live: bool, despite: Collection[str] = ()
) -> str:
    """Make a draft a product, on sale or not, and return the product's id; again it returns the same one.

    ``despite`` names fields that contradict themselves and are meant so. Raises NotFound, DraftWorking,
    DraftIncomplete, DraftBusy, DraftRefused where it is to go on sale and screening refuses it, DraftContradicts where
    it then contradicts itself elsewhere, and what creating a product raises. Many variants are written some at a time:
    until the last the product is a draft that nobody sees, and accepting again goes on with it.
    """
    return accept_with(db, seller_id, draft_id, actor, live=live, despite=despite)


def accept_with(
    db: Database,
    seller_id: str,
    draft_id: str,
    actor: str,
    *,
    live: bool,
    despite: Collection[str] = (),
    acceptance_id: str | None = None,
    also: Callable[[Tx], object] = lambda _: None,
) -> str:
    """Accept a draft and, in the write that makes it accepted, do something more; see accept_draft.

    What the product will be is made out before each write, which only looks whether the draft is still that one.
    """
    for _ in range(_TRIES):
        with db.read() as connection:
            row = find_draft(connection, seller_id, draft_id)
            if row.state == "accepted":
                return str(row.product_id)
            product = _checked(connection, row, live=live, despite=despite)
            codes = [each.code for each in product.skus]
            gone = row.product_id is None and revivable(connection, seller_id, codes)
        if gone:  # the product that has these codes was taken back: it comes back with this draft
            db.write(partial(revive, draft=row, codes=codes, actor=actor))
            with db.read() as connection:
                row = find_draft(connection, seller_id, draft_id)
                product = _checked(connection, row, live=live, despite=despite)
        meant = tuple(sorted({each.field for each in contradictions(content_from_json(row.content))} & {*despite}))
        kept: str | None = row.product_id
        *first, last = _in_parts(product, new=kept is None)
        for part in (*first, last):
            write = _Write(
                seller_id, row, actor, live, acceptance_id, part, kept, also if part is last else None, meant
            )
            kept = db.write(write.carry_out)
            if kept is None:
                break
        if kept is not None:
            return kept
    raise DraftBusy("try again in a moment")


def _checked(connection: Connection, row: Row[Any], *, live: bool, despite: Collection[str]) -> ProductDraft:
    """Return what the product is to be; raise where the draft cannot become one."""
    refuse_closed(row)
    if row.state == "working":
        raise DraftWorking("wait until its pictures are read")
    content = content_from_json(row.content)
    missing = [name for name in REQUIRED if not is_said(content.value(name))] if live else []
    if row.state == "failed" or missing or not content.value("title"):
        raise DraftIncomplete("fill in what is missing first", missing=missing or ["title"])
    if live and row.screened == "block":
        raise DraftRefused("change what is marked, or save it as a draft product and appeal from its page")
    if live:
        refuse_contradictions(content, despite)
    before = None if row.product_id is None else get_own_product(connection, row.seller_id, row.product_id)
    product = product_draft(content, row.pictures, row.locale, row.id, before, live=live)
    refuse_problems(product)
    return product


def _in_parts(product: ProductDraft, *, new: bool) -> Iterator[ProductDraft]:
    """Yield a product of many variants as several that a write each can hold; only the last says its state."""
    most = _VARIANTS_A_WRITE
    for first in range(0, len(product.skus) - most, most):
        some = product.skus[first : first + most]
        if new and first == 0:
            yield replace(product, skus=some, state="draft", pictures=None)
        else:
            yield ProductDraft(external_id=product.external_id, skus=some)
    rest = len(product.skus) % most or most
    yield replace(product, skus=product.skus[-rest:])


@dataclass(frozen=True, slots=True)
class _Write:
    """One write of an acceptance: a product, or a part of one, of the draft as it was read; ``ends`` comes last.

    ``meant`` are the fields that contradict themselves, as somebody said on purpose.
    """

    seller_id: str
    row: Row[Any]
    actor: str
    live: bool
    acceptance_id: str | None
    product: ProductDraft
    product_id: str | None
    ends: Callable[[Tx], object] | None
    meant: tuple[str, ...] = ()

    def carry_out(self, tx: Tx) -> str | None:
        """Return the product's id; None where the draft was changed since it was read."""
        now = lock_draft(tx, self.seller_id, self.row.id)
        if (now.version, now.product_id) != (self.row.version, self.product_id):
            return None
        product_id = self._save(tx)
        kept: dict[str, Any] = {"product_id": product_id}
        if self.ends is not None:
            kept |= {"state": "accepted", "accept_id": self.acceptance_id, "problem": None}
            kept |= {"version": now.version + 1, "updated_at": tx.now_us}
        tx.execute(update(listing_draft).where(_D.id == now.id).values(kept))
        if self.ends is not None:
            decided = {name: said["act"] for name, said in sorted(now.decided.items())[:50]}
            evidence: dict[str, Any] = {"product_id": product_id, "decided": decided, "live": self.live}
            if self.live and self.meant:
                evidence["despite"] = list(self.meant)
            tx.audit(self.actor, "listing.accept", now.id, seller_id=self.seller_id, **evidence)
            self.ends(tx)
        return product_id

    def _save(self, tx: Tx) -> str:
        if self.product_id is None:
            have_a_place(tx, self.seller_id)
            return create_product_in(tx, self.seller_id, self.product, self.actor)
        update_product_in(tx, self.seller_id, self.product_id, self.product, self.actor)
        return self.product_id


def product_draft(
    content: Content,
    pictures: Sequence[str],
    locale: str,
    draft_id: str,
    before: ProductView | None = None,
    *,
    live: bool,
) -> ProductDraft:
    """Return the product that a draft describes: one variant for each combination of its options.

    ``before`` is the product as it was taken back: a variant of the same options stays the same variant, others are put
    away; languages that it is not published in any more lose their texts.
    """
    alts = {each.name.removeprefix(ALT): each.value for each in content.fields if each.name.startswith(ALT)}
    others = {
        each.name.removeprefix(TRANSLATION): each.value
        for each in content.fields
        if each.name.startswith(TRANSLATION) and each.decided != "remove" and each.value["title"]
    }
    nothing = {"title": "", "description": "", "words": {}}
    gone = () if before is None else (each for each in before.translations if each not in others)
    others |= dict.fromkeys(gone, nothing)
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
        words={locale: each["words"] for locale, each in others.items() if "words" in each} or None,
        skus=_variants(content, draft_id, () if before is None else before.variants, live=live),
        pictures=tuple(PictureDraft(file_id, None, str(alts.get(file_id) or "")) for file_id in pictures),
    )


def _attributes(stored: Mapping[str, Any]) -> dict[str, AttributeValue]:
    return {code: attribute_from_json(value) for code, value in stored.items() if is_said(value)}


def _lists(translation: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(translation.get(name) or ()) for name in ("bullets", "search_words")}


def _variants(content: Content, draft_id: str, before: Sequence[VariantView], *, live: bool) -> tuple[SkuDraft, ...]:
    known = {each.options: each.code for each in before}
    variants = draft_variants(content, draft_id, known)
    if len(variants) > VARIANTS_MAX:
        raise InvalidInput(
            "the options make too many variants",
            field=f"{OPTION}{content.options()[-1][0]}",
            expected=say("at most %(most)s variants", most=VARIANTS_MAX),
        )
    sold = [each for each in variants if each.sold]
    if not sold:
        raise InvalidInput("no variant is sold", field=VARIANTS, expected="at least one that is")
    many = len(variants) > 1
    if live and stock_is_open(content) and not {each.options for each in sold} <= known.keys():
        raise _open_stock(content)
    price = content.value("price")
    gtin = None if many else content.value("gtin")
    customs = content.get("hs_code")
    nothing = "" if before else None  # what is not said any more is taken away

    def offers(each: DraftVariant) -> tuple[OfferDraft, ...]:
        asked = each.price or price
        # Of a stock in all only the seller knows how many there are of each.
        stock = each.stock if many or each.stock is not None else content.value("stock")
        return (OfferDraft(asked["minor"], asked["currency"], stock=stock),) if asked is not None else ()

    skus = [
        SkuDraft(
            each.sku,
            gtins=tuple(filter(None, (each.gtin or gtin,))),
            options=each.options,
            weight_g=content.value("weight_g"),
            length_mm=content.value("length_mm"),
            width_mm=content.value("width_mm"),
            height_mm=content.value("height_mm"),
            # A customs code is a proposal until somebody confirms it.
            hs_code=str(customs.value) if customs is not None and customs.decided else nothing,
            origin=content.value("origin") or nothing,
            state="live",
            offers=offers(each),
        )
        for each in sold
    ]
    kept = {each.code for each in skus}
    skus += [SkuDraft(each.code, state="archived") for each in before if each.code not in kept]
    return tuple(skus)


def _open_stock(content: Content) -> StockOfEach:
    total = content.value("stock")
    some = say("of some the number is not said: how many of each?")
    told = say("%(count)s in all: how many of each?", count=total) if total else some
    return StockOfEach(told, field=VARIANTS, expected="a number for each; 0 where there is none")

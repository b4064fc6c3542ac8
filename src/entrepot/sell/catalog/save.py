"""Make drafts true: create or update products with their variants, offers and pictures, by the seller's own keys.

The one way in which forms, the API and imports change the catalogue. What is true already is not touched, so the same
draft twice changes nothing the second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from entrepot.core.database import Tx
from entrepot.sell.catalog.domain import (
    OfferDraft,
    PictureDraft,
    Problem,
    ProductDraft,
    SellableVariant,
    SkuDraft,
    State,
    attributes_to_json,
    publishing_problems,
)
from entrepot.sell.catalog.events import PriceFell, ProductChanged, ProductSubmitted, StockCounted
from entrepot.sell.catalog.gate import needs_verdict
from entrepot.sell.catalog.workspace import Row, Workspace

_JUDGED = (
    "title",
    "brand",
    "description",
    "category_id",
    "attributes",
    "translations",
    "bullets",
    "search_words",
    "condition",
)
"""The fields of a product on which a verdict rests, beside its variants' options and its pictures."""
_COUNTS_AN_EVENT = 4  # subscribers are given fifty events in one write, which must stay short
Outcome = Literal["created", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft. ``problems`` tell why it was refused, or what keeps a saved product from being shown."""

    product_id: str | None
    outcome: Outcome
    problems: tuple[Problem, ...] = ()


def save_products(
    tx: Tx,
    seller_id: str,
    drafts: Sequence[ProductDraft],
    *,
    reference: str,
    default_place_id: str,
    state_when_new: State = "draft",
) -> list[Saved]:
    """Make some hundred checked drafts true and tell what became of each; announce the products that changed.

    Stated stock is announced as a count for ``sell.stock`` where it differs from what was stated before.
    """
    work = Workspace(tx, seller_id)
    work.load(drafts)
    saver = _Saver(work, default_place_id, state_when_new)
    saved = [saver.save(draft, None) for draft in drafts]
    saver.finish(reference)
    return saved


def save_product(
    tx: Tx,
    seller_id: str,
    product_id: str,
    draft: ProductDraft,
    *,
    reference: str,
    default_place_id: str,
    recount: bool = False,
) -> Saved:
    """Make a draft true of the product with that id, which is the seller's.

    With ``recount`` the stock that an offer states is counted even where it was stated before.
    """
    work = Workspace(tx, seller_id)
    work.load([draft], [product_id])
    saver = _Saver(work, default_place_id, "draft", recount=recount)
    saved = saver.save(draft, work.by_id[product_id])
    saver.finish(reference)
    return saved


class _Saver:
    def __init__(self, work: Workspace, default_place_id: str, state_when_new: State, *, recount: bool = False) -> None:
        self.work, self.tx = work, work.tx
        self.recount = recount
        self.default_place_id, self.state_when_new = default_place_id, state_when_new
        self.needs_verdict = needs_verdict(work.tx)
        self.changed_ids: dict[str, None] = {}
        self.judged: dict[str, int] = {}
        """The revision of a product before this change."""
        self.submitted: dict[str, int] = {}
        self.cheaper: dict[str, int] = {}
        """Products on sale whose lowest price fell, with their revision."""
        self.counts: list[tuple[str, str, int | None]] = []

    def save(self, draft: ProductDraft, known: Row | None) -> Saved:
        known = known or self._find(draft)
        refusal = self._conflict(draft, known)
        if refusal is not None:
            return Saved(None, "refused", (refusal,))
        row = known or self._create(draft)
        before = row["state"], row["withheld"], row["screening"]
        judged, self.judged[row["id"]] = self._judged(row), row["revision"]
        prices = self._lowest(row) if known and self.needs_verdict else {}
        changed = self._fields(row, draft) if known else True
        for sku_draft in draft.skus:
            changed |= self._sku(row, sku_draft)
        if draft.pictures is not None:
            changed |= self._pictures(row, draft.pictures)
        if known and self._judged(row) != judged:
            self.work.products.change(row, {"revision": row["revision"] + 1})
        lowest = self._lowest(row) if prices else {}
        fell = any(lowest.get(currency, price) < price for currency, price in prices.items())
        if fell and row["state"] != "live":
            self.work.products.change(row, {"cleared_revision": None})  # it was allowed at another price
        problems = self._show_or_withhold(row, draft.state)
        if fell and row["state"] == "live":
            self.cheaper[row["id"]] = row["revision"]
        changed |= (row["state"], row["withheld"], row["screening"]) != before
        if not changed:
            return Saved(row["id"], "unchanged", problems)
        self.work.products.change(row, {"updated_at": self.tx.now_us})
        self.changed_ids[row["id"]] = None
        return Saved(row["id"], "updated" if known else "created", problems)

    def finish(self, reference: str) -> None:
        self.work.write()
        for product_id in self.changed_ids:
            self.tx.publish(ProductChanged(product_id, self.work.seller_id))
        for product_id, revision in self.submitted.items():
            self.tx.publish(ProductSubmitted(product_id, self.work.seller_id, revision))
        for product_id, revision in self.cheaper.items():
            self.tx.publish(PriceFell(product_id, self.work.seller_id, revision))
        for start in range(0, len(self.counts), _COUNTS_AN_EVENT):
            some = self.counts[start : start + _COUNTS_AN_EVENT]
            self.tx.publish(StockCounted(self.work.seller_id, reference, some))

    def _find(self, draft: ProductDraft) -> Row | None:
        if draft.external_id is not None:
            return self.work.by_key.get(draft.external_id)
        for each in draft.skus:
            if found := self.work.sku_by_code.get(each.code):
                return self.work.by_id[found["product_id"]]
        return None

    def _conflict(self, draft: ProductDraft, known: Row | None) -> Problem | None:
        if known is None and not draft.title:
            return Problem("title", "", "a title", "a product that is not there yet needs one")
        if known is None and not draft.skus:
            return Problem("sku", "", "at least one variant", "a product that is not there yet needs one")
        for each in draft.skus:
            found = self.work.sku_by_code.get(each.code)
            if found is not None and (known is None or found["product_id"] != known["id"]):
                return Problem("sku", each.code, "a code of this product", "another product of yours has this code")
        return None

    def _create(self, draft: ProductDraft) -> Row:
        key = draft.external_id or draft.skus[0].code
        product_id = self.tx.new_id("prd")
        row = {
            "id": product_id,
            "seller_id": self.work.seller_id,
            "external_id": product_id if key in self.work.by_key else key,
            "category_id": draft.category_id or None,
            "state": "draft",
            "withheld": draft.state is None and self.state_when_new == "live",
            "locale": draft.locale or "en",
            "title": (draft.title or "").strip(),
            "brand": (draft.brand or "").strip(),
            "description": (draft.description or "").strip(),
            "attributes": attributes_to_json(draft.attributes or {}),
            "translations": _translations({}, draft),
            "bullets": _lines(draft.bullets),
            "search_words": _lines(draft.search_words),
            "condition": draft.condition,
            "cover_file_id": None,
            "revision": 1,
            "cleared_revision": None,
            "screening": None,
            "closed_to": None,
            "created_at": self.tx.now_us,
            "updated_at": self.tx.now_us,
        }
        return self.work.add_product(row)

    def _fields(self, row: Row, draft: ProductDraft) -> bool:
        said = {
            "title": (draft.title or "").strip() or None,
            "brand": None if draft.brand is None else draft.brand.strip(),
            "description": None if draft.description is None else draft.description.strip(),
            "locale": draft.locale,
            "category_id": draft.category_id,
            "attributes": None if draft.attributes is None else attributes_to_json(draft.attributes),
            "translations": _translations(row["translations"] or {}, draft),
            "condition": draft.condition,
        }
        lists = {"bullets": draft.bullets, "search_words": draft.search_words}
        said_lists = {name: _lines(value) for name, value in lists.items() if value is not None}
        given = {name: value for name, value in said.items() if value is not None}
        return self.work.products.change(row, given | said_lists)

    def _sku(self, row: Row, draft: SkuDraft) -> bool:
        said: Row = {
            "options": None if draft.options is None else [list(pair) for pair in draft.options],
            "weight_g": draft.weight_g,
            "length_mm": draft.length_mm,
            "width_mm": draft.width_mm,
            "height_mm": draft.height_mm,
            "hs_code": draft.hs_code,
            "origin": draft.origin,
            "state": draft.state,
        }
        if draft.gtins is not None:
            said["gtin"] = draft.gtins[0] if draft.gtins else None
            said["other_gtins"] = list(draft.gtins[1:]) or None
        known = self.work.sku_by_code.get(draft.code)
        if known is None:
            siblings = self.work.skus_of[row["id"]]
            position = 1 + max((each["position"] for each in siblings), default=-1)
            identity = {
                "id": self.tx.new_id("sku"),
                "product_id": row["id"],
                "seller_id": self.work.seller_id,
                "code": draft.code,
                "position": position,
                "gtin": None,
                "other_gtins": None,
                "cover_file_id": None,
            }
            defaults = {"options": said["options"] or [], "state": draft.state or "live"}
            known = self.work.add_sku({**identity, **said, **defaults})
            changed = True
        else:
            kept = ("gtin", "other_gtins") if draft.gtins is not None else ()
            changed = self.work.skus.change(
                known, {name: value for name, value in said.items() if value is not None or name in kept}
            )
        for each in draft.offers:
            changed |= self._offer(known, each)
        return changed

    def _offer(self, sku_row: Row, draft: OfferDraft) -> bool:
        place_id = draft.place_id or self.default_place_id
        known = next((each for each in self.work.offers_of[sku_row["id"]] if each["place_id"] == place_id), None)
        if known is None or (draft.stock is not None and (self.recount or known["stated_stock"] != draft.stock)):
            self.counts.append((sku_row["id"], place_id, draft.stock))
        if known is None:
            self.work.add_offer(
                {
                    "id": self.tx.new_id("off"),
                    "sku_id": sku_row["id"],
                    "product_id": sku_row["product_id"],
                    "seller_id": self.work.seller_id,
                    "place_id": place_id,
                    "price_minor": draft.price_minor,
                    "currency": draft.currency,
                    "tax_class": draft.tax_class or "standard",
                    "state": draft.state or "live",
                    "in_stock": False,
                    "stated_stock": draft.stock,
                }
            )
            return True
        said = {
            "price_minor": draft.price_minor,
            "currency": draft.currency,
            "tax_class": draft.tax_class,
            "state": draft.state,
            "stated_stock": draft.stock,
        }
        return self.work.offers.change(known, {name: value for name, value in said.items() if value is not None})

    def _pictures(self, row: Row, drafts: Sequence[PictureDraft]) -> bool:
        known = self.work.pictures_of[row["id"]]
        fetched = {each["source_url"]: each["file_id"] for each in known if each["source_url"] and each["file_id"]}
        wanted = []
        for each in drafts:
            of = self.work.sku_by_code.get(each.sku_code) if each.sku_code else None
            file_id = each.file_id or fetched.get(each.source_url)
            wanted.append((file_id, each.source_url, each.alt, of["id"] if of else None))
        shown = [(each["file_id"], each["source_url"], each["alt"], each["sku_id"]) for each in known]
        if wanted == shown:
            return False
        ids: dict[object, list[str]] = {}
        for facts, kept in zip(shown, known, strict=True):
            ids.setdefault(facts, []).append(kept["id"])
        rows = [
            {
                # The same picture keeps its id, so that a page that shows it can still name it.
                "id": ids[facts].pop(0) if ids.get(facts) else self.tx.new_id("pic"),
                "product_id": row["id"],
                "file_id": facts[0],
                "source_url": facts[1],
                "alt": facts[2],
                "sku_id": facts[3],
                "position": position,
            }
            for position, facts in enumerate(wanted)
        ]
        self.work.set_pictures(row["id"], rows)
        self.work.products.change(row, {"cover_file_id": next((each[0] for each in wanted if each[0]), None)})
        for sku_row in self.work.skus_of[row["id"]]:
            cover = next((each[0] for each in wanted if each[0] and each[3] == sku_row["id"]), None)
            self.work.skus.change(sku_row, {"cover_file_id": cover})
        return True

    def _show_or_withhold(self, row: Row, said: State | None) -> tuple[Problem, ...]:
        """Set the state that the seller asks for, as far as the publishing rules allow it."""
        submitted = row["withheld"] or row["screening"] is not None
        wants_live = said == "live" or (said is None and (row["state"] == "live" or submitted))
        problems: tuple[Problem, ...] = ()
        if wants_live:
            problems = publishing_problems(
                title=row["title"],
                category_id=row["category_id"],
                variants=[
                    SellableVariant(
                        each["code"],
                        tuple((name, value) for name, value in each["options"]),
                        tuple(o["price_minor"] for o in self.work.offers_of[each["id"]] if o["state"] == "live"),
                    )
                    for each in self.work.skus_of[row["id"]]
                    if each["state"] == "live"
                ],
            )
        state, screening = said or row["state"], None
        if wants_live:
            state, screening = ("draft", None) if problems else self._shown_or_submitted(row)
        self.work.products.change(row, {"state": state, "withheld": bool(problems), "screening": screening})
        return problems

    def _shown_or_submitted(self, row: Row) -> tuple[State, str | None]:
        """Return the state and the screening of a product that nothing is missing of."""
        if not self.needs_verdict or row["cleared_revision"] == row["revision"]:
            return "live", None
        if row["screening"] == "held" and self.judged[row["id"]] == row["revision"]:
            return "draft", "held"
        if row["screening"] != "waiting" or self.judged[row["id"]] != row["revision"]:
            self.submitted[row["id"]] = row["revision"]
        return "draft", "waiting"

    def _lowest(self, row: Row) -> dict[str, int]:
        """Return a product's lowest live price in each currency, in minor units."""
        lowest: dict[str, int] = {}
        for each in self.work.skus_of[row["id"]]:
            for one in self.work.offers_of[each["id"]] if each["state"] == "live" else ():
                if one["state"] == "live":
                    lowest[one["currency"]] = min(one["price_minor"], lowest.get(one["currency"], one["price_minor"]))
        return lowest

    def _judged(self, row: Row) -> tuple[object, ...]:
        """Return what a verdict judges: all that shoppers read and see of a product, not its prices and stock."""
        return (
            *(row[name] for name in _JUDGED),
            [(each["code"], each["options"], each["state"]) for each in self.work.skus_of[row["id"]]],
            [(each["file_id"], each["source_url"], each["alt"]) for each in self.work.pictures_of[row["id"]]],
        )


def _lines(said: Sequence[str] | None) -> list[str] | None:
    return [line for each in said or () if (line := each.strip())] or None


def _translations(known: dict[str, dict[str, Any]], draft: ProductDraft) -> dict[str, dict[str, Any]] | None:
    all_of_them: dict[str, dict[str, Any]] = {locale: dict(each) for locale, each in known.items()}
    for locale, (title, description) in (draft.translations or {}).items():
        said = {"title": title.strip(), "description": description.strip()}
        all_of_them[locale] = all_of_them.get(locale, {}) | said
    for locale, words in (draft.words or {}).items():
        texts = all_of_them.setdefault(locale, {"title": "", "description": ""})
        texts.pop("words", None)
        all_of_them[locale] = texts | ({"words": dict(words)} if words else {})
    for locale, lists in (draft.lists or {}).items():
        texts = all_of_them.setdefault(locale, {"title": "", "description": ""})
        for name, given in lists.items():
            texts.pop(name, None)
            if lines := _lines(given):
                texts[name] = lines
    return all_of_them or None

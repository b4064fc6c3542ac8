"""How many there are of each as a page shows it and a form says it: stock and price of every combination."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say, sentence
from entrepot.sell.catalog import get_own_product
from entrepot.sell.listing import (
    VARIANTS_MAX,
    DraftVariant,
    DraftView,
    draft_variants,
    equal_split,
    stock_is_open,
)
from entrepot.web.export import amount
from entrepot.web.pages.seller.studio_said import read_money, read_whole
from entrepot.web.pages.seller.studio_words import in_readers_words

FIELD: Final = "variants"
_LISTED_MOST: Final = 30
"""So many combinations have a line each, with a price of its own."""
_Typed = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=VARIANTS_MAX)]


class VariantsForm(BaseModel):
    """What is typed of each combination, in their order; ``of`` is what they were when the page was drawn.

    A form that asks for stock alone sends no prices: prices, and what is not sold, stay as they are.
    """

    model_config = ConfigDict(extra="ignore")

    act: Literal["save", "split", "back"] = "save"
    of: Annotated[str, Field(max_length=40)] = ""
    stock: _Typed = Field(default_factory=list)
    price: _Typed | None = None
    unsold: Annotated[list[Annotated[int, Field(ge=0, lt=VARIANTS_MAX)]], Field(max_length=VARIANTS_MAX)] = Field(
        default_factory=list
    )
    to: Literal["draft", "file"] = "draft"


def currency_of(draft: DraftView, usual: str) -> str:
    """Return the currency in which prices of variants are typed: the draft's, else the seller's."""
    return str((draft.content.value("price") or draft.content.value("cost") or {"currency": usual})["currency"])


def mark_of(variants: tuple[DraftVariant, ...]) -> str:
    """Return what tells whether combinations are still those that a form was drawn for."""
    return f"{crc32(repr([each.options for each in variants]).encode()):x}"


def value_of(draft: DraftView, said: VariantsForm, currency: str) -> list[dict[str, Any]]:
    """Return what a form says of each combination, as the draft keeps it; raise InvalidInput, naming the one."""
    variants = draft.variants
    if said.of != mark_of(variants) or (said.act == "save" and len(said.stock) != len(variants)):
        raise InvalidInput("the options were changed meanwhile; look again", field=FIELD)
    kept = [_kept(each) for each in variants]
    if said.act == "split":
        total = draft.content.value("stock")
        sold = [one for one in kept if one.get("sold", True)]
        if total is None or not sold:
            raise InvalidInput("nobody said how many there are in all", field=FIELD)
        for one, units in zip(sold, equal_split(total, len(sold)), strict=True):
            one["stock"] = units
        return kept
    for at, (each, one) in enumerate(zip(variants, kept, strict=True)):
        try:
            one.pop("stock", None)
            if said.stock[at].strip():
                one["stock"] = read_whole(FIELD, said.stock[at])
            if said.price is not None:
                one |= {"sold": at not in said.unsold}
                one.pop("price", None)
                if at < len(said.price) and said.price[at].strip():
                    one["price"] = read_money(FIELD, said.price[at], currency)
        except InvalidInput as refusal:
            told = say("%(variant)s: %(reason)s", variant=label(each), reason=sentence(refusal.detail))
            raise InvalidInput(told, field=FIELD, expected=refusal.extra.get("expected")) from None
    return kept


def _kept(each: DraftVariant) -> dict[str, Any]:
    said = {"stock": each.stock, "price": each.price, "sold": each.sold, "sku": each.sku if each.sku_said else None}
    said["gtin"] = each.gtin
    return {"options": dict(each.options)} | {name: one for name, one in said.items() if one is not None}


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One combination as it is shown: what differs, its code, and what stands in its fields."""

    label: str
    sku: str
    stock: str
    price: str
    sold: bool


@dataclass(frozen=True, slots=True)
class OfEach:
    """The combinations of a draft for its page: ``total`` units in all or None, ``named`` those that have a place.

    Many are shown as a grid that asks for stock alone: ``columns`` are then the last option's values, else none.
    """

    rows: tuple[VariantRow, ...]
    mark: str
    total: int | None
    named: int
    currency: str
    usual_price: str
    is_open: bool
    is_decided: bool
    columns: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[str, tuple[VariantRow, ...]]]:
        """The grid line by line: what its combinations have in common, and they themselves."""
        wide = len(self.columns)
        starts = range(0, len(self.rows), wide)
        return [(self.rows[at].label.rpartition(" · ")[0], self.rows[at : at + wide]) for at in starts]


def of_each(
    connection: Connection, draft: DraftView, currency: str, typed: VariantsForm | None = None
) -> OfEach | None:
    """Return a draft's combinations as its page shows them, with what was typed and refused; None without options."""
    if len(draft.variants) < 2:  # one is the thing itself
        return None
    before = get_own_product(connection, draft.seller_id, draft.product_id).variants if draft.product_id else ()
    known = {each.options: each.code for each in before}
    variants = draft_variants(draft.content, draft.draft_id, known)[:VARIANTS_MAX]
    price, field = draft.content.value("price"), draft.content.get(FIELD)
    return OfEach(
        tuple(_row(at, each, typed) for at, each in enumerate(variants)),
        mark_of(draft.variants),
        draft.content.value("stock"),
        sum(each.stock or 0 for each in variants if each.sold),
        currency_of(draft, currency),
        amount(price["minor"], price["currency"]) if price else "",
        stock_is_open(draft.content),
        field is not None and field.decided is not None,
        _columns(draft) if len(variants) > _LISTED_MOST else (),
    )


def _columns(draft: DraftView) -> tuple[str, ...]:
    name, values = draft.content.options()[-1]
    return tuple(in_readers_words(f"option.{name}", value) for value in values)


def _row(at: int, each: DraftVariant, typed: VariantsForm | None) -> VariantRow:
    stock, price, sold = _typed(each.stock), _price(each.price), each.sold
    if typed is not None and typed.act == "save":
        stock = typed.stock[at] if at < len(typed.stock) else stock
        price = typed.price[at] if typed.price is not None and at < len(typed.price) else price
        sold = at not in typed.unsold if typed.price is not None else sold
    return VariantRow(label(each), each.sku, stock, price, sold)


def label(each: DraftVariant) -> str:
    """Return what a combination differs in, in the reader's words: “Navy · M”."""
    return " · ".join(in_readers_words(f"option.{name}", value) for name, value in each.options)


def _typed(units: int | None) -> str:
    return "" if units is None else str(units)


def _price(price: Mapping[str, Any] | None) -> str:
    return "" if price is None else amount(price["minor"], price["currency"])

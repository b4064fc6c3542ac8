"""One change to many products: what is chosen, what would become of each, one button, what became of each, undo."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, reply, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.kit.paging import Page
from entrepot.sell.bulk import (
    MOST,
    ROUNDINGS,
    AlreadyUndone,
    BulkChange,
    BulkItem,
    Change,
    Line,
    Selection,
    bulk_change,
    bulk_items,
    chosen_ids,
    preview,
    start_bulk_change,
    undo_bulk_change,
)
from entrepot.sell.catalog import category_tree, places, product_facts
from entrepot.web.export import Bom, amount, csv_file, every
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy, ngettext
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.products import STATES, filter_of
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

BulkId = Annotated[str, Id("job")]
ProductIds = Annotated[list[Annotated[str, Id("prd")]], Field(max_length=200)]
Outcome = Annotated[Literal["changed", "unchanged", "refused"] | None, Blank, Query()]
What = Literal["price", "stock", "state", "category", "brand"]
How = Literal["set", "percent", "amount", "add"]
WHATS: Final[dict[str, Lazy]] = {
    "price": lazy("Price"),
    "stock": lazy("Stock"),
    "state": lazy("State"),
    "category": lazy("Category"),
    "brand": lazy("Brand"),
}
_HOWS: Final[dict[str, tuple[str, ...]]] = {"price": ("percent", "amount", "set"), "stock": ("set", "add")}


class ChangeForm(BaseModel):
    """Which products, and what is to change: the same in the address of the preview and in the press that does it."""

    model_config = ConfigDict(extra="ignore")

    product_ids: ProductIds = Field(default_factory=list)
    matching: bool = False
    state: Annotated[Literal["draft", "live", "archived", "waiting", "held", "closed"] | None, Blank] = None
    category: Annotated[str | None, Blank] = Field(None, max_length=80)
    stock: Annotated[Literal["none", "low"] | None, Blank] = None
    text: str = Field("", max_length=120)
    what: What = "price"
    how: Annotated[How | None, Blank] = None
    value: str = Field("", max_length=120)
    currency: str = Field("", max_length=3)
    rounding: str = Field("", max_length=8)
    place_id: str = Field("", max_length=60)
    key: str = Field("", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")

    def selection(self, connection: Connection) -> Selection:
        """Return the products that are chosen: those that are marked, or all that the filter lets through."""
        if self.matching:
            words = self.text.replace("\0", "").strip()
            return Selection(everything=filter_of(connection, self.state, self.category, self.stock, words))
        return Selection(tuple(self.product_ids))

    def change(self) -> Change:
        """Return the change that is asked for."""
        how = self.how if self.how in _HOWS.get(self.what, ()) else _HOWS.get(self.what, ("set",))[0]
        value = self.value.replace("\0", "").strip()
        return Change(self.what, how, value, self.currency, self.rounding, self.place_id)  # type: ignore[arg-type]  # the form has checked the words

    def address(self, **other: str) -> str:
        """Return the address of the page with these products, and with another thing to change."""
        kept: list[tuple[str, str]] = [("product_ids", each) for each in self.product_ids]
        if self.matching:
            said = {"state": self.state, "category": self.category, "stock": self.stock, "text": self.text}
            kept += [("matching", "1"), *((name, value) for name, value in said.items() if value)]
        return f"/sell/products/change?{urlencode([*kept, *other.items()])}"


@router.get("/sell/products/change")
def show_change(request: Request, who: Seller, said: Annotated[ChangeForm, Query()]) -> Response:
    """Ask what is to change of the chosen products; show what would become of each once that is said."""
    return _page(request, seller_of(who), said, {})


@router.post("/sell/products/change")
def make_change(request: Request, who: Seller, said: Annotated[ChangeForm, Form()]) -> Response:
    """Begin the change that was previewed."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        with db.read() as connection:
            selection = said.selection(connection)
        bulk_id = start_bulk_change(db, seller_id, selection, said.change(), who.person_id, said.key)
    except AppError as refusal:
        return _page(request, seller_id, said, field_error(refusal))
    return see_other(f"/sell/products/changes/{bulk_id}")


@router.get("/sell/products/changes/{bulk_id}")
def show_bulk_change(
    request: Request,
    who: Seller,
    bulk_id: BulkId,
    outcome: Outcome = None,
    cursor: CursorParam = None,
) -> Response:
    """Show how a change is going, and what became of each product."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        change = bulk_change(connection, seller_id, bulk_id)
        shown = _shown(change, outcome)
        page = bulk_items(connection, seller_id, bulk_id, shown, cursor)
        facts = product_facts(connection, seller_id, [each.product_id for each in page.items])
        context: dict[str, Any] = {
            "change": change,
            "outcome": shown,
            "page": page,
            "titles": {each.product_id: each.title for each in facts},
            **_names(request, connection, seller_id),
        }
    return render(request, "seller/bulk_done.html", **context, **frame(request))


def _shown(change: BulkChange, outcome: str | None) -> str:
    """Return the outcome that is asked for; without one, what needs a look first."""
    return outcome or ("refused" if change.counts.get("refused") else "changed")


@router.get("/sell/products/changes/{bulk_id}/products.csv")
@slow
def take_bulk_change(
    request: Request,
    who: Seller,
    bulk_id: BulkId,
    outcome: Outcome = None,
    bom: Bom = False,  # noqa: FBT002  # a query parameter
) -> Response:
    """Take along what became of each product, a value a row."""
    db, reader, seller_id = platform_of(request).db, reader_of(request), seller_of(who)
    with db.read() as connection:
        shown = _shown(bulk_change(connection, seller_id, bulk_id), outcome)

    def read(cursor: str | None) -> Page[list[object]]:
        with db.read() as connection:
            page = bulk_items(connection, seller_id, bulk_id, shown, cursor, 200)
            facts = product_facts(connection, seller_id, [each.product_id for each in page.items])
        titles = {each.product_id: each.title for each in facts}
        with reading(reader):
            rows = [row for item in page.items for row in _rows(item, titles.get(item.product_id, ""))]
        return Page(rows, next=page.next)

    with reading(reader):
        columns = [
            _("Product"),
            _("Title"),
            _("What became of it"),
            _("What"),
            _("Code"),
            _("Before"),
            _("After"),
            _("Currency"),
            _("Reason"),
        ]
    rows = every(read)
    return csv_file("changed-products", columns, rows, bom=bom)


def _rows(item: BulkItem, title: str) -> Iterator[list[object]]:
    """One row for each value that was to change; one for a product of which none was."""
    for line in item.lines or (None,):
        found = ("", "", "", "", "") if line is None else (line.what, line.code, *_values(line), line.currency)
        yield [item.product_id, title, item.outcome, *found, in_words(item.reason) if item.reason else ""]


def _values(line: Line) -> tuple[object, object]:
    """A value before and after, money with its point."""
    before, after = (
        amount(value, line.currency) if line.currency and isinstance(value, int) else value
        for value in (line.before, line.after)
    )
    return before, after


@router.get("/sell/products/changes/{bulk_id}/progress")
def tell_bulk_progress(request: Request, who: Seller, bulk_id: BulkId) -> Response:
    """Tell how far a change is, for a page that is open."""
    with platform_of(request).db.read() as connection:
        change = bulk_change(connection, seller_of(who), bulk_id)
    done = change.total - change.counts.get("waiting", 0)
    with reading(reader_of(request)):
        label = _("%(done)s of %(total)s products") % {"done": done, "total": change.total}
    return reply(
        {
            "value": done,
            "max": change.total,
            "label": label,
            "state": "done" if change.state == "done" else "running",
            "href": f"/sell/products/changes/{bulk_id}",
        }
    )


@router.post("/sell/products/changes/{bulk_id}/undo")
def undo_change(request: Request, who: Seller, bulk_id: BulkId) -> Response:
    """Take a change back, where nobody changed the product again since."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        undo_id = undo_bulk_change(db, seller_id, bulk_id, who.person_id)
    except AlreadyUndone as refusal:
        with reading(reader_of(request)):
            return see_other(f"/sell/products/changes/{bulk_id}", Toast("block", in_words(refusal.detail)))
    return see_other(f"/sell/products/changes/{undo_id}")


def _page(request: Request, seller_id: str, said: ChangeForm, errors: dict[str, str]) -> Response:
    db = platform_of(request).db
    seen = None
    with db.read() as connection:
        selection = said.selection(connection)
        chosen = len(product_facts(connection, seller_id, chosen_ids(connection, seller_id, selection)))
        if said.how is not None and chosen and not errors:
            try:
                seen = preview(connection, seller_id, selection, said.change())
            except AppError as refusal:
                errors = {"value": in_words(refusal.detail)} | field_error(refusal)
        names = _names(request, connection, seller_id)
    with reading(reader_of(request)):
        title = ngettext("Change %(num)s product", "Change %(num)s products", chosen) % {"num": chosen}
    return render(
        request,
        "seller/bulk.html",
        status_code=422 if errors else 200,
        said=said,
        chosen=chosen,
        most=MOST,
        seen=seen,
        errors=errors,
        heading=title,
        roundings=ROUNDINGS,
        currencies=CURRENCIES,
        key=said.key or db.ids.new("key"),
        **names,
        **frame(request),
    )


def _names(request: Request, connection: Connection, seller_id: str) -> dict[str, Any]:
    tree = category_tree(connection, reader_of(request).language.code)
    return {
        "whats": WHATS,
        "state_names": STATES,
        "category_names": {each.id: each.name for each in tree},
        "leaves": sorted(((each.id, each.name) for each in tree if not each.has_children), key=lambda one: one[1]),
        "place_names": {each.id: each.name for each in places(connection, seller_id)},
        "words": in_words,
    }

"""The seller's products: a list to look through, narrow, sort, take along, and choose from for one change to many."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import CursorParam
from entrepot.sell.bulk import MOST, chosen_ids, last_bulk_change
from entrepot.sell.bulk import Selection as Chosen
from entrepot.sell.catalog import (
    LOW_STOCK,
    ProductFilter,
    category_tree,
    export_products,
    list_products,
    product_ids,
)
from entrepot.sell.stock import units_by_sku
from entrepot.web.export import MOST_ROWS, Bom
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.lists import Blank, Sort, Words
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

State = Annotated[Literal["draft", "live", "archived", "waiting", "held", "closed"] | None, Blank, Query()]
Stock = Annotated[Literal["none", "low"] | None, Blank, Query()]
CategoryId = Annotated[str | None, Blank, Query(max_length=80)]
STATES: Final[dict[str, Lazy]] = {
    "live": lazy("On sale"),
    "draft": lazy("Drafts"),
    "archived": lazy("Put away"),
    "waiting": lazy("Being checked"),
    "held": lazy("Held"),
    "closed": lazy("Not sold everywhere"),
}


def filter_of(
    connection: Connection, state: str | None, category: str | None, stock: str | None, text: str
) -> ProductFilter:
    """Return the filter that an address asks for; a category stands for all that are under it."""
    ids: tuple[str, ...] = ()
    if category:
        tree = category_tree(connection, "en")
        under = tree.descendants(category) if category in tree else []
        ids = tuple(under) or ("",)
    return ProductFilter(state, ids, text, stock)  # type: ignore[arg-type]  # the address was checked


@router.get("/sell/products")
def show_products(
    request: Request,
    who: Seller,
    state: State = None,
    category: CategoryId = None,
    stock: Stock = None,
    text: Words = "",
    sort: Sort = None,
    cursor: CursorParam = None,
) -> Response:
    """List the seller's products, last changed first unless asked otherwise."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        chosen = filter_of(connection, state, category, stock, text)
        units = units_by_sku(seller_id)
        page = list_products(connection, seller_id, chosen, cursor, sort=sort, units=units)
        tree = category_tree(connection, reader_of(request).language.code)
        context: dict[str, Any] = {
            "page": page,
            "state": state,
            "category": category,
            "stock": stock,
            "text": text,
            "states": STATES,
            "low": LOW_STOCK,
            "categories": sorted(((each.id, each.name) for each in tree if not each.has_children), key=lambda e: e[1]),
            "names": {each.id: each.name for each in tree},
            "matching": len(chosen_ids(connection, seller_id, Chosen(everything=chosen))),
            "most": MOST,
            "last_change": last_bulk_change(connection, seller_id),
        }
    return render(request, "seller/products.html", **context, **frame(request))


@router.get("/sell/products.csv")
@slow
def take_products(
    request: Request,
    who: Seller,
    state: State = None,
    category: CategoryId = None,
    stock: Stock = None,
    text: Words = "",
    sort: Sort = None,
    bom: Bom = False,  # noqa: FBT002  # ?bom=1
) -> Response:
    """Stream exactly the products that the filter lets through, in their order, in the form that an import reads."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        chosen = filter_of(connection, state, category, stock, text)
        everything = chosen == ProductFilter() and sort is None
        units = units_by_sku(seller_id)
        ids = None if everything else product_ids(connection, seller_id, chosen, MOST_ROWS, units, sort=sort)
    headers = {"Content-Disposition": 'attachment; filename="products.csv"', "Cache-Control": "private, no-store"}
    return StreamingResponse(_export(db, seller_id, ids), headers=headers, media_type="text/csv; charset=utf-8")


def _export(db: Database, seller_id: str, ids: list[str] | None) -> Iterator[bytes]:
    with db.read() as connection:
        yield from export_products(connection, seller_id, "csv", ids)

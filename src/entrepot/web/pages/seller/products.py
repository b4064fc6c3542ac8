"""The seller's products: a list to look through, and a new one."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CursorParam
from entrepot.sell.catalog import ProductFilter, list_products
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)


@router.get("/sell/products")
def show_products(
    request: Request,
    who: Seller,
    state: Annotated[Literal["draft", "live", "archived"] | None, Query()] = None,
    text: Annotated[str, Query(max_length=120)] = "",
    cursor: CursorParam = None,
) -> Response:
    """List the seller's products, last changed first."""
    chosen = ProductFilter(state=state, text=text.replace("\0", "").strip())
    with platform_of(request).db.read() as connection:
        page = list_products(connection, seller_of(who), chosen, cursor)
    return render(request, "seller/products.html", page=page, state=state, text=text, **frame(request))

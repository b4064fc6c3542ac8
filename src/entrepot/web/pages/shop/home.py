"""The first page: search, categories, the parcel group under way, and shelves that say why they are shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, MaybeSigned, computes
from entrepot.sell.catalog import CategoryTree
from entrepot.shop.orders import GroupRow, OrderState, orders_of_shopper
from entrepot.shop.search import SearchIndex, SearchQuery
from entrepot.web.goods import Card
from entrepot.web.pages.shop.cards import cards, picture, rail, tree_of
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

_CARDS: Final = 12
_ON_A_SHELF: Final = 6
_SHELVES: Final = 3
_UNDER_WAY: Final = frozenset({OrderState.PAID, OrderState.SENT, OrderState.RECEIVED, OrderState.SHIPPED})
_AT_HUB: Final = frozenset({OrderState.RECEIVED, OrderState.SHIPPED})


@router.get("/")
@computes
def home(request: Request, who: MaybeSigned) -> Response:
    """Show what is new, what was looked at and what is on its way."""
    visit = visit_of(request, who)
    newest, by_category = _shelf_ids(visit)
    with visit.platform.db.read() as conn:
        tree = tree_of(visit, conn)
        seen = visit.seen
        found = cards(visit, conn, [*seen, *newest, *(each for _, ids in by_category for each in ids)])
        context = frame(visit, conn, tab="home") | {
            "seen": _shown(found, seen),
            "newest": _shown(found, newest),
            "shelves_by_category": _named(tree, found, by_category),
            "group": _under_way(visit, conn),
        }
    with visit.speaking():
        context["categories"] = rail(tree, "/")
    return render(request, "shop/home.html", **context)


def _shelf_ids(visit: Visit) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Ids of the newest products, and of the newest in the categories that have most of them.

    Of those in stock, unless there is nothing in stock at all.
    """
    index = visit.platform.port(SearchIndex)
    asked = SearchQuery(locale=visit.locale, currency=visit.currency, sort="newest", in_stock=True, limit=_CARDS)
    page = index.search(asked)
    if not page.hits:
        asked = replace(asked, in_stock=False)
        page = index.search(asked)
    fullest = [value.value for facet in page.facets if facet.name == "category" for value in facet.values]
    shelves = [
        (
            category_id,
            [hit.product_id for hit in index.search(replace(asked, category_id=category_id)).hits[:_ON_A_SHELF]],
        )
        for category_id in fullest[:_SHELVES]
    ]
    return [hit.product_id for hit in page.hits], shelves


def _shown(found: dict[str, Card], ids: Sequence[str]) -> list[Card]:
    return [found[each] for each in ids if each in found]


def _named(
    tree: CategoryTree, found: dict[str, Card], shelves: Sequence[tuple[str, list[str]]]
) -> list[dict[str, Any]]:
    return [
        {"id": category_id, "name": tree.get(category_id).name, "cards": _shown(found, ids)}
        for category_id, ids in shelves
        if category_id in tree
    ]


def _under_way(visit: Visit, conn: Connection) -> dict[str, Any] | None:
    """The newest purchase of which a parcel is on its way."""
    if visit.who is None:
        return None
    for group in orders_of_shopper(conn, visit.who.person_id, limit=5).items:
        if any(order.state in _UNDER_WAY for order in group.orders):
            return _waybill(group)
    return None


def _waybill(group: GroupRow) -> dict[str, Any]:
    kept = [order for order in group.orders if order.state != OrderState.CANCELLED]
    return {
        "href": f"/orders/{group.id}",
        "promised_at": group.promised_at,
        "total": len(kept),
        "preparing": sum(order.state == OrderState.PAID for order in kept),
        "at_hub": sum(order.state in _AT_HUB for order in kept),
        "shipped": sum(order.state in {OrderState.SHIPPED, OrderState.DELIVERED} for order in kept),
        "orders": [
            {
                "title": order.first_title,
                "more": order.line_count - 1,
                "image": picture(order.first_picture_file_id),
                "state": order.state,
            }
            for order in kept
        ],
    }

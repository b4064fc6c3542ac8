"""The first page: search, categories, the parcel group under way, and shelves that say why they are shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Form, Request, Response
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, MaybeSigned, computes
from entrepot.sell.catalog import CategoryTree, ProductCard, mixed_by_seller, products_by_id
from entrepot.shop.orders import GroupRow, OrderState, last_category, orders_of_shopper
from entrepot.shop.search import SearchIndex, SearchQuery
from entrepot.web.flash import see_other
from entrepot.web.goods import Card
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.called import groups_called
from entrepot.web.pages.shop.cards import cards, picture, rail, tree_of
from entrepot.web.pages.shop.tried import settled
from entrepot.web.pages.shop.visit import FEWER_COOKIE, FEWER_MOST, SEEN_COOKIE, Visit, frame, visit_of
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Flag = Annotated[str, Form(max_length=1)]

_CARDS: Final = 12
_MIXED_FROM: Final = 60
"""So many of the newest are looked at for a shelf on which sellers take turns."""
_ON_A_SHELF: Final = 6
_SHELVES: Final = 3
_UNDER_WAY: Final = frozenset({OrderState.PAID, OrderState.SENT, OrderState.RECEIVED, OrderState.SHIPPED})
_AT_HUB: Final = frozenset({OrderState.RECEIVED, OrderState.SHIPPED})


@router.get("/")
@computes
def home(request: Request, who: MaybeSigned) -> Response:
    """Show what is new, what was looked at and what is on its way; each shelf says why it is there."""
    visit = visit_of(request, who)
    newest, fullest = _newest(visit)
    with visit.platform.db.read() as conn:
        tree = tree_of(visit, conn)
        seen = visit.seen
        looked_at = products_by_id(conn, seen[:1], locale=visit.locale)
        wanted = _wanted(visit, conn, tree, looked_at, fullest)
        by_category = {each: mixed_by_seller(conn, _in_category(visit, each))[:_ON_A_SHELF] for each, _why in wanted}
        newest = mixed_by_seller(conn, newest)[:_CARDS]
        found = cards(visit, conn, [*seen, *newest, *(each for ids in by_category.values() for each in ids)])
        context = frame(visit, conn, tab="home") | {
            "seen": _shown(found, seen),
            "newest": _shown(found, newest),
            "shelves_by_category": [
                {
                    "id": category_id,
                    "name": tree.get(category_id).name,
                    "why": why,
                    "title": looked_at[0].title if looked_at else "",
                    "cards": _shown(found, [each for each in by_category[category_id] if each not in seen[:1]]),
                }
                for category_id, why in wanted
            ],
            "group": _under_way(visit, conn),
        }
    with visit.speaking():
        context["categories"] = rail(tree, "/")
    return settled(visit, render(request, "shop/home.html", **context))


def _newest(visit: Visit) -> tuple[list[str], list[str]]:
    """Ids of the newest products, and the categories that have most; those in stock, if there is any."""
    index = visit.platform.port(SearchIndex)
    asked = SearchQuery(locale=visit.locale, currency=visit.currency, sort="newest", in_stock=True, limit=_MIXED_FROM)
    page = index.search(asked)
    if not page.hits:
        page = index.search(replace(asked, in_stock=False))
    fullest = [value.value for facet in page.facets if facet.name == "category" for value in facet.values]
    return [hit.product_id for hit in page.hits], fullest


def _in_category(visit: Visit, category_id: str) -> list[str]:
    asked = SearchQuery(
        locale=visit.locale,
        currency=visit.currency,
        category_id=category_id,
        sort="newest",
        in_stock=True,
        limit=_MIXED_FROM // 2,
    )
    return [hit.product_id for hit in visit.platform.port(SearchIndex).search(asked).hits]


def _wanted(
    visit: Visit, conn: Connection, tree: CategoryTree, looked_at: Sequence[ProductCard], fullest: Sequence[str]
) -> list[tuple[str, str]]:
    """Up to three categories with why each is shown: looked at, bought from, or simply large; none turned down."""
    reasons = [(looked_at[0].category_id, "looked")] if looked_at else []
    if visit.who is not None:
        reasons.append((last_category(conn, visit.who.person_id), "bought"))
    reasons += [(each, "large") for each in fullest]
    turned_down = set(visit.fewer)
    kept: dict[str, str] = {}
    for category_id, why in reasons:
        if category_id and category_id in tree and category_id not in turned_down:
            kept.setdefault(category_id, why)
    return list(kept.items())[:_SHELVES]


@router.get("/why")
def why(request: Request, who: MaybeSigned) -> Response:
    """Say why shelves are shown, what is kept for it on this device, and let it be forgotten."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as conn:
        tree = tree_of(visit, conn)
        titles = [card.title for card in products_by_id(conn, visit.seen, locale=visit.locale)]
        context = frame(visit, conn, tab="home")
    fewer = [(each, tree.get(each).name) for each in visit.fewer if each in tree]
    return render(request, "shop/why.html", titles=titles, fewer=fewer, **context)


@router.post("/why/fewer")
def show_fewer(
    request: Request, who: MaybeSigned, category: Annotated[str, Form(max_length=120)], undo: Flag = ""
) -> Response:
    """Show fewer shelves of a category on this device, or again as many."""
    visit = visit_of(request, who)
    others = [each for each in visit.fewer if each != category]
    with visit.platform.db.read() as conn:
        tree = tree_of(visit, conn)
        known = category in tree
    if not known:
        return see_other("/")
    kept = others if undo else [category, *others][:FEWER_MOST]
    if undo:
        response = visit.back("/why", "allow", lazy("Shown again"))
    else:
        said, again = lazy("Fewer of these are shown on this device"), {"category": category, "undo": "1"}
        response = visit.back("/", "info", said, action_label=lazy("Undo"), action="/why/fewer", fields=again)
    return visit.keep(response, FEWER_COOKIE, ".".join(kept))


@router.post("/why/forget")
def forget_seen(request: Request, who: MaybeSigned) -> Response:
    """Forget what was looked at on this device."""
    visit = visit_of(request, who)
    return visit.keep(visit.back("/why", "allow", lazy("Forgotten")), SEEN_COOKIE, "")


def _shown(found: dict[str, Card], ids: Sequence[str]) -> list[Card]:
    return [found[each] for each in ids if each in found]


def _under_way(visit: Visit, conn: Connection) -> dict[str, Any] | None:
    """The newest purchase of which a parcel is on its way."""
    if visit.who is None:
        return None
    for group in orders_of_shopper(conn, visit.who.person_id, limit=5).items:
        if any(order.state in _UNDER_WAY for order in group.orders):
            return _waybill(*groups_called(conn, [group], visit.locale))
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

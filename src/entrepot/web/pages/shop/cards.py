"""Products as shelves show them: price in the reader's currency, seller, arrival, whether there is any left."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.core.accounts import Seller, sellers
from entrepot.core.files import picture_url
from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import CategoryTree, ProductCard, category_tree, products_by_id
from entrepot.shop.cart import FxFixing, fx_at
from entrepot.shop.reviews import Rating, ratings
from entrepot.web.filters import date_
from entrepot.web.goods import Card
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.shop.tried import tried_cards
from entrepot.web.pages.shop.visit import Visit

_ICONS: Final = {
    "cat_kitchen": "cup",
    "cat_lighting": "lamp",
    "cat_home": "home",
    "cat_textiles": "layers",
    "cat_garden": "leaf",
    "cat_electronics": "audio",
    "cat_fashion": "shirt",
    "cat_bags": "bag",
    "cat_food": "receipt",
    "cat_beauty": "star",
    "cat_sport": "route",
    "cat_toys": "toy",
    "cat_stationery": "book",
    "cat_pets": "heart",
    "cat_tools": "tool",
}
_ROOTS_SHOWN: Final = 30


def picture(file_id: str | None, width: int = 320) -> str:
    """The address of a picture's drawing, or nothing."""
    return picture_url(file_id, width) if file_id else ""


def rates(visit: Visit, conn: Connection) -> FxFixing | None:
    """Today's exchange rates, or None where none are loaded."""
    try:
        return fx_at(conn, visit.platform.db.clock.now_us())
    except AppError:
        return None


def shown_price(fixing: FxFixing | None, minor: int | None, currency: str | None, to: str) -> tuple[int | None, str]:
    """A price in the reader's currency, or in its own where there is no rate between them."""
    if minor is None or currency is None:
        return None, to
    if fixing is None or currency == to:
        return minor, currency
    try:
        return fixing.convert(minor, currency, to), to
    except AppError:
        return minor, currency


def cards(visit: Visit, conn: Connection, ids: Sequence[str]) -> dict[str, Card]:
    """The cards of the products among ``ids`` that shoppers may see, by id; six statements whatever their number.

    Who is shown them counts as such in the trials that run: end the request with ``settled``.
    """
    found = products_by_id(conn, list(dict.fromkeys(ids)), locale=visit.goods_locale, currency=visit.currency)
    if not found:
        return {}
    found = tried_cards(visit, conn, found)
    names = sellers(conn, {card.seller_id for card in found})
    fixing = rates(visit, conn) if any(card.currency != visit.currency for card in found) else None
    rated = ratings(conn, [card.product_id for card in found])
    quote = visit.quote(conn)
    with visit.speaking():
        arrives = _("Arrives %(day)s") % {"day": date_(from_us(quote.promised_at_us))} if quote else ""
        return {
            card.product_id: _card(
                card,
                shown_price(fixing, card.price_minor, card.currency, visit.currency),
                names.get(card.seller_id),
                arrives,
                rated.get(card.product_id),
                card.text_locale if card.text_locale != visit.locale else "",
            )
            for card in found
        }


def _card(
    card: ProductCard,
    price: tuple[int | None, str],
    seller: Seller | None,
    arrives: str,
    rating: Rating | None,
    lang: str,
) -> Card:
    return Card(
        id=card.product_id,
        href=f"/p/{card.product_id}",
        title=card.title,
        price_minor=price[0],
        currency=price[1],
        price_from=card.variants > 1,
        image=picture(card.picture_file_id),
        seller=seller.name if seller else "",
        seller_href=f"/s/{seller.slug}" if seller else "",
        rating=rating.average if rating else None,
        rating_count=rating.count if rating else None,
        arrives=arrives,
        sold_out=not card.in_stock,
        lang=lang,
    )


def rail(tree: CategoryTree, current: str = "") -> list[dict[str, Any]]:
    """The categories at the top for the rail; ``current`` is the one in which the reader is."""
    with_first = [{"label": _("For you"), "href": "/", "icon": "home", "current": current == "/"}]
    return with_first + [
        {
            "label": root.name,
            "href": f"/c/{root.id}",
            "icon": _ICONS.get(root.id, "grid"),
            "current": root.id == current,
        }
        for root in tree.roots[:_ROOTS_SHOWN]
    ]


def tree_of(visit: Visit, conn: Connection) -> CategoryTree:
    """The category tree in the reader's language."""
    return category_tree(conn, visit.locale)

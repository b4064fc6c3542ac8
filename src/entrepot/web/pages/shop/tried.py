"""What a visitor is shown of products under trial, and what is counted of it.

All that is remembered of a visitor lies in their own cookie: which trials they are in and what was counted already.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from entrepot.kit.errors import AppError
from entrepot.sell.catalog import PictureView, ProductCard, ProductView, offers_for_sale
from entrepot.sell.trials import Purchase, Remembered, Visitor, record_purchases, trials_of, visitor_of
from entrepot.shop.cart import CartLineView, CartView
from entrepot.shop.orders import group_view
from entrepot.web.pages.shop.visit import Visit

TRIALS_COOKIE: Final = "entrepot_trials"
_KEPT_S: Final = 90 * 86_400
_BOT: Final = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|headless|lighthouse|archiver|facebookexternalhit|whatsapp"
    r"|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|axios|node",
    re.IGNORECASE,
)
_HOUSE: Final = ("reviewer", "warehouse", "courier", "operator")


def trying(visit: Visit, conn: Connection) -> Visitor:
    """The visitor as trials know them; programs and the people of the house are in none."""
    if visit.trials is None:
        trials = trials_of(visit.platform.db)
        running = trials.running(conn) if is_shopper(visit) else {}
        cookie = visit.request.cookies.get(TRIALS_COOKIE, "") if running else ""
        otherwise = visitor_of(visit.reader.csrf_token) if running else ""
        visit.trials = Visitor(
            trials,
            running,
            Remembered.read(cookie, otherwise),
            seller_id=visit.who.seller_id if visit.who else None,
        )
    return visit.trials


def settled(visit: Visit, response: Response) -> Response:
    """Count what this answer shows, and let the visitor's cookie remember it."""
    cookie = visit.trials.settle() if visit.trials else None
    return response if cookie is None else visit.keep(response, TRIALS_COOKIE, cookie, max_age_s=_KEPT_S)


def tried_cards(visit: Visit, conn: Connection, found: Sequence[ProductCard]) -> list[ProductCard]:
    """Cards as this visitor is shown them; each counts as shown."""
    visitor = trying(visit, conn)
    return [_card(visitor, card) for card in found]


def _card(visitor: Visitor, card: ProductCard) -> ProductCard:
    variant = visitor.variant(card.product_id, title=card.title, picture=card.picture_file_id)
    if variant is None:
        return card
    visitor.took(card.product_id, "shown")
    return replace(card, title=variant.title(card.title), picture_file_id=variant.picture(card.picture_file_id))


def tried_product(visit: Visit, conn: Connection, product: ProductView) -> ProductView:
    """A product's page as this visitor is shown it; it counts as opened for who was shown its card."""
    visitor = trying(visit, conn)
    main = next((each.file_id for each in product.pictures if each.file_id), None)
    variant = visitor.variant(product.product_id, title=product.title, picture=main)
    if variant is None:
        return product
    visitor.took(product.product_id, "clicked")
    shown = variant.picture(main)
    return replace(product, title=variant.title(product.title), pictures=_led_by(product.pictures, shown))


def _led_by(pictures: Sequence[PictureView], file_id: str | None) -> tuple[PictureView, ...]:
    return tuple(sorted(pictures, key=lambda each: each.file_id != file_id))


def tried_cart(visit: Visit, conn: Connection, cart: CartView) -> CartView:
    """A cart with the titles and pictures that this visitor was shown before."""
    visitor = trying(visit, conn)
    if not visitor.takes_part:
        return cart
    sellers = tuple(
        replace(seller, lines=tuple(_line(visitor, line) for line in seller.lines)) for seller in cart.sellers
    )
    return replace(cart, sellers=sellers)


def _line(visitor: Visitor, line: CartLineView) -> CartLineView:
    variant = visitor.held(line.product_id)
    if variant is None:
        return line
    return replace(line, title=variant.title(line.title), picture_file_id=variant.picture(line.picture_file_id))


def put_in_cart(visit: Visit, offer_id: str) -> None:
    """Count that somebody who is in a trial put its product into the cart."""
    with visit.platform.db.read() as conn:
        visitor = trying(visit, conn)
        if not visitor.takes_part:
            return
        offer = offers_for_sale(conn, [offer_id]).get(offer_id)
    if offer is not None:
        visitor.took(offer.product_id, "carted")


def bought(visit: Visit, group_id: str, person_id: str) -> None:
    """Count a purchase that was paid, for the trials that its buyer is in; what fails here leaves it paid."""
    with suppress(AppError):
        _bought(visit, group_id, person_id)


def _bought(visit: Visit, group_id: str, person_id: str) -> None:
    db = visit.platform.db
    with db.read() as conn:
        visitor = trying(visit, conn)
        if not visitor.takes_part:
            return
        orders = group_view(conn, group_id, person_id).orders
    wanted = [(order.id, product_id) for order in orders for product_id in {line.product_id for line in order.lines}]
    purchases = [
        Purchase(order_id, visitor.key(product_id))
        for order_id, product_id in wanted
        if visitor.took(product_id, "bought")
    ]
    record_purchases(db, purchases)


def is_shopper(visit: Visit) -> bool:
    """Return whether a person who may buy looks at the page: no program, nobody of the house."""
    headers = visit.request.headers
    if visit.who is not None and visit.who.has_role(*_HOUSE):
        return False
    if visit.request.method == "HEAD" or "prefetch" in headers.get("sec-purpose", headers.get("purpose", "")):
        return False
    agent = headers.get("user-agent", "")
    return bool(agent) and not _BOT.search(agent)

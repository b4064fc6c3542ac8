"""What was bought, called in the reader's words wherever the product is still called as it was when it was bought."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from entrepot.sell.catalog import SkuCard, offers_for_sale, skus_by_id
from entrepot.shop.cart import CartLineView, CartView
from entrepot.shop.orders import GroupRow, OrderLineView, OrderRow, OrderView
from entrepot.web.pages.shop.terms import options_called


def orders_called(conn: Connection, orders: Sequence[OrderView], locale: str) -> list[OrderView]:
    """Return orders with their lines' titles and options in ``locale``."""
    bought = [line.sku_id for order in orders for line in order.lines]
    now, read = skus_by_id(conn, bought), skus_by_id(conn, bought, locale=locale)
    return [replace(order, lines=tuple(_line(line, now, read, locale) for line in order.lines)) for order in orders]


def cart_called(conn: Connection, cart: CartView, locale: str) -> CartView:
    """Return a cart with its lines' options in ``locale``, as their products' pages call them."""
    offers = offers_for_sale(conn, [line.offer_id for seller in cart.sellers for line in seller.lines])
    cards = skus_by_id(conn, [each.sku_id for each in offers.values()], locale=locale)

    def called(line: CartLineView) -> CartLineView:
        offer = offers.get(line.offer_id)
        return line if offer is None else replace(line, options_text=options_called(cards[offer.sku_id], locale))

    sellers = (replace(seller, lines=tuple(map(called, seller.lines))) for seller in cart.sellers)
    return replace(cart, sellers=tuple(sellers))


def groups_called(conn: Connection, groups: Sequence[GroupRow], locale: str) -> list[GroupRow]:
    """Return the rows of a list of purchases with their first titles in ``locale``."""
    bought = [order.first_sku_id for group in groups for order in group.orders]
    now, read = skus_by_id(conn, bought), skus_by_id(conn, bought, locale=locale)
    return [replace(group, orders=tuple(_row(order, now, read) for order in group.orders)) for group in groups]


def _line(line: OrderLineView, now: Mapping[str, SkuCard], read: Mapping[str, SkuCard], locale: str) -> OrderLineView:
    card = now.get(line.sku_id)
    if card is None:
        return line
    there = read[line.sku_id]
    title = there.title if card.title == line.title else line.title
    same = card.options_text == line.options_text
    return replace(line, title=title, options_text=options_called(there, locale) if same else line.options_text)


def _row(order: OrderRow, now: Mapping[str, SkuCard], read: Mapping[str, SkuCard]) -> OrderRow:
    card = now.get(order.first_sku_id)
    same = card is not None and card.title == order.first_title
    return replace(order, first_title=read[order.first_sku_id].title) if same else order

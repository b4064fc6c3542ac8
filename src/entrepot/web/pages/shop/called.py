"""What was bought, called in the reader's words wherever the product is still called as it was when it was bought."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from entrepot.sell.catalog import SkuCard, skus_by_id
from entrepot.shop.orders import GroupRow, OrderLineView, OrderRow, OrderView


def orders_called(conn: Connection, orders: Sequence[OrderView], locale: str) -> list[OrderView]:
    """Return orders with their lines' titles and options in ``locale``."""
    bought = [line.sku_id for order in orders for line in order.lines]
    now, read = skus_by_id(conn, bought), skus_by_id(conn, bought, locale=locale)
    return [replace(order, lines=tuple(_line(line, now, read) for line in order.lines)) for order in orders]


def groups_called(conn: Connection, groups: Sequence[GroupRow], locale: str) -> list[GroupRow]:
    """Return the rows of a list of purchases with their first titles in ``locale``."""
    bought = [order.first_sku_id for group in groups for order in group.orders]
    now, read = skus_by_id(conn, bought), skus_by_id(conn, bought, locale=locale)
    return [replace(group, orders=tuple(_row(order, now, read) for order in group.orders)) for group in groups]


def _line(line: OrderLineView, now: Mapping[str, SkuCard], read: Mapping[str, SkuCard]) -> OrderLineView:
    card = now.get(line.sku_id)
    if card is None or (card.title, card.options_text) != (line.title, line.options_text):
        return line
    return replace(line, title=read[line.sku_id].title, options_text=read[line.sku_id].options_text)


def _row(order: OrderRow, now: Mapping[str, SkuCard], read: Mapping[str, SkuCard]) -> OrderRow:
    card = now.get(order.first_sku_id)
    same = card is not None and card.title == order.first_title
    return replace(order, first_title=read[order.first_sku_id].title) if same else order

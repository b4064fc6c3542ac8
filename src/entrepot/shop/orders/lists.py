"""Lists of orders in keyset pages: a shopper's purchases, a seller's orders."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, or_, select, tuple_

from entrepot.core.database import Sorting
from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.kit.sentences import say
from entrepot.shop.orders.domain import GroupState, OrderState, payment_state
from entrepot.shop.orders.find import find_orders
from entrepot.shop.orders.tables import customer_order, order_group, order_line
from entrepot.shop.orders.views import GroupRow, OrderRow, SellerOrderRow

LIST_LIMIT: Final = 200
_OWN: Final = (
    "id",
    "group_id",
    "seller_id",
    "state",
    "currency",
    "units",
    "total_minor",
    "refunded_minor",
    "country",
    "placed_at",
    "promised_at",
    "delivered_at",
)
_O, _G, _L = customer_order.c, order_group.c, order_line.c
_ORDERS_OF_GROUPS = select(customer_order).where(_O.group_id.in_(bindparam("groups", expanding=True))).order_by(_O.id)
_first = (
    select(_L.order_id, func.min(_L.id).label("line_id"), func.count().label("line_count"))
    .where(_L.order_id.in_(bindparam("orders", expanding=True)))
    .group_by(_L.order_id)
    .subquery()
)
_FIRST_LINES = select(_first.c.order_id, _first.c.line_count, _L.sku_id, _L.title, _L.picture_file_id).join_from(
    _first, order_line, _L.id == _first.c.line_id
)


PURCHASES: Final = ("to_pay", "coming", "arrived", "ended")
"""What a shopper's purchases are narrowed to: those that wait for payment, have orders on the way, have arrived, or
came to nothing.
"""
_COMING: Final = (OrderState.PAID, OrderState.SENT, OrderState.RECEIVED, OrderState.SHIPPED)


def orders_of_shopper(
    conn: Connection,
    shopper_id: str,
    *,
    show: str | None = None,
    text: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[GroupRow]:
    """Return a keyset page of a shopper's purchases, newest first, each with its orders.

    ``show`` is one of ``PURCHASES``; ``text`` is a part of a title, or the end of a purchase's number.
    """
    statement = select(order_group).where(_G.shopper_id == shopper_id, *_shown_as(show))
    if text:
        titled = exists().where(_O.group_id == _G.id, _L.order_id == _O.id, _L.title.icontains(text, autoescape=True))
        statement = statement.where(or_(titled, _G.id.endswith(text.lower(), autoescape=True)))
    rows, older, newer = _keyset(conn, statement, (_G.placed_at, _G.id), cursor, limit)
    orders = conn.execute(_ORDERS_OF_GROUPS, {"groups": [row.id for row in rows]}).all() if rows else []
    by_group: dict[str, list[OrderRow]] = {}
    for values in _rows(conn, orders):
        by_group.setdefault(values["group_id"], []).append(OrderRow(**values))
    groups = [
        GroupRow(
            row.id,
            row.state,
            row.currency,
            row.total_minor,
            row.placed_at,
            row.promised_at,
            row.expires_at,
            payment_state(
                row.paid_at, [(order.total_minor, order.refunded_minor) for order in by_group.get(row.id, ())]
            ).value,
            sum(order.refunded_minor for order in by_group.get(row.id, ())),
            tuple(by_group.get(row.id, ())),
        )
        for row in rows
    ]
    return Page(groups, next=older, previous=newer)


def _shown_as(show: str | None) -> list[ColumnElement[bool]]:
    here = exists().where(_O.group_id == _G.id)
    match show:
        case None:
            return []
        case "to_pay":
            return [_G.state == GroupState.AWAITING_PAYMENT]
        case "coming":
            return [here.where(_O.state.in_(_COMING))]
        case "arrived":
            return [here.where(_O.state == OrderState.DELIVERED), ~here.where(_O.state.in_(_COMING))]
        case "ended":
            return [_G.state.in_([GroupState.CANCELLED, GroupState.EXPIRED])]
        case _:
            raise InvalidInput("purchases are not narrowed to that", field="show", expected=", ".join(PURCHASES))


_SELLERS: Final = Sorting(
    {"placed": _O.placed_at, "promised": _O.promised_at, "total": _O.total_minor}, tiebreak=_O.id, default="-placed"
)


def orders_of_seller(
    conn: Connection,
    seller_id: str,
    *,
    states: Sequence[str] = (),
    text: str = "",
    placed_from_us: int | None = None,
    placed_before_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[SellerOrderRow]:
    """Return a keyset page of a seller's orders, newest first; those that wait for payment are not shown.

    ``states`` narrows to some states, the moments (microseconds, UTC) to when they were placed, the end not included;
    ``text`` to a number or its end, to a SKU code, or to a part of a title.
    """
    shown = [state.value for state in OrderState if state is not OrderState.AWAITING_PAYMENT]
    if unknown := set(states) - set(shown):
        raise InvalidInput(
            say("“%(state)s” is not a state of an order", state=min(unknown)[:24]),
            field="state",
            expected=", ".join(shown),
        )
    wanted = _O.state.in_(list(states)) if states else _O.state != OrderState.AWAITING_PAYMENT.value
    statement = select(customer_order).where(_O.seller_id == seller_id, wanted)
    if text:
        numbered = [each.id for each in find_orders(conn, text, seller_id=seller_id, limit=LIST_LIMIT)]
        of_goods = or_(_L.sku_code == text, _L.title.icontains(text, autoescape=True))
        has_line = exists().where(_L.order_id == _O.id, of_goods)
        statement = statement.where(or_(_O.id.in_(numbered), has_line))
    if placed_from_us is not None:
        statement = statement.where(_O.placed_at >= placed_from_us)
    if placed_before_us is not None:
        statement = statement.where(_O.placed_at < placed_before_us)
    page = _SELLERS.page(conn, statement, _plain, sort=sort, cursor=cursor, limit=limit)
    return Page(_seller_rows(conn, page.items), next=page.next, previous=page.previous)


def seller_orders_of_groups(conn: Connection, seller_id: str, group_ids: Sequence[str]) -> dict[str, str]:
    """Return which order is a seller's in each of some purchases."""
    if not group_ids:
        return {}
    statement = select(_O.group_id, _O.id).where(_O.seller_id == seller_id, _O.group_id.in_(group_ids))
    return {row[0]: row[1] for row in conn.execute(statement)}


_HOUSE: Final = Sorting({"placed": _O.placed_at, "promised": _O.promised_at}, tiebreak=_O.id, default="-placed")


def orders_of_house(
    conn: Connection,
    *,
    state: str | None = None,
    seller_id: str | None = None,
    number: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[SellerOrderRow]:
    """Return a keyset page of all sellers' orders, newest first, for those who run the marketplace.

    ``number`` is an order's number or its end; the moments (microseconds, UTC) are of placing, the end not included.
    """
    statement = select(customer_order)
    if state is not None:
        if state not in set(OrderState):
            raise InvalidInput(
                say("“%(state)s” is not a state of an order", state=state[:24]),
                field="state",
                expected=", ".join(OrderState),
            )
        statement = statement.where(_O.state == state)
    if seller_id is not None:
        statement = statement.where(_O.seller_id == seller_id)
    if number:
        statement = statement.where(_O.id.in_([each.id for each in find_orders(conn, number, limit=LIST_LIMIT)]))
    if since_us is not None:
        statement = statement.where(_O.placed_at >= since_us)
    if until_us is not None:
        statement = statement.where(_O.placed_at < until_us)
    page = _HOUSE.page(conn, statement, _plain, sort=sort, cursor=cursor, limit=limit)
    return Page(_seller_rows(conn, page.items), page.next, page.previous)


def _plain(row: Row[Any]) -> Row[Any]:
    return row


def _rows(conn: Connection, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """Return what every list shows of orders."""
    ids = [row.id for row in rows]
    firsts = {row.order_id: row for row in conn.execute(_FIRST_LINES, {"orders": ids})} if ids else {}
    return [
        {name: getattr(row, name) for name in _OWN}
        | {
            "first_sku_id": firsts[row.id].sku_id,
            "first_title": firsts[row.id].title,
            "first_picture_file_id": firsts[row.id].picture_file_id,
            "line_count": firsts[row.id].line_count,
        }
        for row in rows
    ]


def _seller_rows(conn: Connection, rows: Sequence[Row[Any]]) -> list[SellerOrderRow]:
    shown = zip(rows, _rows(conn, rows), strict=True)
    return [SellerOrderRow(**values, commission_minor=row.commission_minor) for row, values in shown]


def _keyset(
    conn: Connection, statement: Select[Any], keys: tuple[Any, Any], cursor: str | None, limit: int
) -> tuple[list[Row[Any]], str | None, str | None]:
    """Return the rows of a page, newest first, and the cursors of the older and the newer page."""
    limit = max(1, min(limit, LIST_LIMIT))
    forward = True
    if cursor:
        key = decode_cursor(cursor)
        at, last, forward = key.get("a"), key.get("i"), key.get("d") != "newer"
        if not isinstance(at, int) or not isinstance(last, str):
            raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from a page")
        bound = tuple_(*keys)
        statement = statement.where(bound < tuple_(at, last) if forward else bound > tuple_(at, last))
    order = [key.desc() if forward else key.asc() for key in keys]
    rows = list(conn.execute(statement.order_by(*order).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit] if forward else rows[:limit][::-1]
    older = _cursor(rows[-1], "older") if rows and (more or not forward) else None
    newer = _cursor(rows[0], "newer") if rows and ((cursor and forward) or (more and not forward)) else None
    return rows, older, newer


def _cursor(row: Row[Any], direction: str) -> str:
    return encode_cursor({"a": row.placed_at, "i": row.id, "d": direction})

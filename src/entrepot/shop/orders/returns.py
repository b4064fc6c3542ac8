"""Returns: asked for within the window, taken back line by line, refunded to the minor unit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.stock import StockLine, restock
from entrepot.shop.orders.announced import ReturnReceived, ReturnRequested
from entrepot.shop.orders.cancel import By, find_order
from entrepot.shop.orders.domain import (
    Amounts,
    LineAmounts,
    OrderNotFound,
    OrderState,
    ReturnRefused,
    ReturnState,
    Role,
    TransitionRefused,
    check_move,
    line_refund,
    return_days,
    returnable_until_us,
)
from entrepot.shop.orders.tables import customer_order, order_line, order_return, return_line

NOTE_MAX: Final = 1000
_O, _L, _R = customer_order.c, order_line.c, order_return.c
_LINES = select(order_line).where(_L.order_id == bindparam("of_order")).order_by(_L.id)
_MOVE = (
    update(customer_order)
    .where(_O.id == bindparam("of_order"), _O.state == bindparam("seen"))
    .values(state=bindparam("to"))
)
_GIVEN_BACK = (
    update(order_line)
    .where(_L.id == bindparam("line"), _L.returned_quantity + bindparam("units") <= _L.quantity)
    .values(returned_quantity=_L.returned_quantity + bindparam("units"))
)


class ReturnReason(StrEnum):
    """Why goods come back."""

    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    LATE = "late"
    OTHER = "other"


def request_return(
    db: Database,
    *,
    order_id: str,
    by: By,
    lines: Sequence[tuple[str, int]],
    reason: ReturnReason,
    note: str = "",
    idempotency_key: str | None = None,
) -> str:
    """Ask to return (line id, units) of a delivered order; return the return's id, the same for the same key.

    The window is that of the destination: 14 or 30 days after delivery. Raise OrderNotFound for somebody else's order,
    ReturnRefused where the window has closed or more is asked than was kept, TransitionRefused where another return is
    under way or nothing was delivered.
    """
    if not lines or len({line_id for line_id, _ in lines}) < len(lines):
        raise InvalidInput("No line was chosen, or one twice", field="lines", expected="different lines, at least one")
    if len(note) > NOTE_MAX:
        raise InvalidInput(
            "The note is too long", field="note", expected=say("at most %(most)s letters", most=NOTE_MAX)
        )

    def ask(tx: Tx) -> str:
        order = find_order(tx, order_id, by)
        held = {row.id: row for row in tx.execute(_LINES, {"of_order": order_id})}
        partly = any(row.returned_quantity < row.quantity for row in held.values())
        state = OrderState(order.state)
        check_move(
            state,
            OrderState.RETURN_REQUESTED,
            by.role,
            partly_returned=partly and order.delivered_at is not None,
        )
        _check_window(order, tx.now_us)
        for line_id, units in lines:
            if line_id not in held:
                raise ReturnRefused(
                    say("The order has no line %(line_id)s", line_id=line_id[:40]),
                    field="lines",
                    expected="its own lines",
                )
            _refund_of(held[line_id], units)
        return_id = tx.new_id("ret")
        _write_request(tx, order, state, return_id, lines, reason, note)
        tx.audit(by.person_id, "order.return_requested", order_id, return_id=return_id, reason=reason.value)
        tx.publish(ReturnRequested(return_id, order_id, order.group_id, order.seller_id, order.shopper_id))
        return return_id

    def write(tx: Tx) -> str:
        kept = once(
            tx,
            owner=by.person_id,
            key=idempotency_key,
            fingerprint=hashlib.sha256(repr((order_id, lines, reason, note)).encode()).hexdigest(),
            answer=lambda: {"return_id": ask(tx)},
        )
        return str(kept["return_id"])

    return db.write(write)


def _check_window(order: Row[Any], now_us: int) -> None:
    if order.delivered_at is None or now_us > returnable_until_us(order.delivered_at, order.country):
        days = return_days(order.country)
        raise ReturnRefused(say("Goods can come back within %(days)s days after delivery", days=days), days=days)


def _write_request(
    tx: Tx,
    order: Row[Any],
    state: OrderState,
    return_id: str,
    lines: Sequence[tuple[str, int]],
    reason: ReturnReason,
    note: str,
) -> None:
    moved = {"of_order": order.id, "seen": state.value, "to": OrderState.RETURN_REQUESTED.value}
    if tx.execute(_MOVE, moved).rowcount != 1:
        raise TransitionRefused("The order has moved on meanwhile; look at it again")
    tx.execute(update(customer_order).where(_O.id == order.id).values(return_requested_at=tx.now_us))
    tx.execute(
        insert(order_return),
        {
            "id": return_id,
            "order_id": order.id,
            "state": ReturnState.REQUESTED.value,
            "reason": reason.value,
            "note": note.strip(),
            "requested_at": tx.now_us,
            "refund_minor": 0,
        },
    )
    tx.execute(
        insert(return_line),
        [
            {"return_id": return_id, "line_id": line_id, "quantity": units, "accepted": 0}
            for line_id, units in sorted(lines)
        ],
    )


def receive_return(
    db: Database,
    *,
    return_id: str,
    by: By,
    accepted: Mapping[str, int] | None = None,
    put_on_sale: bool = True,
) -> Amounts:
    """Take returned goods back and return what is refunded; units are put back in stock unless they cannot be sold.

    ``accepted`` is {line id: units}, everything that was asked for by default; at least one unit. Raise OrderNotFound,
    ReturnRefused, TransitionRefused.
    """

    def write(tx: Tx) -> Amounts:
        row = tx.execute(select(order_return).where(_R.id == return_id)).one_or_none()
        if row is None:
            raise OrderNotFound(return_id=return_id)
        if by.role is Role.SHOPPER:
            raise OrderNotFound(return_id=return_id)
        try:
            order = find_order(tx, row.order_id, by)
        except OrderNotFound:
            raise OrderNotFound(return_id=return_id) from None  # another's: not even its order is named
        check_move(OrderState(order.state), OrderState.RETURN_RECEIVED, by.role)
        asked = {
            line.line_id: line.quantity
            for line in tx.execute(select(return_line).where(return_line.c.return_id == return_id))
        }
        units = _check_accepted(asked, accepted)
        refund, back = _take_back(tx, order, return_id, units)
        _close(tx, order, return_id, refund)
        for line in back if put_on_sale else ():
            restock(tx, place_id=line.place_id, sku_id=line.sku_id, quantity=line.quantity, reference=return_id)
        tx.audit(
            by.person_id,
            "order.return_received",
            order.id,
            return_id=return_id,
            refund_minor=refund.total_minor,
            currency=order.currency,
        )
        tx.publish(
            ReturnReceived(
                return_id=return_id,
                order_id=order.id,
                group_id=order.group_id,
                seller_id=order.seller_id,
                shopper_id=order.shopper_id,
                refund_minor=refund.total_minor,
                currency=order.currency,
                **asdict(refund),
            )
        )
        return refund

    return db.write(write)


def _check_accepted(asked: Mapping[str, int], accepted: Mapping[str, int] | None) -> dict[str, int]:
    if accepted is None:
        return dict(asked)
    for line_id, units in accepted.items():
        if not 0 <= units <= asked.get(line_id, 0):
            raise ReturnRefused(
                say("%(units)s units of %(line_id)s were not sent back", units=units, line_id=line_id[:40]),
                field="accepted",
                expected=say("0 to %(most)s", most=asked.get(line_id, 0)),
            )
    units_by_line = {line_id: units for line_id, units in accepted.items() if units}
    if not units_by_line:
        raise ReturnRefused("Nothing was taken back", field="accepted", expected="at least one unit")
    return units_by_line


def _take_back(
    tx: Tx, order: Row[Any], return_id: str, units: Mapping[str, int]
) -> tuple[Amounts, Sequence[StockLine]]:
    refund = Amounts()
    back: list[StockLine] = []
    for line in tx.execute(_LINES, {"of_order": order.id}).all():
        taken = units.get(line.id, 0)
        if not taken:
            continue
        refund += _refund_of(line, taken)
        if tx.execute(_GIVEN_BACK, {"line": line.id, "units": taken}).rowcount != 1:
            raise TransitionRefused("The order has moved on meanwhile; look at it again")
        tx.execute(
            update(return_line)
            .where(return_line.c.return_id == return_id, return_line.c.line_id == line.id)
            .values(accepted=taken)
        )
        back.append(StockLine(line.sku_id, line.place_id, taken))
    return refund, back


def _close(tx: Tx, order: Row[Any], return_id: str, refund: Amounts) -> None:
    moved = tx.execute(
        update(customer_order)
        .where(_O.id == order.id, _O.state == OrderState.RETURN_REQUESTED.value)
        .values(
            state=OrderState.RETURN_RECEIVED.value,
            return_received_at=tx.now_us,
            refund_due_minor=refund.total_minor,
        )
    )
    closed = tx.execute(
        update(order_return)
        .where(_R.id == return_id, _R.state == ReturnState.REQUESTED.value)
        .values(state=ReturnState.RECEIVED.value, received_at=tx.now_us, refund_minor=refund.total_minor)
    )
    if moved.rowcount != 1 or closed.rowcount != 1:
        raise TransitionRefused("This return was received already")


def _refund_of(line: Row[Any], units: int) -> Amounts:
    return line_refund(
        LineAmounts(line.quantity, line.net_minor, line.tax_minor, line.commission_minor, line.tax_remitted_by),
        before=line.returned_quantity,
        units=units,
    )

"""Ways to change the books behind the house's back: SQL past every trigger, and what the auditor must find of each."""

from __future__ import annotations

import sqlite3

import psycopg

ANY = 0
"""As many differences as there may be, but at least one."""

Case = tuple[str, dict[str, int]]
"""Statements, and how many differences each check must find: these checks and no others."""


def past_all_triggers(url: str, script: str) -> None:
    """Run statements, each of which must change something, as somebody would who may write the database itself."""
    statements = [statement for statement in script.split(";") if statement.strip()]
    if url.startswith("sqlite:///"):
        _past_sqlite(url.removeprefix("sqlite:///"), statements)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount, f"changed nothing: {statement}"


def _past_sqlite(path: str, statements: list[str]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount, f"changed nothing: {statement}"
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def change(table: str, what: str, where: str = "1 = 1", *, key: str = "id") -> str:
    """Change one row, the first of those that match."""
    return f"UPDATE {table} SET {what} WHERE {key} = (SELECT min({key}) FROM {table} WHERE {where});"


def remove(table: str, where: str = "1 = 1", *, key: str = "id") -> str:
    """Remove one row, the first of those that match."""
    return f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table} WHERE {where});"


def move_again(where: str) -> str:
    """Add a movement of stock a second time."""
    return f"""
        INSERT INTO stock_movement
        SELECT 1000000, place_id, sku_id, kind, on_hand_delta, reserved_delta, reference, note, at
        FROM stock_movement WHERE id = (SELECT min(id) FROM stock_movement WHERE {where});
    """


LEDGER: dict[str, Case] = {
    "a wallet that has more than its entries": (
        change("ledger_account", "balance_minor = balance_minor + 1", "kind = 'wallet'"),
        {"ledger.balance": 1},
    ),
    "an account that is gone": (remove("ledger_account", "kind = 'payable'"), {"ledger.balance": 1}),
    "an account that nobody ever posted to": (
        "INSERT INTO ledger_account VALUES ('per_x:wallet:KRW:0', 'per_x', 'wallet', 'KRW', 5)",
        {"ledger.balance": 1},
    ),
    "an entry that was raised": (
        change("ledger_entry", "amount_minor = amount_minor + 1", "kind = 'bank'"),
        {"ledger.balance": 1, "ledger.transfer_balance": 1},
    ),
    "a payout that was booked on another's account": (
        """
        UPDATE ledger_entry SET account_id = 'sel_x:payable:KRW:0', owner = 'sel_x'
        WHERE kind = 'payable' AND transfer_id IN (SELECT id FROM ledger_transfer WHERE kind = 'payout')
        """,
        {"ledger.balance": 2},
    ),
    "an entry on a row of another name": (
        change("ledger_entry", "account_id = 'x'", "kind = 'bank'"),
        {"ledger.balance": 2, "ledger.account_name": 1},
    ),
    "a transfer without its entries": (
        "INSERT INTO ledger_transfer VALUES ('trf_x', 'top_up', 'per_x', 1)",
        {"ledger.transfer_whole": 1},
    ),
    "entries without their transfer": (
        "DELETE FROM ledger_transfer WHERE kind = 'payout'",
        {"ledger.transfer_whole": 1},
    ),
    "a transfer at another time": (
        "UPDATE ledger_transfer SET at = at + 1 WHERE kind = 'payout'",
        {"ledger.transfer_time": 2},
    ),
    "a wallet that was overdrawn for a moment": (
        change("ledger_entry", "id = 1000000", "kind = 'wallet'"),
        {"ledger.overdrawn": ANY},
    ),
}
STOCK: dict[str, Case] = {
    "units that never came": (change("stock_level", "on_hand = on_hand + 1", key="sku_id"), {"stock.on_hand": 1}),
    "units that are held for nobody": (
        change("stock_level", "reserved = reserved + 1", key="sku_id"),
        {"stock.reserved": 1},
    ),
    "a hold that is gone": (
        remove("stock_reservation", key="quantity"),
        {"stock.reservation": ANY, "stock.reservations": ANY},
    ),
    "a hold of more units": (
        change("stock_reservation", "quantity = quantity + 1", "quantity = 2", key="quantity"),
        {"stock.reservation": ANY, "stock.reservations": ANY},
    ),
    "a level that is gone": (remove("stock_level", key="sku_id"), {"stock.level": 1}),
    "a receipt that was raised": (
        change("stock_movement", "on_hand_delta = on_hand_delta + 1", "kind = 'receive'"),
        {"stock.on_hand": 1},
    ),
    "a sale that took nothing": (
        change("stock_movement", "on_hand_delta = 0", "kind = 'sell'"),
        {"stock.movement": 1, "stock.on_hand": 1},
    ),
    "a sale that is gone": (
        remove("stock_movement", "kind = 'sell'"),
        {"stock.on_hand": 1, "stock.reserved": 1, "stock.reservations": 1, "stock.reservation": 1, "stock.sold_for": 1},
    ),
    "a sale that came twice": (
        move_again("kind = 'sell'"),
        {
            "stock.on_hand": 1,
            "stock.reserved": 1,
            "stock.reservations": 1,
            "stock.reservation": 1,
            "stock.sold_for": 1,
            "stock.taken_twice": 1,
        },
    ),
    "units that were sold before they came": (
        change("stock_movement", "id = 1000000", "kind = 'receive'"),
        {"stock.negative": ANY},
    ),
    "units of a return that were put back twice": (
        move_again("reference LIKE 'ret_%'")
        + """
        UPDATE stock_level SET on_hand = on_hand + 1
        WHERE sku_id = (SELECT sku_id FROM stock_movement WHERE id = 1000000)
        """,
        {"stock.back_for": 1},
    ),
    "goods that were held for no purchase": (
        "UPDATE stock_movement SET reference = 'grp_x' WHERE reference LIKE 'ret_%'",
        {"group.missing": 1},
    ),
}
ORDERS: dict[str, Case] = {
    "a state that nobody decided": (change("customer_order", "state = 'sent'", "state = 'paid'"), {"order.state": 1}),
    "a time that nobody saw": (
        change("customer_order", "sent_at = sent_at + 1", "sent_at IS NOT NULL"),
        {"order.time": 1},
    ),
    "an order of another purchase": (
        change("customer_order", "group_id = (SELECT max(id) FROM order_group)"),
        {
            "order.group": 1,
            "group.sum": ANY,
            "payment.capture": 1,
            "stock.reserved_for": ANY,
            "stock.sold_for": ANY,
        },
    ),
    "a transition that is gone": (
        remove("audit_log", "action = 'order.received'", key="seq"),
        {"order.transition": 1, "order.time": 1, "seal.entries": 1, "seal.hash": 1},
    ),
    "a transition that was another order's": (
        change("audit_log", "subject = 'ord_x'", "action = 'order.awaiting_payment'", key="seq"),
        {"order.state": 1, "order.transition": 1, "order.time": 1, "order.group": 1, "seal.hash": 1},
    ),
    "payments that were never decided": (
        "UPDATE audit_log SET action = 'order.sent' WHERE action = 'order.paid'",
        {"order.transition": ANY, "order.state": ANY, "order.time": ANY, "order.cancelled_from": ANY, "seal.hash": 2},
    ),
}
SEALS: dict[str, Case] = {
    "an actor that was changed": (
        change("audit_log", "actor = 'per_x'", "action = 'wallet.top_up'", key="seq"),
        {"seal.hash": 1},
    ),
    "evidence that was changed": (
        """UPDATE audit_log SET evidence = '{"was":"paid"}' WHERE seq = (SELECT max(seq) FROM audit_log)""",
        {"seal.hash": 1},
    ),
    "an entry that was slipped in": (
        "UPDATE audit_log SET xid = 0, seq = -1 WHERE seq = (SELECT max(seq) FROM audit_log)",
        {"seal.hash": 2, "seal.entries": 2},
    ),
    "a seal that is gone": (
        "DELETE FROM audit_seal WHERE number = 1",
        {"seal.number": 1, "seal.previous": 1, "seal.entries": 1, "seal.hash": 1},
    ),
    "a seal that was made anew": (
        "UPDATE audit_seal SET hash = previous WHERE number = 1",
        {"seal.hash": 1, "seal.previous": 1},
    ),
}
MONEY: dict[str, Case] = {
    "a captured payment that is said to be voided": (
        change("payment", "state = 'voided'", "state = 'captured'"),
        {"payment.state": 1, "payment.captured": 1},
    ),
    "a payment of another amount": (
        change("payment", "amount_minor = amount_minor + 1", "state = 'captured'"),
        {"payment.amount": 1, "payment.hold": 1, "payment.capture": 1},
    ),
    "a payment of another's purchase": (
        change("payment", "shopper_id = 'per_x'"),
        {"payment.shopper": 1, "payment.hold": 1, "payment.capture": 1},
    ),
    "a capture that gave the commission to the seller": (
        change("ledger_entry", "amount_minor = amount_minor + 1", "kind = 'payable'")
        + change("ledger_entry", "amount_minor = amount_minor - 1", "kind = 'commission'"),
        {"ledger.balance": 2, "payment.capture": 1},
    ),
    "a refund that is gone": (remove("refund"), {"refund.missing": 1, "order.refunded": 1}),
    "a refund of more than was due": (
        change("refund", "amount_minor = amount_minor + 1"),
        {"refund.amount": 1, "order.refunded": 1, "refund.delivery": 1},
    ),
    "a refund without a cause": (
        change("refund", "cause = 'ord_x'"),
        {"refund.cause": 1, "refund.missing": 1},
    ),
    "a refund to somebody else": (
        """
        UPDATE ledger_entry SET owner = 'per_x', account_id = 'per_x:wallet:KRW:0'
        WHERE kind = 'wallet' AND transfer_id = (SELECT min(id) FROM refund)
        """,
        {"ledger.balance": 2, "refund.transfer": 1},
    ),
    "a purchase whose total was lowered": (
        change("order_group", "total_minor = total_minor - 1, delivery_minor = delivery_minor - 1", "state = 'paid'"),
        {"payment.amount": 1, "payment.capture": 1},
    ),
    "a line whose price was lowered": (change("order_line", "net_minor = net_minor - 1"), {"order.sum": 2}),
    "a line of which more came back": (
        change("order_line", "returned_quantity = 1", "returned_quantity = 0"),
        {"order.line_returned": 1},
    ),
    "a return of which less was taken back": (
        "UPDATE return_line SET accepted = 0 WHERE return_id = (SELECT min(id) FROM order_return)",
        {"order.line_returned": 1, "refund.amount": ANY, "refund.transfer": ANY, "stock.back_for": 1},
    ),
    "a return that nobody received": (
        change("order_return", "state = 'requested'"),
        {"return.state": 1, "refund.cause": 1},
    ),
    "a purchase that lost an order": (
        remove("customer_order", "state = 'paid'"),
        {
            "order.state": 1,
            "order.parcel": 1,
            "group.sum": ANY,
            "payment.capture": 1,
            "stock.reserved_for": ANY,
            "stock.sold_for": ANY,
        },
    ),
}
FLOOR: dict[str, Case] = {
    "a parcel that nobody picked": (
        change("warehouse_parcel", "state = 'picked'", "state = 'stored'"),
        {"parcel.state": 1},
    ),
    "a parcel in another slot": (
        change("warehouse_parcel", "position = 'A01-009'", "state = 'stored'"),
        {"parcel.position": 1},
    ),
    "a parcel that is gone": (
        remove("warehouse_parcel", "state = 'expected'"),
        {"parcel.state": 1, "order.parcel": 1},
    ),
    "a parcel in another's box": (
        change("warehouse_parcel", "box_id = (SELECT max(id) FROM warehouse_box)", "state = 'shipped'"),
        {
            "parcel.box": 1,
            "parcel.state": 1,
            "box.parcels": 2,
            "parcel.shipped": 1,
            "parcel.delivered": 1,
        },
    ),
    "a parcel of another shopper": (
        change("warehouse_parcel", "shopper_id = 'per_x'", "state = 'shipped'"),
        {"parcel.order": 1, "parcel.box_of": 1},
    ),
    "a parcel that came at another time": (
        change("warehouse_parcel", "received_at = received_at + 1", "state = 'shipped'"),
        {"parcel.received": 1},
    ),
    "a cancelled parcel that goes on": (
        change("warehouse_parcel", "cancelled_at = NULL", "state = 'cancelled'"),
        {"parcel.cancelled": 1},
    ),
    "a scan that is gone": (
        remove("parcel_event", "kind = 'store'", key="seq"),
        {"parcel.path": 1},
    ),
    "a scan of something else": (
        change("parcel_event", "to_position = 'A01-009'", "kind = 'store'", key="seq"),
        {"parcel.path": 1},
    ),
    "a box that nobody shipped": (
        change("warehouse_box", "state = 'shipped'", "state = 'packed' OR state = 'planned'"),
        {"box.state": 1},
    ),
    "a box that stands elsewhere": (
        change("warehouse_box", "position = 'D2'", "state = 'shipped'"),
        {"box.position": 1},
    ),
    "a box that shipped at another time": (
        change("warehouse_box", "shipped_at = shipped_at + 1", "state = 'shipped'"),
        {"box.time": 1, "parcel.shipped": 2},
    ),
    "a box that is gone": (
        remove("warehouse_box", "state = 'shipped'"),
        {"box.state": 1, "manifest.sum": 1, "parcel.shipped": 2, "parcel.delivered": 2},
    ),
    "a box without a label": (
        change("warehouse_box", "sscc = NULL", "state = 'shipped'"),
        {"box.sealed": 1},
    ),
    "a box on no manifest": (
        change("warehouse_box", "manifest_id = NULL", "state = 'shipped'"),
        {"box.manifest": 1, "manifest.sum": 1, "parcel.manifest": 2},
    ),
    "a manifest of more boxes": (
        change("warehouse_manifest", "boxes = boxes + 1"),
        {"manifest.sum": 1},
    ),
    "a manifest that was never closed": (
        change("warehouse_manifest", "closed_at = NULL"),
        {"manifest.open": 1, "parcel.manifest": 2},
    ),
    "a slot that holds less than is in it": (
        change("warehouse_place", "held = held - 1", "held > 0 AND kind = 'slot'", key="code"),
        {"place.held": 1},
    ),
}
DELIVERIES: dict[str, Case] = {
    "a stop that nobody reached": (
        change("delivery_stop", "state = 'delivered'", "state = 'returned'"),
        {"stop.state": 1},
    ),
    "a stop that was tried less often": (
        change("delivery_stop", "attempts = attempts - 1", "attempts > 0"),
        {"stop.attempts": 1},
    ),
    "a stop of another courier": (
        change("delivery_stop", "courier_id = 'per_x'", "state = 'delivered'"),
        {"stop.courier": 1},
    ),
    "a stop that ended at another time": (
        change("delivery_stop", "ended_at = ended_at + 1", "state = 'delivered'"),
        {"stop.ended_at": 1},
    ),
    "a stop that is gone": (
        remove("delivery_stop", "state = 'delivered'"),
        {
            "stop.state": 1,
            "stop.attempts": 1,
            "stop.courier": 1,
            "stop.box": 1,
            "stop.ended_at": 1,
            "stop.of_box": 1,
        },
    ),
    "a stop of a box that never left": (
        change("delivery_stop", "box_id = 'box_x'", "state = 'delivered'"),
        {"stop.box": 1, "stop.of_box": 2},
    ),
    "an attempt that is gone": (
        remove("delivery_event", "kind = 'fail'", key="seq"),
        {"stop.event": 1, "stop.attempts": 1, "stop.attempt": 3},
    ),
    "a delivery that was a failure": (
        change("delivery_event", "kind = 'fail', state = 'waiting'", "kind = 'deliver'", key="seq"),
        {"stop.state": 1, "stop.courier": 1, "stop.ended_at": 1, "parcel.delivered": 2},
    ),
    "an order that was delivered at another time": (
        change("customer_order", "delivered_at = delivered_at + 1", "state = 'delivered'"),
        {"order.time": 1, "parcel.delivered": 1},
    ),
}
PARTS = {
    "ledger": LEDGER,
    "stock": STOCK,
    "orders": ORDERS,
    "seals": SEALS,
    "money": MONEY,
    "floor": FLOOR,
    "deliveries": DELIVERIES,
}
CASES: dict[str, Case] = {f"{part}: {name}": case for part, cases in PARTS.items() for name, case in cases.items()}

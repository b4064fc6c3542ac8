"""Changes to stock, orders, the audit log, parcels and deliveries."""

from __future__ import annotations

from tests.tampering.statements import ANY, Case, change, move_again, remove

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
        {"seal.hash": 1, "payout.decision": 1},
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
        {
            "box.state": 1,
            "manifest.sum": 1,
            "handover.sum": 1,
            "parcel.shipped": 2,
            "parcel.delivered": 2,
            "stop.of_box": 1,
        },
    ),
    "a box without a label": (
        change("warehouse_box", "sscc = NULL", "state = 'shipped'"),
        {"box.sealed": 1},
    ),
    "a box on no manifest": (
        change("warehouse_box", "manifest_id = NULL", "state = 'shipped'"),
        {"box.manifest": 1, "manifest.sum": 1, "handover.sum": 1, "parcel.manifest": 2},
    ),
    "a hand-over that is gone": (
        remove("warehouse_handover", key="manifest_id"),
        {"handover.missing": 1},
    ),
    "a hand-over of more parcels": (
        change("warehouse_handover", "parcels = parcels + 1", key="manifest_id"),
        {"handover.sum": 1},
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

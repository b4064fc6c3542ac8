"""Changes to balances, transfers, payments, refunds and payouts."""

from __future__ import annotations

from tests.tampering.statements import ANY, Case, change, remove

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
        {"ledger.balance": 1, "ledger.transfer_balance": 1, "top_up.transfer": 1},
    ),
    "a payout that was booked on another's account": (
        """
        UPDATE ledger_entry SET account_id = 'sel_x:payable:KRW:0', owner = 'sel_x'
        WHERE kind = 'payable' AND transfer_id IN (SELECT id FROM ledger_transfer WHERE kind = 'payout_refused')
        """,
        {"ledger.balance": 2, "payout_refused.transfer": 1},
    ),
    "an entry on a row of another name": (
        change("ledger_entry", "account_id = 'x'", "kind = 'bank'"),
        {"ledger.balance": 2, "ledger.account_name": 1},
    ),
    "a transfer without its entries": (
        "INSERT INTO ledger_transfer VALUES ('trf_x', 'top_up', 'per_x', 1)",
        {"ledger.transfer_whole": 1, "transfer.unexplained": 1},
    ),
    "entries without their transfer": (
        "DELETE FROM ledger_transfer WHERE kind = 'payout_refused'",
        {"ledger.transfer_whole": 1, "transfer.missing": 1},
    ),
    "a transfer at another time": (
        "UPDATE ledger_transfer SET at = at + 1 WHERE kind = 'payout_refused'",
        {"ledger.transfer_time": 2},
    ),
    "a wallet that was overdrawn for a moment": (
        change("ledger_entry", "id = 1000000", "kind = 'wallet'"),
        {"ledger.overdrawn": ANY},
    ),
}

MONEY: dict[str, Case] = {
    "a captured payment that is said to be voided": (
        change("payment", "state = 'voided'", "state = 'captured'"),
        {"payment.state": 1, "payment.captured": 1, "transfer.unexplained": 1, "transfer.missing": 1},
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
    "a refund that is gone": (
        remove("refund"),
        {"refund.missing": 1, "order.refunded": 1, "refund.decision": 1, "transfer.unexplained": 1},
    ),
    "a refund of more than was due": (
        change("refund", "amount_minor = amount_minor + 1"),
        {"refund.amount": 1, "order.refunded": 1, "refund.delivery": 1, "refund.decision": 1},
    ),
    "a refund without a cause": (
        change("refund", "cause = 'ord_x'"),
        {"refund.cause": 1, "refund.missing": 1, "refund.decision": 1},
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

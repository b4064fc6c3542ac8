"""Money invented, doubled or lost, each time with balances that agree with the entries."""

from __future__ import annotations

from tests.tampering.statements import ANY, Case, remove

REFUND = "(SELECT min(id) FROM refund)"
PAYOUT = "(SELECT id FROM payout WHERE state = 'requested')"
PAID = "(SELECT id FROM payout WHERE state = 'paid')"
RETURNED = "(SELECT id FROM payout WHERE state = 'returned')"
TOP_UP = "(SELECT min(id) FROM ledger_transfer WHERE kind = 'top_up')"
CAPTURE = "(SELECT min(id) FROM ledger_transfer WHERE kind = 'capture')"


def post(transfer: str, kind: str, *legs: tuple[str, str, int]) -> str:
    """Move won between accounts: (owner, kind, amount) each. The reference is the transfer's own id."""
    script = f"INSERT INTO ledger_transfer VALUES ('{transfer}', '{kind}', '{transfer}', 1);"
    for number, (owner, account, amount) in enumerate(legs, start=1_000_000):
        row = f"'{owner}:{account}:KRW:0'"
        script += f"""
            INSERT INTO ledger_entry VALUES
                ({number}, '{transfer}', {row}, '{owner}', '{account}', 'KRW', {amount}, 1);
            INSERT INTO ledger_account VALUES ({row}, '{owner}', '{account}', 'KRW', {amount})
            ON CONFLICT (id) DO UPDATE SET balance_minor = ledger_account.balance_minor + excluded.balance_minor;
        """
    return script


def post_again(transfer: str, *, but: str = "") -> str:
    """Post a transfer a second time as ``trf_again``; the balances of accounts of the kind ``but`` stay as they are."""
    return f"""
        INSERT INTO ledger_transfer SELECT 'trf_again', kind, reference, at FROM ledger_transfer WHERE id = {transfer};
        INSERT INTO ledger_entry
        SELECT id + 1000000, 'trf_again', account_id, owner, kind, currency, amount_minor, at
        FROM ledger_entry WHERE transfer_id = {transfer};
        {_count("+", "'trf_again'", but=but)}
    """


def _count(sign: str, transfer: str, *, but: str = "") -> str:
    """Add to the balances what a transfer moved, or take it from them."""
    return f"""
        UPDATE ledger_account SET balance_minor = balance_minor {sign} (
            SELECT sum(amount_minor) FROM ledger_entry
            WHERE transfer_id = {transfer} AND account_id = ledger_account.id
        ) WHERE kind <> '{but}' AND id IN (SELECT account_id FROM ledger_entry WHERE transfer_id = {transfer});
    """


def raise_legs(transfer: str, *kinds: tuple[str, int]) -> str:
    """Change the amounts of a transfer's entries, by kind of account, and the balances with them."""
    script = ""
    for kind, more in kinds:
        account = f"(SELECT account_id FROM ledger_entry WHERE transfer_id = {transfer} AND kind = '{kind}')"
        script += f"""
            UPDATE ledger_account SET balance_minor = balance_minor + {more} WHERE id = {account};
            UPDATE ledger_entry SET amount_minor = amount_minor + {more}
            WHERE transfer_id = {transfer} AND kind = '{kind}';
        """
    return script


def decide(action: str, subject: str, evidence: str) -> str:
    """Add a decision to the end of the audit log."""
    return f"""
        INSERT INTO audit_log
        SELECT max(seq) + 1000, max(xid), max(at), 'per_x', '{action}', {subject}, {evidence} FROM audit_log;
    """


def payout_row(amount: int) -> str:
    """Add a payout of won to nobody's seller."""
    return f"""
        INSERT INTO payout (id, seller_id, currency, amount_minor, state, created_at, via, changed_at)
        VALUES ('pot_x', 'sel_x', 'KRW', {amount}, 'requested', 1, 'transit', 1);
    """


GHOST_PAYOUT = post("pot_x", "payout", ("sel_x", "payable", -500), ("platform", "in_transit", 500))
TRANSFERS: dict[str, Case] = {
    "a refund that was given twice": (post_again(REFUND), {"transfer.unexplained": 1}),
    "a refund of more than was captured": (
        f"""
        UPDATE refund SET amount_minor = amount_minor + 1000000 WHERE id = {REFUND};
        UPDATE customer_order SET refunded_minor = refunded_minor + 1000000
        WHERE id = (SELECT order_id FROM refund WHERE id = {REFUND});
        {raise_legs(REFUND, ("wallet", 1_000_000), ("payable", -1_000_000))}
        """,
        {"refund.amount": 1, "refund.transfer": 1, "refund.decision": 1, "refund.delivery": 1},
    ),
    "a refund that was never given": (
        f"""
        {_count("-", REFUND)}
        DELETE FROM ledger_transfer WHERE id = {REFUND};
        DELETE FROM ledger_entry WHERE transfer_id = {REFUND}
        """,
        {"transfer.missing": 1, "refund.transfer": 1},
    ),
    "a refund of a payment that nobody made": (
        post("rfd_x", "refund", ("sel_x", "payable", -500), ("per_x", "wallet", 500))
        + "UPDATE ledger_transfer SET reference = 'pay_x' WHERE id = 'rfd_x';"
        + "INSERT INTO refund VALUES ('rfd_x', 'ord_x', 'pay_x', 'ord_x', 'sel_x', 'KRW', 500, 1)",
        {"group.missing": 1, "refund.decision": 1},
    ),
    "a refund of another order than was decided": (
        f"UPDATE refund SET order_id = 'ord_x' WHERE id = {REFUND}",
        {"refund.decision": 1, "refund.order": 1, "order.refunded": 1},
    ),
    "a purchase that was captured twice": (
        post_again(CAPTURE, but="held"),
        {"transfer.unexplained": 1, "ledger.overdrawn": 1, "ledger.balance": 1},
    ),
    "a payment that is gone": (remove("payment"), {"transfer.unexplained": 2, "payment.captured": 1}),
    "a payout that nobody asked for": (GHOST_PAYOUT, {"transfer.unexplained": 1}),
    "a payout that nobody decided": (payout_row(500) + GHOST_PAYOUT, {"payout.decision": 1}),
    "a payout that never left": (payout_row(500), {"transfer.missing": 1, "payout.decision": 1}),
    "a payout that is gone": (
        remove("payout", "state = 'requested'"),
        {"transfer.unexplained": 1, "payout.decision": 1},
    ),
    "a payout of less than left": (
        f"UPDATE payout SET amount_minor = amount_minor - 1 WHERE id = {PAYOUT}",
        {"payout.decision": 1, "payout.transfer": 1},
    ),
    "a payout that left twice": (post_again(PAYOUT), {"transfer.unexplained": 1}),
    "a payout that was raised": (
        raise_legs(PAYOUT, ("payable", -1), ("in_transit", 1)),
        {"payout.transfer": 1},
    ),
    "a payout that took from the bank": (
        payout_row(-500)
        + post("pot_x", "payout", ("sel_x", "payable", 500), ("platform", "in_transit", -500))
        + decide("payout.requested", "'pot_x'", """'{"seller_id":"sel_x","amount_minor":-500,"currency":"KRW"}'"""),
        {"payout.amount": 1},
    ),
    "a payout in another currency": (
        f"""
        INSERT INTO ledger_account SELECT replace(account_id, 'KRW', 'USD'), owner, kind, 'USD', amount_minor
        FROM ledger_entry WHERE transfer_id = {PAYOUT};
        {_count("-", PAYOUT)}
        UPDATE ledger_entry SET currency = 'USD', account_id = replace(account_id, 'KRW', 'USD')
        WHERE transfer_id = {PAYOUT}
        """,
        {"payout.transfer": 1},
    ),
    "a returned payout that reads as paid": (
        f"UPDATE payout SET state = 'paid' WHERE id = {RETURNED}",
        {"payout_returned.decision": 1, "transfer.unexplained": 1},
    ),
    "a paid payout that reads as refused": (
        f"UPDATE payout SET state = 'refused' WHERE id = {PAID}",
        {"payout_refused.decision": 1, "transfer.missing": 1},
    ),
    "a payout that is said to be paid": (
        f"UPDATE payout SET state = 'paid', paid_at = 1 WHERE id = {PAYOUT}",
        {"payout_paid.decision": 1, "transfer.missing": 1},
    ),
    "a payout that came back twice": (post_again(f"{RETURNED} || ':returned'"), {"transfer.unexplained": 1}),
    "a payout that came back to somebody else": (
        f"""
        UPDATE ledger_entry SET owner = 'sel_x', account_id = 'sel_x:payable:KRW:0'
        WHERE kind = 'payable' AND transfer_id = {RETURNED} || ':returned'
        """,
        {"ledger.balance": 2, "payout_returned.transfer": 1},
    ),
    "a payout that came back from the way": (
        f"UPDATE payout SET paid_at = NULL WHERE id = {RETURNED}",
        {"payout_paid.decision": 1, "transfer.unexplained": 1, "payout_returned.transfer": 1},
    ),
    "entries in another currency than their accounts": (
        f"UPDATE ledger_entry SET currency = 'USD' WHERE transfer_id = {PAYOUT}",
        {"payout.transfer": 1, "ledger.account_name": 2, "ledger.balance": ANY},
    ),
    "a gift from the bank": (
        post("trf_x", "gift", ("platform", "bank", -(10**9)), ("per_x", "wallet", 10**9)),
        {"transfer.unexplained": 1},
    ),
    "a gift that is called a top-up": (
        post("trf_x", "top_up", ("platform", "bank", -(10**9)), ("per_x", "wallet", 10**9)),
        {"transfer.unexplained": 1},
    ),
    "a transfer of an unknown kind": (
        "UPDATE ledger_transfer SET kind = 'gift' WHERE kind = 'payout_refused'",
        {"transfer.unexplained": 1, "transfer.missing": 1},
    ),
    "a transfer for something else": (
        f"UPDATE ledger_transfer SET reference = 'per_x' WHERE id = {TOP_UP}",
        {"transfer.unexplained": 1, "transfer.missing": 1},
    ),
    "a top-up that came twice": (post_again(TOP_UP), {"transfer.unexplained": 1}),
    "a top-up that was raised": (raise_legs(TOP_UP, ("bank", -1), ("wallet", 1)), {"top_up.transfer": 1}),
    "a top-up that came out of the tax": (
        f"""
        UPDATE ledger_entry SET owner = 'platform', kind = 'tax', account_id = 'platform:tax:KRW:x'
        WHERE kind = 'bank' AND transfer_id = {TOP_UP};
        INSERT INTO ledger_account VALUES ('platform:tax:KRW:x', 'platform', 'tax', 'KRW', 0)
        """,
        {"top_up.transfer": 1, "ledger.balance": 2},
    ),
    "a top-up that never came": (
        decide("wallet.top_up", "'trf_x'", """'{"person_id":"per_x","amount_minor":500,"currency":"KRW"}'"""),
        {"transfer.missing": 1},
    ),
    "a top-up that was decided twice": (
        decide(
            "wallet.top_up",
            TOP_UP,
            f"(SELECT evidence FROM audit_log WHERE subject = {TOP_UP} AND action LIKE 'wallet%')",
        ),
        {"transfer.called_for_twice": 1},
    ),
}

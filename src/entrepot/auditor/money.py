"""The money of a purchase: one payment of exactly its total, split exactly, and each refund with its cause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from entrepot.auditor.purchases import Order, Payment, Purchase
from entrepot.auditor.report import Findings

PLATFORM: Final = "platform"
Accounts = Mapping[tuple[str, str, str], int]
"""What each account (owner, kind, currency) got, in minor units."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an amount is made of, in minor units; goods without tax, with the commission in them."""

    goods: int
    seller_tax: int
    marketplace_tax: int
    commission: int
    delivery: int = 0
    delivery_tax: int = 0

    @property
    def total(self) -> int:
        """What a shopper pays or gets for it."""
        return self.goods + self.seller_tax + self.marketplace_tax + self.delivery


def audit_money(purchase: Purchase, waiting: frozenset[str], findings: Findings) -> None:
    """Check the payments and refunds of one purchase; ``waiting`` holds causes whose refund is still to be made."""
    findings.counts["payments"] += len(purchase.payments)
    findings.counts["refunds"] += len(purchase.refunds)
    for payment in purchase.payments:
        _payment(purchase, payment, findings)
    captured = [each.id for each in purchase.payments if each.state == "captured"]
    paid = [] if purchase.group.paid_at is None else [purchase.group.payment]
    findings.compare("payment.captured", purchase.group.id, captured, paid)
    due = dict(_due(purchase))
    for cause in sorted(due.keys() | purchase.refunds.keys()):
        _refund(purchase, cause, due.get(cause), waiting, findings)
    _delivery_once(purchase, findings)
    for order in purchase.orders:
        given = sum(each.amount for each in purchase.refunds.values() if each.order == order.id)
        findings.compare("order.refunded", order.id, given, order.refunded)


def _payment(purchase: Purchase, payment: Payment, findings: Findings) -> None:
    """Derive a payment's state from the transfers that were made for it, and compare each with what it should move."""
    group = purchase.group
    findings.compare("payment.amount", payment.id, (group.total, group.currency), (payment.amount, payment.currency))
    findings.compare("payment.shopper", payment.id, group.shopper, payment.shopper)
    wallet, held = ((payment.shopper, kind, payment.currency) for kind in ("wallet", "held"))
    taken = nothing_zero({wallet: -payment.amount, held: payment.amount})
    should = {
        "hold": taken,
        "void": nothing_zero({wallet: payment.amount, held: -payment.amount}),
        "capture": _capture(purchase, payment),
    }
    made = {what for what in should if (f"{payment.id}:{what}", what) in purchase.moved}
    state = {
        frozenset({"hold"}): "held",
        frozenset({"hold", "void"}): "voided",
        frozenset({"hold", "capture"}): "captured",
    }
    if payment.amount:
        findings.compare(
            "payment.state", payment.id, state.get(frozenset(made), f"transfers {sorted(made)}"), payment.state
        )
    for what in sorted(made):
        moved = purchase.moved[f"{payment.id}:{what}", what]
        findings.compare(f"payment.{what}", payment.id, shown(should[what]), shown(moved))


def _capture(purchase: Purchase, payment: Payment) -> Accounts:
    """Return what a captured payment gives to whom: out of the hold, to sellers, platform, tax and delivery."""
    group = purchase.group
    shares: dict[tuple[str, str, str], int] = defaultdict(int)
    shares[payment.shopper, "held", payment.currency] -= payment.amount
    for order in purchase.orders:
        for account, amount in _shares(order, parts_of(order)).items():
            shares[account] += amount
    shares[PLATFORM, "tax", group.currency] += group.delivery_tax
    shares[PLATFORM, "delivery", group.currency] += group.delivery - group.delivery_tax
    return nothing_zero(shares)


def parts_of(order: Order) -> Parts:
    """Return what an order's total is made of."""
    return Parts(order.goods, order.seller_tax, order.marketplace_tax, order.commission)


def _shares(order: Order, parts: Parts) -> Accounts:
    return {
        (order.seller, "payable", order.currency): parts.goods + parts.seller_tax - parts.commission,
        (PLATFORM, "commission", order.currency): parts.commission,
        (PLATFORM, "tax", order.currency): parts.marketplace_tax + parts.delivery_tax,
        (PLATFORM, "delivery", order.currency): parts.delivery - parts.delivery_tax,
    }


def _due(purchase: Purchase) -> Iterator[tuple[str, tuple[Order, Parts]]]:
    """Yield (cause, what is to be given back for it): a paid order that was cancelled, a return that was received."""
    group = purchase.group
    cancelled = [order for order in purchase.orders if order.cancelled_at is not None and order.paid_at is not None]
    all_unsent = all(order.cancelled_unsent for order in purchase.orders)
    for order in cancelled:
        parts = parts_of(order)
        refund = purchase.refunds.get(order.id)
        moved = purchase.moved.get((refund.id, "refund"), {}) if refund else {}
        # The delivery goes back once, with the order that was cancelled last; times alone may not tell which one.
        if all_unsent and (PLATFORM, "delivery", group.currency) in moved:
            parts = Parts(*_first_four(parts), group.delivery, group.delivery_tax)
        yield order.id, (order, parts)
    for order in purchase.orders:
        yield from _returned(purchase, order)


def _first_four(parts: Parts) -> tuple[int, int, int, int]:
    return parts.goods, parts.seller_tax, parts.marketplace_tax, parts.commission


def _returned(purchase: Purchase, order: Order) -> Iterator[tuple[str, tuple[Order, Parts]]]:
    """Yield each received return of an order: of a line's amounts, the share of the units that came back.

    Shares are differences of running totals rounded down, so that all units together give back exactly the line.
    """
    lines = {line.id: line for line in purchase.lines.get(order.id, ())}
    before: dict[str, int] = defaultdict(int)
    for identity, rows in purchase.returns.items():
        sums = [0, 0, 0, 0]
        for row in rows:
            line = lines.get(row.line)
            if row.order != order.id or line is None or row.state == "requested":
                continue
            first, last = before[line.id], before[line.id] + row.accepted
            before[line.id] = last
            net, tax, commission = (
                total * last // line.quantity - total * first // line.quantity
                for total in (line.net, line.tax, line.commission)
            )
            by_seller = line.remitted_by == "seller"
            sums = _added(sums, (net, tax if by_seller else 0, 0 if by_seller else tax, commission))
        if rows and rows[0].order == order.id and rows[0].state != "requested":
            yield identity, (order, Parts(*sums))


def _added(sums: Iterable[int], more: Iterable[int]) -> list[int]:
    return [a + b for a, b in zip(sums, more, strict=True)]


def _refund(
    purchase: Purchase, cause: str, due: tuple[Order, Parts] | None, waiting: frozenset[str], findings: Findings
) -> None:
    refund = purchase.refunds.get(cause)
    if due is None:
        findings.differ("refund.cause", refund.id if refund else cause, None, cause)
        return
    order, parts = due
    if refund is None:
        if cause not in waiting:
            findings.differ("refund.missing", cause, parts.total, None)
        return
    findings.compare("refund.amount", refund.id, (parts.total, order.currency), (refund.amount, refund.currency))
    findings.compare("refund.order", refund.id, (order.id, order.seller), (refund.order, refund.seller))
    findings.compare("refund.payment", refund.id, purchase.group.payment, refund.payment)
    back = {account: -amount for account, amount in _shares(order, parts).items()}
    back[order.shopper, "wallet", order.currency] = parts.total
    moved = purchase.moved.get((refund.id, "refund"), {})
    findings.compare("refund.transfer", refund.id, shown(back), shown(moved))


def _delivery_once(purchase: Purchase, findings: Findings) -> None:
    """Check that the delivery goes back once where every order was cancelled before it was sent."""
    group = purchase.group
    if group.paid_at is None:
        return
    refunds = [purchase.refunds.get(order.id) for order in purchase.orders]
    if all(order.cancelled_unsent for order in purchase.orders) and all(refunds):
        given = sum(refund.amount for refund in refunds if refund is not None)
        findings.compare(
            "refund.delivery", group.id, group.delivery, given - sum(each.total for each in purchase.orders)
        )


def nothing_zero(accounts: Accounts) -> Accounts:
    """Return the accounts that got something or gave something."""
    return {account: amount for account, amount in accounts.items() if amount}


def shown(accounts: Accounts) -> dict[str, int]:
    """Return what each account got, named as in a report, without those that got nothing."""
    return {":".join(account): amount for account, amount in sorted(accounts.items()) if amount}

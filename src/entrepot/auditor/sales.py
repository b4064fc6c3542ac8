"""What was bought: the sums of a purchase, an order and its lines, and the goods that moved for them."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from entrepot.auditor.purchases import Group, Line, Order, Purchase, Returned
from entrepot.auditor.report import Findings


def audit_sales(purchase: Purchase, findings: Findings) -> None:
    """Check the sums and the goods of one purchase."""
    findings.counts["order_groups"] += 1
    _sums(purchase, purchase.group, findings)
    for order in purchase.orders:
        _order(purchase, order, findings)
    for identity, rows in purchase.returns.items():
        state = "requested" if all(row.accepted == 0 for row in rows) else "received"
        refund = purchase.refunds.get(identity)
        findings.compare("return.state", identity, "refunded" if refund else state, rows[0].state)
        findings.compare("return.refund", identity, refund.id if refund else None, rows[0].refunded_by)
        if refund:
            findings.compare("return.amount", identity, refund.amount, rows[0].refund)
    _goods(purchase, purchase.group, findings)


def _sums(purchase: Purchase, group: Group, findings: Findings) -> None:
    orders = purchase.orders
    cancelled = [order for order in orders if order.cancelled_at is not None]
    facts = {
        "orders": (len(orders), group.orders),
        "cancelled": (len(cancelled), group.cancelled),
        "cancelled_unsent": (sum(order.cancelled_unsent for order in orders), group.cancelled_unsent),
        "goods_minor": (sum(order.goods for order in orders), group.goods),
        "tax_minor": (sum(order.seller_tax + order.marketplace_tax for order in orders), group.tax),
        "total_minor": (sum(order.total for order in orders) + group.delivery, group.total),
        "currency": ({order.currency for order in orders}, {group.currency}),
        "shopper": ({order.shopper for order in orders}, {group.shopper}),
        "paid_at": ({order.paid_at for order in orders}, {group.paid_at}),
    }
    for name, (recorded, kept) in facts.items():
        findings.compare("group.sum", f"{group.id} {name}", recorded, kept)
    findings.compare("group.state", group.id, _state(orders, group), group.state)


def _state(orders: list[Order], group: Group) -> str:
    if any(order.state == "awaiting_payment" for order in orders):
        return "awaiting_payment"
    if any(order.cancelled_at is None for order in orders):
        return "paid"
    return "expired" if group.state == "expired" and group.paid_at is None else "cancelled"


def _order(purchase: Purchase, order: Order, findings: Findings) -> None:
    lines = purchase.lines.get(order.id, [])
    findings.counts["order_lines"] += len(lines)
    sums = {
        "units": sum(line.quantity for line in lines),
        "goods_minor": sum(line.net for line in lines),
        "seller_tax_minor": sum(line.tax for line in lines if line.remitted_by == "seller"),
        "marketplace_tax_minor": sum(line.tax for line in lines if line.remitted_by != "seller"),
        "commission_minor": sum(line.commission for line in lines),
        "total_minor": sum(line.net + line.tax for line in lines),
    }
    kept = (order.units, order.goods, order.seller_tax, order.marketplace_tax, order.commission, order.total)
    for (name, recorded), value in zip(sums.items(), kept, strict=True):
        findings.compare("order.sum", f"{order.id} {name}", recorded, value)
    accepted: Counter[str] = Counter()
    for rows in purchase.returns.values():
        for row in rows:
            accepted[row.line] += row.accepted
    for line in lines:
        if line.rule_version is not None:  # what was sold before the figures were kept has none
            findings.compare("order.commission", line.id, _commission(line), line.commission)
        findings.compare("order.line_returned", line.id, accepted[line.id], line.returned)


def _commission(line: Line) -> int:
    """Return what a line's frozen figures make of its net price: the share rounded half to even, between the bounds."""
    whole, rest = divmod(line.net * line.ppm, 1_000_000)
    share = whole + (rest > 500_000 or (rest == 500_000 and whole % 2 == 1))
    owed = max(line.floor, share + line.fixed)
    if line.cap is not None:
        owed = min(owed, max(line.cap, line.floor))
    return min(owed, line.net)


def _goods(purchase: Purchase, group: Group, findings: Findings) -> None:
    """Check that exactly what was bought was held, and sold once it was paid or freed when it was not."""
    nothing: Counter[str] = Counter()
    bought = _units(line for lines in purchase.lines.values() for line in lines)
    moved: dict[str, Counter[str]] = defaultdict(Counter)
    for row in purchase.goods.get(group.id, ()):
        moved[row.kind][f"{row.place} {row.sku}"] += abs(row.reserved)
    _compare_goods(findings, "stock.reserved_for", group.id, bought, moved["reserve"])
    _compare_goods(findings, "stock.sold_for", group.id, nothing if group.paid_at is None else bought, moved["sell"])
    if group.paid_at is None and group.state in {"cancelled", "expired"}:
        _compare_goods(findings, "stock.freed_for", group.id, bought, moved["release"] + moved["expire"])
    for order in purchase.orders:
        back = order.cancelled_unsent and order.paid_at is not None
        lines = _units(purchase.lines.get(order.id, ())) if back else nothing
        _compare_goods(findings, "stock.back_for", order.id, lines, _restocked(purchase, order.id))
    for identity, rows in purchase.returns.items():
        restocked = _restocked(purchase, identity)
        if restocked:  # what cannot be sold again is not put back
            _compare_goods(findings, "stock.back_for", identity, _accepted(purchase, rows), restocked)


def _units(lines: Iterable[Line]) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in lines:
        units[f"{line.place} {line.sku}"] += line.quantity
    return units


def _accepted(purchase: Purchase, rows: Iterable[Returned]) -> Counter[str]:
    where = {line.id: f"{line.place} {line.sku}" for lines in purchase.lines.values() for line in lines}
    units: Counter[str] = Counter()
    for row in rows:
        units[where.get(row.line, row.line)] += row.accepted
    return units


def _restocked(purchase: Purchase, reference: str) -> Counter[str]:
    units: Counter[str] = Counter()
    for row in purchase.goods.get(reference, ()):
        units[f"{row.place} {row.sku}"] += row.on_hand
    return units


def _compare_goods(findings: Findings, check: str, identity: str, recorded: Counter[str], kept: Counter[str]) -> None:
    for line in sorted(recorded.keys() | kept.keys()):
        findings.compare(check, f"{identity} {line}", recorded[line], kept[line])

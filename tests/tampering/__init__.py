"""Ways to change the books behind the house's back: SQL past every trigger, and what the auditor must find of each."""

from __future__ import annotations

from tests.tampering.goods import DELIVERIES, FLOOR, ORDERS, SEALS, STOCK
from tests.tampering.money import LEDGER, MONEY
from tests.tampering.statements import ANY, Case, past_all_triggers
from tests.tampering.transfers import TRANSFERS

__all__ = ["ANY", "CASES", "past_all_triggers"]

PARTS = {
    "ledger": LEDGER,
    "transfers": TRANSFERS,
    "stock": STOCK,
    "orders": ORDERS,
    "seals": SEALS,
    "money": MONEY,
    "floor": FLOOR,
    "deliveries": DELIVERIES,
}
CASES: dict[str, Case] = {f"{part}: {name}": case for part, cases in PARTS.items() for name, case in cases.items()}

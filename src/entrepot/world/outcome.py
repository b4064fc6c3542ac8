"""What a run came to: a hash of the final state, the auditor's answer, and how fast it was."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import text

from entrepot.auditor import Report
from entrepot.core.database import Database
from entrepot.world.acknowledged import Acknowledgements

_FINAL: Final[Mapping[str, str]] = {
    # Shards of an account are how it is stored, not what it holds.
    "balances": """SELECT owner, kind, currency, CAST(sum(balance_minor) AS BIGINT) FROM ledger_account
                   GROUP BY owner, kind, currency""",
    "stock": "SELECT place_id, sku_id, on_hand, reserved FROM stock_level",
    "purchases": "SELECT id, shopper_id, state, currency, total_minor, delivery_minor FROM order_group",
    "orders": """SELECT id, group_id, seller_id, state, total_minor, refunded_minor, commission_minor
                 FROM customer_order""",
    "returns": "SELECT id, order_id, state, refund_minor FROM order_return",
    "payments": "SELECT id, group_id, state, amount_minor, currency FROM payment",
    "refunds": "SELECT id, cause, amount_minor, currency FROM refund",
    "parcels": "SELECT id, order_id, state, position, box_id FROM warehouse_parcel",
    "boxes": "SELECT id, sscc, state, position, manifest_id, weight_g FROM warehouse_box",
    "stops": "SELECT id, box_id, state, attempts FROM delivery_stop",
}
"""What is in the hash: columns of numbers and ids, which are the same wherever the same things happened."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run that has come to its end."""

    seed: int
    engine: str
    orders: int
    result_hash: str
    parts: dict[str, str]
    audit: Report
    acknowledgement_audit: Report
    acknowledged: Acknowledgements
    counts: dict[str, int]
    seconds: float
    simulated_hours: float

    @property
    def agrees(self) -> bool:
        """Whether the auditor agrees with the state and with what the world was told."""
        return self.audit.agrees and self.acknowledgement_audit.agrees

    def lines(self) -> list[str]:
        """Return what a person is told at the end of a run."""
        told = [
            f"seed: {self.seed}",
            f"engine: {self.engine}",
            (
                f"orders: {self.orders} in {self.seconds:.1f} s ({self.orders / self.seconds:.0f} a second), "
                f"{self.simulated_hours:.0f} simulated hours"
            ),
            *(f"{name}: {count}" for name, count in sorted(self.counts.items())),
            f"acknowledgements: {len(self.acknowledged)}",
        ]
        for report in (self.audit, self.acknowledgement_audit):
            told += [str(difference) for difference in report.differences]
        told.append("the auditor agrees" if self.agrees else "the auditor does NOT agree")
        return [*told, f"hash: {self.result_hash}"]


def hash_of(db: Database) -> tuple[str, dict[str, str]]:
    """Return the SHA-256 of the final state, and of each of its parts; equal states on any engine have equal hashes."""
    parts = {}
    with db.read() as connection:
        for name, sql in _FINAL.items():
            rows = sorted(orjson.dumps([_plain(value) for value in row]) for row in connection.execute(text(sql)))
            parts[name] = hashlib.sha256(b"\n".join(rows)).hexdigest()
    return hashlib.sha256(orjson.dumps(parts)).hexdigest(), parts


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)

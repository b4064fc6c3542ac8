"""Putting money into a wallet."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.pay.ledger import PLATFORM, Account, Leg, post

LARGEST_TOP_UP_MINOR: Final = 10**10
"""No single top-up may pass this many minor units."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """A top-up that was booked; ``amount_minor`` in minor units of ``currency``."""

    transfer_id: str
    amount_minor: int
    currency: str


def top_up(db: Database, *, person_id: str, amount: Money, idempotency_key: str | None) -> TopUp:
    """Move money from the bank account into a person's wallet.

    The money outside is the sandbox's: this stands for a bank transfer that arrived. Raises InvalidInput for an
    amount that is not positive or too large, IdempotencyMismatch for a key that came with another amount.
    """
    if not 0 < amount.minor <= LARGEST_TOP_UP_MINOR:
        raise InvalidInput(
            say("%(amount)s cannot be topped up", amount=amount),
            field="amount_minor",
            expected=say("1 to %(most)s minor units", most=LARGEST_TOP_UP_MINOR),
        )

    def book(tx: Tx) -> dict[str, Any]:
        done = TopUp(tx.new_id("trf"), amount.minor, amount.currency)
        post(
            tx,
            transfer_id=done.transfer_id,
            kind="top_up",
            reference=person_id,
            legs=[
                Leg(Account(PLATFORM, "bank", amount.currency), -amount.minor),
                Leg(Account(person_id, "wallet", amount.currency), amount.minor),
            ],
        )
        tx.audit(
            person_id,
            "wallet.top_up",
            done.transfer_id,
            person_id=person_id,
            amount_minor=amount.minor,
            currency=amount.currency,
        )
        return asdict(done)

    fingerprint = f"top_up:{person_id}:{amount.minor}:{amount.currency}"
    answer = db.write(
        lambda tx: once(tx, owner=person_id, key=idempotency_key, fingerprint=fingerprint, answer=lambda: book(tx))
    )
    return TopUp(**answer)

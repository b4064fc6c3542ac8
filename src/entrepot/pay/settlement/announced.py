"""What settlement announces. Amounts in minor units of ``currency``."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PayoutSent:
    """Part of what a seller earned is on its way to their bank."""

    NAME: ClassVar[str] = "pay.payout.sent"
    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PayoutPaid:
    """The bank said that a payout arrived."""

    NAME: ClassVar[str] = "pay.payout.paid"
    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PayoutReturned:
    """A payout was refused or came back; its money is on the seller's balance again. ``reason`` is the bank's code."""

    NAME: ClassVar[str] = "pay.payout.returned"
    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str
    reason: str
    account_refused: bool

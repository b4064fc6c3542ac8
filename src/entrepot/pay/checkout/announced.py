"""What payment announces. Amounts in minor units of ``currency``."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PayoutSent:
    """Part of what a seller earned was sent to their bank."""

    NAME: ClassVar[str] = "pay.payout.sent"
    payout_id: str
    seller_id: str
    amount_minor: int
    currency: str

"""Cards, through a payment service behind one port: Stripe, or a sandbox of ours that speaks the same.

``python -m entrepot.pay.card.sandbox`` runs the sandbox as a process of its own.
"""

from entrepot.pay.card.domain import (
    CardDeclined,
    CardEvent,
    CardHold,
    CardRefund,
    CardRefused,
    CardService,
    HoldState,
    RefundState,
    Registration,
    UnsignedEvent,
)
from entrepot.pay.card.signature import TOLERANCE_S, receive_event, sign
from entrepot.pay.card.stripe import STRIPE, StripeCards, in_stripe_units

__all__ = [
    "STRIPE",
    "TOLERANCE_S",
    "CardDeclined",
    "CardEvent",
    "CardHold",
    "CardRefund",
    "CardRefused",
    "CardService",
    "HoldState",
    "RefundState",
    "Registration",
    "StripeCards",
    "UnsignedEvent",
    "in_stripe_units",
    "receive_event",
    "sign",
]

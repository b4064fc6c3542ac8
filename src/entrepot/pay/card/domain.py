"""What a card payment service does for us, whichever it is: holds, captures, voids, refunds, and tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from entrepot.kit.errors import AppError, Conflict, Forbidden
from entrepot.kit.money import Money


class CardDeclined(AppError):
    """The bank said no; ``extra`` has the service's ``reason``. Nothing is held."""

    code = "card.declined"
    status = 402
    title = "The card was declined"


class CardRefused(Conflict):
    """The service does not do this with the payment as it is; ``extra`` has its ``reason``."""

    code = "card.refused"
    title = "The card payment does not allow this now"


class UnsignedEvent(Forbidden):
    """A webhook's signature is missing, wrong or too old; nothing of it is believed."""

    code = "card.unsigned_event"
    title = "The message does not carry a valid signature"


class HoldState(StrEnum):
    """Where a card payment stands. ``needs_shopper`` waits for the shopper's bank to ask them something."""

    HELD = "held"
    CAPTURED = "captured"
    VOIDED = "voided"
    NEEDS_SHOPPER = "needs_shopper"
    PENDING = "pending"
    FAILED = "failed"


class RefundState(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CardHold:
    """A card payment at the service: what was asked for, and what of it was taken."""

    id: str
    amount: Money
    captured: Money
    state: HoldState


@dataclass(frozen=True, slots=True)
class CardRefund:
    """Money on its way back to a card."""

    id: str
    amount: Money
    state: RefundState


@dataclass(frozen=True, slots=True)
class Registration:
    """Where the service tells us of events, and the secret that it signs with: it is told once, so keep it."""

    id: str
    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardEvent:
    """Something that the service told: a ``kind`` such as ``payment_intent.canceled``, about which payment.

    Events come late, twice and in any order: look the payment up before acting on one.
    """

    id: str
    kind: str
    hold_id: str | None
    created_s: int


class CardService(Protocol):
    """Takes cards. The same ``key`` with the same request is the same act, however often it is asked for.

    Every call may raise CardDeclined, CardRefused, IdempotencyMismatch, Unavailable (this call did nothing) or
    OutcomeUnknown (ask again with the same key). None of them may be called within a database's write.
    """

    def authorize(self, amount: Money, *, method: str, reference: str, key: str) -> CardHold:
        """Hold an amount on a card that the service knows as ``method``; ``reference`` is our purchase's id."""
        ...

    def capture(self, hold_id: str, amount: Money, *, key: str) -> CardHold:
        """Take a held amount or a part of it; the rest is given free."""
        ...

    def void(self, hold_id: str, *, key: str) -> CardHold:
        """Give a held amount free."""
        ...

    def refund(self, hold_id: str, amount: Money, *, key: str) -> CardRefund:
        """Give back what was taken, or a part of it."""
        ...

    def find(self, hold_id: str) -> CardHold:
        """Return how a payment stands now; raise NotFound."""
        ...

    def register(self, url: str, kinds: Sequence[str], *, known: Registration | None, key: str) -> Registration:
        """Return where events are told. What is registered and known stays as it is, with its secret."""
        ...

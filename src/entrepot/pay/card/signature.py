"""Signed webhooks (Stripe's scheme v1): HMAC-SHA256 of the time, a full stop and the body."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from entrepot.kit.errors import InvalidInput
from entrepot.pay.card.domain import CardEvent, UnsignedEvent

TOLERANCE_S: Final = 300
"""A signature that is further from our clock is not believed: it may have been recorded."""
BODY_MOST: Final = 2**20
_HEADER_MOST: Final = 4_096


def sign(body: bytes, *, secret: str, now_s: int) -> str:
    """Return the ``Stripe-Signature`` header for a body."""
    return f"t={now_s},v1={_mac(body, secret, str(now_s))}"


def _mac(body: bytes, secret: str, stamp: str) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def receive_event(
    body: bytes, header: str, *, secrets: Sequence[str], now_s: int, first: Callable[[str], bool]
) -> CardEvent | None:
    """Return the event of a webhook, or None where it came before.

    ``secrets`` are all that may have signed it; ``first`` keeps an event's id and says whether it is new: its mark
    belongs into the transaction of what the event causes. Raises UnsignedEvent, or InvalidInput for a signed body that
    is no event. ``now_s`` is our clock in seconds of the epoch.
    """
    if len(body) > BODY_MOST or not _is_signed(body, header, secrets, now_s):
        raise UnsignedEvent
    event = _event(body)
    return event if first(event.id) else None


def _is_signed(body: bytes, header: str, secrets: Sequence[str], now_s: int) -> bool:
    parts = [part.strip().partition("=") for part in header[:_HEADER_MOST].split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    macs = [value for name, _, value in parts if name == "v1" and value.isascii()]
    if len(stamps) != 1 or not re.fullmatch(r"[0-9]{1,12}", stamps[0]):
        return False
    right = [hmac.compare_digest(_mac(body, secret, stamps[0]), mac) for secret in secrets if secret for mac in macs]
    return any(right) and abs(now_s - int(stamps[0])) <= TOLERANCE_S


def _event(body: bytes) -> CardEvent:
    try:
        said: Any = json.loads(body)
        about = said["data"]["object"]
        hold_id = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
        return CardEvent(str(said["id"]), str(said["type"]), hold_id, int(said["created"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InvalidInput("the message is no event of a card service", field="body", expected="an event") from None

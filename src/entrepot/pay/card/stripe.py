"""The adapter for Stripe's API (PaymentIntents with manual capture); our sandbox speaks the same."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from entrepot.kit.errors import IdempotencyMismatch, InvalidInput, NotFound, OutcomeUnknown, Unavailable
from entrepot.kit.money import Money, currency_exponent
from entrepot.kit.sentences import say
from entrepot.pay.card.domain import (
    CardDeclined,
    CardHold,
    CardRefund,
    CardRefused,
    HoldState,
    RefundState,
    Registration,
)

STRIPE: Final = "https://api.stripe.com"
_VERSION: Final = "2024-06-20"
_TIMEOUT_S: Final = 20.0
_TRIES: Final = 4
_FIRST_WAIT_S: Final = 0.2
_PAGE: Final = 100
_PLACES: Final = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Decimals that Stripe counts otherwise than ISO 4217."""
_STATES: Final = {
    "requires_capture": HoldState.HELD,
    "succeeded": HoldState.CAPTURED,
    "canceled": HoldState.VOIDED,
    "requires_action": HoldState.NEEDS_SHOPPER,
    "processing": HoldState.PENDING,
}
_REFUNDS: Final = {"succeeded": RefundState.DONE, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
_AGAIN: Final = frozenset({409, 429})
"""Answers after which the same request is sent again: another with its key is under way, or there are too many."""


def in_stripe_units(amount: Money) -> int:
    """Return an amount as Stripe counts it; raise InvalidInput for one that it cannot take."""
    shift = _PLACES.get(amount.currency, currency_exponent(amount.currency)) - currency_exponent(amount.currency)
    units, rest = divmod(amount.minor * _ten(shift), _ten(-shift))
    step = 10 if currency_exponent(amount.currency) == 3 else 1  # three decimals: the last must be 0
    whole = 100 if _PLACES.get(amount.currency) == 2 else step
    if amount.minor <= 0 or rest or units % whole:
        raise InvalidInput(
            say("%(amount)s cannot be charged to a card", amount=amount),
            field="amount",
            expected="an amount above zero, in steps that cards know",
        )
    return units


def _money(units: int, currency: str) -> Money:
    letters = currency.upper()
    shift = _PLACES.get(letters, currency_exponent(letters)) - currency_exponent(letters)
    return Money(units * _ten(-shift) // _ten(shift), letters)


def _ten(places: int) -> int:
    return int("1".ljust(places + 1, "0"))


class StripeCards:
    """Takes cards through Stripe or the sandbox; one for all threads. Requests are repeated under their own key."""

    def __init__(self, secret_key: str, *, address: str = STRIPE, timeout_s: float = _TIMEOUT_S) -> None:
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {secret_key}", "Stripe-Version": _VERSION},
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def authorize(self, amount: Money, *, method: str, reference: str, key: str) -> CardHold:
        """Hold an amount on a card; a bank that wants to ask the shopper leaves it as ``needs_shopper``."""
        form = {
            "amount": str(in_stripe_units(amount)),
            "currency": amount.currency.lower(),
            "payment_method": method,
            "payment_method_types[]": "card",
            "capture_method": "manual",
            "confirm": "true",
            "metadata[reference]": reference,
        }
        return _hold(self._ask("POST", "/v1/payment_intents", form, key))

    def capture(self, hold_id: str, amount: Money, *, key: str) -> CardHold:
        """Take a held amount or a part of it; Stripe gives the rest free."""
        form = {"amount_to_capture": str(in_stripe_units(amount))}
        return _hold(self._ask("POST", f"/v1/payment_intents/{_id(hold_id)}/capture", form, key))

    def void(self, hold_id: str, *, key: str) -> CardHold:
        """Give a held amount free."""
        return _hold(self._ask("POST", f"/v1/payment_intents/{_id(hold_id)}/cancel", {}, key))

    def refund(self, hold_id: str, amount: Money, *, key: str) -> CardRefund:
        """Give back what was taken, or a part of it."""
        form = {"payment_intent": hold_id, "amount": str(in_stripe_units(amount))}
        said = self._ask("POST", "/v1/refunds", form, key)
        state = _REFUNDS.get(said["status"], RefundState.PENDING)
        return CardRefund(said["id"], _money(said["amount"], said["currency"]), state)

    def find(self, hold_id: str) -> CardHold:
        """Return how a payment stands now; raise NotFound."""
        return _hold(self._ask("GET", f"/v1/payment_intents/{_id(hold_id)}", {}, None))

    def register(self, url: str, kinds: Sequence[str], *, known: Registration | None, key: str) -> Registration:
        """Return where events are told; nothing that is registered is ever deleted or changed.

        A registration that is known, still there and for this address is returned as it is: its secret was told once
        and cannot be asked for again. Otherwise another is made, with a secret of its own.
        """
        if known is not None and known.url == url and known.id in self._registered():
            return known
        form = {"url": url, **{f"enabled_events[{at}]": kind for at, kind in enumerate(kinds)}}
        said = self._ask("POST", "/v1/webhook_endpoints", form, key)
        return Registration(said["id"], said["url"], said["secret"])

    def _registered(self) -> set[str]:
        said = self._ask("GET", f"/v1/webhook_endpoints?limit={_PAGE}", {}, None)
        return {each["id"] for each in said["data"]}

    def _ask(self, verb: str, path: str, form: Mapping[str, str], key: str | None) -> dict[str, Any]:
        """Send a request until it is answered, each time with the same key; raise what the answer stands for."""
        headers = {} if key is None else {"Idempotency-Key": key}
        reached = False
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_FIRST_WAIT_S * 2 ** (attempt - 1))
            try:
                answer = self._http.request(verb, path, data=form or None, headers=headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
            except httpx.HTTPError:
                reached = True
                continue
            if answer.status_code < 500 and answer.status_code not in _AGAIN:
                return _said(answer)
            reached = reached or answer.status_code not in _AGAIN
        if reached and key is not None:
            raise OutcomeUnknown("the card service did not answer; ask again with the same key")
        raise Unavailable("the card service cannot be reached; ask again with the same key")


def _id(hold_id: str) -> str:
    if not hold_id.replace("_", "").isalnum() or not hold_id.isascii():
        raise NotFound("there is no such card payment")
    return hold_id


def _said(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise OutcomeUnknown("the card service's answer cannot be read; ask again with the same key")
    if answer.is_success:
        return said
    error = said.get("error") or {}
    kind, reason = error.get("type"), str(error.get("decline_code") or error.get("code") or answer.status_code)
    if kind == "card_error":
        raise CardDeclined(reason=reason)
    if kind == "idempotency_error":
        raise IdempotencyMismatch
    if answer.status_code == 404:
        raise NotFound("there is no such card payment")
    if answer.status_code in {401, 403}:
        raise Unavailable("the card service does not accept the key of this installation")
    raise CardRefused(reason=reason)


def _hold(said: dict[str, Any]) -> CardHold:
    currency = said["currency"]
    state = _STATES.get(said["status"], HoldState.FAILED)
    return CardHold(said["id"], _money(said["amount"], currency), _money(said["amount_received"], currency), state)

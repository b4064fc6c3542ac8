"""Signed events of a card service, and amounts as Stripe counts them."""

import hashlib
import hmac
import json

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.pay.card import TOLERANCE_S, UnsignedEvent, in_stripe_units, receive_event, sign

NOW = 1_800_000_000
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "payment_intent.canceled",
        "created": NOW,
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    }
).encode()
HEADER = sign(BODY, secret="whsec_good", now_s=NOW)


def received(
    body: bytes = BODY, header: str = HEADER, *, secrets: tuple[str, ...] = ("whsec_good",), now_s: int = NOW
) -> str:
    event = receive_event(body, header, secrets=secrets, now_s=now_s, first=lambda _: True)
    assert event is not None
    return f"{event.id} {event.kind} {event.hold_id}"


def test_a_signed_event_is_believed() -> None:
    assert received() == "evt_1 payment_intent.canceled pi_1"


def test_the_signature_is_stripes_scheme() -> None:
    mac = hmac.new(b"whsec_good", f"{NOW}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert f"t={NOW},v1={mac}" == HEADER


def test_any_of_several_secrets_and_signatures_may_be_the_right_one() -> None:
    assert received(secrets=("whsec_old", "whsec_good"))
    assert received(header=HEADER.replace(",v1=", f",v0=ff,v1={'0' * 64},v1="))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1=",
        f"t={NOW}",
        HEADER.replace("v1=", "v0="),
        HEADER[:-1] + ("0" if HEADER[-1] != "0" else "1"),
        HEADER.replace(str(NOW), str(NOW + 1)),
        f"t={NOW},{HEADER}",
        HEADER.replace("v1=", "v1=é"),
        sign(BODY, secret="whsec_other", now_s=NOW),
        "," * 100_000,
    ],
)
def test_another_signature_is_not_believed(header: str) -> None:
    with pytest.raises(UnsignedEvent):
        received(header=header)


def test_a_changed_body_or_an_empty_secret_is_not_believed() -> None:
    with pytest.raises(UnsignedEvent):
        received(body=BODY.replace(b"pi_1", b"pi_2"))
    with pytest.raises(UnsignedEvent):
        received(header=sign(BODY, secret="", now_s=NOW), secrets=("",))


@pytest.mark.parametrize("away_s", [TOLERANCE_S, -TOLERANCE_S])
def test_a_signature_is_believed_within_the_tolerance_and_not_a_second_longer(away_s: int) -> None:
    assert received(now_s=NOW + away_s)
    with pytest.raises(UnsignedEvent):
        received(now_s=NOW + away_s + (1 if away_s > 0 else -1))


def test_an_event_that_came_before_is_kept_out() -> None:
    seen: set[str] = set()

    def first(event_id: str) -> bool:
        new = event_id not in seen
        seen.add(event_id)
        return new

    assert receive_event(BODY, HEADER, secrets=["whsec_good"], now_s=NOW, first=first) is not None
    assert receive_event(BODY, HEADER, secrets=["whsec_good"], now_s=NOW, first=first) is None


def test_an_event_that_is_not_signed_is_not_remembered_as_seen() -> None:
    with pytest.raises(UnsignedEvent):
        receive_event(BODY, "", secrets=["whsec_good"], now_s=NOW, first=lambda _: pytest.fail("it was asked"))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[" * 100_000, b'{"id":"e","type":"t","created":1,"data":{"object":5}}']
)
def test_a_signed_body_that_is_no_event_is_named(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        received(body=body, header=sign(body, secret="whsec_good", now_s=NOW))


@pytest.mark.parametrize(
    ("amount", "units"),
    [
        (Money(1250, "USD"), 1250),
        (Money(1250, "KRW"), 1250),
        (Money(1250, "KWD"), 1250),
        (Money(5, "ISK"), 500),
        (Money(5, "UGX"), 500),
        (Money(500, "MGA"), 5),
    ],
)
def test_an_amount_is_counted_as_stripe_counts_it(amount: Money, units: int) -> None:
    assert in_stripe_units(amount) == units


@pytest.mark.parametrize("amount", [Money(0, "USD"), Money(-1, "USD"), Money(1251, "KWD"), Money(550, "MGA")])
def test_an_amount_that_no_card_can_be_charged_is_refused(amount: Money) -> None:
    with pytest.raises(InvalidInput):
        in_stripe_units(amount)

"""The card adapter against the sandbox, a real process that loses answers, delays, repeats and reorders its events."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from entrepot.kit.errors import IdempotencyMismatch, NotFound, OutcomeUnknown, Unavailable
from entrepot.kit.money import Money
from entrepot.pay.card import (
    CardDeclined,
    CardEvent,
    CardRefused,
    CardService,
    HoldState,
    RefundState,
    StripeCards,
    UnsignedEvent,
    receive_event,
)

GOOD = "pm_card_visa"
TEN = Money(1000, "USD")


@contextmanager
def sandbox(*options: str) -> Iterator[str]:
    """Run the sandbox as a process; yield its address."""
    command = [sys.executable, "-m", "entrepot.pay.card.sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@contextmanager
def cards(*options: str) -> Iterator[StripeCards]:
    with sandbox(*options) as address:
        service = StripeCards("sk_test_1", address=address)
        try:
            yield service
        finally:
            service.close()


@contextmanager
def receiver() -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    """Listen for webhooks; yield the address and what comes."""
    came: list[tuple[bytes, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((body, self.headers["Stripe-Signature"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/cards", came
        finally:
            server.shutdown()


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("it did not come")


def test_a_payment_is_held_captured_in_part_and_refunded() -> None:
    with cards() as service:
        port: CardService = service
        held = port.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
        assert (held.state, held.amount, held.captured.minor) == (HoldState.HELD, TEN, 0)
        taken = port.capture(held.id, Money(800, "USD"), key="c1")
        assert (taken.state, taken.captured) == (HoldState.CAPTURED, Money(800, "USD"))
        back = port.refund(held.id, Money(300, "USD"), key="r1")
        assert (back.state, back.amount) == (RefundState.DONE, Money(300, "USD"))
        with pytest.raises(CardRefused):
            port.refund(held.id, Money(501, "USD"), key="r2")  # more than is left
        with pytest.raises(CardRefused):
            port.void(held.id, key="v1")  # taken already


def test_a_voided_hold_cannot_be_captured() -> None:
    with cards() as service:
        held = service.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
        assert service.void(held.id, key="v1").state is HoldState.VOIDED
        with pytest.raises(CardRefused) as caught:
            service.capture(held.id, TEN, key="c1")
        assert caught.value.extra["reason"] == "payment_intent_unexpected_state"
        assert service.find(held.id).state is HoldState.VOIDED


def test_the_same_key_is_the_same_act_and_another_request_under_it_is_refused() -> None:
    with cards() as service:
        held = service.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
        assert service.authorize(TEN, method=GOOD, reference="grp_1", key="a1") == held
        with pytest.raises(IdempotencyMismatch):
            service.authorize(Money(2000, "USD"), method=GOOD, reference="grp_1", key="a1")


def test_a_declined_card_says_why_and_one_whose_bank_asks_waits_for_the_shopper() -> None:
    with cards() as service:
        with pytest.raises(CardDeclined) as caught:
            service.authorize(TEN, method="pm_card_chargeDeclinedInsufficientFunds", reference="grp_1", key="a1")
        assert caught.value.extra["reason"] == "insufficient_funds"
        asked = service.authorize(TEN, method="pm_card_authenticationRequired", reference="grp_1", key="a2")
        assert asked.state is HoldState.NEEDS_SHOPPER


def test_a_payment_that_is_not_there_is_not_found() -> None:
    with cards() as service:
        for hold_id in ("pi_999999", "../refunds", "pi_é", ""):
            with pytest.raises(NotFound):
                service.find(hold_id)


def test_answers_that_are_lost_or_refused_on_the_way_charge_once() -> None:
    with cards("--seed", "7", "--lose", "0.3", "--refuse", "0.2") as service:
        done = 0
        for number in range(12):
            for _ in range(5):  # the caller asks again with its key, as it is told to
                try:
                    held = service.authorize(TEN, method=GOOD, reference="grp", key=f"a{number}")
                    break
                except OutcomeUnknown:
                    continue
            done += 1
            assert held.id == f"pi_{done:06d}"  # no payment was made twice


def test_a_service_that_never_answers_leaves_the_outcome_unknown_and_one_that_is_not_there_has_done_nothing() -> None:
    with cards("--lose", "1") as service, pytest.raises(OutcomeUnknown):
        service.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
    gone = StripeCards("sk_test_1", address="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        gone.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
    gone.close()


def test_a_key_that_the_service_does_not_know_is_no_decline() -> None:
    with sandbox() as address:
        service = StripeCards("wrong", address=address)
        with pytest.raises(Unavailable):
            service.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
        service.close()


def test_registering_again_keeps_the_good_endpoint_and_its_secret() -> None:
    with cards() as service, receiver() as (url, came):
        first = service.register(url, ["*"], known=None, key="w1")
        assert first.secret
        assert service.register(url, ["*"], known=None, key="w1") == first  # two processes start at once
        assert service.register(url, ["*"], known=first, key="w2") == first
        moved = service.register(f"{url}/new", ["*"], known=first, key="w3")
        assert moved.id != first.id
        assert service.register(url, ["*"], known=first, key="w4") == first  # it was not deleted for the new one
        service.authorize(TEN, method=GOOD, reference="grp_1", key="a1")
        wait_for(lambda: len(came) >= 2)
        accepted = []
        for body, header in came:
            event = receive_event(
                body, header, secrets=[first.secret, moved.secret], now_s=int(time.time()), first=lambda _: True
            )
            accepted.append(event)
        assert len(accepted) == 2


def test_events_that_come_late_twice_and_out_of_order_are_each_taken_once() -> None:
    with cards("--seed", "3", "--duplicate", "0.6", "--delay-s", "0.4") as service, receiver() as (url, came):
        known = service.register(url, ["*"], known=None, key="w1")
        for number in range(6):
            held = service.authorize(TEN, method=GOOD, reference="grp", key=f"a{number}")
            service.capture(held.id, TEN, key=f"c{number}")
        seen: set[str] = set()

        def first(event_id: str) -> bool:
            new = event_id not in seen
            seen.add(event_id)
            return new

        wait_for(lambda: len({body for body, _ in came}) == 12)
        time.sleep(0.5)
        events: list[CardEvent] = []
        for body, header in list(came):
            event = receive_event(body, header, secrets=[known.secret], now_s=int(time.time()), first=first)
            if event is not None:
                events.append(event)
            with pytest.raises(UnsignedEvent):
                receive_event(body, header, secrets=["whsec_other"], now_s=int(time.time()), first=first)
        assert len(came) > 12  # some came twice
        ids = [event.id for event in events]
        assert len(ids) == len(set(ids)) == 12
        assert ids != sorted(ids)  # and not in their order
        assert {service.find(event.hold_id or "").state for event in events} == {HoldState.CAPTURED}


def test_the_same_seed_loses_the_same_answers() -> None:
    def lost() -> list[bool]:
        with sandbox("--seed", "11", "--lose", "0.5") as address:
            outcomes = []
            for number in range(16):
                headers = {"Authorization": "Bearer sk_test_1", "Idempotency-Key": f"k{number}"}
                form = {"amount": "100", "currency": "usd", "payment_method": GOOD}
                try:
                    httpx.post(f"{address}/v1/payment_intents", data=form, headers=headers)
                    outcomes.append(False)
                except httpx.HTTPError:
                    outcomes.append(True)
            return outcomes

    outcomes = lost()
    assert outcomes == lost()
    assert {True, False} == set(outcomes)

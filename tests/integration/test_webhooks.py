"""Webhooks: each owner is told of what it asked for, signed, again and again until it was taken, and never inside."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select
from standardwebhooks import Webhook, WebhookVerificationError

from entrepot.core.database import Database, audit_log
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.core.webhooks import (
    KEPT_DAYS,
    MAX_ATTEMPTS,
    MAX_ENDPOINTS,
    OPERATOR,
    AddressRefused,
    Deliverer,
    Delivery,
    Enqueuer,
    ReplayRuns,
    Sender,
    TooManyEndpoints,
    change_secret,
    create_endpoint,
    delivery_log,
    get_endpoint,
    list_deliveries,
    list_endpoints,
    remove_endpoint,
    replay_delivery,
    replay_since,
    send_test,
    update_endpoint,
)
from entrepot.core.webhooks.jobs import JOBS, SCHEDULES
from entrepot.core.webhooks.send import RESPONSE_LIMIT
from entrepot.core.webhooks.tables import webhook_attempt, webhook_delivery, webhook_endpoint, webhook_message
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import NotFound
from tests.webhook_events import OrderPaid, SearchRebuilt

SELLER = "sel_one"
OTHER = "sel_two"
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """A real server that keeps what it was sent and answers as the test tells it."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answer: Answer | None = None

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answer = answer


def serve(receiver: Receiver, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            assert receiver.answer is not None
            receiver.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that hangs up is part of the tests

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.say(200, b"thank you")
    server = serve(made)
    made.url = f"http://127.0.0.1:{server.server_port}/hooks?shop=1"
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class House:
    db: Database
    clock: ManualClock

    def __post_init__(self) -> None:
        self.enqueuer = Enqueuer(self.db)
        self.deliverer = Deliverer(self.db, Sender(allow_private=True, timeout_s=2), Random(7))

    def endpoint(self, url: str, owner: str = SELLER, events: tuple[str, ...] = ("*",)) -> tuple[str, str]:
        return self.db.write(
            lambda tx: create_endpoint(
                tx, owner=owner, url=url, events=events, description="", actor="per_one", allow_private=True
            )
        )

    def pay(self, order_id: str = "ord_1", seller_id: str = SELLER) -> None:
        self.db.write(lambda tx: tx.publish(OrderPaid(order_id, seller_id)))

    def work(self) -> int:
        while self.enqueuer.step():
            pass
        return self.deliverer.step()

    def deliveries(self, endpoint_id: str, owner: str = SELLER) -> list[Delivery]:
        with self.db.read() as connection:
            return list_deliveries(connection, owner, endpoint_id).items

    def work_until_given_up(self, endpoint_id: str) -> None:
        for _ in range(200):
            self.work()
            if self.deliveries(endpoint_id)[-1].state == "failed":
                return
            self.clock.advance(timedelta(hours=1))
        pytest.fail("the delivery was never given up")


@pytest.fixture
def house(db: Database, clock: ManualClock) -> House:
    return House(db, clock)


def names(receiver: Receiver) -> list[str]:
    return [json.loads(request.body)["type"] for request in receiver.requests]


# --- What is sent ---


def test_a_seller_is_told_of_its_own_events_and_of_no_other_sellers(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay("ord_1")
    house.pay("ord_2", OTHER)
    house.db.write(lambda tx: tx.publish(SearchRebuilt(3)))
    assert house.work() == 1
    assert house.work() == 0
    (request,) = receiver.requests
    assert request.path == "/hooks?shop=1"
    assert json.loads(request.body) == {
        "type": "shop.order.paid",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {"order_id": "ord_1", "seller_id": SELLER},
    }
    (delivery,) = house.deliveries(endpoint_id)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
    assert request.headers["webhook-id"] == delivery.event_id


def test_the_operator_is_told_of_everything(house: House, receiver: Receiver) -> None:
    house.endpoint(receiver.url, OPERATOR)
    house.pay("ord_1")
    house.pay("ord_2", OTHER)
    house.db.write(lambda tx: tx.publish(SearchRebuilt(3)))
    assert house.work() == 3
    assert sorted(names(receiver)) == ["shop.order.paid", "shop.order.paid", "shop.search.rebuilt"]


def test_only_what_was_asked_for_is_sent(house: House, receiver: Receiver) -> None:
    house.endpoint(receiver.url, OPERATOR, ("shop.search.*",))
    house.pay()
    house.db.write(lambda tx: tx.publish(SearchRebuilt(3)))
    house.work()
    assert names(receiver) == ["shop.search.rebuilt"]


def test_what_was_announced_before_the_endpoint_was_made_is_not_sent(
    house: House, clock: ManualClock, receiver: Receiver
) -> None:
    house.pay()
    clock.advance(timedelta(seconds=1))
    house.endpoint(receiver.url)
    assert house.work() == 0


def test_a_receiver_can_verify_what_it_was_sent(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = house.endpoint(receiver.url)
    house.clock.set_us(int(datetime.now(UTC).timestamp() * 1e6))  # a receiver's own clock is the real one
    house.pay()
    house.work()
    (request,) = receiver.requests
    assert Webhook(secret).verify(request.body, request.headers)["type"] == "shop.order.paid"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request.body.replace("ord_1", "ord_2"), request.headers)


def test_after_a_change_of_secret_both_sign_for_a_day(house: House, receiver: Receiver) -> None:
    endpoint_id, old = house.endpoint(receiver.url)
    house.clock.set_us(int(datetime.now(UTC).timestamp() * 1e6))
    new = house.db.write(lambda tx: change_secret(tx, owner=SELLER, endpoint_id=endpoint_id, actor="per_one"))
    assert new != old
    house.pay()
    house.work()
    for secret in (old, new):
        Webhook(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
    house.clock.advance(timedelta(hours=25))
    house.pay()
    house.work()
    assert len(receiver.requests[1].headers["webhook-signature"].split()) == 1


def test_a_trial_is_sent_whatever_the_filter_says(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url, events=("shop.search.*",))
    delivery_id = house.db.write(lambda tx: send_test(tx, owner=SELLER, endpoint_id=endpoint_id, actor="per_one"))
    assert house.work() == 1
    assert names(receiver) == ["core.webhook.test"]
    assert house.deliveries(endpoint_id)[0].id == delivery_id


# --- Failure, patience, giving up ---


def test_what_was_not_taken_is_sent_again_later_with_the_same_id(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    receiver.say(500, b"out of order")
    house.pay()
    assert house.work() == 1
    (delivery,) = house.deliveries(endpoint_id)
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("waiting", 1, "it answered 500")
    assert house.work() == 0  # not yet
    receiver.say(204)
    house.clock.advance(timedelta(seconds=7))
    assert house.work() == 1
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    (delivery,) = house.deliveries(endpoint_id)
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    with house.db.read() as connection:
        log = delivery_log(connection, SELLER, endpoint_id, delivery.id)
    assert [(each.status, each.response) for each in log] == [(204, ""), (500, "out of order")]


def test_after_ten_failures_a_delivery_is_given_up_and_the_endpoint_switched_off(
    house: House, receiver: Receiver
) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    receiver.say(503)
    house.pay()
    house.work_until_given_up(endpoint_id)
    assert len(receiver.requests) == MAX_ATTEMPTS
    with house.db.read() as connection:
        endpoint = get_endpoint(connection, SELLER, endpoint_id)
        audited = connection.execute(select(audit_log.c.actor, audit_log.c.action)).all()
    assert endpoint.state == "disabled"
    assert endpoint.disabled_reason == "nothing was taken in 10 attempts; the last: it answered 503"
    assert ("policy:webhooks", "webhook.disabled") in [tuple(row) for row in audited]


def test_the_owner_can_be_told_elsewhere_that_an_endpoint_was_switched_off(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint("http://127.0.0.1:9/nobody-listens")
    house.endpoint(receiver.url, events=("core.webhook.disabled",))
    house.pay()
    house.work_until_given_up(endpoint_id)
    house.work()
    (request,) = receiver.requests
    assert json.loads(request.body)["data"]["endpoint_id"] == endpoint_id


def test_a_receiver_that_is_gone_is_switched_off_at_once(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    receiver.say(410)
    house.pay()
    house.work()
    with house.db.read() as connection:
        assert get_endpoint(connection, SELLER, endpoint_id).state == "disabled"


def test_an_event_that_one_receiver_cannot_take_does_not_switch_it_off(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)

    def refuse_one(handler: BaseHTTPRequestHandler) -> None:
        poison = "ord_poison" in receiver.requests[-1].body
        handler.send_response(400 if poison else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.answer = refuse_one
    house.pay("ord_poison")
    for n in range(100):
        house.work()
        house.clock.advance(timedelta(hours=1))
        house.pay(f"ord_{n}")
    states = {each.event_id: each.state for each in house.deliveries(endpoint_id)}
    with house.db.read() as connection:
        assert get_endpoint(connection, SELLER, endpoint_id).state == "active"
        failed = connection.execute(
            select(func.count()).select_from(webhook_delivery).where(webhook_delivery.c.state == "failed")
        ).scalar_one()
    assert failed == 1
    assert set(states.values()) <= {"delivered", "waiting"}


def test_a_receiver_may_ask_for_time(house: House, receiver: Receiver) -> None:
    house.endpoint(receiver.url)
    receiver.say(429, Retry_After="7200")
    house.pay()
    house.work()
    house.clock.advance(timedelta(minutes=119))
    assert house.work() == 0
    house.clock.advance(timedelta(minutes=2))
    assert house.work() == 1


def test_a_paused_endpoint_is_sent_nothing_and_everything_once_it_goes_on(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)

    def switch(state: str) -> None:
        update_endpoint(
            house.db,
            owner=SELLER,
            endpoint_id=endpoint_id,
            actor="per_one",
            allow_private=True,
            state=state,  # type: ignore[arg-type]  # words that the test tries
        )

    switch("paused")
    house.pay("ord_1")
    house.pay("ord_2")
    assert house.work() == 0
    switch("active")
    assert house.work() == 2


def test_a_process_killed_while_sending_sends_again(house: House, receiver: Receiver) -> None:
    house.endpoint(receiver.url)
    house.pay()
    house.enqueuer.step()
    assert len(house.deliverer._claim(16)) == 1  # and now it is gone
    assert house.work() == 0
    house.clock.advance(timedelta(minutes=2))
    assert house.work() == 1


def test_a_slow_receiver_holds_up_nobody_else(house: House, receiver: Receiver) -> None:
    release = threading.Event()
    slow = Receiver(answer=lambda handler: (release.wait(10), None)[1])
    server = serve(slow)
    stop = threading.Event()
    threads = [
        threading.Thread(target=house.deliverer.run, args=(stop,)),
        threading.Thread(target=house.enqueuer.run, args=(stop,)),
    ]
    try:
        house.endpoint(f"http://127.0.0.1:{server.server_port}/", events=("shop.*",))
        house.endpoint(receiver.url)
        house.pay()
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while not slow.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        for n in range(30):
            house.pay(f"ord_{n}")
        while len(receiver.requests) < 31 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(receiver.requests) == 31
    finally:
        stop.set()
        release.set()
        for thread in threads:
            thread.join()
        server.shutdown()
        server.server_close()


# --- Sending again ---


def test_one_delivery_can_be_sent_again(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay()
    house.work()
    (delivery,) = house.deliveries(endpoint_id)
    replay_delivery(house.db, owner=SELLER, endpoint_id=endpoint_id, delivery_id=delivery.id, actor="per_one")
    assert house.work() == 1
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


def test_everything_since_a_moment_can_be_sent_again(house: House, receiver: Receiver, tmp_path: Path) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay("ord_early")
    house.clock.advance(timedelta(hours=1))
    since_us = house.clock.now_us()
    for n in range(5):
        house.pay(f"ord_{n}")
    while house.work():
        pass
    receiver.requests.clear()
    replay_since(house.db, owner=SELLER, endpoint_id=endpoint_id, since_us=since_us, actor="per_one")
    jobs_of(house.db, tmp_path).step()
    while house.work():
        pass
    assert sorted(json.loads(request.body)["data"]["order_id"] for request in receiver.requests) == [
        f"ord_{n}" for n in range(5)
    ]


def test_a_replay_since_another_moment_is_refused_while_one_is_under_way(
    house: House, receiver: Receiver, tmp_path: Path
) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)

    def replay(since_us: int) -> str:
        return replay_since(house.db, owner=SELLER, endpoint_id=endpoint_id, since_us=since_us, actor="per_one")

    friday_us = house.clock.now_us()
    monday_us = friday_us - 4 * 86_400_000_000
    of_friday = replay(friday_us)
    assert replay(friday_us) == of_friday
    with pytest.raises(ReplayRuns) as refusal:
        replay(monday_us)
    assert refusal.value.extra["job_id"] == of_friday
    jobs_of(house.db, tmp_path).step()
    assert replay(monday_us) != of_friday


def jobs_of(db: Database, tmp_path: Path) -> Jobs:
    return Jobs(Platform(Settings(data_dir=tmp_path), db, LocalFiles(tmp_path / "files")), JOBS, [])


def test_what_is_old_is_forgotten(house: House, receiver: Receiver, tmp_path: Path) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay("ord_old")
    house.work()
    house.clock.advance(timedelta(days=KEPT_DAYS, hours=1))
    house.pay("ord_new")
    house.work()
    jobs = Jobs(Platform(Settings(data_dir=tmp_path), house.db, LocalFiles(tmp_path / "files")), JOBS, SCHEDULES)
    jobs.step()
    with house.db.read() as connection:
        for table in (webhook_delivery, webhook_attempt, webhook_message):
            assert len(connection.execute(select(table)).all()) == 1
    remove_endpoint(house.db, owner=SELLER, endpoint_id=endpoint_id, actor="per_one")
    house.clock.advance(timedelta(days=KEPT_DAYS, hours=1))
    jobs.step()
    with house.db.read() as connection:
        assert connection.execute(select(webhook_endpoint)).all() == []


# --- Whose is what ---


def test_another_owners_endpoint_does_not_exist(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay()
    house.work()
    (delivery,) = house.deliveries(endpoint_id)
    db = house.db

    def in_tx(verb: Callable[..., object]) -> Callable[[], object]:
        return lambda: db.write(lambda tx: verb(tx, owner=OTHER, endpoint_id=endpoint_id, actor="per_two"))

    def reading(read: Callable[..., object], *more: str) -> Callable[[], object]:
        def run() -> object:
            with db.read() as connection:
                return read(connection, OTHER, endpoint_id, *more)

        return run

    theirs: dict[str, Any] = {"owner": OTHER, "endpoint_id": endpoint_id, "actor": "per_two"}
    for reach in (
        reading(get_endpoint),
        reading(list_deliveries),
        reading(delivery_log, delivery.id),
        in_tx(change_secret),
        in_tx(send_test),
        lambda: remove_endpoint(db, **theirs),
        lambda: replay_since(db, since_us=0, **theirs),
        lambda: replay_delivery(db, delivery_id=delivery.id, **theirs),
        lambda: update_endpoint(db, allow_private=True, description="mine", **theirs),
    ):
        with pytest.raises(NotFound):
            reach()
    mine, _ = house.endpoint(receiver.url, OTHER)
    with pytest.raises(NotFound):
        replay_delivery(db, owner=OTHER, endpoint_id=mine, delivery_id=delivery.id, actor="per_two")


def test_a_removed_endpoint_is_sent_nothing_and_its_secret_is_forgotten(house: House, receiver: Receiver) -> None:
    endpoint_id, _ = house.endpoint(receiver.url)
    house.pay()
    house.enqueuer.step()
    remove_endpoint(house.db, owner=SELLER, endpoint_id=endpoint_id, actor="per_one")
    house.pay()
    assert house.work() == 0
    with house.db.read() as connection:
        assert list_endpoints(connection, SELLER) == []
        row = connection.execute(select(webhook_endpoint)).one()
    assert (row.secret, row.url) == ("", "")


def test_an_owner_has_a_bounded_number_of_endpoints(house: House, receiver: Receiver) -> None:
    for _ in range(MAX_ENDPOINTS):
        house.endpoint(receiver.url)
    with pytest.raises(TooManyEndpoints):
        house.endpoint(receiver.url)
    house.endpoint(receiver.url, OTHER)


# --- Nothing inside is called ---


def outcome_of(sender: Sender, url: str) -> str | None:
    return asyncio.run(sender.send(url, {}, b"{}")).error


def to(*addresses: str) -> Callable[[str, int], object]:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_inside_address_is_refused_when_it_is_registered(db: Database) -> None:
    with pytest.raises(AddressRefused):
        db.write(
            lambda tx: create_endpoint(
                tx,
                owner=SELLER,
                url="http://169.254.169.254/latest/meta-data",
                events=["*"],
                description="",
                actor="per_one",
                allow_private=False,
            )
        )


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["fe80::1%eth0"]],
)
def test_a_name_that_leads_inside_is_not_called(receiver: Receiver, addresses: list[str]) -> None:
    sender = Sender(allow_private=False, resolve=to(*addresses))  # type: ignore[arg-type]  # the test's own addresses
    port = receiver.url.split(":")[2].split("/")[0]
    error = outcome_of(sender, f"http://shop.example:{port}/")
    assert error is not None
    assert "inside" in error
    assert receiver.requests == []


def test_an_address_that_was_changed_to_an_inside_one_is_not_called(receiver: Receiver) -> None:
    assert "not an address of the public Internet" in str(outcome_of(Sender(allow_private=False), receiver.url))
    assert receiver.requests == []


def test_a_name_is_looked_up_once_and_only_the_checked_address_is_called(receiver: Receiver) -> None:
    looked_up: list[str] = []

    async def changing(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    port = receiver.url.split(":")[2].split("/")[0]
    sender = Sender(allow_private=True, resolve=changing)
    assert outcome_of(sender, f"http://shop.example:{port}/hooks") is None
    assert looked_up == ["shop.example"]
    assert receiver.requests[0].headers["host"] == f"shop.example:{port}"


def test_a_name_without_an_address_and_one_that_nobody_knows_are_failures() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    assert "leads to no address" in str(outcome_of(Sender(allow_private=True, resolve=to()), "http://shop.example/"))  # type: ignore[arg-type]  # the test's own addresses
    assert "cannot be resolved" in str(outcome_of(Sender(allow_private=True, resolve=unknown), "http://shop.example/"))


def test_the_second_address_is_tried_when_the_first_does_not_answer(receiver: Receiver) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    sender = Sender(allow_private=True, resolve=to("127.0.0.2", "127.0.0.1"))  # type: ignore[arg-type]  # the test's own addresses
    assert outcome_of(sender, f"http://shop.example:{port}/") is None


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.say(302, Location="http://127.0.0.1:9/inside")
    error = outcome_of(Sender(allow_private=True), receiver.url)
    assert error == "it answered 302; redirects are not followed"
    assert len(receiver.requests) == 1


def test_an_endless_answer_is_cut_off(receiver: Receiver) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(b"\0x" * 32_768)

    receiver.answer = endless
    outcome = asyncio.run(Sender(allow_private=True).send(receiver.url, {}, b"{}"))
    assert outcome.delivered
    assert len(outcome.response) <= 1000
    assert "\0" not in outcome.response
    assert RESPONSE_LIMIT < 10**6


@pytest.mark.parametrize("drip", ["header", "body"])
def test_an_answer_that_drips_is_given_up_in_time(receiver: Receiver, drip: str) -> None:
    done = threading.Event()

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        if drip == "body":
            handler.send_response(200)
            handler.end_headers()
        while not done.wait(0.05):
            handler.wfile.write(b"HTTP" if drip == "header" else b"x")

    receiver.answer = slowly
    started = time.monotonic()
    try:
        error = outcome_of(Sender(allow_private=True, timeout_s=0.6), receiver.url)
    finally:
        done.set()
    assert error is not None
    assert time.monotonic() - started < 3


# --- TLS ---


def certificate(name: str, folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
    certificate_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_path, key_path


@pytest.mark.parametrize(("asked_for", "taken"), [("shop.example", True), ("other.example", False)])
def test_over_tls_the_name_is_asked_for_and_the_certificate_must_be_its_own(
    tmp_path: Path,
    asked_for: str,
    taken: bool,  # noqa: FBT001  # a table of cases
) -> None:
    certificate_path, key_path = certificate("shop.example", tmp_path)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate_path, key_path)
    named: list[str | None] = []
    server_side.sni_callback = lambda _socket, name, _context: named.append(name)
    made = Receiver()
    made.say(200)
    server = serve(made, server_side)
    try:
        trusting = ssl.create_default_context(cafile=certificate_path)
        sender = Sender(allow_private=True, resolve=to("127.0.0.1"), tls=trusting)  # type: ignore[arg-type]  # the test's own addresses
        error = outcome_of(sender, f"https://{asked_for}:{server.server_port}/hooks")
        untrusting = Sender(allow_private=True, resolve=to("127.0.0.1"))  # type: ignore[arg-type]  # the test's own addresses
        assert "CERTIFICATE_VERIFY_FAILED" in str(outcome_of(untrusting, f"https://{asked_for}:{server.server_port}/"))
    finally:
        server.shutdown()
        server.server_close()
    assert named[0] == asked_for
    assert (error is None) is taken
    assert len(made.requests) == (1 if taken else 0)

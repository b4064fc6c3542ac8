"""Readers over MQTT, through a real broker: booked, then acknowledged and answered; nothing twice, nothing lost."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paho.mqtt.client as paho
import pytest
from amqtt.broker import Broker as RealBroker
from paho.mqtt.enums import CallbackAPIVersion

from entrepot.core.accounts import Doorkeeper, create_api_key, grant_role, sign_up
from entrepot.core.database import Database
from entrepot.fulfil.plant import readers
from entrepot.fulfil.plant.mqtt import Broker, MqttReaders
from entrepot.fulfil.warehouse import open_manifest
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import PERSON, Hub
from tests.integration.test_plant_gates import tag_of
from tests.plant_factories import free_port
from tests.visitors import PASSWORD, quick_settings

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class RunningBroker:
    """A broker in a thread of its own"""

    def __init__(self) -> None:
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._do(self._start())

    async def _start(self) -> None:
        config = {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
        self._broker = RealBroker(config)
        await self._broker.start()

    def _do(self, what: Any) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    async def _end(self) -> None:
        """Shut it down, with the connection of whoever left in the middle of an answer: amqtt leaves that open."""
        await self._broker.shutdown()
        for transport in list(self._loop._transports.values()):  # type: ignore[attr-defined]
            transport.abort()
        await asyncio.sleep(0.1)

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Scanner:
    """A reader: it publishes, and hears its answers."""

    def __init__(self, port: int, name: str = "handheld-1") -> None:
        self._name = name
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name)
        self._client.on_message = lambda _c, _d, message: self.answers.put(json.loads(message.payload))
        self._client.on_subscribe = lambda *_: ready.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe(f"entrepot/readers/{name}/answers", 1)
        assert ready.wait(10)

    def send(self, what: str, fields: dict[str, Any] | bytes) -> None:
        payload = fields if isinstance(fields, bytes) else json.dumps(fields)
        self._client.publish(f"entrepot/readers/{self._name}/{what}", payload, qos=1).wait_for_publish(10)

    def ask(self, what: str, fields: dict[str, Any] | bytes) -> dict[str, Any]:
        self.send(what, fields)
        return self.answers.get(timeout=20)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def broker() -> Iterator[RunningBroker]:
    running = RunningBroker()
    yield running
    running.close()


@pytest.fixture
def doorkeeper(hub: Hub, tmp_path: Any) -> Doorkeeper:
    return Doorkeeper(hub.db, quick_settings(tmp_path))


def key_for(hub: Hub, role: str = "warehouse", *scopes: str) -> str:
    person_id = sign_up(hub.db, email=f"{role}@hub.example", password=PASSWORD, name=role, locale="en")
    grant_role(hub.db, person_id, role)
    return create_api_key(hub.db, person_id, scopes or ("warehouse:scan",), "gate", None)[1]


@contextmanager
def at_home(hub: Hub, broker: RunningBroker, doorkeeper: Doorkeeper) -> Iterator[threading.Event]:
    """The house listens; the event that sends it away is set at the end, or before."""
    served = MqttReaders(hub.db, Broker("127.0.0.1", broker.port), doorkeeper)
    stop = threading.Event()
    thread = threading.Thread(target=served.run, args=(stop,))
    thread.start()
    assert served.ready.wait(20)
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def scanner(hub: Hub, broker: RunningBroker, doorkeeper: Doorkeeper) -> Iterator[Scanner]:
    with at_home(hub, broker, doorkeeper):
        made = Scanner(broker.port)
        yield made
        made.close()


def test_a_scan_is_booked_and_answered(hub: Hub, scanner: Scanner) -> None:
    order_id, key = hub.order(), key_for(hub)
    scan = {"key": key, "scan_id": "m1", "station": "R1", "code": hub.parcel(order_id).code, "weight_g": 900}
    answer = scanner.ask("scans", scan)
    assert (answer["ok"], answer["scan_id"], answer["answer"]["outcome"]) == (True, "m1", "ok")
    assert hub.parcel(order_id).state == "received"
    assert scanner.ask("scans", scan) == answer
    assert audit_floor(hub.db) == []
    with hub.db.read() as conn:
        (seen,) = readers(conn)
    assert (seen.code, seen.kind, seen.reads) == ("handheld-1", "mqtt", 2)


def test_a_gate_s_readings_load_the_box(hub: Hub, scanner: Scanner) -> None:
    sscc = str(hub.seal(hub.order()).sscc)
    open_manifest(hub.db, dock="D1", actor=PERSON)
    reads = [{"epc": tag_of(sscc), "at": "2026-03-02T09:00:00Z"}] * 2
    answer = scanner.ask("reads", {"key": key_for(hub), "gate": "G1", "reads": reads})
    assert [each["outcome"] for each in answer["answers"]] == ["loaded", "repeat"]
    assert hub.box(sscc).state == "loaded"


@pytest.mark.parametrize("key", [None, 7, "ek_made_up", ""])
def test_a_reader_without_a_good_key_books_nothing(hub: Hub, scanner: Scanner, key: object) -> None:
    order_id = hub.order()
    answer = scanner.ask("scans", {"key": key, "scan_id": "m1", "station": "R1", "code": hub.parcel(order_id).code})
    assert (answer["ok"], answer["problem"]["code"]) == (False, "auth.required")
    assert hub.parcel(order_id).state == "expected"


def test_a_key_for_something_else_books_nothing(hub: Hub, scanner: Scanner) -> None:
    key = key_for(hub, "warehouse", "warehouse:read")
    answer = scanner.ask("scans", {"key": key, "scan_id": "m1", "station": "R1", "code": "P1"})
    assert answer["problem"]["code"] == "auth.forbidden"


@pytest.mark.parametrize("payload", [b"\xff", b"[]", b"not json"])
def test_a_message_that_is_none_is_answered_in_words(hub: Hub, scanner: Scanner, payload: bytes) -> None:
    assert scanner.ask("scans", payload)["ok"] is False


def test_a_field_that_is_wrong_is_named(hub: Hub, scanner: Scanner) -> None:
    answer = scanner.ask("scans", {"key": key_for(hub), "scan_id": "m 1", "station": "R1", "code": "P1"})
    assert answer["problem"]["detail"].startswith("scan_id:")


@pytest.fixture
def handheld(broker: RunningBroker) -> Iterator[Scanner]:
    made = Scanner(broker.port)
    yield made
    made.close()


def receiving(hub: Hub, order_id: str, key: str) -> dict[str, Any]:
    return {"key": key, "scan_id": f"m-{order_id}", "station": "R1", "code": hub.parcel(order_id).code}


def test_a_scan_that_is_being_booked_when_the_house_goes_away_is_booked_and_answered(
    hub: Hub, broker: RunningBroker, doorkeeper: Doorkeeper, handheld: Scanner
) -> None:
    order_id, key = hub.order(), key_for(hub)
    with at_home(hub, broker, doorkeeper) as away:

        def go_away_before_the_commit(tx: object) -> None:
            handheld.send("scans", receiving(hub, order_id, key))
            time.sleep(0.5)  # it waits behind this write
            away.set()
            time.sleep(0.5)

        hub.db.write(go_away_before_the_commit)
    assert handheld.answers.get(timeout=20)["answer"]["outcome"] == "ok"
    assert [line.kind for line in hub.history(order_id)].count("receive") == 1
    assert audit_floor(hub.db) == []

"""What the broker sends again: no acknowledgement before the commit, none that another message could be meant by."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from entrepot.core.accounts import Doorkeeper
from entrepot.core.database import Database
from entrepot.fulfil.plant.mqtt import Broker, MqttReaders
from entrepot.kit.clock import ManualClock
from tests.floor_audit import audit_floor
from tests.floor_factories import Hub
from tests.integration.test_plant_mqtt import key_for, receiving
from tests.mqtt_peer import ScriptedBroker
from tests.visitors import quick_settings

TOPIC = "entrepot/readers/handheld-1/scans"
NOT_YET_S, SURELY_S = 0.7, 20.0


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def doorkeeper(hub: Hub, tmp_path: Path) -> Doorkeeper:
    return Doorkeeper(hub.db, quick_settings(tmp_path))


@pytest.fixture
def broker() -> Iterator[ScriptedBroker]:
    with ScriptedBroker() as made:
        yield made


@contextmanager
def at_home(hub: Hub, broker: ScriptedBroker, doorkeeper: Doorkeeper) -> Iterator[MqttReaders]:
    served, stop = MqttReaders(hub.db, Broker("127.0.0.1", broker.port), doorkeeper), threading.Event()
    thread = threading.Thread(target=served.run, args=(stop,))
    thread.start()
    try:
        yield served
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def receipts(hub: Hub, order_id: str) -> int:
    return [line.kind for line in hub.history(order_id)].count("receive")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_message_that_comes_again_over_another_connection_is_acknowledged_there_once(
    hub: Hub, broker: ScriptedBroker, doorkeeper: Doorkeeper
) -> None:
    key = key_for(hub)
    first, second = (receiving(hub, hub.order(), key) for _ in range(2))
    early: list[int] = []

    def while_the_first_is_being_booked(tx: object) -> None:
        broker.accept()
        broker.publish(TOPIC, first, number=7)
        early.extend(broker.acknowledgements(within_s=NOT_YET_S))
        broker.drop()
        broker.accept()
        broker.publish(TOPIC, first, number=7, again=True)
        early.extend(broker.acknowledgements(within_s=NOT_YET_S))

    with at_home(hub, broker, doorkeeper):
        hub.db.write(while_the_first_is_being_booked)
        assert early == []
        assert broker.acknowledgements(within_s=SURELY_S, most=1) == [7]

        def while_the_second_is_being_booked(tx: object) -> list[int]:
            broker.publish(TOPIC, second, number=7)  # the number is free again
            return broker.acknowledgements(within_s=NOT_YET_S)

        assert hub.db.write(while_the_second_is_being_booked) == []
        assert broker.acknowledgements(within_s=SURELY_S, most=1) == [7]
    for order_id in (first["scan_id"][2:], second["scan_id"][2:]):
        assert receipts(hub, order_id) == 1
    assert audit_floor(hub.db) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_house_comes_back_to_the_session_that_the_broker_kept_and_books_what_waits_there(
    hub: Hub, broker: ScriptedBroker, doorkeeper: Doorkeeper
) -> None:
    order_id, key = hub.order(), key_for(hub)
    scan: dict[str, Any] = receiving(hub, order_id, key)
    with at_home(hub, broker, doorkeeper):
        before = broker.accept()
    broker.drop()
    with at_home(hub, broker, doorkeeper):
        after = broker.accept()
        broker.publish(TOPIC, scan, number=1, again=True)
        assert broker.acknowledgements(within_s=SURELY_S, most=1) == [1]
    assert (before, before.clean) == (after, False)  # one session, which the broker keeps for who is away
    assert receipts(hub, order_id) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_house_is_ready_when_the_broker_has_granted_its_topics(
    hub: Hub, broker: ScriptedBroker, doorkeeper: Doorkeeper
) -> None:
    with at_home(hub, broker, doorkeeper) as served:
        early: list[bool] = []
        broker.accept(before_grants=lambda: early.append(served.ready.wait(NOT_YET_S)))
        assert served.ready.wait(SURELY_S)
    assert early == [False]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_topics_that_the_broker_refuses_are_said_in_the_log(
    hub: Hub, broker: ScriptedBroker, doorkeeper: Doorkeeper, capsys: pytest.CaptureFixture[str]
) -> None:
    with at_home(hub, broker, doorkeeper) as served:
        broker.accept(grants=b"\1\x80")
        assert not served.ready.wait(NOT_YET_S)
    assert "mqtt_topics_refused" in capsys.readouterr().out

"""The life of a demonstration: it fills the pages, disturbs nobody, and stops when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from entrepot.app import App, open_app
from entrepot.auditor import verify
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.web import Hands
from entrepot.world import Acknowledgements
from entrepot.world.faults import Faults
from entrepot.world.live import LiveWorld
from entrepot.world.market import open_shop
from entrepot.world.node import LiveNode
from entrepot.world.people import seed_people
from entrepot.world.simulation import Simulation
from entrepot.world.world import World

_PATIENCE_S = 90


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path, argon2_memory_kib=8, argon2_passes=1)
    upgrade(made.url)
    return made


def demonstration(settings: Settings) -> App:
    """A marketplace with a few shops and everybody who is needed, as on its first start."""
    app = open_app(settings)
    seed_people(app.platform, "a long sentence for the demonstration")
    clock = app.platform.db.clock
    world = World(LiveNode(app), Simulation(clock, Random(1)), Faults.none(), Acknowledgements(keep=False), "shops")
    for number in range(3):
        open_shop(world, number)
    app.hand_over()
    return app


def count(app: App, sql: str) -> int:
    with app.platform.db.read() as connection:
        return int(connection.exec_driver_sql(sql).scalar_one())


def wait_for(there: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE_S
    while not there():
        assert time.monotonic() < give_up, "the demonstration shows no life"
        time.sleep(0.2)


def live(app: App, until: Callable[[], bool]) -> float:
    """Let the demonstration live until something is so; return how long it took to stop, in seconds."""
    app.start()
    life = LiveWorld(app)
    life.start()
    try:
        wait_for(until)
    finally:
        asked = time.monotonic()
        life.stop()
        took = time.monotonic() - asked
    return took


def test_the_first_start_makes_orders_at_every_stage_and_stops_at_once(settings: Settings) -> None:
    app = demonstration(settings)
    try:
        took = live(
            app,
            lambda: (
                count(app, "SELECT count(*) FROM delivery_stop WHERE state = 'delivered'") > 0
                and count(app, "SELECT count(DISTINCT state) FROM customer_order") >= 5
            ),
        )
        assert took < 2
        app.step()
        assert verify(app.platform.db).differences == ()
    finally:
        app.stop()


def test_a_restart_goes_on_with_what_was_half_way(settings: Settings) -> None:
    app = demonstration(settings)
    try:
        live(app, lambda: count(app, "SELECT count(*) FROM warehouse_parcel WHERE received_at IS NOT NULL") >= 5)
    finally:
        app.stop()
    app = open_app(settings)
    try:
        before = count(app, "SELECT max(seq) FROM parcel_event")
        orders = count(app, "SELECT count(*) FROM customer_order")
        live(app, lambda: count(app, "SELECT max(seq) FROM parcel_event") > before + 3)
        assert count(app, "SELECT count(*) FROM customer_order") < orders + 20, "it made its past a second time"
        app.step()
        assert verify(app.platform.db).differences == ()
    finally:
        app.stop()


def test_paused_hands_do_nothing_until_they_go_on(settings: Settings) -> None:
    app = demonstration(settings)
    app.start()
    life = LiveWorld(app)
    life.start()

    def scans() -> int:
        return count(app, "SELECT coalesce(max(seq), 0) FROM parcel_event")

    try:
        wait_for(lambda: scans() > 0)
        life.pause()
        assert _wait(life)
        time.sleep(1)  # the act that was under way ends
        seen = scans()
        time.sleep(3)
        assert scans() == seen
        life.resume()
        assert not _wait(life)
        wait_for(lambda: scans() > seen)
        life.pause()
        asked = time.monotonic()
        life.stop()
        assert time.monotonic() - asked < 2
    finally:
        life.stop()
        app.stop()


def test_people_are_made_once(settings: Settings) -> None:
    app = open_app(settings)
    try:
        seed_people(app.platform, "a long sentence for the demonstration")
        people = count(app, "SELECT count(*) FROM person")
        seed_people(app.platform, "another sentence for the demonstration")
        assert count(app, "SELECT count(*) FROM person") == people
    finally:
        app.stop()


def _wait(hands: Hands) -> bool:
    """Whether they wait now: what was true a line before may be otherwise after an act."""
    return hands.paused

"""The simulated marketplace: it lives through its accidents, adds up, and replays from its seed on both engines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from entrepot.core.database import Database
from entrepot.core.http.client import Response
from entrepot.kit.clock import ManualClock
from entrepot.world import Acknowledgements, Outcome, UnexpectedAnswer, run_world
from entrepot.world.faults import Faults
from entrepot.world.simulation import Simulation
from entrepot.world.world import World

ORDERS, SEED = 60, 12


def played(url: str, folder: Path, *, seed: int = SEED, orders: int = ORDERS, faults: bool = True) -> Outcome:
    return run_world(url, folder, orders=orders, seed=seed, faults=faults)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the seed comes to on SQLite, played once for all tests of this file."""
    folder = tmp_path_factory.mktemp("world")
    return played(f"sqlite:///{folder}/world.db", folder)


def test_a_world_with_faults_comes_to_rest_and_the_auditor_agrees(on_sqlite: Outcome) -> None:
    assert on_sqlite.audit.differences == ()
    assert on_sqlite.acknowledgement_audit.differences == ()
    assert on_sqlite.agrees
    assert on_sqlite.orders == ORDERS


def test_its_accidents_really_happen(on_sqlite: Outcome) -> None:
    counts = on_sqlite.counts
    for accident in ("killed", "payments refused", "scanned twice", "scans sent again", "requests sent twice"):
        assert counts.get(accident, 0) > 0, accident
    assert counts["attempts delivered"] > 0


@pytest.mark.timeout(600)  # a minute by itself; on PostgreSQL every statement waits for the machine's other work
@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
def test_a_seed_gives_the_same_end_again_on_either_engine(engine_url: str, tmp_path: Path, on_sqlite: Outcome) -> None:
    again = played(engine_url, tmp_path)
    assert again.agrees
    assert again.parts == on_sqlite.parts
    assert again.result_hash == on_sqlite.result_hash
    assert list(again.acknowledged) == list(on_sqlite.acknowledged)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_another_seed_comes_to_another_end(engine_url: str, tmp_path: Path, on_sqlite: Outcome) -> None:
    other = played(engine_url, tmp_path, seed=SEED + 1, orders=20, faults=False)
    assert other.agrees
    assert other.result_hash != on_sqlite.result_hash


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_world_without_faults_delivers_everything(engine_url: str, tmp_path: Path) -> None:
    calm = played(engine_url, tmp_path, orders=12, faults=False)
    with Database.open_read_only(engine_url) as db, db.read() as connection:
        states = {state for (state,) in connection.exec_driver_sql("SELECT DISTINCT state FROM customer_order")}
    assert calm.agrees
    assert states == {"delivered"}


def test_a_list_of_acknowledgements_can_be_kept_and_read(on_sqlite: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "acknowledged.jsonl"
    on_sqlite.acknowledged.save(path)
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert len(lines) == len(on_sqlite.acknowledged)
    assert {"order_group", "payment", "top_up", "scan"} <= {line["kind"] for line in lines}


class Broken:
    """A marketplace that answers every request with one answer."""

    def __init__(self, status: int) -> None:
        self.status = status

    def request(self, method: str, path: str, *, json: Any, headers: dict[str, str]) -> Response:
        return Response(self.status, [], b'{"code": "broken"}')


def world_on(node: Broken, clock: ManualClock) -> World:
    return World(node, Simulation(clock, Random(1)), Faults.none(), Acknowledgements(), "seed 7")


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_the_server_ends_the_run_and_names_the_seed_and_the_request(status: int, clock: ManualClock) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"seed 7: POST /api/v1/carts .*answered with 50"):
        world_on(Broken(status), clock).ask(None, "POST", "/carts", {"a": 1}, may=(500, 503))


def test_a_refusal_that_nobody_expects_ends_the_run(clock: ManualClock) -> None:
    world = world_on(Broken(409), clock)
    assert world.ask(None, "POST", "/carts", may=(409,)).code == "broken"
    with pytest.raises(UnexpectedAnswer):
        world.ask(None, "POST", "/carts")


def test_acts_are_done_in_the_order_of_their_time_and_equal_times_in_the_order_of_asking(clock: ManualClock) -> None:
    sim, done = Simulation(clock, Random(1)), list[str]()
    minute = timedelta(minutes=1)
    sim.after(2 * minute, lambda: done.append("later"))
    sim.after(minute, lambda: done.append("first"))
    sim.after(minute, lambda: done.append("second"))
    assert sim.run(until=lambda: not sim.waiting, deadline_us=sim.now_us + 10 * 60_000_000)
    assert done == ["first", "second", "later"]


def test_what_is_done_again_and_again_does_not_count_as_waiting_and_survives_a_failure(clock: ManualClock) -> None:
    sim, seen = Simulation(clock, Random(1)), list[int]()
    minute = timedelta(minutes=1)

    def fail() -> None:
        seen.append(sim.waiting)
        raise RuntimeError

    sim.every(lambda: minute, fail)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            sim.run(until=lambda: False, deadline_us=sim.now_us + 3_600_000_000)
    assert seen == [0, 0, 0]


def test_a_stepped_clock_does_not_turn_the_world_around(clock: ManualClock) -> None:
    sim, seen = Simulation(clock, Random(1)), list[int]()
    minute = timedelta(minutes=1)

    def step_back() -> None:
        sim.skew_us = -600_000_000

    sim.after(minute, step_back)
    sim.after(2 * minute, lambda: seen.append(clock.now_us()))
    start = sim.now_us
    sim.run(until=lambda: not sim.waiting, deadline_us=start + 3_600_000_000)
    assert seen == [start + 120_000_000 - 600_000_000]
    assert sim.now_us == start + 120_000_000

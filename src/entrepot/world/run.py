"""A run of the world: a marketplace is made, lives through its orders and its accidents, and is held to account."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from entrepot.auditor import compare_acknowledged, verify
from entrepot.core.database import dialect_of
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.world.acknowledged import Acknowledgements
from entrepot.world.driving import Driving
from entrepot.world.faults import Faults
from entrepot.world.floor import Floor
from entrepot.world.market import make_market
from entrepot.world.node import MortalNode
from entrepot.world.outcome import Outcome, hash_of
from entrepot.world.scanner import Scanner
from entrepot.world.selling import Selling
from entrepot.world.shopping import Shopping
from entrepot.world.simulation import Simulation
from entrepot.world.troubles import Troubles
from entrepot.world.trucks import Trucks
from entrepot.world.world import World

START: Final = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
_MOST: Final = timedelta(days=45)
_RUSH: Final = 0.75
BETWEEN_RUSHES: Final = timedelta(seconds=80)
"""People come in rushes: after a purchase the next one follows at once, or after a while."""
_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
_QUIET_HOURS: Final = 3
_MOST_WRITES: Final = 40
_CLOCK_STEP_US: Final = 600 * 1_000_000
_COMPLETE: Final = ("top_up", "order_group", "payment", "payout", "scan")
"""Kinds of which the world was told everything: a request that was cut off is sent again until it is answered."""


class WorldStuck(Exception):
    """The simulated time is over and things still lie about."""


def run_world(
    url: str, folder: Path, *, orders: int, seed: int, faults: bool = True, between_rushes: timedelta = BETWEEN_RUSHES
) -> Outcome:
    """Let a marketplace live on an empty database until ``orders`` orders were placed and every one has come to rest.

    ``folder`` takes the files and the search index; ``between_rushes`` is the mean time from one rush of purchases to
    the next. The same seed gives the same end on both engines. Raises UnexpectedAnswer, naming seed and request, for an
    answer that should never be; WorldStuck where something never ends.
    """
    started = time.perf_counter()
    upgrade(url)
    settings = Settings(
        data_dir=folder,
        database_url=url,
        argon2_memory_kib=8,
        argon2_passes=1,
        rate_limit_per_minute=0,
        session_days=365,
    )
    clock = ManualClock(START)
    node = MortalNode(settings, clock, Random(f"{seed} ids"))  # a run that replays
    try:
        sim = Simulation(clock, Random(seed))  # a run that replays
        world = World(node, sim, Faults() if faults else Faults.none(), Acknowledgements(), str(seed))
        life = _Life(node, world, orders, between_rushes)
        placed = life.run()
        return _outcome(node, life.world, seed, placed, started)
    finally:
        node.close()


def _outcome(node: MortalNode, world: World, seed: int, placed: int, started: float) -> Outcome:
    seconds = time.perf_counter() - started
    result_hash, parts = hash_of(node.db)
    return Outcome(
        seed=seed,
        engine=dialect_of(node.db.url),
        orders=placed,
        result_hash=result_hash,
        parts=parts,
        audit=verify(node.db),
        acknowledgement_audit=compare_acknowledged(node.db, world.said, complete=_COMPLETE),
        acknowledged=world.said,
        counts=dict(world.counts) | {"killed": node.deaths},
        seconds=seconds,
        simulated_hours=(world.sim.now_us - START.timestamp() * 1e6) / 3.6e9,
    )


class _Life:
    """Everybody at work on one node."""

    def __init__(self, node: MortalNode, world: World, orders: int, between_rushes: timedelta) -> None:
        self._node, self.world, self._orders, self._between_rushes = node, world, orders, between_rushes
        market = make_market(world, node.db, orders=orders)
        node.hand_over()
        scanner = Scanner(world, market)
        self._selling = Selling(world, market)
        self._floor = Floor(world, market, scanner)
        self._trucks = Trucks(world, market, self._floor, scanner)
        self._troubles = Troubles(world, market, self._floor, scanner)
        self._driving = Driving(world, market)
        self._driving.begin()
        self._shopping = Shopping(world, market, self._selling)
        self._selling.arrives = self._floor.arrive
        self._floor.cancels = self._troubles.cancel
        self._quiet_hours = 0

    def run(self) -> int:
        """Live until the orders were placed and all has come to rest; return how many were placed."""
        sim = self.world.sim
        sim.after(_MINUTE, self._purchase)
        sim.every(lambda: _MINUTE if self._shopping_on else 30 * _MINUTE, self._node.hand_over)
        sim.every(lambda: 5 * _MINUTE if self._shopping_on else _HOUR, self._background)
        for span, action in (
            (40 * _MINUTE, self._floor.sweep),
            (1 * _HOUR, self._trucks.load),
            (1 * _HOUR, self._troubles.look),
            (1 * _HOUR, self._driving.look),
            (1 * _HOUR, self._selling.look_after_shelves),
            (24 * _HOUR, self._selling.pay_out),
            (1 * _HOUR, self._look_round),
        ):
            sim.every(self._always(span), action)
        ended = sim.run(until=self._at_rest, deadline_us=sim.now_us + _MOST // timedelta(microseconds=1))
        if not ended:
            raise WorldStuck(f"world {self.world.name}: after {_MOST.days} days {sim.waiting} acts are still to come")
        self._settle()
        return self._shopping.placed

    @staticmethod
    def _always(span: timedelta) -> Callable[[], timedelta]:
        return lambda: span

    @property
    def _shopping_on(self) -> bool:
        return self._shopping.placed < self._orders

    def _purchase(self) -> None:
        self._shopping.buy(self._orders - self._shopping.placed)
        if self._shopping_on:
            rush = self.world.chance(_RUSH)
            pause = _SECOND if rush else self._between_rushes * self.world.rng.expovariate(1.0)
            self.world.sim.after(pause, self._purchase)

    def _background(self) -> None:
        world, faults = self.world, self.world.faults
        if world.chance(faults.clock_stepped):
            world.sim.skew_us = world.rng.randint(-_CLOCK_STEP_US, _CLOCK_STEP_US)
            world.counts["clock steps"] += 1
        if world.chance(faults.killed):
            self._node.kill_at(world.rng.randint(1, _MOST_WRITES), committed=world.chance(0.5))
        self._node.step()

    def _look_round(self) -> None:
        """Count the hours in which nobody had anything to do: what one hands on, the next sees a little later."""
        quiet = (
            not self._shopping_on
            and not self.world.sim.waiting
            and self._floor.idle
            and self._driving.idle
            and not self._troubles.open
        )
        self._quiet_hours = self._quiet_hours + 1 if quiet else 0

    def _at_rest(self) -> bool:
        return self._quiet_hours >= _QUIET_HOURS

    def _settle(self) -> None:
        """Let the background finish: what failed is due again some time later."""
        world = self.world
        world.sim.skew_us = 0
        for _ in range(12):
            self.world.sim.clock.advance(10 * _MINUTE)  # type: ignore[attr-defined]  # it is a simulated clock
            self._node.step()

"""The demonstration's past: the world's actors live through the seven days before the first start, on a stepped clock.

Everything happens through the HTTP API at its own time, as it would have happened, and the auditor can follow it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Final

from entrepot.app import App, open_app
from entrepot.core.jobs import list_jobs
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock, SystemClock, from_us
from entrepot.world.acknowledged import Acknowledgements
from entrepot.world.demo import DemoRights, Errand, demo_bank, plant_doubts, seed_demo
from entrepot.world.driving import Driving
from entrepot.world.faults import Faults
from entrepot.world.floor import Floor
from entrepot.world.homes import draw_home
from entrepot.world.live import LUCK, find_market
from entrepot.world.market import Resident
from entrepot.world.node import LiveNode
from entrepot.world.reviewing import Reviewing
from entrepot.world.scanner import Scanner
from entrepot.world.selling import Selling
from entrepot.world.shopping import Shopping
from entrepot.world.simulation import Simulation
from entrepot.world.troubles import Troubles
from entrepot.world.trucks import Trucks
from entrepot.world.trying import LOOK, Trying
from entrepot.world.world import World

WEEK: Final = timedelta(days=7)
PURCHASES: Final = 26
GOODS_EACH: Final = 6
"""So many products of each shop are bought in that week: a few are talked about, not all of them."""
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_SEED: Final = 7
_NOTHING: Final = Faults.none()
_VISITORS_OWN: Final = (  # days ago, how many sellers, what becomes of it
    (6.2, 2, _NOTHING),
    (5.1, 1, replace(_NOTHING, returned=1.0)),
    (3.2, 1, _NOTHING),
    (1.9, 1, replace(_NOTHING, cancelled_by_shopper=1.0)),
    (0.9, 3, _NOTHING),
    (0.02, 1, _NOTHING),
)
"""What the shopper whom a visitor may play has bought."""


def make_past(settings: Settings, *, end_us: int | None = None) -> None:
    """Put the demonstration into an empty database and let it live through a week that ends now, or at ``end_us``.

    The moment is in microseconds since the epoch; what happens depends on it, as trucks leave by the clock. Nothing is
    flushed to the disk on the way: a marketplace that a power cut interrupts here is made anew.
    """
    now_us = SystemClock().now_us() if end_us is None else end_us
    clock = ManualClock(from_us(now_us) - WEEK)
    app = open_app(settings, clock=clock, durable=False)
    try:
        rights = DemoRights(app.platform, partial(_judge, app))
        seed_demo(app.platform, only_covers=True, before_goods=partial(_register, app, rights))
        app.hand_over()
        live_until(app, clock, now_us, rights.errands())
        plant_doubts(app.platform, partial(_judge, app))
    finally:
        app.stop()


def _register(app: App, rights: DemoRights) -> None:
    """Let brands be there before there is anything to compare with them, so that nothing is judged twice."""
    rights.register()
    app.step()


def _judge(app: App) -> None:
    while app.outbox.drain() + app.screening.step():
        pass


def live_until(app: App, clock: ManualClock, end_us: int, errands: Iterable[Errand] = ()) -> None:
    """Let the people of a demonstration buy, sell, send and deliver until a moment (microseconds since the epoch).

    ``errands`` are done besides, each so long before that moment.
    """
    _Past(app, clock, end_us).live(errands)


class _Past:
    def __init__(self, app: App, clock: ManualClock, end_us: int) -> None:
        self._app, self._end_us = app, end_us
        self._sim = sim = Simulation(clock, Random(_SEED))
        self._world = world = World(LiveNode(app), sim, LUCK, Acknowledgements(keep=False), f"past-{end_us}")
        self._market = market = find_market(app.platform.db, world, most=GOODS_EACH)
        scanner = Scanner(world, market)
        self._selling = Selling(world, market)
        self._floor = Floor(world, market, scanner)
        self._trucks = Trucks(world, market, self._floor, scanner)
        self._troubles = Troubles(world, market, self._floor, scanner)
        self._driving = Driving(world, market, any_time=True)
        self._shopping = Shopping(world, market, self._selling, by_cart=0.0)
        self._reviewing = Reviewing(world, market)
        self._trying = Trying(world, market, app.platform.db)
        self._selling.arrives = self._floor.arrive
        self._floor.cancels = self._troubles.cancel
        self._bank = demo_bank(app.platform.settings)
        self._visitor = market.residents[0]

    def live(self, errands: Iterable[Errand] = ()) -> None:
        """Live, and let everything be handed over in the end."""
        for before, errand in errands:
            self._sim.at(self._end_us - before // _MICROSECOND, errand)
        self._driving.begin()
        self._trying.begin()
        self._plan_purchases()
        for span, action in (
            (30 * _MINUTE, self._hand_over),
            (_HOUR, self._release_wave),
            (LOOK, self._trying.look),
            (6 * _HOUR, self._round),
            (12 * _HOUR, self._work_off),
            (24 * _HOUR, self._day),
        ):
            self._sim.every(lambda span=span: span, action)  # type: ignore[misc]  # mypy knows no type of a default
        self._sim.run(until=lambda: False, deadline_us=self._end_us)
        self._app.step()

    def _release_wave(self) -> None:
        """The hub's lead releases what is planned and not fetched yet, if there is anything."""
        leaves_by = from_us(self._end_us) + WEEK
        self._world.ask(self._market.hands[0], "POST", "/warehouse/waves", {"until": leaves_by.isoformat()}, may=(409,))

    def _hand_over(self) -> None:
        """Hand over what was announced, and have work done when it is due that it made."""
        self._app.hand_over()
        with self._app.platform.db.read() as connection:
            due = [job.run_at_us for job in list_jobs(connection, state="waiting").items]
        if due:
            self._sim.at(max(min(due), self._sim.now_us), self._work_off)

    def _work_off(self) -> None:
        self._app.step()

    def _round(self) -> None:
        """What is done at the hub and on the road four times a day."""
        self._hand_over()
        if self._bank is not None:
            self._bank.work(self._sim.now_us / 1_000_000)
        for after, action in (
            (0, self._floor.sweep),
            (1, self._trucks.load),
            (2, self._driving.look),
            (3, self._floor.sweep),
        ):
            self._sim.after(after * _HOUR, action)

    def _day(self) -> None:
        self._troubles.look()
        self._selling.look_after_shelves()
        self._selling.pay_out()
        self._reviewing.look()

    def _plan_purchases(self) -> None:
        rng, sim = self._world.rng, self._sim
        self._shopping.residents = self._market.residents[1:]
        span_us = self._end_us - sim.now_us
        for number in range(PURCHASES):
            sim.at(sim.now_us + int(span_us * (number + rng.random()) / PURCHASES), self._shopping.buy)
        home = draw_home(rng, "Demo shopper", nearby=1.0)
        visitor = Resident(self._visitor.person, home)
        for days, sellers, fate in _VISITORS_OWN:
            moment_us = self._end_us - int(days * 24 * _HOUR / _MICROSECOND)
            sim.at(moment_us, partial(self._shopping.purchase, visitor, sellers, fate))

"""The gentle life of a demonstration: the world's actors on a running server, in real time, for as long as it runs."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import SystemRandom
from typing import Any, Final

import structlog

from entrepot.app import App
from entrepot.core.accounts import list_people, list_sellers, members, open_session, people_with_role
from entrepot.core.database import Database
from entrepot.world.acknowledged import Acknowledgements
from entrepot.world.demo import demo_bank
from entrepot.world.driving import Driving
from entrepot.world.faults import Faults
from entrepot.world.floor import Floor
from entrepot.world.homes import draw_home
from entrepot.world.market import Goods, Market, Resident, Shop
from entrepot.world.node import LiveNode
from entrepot.world.people import SHOPPER_EMAILS
from entrepot.world.scanner import Scanner
from entrepot.world.selling import Selling
from entrepot.world.shopping import Shopping
from entrepot.world.simulation import Simulation
from entrepot.world.troubles import Troubles
from entrepot.world.trucks import Trucks
from entrepot.world.world import Person, World

_log = structlog.get_logger(__name__)
_STOP_S: Final = 2.0
_PAST: Final = timedelta(seconds=14)
_PAST_PURCHASES: Final = 70
_BREATH_S: Final = 0.004
_SECOND = timedelta(seconds=1)
LUCK: Final = replace(
    Faults.none(),
    never_paid=0.03,
    cancelled_unpaid=0.03,
    cancelled_by_shopper=0.03,
    returned=0.10,
    scanned_twice=0.01,
    misread=0.01,
    wrong_place=0.02,
    damaged=0.01,
    missing=0.01,
    not_at_home=0.10,
)
"""What goes wrong in a demonstration: enough for every list to have something in it."""


class LiveWorld:
    """Acts on a started App from a thread of its own until it is stopped; it never raises into the server."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stop = threading.Event()
        self._working = threading.Event()
        self._working.set()
        self._thread = threading.Thread(target=self._live, name="live-world", daemon=True)

    def start(self) -> None:
        """Begin; on a marketplace without orders with some that make a plausible past."""
        self._thread.start()

    def stop(self) -> None:
        """End within two seconds; what is half way goes on after the next start."""
        self._stop.set()
        self._working.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_S)

    @property
    def paused(self) -> bool:
        """Whether nobody acts at the moment."""
        return not self._working.is_set()

    def pause(self) -> None:
        """Let everybody wait: an act that is under way ends, and none begins."""
        self._working.clear()

    def resume(self) -> None:
        """Let everybody go on, with what came due meanwhile."""
        self._working.set()

    def _live(self) -> None:
        try:
            life = _Life(self._app)
            life.begin()
            life.sim.live(self._wait)
        except Exception:  # noqa: BLE001  # the server goes on without its demonstration
            _log.exception("world.live_ended")

    def _wait(self, seconds: float) -> bool:
        if self._stop.wait(max(seconds, _BREATH_S)):
            return True
        self._working.wait()
        return self._stop.is_set()


class _Life:
    """The actors, wired to each other, and when each of them looks round."""

    def __init__(self, app: App) -> None:
        db = app.platform.db
        rng = SystemRandom()
        self.sim = _Forgiving(db.clock, rng)
        name = f"live-{db.clock.now_us()}"
        self._world = world = World(LiveNode(app), self.sim, LUCK, Acknowledgements(keep=False), name)
        self._market = market = find_market(db, world)
        scanner = Scanner(world, market)
        self._selling = Selling(world, market)
        self._floor = Floor(world, market, scanner)
        self._trucks = Trucks(world, market, self._floor, scanner)
        self._troubles = Troubles(world, market, self._floor, scanner)
        self._driving = Driving(world, market, any_time=True)
        self._shopping = Shopping(world, market, self._selling, by_cart=0.0)
        self._selling.arrives = self._floor.arrive
        self._floor.cancels = self._troubles.cancel
        self._bank = demo_bank(app.platform.settings)
        self._hurry = False

    def begin(self) -> None:
        """Plan the first acts: all others follow from them."""
        self._driving.begin()
        hand = self._market.hands[0]
        first = not self._world.ask(hand, "GET", "/warehouse/parcels?limit=1").body["items"]
        self._set_pace(hurry=first)
        if first:
            step = _PAST / _PAST_PURCHASES
            for number in range(_PAST_PURCHASES):
                self.sim.after(number * step, self._shopping.buy)
            self.sim.after(_PAST, lambda: self._set_pace(hurry=False))
        self._rounds()
        self.sim.within(20 * _SECOND, 40 * _SECOND, self._purchase)

    def _set_pace(self, *, hurry: bool) -> None:
        """In a hurry hours last a fraction of a second, else a minute or so."""
        self._hurry = hurry
        if not hurry:  # the first shopper is a visitor's from now on
            self._shopping.residents = self._market.residents[1:]
        self._selling.pace = 1 / 36_000 if hurry else 1 / 120
        self._shopping.pace = 1 / 600 if hurry else 1 / 12
        self._floor.pace = self._driving.pace = 1 / 900 if hurry else 1 / 8

    def _rounds(self) -> None:
        for hurried_s, calm_s, action in (
            (1.0, 45, self._floor.sweep),
            (2.5, 240, self._trucks.load),
            (5.0, 180, self._troubles.look),
            (1.5, 60, self._driving.look),
            (60.0, 60, self._selling.look_for_orders),
            (60.0, 600, self._selling.look_after_shelves),
            (60.0, 900, self._selling.pay_out),
            (20.0, 20, self._go_to_the_bank),
        ):
            self.sim.within(_SECOND, 4 * _SECOND, action)
            self.sim.every(self._span(hurried_s, calm_s), action)

    def _go_to_the_bank(self) -> None:
        if self._bank is not None:
            self._bank.work(self.sim.now_us / 1_000_000)

    def _span(self, hurried_s: float, calm_s: float) -> Callable[[], timedelta]:
        return lambda: _SECOND * (hurried_s if self._hurry else calm_s)

    def _purchase(self) -> None:
        self.sim.within(20 * _SECOND, 40 * _SECOND, self._purchase)
        self._shopping.buy()


class _Forgiving(Simulation):
    """A loop in which an act that fails is told to the log, and life goes on."""

    def at(self, moment_us: int, action: Callable[[], None]) -> None:
        """Ask for an action that may fail."""

        def forgiven() -> None:
            try:
                action()
            except Exception as problem:  # noqa: BLE001  # visitors do things too, and no actor expects them
                _log.info("world.act_failed", problem=str(problem)[:500])

        super().at(moment_us, forgiven)


def find_market(db: Database, world: World, *, most: int = 100) -> Market:
    """Return the people of a demonstration that ``seed_demo`` has made, and up to ``most`` products of each shop."""

    def session(person_id: str) -> Person:
        return Person(person_id, open_session(db, person_id))

    with db.read() as connection:
        roles = {role: people_with_role(connection, role) for role in ("operator", "warehouse", "courier")}
        sellers = list_sellers(connection, limit=20).items
        owners = {each.id: members(connection, each.id)[0].person_id for each in sellers}
        shoppers = [row.id for email in SHOPPER_EMAILS for row in list_people(connection, email_key=email).items]
    shops = [_shop(world, seller_id, session(owner), most) for seller_id, owner in owners.items()]
    return Market(
        operator=session(roles["operator"][0]),
        shops=tuple(shop for shop in shops if shop.goods),
        residents=tuple(_resident(world, session(each), number) for number, each in enumerate(shoppers)),
        hands=tuple(session(each) for each in roles["warehouse"]),
        couriers=tuple(session(each) for each in roles["courier"]),
    )


def _resident(world: World, person: Person, number: int) -> Resident:
    name = f"Shopper {number}" if number else "Demo shopper"
    return Resident(person, draw_home(world.rng, name, nearby=0.8))


def _shop(world: World, seller_id: str, owner: Person, most: int) -> Shop:
    """Return a shop with the goods that it sells now; its owner acts for it in this session."""
    world.ask(owner, "POST", "/me/seller", {"seller_id": seller_id})
    rows = world.ask(owner, "GET", "/seller/products?state=live&limit=100").body["items"]
    goods = [each for row in world.rng.sample(rows, min(most, len(rows))) for each in _goods(world, row)]
    return Shop(seller_id, owner, tuple(goods))


def _goods(world: World, row: dict[str, Any]) -> list[Goods]:
    product = world.ask(None, "GET", f"/products/{row['product_id']}").body
    return [
        Goods(offer["offer_id"], variant["sku_id"], offer["place_id"])
        for variant in product["variants"]
        for offer in variant["offers"]
    ]

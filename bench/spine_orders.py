"""Orders a second: 64 callers place and pay orders of two sellers and three lines, with the subscribers running."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.deliver.dispatch import Tariffs, load_builtin_tariffs
from entrepot.fulfil.warehouse import install_site
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as WAREHOUSE
from entrepot.kit.clock import SystemClock
from entrepot.kit.ids import Ids
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.checkout.events import SUBSCRIPTIONS as CHECKOUT
from entrepot.pay.wallet import top_up
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    create_product,
    get_own_product,
    plant_categories,
)
from entrepot.sell.stock import create_place, receive
from entrepot.shop.orders import Address, DeliveryQuotes, PlaceOrder, load_builtin_rates, place

CALLERS = 64
SELLERS = 8
PRODUCTS_EACH = 25
_PRICE_MINOR = 1_900
HOME = Address(
    name="Shopper",
    country="US",
    postcode="94103",
    region="CA",
    city="San Francisco",
    line1="1 Market Street",
    phone="+1 415 555 0100",
)


@dataclass(frozen=True, slots=True)
class Market:
    """What can be bought, by seller, and who buys."""

    offers: list[list[str]]
    shoppers: list[str]


def make_market(db: Database, *, units: int) -> Market:
    """Open shops with plenty of stock, and fill the shoppers' wallets."""
    plant_categories(db)
    load_builtin_rates(db)
    load_builtin_tariffs(db)
    install_site(db, gs1_company_prefix="0000000")
    offers: list[list[str]] = []
    for number in range(SELLERS):
        owner = sign_up(
            db,
            email=f"owner{number}@bench.example",
            password="benchmark only",  # noqa: S106  # nobody signs in with it
            name="Owner",
            locale="en",
        )
        seller_id = create_seller(
            db, owner_person_id=owner, name=f"Shop {number}", country="US", currency="USD", slug=f"shop-{number}"
        )
        place_id = db.write(partial(create_place, seller_id=seller_id, name="Store room", country="US"))
        offers.append([_make_offer(db, seller_id, place_id, each, units) for each in range(PRODUCTS_EACH)])
    shoppers = [db.ids.new("per") for _ in range(CALLERS)]
    for shopper in shoppers:
        top_up(db, person_id=shopper, amount=Money(10**9, "USD"), idempotency_key=None)
    return Market(offers, shoppers)


def _make_offer(db: Database, seller_id: str, place_id: str, number: int, units: int) -> str:
    draft = ProductDraft(
        title=f"Mug {number}",
        category_id="cat_mugs",
        state="live",
        skus=(
            SkuDraft(
                f"MUG-{number}",
                weight_g=350,
                length_mm=120,
                width_mm=90,
                height_mm=95,
                offers=(OfferDraft(_PRICE_MINOR, "USD", place_id),),
            ),
        ),
    )
    product_id = create_product(db, seller_id, draft, "system")
    with db.read() as connection:
        variant = get_own_product(connection, seller_id, product_id).variants[0]
    db.write(
        lambda tx: receive(tx, place_id=place_id, sku_id=variant.sku_id, quantity=units, reference="opening count")
    )
    return variant.offers[0].offer_id


def measure_orders(url: str, *, seconds: float, seed: int = 1) -> dict[str, float]:
    """Place and pay as fast as 64 callers can for so long, then drain the subscribers; the drain counts as time."""
    clock = SystemClock()
    db = Database.open(url, clock=clock, ids=Ids(clock, Random(seed)))
    try:
        db.create_schema()
        market = make_market(db, units=10**6)
        outbox = Outbox(db, [*WAREHOUSE, *CHECKOUT])
        outbox.drain()
        return _run(db, outbox, market, Tariffs(), seconds, seed)
    finally:
        db.close()


def _run(
    db: Database, outbox: Outbox, market: Market, delivery: DeliveryQuotes, seconds: float, seed: int
) -> dict[str, float]:
    stop = threading.Event()
    latencies: list[list[float]] = [[] for _ in range(CALLERS)]
    faults: list[BaseException] = []
    ends_at = time.perf_counter() + seconds

    def caller(number: int) -> None:
        rng, shopper = Random(seed * 1000 + number), market.shoppers[number]
        try:
            while time.perf_counter() < ends_at:
                started = time.perf_counter()
                _buy(db, market, shopper, rng, delivery, number)
                latencies[number].append(time.perf_counter() - started)
        except BaseException as fault:  # noqa: BLE001  # the run fails with the first of them
            faults.append(fault)

    dispatcher = threading.Thread(target=outbox.run, args=(stop,))
    callers = [threading.Thread(target=caller, args=(number,)) for number in range(CALLERS)]
    started, cpu = time.perf_counter(), time.process_time()
    dispatcher.start()
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()
    stop.set()
    dispatcher.join()
    placed_s = time.perf_counter() - started
    outbox.drain()
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    if faults:
        raise faults[0]
    every = sorted(each for one in latencies for each in one)
    return {
        "orders": len(every),
        "orders_per_s": round(len(every) / wall, 1),
        "orders_p50_ms": round(1000 * statistics.median(every), 1),
        "orders_p99_ms": round(1000 * every[int(len(every) * 0.99)], 1),
        "orders_cpu_ms": round(1000 * cpu / len(every), 2),
        "orders_drain_s": round(wall - placed_s, 2),
    }


def _buy(db: Database, market: Market, shopper: str, rng: Random, delivery: DeliveryQuotes, number: int) -> None:
    one, other = rng.sample(market.offers, 2)
    first, second = rng.sample(one, 2)
    address = replace(HOME, line1=f"{number + 1} Market Street")
    group = place(
        db,
        request=PlaceOrder(
            shopper_id=shopper,
            address=address,
            currency="USD",
            lines=((first, 1), (second, 1), (rng.choice(other), 1)),
        ),
        delivery=delivery,
    )
    pay(db, group_id=group.id, shopper_id=shopper)

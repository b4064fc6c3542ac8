"""The composition root: opens the platform and wires modules to each other, to the API, the pages and the workers."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random, SystemRandom
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI

from entrepot.ai import (
    ChatGenerator,
    ChatTranslator,
    Endpoint,
    LibreTranslator,
    RapidReader,
    Translator,
    small_generator,
)
from entrepot.core.accounts import Belongings, Doorkeeper
from entrepot.core.accounts import api as accounts_api
from entrepot.core.accounts import jobs as accounts_jobs
from entrepot.core.accounts import operator_api as people_api
from entrepot.core.audit import Sealer
from entrepot.core.audit import api as audit_api
from entrepot.core.database import Database, Tx
from entrepot.core.files import FileStore, open_files
from entrepot.core.files import api as files_api
from entrepot.core.http import Authenticator, HttpApp, RequestObserver, build_http
from entrepot.core.idempotency import jobs as idempotency_jobs
from entrepot.core.jobs import JobKind, Jobs, Schedule
from entrepot.core.jobs import api as jobs_api
from entrepot.core.mail import Composer, Postman
from entrepot.core.mail import events as mail_events
from entrepot.core.mail import jobs as mail_jobs
from entrepot.core.maintenance import check_schema
from entrepot.core.outbox import Outbox, Subscription
from entrepot.core.outbox import api as outbox_api
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.core.telemetry import Heartbeat, Metrics
from entrepot.core.telemetry import api as telemetry_api
from entrepot.core.webhooks import Deliverer, Enqueuer, Sender
from entrepot.core.webhooks import api as webhooks_api
from entrepot.core.webhooks import jobs as webhooks_jobs
from entrepot.deliver.dispatch import Tariffs, load_builtin_tariffs
from entrepot.deliver.dispatch import api as dispatch_api
from entrepot.deliver.dispatch import events as dispatch_events
from entrepot.deliver.dispatch import jobs as dispatch_jobs
from entrepot.fulfil.warehouse import api as warehouse_api
from entrepot.fulfil.warehouse import events as warehouse_events
from entrepot.fulfil.warehouse import install_site
from entrepot.fulfil.warehouse import jobs as warehouse_jobs
from entrepot.kit.clock import Clock, SystemClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids
from entrepot.kit.money import Money
from entrepot.pay.checkout import api as checkout_api
from entrepot.pay.checkout import events as checkout_events
from entrepot.pay.checkout import jobs as checkout_jobs
from entrepot.pay.wallet import api as wallet_api
from entrepot.pay.wallet import money_left
from entrepot.sell.bulk import jobs as bulk_jobs
from entrepot.sell.catalog import api as catalog_api
from entrepot.sell.catalog import events as catalog_events
from entrepot.sell.catalog import import_api as catalog_import_api
from entrepot.sell.catalog import jobs as catalog_jobs
from entrepot.sell.catalog import plant_categories
from entrepot.sell.demand import api as demand_api
from entrepot.sell.demand import jobs as demand_jobs
from entrepot.sell.demand import record_ordered, tally_of
from entrepot.sell.duties import api as duties_api
from entrepot.sell.duties import load_builtin_duties
from entrepot.sell.listing import Maker
from entrepot.sell.listing import Terms as ListingTerms
from entrepot.sell.listing import api as listing_api
from entrepot.sell.listing import jobs as listing_jobs
from entrepot.sell.listing import tools_api as listing_tools_api
from entrepot.sell.pricing import Levy
from entrepot.sell.screening import Detectors, Screening, Words, picture_detectors, rulings_in_force, trust_of
from entrepot.sell.screening import api as screening_api
from entrepot.sell.screening import events as screening_events
from entrepot.sell.screening import jobs as screening_jobs
from entrepot.sell.stock import api as stock_api
from entrepot.sell.stock import events as stock_events
from entrepot.sell.stock import jobs as stock_jobs
from entrepot.sell.trials import api as trials_api
from entrepot.sell.trials import events as trials_events
from entrepot.sell.trials import jobs as trials_jobs
from entrepot.sell.trials import record_returned, trials_of
from entrepot.shop.cart import FxFixing, fx_at
from entrepot.shop.cart import api as cart_api
from entrepot.shop.cart import events as cart_events
from entrepot.shop.cart import jobs as cart_jobs
from entrepot.shop.orders import DeliveryQuotes, load_builtin_rates, sale_terms
from entrepot.shop.orders import api as orders_api
from entrepot.shop.orders import events as orders_events
from entrepot.shop.orders import jobs as orders_jobs
from entrepot.shop.reviews import api as reviews_api
from entrepot.shop.reviews import events as reviews_events
from entrepot.shop.search import SearchIndex
from entrepot.shop.search import api as search_api
from entrepot.shop.search import jobs as search_jobs
from entrepot.web.letters import LetterWriter
from entrepot.web.letters import events as letter_events
from entrepot.web.site import SITE


def _count_ordered(tx: Tx, told: orders_events.OrderPaid) -> None:
    record_ordered(
        tx,
        seller_id=told.seller_id,
        shopper_id=told.shopper_id,
        paid_at_us=told.paid_at,
        lines=[(str(line[0]), int(line[1])) for line in told.lines],
    )


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    *mail_events.SUBSCRIPTIONS,
    *catalog_events.SUBSCRIPTIONS,
    *stock_events.SUBSCRIPTIONS,
    *trials_events.SUBSCRIPTIONS,
    *screening_events.SUBSCRIPTIONS,
    # Orders are to the right of trials, which are told here of what came back.
    Subscription(
        "sell.trials.cancelled", orders_events.OrderCancelled, lambda tx, told: record_returned(tx, told.order_id)
    ),
    Subscription(
        "sell.trials.returned", orders_events.ReturnReceived, lambda tx, told: record_returned(tx, told.order_id)
    ),
    # And of demand, which is told of what was paid.
    Subscription("sell.demand.ordered", orders_events.OrderPaid, _count_ordered),
    *cart_events.SUBSCRIPTIONS,
    *orders_events.SUBSCRIPTIONS,
    *reviews_events.SUBSCRIPTIONS,
    *checkout_events.SUBSCRIPTIONS,
    *warehouse_events.SUBSCRIPTIONS,
    *dispatch_events.SUBSCRIPTIONS,
    *letter_events.SUBSCRIPTIONS,
)
_BACKGROUND = (
    accounts_jobs,
    idempotency_jobs,
    webhooks_jobs,
    mail_jobs,
    catalog_jobs,
    stock_jobs,
    bulk_jobs,
    trials_jobs,
    screening_jobs,
    demand_jobs,
    listing_jobs,
    search_jobs,
    cart_jobs,
    orders_jobs,
    checkout_jobs,
    warehouse_jobs,
    dispatch_jobs,
)
JOBS: tuple[JobKind, ...] = tuple(kind for module in _BACKGROUND for kind in module.JOBS)
SCHEDULES: tuple[Schedule, ...] = tuple(each for module in _BACKGROUND for each in module.SCHEDULES)
API: tuple[APIRouter, ...] = (
    accounts_api.router,
    people_api.router,
    jobs_api.router,
    outbox_api.router,
    audit_api.router,
    files_api.router,
    webhooks_api.router,
    telemetry_api.router,
    catalog_api.router,
    catalog_import_api.router,
    stock_api.router,
    trials_api.router,
    screening_api.router,
    demand_api.router,
    duties_api.router,
    listing_api.router,
    listing_tools_api.router,
    search_api.router,
    cart_api.router,
    orders_api.router,
    reviews_api.router,
    wallet_api.router,
    checkout_api.router,
    warehouse_api.router,
    dispatch_api.router,
)
_JOB_THREADS = 2
_STOP_S = 10


@dataclass(frozen=True, slots=True)
class FxRates:
    """The cart's exchange rates, as the search index asks for them."""

    db: Database

    def at(self, at_us: int) -> FxFixing:
        """Return the rates in force at a moment in microseconds; raise RateMissing where there are none."""
        with self.db.read() as connection:
            return fx_at(connection, at_us)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale pays, as the studio's price advice asks for it."""

    db: Database
    tariffs: DeliveryQuotes

    def terms(
        self, *, seller_id: str, category_id: str | None, country: str, ships_from: str, value: Money
    ) -> ListingTerms:
        """Return the tax at the destination, the fee as a share of the net price, and its fixed part."""
        found = sale_terms(
            self.db,
            seller_id=seller_id,
            category_id=category_id,
            country=country,
            ships_from=ships_from,
            value=value,
        )
        levy = Levy(found.tax_ppm, found.inclusive)
        return ListingTerms(levy, found.fee_ppm, found.fee_fixed_minor, found.import_ppm)

    def delivery(self, *, country: str, weight_g: int, volume_cm3: int, currency: str) -> int:
        """Return what delivery of one parcel costs the shopper, in minor units; raise an AppError where none goes."""
        with self.db.read() as connection:
            quote = self.tariffs.quote(
                connection,
                country=country,
                postcode="",
                weight_g=weight_g,
                volume_cm3=volume_cm3,
                currency=currency,
                now_us=self.db.clock.now_us(),
            )
        return quote.price_minor

    def convert(self, amount: Money, currency: str) -> int:
        """Return an amount in minor units of another currency at today's rates; raise RateMissing."""
        with self.db.read() as connection:
            return fx_at(connection, self.db.clock.now_us()).convert(amount.minor, amount.currency, currency)


@dataclass(slots=True)
class App:
    """One running Entrepôt: call ``step`` for simulated time, or ``start`` and ``stop`` for the real one."""

    platform: Platform
    http: HttpApp
    outbox: Outbox
    jobs: Jobs
    search: SearchIndex
    screening: Screening
    sealer: Sealer
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def step(self) -> int:
        """Hand over all events and run all due jobs, in a fixed order; return how much there was to do."""
        done = 0
        while progress := self.outbox.drain() + self.screening.step() + self.jobs.step():
            done += progress
        self.search.catch_up()
        trials_of(self.platform.db).flush()
        tally_of(self.platform.db).flush()
        return done

    def start(self) -> None:
        """Start the background threads."""
        db, settings = self.platform.db, self.platform.settings
        if db.dialect == "sqlite":
            self.jobs.reclaim()
        heartbeat = Heartbeat(db)
        self.platform.provide(Heartbeat, heartbeat)
        enqueuer = Enqueuer(db)
        deliverer = Deliverer(db, Sender(allow_private=settings.webhook_allow_private), SystemRandom())
        work: list[tuple[str, Callable[[threading.Event], None]]] = [
            ("outbox", self.outbox.run),
            ("search", self.search.run),
            ("screening", self.screening.run),
            ("trials", trials_of(db).run),
            ("demand", tally_of(db).run),
            ("sealer", self.sealer.run),
            ("heartbeat", heartbeat.run),
            ("webhooks", enqueuer.run),
            ("webhook-calls", deliverer.run),
            ("mail", Postman(db, settings, self.platform.port(Composer)).run),
            *((f"jobs-{number}", self.jobs.run) for number in range(_JOB_THREADS)),
        ]
        for name, run in work:
            thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop the threads, finish what is queued and close everything."""
        self._stop.set()
        for thread in self._threads:
            thread.join(_STOP_S)
        with suppress(AppError):  # the database is away: the leases run out instead
            self.jobs.let_go()
        self.search.close()
        self.platform.db.close()


def open_app(settings: Settings, *, clock: Clock | None = None, rng: Random | None = None, durable: bool = True) -> App:
    """Open the database that the settings name and put the application together; nothing runs yet.

    Raises DatabaseOwned where another process has the SQLite file, DatabaseBehind or DatabaseNewer where its schema is
    not this program's.
    """
    settings.make_data_dir()
    clock = clock or SystemClock()
    rng = rng or SystemRandom()
    db = Database.open(settings.url, clock=clock, ids=Ids(clock, rng), durable=durable)
    try:
        check_schema(db)
        return _assemble(settings, db, durable=durable)
    except BaseException:
        db.close()
        raise


def _assemble(settings: Settings, db: Database, *, durable: bool) -> App:
    files = open_files(settings, durable=durable)
    platform = Platform(settings, db, files)
    metrics = Metrics(db, {each.name: each.event.NAME for each in SUBSCRIPTIONS})
    search = SearchIndex(settings.data_dir / "search", db, rates=FxRates(db), currency=settings.default_currency)
    platform.provide(FileStore, files)
    platform.provide(Authenticator, Doorkeeper(db, settings))
    platform.provide(Metrics, metrics)
    platform.provide(RequestObserver, metrics)
    platform.provide(SearchIndex, search)
    tariffs = Tariffs()
    platform.provide(DeliveryQuotes, tariffs)
    platform.provide(Tariffs, tariffs)
    platform.provide(Belongings, money_left)
    platform.provide(Maker, _maker(settings, db, files, tariffs))
    platform.provide(Composer, LetterWriter(db, settings))
    prepare(platform)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    return App(
        platform=platform,
        http=build_http(platform, API, SITE, lifespan=lifespan),
        outbox=Outbox(db, SUBSCRIPTIONS),
        jobs=Jobs(platform, JOBS, SCHEDULES),
        search=search,
        screening=Screening(db, files, _detectors(settings), rulings_in_force, trust_of),
        sealer=Sealer(db),
    )


def _detectors(settings: Settings) -> Detectors:
    host = urlsplit(settings.public_url).hostname
    return Detectors((Words(),), picture_detectors(RapidReader(), [host] if host else []))


def _maker(settings: Settings, db: Database, files: FileStore, tariffs: DeliveryQuotes) -> Maker:
    model = (
        Endpoint(settings.model_url, settings.model_name, settings.model_key or "", settings.model_timeout_s)
        if settings.model_url
        else None
    )
    translator: Translator | None = None if model is None else ChatTranslator(model)
    if settings.translate_url:
        translator = LibreTranslator(
            Endpoint(settings.translate_url, "LibreTranslate", settings.translate_key or "", settings.model_timeout_s)
        )
    return Maker(
        db,
        files,
        currency=settings.default_currency,
        terms=Terms(db, tariffs),
        generator=small_generator(settings.models_dir) if model is None else ChatGenerator(model),
        translator=translator,
    )


def prepare(platform: Platform) -> None:
    """Put in what every marketplace needs: categories, rates, tariffs, the hub. Again, it changes nothing."""
    plant_categories(platform.db)
    load_builtin_rates(platform.db)
    load_builtin_duties(platform.db)
    load_builtin_tariffs(platform.db)
    install_site(platform.db, gs1_company_prefix=platform.settings.gs1_company_prefix)

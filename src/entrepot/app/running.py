"""One running marketplace: opens the platform, puts the application together, and runs its background work."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from random import Random, SystemRandom

from fastapi import FastAPI

from entrepot.app.modules import JOBS, SCHEDULES, SUBSCRIPTIONS
from entrepot.app.wiring import FxRates, detectors_of, maker_of, merge_by_tariff
from entrepot.core.accounts import Belongings, Doorkeeper
from entrepot.core.audit import Sealer
from entrepot.core.database import Database
from entrepot.core.files import FileStore, open_files
from entrepot.core.http import Authenticator, HttpApp, RequestObserver, build_http
from entrepot.core.jobs import Jobs
from entrepot.core.mail import Composer, Postman
from entrepot.core.maintenance import check_schema
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.core.telemetry import Heartbeat, Metrics
from entrepot.core.webhooks import Deliverer, Enqueuer, Sender
from entrepot.deliver.dispatch import Tariffs, load_builtin_tariffs
from entrepot.fulfil.plant import Machines, NoMachines, open_link, open_readers
from entrepot.fulfil.warehouse import install_site
from entrepot.kit.clock import Clock, SystemClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids
from entrepot.pay.wallet import money_left
from entrepot.sell.brands import BrandIndexes
from entrepot.sell.catalog import plant_categories, raise_gate
from entrepot.sell.demand import tally_of
from entrepot.sell.duties import load_builtin_duties
from entrepot.sell.listing import Maker, title_faults
from entrepot.sell.notices import kept_down
from entrepot.sell.screening import (
    Screening,
    note_versions,
    rulings_in_force,
    trust_of,
)
from entrepot.sell.trials import TitleFaults, trials_of
from entrepot.shop.orders import DeliveryQuotes, load_builtin_rates
from entrepot.shop.search import SearchIndex
from entrepot.web.letters import LetterWriter

_JOB_THREADS = 2
_STOP_S = 10


@dataclass
class App:
    """One running Entrepôt: call ``step`` for simulated time, or ``start`` and ``stop`` for the real one."""

    platform: Platform
    outbox: Outbox
    jobs: Jobs
    search: SearchIndex
    screening: Screening
    sealer: Sealer
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    @cached_property
    def http(self) -> HttpApp:
        """The API and the pages; made when first asked for, since a command needs none of them."""
        from entrepot.app.routes import API
        from entrepot.web.site import SITE

        return build_http(self.platform, API, SITE, lifespan=_nothing_more)

    def step(self) -> int:
        """Hand over all events and run all due jobs, in a fixed order; return how much there was to do."""
        done = 0
        while progress := self.hand_over() + self.jobs.step():
            done += progress
        self.search.catch_up()
        trials_of(self.platform.db).flush()
        tally_of(self.platform.db).flush()
        return done

    def hand_over(self) -> int:
        """Hand over all events and judge all that waits for a verdict; return how much there was to do."""
        done = 0
        while progress := self.outbox.drain() + self.screening.step():
            done += progress
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
        work += _machines(self.platform)
        for name, run in work:
            thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop the threads, finish what is queued and close everything."""
        self._stop.set()
        self.platform.db.announce()  # who waits for news goes on, and sees that it is time to stop
        for thread in self._threads:
            thread.join(_STOP_S)
        with suppress(AppError):  # the database is away: the leases run out instead
            self.jobs.let_go()
        self.search.close()
        self.platform.db.close()


def _machines(platform: Platform) -> list[tuple[str, Callable[[threading.Event], None]]]:
    """Return what runs for the hub's machines and readers, where the settings name any."""
    db, settings = platform.db, platform.settings
    work: list[tuple[str, Callable[[threading.Event], None]]] = []
    if settings.plant_url is not None:
        link = open_link(db, settings.plant_url)
        platform.provide(Machines, link)
        work.append(("plant", link.run))
    if settings.mqtt_host is not None:
        work.append(("readers", open_readers(db, settings, platform.port(Authenticator)).run))
    return work


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
    merge_by_tariff(settings, db, tariffs)
    platform.provide(Belongings, money_left)
    detectors = detectors_of(settings)
    screening = Screening(db, files, detectors, rulings_in_force, trust_of, BrandIndexes(db, files), kept_down)
    platform.provide(Maker, maker_of(settings, db, files, tariffs, screening))
    platform.provide(TitleFaults, title_faults)
    platform.provide(Composer, LetterWriter(db, settings))
    platform.provide(Machines, NoMachines())
    prepare(platform)
    note_versions(db, detectors.versions)

    return App(
        platform=platform,
        outbox=Outbox(db, SUBSCRIPTIONS),
        jobs=Jobs(platform, JOBS, SCHEDULES),
        search=search,
        screening=screening,
        sealer=Sealer(db),
    )


@asynccontextmanager
async def _nothing_more(_: FastAPI) -> AsyncIterator[None]:
    """Begin and end with nothing: the application runs whether it is served or not."""
    yield


def prepare(platform: Platform) -> None:
    """Put in what every marketplace needs: categories, rates, tariffs, the hub, the gate. Again, it changes nothing."""
    plant_categories(platform.db)
    load_builtin_rates(platform.db)
    load_builtin_duties(platform.db)
    load_builtin_tariffs(platform.db)
    install_site(platform.db, gs1_company_prefix=platform.settings.gs1_company_prefix)
    raise_gate(platform.db)

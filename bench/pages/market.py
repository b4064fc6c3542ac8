"""Two running marketplaces to look at: one full of the demonstration's life, one where nobody has done anything yet."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw
from sqlalchemy import text
from starlette.types import ASGIApp

from bench.pages.days import leave_report
from entrepot.app import App, open_app
from entrepot.core.accounts import add_member, create_seller, grant_role, list_people, open_session, sign_up
from entrepot.core.database import Database
from entrepot.core.files import upload_file, upload_picture
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.core.webhooks import create_endpoint
from entrepot.pay.settlement import request_payout, seller_balances
from entrepot.sell.brands import holders_of
from entrepot.sell.bulk import Change, Selection, start_bulk_change
from entrepot.sell.catalog import ImportMapping, ProductFilter, start_import
from entrepot.sell.listing import Maker, Rule, accept_drafts, decide_fields, get_batch, start_batch, start_draft
from entrepot.sell.notices import start_bulk
from entrepot.sell.screening import Change as Ruled
from entrepot.sell.screening import propose_policy
from entrepot.shop.cart import cart_of, set_line
from entrepot.world.demo import store_pictures, with_bank
from entrepot.world.past import make_past

VISITOR = "visitor"
ROLES = (VISITOR, "shopper", "seller", "staff", "warehouse", "courier", "operator", "reviewer", "rights")
PASSWORD = "for looking at pages"  # noqa: S105  # opens nothing outside the measurement
_EMAILS = {
    "shopper": "shopper@demo.example",
    "seller": "owner@saebyeok.example",
    "warehouse": "warehouse@demo.example",
    "courier": "courier@demo.example",
    "operator": "operator@demo.example",
    "reviewer": "reviewer@demo.example",
    "rights": "rights@demo.example",
}
_BAD_ROWS = b"""sku,title,category,price,currency
LOOK-1,Enamel tray,cat_mugs,18000,KRW
LOOK-2,Enamel tray with handles,cat_mugs,eighteen,KRW
LOOK-3,,cat_mugs,18000,KRW
"""


_BAD_NOTICES = b"""product,brand,ground,statement,good_faith
/p/prd_00000000000000000000000000,brd_00000000000000000000000000,trademark,It bears our word,yes
"""


_MUGS = b"""name,material,colour,price,currency
Mug no 1,stoneware,navy,12000,KRW
Mug no 2,glass,green,,KRW
Mug no 3,,navy,14000,KRW
Mug no 4,stoneware,navy,15000,KRW
"""


@dataclass(slots=True)
class Market:
    """A served marketplace and a session for each role that has one; a visitor has none."""

    app: App
    url: str
    filled: bool
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        """Its database."""
        return self.app.platform.db


@contextmanager
def market(folder: Path, *, filled: bool) -> Iterator[Market]:
    """Make a marketplace in a folder and serve it on a free port of this machine inside the block."""
    settings = Settings(
        data_dir=folder, demo=filled, rate_limit_per_minute=0, argon2_memory_kib=8, argon2_passes=1, log_level="ERROR"
    )
    if filled:
        settings = with_bank(settings)
    upgrade(settings.url)
    if filled:
        make_past(settings)
    app = open_app(settings, durable=False)
    try:
        if filled:
            store_pictures(app.platform.files)
            leave_report(folder, "20261111-080000-1", name="11.11.")
            leave_report(folder, "20261112-080000-2", name="12.11.")
        app.start()
        with served(app.http) as url:
            made = Market(app, url, filled)
            if filled:
                _fill(made)
            else:
                _admit(made)
            yield made
    finally:
        app.stop()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of this machine inside the block; gives its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _admit(made: Market) -> None:
    """Open an account for each role, and a shop in which there is nothing."""
    people = {role: sign_up(made.db, f"{role}@look.example", PASSWORD, role.capitalize()) for role in ROLES[1:]}
    for role in ("warehouse", "courier", "operator", "reviewer"):
        grant_role(made.db, people[role], role)
    seller_id = create_seller(made.db, people["seller"], "New shop", "KR", "KRW", "new-shop")
    add_member(made.db, seller_id, people["staff"], "seller_staff", actor=people["seller"])
    made.sessions = {role: open_session(made.db, person_id) for role, person_id in people.items()}


def _fill(made: Market) -> None:
    """Add what the demonstration's week does not have: failed work, a bad import, a full cart, a payout, a webhook."""
    db = made.db
    with db.read() as connection:
        people = {role: list_people(connection, email_key=email).items[0].id for role, email in _EMAILS.items()}
        seller_id = connection.execute(text("SELECT id FROM seller WHERE slug = 'saebyeok'")).scalar_one()
        offers = list(connection.execute(text("SELECT id FROM offer ORDER BY id LIMIT 40")).scalars())
    people["staff"] = sign_up(db, "staff@look.example", PASSWORD, "Staff")
    add_member(db, seller_id, people["staff"], "seller_staff", actor=people["seller"])
    made.sessions = {role: open_session(db, person_id) for role, person_id in people.items()}
    cart_id = cart_of(db, person_id=people["shopper"], cart_id=None)
    for offer_id in offers[::14]:
        set_line(db, cart_id=cart_id, person_id=people["shopper"], offer_id=offer_id, quantity=1)
    _run_the_shop(made, people["seller"], seller_id)
    _protect(made, people["rights"], people["reviewer"])
    _break_something(db)
    _settle(made.app)


def _run_the_shop(made: Market, owner: str, seller_id: str) -> None:
    """What a seller does now and then: import with two slips, change many prices, take money out, add a webhook."""
    db, store = made.db, made.app.platform.files
    kept = store.put(_BAD_ROWS, "text/csv")
    start_import(db, store, seller_id, kept, "csv", ImportMapping(), owner, file_name="trays, with two slips.csv")
    dearer = Change("price", "percent", "5")
    start_bulk_change(db, seller_id, Selection(everything=ProductFilter()), dearer, owner, "dearer")
    _draft_listings(made, owner, seller_id)
    with db.read() as connection:
        balances = seller_balances(connection, seller_id, now_us=db.clock.now_us())
        payable = [each for each in balances if each.payable_minor > 0]
    for balance in payable:
        request_payout(db, seller_id=seller_id, amount=balance.payable, actor=owner, idempotency_key=None)
    db.write(
        lambda tx: create_endpoint(
            tx,
            owner=seller_id,
            url="https://shop.example/hooks",
            events=["shop.*"],
            description="Our own shop system",
            actor=owner,
            allow_private=True,
        )
    )


def _protect(made: Market, person_id: str, reviewer_id: str) -> None:
    """A file of a rights holder's notices with a slip, and a change of the policies that is being tried."""
    with made.db.read() as connection:
        holder_id = holders_of(connection, person_id)[0].holder.holder_id
    store = made.app.platform.files
    start_bulk(made.db, store, holder_id, _BAD_NOTICES, file_name="notices, with a slip.csv", actor=person_id)
    propose_policy(made.db, [Ruled("alcohol", "KR", "review", "serious")], "Shops here may hold a licence", reviewer_id)


def _draft_listings(made: Market, owner: str, seller_id: str) -> None:
    """Listings in the studio: one of a photo and words, a file of a supplier, one of whose rows was accepted."""
    db, store = made.db, made.app.platform.files
    target = io.BytesIO()
    photo = Image.new("RGB", (900, 900), "#f4f2ee")
    ImageDraw.Draw(photo).rounded_rectangle((250, 250, 650, 700), 40, fill="#22376b")
    photo.save(target, "JPEG")
    picture, _sizes = upload_picture(db, store, target.getvalue(), owner=seller_id, max_bytes=10**7)
    draft_id = start_draft(db, seller_id, words="navy stoneware mug 350 ml", pictures=[picture.id], actor=owner)
    sheet = upload_file(db, store, _MUGS, owner=seller_id, media_type="text/csv", max_bytes=10**6)
    batch_id = start_batch(db, store, seller_id, file_id=sheet.id, file_name="mugs of a supplier.csv", actor=owner)
    until = time.monotonic() + 60
    while _is_working(db, seller_id, batch_id):
        if time.monotonic() > until:
            raise RuntimeError("the drafts of a file were not made")
        time.sleep(0.5)
    values = {
        "languages": ["de", "ko"],
        "description": "The one my grandmother drank from.",
        "translation.de.title": "Omas Becher",
        "price": {"minor": 24_000, "currency": "KRW"},
        "cost": {"minor": 9_000, "currency": "KRW"},
    }
    maker = made.app.platform.port(Maker)
    decide_fields(maker, db, seller_id, draft_id, {name: ("change", each) for name, each in values.items()}, owner)
    accept_drafts(db, seller_id, Rule(batch_id, with_doubts=True), owner)


def _is_working(db: Database, seller_id: str, batch_id: str) -> bool:
    with db.read() as connection:
        return get_batch(connection, seller_id, batch_id).state in {"waiting", "running"}


def _break_something(db: Database) -> None:
    """A dead letter and a failed job, as a real fault leaves them."""
    with db.read() as connection:
        event_id = connection.execute(text("SELECT min(id) FROM outbox_event WHERE name = 'shop.order.paid'")).scalar()
    row = {"event": event_id, "now": db.clock.now_us()}
    db.write(
        lambda tx: tx.execute(
            text(
                "INSERT INTO outbox_failure (subscriber, event_id, state, attempts, next_at, failed_at, error) "
                "VALUES ('fulfil.warehouse.expect', :event, 'dead', 8, :now, :now, 'OSError: the disk is full')"
            ),
            row,
        )
    )
    db.write(
        lambda tx: tx.execute(
            text(
                "UPDATE job SET state = 'failed', error = 'OSError: the disk is full' "
                "WHERE id = (SELECT max(id) FROM job WHERE state = 'done')"
            )
        )
    )


def _settle(app: App) -> None:
    """Wait until what was announced has been handled and can be found."""
    until = time.monotonic() + 30
    while app.outbox.drain() + app.search.catch_up():
        if time.monotonic() > until:
            raise RuntimeError("the marketplace did not come to rest")
    time.sleep(1)  # a running job or two end

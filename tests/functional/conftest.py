"""A whole marketplace for the browser: real server, real threads, a fresh database, a few sellers with goods."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Page

from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, grant_role, sign_up
from entrepot.core.database import Database
from entrepot.sell.catalog import OfferDraft, ProductDraft, Quantity, SkuDraft, create_product, get_own_product
from entrepot.sell.stock import create_place, receive
from tests.functional.served import served
from tests.visitors import fresh_settings

PASSWORD = "a long sentence of mine"
OPERATOR, WAREHOUSE, COURIER, SELLER = (
    f"{role}@entrepot.example" for role in ("operator", "warehouse", "courier", "seller")
)

_DESKS = {OPERATOR: "/operator", WAREHOUSE: "/warehouse", COURIER: "/courier", SELLER: "/sell"}


@dataclass(frozen=True, slots=True)
class Live:
    """A running marketplace: where it is, what runs there, and who sells."""

    url: str
    app: App
    seller_id: str
    other_seller_id: str
    products: dict[str, str]

    @property
    def db(self) -> Database:
        return self.app.platform.db

    def settle(self) -> None:
        """Wait until what was announced so far has been handled and can be found."""
        deadline = time.monotonic() + 20
        while self.app.outbox.drain() + self.app.search.catch_up():
            assert time.monotonic() < deadline

    def shown(self, product_id: str) -> None:
        """Wait until a product of the first seller is on sale: its verdict is there."""
        deadline = time.monotonic() + 30
        while True:
            self.settle()
            with self.db.read() as connection:
                if get_own_product(connection, self.seller_id, product_id).state == "live":
                    return
            assert time.monotonic() < deadline
            time.sleep(0.1)


def sign_in(page: Page, live: Live, email: str) -> None:
    """Sign in with the form, as somebody who was going nowhere: it leads to the desk of who works here."""
    page.goto(f"{live.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{live.url}{_DESKS[email]}")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A marketplace on SQLite for the tests of one file; sign in with the e-mails above and ``PASSWORD``."""
    folder = tmp_path_factory.mktemp("live")
    settings = fresh_settings(folder, rate_limit_per_minute=0, demo=True)
    app = open_app(settings)
    app.start()
    try:
        seller_id, other_id, products = _stock_the_shop(app.platform.db)
        with served(app.http) as url:
            found = Live(url, app, seller_id, other_id, products)
            found.settle()
            yield found
    finally:
        app.stop()


def _stock_the_shop(db: Database) -> tuple[str, str, dict[str, str]]:
    owner = sign_up(db, SELLER, PASSWORD, "Seller owner", "en")
    for email, role in ((OPERATOR, "operator"), (WAREHOUSE, "warehouse"), (COURIER, "courier")):
        person_id = sign_up(db, email, PASSWORD, role.capitalize(), "en")
        grant_role(db, person_id, role, actor=person_id)
    potter = create_seller(db, owner, "Onda Ceramics", "KR", "KRW", "onda")
    lighter = create_seller(db, owner, "Fieldwork Lab", "US", "USD", "fieldwork")
    shed = db.write(lambda tx: create_place(tx, potter, name="Shed", country="KR"))
    loft = db.write(lambda tx: create_place(tx, lighter, name="Loft", country="US"))
    products = {
        "kettle": _sell(
            db, potter, shed, owner, "Gooseneck kettle 0.9 L", "cat_kettles", 79_800, "KRW", ("Navy", "Sage")
        ),
        "mug": _sell(db, potter, shed, owner, "Speckled stoneware mug", "cat_mugs", 24_000, "KRW", ()),
        "lamp": _sell(db, lighter, loft, owner, "Table lamp, 2700 K", "cat_lighting", 54_00, "USD", ()),
        "gone": _sell(db, lighter, loft, owner, "Sold out grinder", "cat_coffee-grinders", 48_00, "USD", (), units=0),
    }
    for number in range(30):
        _sell(db, potter, shed, owner, f"Tea tin number {number}", "cat_food", 12_000 + 100 * number, "KRW", ())
    return potter, lighter, products


def _sell(
    db: Database,
    seller_id: str,
    place_id: str,
    owner: str,
    title: str,
    category_id: str,
    price_minor: int,
    currency: str,
    colours: tuple[str, ...],
    *,
    units: int = 40,
) -> str:
    def variant(colour: str) -> SkuDraft:
        return SkuDraft(
            f"{title[:12]}{title[-2:]}-{colour}".upper(),
            options=(("Colour", colour),) if colour else (),
            weight_g=800,
            length_mm=200,
            width_mm=150,
            height_mm=150,
            offers=(OfferDraft(price_minor, currency, place_id),),
        )

    draft = ProductDraft(
        title=title,
        description="Made in a small workshop.",
        brand="Onda",
        category_id=category_id,
        locale="en",
        state="live",
        attributes={"material": "Stoneware", "capacity": Quantity(0.9, "L")},
        skus=tuple(variant(colour) for colour in colours or ("",)),
    )
    product_id = create_product(db, seller_id, draft, owner)
    with db.read() as connection:
        made = get_own_product(connection, seller_id, product_id)
    for each in made.variants if units else ():
        delivered = partial(receive, place_id=place_id, sku_id=each.sku_id, quantity=units, reference="delivery")
        db.write(delivered)
    return product_id

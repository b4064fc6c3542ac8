"""A small marketplace made over HTTP: sellers with goods, shoppers with homes, hands for the hub."""

from dataclasses import dataclass
from typing import Any, Final

from entrepot.core.accounts import grant_role, sign_up
from entrepot.core.database import Database
from entrepot.world.homes import Home, draw_home
from entrepot.world.world import Person, World

_PASSWORD: Final = "a long sentence for the world"  # noqa: S105  # of accounts that live in a passing database
_SHOPPERS, _ORDERS_EACH = 30, 6
_COURIERS, _ORDERS_OF_ONE = 4, 250
_GOODS_EACH: Final = 10
_SELLERS: Final = (
    ("Potter", "KR", "KRW"),
    ("Lamp maker", "KR", "KRW"),
    ("Tea house", "JP", "JPY"),
    ("Book binder", "DE", "EUR"),
    ("Tool smith", "CN", "CNY"),
)
_PER_DOLLAR: Final = {"KRW": 1400, "JPY": 150, "EUR": 92, "CNY": 710, "USD": 100}
"""About so many minor units are one US dollar."""
_FEW_UNITS, _MANY_UNITS = 25, 120


@dataclass(frozen=True, slots=True)
class Goods:
    """One variant for sale."""

    offer_id: str
    sku_id: str
    place_id: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller with its owner and what it sells."""

    seller_id: str
    owner: Person
    goods: tuple[Goods, ...]


@dataclass(frozen=True, slots=True)
class Resident:
    """A shopper and where they live."""

    person: Person
    home: Home


@dataclass(frozen=True, slots=True)
class Market:
    """Everybody who acts."""

    operator: Person
    shops: tuple[Shop, ...]
    residents: tuple[Resident, ...]
    hands: tuple[Person, ...]
    couriers: tuple[Person, ...]

    def shop_of(self, seller_id: str) -> Shop:
        """Return a seller's shop."""
        return next(shop for shop in self.shops if shop.seller_id == seller_id)


def make_market(world: World, db: Database, *, orders: int) -> Market:
    """Make a marketplace on an empty database, large enough for so many orders.

    The first operator comes from the command line, as everywhere.
    """
    shoppers = max(_SHOPPERS, orders // _ORDERS_EACH)
    couriers = _COURIERS + orders // _ORDERS_OF_ONE
    email = "operator@world.example"
    grant_role(db, sign_up(db, email, _PASSWORD, "Operator", "en"), "operator")
    operator = sign_in(world, email, _PASSWORD)
    return Market(
        operator,
        tuple(open_shop(world, number) for number in range(len(_SELLERS))),
        tuple(_resident(world, number) for number in range(1, shoppers + 1)),
        tuple(_employ(world, operator, "warehouse", number) for number in range(1, 4)),
        tuple(_employ(world, operator, "courier", number) for number in range(1, couriers + 1)),
    )


def sign_in(world: World, email: str, password: str) -> Person:
    """Return a person with a new session."""
    body = world.ask(None, "POST", "/sessions", {"email": email, "password": password}).body
    return Person(body["person_id"], body["token"], email)


def _join(world: World, email: str, name: str) -> Person:
    world.ask(None, "POST", "/accounts", {"email": email, "password": _PASSWORD, "name": name, "locale": "en"})
    return sign_in(world, email, _PASSWORD)


def _employ(world: World, operator: Person, role: str, number: int) -> Person:
    person = _join(world, f"{role}-{number}@world.example", f"{role.capitalize()} {number}")
    world.ask(operator, "PUT", f"/operator/people/{person.person_id}/roles/{role}")
    return person


_ACCOUNT: Final = "00012345"
_BIC: Final = "DEMODEFF"
"""The bank of the play: accounts there are numbers, as in countries without IBAN."""


def _resident(world: World, number: int) -> Resident:
    name = f"Shopper {number}"
    return Resident(_join(world, f"shopper-{number}@world.example", name), draw_home(world.rng, name))


def open_shop(world: World, number: int) -> Shop:
    """Open one of the five shops (0 to 4) with its owner, its place and its goods."""
    name, country, currency = _SELLERS[number]
    slug = name.lower().replace(" ", "-")
    owner = _join(world, f"{slug}@world.example", f"{name}, owner")
    draft = {"name": name, "slug": slug, "country": country, "currency": currency}
    seller_id = world.ask(owner, "POST", "/sellers", draft).body["id"]
    account = {"holder": name, "country": country, "number": f"{_ACCOUNT}{number}", "bic": _BIC}
    world.ask(owner, "PUT", "/seller/bank-account", account)
    place_id = world.ask(owner, "POST", "/seller/places", {"name": "Store", "country": country}).body["id"]
    goods = tuple(_goods(world, owner, place_id, slug, currency, each) for each in range(1, _GOODS_EACH + 1))
    return Shop(seller_id, owner, goods)


def _goods(world: World, owner: Person, place_id: str, slug: str, currency: str, number: int) -> Goods:
    rng = world.rng
    offer = {
        "price_minor": rng.randint(4, 120) * _PER_DOLLAR[currency],
        "currency": currency,
        "place_id": place_id,
        "tax_class": rng.choice(("standard", "standard", "reduced")),
        "stock": rng.randint(_FEW_UNITS, _MANY_UNITS),
    }
    variant: dict[str, Any] = {
        "sku": f"{slug.upper()}-{number}",
        "weight_g": rng.randint(80, 2400),
        "length_mm": rng.randint(60, 420),
        "width_mm": rng.randint(50, 300),
        "height_mm": rng.randint(20, 200),
        "offers": [offer],
    }
    draft = {
        "title": f"{slug.replace('-', ' ').capitalize()} piece {number}",
        "category_id": "cat_mugs",
        "state": "live",
        "variants": [variant],
    }
    product_id = world.ask(owner, "POST", "/seller/products", draft).body["id"]
    made = world.ask(owner, "GET", f"/seller/products/{product_id}").body["variants"][0]
    return Goods(made["offers"][0]["offer_id"], made["sku_id"], place_id)

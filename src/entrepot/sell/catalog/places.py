"""Places that goods ship from: a seller's shop, depot or workshop."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from entrepot.core.accounts import get_seller
from entrepot.core.database import Tx
from entrepot.kit.errors import Conflict, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog.tables import place


@dataclass(frozen=True, slots=True)
class Place:
    """Where a seller's goods lie; ``country`` by two letters (ISO 3166-1)."""

    id: str
    seller_id: str
    name: str
    country: str
    postcode: str
    city: str
    street: str


class NoPlace(Conflict):
    """The seller has named no place that goods ship from."""

    code = "catalog.no_place"
    title = "Add the place that your goods ship from first"


class PlaceNameTaken(Conflict):
    """The seller has a place of this name."""

    code = "catalog.place_name_taken"
    title = "You have a place of this name"


_COLUMNS = (
    place.c.id,
    place.c.seller_id,
    place.c.name,
    place.c.country,
    place.c.postcode,
    place.c.city,
    place.c.street,
)
_OF_SELLER = select(*_COLUMNS).where(place.c.seller_id == bindparam("seller")).order_by(place.c.id)
_BY_NAME = select(place.c.id).where(place.c.seller_id == bindparam("seller"), place.c.name == bindparam("name"))


def create_place(
    tx: Tx, seller_id: str, *, name: str, country: str, postcode: str = "", city: str = "", street: str = ""
) -> str:
    """Add a place and return its id; raise PlaceNameTaken where the seller has one of this name."""
    if tx.execute(_BY_NAME, {"seller": seller_id, "name": name}).first() is not None:
        raise PlaceNameTaken(say("you have a place named “%(name)s”", name=name), field="name", expected="another name")
    place_id = tx.new_id("plc")
    row = {
        "id": place_id,
        "seller_id": seller_id,
        "name": name,
        "country": country,
        "postcode": postcode,
        "city": city,
        "street": street,
        "created_at": tx.now_us,
    }
    tx.execute(insert(place), row)
    return place_id


def places(connection: Connection, seller_id: str) -> list[Place]:
    """Return a seller's places, the first made first; the first is the default of forms and imports."""
    return [Place(*row) for row in connection.execute(_OF_SELLER, {"seller": seller_id})]


def get_place(connection: Connection, seller_id: str, place_id: str) -> Place:
    """Return one place of a seller; raise NotFound."""
    for each in places(connection, seller_id):
        if each.id == place_id:
            return each
    raise NotFound("there is no such place")


def default_place_id(connection: Connection, seller_id: str) -> str:
    """Return the seller's first place; raise NoPlace."""
    found = connection.execute(_OF_SELLER.limit(1), {"seller": seller_id}).first()
    if found is None:
        raise NoPlace("add the place that your goods ship from, then try again")
    return str(found.id)


def have_a_place(tx: Tx, seller_id: str) -> None:
    """Give a seller who has named no place yet one in their own country: offers must ship from somewhere."""
    try:
        default_place_id(tx.connection, seller_id)
    except NoPlace:
        seller = get_seller(tx.connection, seller_id)
        create_place(tx, seller_id, name=seller.name, country=seller.country)

"""Pre-advice: another shop announces a parcel that will come to this hub for one of its consumers.

The hub merges, packs and ships such parcels as it does those of its own shop. A consignee is known by the client's own
reference and by where it is, never by a name: names and addresses stay with the client, who prints the last label or
sends it with the advice of dispatch. The same advice again changes nothing.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.codes import short_code
from entrepot.fulfil.warehouse.domain import P, ship_by
from entrepot.fulfil.warehouse.expect import tell_expected
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_advice, warehouse_consignee, warehouse_parcel
from entrepot.fulfil.warehouse.topology import topology
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

OUTSIDE: Final = "xor"
"""The prefix of the ids that orders of other shops have here."""
MOST_ADVICES: Final = 500
_TOGETHER: Final = 50
_ATTEMPTS: Final = 5
_MOST_MM, _MOST_G = 10_000, 1_000_000
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_TEXT: Final = re.compile(r"[\x20-\x7e]{1,80}")

_A, _C = warehouse_advice.c, warehouse_consignee.c
_CONSIGNEE = insert_or_ignore(warehouse_consignee, ["client_id", "reference"])
_CONSIGNEE_ID = select(_C.id).where(_C.client_id == bindparam("client"), _C.reference == bindparam("named"))
_PLACES = select(_C.reference, _C.country, _C.postcode).where(
    _C.client_id == bindparam("client"), _C.reference.in_(bindparam("consignees", expanding=True))
)
_PARCEL = insert(warehouse_parcel).inline()
_ADVICE = insert(warehouse_advice).inline()
_ADVISED = select(_A.reference).where(
    _A.client_id == bindparam("client"), _A.reference.in_(bindparam("references", expanding=True))
)
_BY_REFERENCE = select(_A.parcel_id).where(_A.client_id == bindparam("client"), _A.reference == bindparam("named"))


@dataclass(frozen=True, slots=True)
class Advice:
    """One parcel that will come. Sides in millimetres, weight in grams, moments in microseconds (UTC).

    ``reference`` is the client's own for the parcel, ``consignee`` its own for the person at an address: parcels of one
    consignee are merged, so all of them go to one country and postcode. ``tracking`` is the code that the carrier's
    label bears, by which the parcel is known too.
    """

    reference: str
    consignee: str
    country: str
    postcode: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    promised_at: int
    units: int = 1
    tracking: str | None = None
    arrives_at: int | None = None


def is_outside(order_id: str) -> bool:
    """Return whether an order is one of another shop, of which this house's shop knows nothing."""
    return order_id.startswith(f"{OUTSIDE}_")


def advise(db: Database, *, client_id: str, parcels: Sequence[Advice], actor: str) -> list[str]:
    """Expect parcels of another shop; return the codes for their labels, in the same order.

    A reference that was advised before keeps what was said first. Raises InvalidInput naming the parcel and the field,
    and then expects none of them.
    """
    if len(parcels) > MOST_ADVICES:
        raise InvalidInput(
            say("there are %(count)s parcels", count=len(parcels)),
            field="parcels",
            expected=say("at most %(most)s at once", most=MOST_ADVICES),
        )
    for number, parcel in enumerate(parcels, start=1):
        check(parcel, number)
    with db.read() as connection:
        _check_places(connection, client_id, parcels)
    codes: list[str] = []
    for start in range(0, len(parcels), _TOGETHER):
        some = parcels[start : start + _TOGETHER]
        codes += _written(db, partial(advise_many, client_id=client_id, parcels=some, actor=actor))
    return codes


def _written(db: Database, advice: Callable[[Tx], list[str]]) -> list[str]:
    """Write advices; again where another transaction was told one of them at the same time: then it is known."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(IntegrityError):
            return db.write(advice)
    return db.write(advice)


def check(parcel: Advice, number: int) -> None:
    """Raise InvalidInput where a field of an advice is impossible."""
    checks = {
        "reference": bool(_TEXT.fullmatch(parcel.reference)),
        "consignee": bool(_TEXT.fullmatch(parcel.consignee)),
        "country": bool(_COUNTRY.fullmatch(parcel.country)),
        "postcode": len(parcel.postcode) <= 20,
        "length_mm": 1 <= parcel.length_mm <= _MOST_MM,
        "width_mm": 1 <= parcel.width_mm <= _MOST_MM,
        "height_mm": 1 <= parcel.height_mm <= _MOST_MM,
        "weight_g": 1 <= parcel.weight_g <= _MOST_G,
        "units": 1 <= parcel.units <= 10_000,
        "tracking": parcel.tracking is None or bool(_TEXT.fullmatch(parcel.tracking)),
        "promised_at": parcel.promised_at > 0,
    }
    wrong = next((field for field, fine in checks.items() if not fine), None)
    if wrong is not None:
        raise InvalidInput(
            say("parcel %(number)s: %(field)s is %(found)s", number=number, field=wrong, found=getattr(parcel, wrong)),
            field=f"parcels[{number}].{wrong}",
            expected=_EXPECTED[wrong],
        )


_EXPECTED: Final = {
    "reference": say("1 to 80 printable characters"),
    "consignee": say("1 to 80 printable characters"),
    "country": say("a country of ISO 3166 in two capital letters"),
    "postcode": say("at most 20 characters"),
    "length_mm": say("1 to 10,000 mm"),
    "width_mm": say("1 to 10,000 mm"),
    "height_mm": say("1 to 10,000 mm"),
    "weight_g": say("1 to 1,000,000 g"),
    "units": say("1 to 10,000"),
    "tracking": say("1 to 80 printable characters"),
    "promised_at": say("a moment"),
}


def _check_places(connection: Connection | Tx, client_id: str, parcels: Sequence[Advice]) -> None:
    """Raise InvalidInput where one consignee is at two places: its parcels would be sent on in one box."""
    asked = {"client": client_id, "references": [parcel.reference for parcel in parcels]}
    before = set(connection.execute(_ADVISED, asked).scalars())
    there = connection.execute(_PLACES, {"client": client_id, "consignees": [each.consignee for each in parcels]})
    known = {row.reference: _place(row.country, row.postcode) for row in there}
    for number, parcel in enumerate(parcels, start=1):
        if parcel.reference in before:
            continue  # it keeps what was said first
        here = _place(parcel.country, parcel.postcode)
        if (place := known.setdefault(parcel.consignee, here)) != here:
            raise InvalidInput(
                say("parcel %(number)s: %(field)s is %(found)s", number=number, field="postcode", found=here),
                field=f"parcels[{number}].postcode",
                expected=say("%(place)s, where this consignee is; for another place, another consignee", place=place),
            )


def _place(country: str, postcode: str) -> str:
    return f"{country} {''.join(postcode.split()).upper()}".strip()


def advise_many(tx: Tx, *, client_id: str, parcels: Sequence[Advice], actor: str) -> list[str]:
    """Expect checked parcels of another shop within a transaction; return the codes for their labels.

    An IntegrityError says that another transaction was told the same meanwhile: run this one again.
    """
    site_id, routes = topology(tx).site_id, built_in_routes()
    consignees = _consignees(tx, client_id, parcels)
    _check_places(tx, client_id, parcels)
    rows: list[dict[str, Any]] = []
    advices: list[dict[str, Any]] = []
    codes: dict[str, str] = {}
    for parcel in parcels:
        if parcel.reference in codes:
            continue
        known = tx.fetch(_BY_REFERENCE, {"client": client_id, "named": parcel.reference})
        parcel_id = str(known[0][0]) if known else tx.new_id("pcl")
        codes[parcel.reference] = short_code("P", parcel_id)
        if known:
            continue
        route = routes.route_to(parcel.country, parcel.postcode)
        rows.append(
            {
                "id": parcel_id,
                "code": codes[parcel.reference],
                "site_id": site_id,
                "order_id": tx.new_id(OUTSIDE),
                "seller_id": client_id,
                "shopper_id": consignees[parcel.consignee],
                "address_id": consignees[parcel.consignee],
                "route": route.code,
                "state": P.EXPECTED,
                "units": parcel.units,
                "length_mm": parcel.length_mm,
                "width_mm": parcel.width_mm,
                "height_mm": parcel.height_mm,
                "expected_g": parcel.weight_g,
                "promised_at": parcel.promised_at,
                "ship_by_at": ship_by(parcel.promised_at, route.transit_days),
                "expected_at": tx.now_us,
                "changed_at": tx.now_us,
            }
        )
        advices.append(
            {
                "parcel_id": parcel_id,
                "client_id": client_id,
                "reference": parcel.reference,
                "tracking": parcel.tracking,
                "arrives_at": parcel.arrives_at,
                "advised_at": tx.now_us,
                "advised_by": actor,
            }
        )
    if rows:
        tx.execute(_PARCEL, rows)
        tx.execute(_ADVICE, advices)
        tell_expected(tx, [row["id"] for row in rows])
    return [codes[parcel.reference] for parcel in parcels]


def _consignees(tx: Tx, client_id: str, parcels: Sequence[Advice]) -> dict[str, str]:
    """Return the id of each consignee, made where it is new."""
    found: dict[str, str] = {}
    for parcel in parcels:
        if parcel.consignee in found:
            continue
        row = {
            "id": tx.new_id("cns"),
            "client_id": client_id,
            "reference": parcel.consignee,
            "country": parcel.country,
            "postcode": parcel.postcode,
            "created_at": tx.now_us,
        }
        if tx.execute(_CONSIGNEE, row).rowcount == 1:
            found[parcel.consignee] = str(row["id"])
        else:
            found[parcel.consignee] = str(
                tx.fetch(_CONSIGNEE_ID, {"client": client_id, "named": parcel.consignee})[0][0]
            )
    return found

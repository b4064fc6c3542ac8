"""Where to look for a parcel that is missing: the places at which its own record and that of its hands point.

Most of what is lost in a store lies near where it should: in the slot beside, in the one that the same hand filled a
moment before or after, or where somebody tried to put it. So the list is short, and the likeliest come first.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from entrepot.fulfil.warehouse.domain import P
from entrepot.fulfil.warehouse.store import OPEN_PARCEL
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel, warehouse_place
from entrepot.fulfil.warehouse.views import LookAt

MOST: Final = 12
_HAND_US: Final = 600_000_000
"""A hand's puts before and after this one that may have been mixed up with it: ten minutes either way."""
_E, _P, _L = parcel_event.c, warehouse_parcel.c, warehouse_place.c

_RECORD: Final = (
    select(_E.at, _E.kind, _E.outcome, _E.actor, _E.from_position, _E.to_position, _E.detail)
    .where(_E.parcel_id == bindparam("parcel"))
    .order_by(_E.seq.desc())
    .limit(50)
)
_SAME_HAND: Final = (
    select(_E.to_position)
    .where(
        _E.at.between(bindparam("since"), bindparam("until")),
        _E.kind == "store",
        _E.outcome == "ok",
        _E.actor == bindparam("hand"),
        _E.parcel_id != bindparam("parcel"),
    )
    .order_by(func.abs(_E.at - bindparam("at")), _E.seq)
    .limit(4)
)
_OTHERS: Final = (
    select(_P.position)
    .where(_P.address_id == bindparam("address"), OPEN_PARCEL, _P.position.is_not(None), _P.id != bindparam("parcel"))
    .order_by(_P.id)
    .limit(2)
)
_ASIDE: Final = select(_L.code).where(_L.kind.in_(["problem", "return"])).order_by(_L.kind, _L.rank).limit(2)


def where_to_look(connection: Connection, parcel: Row[Any]) -> list[LookAt]:
    """Return the places to look at for a parcel that is missing, the likeliest first; none for one that is not."""
    if parcel.state != P.MISSING:
        return []
    found: dict[str, str] = {}
    for place, why in _places(connection, parcel):
        found.setdefault(place, why)
    return [LookAt(place, why) for place, why in found.items()][:MOST]


def _places(connection: Connection, parcel: Row[Any]) -> Iterator[tuple[str, str]]:
    record = connection.execute(_RECORD, {"parcel": parcel.id}).all()
    last = next((place for row in record if (place := row.to_position or row.from_position)), None)
    if last is not None:
        yield last, "last_seen"
    for row in record:
        if row.outcome == "wrong_place" and row.detail.get("asked"):
            yield row.detail["asked"], "scanned_there"
    looks: list[tuple[str, Select[Any], dict[str, Any]]] = []
    stored = next((row for row in record if row.kind == "store" and row.outcome == "ok"), None)
    if stored is not None:
        span = {"since": stored.at - _HAND_US, "until": stored.at + _HAND_US, "at": stored.at}
        looks.append(("same_hand", _SAME_HAND, span | {"hand": stored.actor, "parcel": parcel.id}))
    looks.append(("beside", _beside(last or ""), {}))
    looks.append(("with_others", _OTHERS, {"address": parcel.address_id, "parcel": parcel.id}))
    looks.append(("aside", _ASIDE, {}))
    for why, statement, params in looks:
        for place in connection.execute(statement, params).scalars():
            yield place, why


def _beside(code: str) -> Select[tuple[str]]:
    """Return the slots that touch one: left, right, above, below."""
    here = select(_L.site_id, _L.bay, _L.row, _L.column).where(_L.code == code, _L.kind == "slot").subquery()
    apart = func.abs(_L.row - here.c.row) + func.abs(_L.column - here.c.column)
    return (
        select(_L.code)
        .where(_L.site_id == here.c.site_id, _L.bay == here.c.bay, _L.kind == "slot", apart == 1)
        .order_by(_L.rank)
    )

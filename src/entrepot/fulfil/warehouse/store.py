"""The statements of the floor. Hot ones are made once; locks are taken parcels first, then boxes, then places."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, Update, bindparam, delete, insert, literal_column, select, text, update
from sqlalchemy.engine import Connection, Row

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse.codes import Scanned
from entrepot.fulfil.warehouse.domain import Box, Parcel
from entrepot.fulfil.warehouse.tables import (
    parcel_event,
    warehouse_advice,
    warehouse_box,
    warehouse_parcel,
    warehouse_place,
    warehouse_scan,
    warehouse_serial,
    warehouse_site,
)
from entrepot.fulfil.warehouse.topology import Point

OPEN_PARCEL = text("warehouse_parcel.state IN ('expected', 'received', 'stored', 'picked')")
WAITS = text("warehouse_parcel.box_id IS NULL AND warehouse_parcel.state || '' IN ('received', 'stored')")
TO_PICK = text("warehouse_parcel.box_id IS NOT NULL AND warehouse_parcel.state || '' IN ('received', 'stored')")
FREE_PLACE = text("held < capacity AND NOT blocked")
XID: dict[str, Any] = {
    "sqlite": literal_column("0"),
    "postgresql": literal_column("pg_current_xact_id()::text::bigint"),
}

_p, _b, _l = warehouse_parcel.c, warehouse_box.c, warehouse_place.c

_NEW_SCAN = insert(warehouse_scan).inline()
_named = warehouse_parcel.alias("named")
_SCAN_ANSWER = select(warehouse_scan.c.answer).where(warehouse_scan.c.id == bindparam("scan_id"))
_PARCEL_BY_CODE = select(warehouse_parcel).where(_p.code == bindparam("code"))
_PARCEL_BY_ID = select(warehouse_parcel).where(_p.id == bindparam("id"))
_PARCEL_BY_ORDER = select(warehouse_parcel).where(_p.order_id == bindparam("order_id"))
_OPEN_OF_CONSUMER = (
    select(warehouse_parcel).where(_p.address_id == bindparam("address_id"), OPEN_PARCEL).order_by(_p.id)
)
_IN_BOX = select(warehouse_parcel).where(_p.box_id == bindparam("box_id")).order_by(_p.id)
_PARCEL_BY_TRACKING = (
    select(_p.code)
    .join(warehouse_advice, warehouse_advice.c.parcel_id == _p.id)
    .where(warehouse_advice.c.tracking == bindparam("tracking"))
    .order_by(_p.id)
    .limit(2)
)
_PARCEL_OF_ADVICE = (
    select(warehouse_parcel)
    .join(warehouse_advice, warehouse_advice.c.parcel_id == _p.id)
    .where(warehouse_advice.c.client_id == bindparam("client"), warehouse_advice.c.reference == bindparam("named"))
    .with_for_update(of=warehouse_parcel)
)
_BOX_BY_CODE = select(warehouse_box).where(_b.code == bindparam("code"))
_BOX_BY_SSCC = select(warehouse_box).where(_b.sscc == bindparam("code"))
_BOX_BY_ID = select(warehouse_box).where(_b.id == bindparam("id"))
_PLACES = select(warehouse_place).where(_l.code.in_(bindparam("codes", expanding=True)))
_LOCK_PARCEL_BY_CODE = _PARCEL_BY_CODE.with_for_update()
_LOCK_PARCEL_BY_ID = _PARCEL_BY_ID.with_for_update()
_LOCK_PARCEL_BY_ORDER = _PARCEL_BY_ORDER.with_for_update()
_LOCK_OPEN_OF_CONSUMER = _OPEN_OF_CONSUMER.with_for_update()
_LOCK_IN_BOX = _IN_BOX.with_for_update()
_LOCK_BOX_BY_CODE = _BOX_BY_CODE.with_for_update()
_LOCK_BOX_BY_SSCC = _BOX_BY_SSCC.with_for_update()
_LOCK_BOX_BY_ID = _BOX_BY_ID.with_for_update()
_LOCK_CONSUMER_BY_CODE = (
    select(warehouse_parcel)
    .where(
        (
            (_p.address_id == select(_named.c.address_id).where(_named.c.code == bindparam("code")).scalar_subquery())
            & OPEN_PARCEL
        )
        | (_p.code == bindparam("code"))
    )
    .order_by(_p.id)
    .with_for_update()
)
_LOCK_BOX_OF_PARCEL = (
    select(warehouse_box)
    .where(_b.id == select(_named.c.box_id).where(_named.c.code == bindparam("code")).scalar_subquery())
    .with_for_update()
)
_LOOKS: dict[str, dict[str, tuple[Select[Any], ...]]] = {
    # SQLite: one writer, nobody else is here; what is not needed is not read.
    "sqlite": {"parcel": (_PARCEL_BY_CODE,), "box": (_BOX_BY_CODE,), "sscc": (_BOX_BY_SSCC,)},
    # PostgreSQL: a parcel that may complete its consumer's set is locked with all of the set, in order; then its box.
    "postgresql": {
        "parcel": (_LOCK_CONSUMER_BY_CODE, _LOCK_BOX_OF_PARCEL),
        "box": (_LOCK_BOX_BY_CODE,),
        "sscc": (_LOCK_BOX_BY_SSCC,),
    },
}
_EVENTS = {dialect: insert(parcel_event).values(xid=xid).inline() for dialect, xid in XID.items()}
_TAKE = update(warehouse_place).where(_l.code == bindparam("place"), FREE_PLACE).values(held=_l.held + 1)
_LEAVE = update(warehouse_place).where(_l.code == bindparam("place"), _l.held > 0).values(held=_l.held - 1)
_POINT = select(_l.code, _l.kind, _l.zone, _l.bay, _l.rank, _l.row, _l.column, _l.routes).where(
    _l.code == bindparam("code")
)
_WITH_ROOM = select(_l.code).where(_l.code.in_(bindparam("codes", expanding=True)), FREE_PLACE)
_FIRST_CELL = (
    select(_l.code)
    .where(_l.kind == "cell", _l.side3_mm == 0, _l.side2_mm == 0, _l.side1_mm == 0, FREE_PLACE)
    .order_by(_l.rank)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_SET_CELL = (
    update(warehouse_place)
    .where(_l.code == bindparam("cell"))
    .values(held=bindparam("taken"), box_id=bindparam("owner"))
)
_NEW_BOX = insert(warehouse_box).inline()
_ASSIGN = (
    update(warehouse_parcel)
    .where(_p.id.in_(bindparam("parcel_ids", expanding=True)))
    .values(box_id=bindparam("new_box"), changed_at=bindparam("now"))
)
_NEXT_SERIAL = (
    update(warehouse_serial)
    .where(warehouse_serial.c.name == bindparam("serial"))
    .values(next=warehouse_serial.c.next + 1)
    .returning(warehouse_serial.c.next)
)


class Known(NamedTuple):
    """What is read at once of a thing that is scanned. ``consumer`` is None where it was not read."""

    parcel: Parcel | None = None
    consumer: Sequence[Parcel] | None = None
    box: Box | None = None


def look_up(tx: Tx, scanned: Scanned, *, scan_id: str | None = None) -> tuple[dict[str, Any] | None, Known]:
    """Return what a scan id was answered, None for one that is new, and what is known of what was scanned, locked."""
    looks = _LOOKS[tx.connection.dialect.name].get(scanned.kind, ())
    asked = [(each, {"code": scanned.value}) for each in looks]
    answers, *rows = tx.fetch_each([(_SCAN_ANSWER, {"scan_id": scan_id or ""}), *asked])
    answer: dict[str, Any] | None = answers[0][0] if answers else None
    if not rows:
        return answer, Known()
    if scanned.kind != "parcel":
        return answer, Known(box=_box(rows[0]))
    together = [parcel_from(row) for row in rows[0]]
    parcel = next((each for each in together if each.code == scanned.value), None)
    if len(rows) == 1:
        return answer, Known(parcel)
    return answer, Known(parcel, together, _box(rows[1]))


def scan_answer(tx: Tx, scan_id: str) -> dict[str, Any] | None:
    """Return what a scan id was answered; None for one that is new."""
    rows = tx.fetch(_SCAN_ANSWER, {"scan_id": scan_id})
    answer: dict[str, Any] | None = rows[0][0] if rows else None
    return answer


def keep_answer(tx: Tx, *, scan_id: str, station: str, actor: str, answer: dict[str, Any]) -> None:
    """Keep the answer of a scan id; an IntegrityError says that another transaction answered it meanwhile."""
    row = {"id": scan_id, "at": tx.now_us, "station": station, "actor": actor, "answer": answer}
    tx.execute(_NEW_SCAN, row)


def parcel_from(row: Iterable[Any]) -> Parcel:
    """Return a whole row of the parcels' table; its columns are in the order of the fields."""
    return Parcel._make(row)


def box_from(row: Iterable[Any]) -> Box:
    """Return a whole row of the boxes' table; its columns are in the order of the fields."""
    return Box._make(row)


def _parcel(rows: Sequence[tuple[Any, ...]]) -> Parcel | None:
    return parcel_from(rows[0]) if rows else None


def _box(rows: Sequence[tuple[Any, ...]]) -> Box | None:
    return box_from(rows[0]) if rows else None


def parcel_by_code(tx: Tx, code: str, *, lock: bool = True) -> Parcel | None:
    """Return the parcel with a code on its label."""
    statement = _LOCK_PARCEL_BY_CODE if lock else _PARCEL_BY_CODE
    return _parcel(tx.fetch(statement, {"code": code}))


def parcel_by_id(tx: Tx, parcel_id: str) -> Parcel | None:
    """Return a parcel, locked."""
    return _parcel(tx.fetch(_LOCK_PARCEL_BY_ID, {"id": parcel_id}))


def parcel_by_order(tx: Tx, order_id: str) -> Parcel | None:
    """Return an order's parcel, locked."""
    return _parcel(tx.fetch(_LOCK_PARCEL_BY_ORDER, {"order_id": order_id}))


def parcel_of_advice(tx: Tx, client_id: str, reference: str) -> Parcel | None:
    """Return the parcel that another shop advised under a reference, locked."""
    return _parcel(tx.fetch(_PARCEL_OF_ADVICE, {"client": client_id, "named": reference}))


def code_of_tracking(tx: Tx, tracking: str) -> str | None:
    """Return the code of the parcel whose carrier's label says this; None where there is none, or more than one."""
    rows = tx.fetch(_PARCEL_BY_TRACKING, {"tracking": tracking})
    return str(rows[0][0]) if len(rows) == 1 else None


def open_of_consumer(tx: Tx, address_id: str) -> list[Parcel]:
    """Return a consumer's parcels that are to come or here and in no closed box, locked in the order of their ids."""
    return [parcel_from(row) for row in tx.fetch(_LOCK_OPEN_OF_CONSUMER, {"address_id": address_id})]


def parcels_in_box(tx: Tx, box_id: str) -> list[Parcel]:
    """Return the parcels that belong in a box, packed or not yet."""
    return [parcel_from(row) for row in tx.fetch(_IN_BOX, {"box_id": box_id})]


def lock_parcels_in_box(tx: Tx, box_id: str) -> list[Parcel]:
    """Return the parcels that belong in a box, locked: taken before the box itself, as everywhere."""
    return [parcel_from(row) for row in tx.fetch(_LOCK_IN_BOX, {"box_id": box_id})]


def box_by_code(tx: Tx, code: str) -> Box | None:
    """Return the box with a code or an SSCC, locked."""
    statement = _LOCK_BOX_BY_CODE if code.startswith("B") else _LOCK_BOX_BY_SSCC
    return _box(tx.fetch(statement, {"code": code}))


def box_by_id(tx: Tx, box_id: str) -> Box | None:
    """Return a box, locked."""
    return _box(tx.fetch(_LOCK_BOX_BY_ID, {"id": box_id}))


@lru_cache(maxsize=128)
def _change(table: Table, names: tuple[str, ...]) -> Update:
    """Return the statement that writes these columns of one row; kept, because a kept statement is a quick one."""
    return update(table).where(table.c.id == bindparam("row_id")).values({name: bindparam(name) for name in names})


def change_parcel(tx: Tx, parcel_id: str, values: dict[str, Any]) -> None:
    """Write columns of a parcel."""
    tx.execute(_change(warehouse_parcel, tuple(sorted(values))), values | {"row_id": parcel_id})


def change_box(tx: Tx, box_id: str, values: dict[str, Any]) -> None:
    """Write columns of a box."""
    tx.execute(_change(warehouse_box, tuple(sorted(values))), values | {"row_id": box_id})


def with_room(tx: Tx, codes: Sequence[str]) -> list[str]:
    """Return those of some places that take one more thing, in the order they are given."""
    free = {row[0] for row in tx.fetch(_WITH_ROOM, {"codes": list(codes)})}
    return [code for code in codes if code in free]


def places(tx: Tx, codes: Sequence[str]) -> dict[str, Row[Any]]:
    """Return places by their codes; a code that names none is left out."""
    return {row.code: row for row in tx.execute(_PLACES, {"codes": list(codes)})}


def point(tx: Tx, code: str) -> Point | None:
    """Return a place by its code, slots too; None where the building has none of it."""
    rows = tx.fetch(_POINT, {"code": code})
    return Point._make(rows[0]) if rows else None


def take_place(tx: Tx, code: str) -> bool:
    """Count one more thing in a place; False where it is full or blocked."""
    return tx.execute(_TAKE, {"place": code}).rowcount == 1


def leave_place(tx: Tx, code: str) -> None:
    """Count one thing less in a place."""
    tx.execute(_LEAVE, {"place": code})


def take_cell(tx: Tx, box_id: str) -> str | None:
    """Give a box the first free cell of a put-wall; None where all are taken."""
    rows = tx.fetch(_FIRST_CELL, {})
    if not rows:
        return None
    tx.execute(_SET_CELL, {"cell": rows[0][0], "taken": 1, "owner": box_id})
    return str(rows[0][0])


def free_cell(tx: Tx, code: str) -> None:
    """Give a cell of a put-wall back."""
    tx.execute(_SET_CELL, {"cell": code, "taken": 0, "owner": None})


def next_sscc_serial(tx: Tx, site_id: str) -> int:
    """Return the next serial number of a site's boxes."""
    return int(tx.fetch(_NEXT_SERIAL, {"serial": f"sscc:{site_id}"})[0][0]) - 1


def site_of(connection: Connection) -> Row[Any] | None:
    """Return the hub, or None where none is installed."""
    return connection.execute(select(warehouse_site).order_by(warehouse_site.c.id).limit(1)).one_or_none()


def insert_box(tx: Tx, box: Box) -> None:
    """Store a planned box."""
    tx.execute(_NEW_BOX, box._asdict())


def assign_box(tx: Tx, box_id: str, parcel_ids: Sequence[str]) -> None:
    """Plan parcels into a box."""
    tx.execute(_ASSIGN, {"new_box": box_id, "parcel_ids": list(parcel_ids), "now": tx.now_us})


def insert_events(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Append to the record."""
    tx.execute(_EVENTS[tx.connection.dialect.name], rows)


def delete_scans_before(tx: Tx, at_us: int, limit: int) -> int:
    """Forget old scan ids; return how many."""
    old = select(warehouse_scan.c.id).where(warehouse_scan.c.at < at_us).order_by(warehouse_scan.c.at).limit(limit)
    return int(tx.execute(delete(warehouse_scan).where(warehouse_scan.c.id.in_(old.scalar_subquery()))).rowcount)

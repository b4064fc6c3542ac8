"""Claim a tour: the next parcels of the released waves, for one picker and nobody else; give it back."""

from typing import Any, Final

from sqlalchemy import BigInteger, Connection, cast, delete, exists, func, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.domain import FloorConflict, P, ParcelNotFound
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_parcel, warehouse_place
from entrepot.fulfil.warehouse.tours import (
    MOST_PARCELS,
    TOUR_IDLE_US,
    Cart,
    Fetch,
    Tour,
    TourStop,
    fill_cart,
    litres_of,
)
from entrepot.fulfil.warehouse.wave_tables import (
    warehouse_tour,
    warehouse_tour_parcel,
    warehouse_wave,
    warehouse_wave_box,
)
from entrepot.kit.clock import from_us
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_B, _P, _L = warehouse_box.c, warehouse_parcel.c, warehouse_place.c
_W, _WB, _T, _TP = warehouse_wave.c, warehouse_wave_box.c, warehouse_tour.c, warehouse_tour_parcel.c
_LOOKED_AT: Final = 2_000
_TRIES: Final = 4
_TO_FETCH: Final = _P.state.in_([P.RECEIVED, P.STORED])
_NEXT: Final = (
    select(
        _P.id,
        _P.box_id,
        _P.position,
        func.coalesce(_L.rank, 0),
        func.coalesce(_P.weight_g, _P.expected_g),
        cast(_P.length_mm, BigInteger) * _P.width_mm * _P.height_mm,
    )
    .join_from(warehouse_wave, warehouse_wave_box, _WB.wave_id == _W.id)
    .join(warehouse_box, _B.id == _WB.box_id)
    .join(warehouse_parcel, _P.box_id == _B.id)
    .join(warehouse_place, _L.code == _P.position, isouter=True)
    .where(_W.state == "released", ~_B.hold, _TO_FETCH, ~exists().where(_TP.parcel_id == _P.id))
    .order_by(_W.cut_off_at, _W.id, _L.rank, _P.position, _P.id)
    .limit(_LOOKED_AT)
)
_OF_TOUR: Final = (
    select(
        _TP.parcel_id,
        _P.code,
        func.coalesce(_P.position, _TP.place).label("lies"),
        _TP.place,
        _B.cell,
        _B.code.label("box"),
        _W.code.label("wave"),
        func.coalesce(_P.weight_g, _P.expected_g).label("grams"),
        _P.state,
        _P.box_id,
        _P.changed_at,
    )
    .join_from(warehouse_tour_parcel, warehouse_parcel, _P.id == _TP.parcel_id)
    .join(warehouse_box, _B.id == _P.box_id, isouter=True)
    .join(warehouse_wave_box, _WB.box_id == _P.box_id, isouter=True)
    .join(warehouse_wave, _W.id == _WB.wave_id, isouter=True)
    .order_by(_TP.number)
)


def next_tour(db: Database, *, person_id: str, cart: Cart | None = None) -> Tour:
    """Return the person's tour that goes on, or claim the next: what presses most, in the order of walking.

    Nobody else gets what it claims, until it is fetched, given back, or left for half an hour. Raises FloorConflict
    where nothing released waits to be fetched, InvalidInput for a cart of nothing.
    """
    load = _checked(cart or Cart())
    tour_id = db.write(lambda tx: _claim(tx, person_id, load))
    with db.read() as connection:
        return _tour(connection, tour_id)


def _checked(cart: Cart) -> Cart:
    for field, most in (("parcels", MOST_PARCELS), ("grams", 10_000_000), ("litres", 100_000)):
        if not 1 <= getattr(cart, field) <= most:
            raise InvalidInput(
                say("%(field)s is out of range", field=field), field=field, expected=say("1 to %(most)s", most=most)
            )
    return cart


def _claim(tx: Tx, person_id: str, cart: Cart) -> str:
    going = tx.execute(select(_T.id).where(_T.open_key == person_id)).scalar()
    if going is not None:
        if any(_is_to_fetch(row) for row in tx.execute(_OF_TOUR.where(_TP.tour_id == going))):
            return str(going)
        _end(tx, going, "done")
    _free_left(tx)
    # A wave is not withdrawn while somebody claims from it.
    tx.execute(select(_W.id).where(_W.state == "released").order_by(_W.id).with_for_update(read=True)).all()
    tour_id = tx.new_id("tou")
    row = {"id": tour_id, "person_id": person_id, "open_key": person_id, "parcels": 0, "grams": 0, "litres": 0}
    begun = tx.execute(
        insert_or_ignore(warehouse_tour, ["open_key"]), row | {"begun_at": tx.now_us, "fetched": 0}
    ).rowcount
    if not begun:  # the same person asked twice at once
        return str(tx.execute(select(_T.id).where(_T.open_key == person_id)).scalar_one())
    load = _load(tx, tour_id, cart)
    if not load:
        raise FloorConflict("nothing that is released waits to be fetched")
    sums = {"parcels": len(load), "grams": sum(each.grams for each in load), "litres": litres_of(load)}
    tx.execute(update(warehouse_tour).where(_T.id == tour_id).values(**sums))
    return tour_id


def _load(tx: Tx, tour_id: str, cart: Cart) -> list[Fetch]:
    """Claim a cart's load. The parcel is the key: what somebody else claims at the same moment goes with them."""
    for _ in range(_TRIES):
        load = fill_cart((Fetch._make(row) for row in tx.fetch(_NEXT, {})), cart)
        if not load:
            return []
        rows = [
            {"parcel_id": each.parcel_id, "tour_id": tour_id, "number": number, "place": each.place}
            for number, each in enumerate(load, 1)
        ]
        # In the order of their ids, as everything that may wait for others.
        tx.execute(
            insert_or_ignore(warehouse_tour_parcel, ["parcel_id"]), sorted(rows, key=lambda row: str(row["parcel_id"]))
        )
        got = set(tx.execute(select(_TP.parcel_id).where(_TP.tour_id == tour_id)).scalars())
        if got:
            return [each for each in load if each.parcel_id in got]
    return []


def current_tour(connection: Connection, person_id: str) -> Tour | None:
    """Return the tour that a person is on; None where they are on none."""
    tour_id = connection.execute(select(_T.id).where(_T.open_key == person_id)).scalar()
    return None if tour_id is None else _tour(connection, tour_id)


def _tour(connection: Connection, tour_id: str) -> Tour:
    tour = connection.execute(select(warehouse_tour).where(_T.id == tour_id)).one()
    stops = tuple(
        TourStop(
            parcel_id=row.parcel_id,
            code=row.code,
            place=row.lies if _is_to_fetch(row) else row.place,
            cell=row.cell,
            box=row.box or "",
            wave=row.wave,
            weight_g=row.grams,
            fetched=not _is_to_fetch(row),
        )
        for row in connection.execute(_OF_TOUR.where(_TP.tour_id == tour_id))
    )
    return Tour(tour.id, tour.person_id, from_us(tour.begun_at), tour.grams, tour.litres, stops)


def _is_to_fetch(row: Any) -> bool:
    """Return whether a parcel of a tour still lies where it was; one that was cancelled or lost is nobody's."""
    return row.box_id is not None and row.state in {P.RECEIVED, P.STORED}


def give_tour_back(db: Database, *, tour_id: str, person_id: str) -> int:
    """End a person's tour; what was not fetched is free for others. Returns how many parcels those are.

    Again it changes nothing. Raises ParcelNotFound for no such tour, and for somebody else's.
    """

    def give(tx: Tx) -> int:
        tour = tx.execute(select(warehouse_tour).where(_T.id == tour_id).with_for_update()).one_or_none()
        if tour is None or tour.person_id != person_id:
            raise ParcelNotFound("there is no such tour")
        return 0 if tour.ended_at is not None else _end(tx, tour_id, "given_back")

    return db.write(give)


def free_left_tours(db: Database) -> None:
    """End the tours that were left. The job does this twice a minute, and whoever asks for a tour."""
    db.write(_free_left)


def _free_left(tx: Tx) -> None:
    before = tx.now_us - TOUR_IDLE_US
    for tour_id in tx.execute(select(_T.id).where(_T.open_key.is_not(None), _T.begun_at < before)).scalars().all():
        rows = tx.execute(_OF_TOUR.where(_TP.tour_id == tour_id)).all()
        to_fetch = [row for row in rows if _is_to_fetch(row)]
        fetched_at = max((row.changed_at for row in rows if not _is_to_fetch(row)), default=0)
        if not to_fetch:
            _end(tx, tour_id, "done")
        elif fetched_at < before:
            _end(tx, tour_id, "left")


def _end(tx: Tx, tour_id: str, outcome: str) -> int:
    """End a tour and free what it claimed; return how many parcels of it were not fetched."""
    rows = tx.execute(_OF_TOUR.where(_TP.tour_id == tour_id)).all()
    left = sum(_is_to_fetch(row) for row in rows)
    tx.execute(delete(warehouse_tour_parcel).where(_TP.tour_id == tour_id))
    tx.execute(
        update(warehouse_tour)
        .where(_T.id == tour_id, _T.ended_at.is_(None))
        .values(open_key=None, ended_at=tx.now_us, outcome=outcome, fetched=len(rows) - left)
    )
    return left

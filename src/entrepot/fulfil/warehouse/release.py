"""Release boxes to picking as waves: by a lead, or by a job as departures come near; withdraw them again."""

from contextlib import suppress
from typing import Any, Final

from sqlalchemy import delete, func, insert, literal, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore, upsert
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.codes import short_code
from entrepot.fulfil.warehouse.domain import DAY_US, HANDLING_US, B, FloorConflict, P, ParcelNotFound
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_parcel, warehouse_place
from entrepot.fulfil.warehouse.wave_reads import (
    LEAVES,
    RELEASABLE,
    boxes_at_work,
    held_until_us,
    progress_of,
    release_of,
)
from entrepot.fulfil.warehouse.wave_tables import (
    warehouse_release,
    warehouse_tour_parcel,
    warehouse_wave,
    warehouse_wave_box,
)
from entrepot.fulfil.warehouse.waves import (
    MOST_AT_WORK,
    MOST_IN_WAVE,
    MOST_WINDOW_MIN,
    RELEASE_MODES,
    Progress,
    Release,
    ReleaseMode,
)
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

WAVES_JOB: Final = "fulfil.warehouse.waves"
WAVES_KEPT_US: Final = 90 * DAY_US
"""How long it is known which boxes were in a wave that has ended; what they came to stays."""
_BY_ITSELF: Final = "policy:waves"
_B, _P, _W, _WB = warehouse_box.c, warehouse_parcel.c, warehouse_wave.c, warehouse_wave_box.c


def set_release(
    db: Database, *, mode: ReleaseMode, window_min: int, most_boxes: int, most_at_work: int, actor: str
) -> Release:
    """Say how boxes are let to picking; raise InvalidInput for figures out of range, FloorConflict without a building.

    ``window_min`` in minutes; ``most_boxes`` in a wave, ``most_at_work`` released and not sealed.
    """
    _check("mode", ", ".join(RELEASE_MODES), holds=mode in RELEASE_MODES)
    _check("window_min", f"1 to {MOST_WINDOW_MIN} minutes", holds=1 <= window_min <= MOST_WINDOW_MIN)
    _check("most_boxes", f"1 to {MOST_IN_WAVE}", holds=1 <= most_boxes <= MOST_IN_WAVE)
    _check("most_at_work", f"1 to {MOST_AT_WORK}", holds=1 <= most_at_work <= MOST_AT_WORK)
    release = Release(mode=mode, window_min=window_min, most_boxes=most_boxes, most_at_work=most_at_work)
    said = {"mode": mode, "window_min": window_min, "most_boxes": most_boxes, "most_at_work": most_at_work}

    def write(tx: Tx) -> None:
        site = store.site_of(tx.connection)
        if site is None:
            raise FloorConflict("no building is installed yet")
        row = {"site_id": site.id, "changed_at": tx.now_us, "changed_by": actor} | said
        changed = [*said, "changed_at", "changed_by"]
        tx.execute(upsert(warehouse_release, index=["site_id"], set_=changed), row)
        tx.audit(actor, "warehouse.release.set", site.id, **said)

    db.write(write)
    return release


def _check(field: str, expected: str, *, holds: bool) -> None:
    if not holds:
        raise InvalidInput(say("%(field)s is out of range", field=field), field=field, expected=expected)


def release_wave(
    db: Database,
    *,
    actor: str,
    route: str | None = None,
    until_us: int | None = None,
    most_boxes: int | None = None,
) -> str:
    """Release planned boxes to picking, those first whose truck leaves first; return the wave's id.

    Takes boxes whose truck leaves by ``until_us`` (microseconds, UTC; else as the site's window says), of a route or of
    all, and at most ``most_boxes`` (else as many as the walls and people can take). A box is never in two waves: asked
    twice, or by two at once, each box goes with one of them. Raises FloorConflict where there is nothing to release,
    InvalidInput.
    """
    if route is not None and route not in built_in_routes().codes:
        raise InvalidInput(
            say("there is no route %(route)s", route=route),
            field="route",
            expected=", ".join(sorted(built_in_routes().codes)),
        )
    if most_boxes is not None:
        _check("most_boxes", f"1 to {MOST_IN_WAVE}", holds=1 <= most_boxes <= MOST_IN_WAVE)
    return db.write(lambda tx: _release(tx, actor, route, until_us, most_boxes))


def _release(tx: Tx, actor: str, route: str | None, until_us: int | None, most_boxes: int | None) -> str:
    site = store.site_of(tx.connection)
    release = release_of(tx.connection)
    room = release.room(boxes_at_work(tx.connection)) if most_boxes is None else most_boxes
    if not room:
        raise FloorConflict("as many boxes are at work as the walls and people can take")
    wave_id = tx.new_id("wav")
    due_us = release.due_us(tx.now_us) if until_us is None else until_us - HANDLING_US
    chosen = select(_B.id, literal(wave_id)).where(RELEASABLE, due_us >= LEAVES)
    if route is not None:
        chosen = chosen.where(_B.route == route)
    # One statement, and the box is the key: who comes second waits for the first and takes what that one left.
    tx.execute(
        insert_or_ignore(warehouse_wave_box, ["box_id"]).from_select(
            ["box_id", "wave_id"], chosen.order_by(LEAVES, _B.id).limit(room)
        )
    )
    taken = tx.execute(
        select(func.min(_B.ship_by_at).label("first"), func.count().label("boxes"))
        .join_from(warehouse_wave_box, warehouse_box, _B.id == _WB.box_id)
        .where(_WB.wave_id == wave_id)
    ).one()
    if site is None or not taken.boxes:
        raise FloorConflict("no box waits to be released that leaves so soon")
    row = {
        "id": wave_id,
        "code": short_code("W", wave_id),
        "site_id": site.id,
        "state": "released",
        "route": route,
        "cut_off_at": taken.first + HANDLING_US,
        "zones": _zones(tx, wave_id),
        "released_at": tx.now_us,
        "released_by": actor,
    }
    tx.execute(insert(warehouse_wave), row)
    tx.audit(actor, "warehouse.wave.released", wave_id, boxes=taken.boxes, route=route, cut_off_us=row["cut_off_at"])
    return wave_id


def _zones(tx: Tx, wave_id: str) -> dict[str, int]:
    """Return how many parcels of a wave lie in each zone."""
    rows = tx.execute(
        select(warehouse_place.c.zone, func.count().label("parcels"))
        .join_from(warehouse_wave_box, warehouse_parcel, _P.box_id == _WB.box_id)
        .join(warehouse_place, warehouse_place.c.code == _P.position)
        .where(_WB.wave_id == wave_id, _P.state.in_([P.RECEIVED, P.STORED]))
        .group_by(warehouse_place.c.zone)
    )
    return {row.zone or "–": int(row.parcels) for row in rows}


def withdraw_wave(db: Database, *, wave_id: str, actor: str) -> None:
    """Take a wave back that nobody has begun; its boxes wait again. Again it changes nothing.

    Raises ParcelNotFound for no such wave, FloorConflict where something of it is fetched, claimed or sealed.
    """
    db.write(lambda tx: _withdraw(tx, wave_id, actor))


def _withdraw(tx: Tx, wave_id: str, actor: str) -> None:
    wave = tx.execute(select(warehouse_wave).where(_W.id == wave_id).with_for_update()).one_or_none()
    if wave is None:
        raise ParcelNotFound("there is no such wave")
    if wave.state == "withdrawn":
        return
    progress = progress_of(tx.connection, [wave_id], tx.now_us)[wave_id]
    claimed = tx.execute(
        select(warehouse_tour_parcel.c.parcel_id)
        .join(warehouse_parcel, _P.id == warehouse_tour_parcel.c.parcel_id)
        .join(warehouse_wave_box, _WB.box_id == _P.box_id)
        .where(_WB.wave_id == wave_id)
        .limit(1)
    ).scalar()
    opened = tx.execute(
        select(_B.id).join(warehouse_wave_box, _WB.box_id == _B.id).where(_WB.wave_id == wave_id, _B.state == B.OPEN)
    ).first()
    if wave.state != "released" or progress.begun or claimed is not None or opened is not None:
        raise FloorConflict("the wave is begun: somebody fetches or packs for it")
    _end(tx, wave_id, "withdrawn", progress, actor)
    tx.execute(delete(warehouse_wave_box).where(_WB.wave_id == wave_id))
    tx.audit(actor, "warehouse.wave.withdrawn", wave_id, boxes=progress.boxes)


def _end(tx: Tx, wave_id: str, state: str, progress: Progress, actor: str) -> None:
    result: dict[str, Any] = {name: count for name, count in progress.as_dict().items() if name != "parcels"}
    tx.execute(
        update(warehouse_wave)
        .where(_W.id == wave_id, _W.state == "released")
        .values(state=state, result=result, ended_at=tx.now_us, ended_by=actor)
    )


def keep_waves(db: Database) -> int:
    """End the waves whose boxes are all sealed or given up, and where the site says so release what is due.

    Returns how many waves were released. The job does this twice a minute.
    """
    db.write(_settle)
    released = 0
    with suppress(FloorConflict):  # nothing is due, or no more can be taken now
        while _by_itself(db):
            release_wave(db, actor=_BY_ITSELF)
            released += 1
    return released


def _by_itself(db: Database) -> bool:
    with db.read() as connection:
        on = release_of(connection).mode == "departures"
        return on and held_until_us(connection, db.clock.now_us()) is None


def _settle(tx: Tx) -> None:
    going = tx.execute(select(_W.id).where(_W.state == "released").order_by(_W.id).limit(500)).scalars().all()
    for wave_id, progress in progress_of(tx.connection, going, tx.now_us).items():
        if progress.over:
            _end(tx, wave_id, "done", progress, _BY_ITSELF)


def take_up_again(tx: Tx, box_id: str) -> None:
    """Let the wave of a box go on that was opened again; one that was done is so once more when the box is sealed.

    The row is written even where the wave still goes on: who ends it at the same moment counts its boxes anew.
    """
    wave_id = select(_WB.wave_id).where(_WB.box_id == box_id).scalar_subquery()
    tx.execute(
        update(warehouse_wave)
        .where(_W.id == wave_id, _W.state.in_(["released", "done"]))
        .values(state="released", result=None, ended_at=None, ended_by=None)
    )


def forget_waves(tx: Tx) -> int:
    """Forget which boxes were in waves that ended long ago, a few at a time; return of how many waves."""
    rows = select(_W.id).where(_W.state == "done", _W.ended_at < tx.now_us - WAVES_KEPT_US)
    had = rows.where(select(_WB.box_id).where(_WB.wave_id == _W.id).exists()).order_by(_W.id).limit(10)
    old = tx.execute(had).scalars().all()
    tx.execute(delete(warehouse_wave_box).where(_WB.wave_id.in_(old)))
    return len(old)

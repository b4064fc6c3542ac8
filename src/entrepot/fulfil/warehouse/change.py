"""Change the building in use: a new document is compared with the installed one, and its difference goes in by parts.

Nothing is half done. First what is to go or to take less is closed for parcels, part by part; where something stands in
the way, everything is opened again and the document refused. From then on nothing can stand in the way: places come
and change in short writes that remember how far they are, so that a crash only interrupts. What went is deleted last.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from entrepot.core.database import Database, Tx, upsert
from entrepot.fulfil.warehouse.building import Layout, Place
from entrepot.fulfil.warehouse.compare import Comparison, Count, only_capacity
from entrepot.fulfil.warehouse.installed import current_layout, current_row, layout_of_row
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import (
    warehouse_bay,
    warehouse_box,
    warehouse_equipment,
    warehouse_layout,
    warehouse_manifest,
    warehouse_parcel,
    warehouse_place,
    warehouse_site,
)
from entrepot.fulfil.warehouse.topology import forget_topology
from entrepot.kit.errors import Conflict, NotFound
from entrepot.kit.sentences import say

INSTALL_JOB: Final = "fulfil.warehouse.install"
_KILLED_AFTER_US: Final = 120_000_000
AT_ONCE: Final = 2_000
"""A change of at most so many places is made while its caller waits; a larger one by a job."""
_CHUNK: Final = 250  # about 5 ms of writing
_NAMED: Final = 20
_HELD_KINDS: Final = frozenset({"slot", "cell", "chute"})

T = TypeVar("T")
Progress = Callable[[int, int], None]
_L, _Y = warehouse_place.c, warehouse_layout.c
_PUT = upsert(
    warehouse_place,
    index=["code"],
    set_=[
        "kind", "zone", "bay", "rank", "row", "column", "capacity", "side1_mm", "side2_mm", "side3_mm", "routes",
    ],
)  # fmt: skip
_LOCKED = (
    select(_L.code, _L.held, _L.box_id, _L.blocked, _L.capacity)
    .where(_L.code.in_(bindparam("codes", expanding=True)))
    .with_for_update()
)
_LESS = (
    update(warehouse_place)
    .where(_L.code == bindparam("place"))
    .values({name: bindparam(f"new_{name}") for name in ("capacity", "side1_mm", "side2_mm", "side3_mm", "routes")})
)
_CLOSE = update(warehouse_place).where(_L.code.in_(bindparam("codes", expanding=True))).values(capacity=0, blocked=True)
_DELETE = delete(warehouse_place).where(_L.code.in_(bindparam("codes", expanding=True)))
_DONE = update(warehouse_layout).where(_Y.id == bindparam("layout")).values(done=bindparam("so_far"))
_PUT_BAY = upsert(warehouse_bay, index=["bay"], set_=["zone", "rank", "slots", "capacity"])


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A place that may not go or shrink now: ``held`` things are in it or belong there."""

    code: str
    held: int


@dataclass(frozen=True, slots=True)
class BuildingChange:
    """What a document would change: counts by kind, how many places are written, what stands in the way."""

    counts: tuple[Count, ...]
    total: int
    obstacles: tuple[Obstacle, ...]
    """At most 20 of them."""
    equipment: bool


@dataclass(frozen=True, slots=True)
class ChangeBegun:
    """A change that was made (``job_id`` None), or is being made by a job."""

    layout_id: str
    job_id: str | None
    change: BuildingChange


class BuildingInUse(Conflict):
    """Places that are to go or to take less are in use; ``extra`` names them."""

    code = "warehouse.building_in_use"
    title = "What is to go is in use"


def check_building(connection: Connection, layout: Layout) -> BuildingChange:
    """Return what a document would change in the building as it stands, without changing anything."""
    return _change_of(connection, Comparison(current_layout(connection), layout))


def change_building(db: Database, layout: Layout, *, actor: str) -> ChangeBegun:
    """Make the building that of a document; a change of many places goes on as a job.

    The document of a change that is under way goes on with that one. Raises BuildingInUse where places that go or
    shrink hold something, Conflict while another change is under way,
    NotFound where no building is installed.
    """
    with db.read() as connection:
        change = check_building(connection, layout)
    refuse_obstacles(change.obstacles)
    layout_id, job_id = db.write(partial(_begin, layout=layout, change=change, actor=actor))
    if job_id is None:
        apply_building(db, layout_id)
    return ChangeBegun(layout_id, job_id, change)


def refuse_obstacles(obstacles: Sequence[Obstacle]) -> None:
    """Raise BuildingInUse where there are any."""
    if obstacles:
        named = ", ".join(each.code for each in obstacles)
        raise BuildingInUse(
            say("these places hold something and cannot go or take less: %(places)s", places=named),
            places=[asdict(each) for each in obstacles],
        )


def begin(tx: Tx, layout: Layout, *, site_id: str, total: int, actor: str, detail: Mapping[str, Any]) -> str:
    """Write down that a building is to become that of a document; raise Conflict while another change is under way."""
    open_one = tx.execute(select(_Y.id).where(_Y.open_key == site_id)).scalar()
    if open_one is not None:
        raise Conflict("the building is being changed already; wait for its end")
    layout_id = tx.new_id("lay")
    row = {
        "id": layout_id, "site_id": site_id, "state": "closing", "open_key": site_id, "document": dict(layout.document),
        "slots": layout.slots, "done": 0, "total": total, "detail": dict(detail), "made_at": tx.now_us,
        "made_by": actor, "ended_at": None,
    }  # fmt: skip
    tx.execute(insert(warehouse_layout), row)
    return layout_id


def _begin(tx: Tx, layout: Layout, change: BuildingChange, actor: str) -> tuple[str, str | None]:
    site = site_of(tx.connection)
    if site is None:
        raise NotFound("no building is installed yet")
    same = _begun_before(tx, site.id, layout)
    if same is not None:
        return same, tx.enqueue(INSTALL_JOB, {"layout_id": same}, key=same)
    detail = {"counts": [asdict(count) for count in change.counts]}
    layout_id = begin(tx, layout, site_id=site.id, total=change.total, actor=actor, detail=detail)
    removed = sum(count.removed for count in change.counts)
    at_once = change.total + removed <= AT_ONCE
    # A change that is made at once has a job too, for the case that whoever makes it is killed.
    run_at_us = tx.now_us + _KILLED_AFTER_US if at_once else None
    job_id = tx.enqueue(INSTALL_JOB, {"layout_id": layout_id}, key=layout_id, run_at_us=run_at_us)
    return layout_id, None if at_once else job_id


def _begun_before(tx: Tx, site_id: str, layout: Layout) -> str | None:
    """Return the change under way to the same document: whoever asks again after a crash goes on with it."""
    row = tx.execute(select(_Y.id, _Y.document).where(_Y.open_key == site_id)).one_or_none()
    return str(row.id) if row is not None and row.document == layout.document else None


def apply_building(db: Database, layout_id: str, progress: Progress | None = None) -> None:
    """Bring the places to a document that was begun; again after a crash, it goes on where it was.

    Raises BuildingInUse, with everything as it was before, where something came to stand in the way meanwhile.
    """
    with db.read() as connection:
        row = connection.execute(select(warehouse_layout).where(_Y.id == layout_id)).one()
        old = current_layout(connection)
    if row.state not in {"closing", "placing"}:
        return
    comparison = Comparison(old, layout_of_row(row))
    if row.state == "closing":
        _close_all(db, layout_id, comparison)
        forget_topology(db)
        db.write(lambda tx: tx.execute(update(warehouse_layout).where(_Y.id == layout_id).values(state="placing")))
    _put_all(db, row, comparison, progress)
    for codes in _chunks(place.code for place in comparison.removed()):
        db.write(partial(_execute, statement=_DELETE, params={"codes": codes}))
    _put_bays(db, row.site_id, comparison)
    db.write(partial(_finish, row=row, layout=comparison.new))
    forget_topology(db)


def _close_all(db: Database, layout_id: str, comparison: Comparison) -> None:
    """Close what goes and shrink what takes less; open everything again and raise where that is not possible."""
    found: list[Obstacle] = []
    for removed in _chunks(comparison.removed()):
        found += db.write(partial(_close, places=removed, layout_id=layout_id))
        if found:
            break
    if not found:
        for shrunk in _chunks(comparison.shrunk()):
            found += db.write(partial(_shrink, pairs=shrunk))
            if found:
                break
    if not found:
        return
    with db.read() as connection:
        row = connection.execute(select(_Y.site_id, _Y.detail).where(_Y.id == layout_id)).one()
    blocked = frozenset(row.detail.get("blocked", []))
    for places in _chunks(comparison.removed()):
        db.write(partial(_open_again, rows=[place_row(place, row.site_id) for place in places], blocked=blocked))
    for pairs in _chunks(comparison.shrunk()):
        db.write(partial(_execute, statement=_PUT, params=[place_row(was, row.site_id) for was, _ in pairs]))
    detail = {"obstacles": [asdict(each) for each in found[:_NAMED]]}
    db.write(partial(_refuse, layout_id=layout_id, detail=detail))
    forget_topology(db)
    refuse_obstacles(found[:_NAMED])


def _close(tx: Tx, places: Sequence[Place], layout_id: str) -> list[Obstacle]:
    holding = [place.code for place in places if place.kind in _HELD_KINDS]
    others = [place.code for place in places if place.kind not in _HELD_KINDS]
    rows = tx.execute(_LOCKED, {"codes": holding}).all() if holding else []
    found = [Obstacle(row.code, max(1, row.held)) for row in rows if row.held or row.box_id is not None]
    found += _standing_at(tx.connection, others)
    if not found:
        if holding:
            tx.execute(_CLOSE, {"codes": holding})
            _note_blocked(tx, layout_id, [row.code for row in rows if row.blocked and row.capacity])
        if others:
            tx.execute(_DELETE, {"codes": others})
    return found


def _note_blocked(tx: Tx, layout_id: str, codes: list[str]) -> None:
    """Keep which places people had blocked, so that they are blocked again where everything is opened."""
    if codes:
        detail = tx.execute(select(_Y.detail).where(_Y.id == layout_id)).scalar_one()
        kept = detail | {"blocked": [*detail.get("blocked", []), *codes]}
        tx.execute(update(warehouse_layout).where(_Y.id == layout_id).values(detail=kept))


def _open_again(tx: Tx, rows: list[dict[str, Any]], blocked: frozenset[str]) -> None:
    opened = [row["code"] for row in rows if row["code"] not in blocked]
    tx.execute(update(warehouse_place).where(_L.code.in_(opened), _L.capacity == 0).values(blocked=False))
    tx.execute(_PUT, rows)


def _shrink(tx: Tx, pairs: Sequence[tuple[Place, Place]]) -> list[Obstacle]:
    held = {row.code: row.held for row in tx.execute(_LOCKED, {"codes": [place.code for _, place in pairs]})}
    found = [Obstacle(place.code, held[place.code]) for was, place in pairs if _in_the_way(was, place, held)]
    if not found:
        tx.execute(_LESS, [_less(place) for _, place in pairs])
    return found


def _in_the_way(was: Place, place: Place, held: Mapping[str, int]) -> bool:
    inside = held.get(place.code, 0)
    return inside > place.capacity if only_capacity(was, place) else inside > 0


def _less(place: Place) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in _sizes(place).items()} | {"place": place.code}


def _put_all(db: Database, row: Row[Any], comparison: Comparison, progress: Progress | None) -> None:
    done: int = row.done
    for places in _chunks(islice(comparison.put(), done, None)):
        done += len(places)
        rows = [place_row(place, row.site_id) for place in places]
        db.write(partial(_put, rows=rows, layout_id=row.id, done=done))
        if progress is not None:
            progress(done, row.total)


def _put(tx: Tx, rows: list[dict[str, Any]], layout_id: str, done: int) -> None:
    tx.execute(_PUT, rows)
    tx.execute(_DONE, {"layout": layout_id, "so_far": done})


def _put_bays(db: Database, site_id: str, comparison: Comparison) -> None:
    old = set() if comparison.old is None else {bay["bay"] for bay in _bay_rows(comparison.old, site_id)}
    new = list(_bay_rows(comparison.new, site_id))
    for rows in _chunks(new):
        db.write(partial(_execute, statement=_PUT_BAY, params=rows))
    for gone in _chunks(sorted(old - {bay["bay"] for bay in new})):
        db.write(partial(_execute, statement=delete(warehouse_bay).where(warehouse_bay.c.bay.in_(gone)), params=None))


def _bay_rows(layout: Layout, site_id: str) -> Iterator[dict[str, Any]]:
    for zone in layout.zones:
        capacity = zone.capacity // zone.bays
        for number in range(1, zone.bays + 1):
            yield {
                "bay": zone.bay_code(number), "site_id": site_id, "zone": zone.code, "rank": zone.bay_rank(number),
                "slots": zone.slots_of_a_bay, "used": 0, "held": 0, "capacity": capacity, "blocked": 0, "counted_at": 0,
            }  # fmt: skip


def _finish(tx: Tx, row: Row[Any], layout: Layout) -> None:
    tx.execute(delete(warehouse_equipment))
    if layout.equipment:
        machines = [
            {"code": each.code, "site_id": row.site_id, "kind": each.kind, "stop_circuit": each.stop_circuit,
             "data": dict(each.data)}
            for each in layout.equipment
        ]  # fmt: skip
        tx.execute(insert(warehouse_equipment), machines)
    site = {"code": layout.code, "name": layout.name, "time_zone": layout.time_zone}
    tx.execute(update(warehouse_site).where(warehouse_site.c.id == row.site_id).values(site))
    before = current_row(tx.connection)
    if before is not None:
        tx.execute(update(warehouse_layout).where(_Y.id == before.id).values(state="replaced", ended_at=tx.now_us))
    done = {"state": "current", "open_key": None, "done": row.total, "ended_at": None}
    tx.execute(update(warehouse_layout).where(_Y.id == row.id).values(done))
    if "first" not in row.detail:
        sums = {name: sum(count[name] for count in row.detail["counts"]) for name in ("added", "removed", "changed")}
        tx.audit(row.made_by, "warehouse.building.changed", row.id, site=layout.code, slots=layout.slots, **sums)


def _refuse(tx: Tx, layout_id: str, detail: dict[str, Any]) -> None:
    values = {"state": "refused", "open_key": None, "ended_at": tx.now_us, "detail": detail}
    tx.execute(update(warehouse_layout).where(_Y.id == layout_id).values(values))


def _change_of(connection: Connection, comparison: Comparison) -> BuildingChange:
    found: list[Obstacle] = []
    for places in _chunks(comparison.removed()):
        codes = [place.code for place in places if place.kind in _HELD_KINDS]
        rows = connection.execute(
            select(_L.code, _L.held).where(_L.code.in_(codes), or_(_L.held > 0, _L.box_id.is_not(None)))
        )
        found += [Obstacle(row.code, max(1, row.held)) for row in rows]
        found += _standing_at(connection, [place.code for place in places if place.kind not in _HELD_KINDS])
        if len(found) >= _NAMED:
            break
    for pairs in _chunks(comparison.shrunk()):
        codes = [place.code for _, place in pairs]
        held = {
            row.code: row.held
            for row in connection.execute(select(_L.code, _L.held).where(_L.code.in_(codes), _L.held > 0))
        }
        found += [Obstacle(place.code, held[place.code]) for was, place in pairs if _in_the_way(was, place, held)]
        if len(found) >= _NAMED:
            break
    return BuildingChange(comparison.counts, comparison.total, tuple(found[:_NAMED]), comparison.changed_equipment())


def _standing_at(connection: Connection, codes: Sequence[str]) -> list[Obstacle]:
    """Return stations and docks where a parcel, a box or an open manifest is."""
    if not codes:
        return []
    parcels = connection.execute(
        select(warehouse_parcel.c.position).where(warehouse_parcel.c.position.in_(codes)).distinct()
    ).scalars()
    boxes = connection.execute(
        select(warehouse_box.c.position).where(warehouse_box.c.position.in_(codes)).distinct()
    ).scalars()
    manifests = connection.execute(
        select(warehouse_manifest.c.dock).where(
            warehouse_manifest.c.dock.in_(codes), warehouse_manifest.c.state != "shipped"
        )
    ).scalars()
    return [Obstacle(code, 1) for code in sorted({*parcels, *boxes, *manifests})]


def place_row(place: Place, site_id: str) -> dict[str, Any]:
    """Return a new place as a row of the table: empty and open."""
    return {
        "code": place.code, "site_id": site_id, "kind": place.kind, "zone": place.zone, "bay": place.bay,
        "rank": place.rank, "row": place.row, "column": place.column, "held": 0, "blocked": False, "box_id": None,
    } | _sizes(place)  # fmt: skip


def _sizes(place: Place) -> dict[str, Any]:
    longest, middle, shortest = place.sides_mm or (0, 0, 0)
    return {
        "capacity": place.capacity, "side1_mm": longest, "side2_mm": middle, "side3_mm": shortest,
        "routes": list(place.routes),
    }  # fmt: skip


def _execute(tx: Tx, statement: Any, params: Any) -> None:
    tx.execute(statement, params)


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk

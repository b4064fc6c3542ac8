"""The queries of the machines' records."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection, Row

from entrepot.core.database import Tx, insert_or_ignore, upsert
from entrepot.fulfil.plant.domain import KnownItem
from entrepot.fulfil.plant.tables import plant_item, plant_mailbox, plant_reader, plant_stop, plant_tag

_m, _i, _s, _t, _r = plant_mailbox.c, plant_item.c, plant_stop.c, plant_tag.c, plant_reader.c
_NEW_MAILBOX = insert_or_ignore(plant_mailbox, ["plant_id"])
_MAILBOX = select(plant_mailbox).where(_m.plant_id == bindparam("its_plant")).with_for_update()
_BOOKED = update(plant_mailbox).where(_m.plant_id == bindparam("its_plant"))
_KEEP_ITEM = upsert(
    plant_item, index=["plant_id", "epoch", "item"], set_=["code", "source", "station", "chute", "seen_at"]
)
_THE_ITEM = (
    _i.plant_id == bindparam("its_plant"),
    _i.epoch == bindparam("its_epoch"),
    _i.item == bindparam("its_item"),
)
_ITEM = select(plant_item).where(*_THE_ITEM)
_FORGET = delete(plant_item).where(*_THE_ITEM)
_ITEMS = select(plant_item).where(_i.plant_id == bindparam("its_plant"))
_OPEN_STOP = insert_or_ignore(plant_stop, ["open_key"])
_STOP_OF = update(plant_stop).where(_s.open_key == bindparam("its_circuit"))
_OTHER_STOP = update(plant_stop).where(
    _s.open_key == bindparam("its_circuit"), _s.stopped_at != bindparam("its_moment"), _s.halted_at.is_not(None)
)
_ENDED = select(_s.id).where(
    _s.circuit == bindparam("its_circuit"), _s.stopped_at == bindparam("its_moment"), _s.reset_at.is_not(None)
)
_NAMELESS = update(plant_stop).where(
    _s.circuit == bindparam("its_circuit"),
    _s.stopped_at == bindparam("its_moment"),
    _s.reset_at.is_not(None),
    _s.reset_by.is_(None),
)
_STOPS = select(plant_stop).order_by(_s.stopped_at.desc(), _s.id.desc()).limit(bindparam("most"))
_NEW_READER = insert_or_ignore(plant_reader, ["code"])
_READER = update(plant_reader).where(_r.code == bindparam("its_code"))
_READERS = select(plant_reader).order_by(_r.code)
_TAG = select(_t.seen_at).where(_t.gate == bindparam("its_gate"), _t.epc == bindparam("its_epc")).with_for_update()
_KEEP_TAG = upsert(plant_tag, index=["gate", "epc"], set_=["seen_at", "kept_at"])
_OLD_TAGS = delete(plant_tag).where(_t.kept_at < bindparam("before"))


def booked_upto(tx: Tx, plant_id: str, epoch: int) -> int:
    """Return the number of the last report of a plant that is booked, locked; 0 where it counts anew."""
    new = {"plant_id": plant_id, "epoch": epoch, "sequence": 0, "booked_at": tx.now_us}
    if tx.execute(_NEW_MAILBOX, new).rowcount == 1:
        return 0
    row = tx.execute(_MAILBOX, {"its_plant": plant_id}).one()
    return int(row.sequence) if row.epoch == epoch else 0


def keep_booked(tx: Tx, plant_id: str, epoch: int, sequence: int) -> None:
    """Keep how far the reports are booked."""
    tx.execute(_BOOKED.values(epoch=epoch, sequence=sequence, booked_at=tx.now_us), {"its_plant": plant_id})


def keep_item(tx: Tx, plant_id: str, epoch: int, known: KnownItem) -> None:
    """Keep what is known of an item on a belt."""
    row = {
        "plant_id": plant_id,
        "epoch": epoch,
        "item": known.item,
        "code": known.code,
        "source": known.source,
        "station": known.station,
        "chute": known.chute,
        "seen_at": tx.now_us,
    }
    tx.execute(_KEEP_ITEM, row)


def item(tx: Tx, plant_id: str, epoch: int, number: int) -> KnownItem | None:
    """Return what is known of an item on a belt."""
    row = tx.execute(_ITEM, {"its_plant": plant_id, "its_epoch": epoch, "its_item": number}).one_or_none()
    return None if row is None else KnownItem(row.item, row.code, row.chute, row.source, row.station)


def items(tx: Tx, plant_id: str) -> list[tuple[int, KnownItem]]:
    """Return what the records have on a plant's belts, each with the epoch of its number."""
    rows = tx.execute(_ITEMS, {"its_plant": plant_id})
    return [(row.epoch, KnownItem(row.item, row.code, row.chute, row.source, row.station)) for row in rows]


def forget_item(tx: Tx, plant_id: str, epoch: int, number: int) -> None:
    """Note that an item lies on no belt any more."""
    tx.execute(_FORGET, {"its_plant": plant_id, "its_epoch": epoch, "its_item": number})


def open_stop(tx: Tx, circuit: str, *, cause: str, stopped_at: int, asked_by: str | None) -> bool:
    """Begin the record of a stop; where it has begun already, say who asked for it. Return whether it is new."""
    row = {
        "id": tx.new_id("stp"),
        "circuit": circuit,
        "open_key": circuit,
        "cause": cause,
        "asked_by": asked_by,
        "stopped_at": stopped_at,
    }
    is_new = tx.execute(_OPEN_STOP, row).rowcount == 1
    if not is_new and asked_by is not None:
        tx.execute(_STOP_OF.values(asked_by=asked_by), {"its_circuit": circuit})
    return is_new


def is_ended(tx: Tx, circuit: str, *, stopped_at: int) -> bool:
    """Return whether a circuit's stop of a moment, by the plant's clock, is on record and was reset."""
    return bool(tx.fetch(_ENDED, {"its_circuit": circuit, "its_moment": stopped_at}))


def tell_stop(tx: Tx, circuit: str, *, cause: str, stopped_at: int, halted_at: int | None) -> None:
    """Keep when a zone was stopped and stood still, and why, as the plant says."""
    known: dict[str, Any] = {"cause": cause, "stopped_at": stopped_at}
    known |= {} if halted_at is None else {"halted_at": halted_at}
    tx.execute(_STOP_OF.values(**known), {"its_circuit": circuit})


def end_stop(tx: Tx, circuit: str, *, reset_by: str | None, halted_only: bool = False) -> bool:
    """End the record of a stop, or only of one that has halted its zone; return whether there was one open."""
    ended = {"open_key": None, "reset_at": tx.now_us, "reset_by": reset_by}
    stop = _STOP_OF.where(_s.halted_at.is_not(None)) if halted_only else _STOP_OF
    return tx.execute(stop.values(**ended), {"its_circuit": circuit}).rowcount == 1


def name_reset(tx: Tx, circuit: str, *, stopped_at: int, reset_by: str) -> None:
    """Say who reset a circuit's stop of a moment, by the plant's clock, where the record names nobody."""
    tx.execute(_NAMELESS.values(reset_by=reset_by), {"its_circuit": circuit, "its_moment": stopped_at})


def end_other_stop(tx: Tx, circuit: str, *, stopped_at: int) -> bool:
    """End the record of a stop that the plant told of, unless it began at a moment; return whether it was open."""
    ended = _OTHER_STOP.values(open_key=None, reset_at=tx.now_us)
    return tx.execute(ended, {"its_circuit": circuit, "its_moment": stopped_at}).rowcount == 1


def last_stops(connection: Connection, most: int) -> list[Row[tuple[object, ...]]]:
    """Return the newest stops."""
    return list(connection.execute(_STOPS, {"most": most}))


def see_reader(tx: Tx, code: str, *, kind: str, by: str) -> None:
    """Keep that a reader sent something."""
    now = {"kind": kind, "seen_at": tx.now_us, "seen_by": by}
    if tx.execute(_NEW_READER, {"code": code, "reads": 1, **now}).rowcount == 0:
        tx.execute(_READER.values(reads=_r.reads + 1, **now), {"its_code": code})


def readers(connection: Connection) -> list[Row[tuple[object, ...]]]:
    """Return every reader that was ever heard of."""
    return list(connection.execute(_READERS))


def see_tag(tx: Tx, gate: str, epc: str, *, at_us: int) -> int | None:
    """Keep that a gate read a tag; return when it had read it before, by the reader's clock."""
    before = tx.execute(_TAG, {"its_gate": gate, "its_epc": epc}).scalar()
    row = {"gate": gate, "epc": epc, "seen_at": max(at_us, before or 0), "kept_at": tx.now_us}
    tx.execute(_KEEP_TAG, row)
    return None if before is None else int(before)


def forget_tags(tx: Tx, before_us: int) -> int:
    """Forget tags that no gate has read since; return how many."""
    return tx.execute(_OLD_TAGS, {"before": before_us}).rowcount

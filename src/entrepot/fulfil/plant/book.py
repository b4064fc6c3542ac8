"""Book what machines report, through the floor's one door, and compare the belts with the records.

A plant's reports come in the order of their numbers and may come again; the number of the last one that was booked is
kept in the same transaction as the booking, so that each counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from entrepot.core.database import Tx
from entrepot.fulfil.plant import store
from entrepot.fulfil.plant.domain import GONE, KINDS, Divert, KnownItem, LyingItem, PlantEvent, reconcile, scan_id
from entrepot.fulfil.warehouse import (
    ScanRequest,
    ScanResult,
    find_box,
    parse_scan,
    report_chute,
    report_trouble,
    scan_in,
    settle_trouble,
    station_kind,
)

MACHINE = "system"
"""Who acts where a machine does."""
_OF_AN_ITEM: Final = ("no_read", "on_belt_unknown", "no_chute")
"""Troubles that end when the item is read, goes where it should, or lies on no belt any more."""


@dataclass(frozen=True, slots=True)
class PlantIdentity:
    """Which plant, and the epoch in which its numbers count."""

    plant_id: str
    epoch: int


def book_events(tx: Tx, plant: PlantIdentity, events: Sequence[PlantEvent]) -> list[Divert]:
    """Book reports that rise in number; return what the sorters are to be told once this is committed."""
    upto = store.booked_upto(tx, plant.plant_id, plant.epoch)
    diverts: list[Divert] = []
    for event in events:
        if event.sequence <= upto:
            continue
        diverts += _book(tx, plant, event)
        upto = event.sequence
    store.keep_booked(tx, plant.plant_id, plant.epoch, upto)
    return diverts


def set_aside(tx: Tx, plant: PlantIdentity, event: PlantEvent) -> list[Divert]:
    """Let people see to a report that cannot be booked, so that those behind it are."""
    if event.sequence > store.booked_upto(tx, plant.plant_id, plant.epoch):
        _not_booked(tx, plant, event)
        store.keep_booked(tx, plant.plant_id, plant.epoch, event.sequence)
    return []


def _not_booked(tx: Tx, plant: PlantIdentity, event: PlantEvent) -> None:
    report_trouble(
        tx, "not_booked", subject=f"{plant.plant_id}:{plant.epoch}:report {event.sequence}", actor=MACHINE,
        place=event.station or event.place or event.source,
        about={"machine": event.source, "item": event.item, "report": event.kind, "codes": list(event.codes[:5])},
    )  # fmt: skip


def _book(tx: Tx, plant: PlantIdentity, event: PlantEvent) -> list[Divert]:
    if event.kind not in KINDS:
        _not_booked(tx, plant, event)
        return []
    known = store.item(tx, plant.plant_id, plant.epoch, event.item)
    if event.kind == "scan":
        return _seen(tx, plant, event, known)
    if event.kind == "no_read":
        _not_read(tx, plant, event, known)
        return []
    if event.kind == "chute_full":
        report_chute(tx, event.place, full=True)
        return _another_chute(tx, plant, event, known)
    if event.kind == "diverted":
        _in_chute(tx, plant, event, known)
    if event.kind in GONE:
        store.forget_item(tx, plant.plant_id, plant.epoch, event.item)
        _settle(tx, plant, event.item, event.kind)
    return []


def _seen(tx: Tx, plant: PlantIdentity, event: PlantEvent, known: KnownItem | None) -> list[Divert]:
    code = the_code(event.codes)
    if code is None:
        _not_read(tx, plant, event, known)
        return []
    answer = _scan(tx, plant, event, code)
    _settle(tx, plant, event.item, "read")
    settle_trouble(tx, "belt_lost", subject=code, resolution="seen again", actor=MACHINE)
    return _sent(tx, plant, KnownItem(event.item, code, None, event.source, event.station), answer)


def _sent(tx: Tx, plant: PlantIdentity, item: KnownItem, answer: ScanResult) -> list[Divert]:
    """Keep where an item on a belt goes. One that a sorter is told no chute for goes round until somebody looks."""
    chute = answer.expected_position if answer.next is not None and answer.next.kind == "sort" else None
    store.keep_item(tx, plant.plant_id, plant.epoch, replace(item, chute=chute))
    if chute is not None:
        _settle(tx, plant, item.item, "sent on", ("no_chute",))
        return [Divert(item.item, chute)]
    goes_round = answer.outcome == "refused" or station_kind(tx, item.station) == "sort"
    if goes_round and answer.exception_id is None:
        report_trouble(
            tx, "no_chute", subject=_subject(plant, item.item), actor=MACHINE, place=item.station, code=item.code,
            about={"machine": item.source, "item": item.item, "outcome": answer.outcome} | _told(tx, answer),
        )  # fmt: skip
    return []


def _told(tx: Tx, answer: ScanResult) -> dict[str, Any]:
    """Return for people what the floor answered: which box it is, where it should go, what is to be done with it."""
    says = {"id": answer.instruction.id, "params": dict(answer.instruction.params)}
    if answer.box_id is None:
        return {"says": says}
    box = find_box(tx.connection, answer.box_id).box
    return {"says": says, "box": box.code, "route": box.route}


def _scan(tx: Tx, plant: PlantIdentity, event: PlantEvent, code: str) -> ScanResult:
    size = event.size_mm
    return scan_in(
        tx,
        ScanRequest(
            scan_id=scan_id(plant.plant_id, plant.epoch, event.sequence),
            station=event.station,
            code=code,
            actor=MACHINE,
            weight_g=event.weight_g or None,
            size_mm=(size[0], size[1], size[2]) if len(size) == 3 else None,
            device_at=event.at_us,
        ),
    )


def the_code(codes: Sequence[str]) -> str | None:
    """Return the code that says what a thing is; None where nothing does, or codes name two different things.

    A label of ours or an SSCC goes before everything else that is printed on a box.
    """
    ours = {parse_scan(code).value: code for code in codes if parse_scan(code).kind in {"parcel", "box", "sscc"}}
    if len(ours) > 1:
        return None
    return next(iter(ours.values()), codes[0] if codes else None)


def _not_read(tx: Tx, plant: PlantIdentity, event: PlantEvent, known: KnownItem | None) -> None:
    if known is not None and known.code is not None:
        return  # an earlier tunnel read it: it is known what it is
    unread = KnownItem(event.item, None, None, event.source, event.station)
    store.keep_item(tx, plant.plant_id, plant.epoch, unread)
    report_trouble(
        tx, "no_read", subject=_subject(plant, event.item), actor=MACHINE, place=event.station,
        about={"machine": event.source, "item": event.item, "codes": list(event.codes[:5])},
    )  # fmt: skip


def _another_chute(tx: Tx, plant: PlantIdentity, event: PlantEvent, known: KnownItem | None) -> list[Divert]:
    """Ask the floor again, now that it knows that the chute is full."""
    if known is None or known.code is None:
        return []
    answer = _scan(tx, plant, replace(event, station=known.station, weight_g=0, size_mm=()), known.code)
    return _sent(tx, plant, known, answer)


def _in_chute(tx: Tx, plant: PlantIdentity, event: PlantEvent, known: KnownItem | None) -> None:
    """Book that a box is in its chute; where the floor does not take that, somebody is to look."""
    about = {"machine": event.source, "item": event.item}
    if known is None or known.code is None:
        subject = _subject(plant, event.item)
        report_trouble(tx, "on_belt_unknown", subject=subject, actor=MACHINE, place=event.place, about=about)
        return
    answer = scan_in(
        tx,
        ScanRequest(
            scan_id=scan_id(plant.plant_id, plant.epoch, event.sequence),
            station=known.station,
            code=known.code,
            actor=MACHINE,
            kind="sort",
            position=event.place,
            device_at=event.at_us,
        ),
    )
    if answer.outcome != "ok" and not (answer.outcome == "already" and answer.position == event.place):
        report_trouble(
            tx, "chute_differs", subject=known.code, actor=MACHINE, place=event.place, code=known.code,
            about=about | {"outcome": answer.outcome},
        )  # fmt: skip


def reconcile_belts(tx: Tx, plant: PlantIdentity, lying: Sequence[LyingItem]) -> list[Divert]:
    """Compare what lies on the belts with the records; what does not fit becomes tasks for people.

    Return what the sorters have to be told again. Call it with all reports booked.
    """
    records = store.items(tx, plant.plant_id)
    found = reconcile(lying, {known.item: known for epoch, known in records if epoch == plant.epoch})
    forgotten = [(epoch, known) for epoch, known in records if epoch != plant.epoch]
    for each in found.unknown:
        report_trouble(
            tx, "on_belt_unknown", subject=_subject(plant, each.item), actor=MACHINE,
            about={"machine": each.source, "item": each.item, "at_m": round(each.at_m, 1)},
        )  # fmt: skip
    for epoch, known in [*((plant.epoch, known) for known in found.lost), *forgotten]:
        _settle(tx, replace(plant, epoch=epoch), known.item, "lost")
        report_trouble(
            tx, "belt_lost", subject=known.code or f"{plant.plant_id}:{epoch}:{known.item}", actor=MACHINE,
            place=known.station, code=known.code, about={"machine": known.source, "item": known.item},
        )  # fmt: skip
        store.forget_item(tx, plant.plant_id, epoch, known.item)
    return [*found.again, *(divert for known in found.rounds for divert in _asked_again(tx, plant, known))]


def _asked_again(tx: Tx, plant: PlantIdentity, known: KnownItem) -> list[Divert]:
    """Ask the floor once more for a chute: there may be room by now, or somebody has seen to the box."""
    if known.code is None or station_kind(tx, known.station) != "sort":
        return []
    again = f"plant:{plant.plant_id}:{plant.epoch}:round {known.item} {tx.now_us}"  # no report is numbered like this
    request = ScanRequest(scan_id=again, station=known.station, code=known.code, actor=MACHINE)
    return _sent(tx, plant, known, scan_in(tx, request))


def _subject(plant: PlantIdentity, item: int) -> str:
    return f"{plant.plant_id}:{plant.epoch}:{item}"


def _settle(tx: Tx, plant: PlantIdentity, item: int, how: str, kinds: Sequence[str] = _OF_AN_ITEM) -> None:
    for kind in kinds:
        settle_trouble(tx, kind, subject=_subject(plant, item), resolution=how, actor=MACHINE)

"""What becomes of parcels that have come: a slot near their consumer's others, or, when it is time, a box."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.codes import short_code
from entrepot.fulfil.warehouse.domain import B, Box, Parcel
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.judge import Verdict, judge, prices, waiting_for_a_box
from entrepot.fulfil.warehouse.plan import PlannedBox, plan_for

_NO_GROUND: Final[Mapping[str, Any]] = MappingProxyType({})
Planned = tuple[Box, frozenset[str]]
"""A box, and the ids of the parcels that go into it."""


def send_if_ready(floor: Floor, group: Sequence[Parcel], *, at_once: bool = False) -> list[Planned]:
    """Plan boxes for those of a consumer's parcels that the policy sends now, or for all when a person says so."""
    come = waiting_for_a_box(group)
    if not come:
        return []
    return plan_boxes(floor, come) if at_once else carry_out(floor, judge(floor, group))


def carry_out(floor: Floor, verdict: Verdict) -> list[Planned]:
    """Plan the boxes that were decided on."""
    return [planned for together in verdict.send for planned in plan_boxes(floor, together, verdict.ground)]


def plan_boxes(floor: Floor, parcels: Sequence[Parcel], ground: Mapping[str, Any] = _NO_GROUND) -> list[Planned]:
    """Plan one consumer's parcels into boxes, each with a cell of a put-wall where several come together.

    ``ground`` goes into the record with each.
    """
    boxes = []
    for planned in plan_for(parcels):
        box = _box_of(floor, planned)
        if len(planned.parcels) > 1:
            box = box._replace(cell=store.take_cell(floor.tx, box.id), **_saved(floor, planned))
        store.insert_box(floor.tx, box)
        inside = frozenset(parcel.id for parcel in planned.parcels)
        store.assign_box(floor.tx, box.id, sorted(inside))
        floor.tell_planned(floor.note_box(box), ground)
        boxes.append((box, inside))
    return boxes


def _saved(floor: Floor, planned: PlannedBox) -> dict[str, Any]:
    """Return what it saves to send parcels together, by the tariff of today: what they cost apart less the box."""
    steps = prices(floor, planned.parcels[0].route)
    if steps is None:
        return {}
    apart = sum(steps.price(parcel.grams, parcel.volume_cm3) for parcel in planned.parcels)
    together = steps.price(planned.expected_g, planned.length_mm * planned.width_mm * planned.height_mm // 1000)
    return {"saved_minor": apart - together, "saved_currency": steps.currency}


def _box_of(floor: Floor, planned: PlannedBox) -> Box:
    first = planned.parcels[0]
    box_id = floor.tx.new_id("box")
    return Box(
        id=box_id,
        code=short_code("B", box_id),
        sscc=None,
        site_id=first.site_id,
        shopper_id=first.shopper_id,
        address_id=first.address_id,
        route=first.route,
        state=B.PLANNED,
        position=None,
        cell=None,
        carton=planned.carton,
        length_mm=planned.length_mm,
        width_mm=planned.width_mm,
        height_mm=planned.height_mm,
        tare_g=planned.tare_g,
        expected_g=planned.expected_g,
        weight_g=None,
        fill_ppm=planned.fill_ppm,
        parcels=len(planned.parcels),
        packed=0,
        hold=False,
        manifest_id=None,
        promised_at=min(parcel.promised_at for parcel in planned.parcels),
        ship_by_at=min(parcel.ship_by_at for parcel in planned.parcels),
        planned_at=floor.tx.now_us,
        sealed_at=None,
        shipped_at=None,
        changed_at=floor.tx.now_us,
    )


def keep_slot(floor: Floor, parcel: Parcel, slot: str | None) -> Parcel:
    """Write which slot a parcel belongs in; its position does not change."""
    store.change_parcel(floor.tx, parcel.id, {"slot": slot})
    return parcel._replace(slot=slot)


def leave_slot(floor: Floor, parcel: Parcel) -> None:
    """Give back the room that was kept for a parcel; the caller sets its ``slot`` to None."""
    if parcel.slot is not None:
        store.leave_place(floor.tx, parcel.slot)


def leave_box(floor: Floor, parcel: Parcel) -> str | None:
    """Take a parcel that is not packed yet out of the plan of its box; the caller sets its ``box_id`` to the answer.

    The box is planned anew for the rest, or given up when it was the last. One that left and came back stays as it
    was, and is the parcel's box still.
    """
    if parcel.box_id is None:
        return None
    box = floor.box(parcel.box_id)
    if box.state == B.BACK:
        return box.id
    rest = [each for each in store.parcels_in_box(floor.tx, box.id) if each.id != parcel.id]
    if not rest:
        give_up_box(floor, box)
        return None
    values = carton_for(rest) if box.state == B.PLANNED else {}
    goods_g = sum(each.grams for each in rest)
    values |= {"parcels": len(rest), "expected_g": values.get("tare_g", box.tare_g) + goods_g}
    floor.change_box(box, **values)
    return None


def carton_for(parcels: Sequence[Parcel]) -> dict[str, Any]:
    """Return the columns of a box for the carton that these parcels need; {} where one box is not enough for them."""
    plans = plan_for(parcels)
    if len(plans) != 1:
        return {}
    plan = plans[0]
    return {
        "carton": plan.carton,
        "length_mm": plan.length_mm,
        "width_mm": plan.width_mm,
        "height_mm": plan.height_mm,
        "tare_g": plan.tare_g,
        "fill_ppm": plan.fill_ppm,
    }


def give_up_box(floor: Floor, box: Box) -> None:
    """End a box that holds nothing and frees its cell."""
    if box.cell is not None:
        store.free_cell(floor.tx, box.cell)
    floor.move_box(box, "void", state=B.VOID, to=None, cell=None, parcels=0, packed=0)

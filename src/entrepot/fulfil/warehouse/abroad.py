"""Boxes that leave the hub's customs area: declared when they are closed, and loaded only once nothing is missing."""

from collections.abc import Sequence
from typing import Any, Final

from entrepot.core.database import Database, Tx
from entrepot.fulfil.customs import BoxFacts, Declaration, complete_line, declare, numbers_left, state_of, withdraw
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.advise import is_outside
from entrepot.fulfil.warehouse.domain import B, Box, FloorConflict, Parcel, ParcelNotFound, ScanResult
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.says import T

FEW_NUMBERS: Final = 200
"""With fewer numbers of postal items left of a class, people are asked to get more from the post."""
_CLOSED: Final = frozenset({B.PACKED, B.SORTED})


def declare_box(floor: Floor, box: Box, inside: Sequence[Parcel] | None = None) -> Declaration | None:
    """Declare a closed box if it leaves the customs area; what is missing becomes a task, and settles one that is.

    What another shop announced is not declared here: its client knows goods and names, and sends the papers along.
    ``inside`` are the parcels in it, where they were read already.
    """
    inside = store.parcels_in_box(floor.tx, box.id) if inside is None else inside
    if any(is_outside(parcel.order_id) for parcel in inside):
        return None
    facts = BoxFacts(
        box_id=box.id,
        address_id=box.address_id,
        order_ids=[parcel.order_id for parcel in inside],
        gross_g=box.weight_g or box.expected_g,
        sides_mm=(box.length_mm, box.width_mm, box.height_mm),
    )
    declaration = declare(floor.tx, facts, actor=floor.actor)
    if declaration is None:
        return None
    _ask_for_numbers(floor, declaration)
    if declaration.state == "ready":
        floor.settle("customs_missing", box.id, "the declaration is complete")
    else:
        floor.trouble("customs_missing", box=box, about={"missing": _missing(declaration)})
    return declaration


def _missing(declaration: Declaration) -> list[str]:
    return list(dict.fromkeys(gap.what for gap in declaration.gaps))


def _ask_for_numbers(floor: Floor, declaration: Declaration) -> None:
    mail_class = declaration.mail_class
    if any(gap.what == "number" for gap in declaration.gaps):
        floor.trouble("s10_used_up", code=mail_class)
    elif declaration.state == "ready":
        floor.settle("s10_used_up", mail_class, "there are numbers again")
        if numbers_left(floor.tx, mail_class) < FEW_NUMBERS:
            floor.trouble("s10_low", code=mail_class)
        else:
            floor.settle("s10_low", mail_class, "there are numbers again")


def without_papers(floor: Floor, box: Box) -> ScanResult | None:
    """Refuse a box whose declaration is not complete; None where it may be loaded.

    What was missing is looked up once more: somebody may have put it into the catalogue meanwhile.
    """
    if state_of(floor.tx, box.id) in {None, "ready"}:
        return None
    declaration = declare_box(floor, box)
    if declaration is None or declaration.state == "ready":
        return None
    task = floor.trouble("customs_missing", box=box, about={"missing": _missing(declaration)})
    return floor.answer("refused", title=T.NO_PAPERS, big=box.code, then=T.COMPLETE_CUSTOMS, box=box, exception_id=task)


def complete_customs(db: Database, *, box_id: str, number: int, actor: str, **said: Any) -> None:
    """Fill in what is missing of a line of a box's declaration, and declare the box if that was the last.

    ``said`` are ``hs_code``, ``origin``, ``net_g``, ``description``, those that are known. Raises ParcelNotFound for no
    such box, DeclarationNotFound for no such line, CustomsConflict once it is complete, InvalidInput.
    """

    def fill_in(tx: Tx) -> None:
        box = _closed_box(tx, box_id)
        complete_line(tx, box_id, number, actor=actor, **said)
        floor = Floor(tx, actor=actor)
        declare_box(floor, box)
        floor.flush()

    db.write(fill_in)


def check_customs(db: Database, *, box_id: str, actor: str) -> None:
    """Look once more whether a box's declaration is complete; raise ParcelNotFound, FloorConflict for an open box."""

    def look(tx: Tx) -> None:
        floor = Floor(tx, actor=actor)
        declare_box(floor, _closed_box(tx, box_id))
        floor.flush()

    db.write(look)


def _closed_box(tx: Tx, box_id: str) -> Box:
    box = store.box_by_id(tx, box_id)
    if box is None:
        raise ParcelNotFound("there is no such box")
    if box.state not in _CLOSED:
        raise FloorConflict("papers are made for a box that is closed and not on a truck yet")
    return box


def withdraw_papers(floor: Floor, box: Box) -> None:
    """The box is opened: its declaration is void, its number is not given again."""
    if box.sscc is not None:
        withdraw(floor.tx, box.id, actor=floor.actor)
        floor.settle("customs_missing", box.id, "opened")

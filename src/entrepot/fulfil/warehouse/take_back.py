"""A box that could not be delivered comes back to the hub: later stages call this within their own transaction."""

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import B, ParcelNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.where import first_place


def take_back(tx: Tx, box_id: str, *, reason: str, actor: str) -> str:
    """Book a shipped box as back at the hub, on the returns shelf; return the id of the task that people get.

    A box that is back already stays so. Raises ParcelNotFound for no such box.
    """
    box = store.box_by_id(tx, box_id)
    if box is None:
        raise ParcelNotFound("there is no such box")
    floor = Floor(tx, actor=actor)
    if box.state == B.SHIPPED:
        box = floor.move_box(
            box, "back", state=B.BACK, to=first_place(floor, "return"), detail={"reason": reason[:100]}
        )
    task = floor.trouble("undeliverable", box=box, about={"reason": reason[:100]})
    floor.flush()
    return task

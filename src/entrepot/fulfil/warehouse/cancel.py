"""An order was cancelled: its parcel does not go to the shopper any more, wherever it is."""

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import HERE, B, NotExpectedYet, P, Parcel, ParcelNotFound
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.home import leave_box, leave_slot, send_if_ready
from entrepot.kit.sentences import say
from entrepot.shop.orders import OrderCancelled


def cancel_parcel(tx: Tx, event: OrderCancelled) -> None:
    """Take a cancelled order's parcel out of the flow; raise NotExpectedYet where its payment was not heard of yet."""
    if not event.was_paid:
        return
    parcel = store.parcel_by_order(tx, event.order_id)
    if parcel is None:
        raise NotExpectedYet(say("no parcel is expected for %(order_id)s yet", order_id=event.order_id))
    if parcel.cancelled_at is not None:
        return
    floor = Floor(tx, actor="system")
    _take_out(floor, parcel)
    floor.flush()


def withdraw_advice(db: Database, *, client_id: str, reference: str, actor: str) -> None:
    """Take a parcel that another shop advised out of the flow, wherever it is; again it changes nothing.

    Raises ParcelNotFound for no such advice.
    """

    def withdraw(tx: Tx) -> None:
        parcel = store.parcel_of_advice(tx, client_id, reference)
        if parcel is None:
            raise ParcelNotFound(say("%(client)s has advised no %(reference)s", client=client_id, reference=reference))
        if parcel.cancelled_at is not None:
            return
        floor = Floor(tx, actor=actor)
        _take_out(floor, parcel)
        tx.audit(actor, "warehouse.advice.withdrawn", parcel.id, client_id=client_id)
        floor.flush()

    db.write(withdraw)


def _take_out(floor: Floor, parcel: Parcel) -> None:
    now = floor.tx.now_us
    if parcel.state == P.EXPECTED:
        floor.move(parcel, "cancel", state=P.CANCELLED, to=None, cancelled_at=now)
        send_if_ready(floor, store.open_of_consumer(floor.tx, parcel.address_id))
    elif parcel.state in HERE:
        box_id = leave_box(floor, parcel)
        slot = parcel.slot if parcel.state == P.STORED else None
        if slot is None:
            leave_slot(floor, parcel)
        floor.move(parcel, "cancel", state=P.RETURNING, to=parcel.position, cancelled_at=now, box_id=box_id, slot=slot)
        send_if_ready(floor, store.open_of_consumer(floor.tx, parcel.address_id))
    elif parcel.state == P.PACKED:
        _hold_box(floor, parcel)
    else:
        floor.move(parcel, "cancel", state=parcel.state, to=parcel.position, cancelled_at=now)
        if parcel.state == P.SHIPPED:
            floor.trouble("cancelled_shipped", parcel=parcel)


def _hold_box(floor: Floor, parcel: Parcel) -> None:
    """Stop the box that the parcel is in: somebody must open it."""
    box = floor.box(str(parcel.box_id))
    cancelled = floor.move(parcel, "cancel", state=P.PACKED, to=parcel.position, cancelled_at=floor.tx.now_us)
    floor.change_box(box, hold=True)
    floor.trouble("cancelled_in_box", box=box, about={"parcel_id": cancelled.id, "loaded": box.state == B.LOADED})

"""Erasing what orders know of a person: addresses and the words of returns; the orders themselves stay."""

from typing import Final

from sqlalchemy import exists, func, select, update

from entrepot.core.database import Tx
from entrepot.shop.orders.domain import OrderState
from entrepot.shop.orders.tables import customer_order, delivery_address, order_return

_DAY_US: Final = 86_400 * 1_000_000
OPEN_STATES: Final = [
    state.value
    for state in (
        OrderState.AWAITING_PAYMENT,
        OrderState.PAID,
        OrderState.SENT,
        OrderState.RECEIVED,
        OrderState.SHIPPED,
    )
]

PERSONAL_TEXTS: Final = ("name", "company", "city", "district", "line1", "line2", "postcode", "phone", "note")


def erase_personal_data(tx: Tx, shopper_id: str, *, actor: str) -> int:
    """Empty every address of a shopper that no open order needs, and the notes of returns.

    Return how many addresses are left because a parcel is still on its way to them: ask again when it is there.
    Country and region stay: tax was charged by them.
    """
    address, order = delivery_address.c, customer_order.c
    needed = exists().where(order.address_id == address.id, order.state.in_(OPEN_STATES))
    of_shopper = (address.shopper_id == shopper_id, address.erased_at.is_(None))
    erased = tx.execute(
        update(delivery_address)
        .where(*of_shopper, ~needed)
        .values(dict.fromkeys(PERSONAL_TEXTS, "") | {"lat": None, "lon": None, "digest": None, "erased_at": tx.now_us})
    ).rowcount
    mine = select(order.id).where(order.shopper_id == shopper_id)
    tx.execute(update(order_return).where(order_return.c.order_id.in_(mine)).values(note=""))
    tx.audit(actor, "order.personal_data_erased", shopper_id, addresses=erased)
    return int(tx.execute(select(func.count()).select_from(delivery_address).where(*of_shopper)).scalar_one())


def erase_or_ask_again(tx: Tx, shopper_id: str) -> None:
    """Erase, and look again in a day where a parcel is still on its way."""
    if erase_personal_data(tx, shopper_id, actor="policy:erasure"):
        again = {"shopper_id": shopper_id}
        tx.enqueue("shop.orders.erase", again, run_at_us=tx.now_us + _DAY_US, key=f"{shopper_id}:{tx.now_us}")

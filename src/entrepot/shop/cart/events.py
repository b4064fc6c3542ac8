"""What carts listen to: they announce nothing."""

from typing import Final

from sqlalchemy import delete

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.shop.cart.tables import cart


def _forget(tx: Tx, event: PersonErased) -> None:
    tx.execute(delete(cart).where(cart.c.person_id == event.person_id))


SUBSCRIPTIONS: Final = [Subscription(name="shop.cart.forget", event=PersonErased, handle=_forget)]

"""What the floor announces, and what it listens to."""

from typing import Final

from entrepot.core.accounts import PersonErased
from entrepot.core.outbox import Subscription
from entrepot.fulfil.warehouse.announced import BoxShipped, ParcelTroubled
from entrepot.fulfil.warehouse.cancel import cancel_parcel
from entrepot.fulfil.warehouse.expect import expect, expect_many
from entrepot.fulfil.warehouse.handover import forget_person
from entrepot.shop.orders import OrderCancelled, OrderPaid

SUBSCRIPTIONS: Final = [
    Subscription(name="fulfil.warehouse.expect", event=OrderPaid, handle=expect, handle_many=expect_many),
    Subscription(name="fulfil.warehouse.cancel", event=OrderCancelled, handle=cancel_parcel),
    Subscription(name="fulfil.warehouse.forget", event=PersonErased, handle=forget_person),
]

__all__ = ["SUBSCRIPTIONS", "BoxShipped", "ParcelTroubled"]

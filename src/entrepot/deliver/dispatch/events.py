"""What delivery announces, and what it listens to."""

from typing import Final

from entrepot.core.accounts import PersonErased
from entrepot.core.outbox import Subscription
from entrepot.deliver.dispatch.accept import accept, accept_many, track
from entrepot.deliver.dispatch.announced import BoxDelivered, BoxReturned, DeliveryFailed, RouteChanged
from entrepot.deliver.dispatch.erase import forget_person
from entrepot.fulfil.warehouse import BoxShipped
from entrepot.shop.orders import OrderPaid

SUBSCRIPTIONS: Final = [
    Subscription(name="deliver.dispatch.track", event=OrderPaid, handle=track),
    Subscription(name="deliver.dispatch.accept", event=BoxShipped, handle=accept, handle_many=accept_many),
    Subscription(name="deliver.dispatch.forget", event=PersonErased, handle=forget_person),
]

__all__ = ["SUBSCRIPTIONS", "BoxDelivered", "BoxReturned", "DeliveryFailed", "RouteChanged"]

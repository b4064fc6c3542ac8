"""What the registry listens to."""

from typing import Final

from entrepot.core.accounts import PersonErased
from entrepot.core.outbox import Subscription
from entrepot.sell.brands.holders import forget_person

SUBSCRIPTIONS: Final = [Subscription("sell.brands.erased", PersonErased, forget_person)]

"""What the machines listen to."""

from typing import Final

from entrepot.core.outbox import Subscription
from entrepot.fulfil.plant.printers import print_sealed
from entrepot.fulfil.warehouse import BoxSealed

SUBSCRIPTIONS: Final = [Subscription(name="fulfil.plant.print", event=BoxSealed, handle=print_sealed)]

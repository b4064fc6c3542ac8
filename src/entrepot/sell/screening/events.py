"""What screening announces and listens to."""

from entrepot.sell.screening.announced import CaseDecided, ProductCleared, ProductHeld
from entrepot.sell.screening.brand_events import BRAND_SUBSCRIPTIONS
from entrepot.sell.screening.queue import SUBSCRIPTIONS as QUEUE_SUBSCRIPTIONS
from entrepot.sell.screening.second_titles import TITLE_SUBSCRIPTIONS

SUBSCRIPTIONS = [*QUEUE_SUBSCRIPTIONS, *BRAND_SUBSCRIPTIONS, *TITLE_SUBSCRIPTIONS]

__all__ = ["SUBSCRIPTIONS", "CaseDecided", "ProductCleared", "ProductHeld"]

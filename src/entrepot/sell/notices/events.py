"""What notices announce and listen to."""

from typing import Final

from entrepot.core.outbox import Subscription
from entrepot.sell.brands import LicenceChanged
from entrepot.sell.notices.announced import NoticeChanged, StandingChanged
from entrepot.sell.notices.licensed import heed_licence

SUBSCRIPTIONS: Final = [Subscription("sell.notices.licence_changed", LicenceChanged, heed_licence)]

__all__ = ["SUBSCRIPTIONS", "NoticeChanged", "StandingChanged"]

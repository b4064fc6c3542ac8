"""What reviews announce, and what they listen to."""

from typing import Final

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.shop.reviews.announced import ReviewAnswered, ReviewChanged, ReviewHidden, ReviewShown, ReviewWritten
from entrepot.shop.reviews.erase import erase_personal_data


def _forget(tx: Tx, event: PersonErased) -> None:
    erase_personal_data(tx, event.person_id, actor="policy:erasure")


SUBSCRIPTIONS: Final = [Subscription(name="shop.reviews.forget", event=PersonErased, handle=_forget)]

__all__ = ["SUBSCRIPTIONS", "ReviewAnswered", "ReviewChanged", "ReviewHidden", "ReviewShown", "ReviewWritten"]

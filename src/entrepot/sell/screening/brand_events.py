"""What changes of brands have judged again: listings in which they were seen, or all, where others are registered."""

from typing import Final

from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.sell.brands import BrandIndexBuilt, BrandSaid, LicenceChanged, products_with
from entrepot.sell.screening.outside import look_again
from entrepot.sell.screening.rules import AGAIN_KIND


def _licence_changed(tx: Tx, event: LicenceChanged) -> None:
    look_again(tx, products_with(tx.connection, event.brand_id, event.seller_id))


def _said(tx: Tx, event: BrandSaid) -> None:
    look_again(tx, [(event.product_id, event.seller_id, event.revision)])


def _index_built(tx: Tx, event: BrandIndexBuilt) -> None:
    tx.enqueue(AGAIN_KIND, {"why": event.NAME}, key=AGAIN_KIND)


BRAND_SUBSCRIPTIONS: Final = [
    Subscription("sell.screening.licence_changed", LicenceChanged, _licence_changed),
    Subscription("sell.screening.holder_said", BrandSaid, _said),
    Subscription("sell.screening.brands_changed", BrandIndexBuilt, _index_built),
]

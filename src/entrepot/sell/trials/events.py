"""What trials listen to: a product that was changed is not the one that was tried."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.sell.catalog import ProductChanged, get_own_product
from entrepot.sell.trials.start import in_force
from entrepot.sell.trials.store import end
from entrepot.sell.trials.tables import trial

POLICY: Final = "policy:trials"
_T = trial.c
_OF_PRODUCTS = select(_T.id, _T.seller_id, _T.product_id, _T.vary, _T.a, _T.b, _T.locale).where(
    _T.running_of.in_(bindparam("products", expanding=True))
)


def _changed(tx: Tx, event: ProductChanged) -> None:
    _some_changed(tx, [event])


def _some_changed(tx: Tx, events: Sequence[ProductChanged]) -> None:
    products = sorted({each.product_id for each in events})
    for row in tx.execute(_OF_PRODUCTS, {"products": products}).all():
        view = get_own_product(tx.connection, row.seller_id, row.product_id, row.locale)
        if not in_force(view, row.vary, row.a, row.b) and end(tx, row.id, "changed"):
            tx.audit(POLICY, "trial.end", row.id, seller_id=row.seller_id, reason="changed")


SUBSCRIPTIONS: Final = [
    Subscription(name="sell.trials.changed", event=ProductChanged, handle=_changed, handle_many=_some_changed),
]

"""The events that there are to be told of, by name. A test keeps the list as the code announces them."""

from collections.abc import Sequence
from typing import Final

from entrepot.core.webhooks.domain import wants
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

EVENT_NAMES: Final = (
    "core.person.erased",
    "core.person.signed_up",
    "core.seller.created",
    "core.webhook.disabled",
    "deliver.attempt.failed",
    "deliver.box.delivered",
    "deliver.box.returned",
    "deliver.route.changed",
    "fulfil.box.sealed",
    "fulfil.box.shipped",
    "fulfil.parcel.troubled",
    "pay.payout.paid",
    "pay.payout.returned",
    "pay.payout.sent",
    "sell.brand.indexed",
    "sell.brand.licence_changed",
    "sell.brand.said",
    "sell.case.decided",
    "sell.catalog.import_ended",
    "sell.catalog.stock_counted",
    "sell.notice.changed",
    "sell.product.changed",
    "sell.product.cleared",
    "sell.product.held",
    "sell.product.price_fell",
    "sell.product.submitted",
    "sell.standing.changed",
    "sell.stock.availability_changed",
    "sell.stock.reservation_expired",
    "sell.trial.proposed",
    "shop.group.expired",
    "shop.group.placed",
    "shop.order.cancelled",
    "shop.order.delivered",
    "shop.order.paid",
    "shop.order.received",
    "shop.order.refunded",
    "shop.order.sent",
    "shop.order.shipped",
    "shop.return.received",
    "shop.return.requested",
    "shop.review.answered",
    "shop.review.changed",
    "shop.review.hidden",
    "shop.review.shown",
    "shop.review.written",
)


def check_known(patterns: Sequence[str]) -> None:
    """Raise InvalidInput for a name or pattern that no event will ever have."""
    for pattern in patterns:
        if not any(wants([pattern], name) for name in EVENT_NAMES):
            raise InvalidInput(
                say("there are no events “%(pattern)s”", pattern=pattern[:80]),
                field="events",
                expected=", ".join(EVENT_NAMES),
            )

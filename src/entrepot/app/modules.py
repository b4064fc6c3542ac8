"""What the modules bring along: what they listen to and their background work."""

from entrepot.core.accounts import jobs as accounts_jobs
from entrepot.core.database import Tx
from entrepot.core.idempotency import jobs as idempotency_jobs
from entrepot.core.jobs import JobKind, Schedule
from entrepot.core.mail import events as mail_events
from entrepot.core.mail import jobs as mail_jobs
from entrepot.core.outbox import Subscription
from entrepot.core.webhooks import jobs as webhooks_jobs
from entrepot.deliver.dispatch import events as dispatch_events
from entrepot.deliver.dispatch import jobs as dispatch_jobs
from entrepot.fulfil.plant import events as plant_events
from entrepot.fulfil.plant import jobs as plant_jobs
from entrepot.fulfil.warehouse import events as warehouse_events
from entrepot.fulfil.warehouse import jobs as warehouse_jobs
from entrepot.pay.checkout import events as checkout_events
from entrepot.pay.checkout import jobs as checkout_jobs
from entrepot.pay.ledger import jobs as ledger_jobs
from entrepot.pay.settlement import jobs as settlement_jobs
from entrepot.sell.brands import events as brands_events
from entrepot.sell.brands import jobs as brands_jobs
from entrepot.sell.bulk import jobs as bulk_jobs
from entrepot.sell.catalog import events as catalog_events
from entrepot.sell.catalog import jobs as catalog_jobs
from entrepot.sell.demand import jobs as demand_jobs
from entrepot.sell.demand import record_ordered
from entrepot.sell.listing import jobs as listing_jobs
from entrepot.sell.notices import events as notices_events
from entrepot.sell.notices import jobs as notices_jobs
from entrepot.sell.screening import events as screening_events
from entrepot.sell.screening import jobs as screening_jobs
from entrepot.sell.stock import events as stock_events
from entrepot.sell.stock import jobs as stock_jobs
from entrepot.sell.trials import events as trials_events
from entrepot.sell.trials import jobs as trials_jobs
from entrepot.sell.trials import record_returned
from entrepot.shop.cart import events as cart_events
from entrepot.shop.cart import jobs as cart_jobs
from entrepot.shop.orders import events as orders_events
from entrepot.shop.orders import jobs as orders_jobs
from entrepot.shop.reviews import events as reviews_events
from entrepot.shop.search import jobs as search_jobs
from entrepot.web.letters import events as letter_events


def _count_ordered(tx: Tx, told: orders_events.OrderPaid) -> None:
    record_ordered(
        tx,
        seller_id=told.seller_id,
        shopper_id=told.shopper_id,
        paid_at_us=told.paid_at,
        lines=[(str(line[0]), int(line[1])) for line in told.lines],
    )


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    *mail_events.SUBSCRIPTIONS,
    *catalog_events.SUBSCRIPTIONS,
    *stock_events.SUBSCRIPTIONS,
    *trials_events.SUBSCRIPTIONS,
    *brands_events.SUBSCRIPTIONS,
    *screening_events.SUBSCRIPTIONS,
    *notices_events.SUBSCRIPTIONS,
    # Orders are to the right of trials, which are told here of what came back.
    Subscription(
        "sell.trials.cancelled", orders_events.OrderCancelled, lambda tx, told: record_returned(tx, told.order_id)
    ),
    Subscription(
        "sell.trials.returned", orders_events.ReturnReceived, lambda tx, told: record_returned(tx, told.order_id)
    ),
    # And of demand, which is told of what was paid.
    Subscription("sell.demand.ordered", orders_events.OrderPaid, _count_ordered),
    *cart_events.SUBSCRIPTIONS,
    *orders_events.SUBSCRIPTIONS,
    *reviews_events.SUBSCRIPTIONS,
    *checkout_events.SUBSCRIPTIONS,
    *warehouse_events.SUBSCRIPTIONS,
    *plant_events.SUBSCRIPTIONS,
    *dispatch_events.SUBSCRIPTIONS,
    *letter_events.SUBSCRIPTIONS,
)
_BACKGROUND = (
    accounts_jobs,
    idempotency_jobs,
    webhooks_jobs,
    mail_jobs,
    catalog_jobs,
    stock_jobs,
    bulk_jobs,
    trials_jobs,
    brands_jobs,
    screening_jobs,
    notices_jobs,
    demand_jobs,
    listing_jobs,
    search_jobs,
    cart_jobs,
    orders_jobs,
    ledger_jobs,
    checkout_jobs,
    settlement_jobs,
    warehouse_jobs,
    plant_jobs,
    dispatch_jobs,
)
JOBS: tuple[JobKind, ...] = tuple(kind for module in _BACKGROUND for kind in module.JOBS)
SCHEDULES: tuple[Schedule, ...] = tuple(each for module in _BACKGROUND for each in module.SCHEDULES)

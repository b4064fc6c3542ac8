"""What the operator's desk calls the house's own words: jobs and decisions."""

from typing import Final

from entrepot.web.i18n import Lazy, lazy

JOBS: Final[dict[str, Lazy]] = {
    "core.accounts.prune": lazy("Clear sessions that are over"),
    "core.idempotency.prune": lazy("Clear answers kept for repeats"),
    "core.webhooks.prune": lazy("Clear old webhook deliveries"),
    "deliver.dispatch.assign": lazy("Assign boxes to couriers"),
    "deliver.dispatch.forget": lazy("Forget old courier positions"),
    "fulfil.warehouse.forget_scans": lazy("Forget old scans"),
    "fulfil.warehouse.hours": lazy("Sum up the floor's hours"),
    "fulfil.warehouse.merge": lazy("Plan which parcels go together"),
    "fulfil.warehouse.ship": lazy("Ship what is ready"),
    "pay.checkout.void_stale": lazy("Release payments that were left"),
    "sell.catalog.import": lazy("Import products"),
    "sell.stock.expire": lazy("Free stock whose hold ran out"),
    "shop.cart.prune": lazy("Clear carts that were left"),
    "shop.orders.erase": lazy("Erase personal data of an order"),
    "shop.orders.expire": lazy("Cancel orders that were not paid"),
}


def job_words(kind: str) -> Lazy | str:
    """Return what a kind of job does; one that has no words here by its own name."""
    return JOBS.get(kind) or kind


def action_words(action: str) -> str:
    """Return a decision's name as words: ``stock.receive`` as “Stock: receive”."""
    subject, _, act = action.partition(".")
    said = f"{subject}: {act}" if act else subject
    return said.replace("_", " ").capitalize()

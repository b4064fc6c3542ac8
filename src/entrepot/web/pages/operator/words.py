"""What the operator's desk calls the house's own words: jobs and decisions."""

from typing import Final

from entrepot.web.i18n import Lazy, lazy
from entrepot.web.states import state_of

JOBS: Final[dict[str, Lazy]] = {
    "core.accounts.prune": lazy("Clear sessions that are over"),
    "core.mail.prune": lazy("Forget letters long sent"),
    "core.idempotency.prune": lazy("Clear answers kept for repeats"),
    "core.webhooks.replay": lazy("Send webhook events again"),
    "core.webhooks.prune": lazy("Clear old webhook deliveries"),
    "deliver.dispatch.assign": lazy("Assign boxes to couriers"),
    "deliver.dispatch.forget": lazy("Forget old courier positions"),
    "fulfil.warehouse.forget_scans": lazy("Forget old scans"),
    "fulfil.warehouse.hours": lazy("Sum up the floor's hours"),
    "fulfil.warehouse.merge": lazy("Plan which parcels go together"),
    "fulfil.warehouse.ship": lazy("Ship what is ready"),
    "pay.checkout.void_stale": lazy("Release payments that were left"),
    "sell.bulk.change": lazy("Change many products"),
    "sell.bulk.forget": lazy("Forget old changes of many products"),
    "sell.catalog.forget_rows": lazy("Forget rows of old imports"),
    "sell.catalog.import": lazy("Import products"),
    "sell.listing.draft": lazy("Make a draft of a listing"),
    "sell.listing.batch": lazy("Make drafts of a supplier's file"),
    "sell.listing.accept": lazy("Make products of many drafts"),
    "sell.listing.give_up": lazy("Give up drafts that broke off"),
    "sell.listing.undo": lazy("Take back drafts that were accepted together"),
    "sell.demand.forget": lazy("Forget old counts of what was looked at"),
    "sell.screening.again": lazy("Judge the catalogue anew"),
    "sell.screening.try_policy": lazy("Try a change of the policies on the catalogue"),
    "sell.trials.weigh": lazy("Weigh what trials have shown"),
    "sell.trials.forget": lazy("Forget which orders trials counted"),
    "sell.stock.expire": lazy("Free stock whose hold ran out"),
    "shop.cart.prune": lazy("Clear carts that were left"),
    "shop.search.rebuild": lazy("Build the search index anew"),
    "shop.orders.erase": lazy("Erase personal data of an order"),
    "shop.orders.expire": lazy("Cancel orders that were not paid"),
}


ACTIONS: Final[dict[str, Lazy]] = {
    "address.forgotten": lazy("Address forgotten"),
    "catalog.import": lazy("Import asked for"),
    "catalog.import_done": lazy("Import done"),
    "catalog.import_refused": lazy("Import refused"),
    "catalog.import_failed": lazy("Import failed"),
    "catalog.import_rows_taken": lazy("Rows of an import taken"),
    "catalog.import_rows_left": lazy("Rows of an import left out"),
    "commission.rule_added": lazy("Commission rule added"),
    "courier.set": lazy("Courier set up"),
    "job.retry": lazy("Work run again"),
    "key.created": lazy("API key made"),
    "key.revoked": lazy("API key revoked"),
    "order.awaiting_payment": lazy("Order placed"),
    "order.paid": lazy("Order paid"),
    "order.sent": lazy("Order sent by the seller"),
    "order.received": lazy("Order received at the hub"),
    "order.shipped": lazy("Order shipped"),
    "order.delivered": lazy("Order delivered"),
    "order.cancelled": lazy("Order cancelled"),
    "order.expired": lazy("Order expired unpaid"),
    "order.refunded": lazy("Order refunded"),
    "order.return_requested": lazy("Return requested"),
    "order.return_received": lazy("Return received"),
    "order.personal_data_erased": lazy("Personal data of an order erased"),
    "outbox.discard": lazy("Event given up"),
    "outbox.retry": lazy("Event handed over again"),
    "payment.voided": lazy("Payment released"),
    "payout.sent": lazy("Payout sent"),
    "person.active": lazy("Person let in again"),
    "person.suspended": lazy("Person suspended"),
    "person.changed": lazy("Own data changed"),
    "person.erased": lazy("Account erased"),
    "person.letters_chosen": lazy("Letters chosen"),
    "person.opened_by_buying": lazy("Account opened by buying"),
    "person.password_changed": lazy("Password changed"),
    "person.password_set": lazy("First password set"),
    "person.password_reset": lazy("Forgotten password set anew"),
    "person.password_reset_asked": lazy("Link to a new password asked for"),
    "mail.sent_again": lazy("Letter sent again"),
    "person.signed_up": lazy("Account opened"),
    "place.create": lazy("Place of stock added"),
    "product.create": lazy("Product added"),
    "product.publish": lazy("Product published"),
    "product.archive": lazy("Product archived"),
    "product.update": lazy("Product changed"),
    "product.unpublish": lazy("Product taken off sale"),
    "picture.add": lazy("Picture added"),
    "picture.describe": lazy("Picture described"),
    "picture.order": lazy("Pictures put in order"),
    "picture.remove": lazy("Picture removed"),
    "sku.set": lazy("Variant changed"),
    "sku.archive": lazy("Variant archived"),
    "offer.set": lazy("Offer changed"),
    "catalog.bulk_change": lazy("Many products changed at once"),
    "catalog.bulk_undo": lazy("A change of many products taken back"),
    "rates.fixings_loaded": lazy("Exchange rates loaded"),
    "rates.tariffs_loaded": lazy("Delivery tariffs loaded"),
    "rates.taxes_loaded": lazy("Tax rates loaded"),
    "duties.loaded": lazy("Import duties loaded"),
    "refund.booked": lazy("Refund booked"),
    "review.answer_withdrawn": lazy("Answer to a review taken back"),
    "review.answered": lazy("Review answered"),
    "review.hidden": lazy("Review hidden"),
    "review.personal_data_erased": lazy("Personal data of reviews erased"),
    "review.shown": lazy("Review shown again"),
    "role.granted": lazy("Role granted"),
    "role.withdrawn": lazy("Role withdrawn"),
    "route.replan": lazy("Route planned again"),
    "seller.created": lazy("Seller opened"),
    "seller.member_added": lazy("Member of a seller added"),
    "seller.member_removed": lazy("Member of a seller removed"),
    "session.acts_for": lazy("Acts for another seller"),
    "session.ended": lazy("Signed out"),
    "session.ended_everywhere": lazy("Signed out everywhere"),
    "session.opened": lazy("Signed in"),
    "session.refused": lazy("Sign-in refused"),
    "listing.translate": lazy("Draft translated"),
    "screening.verdict": lazy("Product judged by the policies"),
    "screening.first_look": lazy("First of two decisions on a product"),
    "screening.decide": lazy("Product judged by a person"),
    "screening.appeal": lazy("Appeal against a verdict"),
    "screening.propose_policy": lazy("Change of the policies written down"),
    "screening.adopt_policy": lazy("Change of the policies put into force"),
    "screening.drop_policy": lazy("Change of the policies given up"),
    "listing.draft": lazy("Draft of a listing begun"),
    "listing.batch": lazy("Supplier's file read for drafts"),
    "listing.decide": lazy("Fields of a draft decided"),
    "listing.inputs": lazy("Draft made anew"),
    "listing.pictures": lazy("Pictures of a draft chosen"),
    "listing.discard": lazy("Draft thrown away"),
    "listing.restore": lazy("Draft taken out of the bin"),
    "listing.accept": lazy("Draft accepted as a product"),
    "listing.accept_many": lazy("Many drafts accepted by a rule"),
    "listing.undo": lazy("Drafts accepted together taken back"),
    "listing.take_back": lazy("Accepted draft taken back"),
    "trial.start": lazy("Trial started"),
    "trial.stop": lazy("Trial stopped"),
    "trial.adopt": lazy("One of the two of a trial taken for good"),
    "trial.end": lazy("Trial ended"),
    "stock.adjust": lazy("Stock adjusted"),
    "stock.receive": lazy("Stock received"),
    "wallet.top_up": lazy("Wallet topped up"),
    "warehouse.box.reopened": lazy("Box opened again"),
    "warehouse.manifest.closed": lazy("Manifest closed"),
    "warehouse.manifest.opened": lazy("Manifest opened"),
    "warehouse.reslotted": lazy("Places planned anew"),
    "warehouse.sent_now": lazy("Sent without waiting"),
    "warehouse.slot.counted": lazy("Place counted"),
    "webhook.changed": lazy("Webhook changed"),
    "webhook.created": lazy("Webhook added"),
    "webhook.disabled": lazy("Webhook switched off"),
    "webhook.removed": lazy("Webhook removed"),
    "webhook.replayed": lazy("Webhook deliveries sent again"),
    "webhook.secret_changed": lazy("Webhook secret changed"),
    "webhook.tested": lazy("Webhook tested"),
}
SUBJECTS: Final[dict[str, Lazy]] = {
    "catalog": lazy("Imports"),
    "listing": lazy("Drafts of listings"),
    "order": lazy("Orders"),
    "outbox": lazy("Events"),
    "payment": lazy("Payments"),
    "payout": lazy("Payouts"),
    "person": lazy("People"),
    "product": lazy("Products"),
    "rates": lazy("Rates and tariffs"),
    "review": lazy("Reviews"),
    "role": lazy("Roles"),
    "seller": lazy("Sellers"),
    "session": lazy("Sign-ins"),
    "stock": lazy("Stock"),
    "trial": lazy("Trials of two"),
    "warehouse": lazy("Warehouse"),
    "webhook": lazy("Webhooks"),
}
"""What the first part of an action is about, for narrowing the log."""


def job_words(kind: str) -> Lazy | str:
    """Return what a kind of job does; one that has no words here by its own name."""
    return JOBS.get(kind) or kind


def action_words(action: str) -> Lazy | str:
    """Return a decision in words: ``warehouse.weight.accept`` as “Weight does not fit: Accept the weight”.

    One that has no words here is made of its own name: ``stock.receive`` as “Stock: receive”.
    """
    if known := ACTIONS.get(action):
        return known
    subject, _, act = action.partition(".")
    found, _, way = act.partition(".")
    if subject == "warehouse" and way:
        return f"{state_of(found).label}: {state_of(way).label}"
    named = SUBJECTS.get(subject) or subject.replace("_", " ").capitalize()
    return f"{named}: {act.replace('.', ', ').replace('_', ' ')}" if act else named


def actor_words(actor: str) -> Lazy | str:
    """Return who decided, where it was no person."""
    if actor == "system":
        return _SYSTEM
    kind, _, name = actor.partition(":")
    return f"{_POLICY}: {name.replace('_', ' ')}" if kind == "policy" else actor


_SYSTEM: Final = lazy("The system")
_POLICY: Final = lazy("Policy")

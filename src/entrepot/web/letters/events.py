"""Which news makes a letter, and to whom: the queue gets ids, and the letter is written when it is sent."""

from datetime import timedelta
from typing import Final

from entrepot.core.accounts import PersonSignedUp, members
from entrepot.core.database import Tx
from entrepot.core.mail import post_letter
from entrepot.core.outbox import Subscription
from entrepot.deliver.dispatch import BoxDelivered
from entrepot.fulfil.warehouse import BoxShipped
from entrepot.pay.settlement import PayoutReturned, PayoutSent
from entrepot.sell.brands import members_of
from entrepot.sell.catalog import ImportEnded
from entrepot.sell.notices import NoticeChanged, StandingChanged
from entrepot.sell.screening import CaseDecided, ProductHeld
from entrepot.shop.orders import OrderCancelled, OrderPaid, ReturnReceived

_GATHER: Final = timedelta(minutes=5)
"""A seller gets at most one letter of orders to send in this time."""
_GATHER_US: Final = _GATHER // timedelta(microseconds=1)


def welcome(tx: Tx, event: PersonSignedUp) -> None:
    """Welcome somebody who signed up."""
    post_letter(tx, "welcome", event.person_id, {}, key="")


def confirm(tx: Tx, event: OrderPaid) -> None:
    """Confirm the purchase, once for all of its orders, and tell the seller of work to do."""
    post_letter(tx, "confirmed", event.shopper_id, {"group_id": event.group_id}, key=event.group_id)
    gathered = str(event.paid_at // _GATHER_US)
    for owner in _owners(tx, event.seller_id):
        facts = {"seller_id": event.seller_id}
        post_letter(tx, "to_send", owner, facts, key=f"{event.seller_id}:{gathered}", wait=_GATHER)


def tell_shipped(tx: Tx, event: BoxShipped) -> None:
    """Tell that a box has left."""
    facts = {"order_ids": event.order_ids, "promised_at": event.promised_at}
    post_letter(tx, "on_its_way", event.shopper_id, facts, key=event.box_id)


def tell_delivered(tx: Tx, event: BoxDelivered) -> None:
    """Tell that a box was handed over."""
    facts = {"order_ids": event.order_ids, "delivered_at": event.delivered_at}
    post_letter(tx, "delivered", event.shopper_id, facts, key=event.box_id)


def tell_cancelled(tx: Tx, event: OrderCancelled) -> None:
    """Tell that an order was cancelled."""
    facts = {
        "order_id": event.order_id,
        "was_paid": event.was_paid,
        "total_minor": event.total_minor,
        "currency": event.currency,
    }
    post_letter(tx, "cancelled", event.shopper_id, facts, key=event.order_id)


def tell_returned(tx: Tx, event: ReturnReceived) -> None:
    """Tell that a return came in."""
    facts = {"order_id": event.order_id, "refund_minor": event.refund_minor, "currency": event.currency}
    post_letter(tx, "return_received", event.shopper_id, facts, key=event.return_id)


def tell_paid_out(tx: Tx, event: PayoutSent) -> None:
    """Tell a seller's owners that money is on its way."""
    facts = {
        "seller_id": event.seller_id,
        "payout_id": event.payout_id,
        "amount_minor": event.amount_minor,
        "currency": event.currency,
    }
    for owner in _owners(tx, event.seller_id):
        post_letter(tx, "payout_sent", owner, facts, key=event.payout_id)


def tell_came_back(tx: Tx, event: PayoutReturned) -> None:
    """Tell a seller's owners that a payout was refused or came back."""
    facts = {
        "seller_id": event.seller_id,
        "payout_id": event.payout_id,
        "amount_minor": event.amount_minor,
        "currency": event.currency,
        "reason": event.reason,
        "account_refused": event.account_refused,
    }
    for owner in _owners(tx, event.seller_id):
        post_letter(tx, "payout_returned", owner, facts, key=event.payout_id)


def tell_import(tx: Tx, event: ImportEnded) -> None:
    """Tell a seller's owners of an import that left something out."""
    if event.state == "refused" or event.problems:
        facts = {"seller_id": event.seller_id, "import_id": event.import_id}
        for owner in _owners(tx, event.seller_id):
            post_letter(tx, "import_problems", owner, facts, key=event.import_id)


def tell_held(tx: Tx, event: ProductHeld) -> None:
    """Tell a seller's owners of products that are held, gathered: who sees it at once has put it right by then."""
    gathered = str(tx.now_us // _GATHER_US)
    for owner in _owners(tx, event.seller_id):
        facts = {"seller_id": event.seller_id}
        post_letter(tx, "products_held", owner, facts, key=f"{event.seller_id}:{gathered}", wait=_GATHER)


def tell_decided(tx: Tx, event: CaseDecided) -> None:
    """Tell a seller's owners what a person decided of a product of theirs, or answered to their appeal."""
    kind = "appeal_answered" if event.kind == "appeal" else "product_decided"
    for owner in _owners(tx, event.seller_id):
        post_letter(tx, kind, owner, {"case_id": event.case_id, "product_id": event.product_id}, key=event.case_id)


def tell_notice(tx: Tx, event: NoticeChanged) -> None:
    """Tell both sides of a notice, the seller only of what took a listing down."""
    facts = {"notice_id": event.notice_id, "state": event.state}
    key = f"{event.notice_id}:{event.was}:{event.state}"
    if event.seller_id and event.state not in {"waiting", "countered"}:
        for owner in _owners(tx, event.seller_id):
            post_letter(tx, "notice_to_seller", owner, facts, key=key)
    if event.state not in {"acted", "waiting", "withdrawn"}:  # what its reporter did, or saw at once
        for each in members_of(tx.connection, event.holder_id):
            post_letter(tx, "notice_to_holder", each.person_id, facts, key=key)


def tell_standing(tx: Tx, event: StandingChanged) -> None:
    """Tell a seller's owners where strikes led."""
    facts = {"seller_id": event.seller_id, "step": event.step, "at_us": event.at_us}
    for owner in _owners(tx, event.seller_id):
        post_letter(tx, "standing_changed", owner, facts, key=f"{event.seller_id}:{event.step}:{event.at_us}")


def _owners(tx: Tx, seller_id: str) -> list[str]:
    return [each.person_id for each in members(tx.connection, seller_id) if each.role == "seller_owner"]


SUBSCRIPTIONS = [
    Subscription("web.letters.welcome", PersonSignedUp, welcome),
    Subscription("web.letters.confirm", OrderPaid, confirm),
    Subscription("web.letters.shipped", BoxShipped, tell_shipped),
    Subscription("web.letters.delivered", BoxDelivered, tell_delivered),
    Subscription("web.letters.cancelled", OrderCancelled, tell_cancelled),
    Subscription("web.letters.returned", ReturnReceived, tell_returned),
    Subscription("web.letters.paid_out", PayoutSent, tell_paid_out),
    Subscription("web.letters.payout_returned", PayoutReturned, tell_came_back),
    Subscription("web.letters.import", ImportEnded, tell_import),
    Subscription("web.letters.held", ProductHeld, tell_held),
    Subscription("web.letters.decided", CaseDecided, tell_decided),
    Subscription("web.letters.notice", NoticeChanged, tell_notice),
    Subscription("web.letters.standing", StandingChanged, tell_standing),
]

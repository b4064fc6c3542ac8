"""Buying in one step: place the order and pay it, topping the wallet up where that was asked for."""

from entrepot.core.database import Database
from entrepot.kit.money import Money
from entrepot.pay.checkout.pay import Payment, find_payment, pay
from entrepot.pay.ledger import balance
from entrepot.pay.wallet import top_up
from entrepot.shop.cart import DeliveryQuotes
from entrepot.shop.orders import PlaceOrder, place


def buy(
    db: Database, *, request: PlaceOrder, delivery: DeliveryQuotes, method: str = "wallet", top_up_missing: bool = False
) -> Payment:
    """Place an order and pay it; ``top_up_missing`` first brings what the wallet lacks from the bank (sandbox).

    The request's idempotency key covers all of it: however often it is sent, one order is placed and paid once.
    Raises what ``place`` raises, with nothing done; what ``pay`` raises leaves the order placed and unpaid, with its
    stock held, so that it can be paid from its own page.
    """
    group = place(db, request=request, delivery=delivery)
    with db.read() as connection:
        earlier = find_payment(connection, group.id)
        held = balance(connection, request.shopper_id, "wallet", group.currency)
    missing = group.total_minor - held.minor
    if top_up_missing and earlier is None and missing > 0:
        key = f"{request.idempotency_key}.top-up" if request.idempotency_key else None
        top_up(db, person_id=request.shopper_id, amount=Money(missing, group.currency), idempotency_key=key)
    return pay(db, group_id=group.id, shopper_id=request.shopper_id, method=method)

"""Payments and payouts over HTTP."""

from typing import Annotated

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import (
    Body,
    CurrencyCode,
    CursorParam,
    Id,
    IdempotencyKey,
    LimitParam,
    Minor,
    Name,
)
from entrepot.kit.money import Money
from entrepot.pay.checkout.pay import pay
from entrepot.pay.checkout.payouts import payouts, request_payout, seller_balances
from entrepot.pay.checkout.refund import refunds
from entrepot.pay.ledger import statement

router = ApiRouter(tags=["payments"])

GroupId = Annotated[str, Id("grp")]
Payer = Annotated[Principal, Requires(scope="pay:write")]
SellerReads = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="pay:read")]
SellerPays = Annotated[Principal, Requires("seller_owner", scope="pay:write")]


class PaymentBody(Body):
    """How a purchase is paid."""

    method: Name = "wallet"


class PaymentAnswer(Body):
    """A captured payment."""

    payment_id: str
    group_id: str
    method: str
    state: str
    amount_minor: Minor
    currency: CurrencyCode
    created_at_us: int


class PayoutBody(Body):
    """How much of the balance to send to the bank."""

    amount_minor: Minor
    currency: CurrencyCode


class PayoutAnswer(Body):
    """Money sent to a seller's bank."""

    payout_id: str
    seller_id: str
    amount_minor: Minor
    currency: CurrencyCode
    state: str
    created_at_us: int


@router.post(
    "/order-groups/{group_id}/payment",
    status_code=201,
    summary="Pay a purchase",
    description="Safe to repeat: a purchase is paid once, and asking again answers with its payment.",
    responses={201: {"model": PaymentAnswer}, **problems(401, 402, 403, 404, 409, 422)},
)
def pay_group(request: Request, who: Payer, group_id: GroupId, body: PaymentBody) -> Response:
    paid = pay(platform_of(request).db, group_id=group_id, shopper_id=who.person_id, method=body.method)
    return reply(paid, status=201)


@router.get("/seller/balance", summary="What the marketplace owes my shop", responses=problems(401, 403))
def read_balance(request: Request, who: SellerReads) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"balances": seller_balances(connection, seller_of(who))})


@router.get("/seller/statement", summary="Movements of my shop's balance", responses=problems(401, 403, 422))
def read_seller_statement(
    request: Request, who: SellerReads, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(statement(connection, seller_of(who), kind="payable", cursor=cursor, limit=limit))


@router.get("/seller/refunds", summary="What my orders gave back", responses=problems(401, 403, 422))
def list_refunds(request: Request, who: SellerReads, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(refunds(connection, seller_of(who), cursor=cursor, limit=limit))


@router.get("/seller/payouts", summary="Money sent to my bank", responses=problems(401, 403, 422))
def list_payouts(request: Request, who: SellerReads, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(payouts(connection, seller_of(who), cursor=cursor, limit=limit))


@router.post(
    "/seller/payouts",
    status_code=201,
    summary="Send some of my balance to my bank",
    responses={201: {"model": PayoutAnswer}, **problems(401, 403, 422)},
)
def make_payout(request: Request, who: SellerPays, body: PayoutBody, key: IdempotencyKey = None) -> Response:
    sent = request_payout(
        platform_of(request).db,
        seller_id=seller_of(who),
        amount=Money(body.amount_minor, body.currency),
        actor=who.person_id,
        idempotency_key=key,
    )
    return reply(sent, status=201)

"""Payments and refunds over HTTP."""

from typing import Annotated

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import (
    Body,
    CurrencyCode,
    CursorParam,
    Id,
    LimitParam,
    Minor,
    Name,
)
from entrepot.pay.checkout.pay import pay
from entrepot.pay.checkout.refund import refunds
from entrepot.pay.ledger import statement

router = ApiRouter(tags=["payments"])

GroupId = Annotated[str, Id("grp")]
Payer = Annotated[Principal, Requires(scope="pay:write")]
SellerReads = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="pay:read")]


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

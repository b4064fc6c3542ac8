"""The wallet over HTTP."""

from typing import Annotated

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import Body, CurrencyCode, CursorParam, IdempotencyKey, LimitParam, Minor
from entrepot.kit.money import Money
from entrepot.pay.ledger import statement
from entrepot.pay.wallet.top_up import top_up
from entrepot.pay.wallet.view import wallet_view

router = ApiRouter(tags=["wallet"])

Reader = Annotated[Principal, Requires(scope="pay:read")]
Payer = Annotated[Principal, Requires(scope="pay:write")]


class MoneyAnswer(Body):
    """An amount in minor units."""

    minor: Minor
    currency: CurrencyCode


class WalletAnswer(Body):
    """A wallet by currency."""

    person_id: str
    available: list[MoneyAnswer]
    held: list[MoneyAnswer]


class TopUpBody(Body):
    """An amount to put into the wallet."""

    amount_minor: Minor
    currency: CurrencyCode


class TopUpAnswer(Body):
    """A top-up that was booked."""

    transfer_id: str
    amount_minor: Minor
    currency: CurrencyCode


@router.get("/wallet", summary="What my wallet holds", responses={200: {"model": WalletAnswer}, **problems(401)})
def read_wallet(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(wallet_view(connection, who.person_id))


@router.get("/wallet/statement", summary="Movements of my wallet, newest first", responses=problems(401, 422))
def read_statement(request: Request, who: Reader, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(statement(connection, who.person_id, cursor=cursor, limit=limit))


@router.post(
    "/wallet/top-ups",
    status_code=201,
    summary="Put money into my wallet (sandbox bank)",
    responses={201: {"model": TopUpAnswer}, **problems(401, 403, 422)},
)
def make_top_up(request: Request, who: Payer, body: TopUpBody, key: IdempotencyKey = None) -> Response:
    money = Money(body.amount_minor, body.currency)
    return reply(
        top_up(platform_of(request).db, person_id=who.person_id, amount=money, idempotency_key=key), status=201
    )

"""Statements of one's own accounts over HTTP: a wallet's, and what the marketplace owes a shop."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import CurrencyCode, CursorParam, Instant, LimitParam
from entrepot.kit.clock import to_us
from entrepot.pay.ledger.account_statement import account_statement, balanced_lines

router = ApiRouter(tags=["ledger"])

Reader = Annotated[Principal, Requires(scope="pay:read")]
SellerReads = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="pay:read")]
Since = Annotated[Instant, Query(description="Where it begins; this moment is in")]
Until = Annotated[Instant | None, Query(description="Where it ends; this moment is left out; now by default")]


@router.get(
    "/wallet/account-statement",
    summary="What my wallet held, what moved, what it holds, oldest first",
    responses=problems(401, 422),
)
def read_wallet_statement(
    request: Request,
    who: Reader,
    currency: CurrencyCode,
    since: Since,
    until: Until = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    return reply(_statement(request, who.person_id, "wallet", currency, since, until, cursor, limit))


@router.get(
    "/seller/account-statement",
    summary="What the marketplace owed my shop, what moved, what it owes, oldest first",
    responses=problems(401, 403, 422),
)
def read_seller_statement(
    request: Request,
    who: SellerReads,
    currency: CurrencyCode,
    since: Since,
    until: Until = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    return reply(_statement(request, seller_of(who), "payable", currency, since, until, cursor, limit))


def _statement(
    request: Request,
    owner: str,
    kind: str,
    currency: str,
    since: Instant,
    until: Instant | None,
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    db = platform_of(request).db
    end_us = db.clock.now_us() + 1 if until is None else to_us(until)
    with db.read() as connection:
        found = account_statement(connection, owner, kind, currency, since_us=to_us(since), until_us=end_us)
        page = balanced_lines(connection, found, cursor=cursor, limit=limit)
    return {
        "currency": currency,
        "since_us": found.since_us,
        "until_us": found.until_us,
        "opening_minor": found.opening_minor,
        "came_minor": found.came_minor,
        "went_minor": found.went_minor,
        "closing_minor": found.closing_minor,
        "count": found.count,
        "items": [
            {
                "transfer_id": each.line.transfer_id,
                "what": each.line.what,
                "reference": each.line.reference,
                "amount_minor": each.line.amount_minor,
                "balance_minor": each.balance_minor,
                "at_us": each.line.at_us,
            }
            for each in page.items
        ],
        "next": page.next,
    }

"""What a shop is owed and paid out, its bank account; for the operator the terms, files and the bank's reports."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import (
    Body,
    Count,
    CountryCode,
    CurrencyCode,
    CursorParam,
    Id,
    IdempotencyKey,
    LimitParam,
    Minor,
    Name,
)
from entrepot.kit.money import Money
from entrepot.pay.settlement.accounts import BankAccount, find_account, set_account
from entrepot.pay.settlement.balance import seller_balances
from entrepot.pay.settlement.bank import REPORT_MOST
from entrepot.pay.settlement.domain import Every, State, Terms, destination
from entrepot.pay.settlement.files import file_content, make_file, payout_files
from entrepot.pay.settlement.house import debtor
from entrepot.pay.settlement.payouts import payout_parts, payout_totals, payouts, request_payout
from entrepot.pay.settlement.reports import differences, take_report
from entrepot.pay.settlement.terms import HOUSE, set_terms, terms_of

router = ApiRouter(tags=["payouts"])

SellerReads = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="pay:read")]
SellerPays = Annotated[Principal, Requires("seller_owner", scope="pay:write")]
Operator = Annotated[Principal, Requires("operator", scope="pay:read")]
OperatorActs = Annotated[Principal, Requires("operator", scope="pay:write")]
PayoutId = Annotated[str, Id("pot")]
FileId = Annotated[str, Id("pfl")]
StateQuery = Annotated[State | None, Query()]


class PayoutBody(Body):
    """How much of the balance to send to the bank."""

    amount_minor: Minor
    currency: CurrencyCode


class PayoutAnswer(Body):
    """Money on its way to a seller's bank, there, or back."""

    payout_id: str
    seller_id: str
    amount_minor: Minor
    currency: CurrencyCode
    state: str
    created_at_us: int
    period: str | None
    reason: str | None
    changed_at_us: int


class AccountBody(Body):
    """Where the shop's money goes; an IBAN needs no BIC."""

    holder: Name
    country: Annotated[CountryCode, Field(examples=["DE"])]
    number: Annotated[str, Field(min_length=4, max_length=60, examples=["DE89 3704 0044 0532 0130 00"])]
    bic: Annotated[str, Field(max_length=20, examples=["COBADEFFXXX"])] | None = None


class AccountAnswer(Body):
    """The account in force; of its number the last four characters. Refused by the bank, it has the reason."""

    account_id: str
    holder: str
    country: str
    number: str
    bic: str | None
    state: str
    reason: str | None
    created_at_us: int


class TermsBody(Body):
    """When sellers are paid out, and what is kept back of a new one."""

    every: Every = Every.ASKED
    reserve_ppm: Annotated[Count, Field(le=1_000_000, examples=[100_000])] = 0
    reserve_days: Annotated[Count, Field(le=365, examples=[30])] = 0
    new_days: Annotated[Count, Field(le=3650, examples=[90])] = 0


@router.get("/seller/balance", summary="What the marketplace owes my shop", responses=problems(401, 403))
def read_balance(request: Request, who: SellerReads) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        return reply({"balances": seller_balances(connection, seller_of(who), now_us=db.clock.now_us())})


@router.get("/seller/payouts", summary="Money sent to my bank", responses=problems(401, 403, 422))
def list_payouts(
    request: Request, who: SellerReads, state: StateQuery = None, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(payouts(connection, seller_id=seller_of(who), state=state, cursor=cursor, limit=limit))


@router.get(
    "/seller/payouts/{payout_id}",
    summary="A payout and what it is made of",
    responses=problems(401, 403, 404, 422),
)
def read_payout(
    request: Request, who: SellerReads, payout_id: PayoutId, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(payout_parts(connection, seller_of(who), payout_id, cursor, limit))


@router.post(
    "/seller/payouts",
    status_code=201,
    summary="Send some of my balance to my bank",
    responses={201: {"model": PayoutAnswer}, **problems(401, 403, 409, 422)},
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


@router.get(
    "/seller/bank-account",
    summary="Where my shop's money goes",
    responses={200: {"model": AccountAnswer | None}, **problems(401, 403)},
)
def read_account(request: Request, who: SellerReads) -> Response:
    with platform_of(request).db.read() as connection:
        account = find_account(connection, seller_of(who))
    return reply(None if account is None else _account(account))


@router.put(
    "/seller/bank-account",
    summary="Say where my shop's money goes",
    responses={200: {"model": AccountAnswer}, **problems(401, 403, 422)},
)
def give_account(request: Request, who: SellerPays, body: AccountBody) -> Response:
    to = destination(body.holder, body.country, body.number, body.bic)
    return reply(_account(set_account(platform_of(request).db, seller_id=seller_of(who), to=to, actor=who.person_id)))


def _account(account: BankAccount) -> AccountAnswer:
    return AccountAnswer(
        account_id=account.account_id,
        holder=account.to.holder,
        country=account.to.country,
        number=account.to.masked,
        bic=account.to.bic,
        state=account.state,
        reason=account.reason,
        created_at_us=account.created_at_us,
    )


@router.get("/seller/payout-terms", summary="When my shop is paid out", responses=problems(401, 403))
def read_own_terms(request: Request, who: SellerReads) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(terms_of(connection, seller_of(who)))


@router.get("/operator/payouts", summary="All sellers' payouts", responses=problems(401, 403, 422))
def list_all_payouts(
    request: Request, who: Operator, state: StateQuery = None, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(payouts(connection, state=state, cursor=cursor, limit=limit))


@router.get("/operator/payout-totals", summary="Payouts by seller, currency and state", responses=problems(401, 403))
def read_totals(request: Request, who: Operator) -> Response:
    with platform_of(request).db.read() as connection:
        totals = payout_totals(connection)
    rows = [
        {"seller_id": seller, "currency": currency, "state": state, "payouts": count, "minor": minor}
        for (seller, currency, state), (count, minor) in sorted(totals.items())
    ]
    return reply({"totals": rows})


@router.get(
    "/operator/payout-terms",
    summary="When sellers are paid out: the house's terms, or a seller's",
    responses=problems(401, 403, 404, 422),
)
def read_terms(
    request: Request, who: Operator, seller_id: Annotated[str, Id("sel"), Query()] | None = None
) -> Response:
    with platform_of(request).db.read() as connection:
        if seller_id is not None:
            get_seller(connection, seller_id)
        return reply(terms_of(connection, seller_id or HOUSE))


@router.put(
    "/operator/payout-terms",
    summary="Set when sellers are paid out: for the house, or for one seller",
    responses=problems(401, 403, 404, 422),
)
def give_terms(
    request: Request,
    who: OperatorActs,
    body: TermsBody,
    seller_id: Annotated[str, Id("sel"), Query()] | None = None,
) -> Response:
    db = platform_of(request).db
    if seller_id is not None:
        with db.read() as connection:
            get_seller(connection, seller_id)
    terms = Terms(**body.model_dump())
    set_terms(db, seller_id=seller_id or HOUSE, terms=terms, actor=who.person_id)
    return reply(terms)


@router.get("/operator/payout-files", summary="The latest files of payouts", responses=problems(401, 403))
def list_files(request: Request, who: Operator) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"files": payout_files(connection)})


@router.post(
    "/operator/payout-files",
    status_code=201,
    summary="Take the payouts that wait into a file for the bank",
    description="500 at most; ask again while there are more. The answer is null where none waits.",
    responses=problems(401, 403, 409),
)
def take_file(request: Request, who: OperatorActs) -> Response:
    platform = platform_of(request)
    debtor(platform.settings)
    return reply(make_file(platform.db, actor=who.person_id), status=201)


@router.get(
    "/operator/payout-files/{file_id}",
    summary="A file of payouts as the bank takes it: ISO 20022 pain.001",
    responses=problems(401, 403, 404, 409),
)
def read_file(request: Request, who: Operator, file_id: FileId) -> Response:
    platform = platform_of(request)
    owner = debtor(platform.settings)
    with platform.db.read() as connection:
        content = file_content(connection, file_id, debtor=owner)
    headers = {"Content-Disposition": f'attachment; filename="{file_id}.xml"'}
    return Response(content, media_type="application/xml", headers=headers)


class ReportBody(Body):
    """A bank's report as it came."""

    name: Name = "report.xml"
    content: Annotated[
        str,
        Field(
            max_length=REPORT_MOST,
            examples=[
                '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn/></Document>',
            ],
        ),
    ]


@router.post(
    "/operator/bank-reports",
    status_code=201,
    summary="Give what the bank said: pain.002, camt.053 or camt.054",
    description="All of it is applied or nothing; the same report again changes nothing.",
    responses=problems(401, 403, 422),
)
def give_report(request: Request, who: OperatorActs, body: ReportBody) -> Response:
    taken = take_report(platform_of(request).db, name=body.name, content=body.content.encode(), actor=who.person_id)
    return reply(taken, status=201)


@router.get(
    "/operator/bank-differences",
    summary="What a bank said that does not fit what we have",
    responses=problems(401, 403),
)
def list_differences(request: Request, who: Operator, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"differences": differences(connection, limit)})

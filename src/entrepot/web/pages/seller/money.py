"""What the shop has earned, day by day and movement by movement down to each order, and sending it to the bank."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import get_seller
from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import CountryCode, CurrencyCode, CursorParam, Id
from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent, parse_money
from entrepot.kit.paging import Page
from entrepot.pay.checkout import Earning, earnings
from entrepot.pay.ledger import moved_by_quarter
from entrepot.pay.settlement import (
    destination,
    find_account,
    payout_parts,
    payouts,
    request_payout,
    seller_balances,
    set_account,
    terms_of,
)
from entrepot.shop.orders import countries
from entrepot.web.export import Bom, amount, csv_file, every, moment
from entrepot.web.filters import date_
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Span, span_of
from entrepot.web.pages.seller.frame import Owner, Seller, field_error, frame
from entrepot.web.reader import Reader, reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_FEW: Final = 5
What = Annotated[Literal["capture", "refund", "payout"] | None, Blank, Query()]
Currency = Annotated[CurrencyCode | None, Blank, Query()]
By = Annotated[Literal["week", "month"], Query()]
PayoutId = Annotated[str, Id("pot")]
_SPANS: Final = {"week": 7, "month": 30}
_PAID_WHEN: Final[dict[str, Lazy]] = {
    "asked": lazy("You are paid out when you ask for it."),
    "day": lazy("All that can be paid out is sent every day; you can also ask for it."),
    "week": lazy("All that can be paid out is sent every Monday; you can also ask for it."),
    "month": lazy("All that can be paid out is sent on the first of each month; you can also ask for it."),
}
_COLUMNS: Final = ("at", "what", "order", "reference", "amount", "currency")


@router.get("/sell/money")
def show_money(
    request: Request,
    who: Seller,
    by: By = "month",
    what: What = None,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    cursor: CursorParam = None,
) -> Response:
    """Show balances, what was earned day by day, and every movement, newest first."""
    asked = {"by": by, "what": what, "currency": currency, "since": since, "until": until}
    return _page(request, seller_of(who), cursor, {}, asked)


@router.get("/sell/money.csv")
@slow
def take_money(
    request: Request,
    who: Seller,
    what: What = None,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    bom: Bom = False,  # noqa: FBT002  # ?bom=1
) -> Response:
    """Stream exactly the movements that the list shows."""
    span = span_of(reader_of(request), since, until)
    rows = _every(platform_of(request).db, seller_of(who), what, currency, span)
    return csv_file("earnings", _COLUMNS, (_cells(row) for row in rows), bom=bom)


def _every(db: Database, seller_id: str, what: str | None, currency: str | None, span: Span) -> Iterator[Earning]:
    def read(cursor: str | None) -> Page[Earning]:
        with db.read() as connection:
            return earnings(
                connection,
                seller_id,
                what=what,
                currency=currency,
                since_us=span.since_us,
                until_us=span.until_us,
                cursor=cursor,
                limit=200,
            )

    return every(read)


def _cells(row: Earning) -> tuple[object, ...]:
    return (
        moment(row.at_us),
        row.what,
        row.order_id or "",
        row.transfer_id,
        amount(row.amount_minor, row.currency),
        row.currency,
    )


@router.get("/sell/money/payouts/{payout_id}")
def show_payout(request: Request, who: Seller, payout_id: PayoutId, cursor: CursorParam = None) -> Response:
    """Show what a payout is made of: every sale and refund since the one before."""
    with platform_of(request).db.read() as connection:
        made = payout_parts(connection, seller_of(who), payout_id, cursor)
    return render(request, "seller/payout.html", made=made, **frame(request))


@router.get("/sell/money/payouts/{payout_id}/parts.csv")
@slow
def take_payout(request: Request, who: Seller, payout_id: PayoutId, bom: Bom = False) -> Response:  # noqa: FBT002  # ?bom=1
    """Stream what a payout is made of."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        payout_parts(connection, seller_id, payout_id, limit=1)  # somebody else's is refused before a byte is sent

    def read(cursor: str | None) -> Page[Earning]:
        with db.read() as connection:
            return payout_parts(connection, seller_id, payout_id, cursor, 200).parts

    return csv_file("payout", _COLUMNS, (_cells(row) for row in every(read)), bom=bom)


@router.post("/sell/money/payouts")
def send_money(
    request: Request,
    who: Owner,
    amount: Annotated[str, Form(max_length=40)],
    currency: Annotated[CurrencyCode, Form()],
    key: Annotated[str, Form(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = "",
) -> Response:
    """Send part of the balance to the bank; the form's own key makes a repeated press count once."""
    seller_id = seller_of(who)
    try:
        request_payout(
            platform_of(request).db,
            seller_id=seller_id,
            amount=parse_money(amount, currency),
            actor=who.person_id,
            idempotency_key=key or None,
        )
    except AppError as refusal:
        return _page(request, seller_id, None, {"amount": refusal.detail} | field_error(refusal), {})
    with reading(reader_of(request)):
        return see_other("/sell/money", Toast("allow", _("On its way to your bank")))


@router.post("/sell/money/account")
def give_account(
    request: Request,
    who: Owner,
    holder: Annotated[str, Form(max_length=200)],
    country: Annotated[CountryCode, Form()],
    number: Annotated[str, Form(max_length=60)],
    bic: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Say where the shop's money goes."""
    seller_id = seller_of(who)
    form = {"holder": holder, "country": country, "number": number, "bic": bic}
    try:
        to = destination(holder, country, number, bic)
    except AppError as refusal:
        return _page(request, seller_id, None, {}, {"account_form": form, "account_errors": field_error(refusal)})
    set_account(platform_of(request).db, seller_id=seller_id, to=to, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other("/sell/money#account", Toast("allow", _("Your money goes to this account from now on")))


def days_of(
    connection: Connection, reader: Reader, seller_id: str, currency: str, days: int
) -> tuple[list[date], list[int]]:
    """Return the last days where the reader is, and what was earned less what was given back on each, minor units."""
    today = reader.now.astimezone(reader.timezone).date()
    shown = [today - timedelta(days=days - 1 - number) for number in range(days)]
    span = span_of(reader, shown[0], today)
    earned = dict.fromkeys(shown, 0)
    moved = moved_by_quarter(
        connection, seller_id, "payable", since_us=span.since_us or 0, until_us=span.until_us or 2**62
    )
    for at_us, what, code, minor in moved:
        day = from_us(at_us).astimezone(reader.timezone).date()
        if code == currency and what in {"capture", "refund"} and day in earned:
            earned[day] += minor
    return shown, list(earned.values())


def _page(
    request: Request, seller_id: str, cursor: str | None, errors: dict[str, str], asked: dict[str, Any]
) -> Response:
    db, reader = platform_of(request).db, reader_of(request)
    since, until = asked.get("since"), asked.get("until")
    by = asked.get("by", "month")
    span = span_of(reader, since, until)
    with db.read() as connection:
        page = earnings(
            connection,
            seller_id,
            what=asked.get("what"),
            currency=asked.get("currency"),
            since_us=span.since_us,
            until_us=span.until_us,
            cursor=cursor,
        )
        balances = seller_balances(connection, seller_id, now_us=db.clock.now_us())
        held = [each.currency for each in balances]
        shop = get_seller(connection, seller_id)
        own = shop.currency
        drawn = asked.get("currency") or (own if own in held or not held else held[0])
        shown, earned = days_of(connection, reader, seller_id, drawn, _SPANS[by])
        sent = payouts(connection, seller_id=seller_id, limit=_FEW).items
        account, terms = find_account(connection, seller_id), terms_of(connection, seller_id)
    unit = 10 ** currency_exponent(drawn)
    with reading(reader):
        labels = [date_(day, "short") for day in shown]
    return render(
        request,
        "seller/money.html",
        status_code=422 if errors or asked.get("account_errors") else 200,
        page=page,
        balances=balances,
        payouts=sent,
        account=account,
        account_form=asked.get("account_form") or {"country": shop.country},
        account_errors=asked.get("account_errors", {}),
        countries=countries(),
        paid_when=_PAID_WHEN[terms.every.value],
        errors=errors,
        key=db.ids.new("key"),
        by=by,
        what=asked.get("what"),
        currency_shown=asked.get("currency"),
        currencies_held=held,
        since=since,
        until=until,
        drawn=drawn,
        labels=labels,
        earned=[minor / unit for minor in earned],
        earned_minor=sum(earned),
        **frame(request),
    )

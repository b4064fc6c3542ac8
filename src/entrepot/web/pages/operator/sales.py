"""What was sold, earned and paid out: by day, by currency and by seller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator
from sqlalchemy import Connection

from entrepot.core.accounts import list_sellers, sellers
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CurrencyCode, CursorParam, Id
from entrepot.kit.clock import from_us
from entrepot.kit.money import currency_exponent
from entrepot.kit.paging import Page
from entrepot.pay.ledger import owed
from entrepot.pay.settlement import Payout, State, payout_totals, payouts
from entrepot.shop.orders import Sales, sales_by_quarter, sales_by_seller
from entrepot.web.export import Bom, amount, csv_file, every, moment
from entrepot.web.filters import date_
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Span, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import Reader, reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_DAYS: Final = 14
_MOST_DAYS: Final = 366
OfSeller = Annotated[Annotated[str, Id("sel")] | None, BeforeValidator(lambda given: given or None)]
By = Literal["orders", "-orders", "total", "-total", "given", "-given", "paid", "-paid", "owed", "-owed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The days, seller, currency and order that the address names."""

    since: date
    until: date
    span: Span
    seller_id: str | None
    currency: str | None
    sort: str

    @property
    def bounds(self) -> dict[str, Any]:
        """The span and the seller, as the modules' reads take them."""
        return {"since_us": self.span.since_us, "until_us": self.span.until_us, "seller_id": self.seller_id}


async def _asked(
    request: Request,
    since: Day = None,
    until: Day = None,
    seller: Annotated[OfSeller, Query()] = None,
    currency: Annotated[CurrencyCode | None, Blank, Query()] = None,
    sort: Annotated[By | None, Blank, Query()] = None,
) -> Asked:
    """The last two weeks where nothing else is asked for; a year and a day at most."""
    reader = reader_of(request)
    today = reader.now.astimezone(reader.timezone).date()
    last = min(until or today, date(2199, 12, 30))
    first = max(since or last - timedelta(days=_DAYS - 1), last - timedelta(days=_MOST_DAYS - 1), date(1970, 1, 2))
    first = min(first, last)
    return Asked(first, last, span_of(reader, first, last), seller, currency, sort or "-orders")


Narrowed = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True, slots=True)
class Line:
    """One seller's totals in one currency, minor units."""

    seller_id: str
    sales: Sales
    paid_out_minor: int
    owed_minor: int


@router.get("/operator/sales")
@slow
def show_sales(request: Request, who: Operator, asked: Narrowed, cursor: CursorParam = None) -> Response:
    """Show what was sold in some days, and what was paid out."""
    reader = reader_of(request)
    with platform_of(request).db.read() as connection:
        lines = _lines(connection, asked)
        quarters = sales_by_quarter(connection, **asked.bounds)
        sent = payouts(connection, **asked.bounds, cursor=cursor, limit=20)
        shops = sellers(connection, {line.seller_id for line in lines} | {one.seller_id for one in sent.items})
        offered = list_sellers(connection, limit=200).items
    currencies = _currencies(lines)
    chosen = asked.currency or (currencies[0] if currencies else reader.currency)
    with reading(reader):
        days = _by_day(reader, asked, quarters, chosen)
    return render(
        request,
        "operator/sales.html",
        asked=asked,
        lines=[line for line in lines if line.sales.currency == chosen],
        totals=[_total(lines, currency) for currency in currencies],
        chosen=chosen,
        currencies=currencies,
        shops=shops,
        offered=offered,
        payouts=sent,
        days=days,
        **frame(request),
    )


@router.get("/operator/sales.csv")
@slow
def export_sales(request: Request, who: Operator, asked: Narrowed, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the totals by seller and currency along."""
    with platform_of(request).db.read() as connection:
        lines = _lines(connection, asked)
        shops = sellers(connection, {line.seller_id for line in lines})
    with reading(reader_of(request)):
        columns = [_("Seller"), _("Name"), _("Currency"), _("Orders"), _("Units"), _("Sold"), _("Commission")]
        columns += [_("Given back"), _("Paid out"), _("Owed now")]
    rows = (
        [
            line.seller_id,
            shops[line.seller_id].name if line.seller_id in shops else "",
            line.sales.currency,
            line.sales.orders,
            line.sales.units,
            *(
                amount(minor, line.sales.currency)
                for minor in (
                    line.sales.total_minor,
                    line.sales.commission_minor,
                    line.sales.refunded_minor,
                    line.paid_out_minor,
                    line.owed_minor,
                )
            ),
        ]
        for line in lines
    )
    return csv_file("sales", columns, rows, bom=bom)


@router.get("/operator/payouts.csv")
@slow
def export_payouts(request: Request, who: Operator, asked: Narrowed, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the payouts of some days along."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[Payout]:
        with db.read() as connection:
            return payouts(connection, **asked.bounds, cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [_("Payout"), _("Seller"), _("Asked for"), _("Amount"), _("Currency"), _("State")]
    rows = (
        [
            one.payout_id,
            one.seller_id,
            moment(one.created_at_us),
            amount(one.amount_minor, one.currency),
            one.currency,
            one.state,
        ]
        for one in every(read)
    )
    return csv_file("payouts", columns, rows, bom=bom)


def _lines(connection: Connection, asked: Asked) -> list[Line]:
    """Every seller that sold, was paid or is owed something, in the order asked for."""
    sold = {(seller, sales.currency): sales for seller, sales in sales_by_seller(connection, **asked.bounds)}
    paid = dict[tuple[str, str], int]()
    for (seller, currency, state), (_count, minor) in payout_totals(connection, **asked.bounds).items():
        if state not in {State.REFUSED, State.RETURNED}:  # that money is on the seller's balance again
            paid[seller, currency] = paid.get((seller, currency), 0) + minor
    due = {(seller, currency): minor for seller, currency, minor in owed(connection, "payable", asked.seller_id)}
    keys = dict.fromkeys([*sold, *paid, *due])
    lines = [
        Line(
            seller,
            sold.get((seller, currency)) or Sales(currency, 0, 0, 0, 0, 0),
            paid.get((seller, currency), 0),
            due.get((seller, currency), 0),
        )
        for seller, currency in keys
    ]
    values = {
        "orders": lambda line: line.sales.orders,
        "total": lambda line: line.sales.total_minor,
        "given": lambda line: line.sales.refunded_minor,
        "paid": lambda line: line.paid_out_minor,
        "owed": lambda line: line.owed_minor,
    }
    return sorted(lines, key=values[asked.sort.removeprefix("-")], reverse=asked.sort.startswith("-"))


def _currencies(lines: Sequence[Line]) -> list[str]:
    """The currencies that occur, the one with most orders first."""
    orders: dict[str, int] = {}
    for line in lines:
        orders[line.sales.currency] = orders.get(line.sales.currency, 0) + line.sales.orders
    return sorted(orders, key=lambda currency: (-orders[currency], currency))


def _total(lines: Sequence[Line], currency: str) -> Line:
    own = [line for line in lines if line.sales.currency == currency]
    sums = (
        sum(getattr(line.sales, name) for line in own)
        for name in ("orders", "units", "total_minor", "commission_minor", "refunded_minor")
    )
    return Line(
        "", Sales(currency, *sums), sum(line.paid_out_minor for line in own), sum(line.owed_minor for line in own)
    )


def _by_day(reader: Reader, asked: Asked, quarters: Sequence[tuple[int, Sales]], currency: str) -> dict[str, list[Any]]:
    """Orders of all currencies and sales of one, day by day where the reader is."""
    days = [asked.since + timedelta(days=number) for number in range((asked.until - asked.since).days + 1)]
    orders, sold = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for at_us, sales in quarters:
        day = from_us(at_us).astimezone(reader.timezone).date()
        if day in orders:
            orders[day] += sales.orders
            if sales.currency == currency:
                sold[day] += sales.total_minor
    unit = 10 ** currency_exponent(currency)
    return {
        "labels": [date_(day, "short") for day in days],
        "orders": list(orders.values()),
        "sold": [minor / unit for minor in sold.values()],
    }

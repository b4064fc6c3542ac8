"""The statement of what the marketplace owed a shop: what it was, each movement, what it is."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, computes, platform_of, seller_of, slow
from entrepot.core.http.types import CurrencyCode, CursorParam
from entrepot.pay.ledger import balances
from entrepot.web.export import Bom
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank, Day
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.pages.statements import Statement, days_of_statement, statement_csv, statement_pdf, whole_month
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/sell/money/statement"
Currency = Annotated[CurrencyCode | None, Blank, Query()]
EARNINGS: Final = {
    "capture": lazy("Sale"),
    "refund": lazy("Refund"),
    "payout": lazy("Payout"),
    "payout_refused": lazy("Payout refused by the bank"),
    "payout_returned": lazy("Payout that came back"),
}
"""What moves a shop's balance."""


@router.get(HERE)
def show_statement(
    request: Request,
    who: Seller,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    cursor: CursorParam = None,
) -> Response:
    """Show a statement, oldest movement first."""
    of, held = _of(request, seller_of(who), currency, since, until)
    page = of.page(cursor)
    return render(
        request,
        "seller/statement.html",
        of=of,
        page=page,
        currencies_held=held,
        words=EARNINGS,
        months=[whole_month(of.reader, back) for back in range(3)],
        **frame(request),
    )


@router.get(HERE + ".csv")
@slow
def take_statement(
    request: Request,
    who: Seller,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    bom: Bom = False,  # noqa: FBT002  # ?bom=1
) -> Response:
    """Stream a statement as CSV."""
    of, _held = _of(request, seller_of(who), currency, since, until)
    return statement_csv(of, EARNINGS, bom=bom)


@router.get(HERE + ".pdf")
@computes
def print_statement(
    request: Request, who: Seller, currency: Currency = None, since: Day = None, until: Day = None
) -> Response:
    """Return a statement on paper."""
    of, _held = _of(request, seller_of(who), currency, since, until)
    with platform_of(request).db.read() as connection:
        shop = get_seller(connection, of.owner)
    return statement_pdf(of, EARNINGS, shop.name)


def _of(request: Request, seller_id: str, currency: str | None, since: Day, until: Day) -> tuple[Statement, list[str]]:
    """Return the statement that is asked for, and the currencies that the shop has been paid in."""
    db, reader = platform_of(request).db, reader_of(request)
    with db.read() as connection:
        held = [code for kind, code in balances(connection, seller_id) if kind == "payable"]
        own = get_seller(connection, seller_id).currency
    chosen = currency or (own if own in held or not held else held[0])
    first, last = days_of_statement(reader, since, until)
    return Statement(db, reader, seller_id, "payable", chosen, first, last), held

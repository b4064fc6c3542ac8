"""The statement of a wallet: what it held, each movement, what it holds."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from entrepot.core.accounts import get_person
from entrepot.core.http import ApiRouter, MaybeSigned, Signed, computes, platform_of, slow
from entrepot.core.http.types import CurrencyCode, CursorParam
from entrepot.pay.ledger import balances
from entrepot.web.export import Bom
from entrepot.web.flash import see_other
from entrepot.web.lists import Blank, Day
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.pages.shop.words import MOVEMENTS
from entrepot.web.pages.statements import Statement, days_of_statement, statement_csv, statement_pdf, whole_month
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/account/wallet/statement"
Currency = Annotated[CurrencyCode | None, Blank, Query()]


@router.get(HERE)
def show_statement(
    request: Request,
    who: MaybeSigned,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    cursor: CursorParam = None,
) -> Response:
    """Show a statement, oldest movement first."""
    if who is None:
        return see_other(f"/sign-in?next={HERE}")
    of, held = _of(request, who.person_id, currency, since, until)
    page, visit = of.page(cursor), visit_of(request, who)
    with visit.platform.db.read() as connection:
        context = frame(visit, connection, tab="account")
    with visit.speaking():
        context["sections"] = sections("/account/wallet")
    return render(
        request,
        "account/statement.html",
        of=of,
        page=page,
        currencies_held=held,
        words=MOVEMENTS,
        months=[whole_month(of.reader, back) for back in range(3)],
        **context,
    )


@router.get(HERE + ".csv")
@slow
def take_statement(
    request: Request,
    who: Signed,
    currency: Currency = None,
    since: Day = None,
    until: Day = None,
    bom: Bom = False,  # noqa: FBT002  # ?bom=1
) -> Response:
    """Stream a statement as CSV."""
    of, _held = _of(request, who.person_id, currency, since, until)
    return statement_csv(of, MOVEMENTS, bom=bom)


@router.get(HERE + ".pdf")
@computes
def print_statement(
    request: Request, who: Signed, currency: Currency = None, since: Day = None, until: Day = None
) -> Response:
    """Return a statement on paper."""
    of, _held = _of(request, who.person_id, currency, since, until)
    with platform_of(request).db.read() as connection:
        person = get_person(connection, of.owner)
    return statement_pdf(of, MOVEMENTS, person.name or person.email or "")


def _of(request: Request, person_id: str, currency: str | None, since: Day, until: Day) -> tuple[Statement, list[str]]:
    """Return the statement that is asked for, and the currencies that the wallet has held."""
    db, reader = platform_of(request).db, reader_of(request)
    with db.read() as connection:
        held = [code for kind, code in balances(connection, person_id) if kind == "wallet"]
    own = reader.currency
    chosen = currency or (own if own in held or not held else held[0])
    first, last = days_of_statement(reader, since, until)
    return Statement(db, reader, person_id, "wallet", chosen, first, last), held

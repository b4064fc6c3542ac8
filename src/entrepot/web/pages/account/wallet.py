"""The wallet: what it holds, topping it up from the sandbox's bank, its movements."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Form, Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed, platform_of, slow
from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent, parse_money
from entrepot.kit.paging import Page
from entrepot.pay.ledger import StatementLine, statement
from entrepot.pay.wallet import top_up, wallet_view
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.export import amount as amount_of
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank, Day, span_of
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import MOVEMENTS
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render

router = ApiRouter(prefix="", pages=True)

_PAGE: Final = 20
_ALL: Final[dict[str, Any]] = {"narrowed": {}, "shown": dict.fromkeys(("what", "since", "until"))}


async def _asked(
    request: Request,
    what: Annotated[Literal["top_up", "hold", "void", "refund"] | None, Blank, Query()] = None,
    since: Day = None,
    until: Day = None,
) -> dict[str, Any]:
    """What the address narrows movements to."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"what": what, "since_us": span.since_us, "until_us": span.until_us}
    return {"narrowed": narrowed, "shown": {"what": what, "since": since, "until": until}}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/account/wallet")
def show_wallet(
    request: Request, who: MaybeSigned, asked: Asked, cursor: Annotated[str, Query(max_length=4096)] = ""
) -> Response:
    """Show balances and movements, newest first."""
    if who is None:
        return see_other("/sign-in?next=/account/wallet")
    return _page(visit_of(request, who), who, asked, cursor=cursor)


@router.get("/account/wallet.csv")
@slow
def take_movements(request: Request, who: Signed, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the movements along as they are narrowed."""
    db, reader = platform_of(request).db, reader_of(request)

    def read(cursor: str | None) -> Page[StatementLine]:
        with db.read() as conn:
            return statement(conn, who.person_id, kind="wallet", **asked["narrowed"], cursor=cursor, limit=200)

    def cells(line: StatementLine) -> list[object]:
        with reading(reader):
            said = str(MOVEMENTS.get(line.what, line.what))
        return [moment(line.at_us), said, amount_of(line.amount_minor, line.currency), line.currency, line.transfer_id]

    with reading(reader):
        columns = [_("When"), _("What"), _("Amount"), _("Currency"), _("Booking number")]
    return csv_file("wallet", columns, (cells(line) for line in every(read)), bom=bom)


@router.post("/account/wallet")
def put_in(
    request: Request,
    who: Signed,
    key: Annotated[str, Form(pattern=r"^[\x21-\x7e]{8,80}$")],
    amount: Annotated[str, Form(max_length=40)] = "",
    currency: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Top the wallet up. Sent twice, it is booked once."""
    visit = visit_of(request, who)
    chosen = currency if currency in CURRENCIES else visit.currency
    try:
        money = parse_money(amount, chosen)
        top_up(visit.platform.db, person_id=who.person_id, amount=money, idempotency_key=key)
    except AppError:
        with visit.speaking():
            error = _("“%(found)s” is not an amount that can be topped up. Expected one such as %(example)s") % {
                "found": amount[:40],
                "example": "50000" if currency_exponent(chosen) == 0 else "50.00",
            }
        return _page(visit, who, _ALL, amount=amount, currency=chosen, error=error)
    return visit.back("/account/wallet", "allow", lazy("Topped up"))


def _page(
    visit: Visit,
    who: Principal,
    asked: dict[str, Any],
    *,
    cursor: str = "",
    amount: str = "",
    currency: str = "",
    error: str = "",
) -> Response:
    with visit.platform.db.read() as conn:
        wallet = wallet_view(conn, who.person_id)
        try:
            page = statement(
                conn, who.person_id, kind="wallet", **asked["narrowed"], cursor=cursor or None, limit=_PAGE
            )
        except AppError:
            return see_other("/account/wallet")
        context = frame(visit, conn, tab="account")
    with visit.speaking():
        context["sections"] = sections("/account/wallet")
    return render(
        visit.request,
        "account/wallet.html",
        status_code=422 if error else 200,
        wallet=wallet,
        lines=page.items,
        movements=MOVEMENTS,
        older=page.next,
        **asked["shown"],
        amount=amount,
        chosen_currency=currency or visit.currency,
        error=error,
        key=visit.platform.db.ids.new("key"),
        **context,
    )

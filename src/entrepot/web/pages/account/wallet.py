"""The wallet: what it holds, topping it up from the sandbox's bank, its movements."""

from typing import Annotated, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed
from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent, parse_money
from entrepot.pay.ledger import statement
from entrepot.pay.wallet import top_up, wallet_view
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import MOVEMENTS
from entrepot.web.render import CURRENCIES, render

router = ApiRouter(prefix="", pages=True)

_PAGE: Final = 20


@router.get("/account/wallet")
def show_wallet(request: Request, who: MaybeSigned, cursor: Annotated[str, Query(max_length=4096)] = "") -> Response:
    """Show balances and movements, newest first."""
    if who is None:
        return see_other("/sign-in?next=/account/wallet")
    return _page(visit_of(request, who), who, cursor=cursor)


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
        return _page(visit, who, amount=amount, currency=chosen, error=error)
    return visit.back("/account/wallet", "allow", lazy("Topped up"))


def _page(
    visit: Visit, who: Principal, *, cursor: str = "", amount: str = "", currency: str = "", error: str = ""
) -> Response:
    with visit.platform.db.read() as conn:
        wallet = wallet_view(conn, who.person_id)
        try:
            page = statement(conn, who.person_id, kind="wallet", cursor=cursor or None, limit=_PAGE)
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
        newer="/account/wallet" if cursor else "",
        older=f"/account/wallet?cursor={page.next}" if page.next else "",
        amount=amount,
        chosen_currency=currency or visit.currency,
        error=error,
        key=visit.platform.db.ids.new("key"),
        **context,
    )

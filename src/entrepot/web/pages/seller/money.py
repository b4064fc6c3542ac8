"""What the shop has earned, line by line, and sending it to the bank."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CurrencyCode, CursorParam
from entrepot.kit.errors import AppError
from entrepot.kit.money import parse_money
from entrepot.pay.checkout import payouts, refunds, request_payout, seller_balances
from entrepot.pay.ledger import statement
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Owner, Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_FEW = 5


@router.get("/sell/money")
def show_money(request: Request, who: Seller, cursor: CursorParam = None) -> Response:
    """Show balances and every movement, newest first."""
    return _page(request, seller_of(who), cursor, {})


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
        return _page(request, seller_id, None, {"amount": refusal.detail} | field_error(refusal))
    with reading(reader_of(request)):
        return see_other("/sell/money", Toast("allow", _("Sent to your bank")))


def _page(request: Request, seller_id: str, cursor: str | None, errors: dict[str, str]) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        page = statement(connection, seller_id, kind="payable", cursor=cursor)
        return render(
            request,
            "seller/money.html",
            status_code=422 if errors else 200,
            page=page,
            balances=seller_balances(connection, seller_id),
            payouts=payouts(connection, seller_id, limit=_FEW).items,
            refunds=refunds(connection, seller_id, limit=_FEW).items,
            errors=errors,
            key=db.ids.new("key"),
            **frame(request),
        )

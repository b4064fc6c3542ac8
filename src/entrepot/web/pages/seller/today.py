"""The first page of the desk: what is to be done today; and opening a shop."""

from typing import Annotated, Any, Final

from fastapi import Form, Request, Response

from entrepot.core.accounts import create_seller, get_seller
from entrepot.core.http import ApiRouter, Signed, platform_of
from entrepot.core.http.types import CountryCode, CurrencyCode
from entrepot.kit.errors import AppError
from entrepot.pay.settlement import seller_balances
from entrepot.sell.catalog import ProductFilter, list_imports, list_products, places, product_ids, rows_waiting
from entrepot.sell.notices import standing_of, standing_strikes, waiting_against
from entrepot.sell.stock import add_place, units_by_sku
from entrepot.shop.orders import OrderState, countries, orders_of_seller
from entrepot.shop.reviews import waiting_for_answer
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.notice_words import STEPS
from entrepot.web.pages.seller.frame import field_error, frame
from entrepot.web.pages.seller.money import days_of
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render

router = ApiRouter(prefix="", pages=True)

_FEW: Final = 6
_COUNTED: Final = 100
_DAYS: Final = 14
_A_DAY_US: Final = 86_400_000_000


@router.get("/sell")
def show_today(request: Request, who: Signed) -> Response:
    """Show what waits for the seller, or how to open a shop."""
    if who.seller_id is None:
        return _opening(request, {}, {})
    db, reader, seller_id = platform_of(request).db, reader_of(request), who.seller_id
    with db.read() as connection:
        shop = get_seller(connection, seller_id)
        to_send = orders_of_seller(
            connection, seller_id, states=[OrderState.PAID.value], sort="promised", limit=_COUNTED
        )
        balances = seller_balances(connection, seller_id, now_us=db.clock.now_us())
        held = [each.currency for each in balances]
        drawn = shop.currency if shop.currency in held or not held else held[0]
        _days, earned = days_of(connection, reader, seller_id, drawn, _DAYS)
        units = units_by_sku(seller_id)
        context: dict[str, Any] = {
            "shop": shop,
            "to_send": to_send,
            "late": sum(1 for each in to_send.items if each.promised_at < db.clock.now_us() + _A_DAY_US),
            "returns": orders_of_seller(connection, seller_id, states=[OrderState.RETURN_REQUESTED.value], limit=_FEW),
            "latest": orders_of_seller(connection, seller_id, limit=_FEW),
            "drafts": list_products(connection, seller_id, ProductFilter(state="draft"), limit=_FEW),
            "low": product_ids(connection, seller_id, ProductFilter(state="live", stock="low"), _COUNTED, units),
            "gone": product_ids(connection, seller_id, ProductFilter(state="live", stock="none"), _COUNTED, units),
            "unanswered": waiting_for_answer(connection, seller_id),
            "rows_waiting": rows_waiting(connection, seller_id),
            "held": product_ids(connection, seller_id, ProductFilter(state="held"), _COUNTED, units),
            "notices": waiting_against(connection, seller_id),
            "standing": standing_of(connection, seller_id),
            "struck": len(standing_strikes(connection, seller_id, db.clock.now_us())),
            "imports": list_imports(connection, seller_id, limit=3),
            "balances": balances,
            "earned": earned,
            "earned_minor": sum(earned),
            "drawn": drawn,
            "step_words": STEPS,
            "few": _FEW,
            "most": _COUNTED,
            "has_place": bool(places(connection, seller_id)),
        }
    return render(request, "seller/today.html", **context, **frame(request))


@router.post("/sell")
def open_shop(
    request: Request,
    who: Signed,
    name: Annotated[str, Form(max_length=200)] = "",
    slug: Annotated[str, Form(max_length=60)] = "",
    country: Annotated[CountryCode, Form()] = "US",
    currency: Annotated[CurrencyCode, Form()] = "USD",
) -> Response:
    """Open a shop with the place that it ships from."""
    db = platform_of(request).db
    said = {"name": name, "slug": slug, "country": country, "currency": currency}
    try:
        seller_id = create_seller(
            db,
            owner_person_id=who.person_id,
            name=name.strip(),
            country=country,
            currency=currency,
            slug=slug.strip().lower(),
        )
    except AppError as refusal:
        return _opening(request, said, field_error(refusal))
    with reading(reader_of(request)):
        add_place(db, seller_id, name=str(_("Store room")), country=country, actor=who.person_id)
        return see_other("/sell", Toast("allow", _("Your shop is open. Add products, or import a file")))


def _opening(request: Request, said: dict[str, str], errors: dict[str, str]) -> Response:
    return render(
        request,
        "seller/open.html",
        status_code=422 if errors else 200,
        said=said,
        errors=errors,
        countries=countries(),
        currencies=CURRENCIES,
        **frame(request),
    )

"""Stock by variant and place: what is there, what is promised, what moved; deliveries and counts."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.catalog import places
from entrepot.sell.stock import adjust_own, levels, movements, receive_own
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

SkuId = Annotated[str, Id("sku")]
PlaceId = Annotated[str, Id("plc")]
Words = Annotated[str, Form(max_length=200)]


@router.get("/sell/stock")
def show_stock(request: Request, who: Seller, cursor: CursorParam = None) -> Response:
    """List levels by variant and place."""
    with platform_of(request).db.read() as connection:
        page = levels(connection, seller_of(who), cursor)
        names = {each.id: each.name for each in places(connection, seller_of(who))}
    return render(request, "seller/stock.html", page=page, places=names, **frame(request))


@router.get("/sell/stock/{sku_id}/{place_id}")
def show_level(request: Request, who: Seller, sku_id: SkuId, place_id: PlaceId, cursor: CursorParam = None) -> Response:
    """Show one level and every movement that made it."""
    return _page(request, seller_of(who), sku_id, place_id, cursor, {})


@router.post("/sell/stock/{sku_id}/{place_id}")
def change_level(
    request: Request,
    who: Seller,
    sku_id: SkuId,
    place_id: PlaceId,
    act: Annotated[str, Form(pattern="^(receive|adjust)$")],
    units: Words = "",
    reason: Words = "",
) -> Response:
    """Book a delivery, or what a count found more or fewer."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        number = _number(units)
        if act == "receive":
            receive_own(
                db,
                seller_id,
                place_id=place_id,
                sku_id=sku_id,
                quantity=number,
                reference=reason.strip(),
                actor=who.person_id,
            )
        else:
            adjust_own(
                db,
                seller_id,
                place_id=place_id,
                sku_id=sku_id,
                delta=number,
                reason=reason.strip() or "count",
                actor=who.person_id,
            )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        return _page(request, seller_id, sku_id, place_id, None, {"units": refusal.detail} | field_error(refusal))
    with reading(reader_of(request)):
        return see_other(f"/sell/stock/{sku_id}/{place_id}", Toast("allow", _("Booked")))


def _number(text: str) -> int:
    digits = text.strip().removeprefix("-")
    if not digits.isdecimal() or len(digits) > 9:
        raise InvalidInput(
            say("“%(text)s” is not a number of units", text=text[:20]), field="units", expected="a whole number"
        )
    return int(text)


def _page(
    request: Request, seller_id: str, sku_id: str, place_id: str, cursor: str | None, errors: dict[str, str]
) -> Response:
    with platform_of(request).db.read() as connection:
        level = next(iter(levels(connection, seller_id, sku_ids=[sku_id], place_id=place_id).items), None)
        moved = movements(connection, seller_id, sku_id, cursor, place_id=place_id)
        names = {each.id: each.name for each in places(connection, seller_id)}
    return render(
        request,
        "seller/level.html",
        status_code=422 if errors else 200,
        level=level,
        sku_id=sku_id,
        place_id=place_id,
        moved=moved,
        places=names,
        errors=errors,
        **frame(request),
    )

"""Following a purchase: where it is and when it comes, live, for whoever has the link."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed, platform_of
from entrepot.core.http.types import Id
from entrepot.deliver.dispatch import TrackedBox, TrackingView, tracking, tracking_token
from entrepot.kit.clock import from_us
from entrepot.shop.orders import OrderLineView, group_view
from entrepot.web.filters import here
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.pages.courier.city_map import CityMap, city_map
from entrepot.web.pages.shop.called import orders_called
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

GroupId = Annotated[str, Id("grp")]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,120}$")]
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@router.get("/orders/{group_id}/tracking")
def go_to_tracking(request: Request, who: Signed, group_id: GroupId) -> Response:
    """Lead the shopper to the page that may be shared."""
    with platform_of(request).db.read() as connection:
        return see_other(f"/tracking/{tracking_token(connection, group_id, who.person_id)}")


@router.get("/tracking/{token}")
def show_tracking(request: Request, who: MaybeSigned, token: Token) -> Response:
    """Show a purchase on its way."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as connection:
        context = frame(visit, connection, tab="orders") | _context(request, who, token)
    return render(request, "courier/tracking.html", headers=_PRIVATE, **context)


@router.get("/tracking/{token}/parts")
def show_tracking_parts(request: Request, who: MaybeSigned, token: Token) -> Response:
    """Show what has changed, for a page that is open."""
    return render(request, "courier/tracking_parts.html", headers=_PRIVATE, **_context(request, who, token))


def _context(request: Request, who: Principal | None, token: str) -> dict[str, Any]:
    db = platform_of(request).db
    with db.read() as connection:
        view = tracking(connection, token, now_us=db.clock.now_us(), viewer_id=None if who is None else who.person_id)
        names = sellers(connection, {seller_id for box in view.boxes for seller_id in box.seller_ids})
        lines = _goods(connection, view, who, reader_of(request).language.code)
    maps = [_map(box) for box in view.boxes]
    arrived_us = [moment for box in view.boxes if (moment := box.steps[-1].at_us) is not None]
    with reading(reader_of(request)):
        how_far = _how_far(view)
        today = here(db.clock.now()).date()
    return {
        "view": view,
        "boxes": list(zip(view.boxes, maps, strict=True)),
        "names": {seller_id: seller.name for seller_id, seller in names.items()},
        "arrived_at": from_us(max(arrived_us)) if view.done and arrived_us else None,
        "how_far": how_far,
        "goods": [[line for order_id in box.order_ids for line in lines.get(order_id, ())] for box in view.boxes],
        "mine": bool(lines),
        "picture": picture,
        "today": lambda moment_us: here(from_us(moment_us)).date() == today,
    }


def _map(box: TrackedBox) -> CityMap | None:
    """Draw the city around the door, where the reader may know it, with the van where it is near."""
    if box.courier is None and box.place is None:
        return None
    return city_map(box.courier, box.place, around=box.place or box.courier)


def _goods(
    connection: Connection, view: TrackingView, who: Principal | None, locale: str
) -> dict[str, tuple[OrderLineView, ...]]:
    """Return what is in each order, for its shopper alone."""
    if who is None or not any(box.seller_ids for box in view.boxes):
        return {}
    bought = group_view(connection, view.group_id, who.person_id).orders
    return {order.id: order.lines for order in orders_called(connection, bought, locale)}


def _how_far(view: TrackingView) -> str:
    """Say of all the boxes together what is true now; nothing where each says it for itself."""
    of = len(view.boxes)
    if view.done or of == 0:
        return ""
    preparing = sum(len(box.order_ids) for box in view.boxes if box.state == "paid")
    if preparing:
        return ngettext(
            "%(num)s seller is preparing your order",
            "%(num)s sellers are preparing your order",
            preparing,
        ) % {"num": preparing}
    arrived, left, here = (_past(view.boxes, name) for name in ("deliver", "ship", "receive"))
    if not here:
        return _("The sellers have sent it; it is on its way to the hub")
    if of == 1:
        return _("Everything that travels in one box arrives together")
    if arrived:
        return _("%(done)s of %(of)s parcels arrived") % {"done": arrived, "of": of}
    if left:
        return _("%(done)s of %(of)s parcels left the hub") % {"done": left, "of": of}
    return _("%(done)s of %(of)s parcels reached the hub") % {"done": here, "of": of}


def _past(boxes: tuple[TrackedBox, ...], step: str) -> int:
    return sum(any(each.name == step and each.state == "done" for each in box.steps) for box in boxes)

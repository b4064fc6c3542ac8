"""Following a purchase: where it is and when it comes, live, for whoever has the link."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed, platform_of
from entrepot.core.http.types import Id
from entrepot.deliver.dispatch import tracking, tracking_token
from entrepot.web.flash import see_other
from entrepot.web.pages.courier.city_map import city_map
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.render import render

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
    maps = [
        city_map(box.courier, box.place) if box.courier is not None or box.place is not None else None
        for box in view.boxes
    ]
    return {"view": view, "boxes": list(zip(view.boxes, maps, strict=True))}

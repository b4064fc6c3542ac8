"""Webhooks of a seller, or of the house for its operators: made, tried, watched, sent again."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Requires
from entrepot.core.http.types import CursorParam, Id
from entrepot.core.webhooks import (
    EVENT_NAMES,
    OPERATOR,
    change_secret,
    check_known,
    create_endpoint,
    delivery_log,
    get_endpoint,
    list_deliveries,
    list_endpoints,
    remove_endpoint,
    replay_delivery,
    send_test,
    update_endpoint,
)
from entrepot.kit.errors import AppError
from entrepot.web.flash import see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.lists import Blank
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Owner = Annotated[Principal, Requires("seller_owner", "seller_staff", "operator")]
EndpointId = Annotated[str, Id("whk")]
DeliveryId = Annotated[str, Id("whd")]
State = Literal["waiting", "sending", "delivered", "failed"]
Act = Literal["test", "pause", "resume", "remove", "secret"]
_HERE: Final = "/account/webhooks"
_STATES: Final = ("waiting", "sending", "delivered", "failed")
_DONE: Final[dict[str, Lazy]] = {
    "test": lazy("A trial event is on its way"),
    "pause": lazy("The endpoint rests. What happens meanwhile is sent when it goes on"),
    "resume": lazy("The endpoint goes on"),
    "remove": lazy("The endpoint is removed"),
}


def _owner(who: Principal) -> str:
    """The seller that the person acts for, or the house."""
    return who.seller_id or OPERATOR


@router.get(_HERE)
def show_webhooks(request: Request, who: MaybeSigned) -> Response:
    """Show the endpoints and a form for another; who has neither a seller nor a desk is told what it is for."""
    if who is None:
        return see_other(f"/sign-in?next={_HERE}")
    return _page(visit_of(request, who), who)


@router.post(_HERE)
def add_webhook(
    request: Request,
    who: Owner,
    url: Annotated[str, Form(max_length=2000)] = "",
    events: Annotated[Sequence[str], Form(max_length=50)] = (),
    description: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Add an endpoint and show its secret, this once."""
    visit = visit_of(request, who)
    given = {"url": url, "events": list(events), "description": description}
    try:
        check_known(events)
        _id, secret = visit.platform.db.write(
            lambda tx: create_endpoint(
                tx,
                owner=_owner(who),
                url=url.strip(),
                events=events,
                description=description.replace("\0", "").strip(),
                actor=who.person_id,
                allow_private=visit.platform.settings.webhook_allow_private,
            )
        )
    except AppError as refusal:
        return _page(visit, who, given=given, refusal=refusal)
    return _page(visit, who, secret=secret)


@router.get(f"{_HERE}/{{endpoint_id}}")
def show_webhook(
    request: Request,
    who: Owner,
    endpoint_id: EndpointId,
    state: Annotated[State | None, Blank, Query()] = None,
    delivery: Annotated[DeliveryId | None, Blank, Query()] = None,
    cursor: CursorParam = None,
) -> Response:
    """Show an endpoint, what was sent to it, and the tries of one delivery."""
    return _endpoint_page(visit_of(request, who), who, endpoint_id, state=state, delivery=delivery, cursor=cursor)


@router.post(f"{_HERE}/{{endpoint_id}}")
def act_on_webhook(request: Request, who: Owner, endpoint_id: EndpointId, act: Annotated[Act, Form()]) -> Response:
    """Try an endpoint, let it rest or go on, remove it, or give it another secret."""
    visit = visit_of(request, who)
    db, owner, actor = visit.platform.db, _owner(who), who.person_id
    there = f"{_HERE}/{endpoint_id}"
    if act == "secret":
        secret = db.write(lambda tx: change_secret(tx, owner=owner, endpoint_id=endpoint_id, actor=actor))
        return _endpoint_page(visit, who, endpoint_id, secret=secret)
    if act == "test":
        db.write(lambda tx: send_test(tx, owner=owner, endpoint_id=endpoint_id, actor=actor))
    elif act == "remove":
        remove_endpoint(db, owner=owner, endpoint_id=endpoint_id, actor=actor)
        there = _HERE
    else:
        update_endpoint(
            db,
            owner=owner,
            endpoint_id=endpoint_id,
            actor=actor,
            allow_private=visit.platform.settings.webhook_allow_private,
            state="paused" if act == "pause" else "active",
        )
    return visit.back(there, "allow", _DONE[act])


@router.post(f"{_HERE}/{{endpoint_id}}/deliveries/{{delivery_id}}")
def send_again(request: Request, who: Owner, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Response:
    """Send one delivery again."""
    visit = visit_of(request, who)
    replay_delivery(
        visit.platform.db, owner=_owner(who), endpoint_id=endpoint_id, delivery_id=delivery_id, actor=who.person_id
    )
    return visit.back(f"{_HERE}/{endpoint_id}", "allow", lazy("It is sent again"))


def _page(
    visit: Visit,
    who: Principal,
    *,
    given: dict[str, Any] | None = None,
    refusal: AppError | None = None,
    secret: str = "",
) -> Response:
    may = who.has_role("seller_owner", "seller_staff", "operator")
    with visit.platform.db.read() as conn:
        endpoints = list_endpoints(conn, _owner(who)) if may else []
        context = frame(visit, conn, tab="account")
    with visit.speaking():
        context["sections"] = sections(_HERE)
        field = str(refusal.extra.get("field", "url")) if refusal else ""
        errors = {field: str(sentence(refusal))} if refusal else {}
    return render(
        visit.request,
        "account/webhooks.html",
        status_code=refusal.status if refusal else 200,
        may=may,
        house=may and who.seller_id is None,
        endpoints=endpoints,
        names=EVENT_NAMES,
        given=given or {"url": "", "events": [], "description": ""},
        errors=errors,
        secret=secret,
        headers={"Cache-Control": "no-store"} if secret else {},
        **context,
    )


def _endpoint_page(
    visit: Visit,
    who: Principal,
    endpoint_id: str,
    *,
    state: State | None = None,
    delivery: str | None = None,
    cursor: str | None = None,
    secret: str = "",
) -> Response:
    owner = _owner(who)
    with visit.platform.db.read() as conn:
        endpoint = get_endpoint(conn, owner, endpoint_id)
        page = list_deliveries(conn, owner, endpoint_id, state=state, cursor=cursor, limit=30)
        tries = delivery_log(conn, owner, endpoint_id, delivery) if delivery else []
        context = frame(visit, conn, tab="account")
    with visit.speaking():
        context["sections"] = sections(_HERE)
    return render(
        visit.request,
        "account/webhook.html",
        endpoint=endpoint,
        page=page,
        state=state,
        states=_STATES,
        delivery=delivery,
        tries=tries,
        secret=secret,
        headers={"Cache-Control": "no-store"} if secret else {},
        **context,
    )

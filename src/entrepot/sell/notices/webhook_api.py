"""Webhooks of a holder of rights over HTTP: told of its own notices, and of nothing else."""

from typing import Annotated, Any, Final, Literal

from fastapi import Request, Response
from pydantic import Field, StringConstraints

from entrepot.core.database import Database, Tx
from entrepot.core.http import ApiRouter, Principal, fingerprint, platform_of, problems, reply
from entrepot.core.http.types import Body, CursorParam, Id, IdempotencyKey, LimitParam, LongText
from entrepot.core.idempotency import once
from entrepot.core.webhooks import (
    change_secret,
    create_endpoint,
    list_deliveries,
    list_endpoints,
    remove_endpoint,
    replay_delivery,
    send_test,
)
from entrepot.kit.clock import from_us
from entrepot.sell.brands import own_holder
from entrepot.sell.notices.announced import NoticeChanged
from entrepot.sell.notices.bodies import HolderId, Moment, Ref
from entrepot.sell.notices.give import acting_holder
from entrepot.sell.notices.rights_api import ONE, Partner, PartnerActs

router = ApiRouter(tags=["rights"])

EndpointId = Annotated[str, Id("whk")]
DeliveryId = Annotated[str, Id("whd")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(examples=["https://agency.example/hooks"])]
HOOK: Final = ONE + "/webhooks/{endpoint_id}"
EVENTS: Final = (NoticeChanged.NAME,)


class HookBody(Body):
    """Where what happens to the holder's notices is sent."""

    url: Url
    description: LongText = ""


class HookMade(Body):
    """A new endpoint or secret; the secret is shown only now."""

    id: str = Field(examples=["whk_01jd…"])
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class HookAnswer(Body):
    """An endpoint and how it fares."""

    id: str
    url: str
    description: str
    events: list[str]
    state: Literal["active", "paused", "disabled"]
    disabled_reason: str | None
    created_at: Moment


class HookList(Body):
    """A holder's endpoints, oldest first."""

    items: list[HookAnswer]


class HookDelivery(Body):
    """One event on its way to the endpoint."""

    id: str
    event_id: str = Field(description="Also the header webhook-id")
    event_name: str
    state: Literal["waiting", "sending", "delivered", "failed"]
    attempts: int
    created_at: Moment
    last_status: int | None
    last_error: str | None


class HookDeliveries(Body):
    """A page of deliveries, newest first; `next` is where to go on."""

    items: list[HookDelivery]
    next: str | None


@router.get(
    ONE + "/webhooks", summary="A holder's webhooks", responses={200: {"model": HookList}, **problems(401, 403, 404)}
)
def list_hooks(request: Request, who: Partner, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        found = list_endpoints(connection, holder_id)
    items = [
        {
            "id": each.id,
            "url": each.url,
            "description": each.description,
            "events": each.events,
            "state": each.state,
            "disabled_reason": each.disabled_reason,
            "created_at": from_us(each.created_at_us),
        }
        for each in found
    ]
    return reply({"items": items})


@router.post(
    ONE + "/webhooks",
    status_code=201,
    summary="Be told of one's notices",
    description="`sell.notice.changed` of this holder's notices from now on, signed after Standard Webhooks.",
    responses={201: {"model": HookMade}, **problems(401, 403, 404, 409, 422)},
)
def post_hook(
    request: Request, who: PartnerActs, holder_id: HolderId, body: HookBody, key: IdempotencyKey = None
) -> Response:
    platform, print_ = platform_of(request), fingerprint(request, body)

    def make(tx: Tx) -> dict[str, Any]:
        acting_holder(tx.connection, holder_id, who.person_id)
        endpoint_id, secret = create_endpoint(
            tx,
            owner=holder_id,
            url=body.url,
            events=EVENTS,
            description=body.description,
            actor=who.person_id,
            allow_private=platform.settings.webhook_allow_private,
        )
        return {"id": endpoint_id, "secret": secret}

    made = platform.db.write(
        lambda tx: once(tx, owner=who.person_id, key=key, fingerprint=print_, answer=lambda: make(tx))
    )
    return reply(made, 201)


@router.delete(HOOK, status_code=204, summary="Remove a webhook", responses=problems(401, 403, 404))
def delete_hook(request: Request, who: PartnerActs, holder_id: HolderId, endpoint_id: EndpointId) -> Response:
    db = _db_of_own(request, who, holder_id)
    remove_endpoint(db, owner=holder_id, endpoint_id=endpoint_id, actor=who.person_id)
    return reply(None)


@router.post(
    HOOK + "/secret",
    summary="Change a webhook's secret",
    description="The old secret signs beside the new one for 24 hours.",
    responses={200: {"model": HookMade}, **problems(401, 403, 404)},
)
def post_secret(request: Request, who: PartnerActs, holder_id: HolderId, endpoint_id: EndpointId) -> Response:
    db = _db_of_own(request, who, holder_id)
    secret = db.write(lambda tx: change_secret(tx, owner=holder_id, endpoint_id=endpoint_id, actor=who.person_id))
    return reply({"id": endpoint_id, "secret": secret})


@router.post(
    HOOK + "/test",
    status_code=202,
    summary="Send a trial event",
    responses={202: {"model": Ref}, **problems(401, 403, 404)},
)
def post_trial(request: Request, who: PartnerActs, holder_id: HolderId, endpoint_id: EndpointId) -> Response:
    db = _db_of_own(request, who, holder_id)
    sent = db.write(lambda tx: send_test(tx, owner=holder_id, endpoint_id=endpoint_id, actor=who.person_id))
    return reply({"id": sent}, 202)


@router.get(
    HOOK + "/deliveries",
    summary="What was sent, newest first",
    responses={200: {"model": HookDeliveries}, **problems(401, 403, 404, 422)},
)
def list_sent(
    request: Request,
    who: Partner,
    holder_id: HolderId,
    endpoint_id: EndpointId,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        page = list_deliveries(connection, holder_id, endpoint_id, cursor=cursor, limit=limit)
    items = [
        {
            "id": each.id,
            "event_id": each.event_id,
            "event_name": each.event_name,
            "state": each.state,
            "attempts": each.attempts,
            "created_at": from_us(each.created_at_us),
            "last_status": each.last_status,
            "last_error": each.last_error,
        }
        for each in page.items
    ]
    return reply({"items": items, "next": page.next})


@router.post(
    HOOK + "/deliveries/{delivery_id}/replay",
    status_code=202,
    summary="Send a delivery again",
    responses={202: {"model": Ref}, **problems(401, 403, 404)},
)
def post_replay(
    request: Request, who: PartnerActs, holder_id: HolderId, endpoint_id: EndpointId, delivery_id: DeliveryId
) -> Response:
    db = _db_of_own(request, who, holder_id)
    replay_delivery(db, owner=holder_id, endpoint_id=endpoint_id, delivery_id=delivery_id, actor=who.person_id)
    return reply({"id": delivery_id}, 202)


def _db_of_own(request: Request, who: Principal, holder_id: str) -> Database:
    """Return the database where the asking person acts for the holder; raise NotFound."""
    db = platform_of(request).db
    with db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
    return db

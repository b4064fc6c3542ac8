"""Webhook endpoints of a seller, or of the house, over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import BaseModel, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, fingerprint, platform_of, problems, reply
from entrepot.core.http.types import Body, CursorParam, Id, IdempotencyKey, Instant, LimitParam, LongText
from entrepot.core.idempotency import once
from entrepot.core.webhooks import store
from entrepot.core.webhooks.domain import OPERATOR, Attempt, Delivery, Endpoint
from entrepot.core.webhooks.names import check_known
from entrepot.core.webhooks.register import change_secret, create_endpoint, remove_endpoint, update_endpoint
from entrepot.core.webhooks.replay import replay_delivery, replay_since, send_test
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.errors import Forbidden

router = ApiRouter(tags=["webhooks"])

Owner = Annotated[Principal, Requires("seller_owner", "seller_staff", "operator", scope="webhooks:write")]
EndpointId = Annotated[str, Id("whk")]
DeliveryId = Annotated[str, Id("whd")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(examples=["https://shop.example/hooks"])]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200), Field(examples=["shop.order.paid"])]
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=50, examples=[["shop.order.*"]])]


class EndpointDraft(Body):
    """Where to send which events; a name of events, its beginning with ``.*``, or ``*`` for all."""

    url: Url
    events: Patterns
    description: LongText = ""


class EndpointChange(Body):
    """What to change; what is not given stays."""

    url: Url | None = None
    events: Patterns | None = None
    description: LongText | None = None
    state: Literal["active", "paused"] | None = None


class Since(Body):
    """From when on to send again."""

    since: Instant


class EndpointAnswer(BaseModel):
    """An endpoint and how it fares."""

    id: str = Field(examples=["whk_01jd…"])
    url: str = Field(examples=["https://shop.example/hooks"])
    description: str
    events: list[str] = Field(examples=[["shop.order.*"]])
    state: Literal["active", "paused", "disabled"]
    disabled_reason: str | None
    failing_since: str | None = Field(examples=[None])
    created_at: str = Field(examples=["2026-03-02T09:00:00Z"])


class CreatedAnswer(BaseModel):
    """A new endpoint or secret; the secret is shown only now."""

    id: str = Field(examples=["whk_01jd…"])
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class DeliveryAnswer(BaseModel):
    """One event on its way to the endpoint."""

    id: str = Field(examples=["whd_01jd…"])
    event_id: str = Field(examples=["evt_01jd…"], description="Also the header webhook-id")
    event_name: str = Field(examples=["shop.order.paid"])
    state: Literal["waiting", "sending", "delivered", "failed"]
    attempts: int = Field(examples=[1])
    next_at: str | None
    created_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    done_at: str | None
    last_status: int | None = Field(examples=[200])
    last_error: str | None


class DeliveryPage(BaseModel):
    """Deliveries, newest first."""

    items: list[DeliveryAnswer]
    next: str | None
    previous: str | None


class AttemptAnswer(BaseModel):
    """One try: what was answered, or why nothing was."""

    at: str = Field(examples=["2026-03-02T09:00:00Z"])
    duration_ms: int = Field(examples=[84])
    status: int | None = Field(examples=[200])
    error: str | None
    response: str


class Started(BaseModel):
    """What was put on its way."""

    id: str = Field(examples=["whd_01jd…"])


@router.get("/webhooks", summary="List endpoints", responses={200: {"model": list[EndpointAnswer]}})
def list_endpoints(request: Request, who: Owner) -> Response:
    with platform_of(request).db.read() as connection:
        return reply([_endpoint(each) for each in store.list_endpoints(connection, owner_of(who))])


@router.post(
    "/webhooks",
    status_code=201,
    summary="Add an endpoint",
    responses={201: {"model": CreatedAnswer}, **problems(409, 422)},
)
def add_endpoint(request: Request, who: Owner, body: EndpointDraft, key: IdempotencyKey = None) -> Response:
    platform, owner = platform_of(request), owner_of(who)
    check_known(body.events)

    def answer(tx: Any) -> dict[str, Any]:
        endpoint_id, secret = create_endpoint(
            tx,
            owner=owner,
            url=body.url,
            events=body.events,
            description=body.description,
            actor=who.person_id,
            allow_private=platform.settings.webhook_allow_private,
        )
        return {"id": endpoint_id, "secret": secret}

    print_ = fingerprint(request, body)
    made = platform.db.write(
        lambda tx: once(tx, owner=who.person_id, key=key, fingerprint=print_, answer=lambda: answer(tx))
    )
    return reply(made, 201, {"Location": f"/api/v1/webhooks/{made['id']}"})


@router.get(
    "/webhooks/{endpoint_id}", summary="Show an endpoint", responses={200: {"model": EndpointAnswer}, **problems(404)}
)
def show_endpoint(request: Request, who: Owner, endpoint_id: EndpointId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(_endpoint(store.get_endpoint(connection, owner_of(who), endpoint_id)))


@router.patch(
    "/webhooks/{endpoint_id}",
    summary="Change, pause or resume an endpoint",
    responses={200: {"model": EndpointAnswer}, **problems(404, 422)},
)
def change_endpoint(request: Request, who: Owner, endpoint_id: EndpointId, body: EndpointChange) -> Response:
    platform, owner = platform_of(request), owner_of(who)
    check_known(body.events or ())
    update_endpoint(
        platform.db,
        owner=owner,
        endpoint_id=endpoint_id,
        actor=who.person_id,
        allow_private=platform.settings.webhook_allow_private,
        url=body.url,
        events=body.events,
        description=body.description,
        state=body.state,
    )
    with platform.db.read() as connection:
        return reply(_endpoint(store.get_endpoint(connection, owner, endpoint_id)))


@router.delete("/webhooks/{endpoint_id}", status_code=204, summary="Remove an endpoint", responses={**problems(404)})
def delete_endpoint(request: Request, who: Owner, endpoint_id: EndpointId) -> Response:
    remove_endpoint(platform_of(request).db, owner=owner_of(who), endpoint_id=endpoint_id, actor=who.person_id)
    return reply(None)


@router.post(
    "/webhooks/{endpoint_id}/secret",
    summary="Change an endpoint's secret",
    description="The old secret signs beside the new one for 24 hours.",
    responses={200: {"model": CreatedAnswer}, **problems(404)},
)
def renew_secret(request: Request, who: Owner, endpoint_id: EndpointId, key: IdempotencyKey = None) -> Response:
    owner, print_ = owner_of(who), fingerprint(request)

    def answer(tx: Any) -> dict[str, Any]:
        secret = change_secret(tx, owner=owner, endpoint_id=endpoint_id, actor=who.person_id)
        return {"id": endpoint_id, "secret": secret}

    made = platform_of(request).db.write(
        lambda tx: once(tx, owner=who.person_id, key=key, fingerprint=print_, answer=lambda: answer(tx))
    )
    return reply(made)


@router.post(
    "/webhooks/{endpoint_id}/test",
    status_code=202,
    summary="Send a trial event",
    responses={202: {"model": Started}, **problems(404)},
)
def test_endpoint(request: Request, who: Owner, endpoint_id: EndpointId) -> Response:
    owner = owner_of(who)
    delivery_id = platform_of(request).db.write(
        lambda tx: send_test(tx, owner=owner, endpoint_id=endpoint_id, actor=who.person_id)
    )
    return reply({"id": delivery_id}, 202)


@router.get(
    "/webhooks/{endpoint_id}/deliveries",
    summary="List deliveries",
    responses={200: {"model": DeliveryPage}, **problems(404, 422)},
)
def list_deliveries(
    request: Request,
    who: Owner,
    endpoint_id: EndpointId,
    state: Literal["waiting", "sending", "delivered", "failed"] | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        page = store.list_deliveries(connection, owner_of(who), endpoint_id, state=state, cursor=cursor, limit=limit)
    return reply({"items": [_delivery(each) for each in page.items], "next": page.next, "previous": page.previous})


@router.get(
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/attempts",
    summary="Show the log of a delivery",
    responses={200: {"model": list[AttemptAnswer]}, **problems(404)},
)
def list_attempts(request: Request, who: Owner, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Response:
    with platform_of(request).db.read() as connection:
        log = store.delivery_log(connection, owner_of(who), endpoint_id, delivery_id)
    return reply([_attempt(each) for each in log])


@router.post(
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    summary="Send a delivery again",
    responses={202: {"model": Started}, **problems(404)},
)
def replay_one(request: Request, who: Owner, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Response:
    replay_delivery(
        platform_of(request).db,
        owner=owner_of(who),
        endpoint_id=endpoint_id,
        delivery_id=delivery_id,
        actor=who.person_id,
    )
    return reply({"id": delivery_id}, 202)


@router.post(
    "/webhooks/{endpoint_id}/replay",
    status_code=202,
    summary="Send everything since a moment again",
    responses={202: {"model": Started}, **problems(404, 409, 422)},
)
def replay_all(request: Request, who: Owner, endpoint_id: EndpointId, body: Since) -> Response:
    job_id = replay_since(
        platform_of(request).db,
        owner=owner_of(who),
        endpoint_id=endpoint_id,
        since_us=to_us(body.since),
        actor=who.person_id,
    )
    return reply({"id": job_id}, 202)


def owner_of(who: Principal) -> str:
    """Return whose endpoints a person keeps: the seller's that they act for, else, for an operator, the house's."""
    if who.seller_id is not None:
        return who.seller_id
    if who.has_role("operator"):
        return OPERATOR
    raise Forbidden("this is for a seller's people and operators")


def _moment(microseconds: int | None) -> Any:
    return None if microseconds is None else from_us(microseconds)


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    answer = asdict(endpoint)
    del answer["owner"], answer["failing_since_us"], answer["created_at_us"]
    return {
        **answer,
        "failing_since": _moment(endpoint.failing_since_us),
        "created_at": _moment(endpoint.created_at_us),
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    open_ = delivery.state in {"waiting", "sending"}
    return {
        "id": delivery.id,
        "event_id": delivery.event_id,
        "event_name": delivery.event_name,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": _moment(delivery.next_at_us) if open_ else None,
        "created_at": _moment(delivery.created_at_us),
        "done_at": _moment(delivery.done_at_us),
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": _moment(attempt.at_us),
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "error": attempt.error,
        "response": attempt.response,
    }

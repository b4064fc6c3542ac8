"""Events that failed for a subscriber, over HTTP, for operators."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import Body, CursorParam, Id, LimitParam, Text
from entrepot.core.outbox.letters import dead_letters, discard_dead_letter, retry_dead_letter

router = ApiRouter(tags=["operator"])

EventId = Annotated[str, Id("evt")]
Subscriber = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,80}$")]
Operator = Annotated[Principal, Requires("operator", scope="operator:events")]


class Reason(Body):
    """Why an event is given up."""

    reason: Text


@router.get("/operator/dead-letters", summary="Events that failed", responses=problems(401, 403, 422))
def read_dead_letters(request: Request, who: Operator, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(dead_letters(connection, cursor, limit))


@router.post(
    "/operator/dead-letters/{subscriber}/{event_id}/retry",
    status_code=204,
    summary="Hand an event over again at once",
    responses=problems(401, 403, 404),
)
def hand_over_again(request: Request, who: Operator, subscriber: Subscriber, event_id: EventId) -> Response:
    retry_dead_letter(platform_of(request).db, subscriber, event_id, actor=who.person_id)
    return Response(status_code=204)


@router.post(
    "/operator/dead-letters/{subscriber}/{event_id}/discard",
    status_code=204,
    summary="Give an event up, with a reason",
    responses=problems(401, 403, 404, 422),
)
def give_up(request: Request, who: Operator, subscriber: Subscriber, event_id: EventId, body: Reason) -> Response:
    discard_dead_letter(platform_of(request).db, subscriber, event_id, actor=who.person_id, reason=body.reason)
    return Response(status_code=204)

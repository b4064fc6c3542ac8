"""`/events`: the one stream of server-sent events that a page's live parts listen to."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import Query, Request, Response
from starlette.responses import StreamingResponse

from entrepot.core.http import ApiRouter, Signed, platform_of
from entrepot.kit.errors import InvalidInput, Unavailable
from entrepot.web.announcer import Announcer, Listener, listener_for

router = ApiRouter(prefix="", pages=True)

_TOPIC: Final = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")
_MOST_TOPICS: Final = 20
_MOST_LISTENERS: Final = 1000
_HEARTBEAT_S: Final = 15.0
# A browser comes back by itself; the end of a stream lets a server that is going down go down.
_LONGEST_BEATS: Final = 40


@router.get("/events")
async def live_events(
    request: Request, who: Signed, topics: Annotated[str, Query(min_length=1, max_length=1000)]
) -> Response:
    """Stream the names of the topics that spoke, as server-sent events named after them."""
    wanted = topics.split(",")
    if len(wanted) > _MOST_TOPICS or not all(_TOPIC.fullmatch(topic) for topic in wanted):
        raise InvalidInput("topics are names such as shop.order, at most 20", field="topics", expected="shop.order,pay")
    announcer = _announcer(request)
    if len(announcer) >= _MOST_LISTENERS:
        raise Unavailable("too many pages listen; this one goes on without live parts")
    return StreamingResponse(
        _stream(announcer, listener_for(who, wanted)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _announcer(request: Request) -> Announcer:
    state = request.app.state
    found: Announcer | None = getattr(state, "announcer", None)
    if found is None:
        found = state.announcer = Announcer(platform_of(request).db)
    return found


async def _stream(announcer: Announcer, listener: Listener) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    quiet = 0
    async for spoke in announcer.topics_of(listener, every_s=_HEARTBEAT_S):
        if spoke:
            yield "".join(f"event: {topic}\ndata: {{}}\n\n" for topic in spoke)
            continue
        quiet += 1
        if quiet > _LONGEST_BEATS:
            return
        yield ": still here\n\n"

"""What moves on the floor, as it is scanned: a stream of server-sent events that the plan's dots follow.

Each event names where a thing came from and went to, by the codes of places; nothing of anybody.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import orjson
from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse

from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse import Change, changes_since, last_change
from entrepot.kit.errors import Unavailable
from entrepot.web.pages.warehouse.frame import Reader

router = ApiRouter(prefix="", pages=True)

_EVERY_S: Final = 0.7
_MOST_DOTS: Final = 40
"""Of more moves than this in a moment, so many are shown, evenly chosen."""
_LINES: Final = 400
_MOST_LISTENERS: Final = 100
_BEAT: Final = 20
_LONGEST_BEATS: Final = 900
"""A browser comes back by itself; the end of a stream lets a server that is going down go down."""
_OPEN: Final = "floor_moves_open"


@router.get("/warehouse/floor/moves")
async def show_moves(request: Request, who: Reader) -> Response:
    """Stream the moves of parcels and boxes between places as ``moves`` events: ``[[kind, from, to], …]``."""
    state = request.app.state
    if getattr(state, _OPEN, 0) >= _MOST_LISTENERS:
        raise Unavailable("too many pages listen; this one goes on without live parts")
    return StreamingResponse(
        _counted(request, platform_of(request).db),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _counted(request: Request, db: Database) -> AsyncIterator[str]:
    state = request.app.state
    setattr(state, _OPEN, getattr(state, _OPEN, 0) + 1)
    try:
        async for part in _stream(db):
            yield part
    finally:
        setattr(state, _OPEN, getattr(state, _OPEN) - 1)


async def _stream(db: Database) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    position: Position | None = None
    for beat in range(_LONGEST_BEATS):
        try:
            moves, position = await asyncio.to_thread(_next, db, position)
        except SQLAlchemyError:
            return
        if moves:
            yield f"event: moves\ndata: {orjson.dumps(moves).decode()}\n\n"
        elif beat % _BEAT == _BEAT - 1:
            yield ": still here\n\n"
        await asyncio.sleep(_EVERY_S)


def _next(db: Database, position: Position | None) -> tuple[list[list[str | None]], Position]:
    with db.read() as connection:
        newest = last_change(connection)
        if position is None:
            return [], newest
        changes, reached = changes_since(connection, position, _LINES)
    # Who is too far behind sees the newest moves, and not those of minutes ago.
    return shown(changes), newest if len(changes) == _LINES else reached


def shown(changes: Sequence[Change]) -> list[list[str | None]]:
    """Return the moves that are drawn, 40 at most: things that came to another place."""
    moves = [
        [change.kind, change.from_position, change.to_position]
        for change in changes
        if change.outcome == "ok" and change.to_position and change.to_position != change.from_position
    ]
    step = max(1.0, len(moves) / _MOST_DOTS)
    return [moves[int(number * step)] for number in range(min(len(moves), _MOST_DOTS))]

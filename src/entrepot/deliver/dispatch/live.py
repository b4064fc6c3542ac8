"""Live tracking: server-sent events of one purchase, at most so many listeners at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Final

from fastapi import FastAPI

from entrepot.core.http import to_json
from entrepot.deliver.dispatch.views import TrackingView
from entrepot.kit.errors import AppError, Unavailable

MOST_LISTENERS: Final = 500
MOST_OF_ONE: Final = 8
LOOK_EVERY_S: Final = 2.0
HEARTBEAT_S: Final = 15.0
LONGEST_S: Final = 600.0
"""A browser comes back by itself; that streams end lets a server that is going down go down."""


class Listeners:
    """How many listen, in all and to each link; they belong to one application and its event loop."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    def enter(self, token: str) -> None:
        """Take a place; raise Unavailable where there is none left."""
        if self._count.total() >= MOST_LISTENERS or self._count[token] >= MOST_OF_ONE:
            raise Unavailable("too many follow at this moment; this page shows what was last known")
        self._count[token] += 1

    def leave(self, token: str) -> None:
        """Give the place back."""
        self._count[token] -= 1
        if self._count[token] <= 0:
            del self._count[token]

    def __len__(self) -> int:
        return self._count.total()


def listeners_of(app: FastAPI) -> Listeners:
    """Return the application's listeners."""
    found: Listeners | None = getattr(app.state, "tracking_listeners", None)
    if found is None:
        found = app.state.tracking_listeners = Listeners()
    return found


async def follow(
    listeners: Listeners,
    token: str,
    read: Callable[[], TrackingView],
    shown: Callable[[TrackingView], object],
    *,
    every_s: float = LOOK_EVERY_S,
    heartbeat_s: float = HEARTBEAT_S,
    longest_s: float = LONGEST_S,
) -> AsyncIterator[bytes]:
    """Yield a ``tracking`` event whenever what is known changes, and a comment when nothing does for a while.

    It ends when all is delivered, when the link is gone, and after ten minutes. The place must have been taken.
    """
    try:
        yield b"retry: 3000\n\n"
        last, quiet_s, past_s = b"", 0.0, 0.0
        while past_s < longest_s:
            try:
                view = await asyncio.to_thread(read)
            except AppError:
                yield b"event: gone\ndata: {}\n\n"
                return
            said = to_json(shown(view))
            if said != last:
                yield b"event: tracking\ndata: " + said + b"\n\n"
                last, quiet_s = said, 0.0
            elif quiet_s >= heartbeat_s:
                yield b": still here\n\n"
                quiet_s = 0.0
            if view.done:
                return
            await asyncio.sleep(every_s)
            quiet_s, past_s = quiet_s + every_s, past_s + every_s
    finally:
        listeners.leave(token)

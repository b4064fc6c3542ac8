"""Tell open pages that something of a kind happened, so that they fetch their live parts again.

A page listens to topics: an event's name (`shop.order.paid`) or its beginning (`shop.order`). It hears that the topic
spoke and nothing more; what a reader may see is decided where the part is fetched. One reader of the outbox serves all
pages of a process.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from entrepot.core.database import Database
from entrepot.core.http import Principal
from entrepot.core.outbox import Position, StoredEvent, last_position, read_events

_EVERY_S: Final = 0.4
_AFTER_FAILURE_S: Final = 3.0
_BATCH: Final = 500
_HOUSE: Final = frozenset({"operator", "warehouse", "reviewer"})
_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class Listener:
    """An open page: the topics that it listens to, and those that spoke since it was last told.

    People of the house hear every event of their topics; anybody else only events that name them or their seller.
    """

    topics: tuple[str, ...]
    mine: frozenset[str]
    hears_all: bool
    spoke: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, event: StoredEvent) -> None:
        """Take note of an event, if it is of a topic and for this reader."""
        heard = [topic for topic in self.topics if event.name == topic or event.name.startswith(f"{topic}.")]
        if heard and (self.hears_all or not self.mine.isdisjoint(_texts(event.payload))):
            self.spoke.update(heard)
            self.woken.set()

    async def told(self, within_s: float) -> list[str]:
        """Wait for topics to speak, at most so many seconds; return those that did, each once."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), within_s)
        self.woken.clear()
        heard, self.spoke = sorted(self.spoke), set()
        return heard


def listener_for(who: Principal, topics: Iterable[str]) -> Listener:
    """A listener for a signed-in person."""
    mine = frozenset(each for each in (who.person_id, who.seller_id) if each)
    return Listener(tuple(dict.fromkeys(topics)), mine, hears_all=not who.roles.isdisjoint(_HOUSE))


class Announcer:
    """Reads the outbox's tail while any page listens, and wakes the pages whose topics spoke."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._listeners: set[Listener] = set()
        self._reader: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._listeners)

    async def topics_of(self, listener: Listener, *, every_s: float) -> AsyncIterator[list[str]]:
        """Yield the topics that spoke, and an empty list when none did for `every_s` seconds."""
        self._listeners.add(listener)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        try:
            while True:
                yield await listener.told(every_s)
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    async def _read(self) -> None:
        position: Position | None = None
        while True:
            try:
                events, position = await asyncio.to_thread(self._next, position)
            except SQLAlchemyError:
                _log.warning("live pages wait: the outbox cannot be read", exc_info=True)
                await asyncio.sleep(_AFTER_FAILURE_S)
                continue
            for event in events:
                for listener in tuple(self._listeners):
                    listener.hear(event)
            await asyncio.sleep(_EVERY_S)

    def _next(self, position: Position | None) -> tuple[list[StoredEvent], Position]:
        with self._db.read() as connection:
            if position is None:
                return [], last_position(connection)
            return read_events(connection, position, _BATCH)


def _texts(value: Any) -> Iterable[str]:
    """Every text in an event's payload, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)

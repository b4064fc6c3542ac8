"""The search of one node: an index on disk that follows the outbox and answers queries."""

import threading
from array import array
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import orjson
import structlog

from entrepot.core.database import Database
from entrepot.core.outbox import Position
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.paging import decode_cursor, encode_cursor
from entrepot.kit.sentences import say
from entrepot.shop.search.domain import (
    Fixing,
    Hit,
    Rates,
    SearchPage,
    SearchQuery,
    Suggestion,
    checked,
    query_key,
    query_of_key,
)
from entrepot.shop.search.entry import Entry, id_words
from entrepot.shop.search.facets import facets
from entrepot.shop.search.find import Asked, find
from entrepot.shop.search.generation import (
    BeingBuilt,
    Generation,
    IndexDamaged,
    building,
    current_name,
    make_current,
    next_name,
    open_current,
    reading,
)
from entrepot.shop.search.remember import Answer, Memory
from entrepot.shop.search.schema import document
from entrepot.shop.search.source import changes_after, every_entry, start_position
from entrepot.shop.search.suggest import suggest
from entrepot.shop.search.view import KnownTokens, View

_BUILD_HEAP_BYTES = 200_000_000
_BUILD_THREADS = 2
_LONGEST_QUESTION = 3500
_EVENTS = 5000
_BREATH_S = 0.2
_IDLE_S = 0.5
_log = structlog.get_logger(__name__)


class SearchIndex:
    """The index of a node in ``folder``: derived data, never the truth. Safe between threads.

    Several processes of a node may share the folder: one of them writes, the others read what it wrote. ``rates`` lets
    prices in other currencies be compared with the one asked for; ``currency`` is the one meant where none is named.
    """

    def __init__(self, folder: Path, db: Database, *, rates: Rates | None = None, currency: str = "USD") -> None:
        self._root, self._db, self._rates, self._currency = folder, db, rates, currency
        self._changing = threading.Lock()
        self._news = threading.Event()
        self._memory = Memory()
        self._tokens = KnownTokens()
        self._generation = open_current(folder)
        self._view = self._generation.view(self._tokens)

    @property
    def position(self) -> Position | None:
        """How far in the outbox the index has come; None until it has been built."""
        return self._generation.position

    @property
    def products(self) -> int:
        """How many products can be found."""
        return self._view.searcher.num_docs

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer a query; a cursor of an earlier page goes on there, whatever else the query says.

        Raise InvalidInput for what cannot be asked; Unavailable where the index is damaged (it is then built anew).
        """
        after: tuple[str, int, str] | None = None
        if query.cursor is not None:
            query, after = _resume(query.cursor, limit=query.limit)
        query = checked(query)
        if query.priced and query.currency is None:
            query = replace(query, currency=self._currency)
        question = orjson.dumps(query_key(query)).decode()
        if len(encode_cursor(query_key(query))) > _LONGEST_QUESTION:
            raise InvalidInput("too much is asked for at once", field="facets", expected="fewer or shorter values")
        view = self._view
        answer = self._memory.get(question, after[0] if after else view.version) or self._memory.get(
            question, view.version
        )
        if answer is None:
            answer = self._answer(view, query)
            self._memory.keep(question, answer)
        return _page(query, answer, after)

    def suggest(self, prefix: str, locale: str = "en") -> list[Suggestion]:
        """Return up to eight ways to complete what was typed."""
        with reading():
            return suggest(self._view, prefix, locale)

    def catch_up(self, max_events: int = _EVENTS) -> int:
        """Read what happened since the last time and make it findable; return how many events were read.

        An index that was never built, or is damaged, is built first.
        """
        with self._changing:
            self._adopt()
            generation = self._generation
            if generation.position is not None:
                if not generation.write_with():
                    self._view = generation.view(self._tokens)
                    return 0
                return self._follow(generation, max_events)
        with suppress(BeingBuilt):
            self.rebuild(lambda _done, _total, _note: None)
        return 0

    def rebuild(self, progress: Callable[[int, int | None, str], None]) -> int:
        """Build the index anew from the catalogue while the old one answers, then switch; return how many products.

        Raise BeingBuilt where a process of this node is at it already.
        """
        with building(self._root):
            with self._db.read() as connection:
                position = start_position(connection)
            return self._build(every_entry(self._db), position, progress)

    def run(self, stop: threading.Event) -> None:
        """Keep up with the outbox until ``stop`` is set; for a thread of its own.

        A change is findable within a second: a look at the outbox at every news of it, at most five times a second.
        """
        self._db.on_news(self._news.set)
        while not stop.is_set():
            self._news.clear()
            try:
                busy = self.catch_up() > 0
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("search.catch_up_failed")
                busy = False
            stop.wait(_BREATH_S)
            if not busy:
                self._news.wait(_IDLE_S - _BREATH_S)
        self.close()

    def forget(self) -> None:
        """Forget the remembered answers: for measuring, and after a repair."""
        self._memory.clear()

    def close(self) -> None:
        """Give the writer's lock back; searching goes on."""
        with self._changing:
            self._generation.release()

    def _answer(self, view: View, query: SearchQuery) -> Answer:
        asked = Asked(view, query, self._fixing(query))
        try:
            with reading():
                found = find(asked)
                counted = facets(asked, found)
                high, low = (
                    array("Q", [number or 0 for number in view.numbers(name, found.addresses)])
                    for name in ("id_high", "id_low")
                )
        except IndexDamaged as problem:
            self._damaged(problem)
            raise
        return Answer(
            version=view.version,
            high=high,
            low=low,
            scores=array("f", found.scores if query.sort == "relevance" and query.text else [0.0] * len(high)),
            facets=counted,
            exact=found.exact,
            more=found.more,
            corrected=found.corrected,
        )

    def _fixing(self, query: SearchQuery) -> Fixing | None:
        if self._rates is None or query.currency is None:
            return None
        try:
            return self._rates.at(self._db.clock.now_us())
        except AppError:
            return None

    def _damaged(self, problem: IndexDamaged) -> None:
        """Have the index built anew, unless its files open well: then it was this one query."""
        _log.error("search.index_damaged", generation=self._generation.name, problem=str(problem.__cause__)[:300])
        try:
            Generation.open(self._root, self._generation.name)
        except IndexDamaged:
            self._generation.position = None
        else:
            if isinstance(problem.__cause__, ValueError):
                self._generation.position = None
        self._news.set()

    def _adopt(self) -> None:
        """Take over the generation that another process of this node has put in force."""
        if current_name(self._root) == self._generation.name:
            return
        self._generation.writer = None
        self._generation = open_current(self._root)
        self._view = self._generation.view(self._tokens)

    def _follow(self, generation: Generation, max_events: int) -> int:
        events = self._read_changes(generation, max_events)
        if events:
            self._view = generation.view(self._tokens)
        return events

    def _build(
        self, entries: Iterable[Entry], position: Position, progress: Callable[[int, int | None, str], None]
    ) -> int:
        generation = Generation.create(self._root, next_name(self._root))
        generation.write_with(heap_bytes=_BUILD_HEAP_BYTES, threads=_BUILD_THREADS)
        assert generation.writer is not None  # noqa: S101  # a folder of our own: nobody else has its lock
        count = 0
        for entry in entries:
            generation.writer.add_document(document(entry))
            count += 1
            if count % 1000 == 0:
                progress(count, None, say("products indexed"))
        generation.commit(position)
        generation.release()
        with self._changing:
            generation.write_with()
            while self._read_changes(generation, _EVENTS):
                pass
            make_current(self._root, generation.name)
            self._generation.writer = None
            self._generation = generation
            self._view = generation.view(self._tokens)
            self._memory.clear()
        progress(count, count, say("products indexed"))
        return count

    def _read_changes(self, generation: Generation, max_events: int) -> int:
        with self._db.read() as connection:
            changes = changes_after(connection, generation.position or Position(), max_events)
        if changes.events and generation.writer is not None:
            for product_id in changes.product_ids:
                generation.writer.delete_documents_by_term("id", product_id)
            for entry in changes.entries:
                generation.writer.add_document(document(entry))
            generation.commit(changes.reached)
        return changes.events


def _resume(cursor: str, *, limit: int) -> tuple[SearchQuery, tuple[str, int, str]]:
    key = decode_cursor(cursor)
    version, at, product_id = key.get("v"), key.get("n"), key.get("p")
    try:
        if isinstance(version, str) and isinstance(at, int) and isinstance(product_id, str) and -1 <= at < 10**6:
            id_words(product_id)
            return query_of_key(key.get("q"), limit=limit), (version, at, product_id)
    except KeyError:
        pass
    raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")


def _page(query: SearchQuery, answer: Answer, after: tuple[str, int, str] | None) -> SearchPage:
    start = 0
    if after is not None:
        _, at, product_id = after
        start = answer.after(product_id, at) if at >= 0 else 0
    end = min(start + query.limit, len(answer))
    hits = tuple(Hit(answer.product_id(place), answer.scores[place]) for place in range(start, end))

    def cursor(place: int) -> str:
        product_id = answer.product_id(place) if place >= 0 else answer.product_id(0)
        return encode_cursor({"q": query_key(query), "v": answer.version, "n": place, "p": product_id})

    return SearchPage(
        hits=hits,
        facets=answer.facets,
        total=len(answer),
        more=answer.more,
        exact=answer.exact,
        corrected=answer.corrected,
        next=cursor(end - 1) if end < len(answer) and hits else None,
        previous=cursor(max(start - query.limit, 0) - 1) if start > 0 and len(answer) else None,
    )

"""The host's side of the plant: a thread that listens, books, answers the sorters and passes stops on.

What a machine reports is booked first and acknowledged to it after the commit; a sorter is told its chute only then.
A stop that somebody asks for goes to the plant at once, ahead of everything and past the database; it is put on record
afterwards. A connection that is lost is made again, waiting a little longer each time, and begins by comparing what
lies on the belts with the records.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from asyncua import ua

from entrepot.core.database import Database, Tx
from entrepot.fulfil.plant import protocol
from entrepot.fulfil.plant.book import PlantIdentity, book_events, reconcile_belts, set_aside
from entrepot.fulfil.plant.domain import NOT_CONNECTED, Divert, MachineNotFound, PlantAway, PlantEvent
from entrepot.fulfil.plant.session import Session, client_for, open_session
from entrepot.fulfil.plant.state import Heard, PlantState
from entrepot.fulfil.plant.stops import note_asked, note_reset, note_stopped
from entrepot.fulfil.warehouse import report_chute, report_chutes
from entrepot.kit.errors import AppError
from entrepot.kit.sentences import say

T = TypeVar("T")
_ANSWER_S: Final = 2.0
_SILENT_S: Final = 3.0
_FIRST_WAIT_S: Final = 0.25
_LONGEST_WAIT_S: Final = 10.0
_LOOK_S: Final = 1.0
_COMPARE_S: Final = 60.0
_TOGETHER: Final = 8
"""Reports that share one transaction, so that a write stays short."""
_NOTES_MOST: Final = 1_000
_log = structlog.get_logger(__name__)
logging.getLogger("asyncua").setLevel(logging.CRITICAL)  # it tells of each lost connection many times; this does once


class PlantLink:
    """The link to one plant. ``run`` it in a thread; the other methods are for any thread."""

    def __init__(self, db: Database, url: str) -> None:
        self._db, self._url = db, url
        self._heard = Heard()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: Session | None = None
        self._mail = asyncio.Event()
        self._notes: asyncio.Queue[Callable[[Tx], None]] = asyncio.Queue(_NOTES_MOST)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="plant")
        self._alive_at = 0.0
        self._beats = 0
        self._booked = 0
        self._compared_at = 0.0

    # --- for any thread ---

    @property
    def state(self) -> PlantState:
        """What the plant shows of itself."""
        return self._heard.state()

    def request_stop(self, circuits: Sequence[str], *, actor: str) -> float:
        """Stop zones, all of them where none is named; return the milliseconds until the plant had it.

        The plant is told before anything is written; the record of who asked follows. Raises PlantAway where it is not
        connected or does not answer, MachineNotFound for no such circuit.
        """
        began = time.perf_counter()
        wanted = self._circuits(circuits)
        self._ask(lambda session: session.stop(wanted))
        took_ms = (time.perf_counter() - began) * 1_000
        self._db.write(lambda tx: note_asked(tx, wanted, actor=actor))
        return took_ms

    def request_reset(self, circuit: str, *, actor: str) -> None:
        """Close a stop circuit; raise PlantRefused before somebody reset it at the place."""
        (code,) = self._circuits([circuit])
        stop = self._heard_of(code)
        self._ask(lambda session: session.reset(code))

        def end(tx: Tx) -> None:
            _keep_stop(tx, code, stop)  # what is still to be written of it comes too late from now on
            note_reset(tx, code, actor=actor, stopped_at_us=_stopped_at_us(stop))

        self._db.write(end)

    def _circuits(self, asked: Sequence[str]) -> list[str]:
        there = self._heard.circuits()
        if missing := [code for code in asked if code not in there]:
            if not there:
                raise PlantAway(NOT_CONNECTED)
            raise MachineNotFound(say("there is no stop circuit %(code)s", code=missing[0][:20]))
        return list(asked) or there

    def _ask(self, what: Callable[[Session], Coroutine[Any, Any, None]]) -> None:
        session, loop = self._session, self._loop
        if session is None or loop is None:
            raise PlantAway(NOT_CONNECTED)
        answer = asyncio.run_coroutine_threadsafe(what(session), loop)
        try:
            answer.result(_ANSWER_S)
        except (TooLate, ConnectionError, ua.UaError) as problem:
            answer.cancel()
            raise PlantAway("the plant does not answer: use the buttons at the place") from problem

    # --- the thread ---

    def run(self, stop: threading.Event) -> None:
        """Keep the link up until told to stop."""
        asyncio.run(self._run(stop))

    async def _run(self, stop: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        main = asyncio.gather(self._keep_connected(), self._write_notes())
        while not stop.is_set() and not main.done():  # noqa: ASYNC110  # a thread sets it
            await asyncio.sleep(0.1)
        main.cancel()
        with suppress(asyncio.CancelledError):
            await main
        self._threads.shutdown()

    async def _keep_connected(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            began = time.monotonic()
            try:
                await self._one_connection()
            except (OSError, TimeoutError, ua.UaError, AppError) as problem:
                _log.warning("plant_away", url=self._url, problem=str(problem) or type(problem).__name__)
            except Exception:  # noqa: BLE001  # whatever a plant says, the next connection is made
                _log.exception("plant_link_failed", url=self._url)
            self._session, self._heard.connected = None, False
            wait_s = _FIRST_WAIT_S if time.monotonic() - began > _LONGEST_WAIT_S else min(wait_s * 2, _LONGEST_WAIT_S)
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> None:
        """Work over one connection until it breaks, which it says by raising."""
        async with client_for(self._url) as client:
            session = await open_session(client, self._changed)
            self._alive_at = time.monotonic()
            constants = await session.begin()
            self._heard.keep(constants, self._db.clock.now_us())
            self._heard.plant_id = session.plant_id
            plant = PlantIdentity(session.plant_id, session.epoch)
            self._booked = 0
            self._beats += 1
            await session.beat(self._beats)
            self._session, self._heard.connected = session, True
            _log.info("plant_connected", url=self._url, plant=session.plant_id)
            work = [asyncio.create_task(each) for each in (self._beat(session), self._serve_mail(session, plant))]
            try:
                await asyncio.gather(*work)
            finally:
                for each in work:
                    each.cancel()
                await asyncio.gather(*work, return_exceptions=True)

    async def _beat(self, session: Session) -> None:
        while True:
            await asyncio.sleep(protocol.HEARTBEAT_S)
            self._beats += 1
            await session.beat(self._beats % 2**32)
            if time.monotonic() - self._alive_at > _SILENT_S:
                raise PlantAway("the plant gives no sign of life")

    def _changed(self, path: str, value: Any) -> None:
        """Take a changed variable, in the loop's thread."""
        before = self._heard.values.get(path)
        self._heard.keep({path: value}, self._db.clock.now_us())
        if path == "PlantHeartbeat":
            self._alive_at = time.monotonic()
        elif path == "Mailbox/LastSequence":
            self._mail.set()
        elif path.startswith("Chutes/") and value != before:
            if value or before is not None:  # what was so before is compared all at once
                self._chute_changed(path.split("/")[1], full=bool(value))
        elif path.startswith("StopCircuits/") and path.endswith(("/Ok", "/HaltedAt")) and value != before:
            self._circuit_changed(path.split("/")[1], path, was=before)

    def _chute_changed(self, chute: str, *, full: bool) -> None:
        def keep(tx: Tx) -> None:
            report_chute(tx, chute, full=full)

        self._note(keep)
        if not full:
            self._compared_at = 0.0  # what goes round may come out here
            self._mail.set()

    def _circuit_changed(self, code: str, path: str, *, was: Any) -> None:
        """Put on record what a circuit says, by the plant's own clock, once all of its values are here."""
        if path.endswith("/Ok") and self._heard.values[path]:
            first = was is None  # and then a stop that somebody asks for in this moment is not reset
            self._note(lambda tx: note_reset(tx, code, actor=None, halted_only=first))
            return

        self._note(lambda tx: _keep_stop(tx, code, self._heard_of(code)))

    def _heard_of(self, code: str) -> dict[str, Any]:
        return {name: self._heard.values.get(f"StopCircuits/{code}/{name}") for name in protocol.CIRCUIT}

    def _note(self, note: Callable[[Tx], None]) -> None:
        try:
            self._notes.put_nowait(note)
        except asyncio.QueueFull:
            _log.error("plant_notes_full")  # the circuit's state is compared again with the next connection

    async def _write_notes(self) -> None:
        """Write what circuits and sensors said, one after the other, for as long as the database takes it."""
        while True:
            note = await self._notes.get()
            try:
                await self._until_written(note)
            except Exception:  # noqa: BLE001  # one note must not keep back those behind it
                _log.exception("plant_note_lost")

    async def _until_written(self, fn: Callable[[Tx], T]) -> T:
        wait_s = _FIRST_WAIT_S
        while True:
            try:
                return await self._write(fn)
            except AppError as problem:
                if problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
                _log.warning("plant_not_booked", problem=problem.detail)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    async def _write(self, fn: Callable[[Tx], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._db.write, fn)

    # --- reports ---

    async def _serve_mail(self, session: Session, plant: PlantIdentity) -> None:
        """Book what waits, compare the belts with the records, book whatever comes, and compare now and then."""
        self._compared_at = 0.0
        while True:
            await self._book_all(session, plant)
            if time.monotonic() - self._compared_at > _COMPARE_S:
                self._compared_at = time.monotonic()
                await self._compare(session, plant)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._mail.wait(), _LOOK_S)

    async def _compare(self, session: Session, plant: PlantIdentity) -> None:
        while True:
            lying = await session.lying()
            if not await session.read(self._booked):
                break  # no report came between the last booking and the list: they tell of the same moment
            await self._book_all(session, plant)
        chutes = self._heard.chutes()

        def compare(tx: Tx) -> list[Divert]:
            report_chutes(tx, chutes)
            return reconcile_belts(tx, plant, lying)

        await self._tell(session, await self._until_written(compare))

    async def _book_all(self, session: Session, plant: PlantIdentity) -> None:
        self._mail.clear()
        while events := await session.read(self._booked):
            for start in range(0, len(events), _TOGETHER):
                few = events[start : start + _TOGETHER]
                await self._tell(session, await self._book_few(plant, few))
                self._booked = few[-1].sequence
                await session.acknowledge(self._booked)

    async def _book_few(self, plant: PlantIdentity, few: Sequence[PlantEvent]) -> list[Divert]:
        """Book reports together; where one of them cannot be booked, it alone is left to people."""
        try:
            return await self._until_written(_booking(plant, few))
        except Exception:  # noqa: BLE001  # one report must not keep back those behind it
            if len(few) > 1:
                return [divert for each in few for divert in await self._book_few(plant, [each])]
            _log.exception("plant_report_set_aside", sequence=few[0].sequence)
            return await self._until_written(lambda tx: set_aside(tx, plant, few[0]))

    @staticmethod
    async def _tell(session: Session, diverts: Sequence[Divert]) -> None:
        for each in diverts:
            if not await session.divert(each):
                _log.info("item_gone", item=each.item, chute=each.chute)


def _keep_stop(tx: Tx, code: str, values: Mapping[str, Any]) -> None:
    """Put on record that a circuit is open, as its variables say."""
    stopped, halted = _stopped_at_us(values), values["HaltedAt"]
    if stopped is None:
        return
    since = protocol.micros(halted) if halted is not None else 0
    halted_at = since if since >= stopped else 0
    note_stopped(tx, code, cause=values["Cause"] or "host", stopped_at_us=stopped, halted_at_us=halted_at)


def _stopped_at_us(values: Mapping[str, Any]) -> int | None:
    """Return when a circuit was opened, by the plant's clock; None where it is closed."""
    return None if values["Ok"] or values["StoppedAt"] is None else protocol.micros(values["StoppedAt"])


def _booking(plant: PlantIdentity, events: Sequence[PlantEvent]) -> Callable[[Tx], list[Divert]]:
    return lambda tx: book_events(tx, plant, events)

"""Label printers over TCP: what is sent, what a printer says of itself, and what becomes of a label that fails."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.core.files import open_files
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.fulfil.plant import MachineNotFound
from entrepot.fulfil.plant.events import SUBSCRIPTIONS
from entrepot.fulfil.plant.jobs import JOBS
from entrepot.fulfil.plant.printers import PrinterTaken, add_printer, print_label, print_test, printers, remove_printer
from entrepot.fulfil.plant.zpl import status_from
from entrepot.fulfil.warehouse import FloorConflict, exceptions
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.floor_factories import PERSON, Hub
from tests.plant_factories import free_port, until
from tests.visitors import quick_settings

READY = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
PAPER_OUT = READY.replace(b"030,0,0", b"030,1,0", 1)
HEAD_OPEN = READY.replace(b"\x02000,0,0,0", b"\x02000,0,1,0", 1)


class Printer:
    """A printer that keeps what it is sent; ``status`` is its answer to ~HS, nothing where it never answers."""

    def __init__(self, status: bytes = READY) -> None:
        self.status, self.taken = status, list[str]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            with wire:
                text = b""
                while part := wire.recv(65_536):
                    text += part
                    if text.startswith(b"~HS\r\n"):
                        text = text.removeprefix(b"~HS\r\n")
                        wire.sendall(self.status)
            if text:
                self.taken.append(text.decode())

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


@pytest.fixture
def jobs(hub: Hub, tmp_path: Path) -> Jobs:
    settings = quick_settings(tmp_path)
    return Jobs(Platform(settings, hub.db, open_files(settings)), JOBS, [])


def add(hub: Hub, port: int, code: str = "LP1", station: str | None = "P1") -> None:
    add_printer(hub.db, code=code, host="127.0.0.1", port=port, station=station, actor=PERSON)


def state(hub: Hub) -> list[tuple[str, int]]:
    with hub.db.read() as conn:
        return [(each.state, each.printed) for each in printers(conn)]


def tasks(hub: Hub) -> list[str]:
    with hub.db.read() as conn:
        return sorted(each.kind for each in exceptions(conn).items)


def test_a_label_comes_out_at_the_station_s_printer(hub: Hub, printer: Printer, jobs: Jobs) -> None:
    box = hub.seal(hub.order())
    add(hub, printer.port)
    print_label(hub.db, box=box.code, station="P1")
    jobs.step()
    until(lambda: printer.taken)
    assert printer.taken[0].startswith("^XA")
    assert str(box.sscc) in printer.taken[0]
    assert state(hub) == [("ready", 1)]
    print_label(hub.db, box=str(box.sscc), printer="LP1")  # once more
    jobs.step()
    until(lambda: len(printer.taken) == 2)


def test_a_box_that_is_closed_gets_its_label_at_the_station_by_itself(hub: Hub, printer: Printer, jobs: Jobs) -> None:
    outbox = Outbox(hub.db, SUBSCRIPTIONS)
    outbox.drain()
    elsewhere = hub.seal(hub.order("bert"))
    outbox.drain()
    jobs.step()
    add(hub, printer.port)
    box = hub.seal(hub.order("anna"))
    for _ in range(2):
        outbox.drain()
        jobs.step()
    until(lambda: printer.taken)
    assert [str(box.sscc) in label for label in printer.taken] == [True]
    assert state(hub) == [("ready", 1)]
    assert str(elsewhere.sscc) not in printer.taken[0]


def test_a_printer_that_says_nothing_of_itself_prints(hub: Hub, jobs: Jobs) -> None:
    silent = Printer(b"")
    add(hub, silent.port)
    print_test(hub.db, printer="LP1")
    jobs.step()
    until(lambda: silent.taken)
    assert state(hub) == [("silent", 1)]
    silent.close()


@pytest.mark.parametrize("status", [PAPER_OUT, HEAD_OPEN])
def test_a_printer_that_cannot_print_is_a_task_until_it_has(
    hub: Hub, printer: Printer, jobs: Jobs, clock: ManualClock, status: bytes
) -> None:
    from datetime import timedelta  # noqa: PLC0415

    box = hub.seal(hub.order())
    add(hub, printer.port)
    printer.status = status
    print_label(hub.db, box=box.code, printer="LP1")
    jobs.step()
    assert printer.taken == []
    assert tasks(hub) == ["not_printed"]
    assert state(hub) == [("trouble", 0)]
    printer.status = READY  # somebody put paper in
    clock.advance(timedelta(minutes=1))
    jobs.step()
    until(lambda: len(printer.taken) == 1)
    assert tasks(hub) == []


def test_a_printer_that_is_away_is_a_task(hub: Hub, jobs: Jobs) -> None:
    box = hub.seal(hub.order())
    add(hub, free_port())
    print_label(hub.db, box=box.code, printer="LP1")
    jobs.step()
    assert tasks(hub) == ["not_printed"]


def test_a_label_that_cannot_be_is_refused_at_once(hub: Hub) -> None:
    order_id = hub.order()
    hub.scan(order_id, "receive", at="R1")
    box = hub.box_of(order_id)
    add(hub, 9_100)
    with pytest.raises(FloorConflict):
        print_label(hub.db, box=box.code, printer="LP1")
    with pytest.raises(MachineNotFound):
        print_label(hub.db, box=box.code, printer="LP9")
    with pytest.raises(InvalidInput):
        print_label(hub.db, box=box.code)


def test_a_station_has_one_printer(hub: Hub) -> None:
    add(hub, 9_100)
    for code, station in (("LP1", None), ("LP2", "P1")):
        with pytest.raises(PrinterTaken):
            add(hub, 9_100, code, station)
    with pytest.raises(InvalidInput):
        add(hub, 9_100, "LP2", "P99")
    remove_printer(hub.db, code="LP1", actor=PERSON)
    with pytest.raises(MachineNotFound):
        remove_printer(hub.db, code="LP1", actor=PERSON)


def test_a_status_is_read_or_is_none() -> None:
    good, out = status_from(READY), status_from(PAPER_OUT)
    assert good is not None
    assert out is not None
    assert (good.trouble, out.trouble) == ("", "paper_out")
    for noise in (b"", b"\x02\x03", b"\x021,2\x03\x023\x03", b"\xff\x02\xff"):
        assert status_from(noise) is None

"""Label printers: named, tried, sent labels to by a job that tries again; a label that does not come out is a task."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row

from entrepot.core.database import Database, Tx
from entrepot.core.jobs import JobRun
from entrepot.fulfil.plant.domain import MachineNotFound, PrinterTrouble
from entrepot.fulfil.plant.tables import plant_printer
from entrepot.fulfil.plant.zpl import TEST_LABEL, PrinterStatus, send
from entrepot.fulfil.warehouse import BoxSealed, box_label, find_box, points, report_trouble, settle_trouble, to_zpl
from entrepot.kit.clock import from_us
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

PRINT_JOB: Final = "fulfil.plant.print"
PRINT_ATTEMPTS: Final = 6
_MOST: Final = 200
_c = plant_printer.c


class PrinterTaken(Conflict):
    """A printer with this code, or one for this station, is there already."""

    code = "plant.printer_taken"


@dataclass(frozen=True, slots=True)
class PrinterRow:
    """A printer; ``state`` is new, ready, silent (it prints and says nothing), or what keeps it from printing."""

    code: str
    station: str | None
    host: str
    port: int
    state: str
    printed: int
    seen_at: datetime | None


def printers(connection: Connection) -> list[PrinterRow]:
    """Return every printer."""
    return [_row(row) for row in connection.execute(select(plant_printer).order_by(_c.code))]


def _row(row: Row[tuple[object, ...]]) -> PrinterRow:
    seen = None if row.seen_at is None else from_us(row.seen_at)
    return PrinterRow(row.code, row.station, row.host, row.port, row.state, row.printed, seen)


def find_printer(connection: Connection, *, code: str | None = None, station: str | None = None) -> PrinterRow:
    """Return a printer by its code, or that of a station; raise MachineNotFound."""
    wanted = _c.code == code if code else _c.station == station
    row = connection.execute(select(plant_printer).where(wanted)).one_or_none()
    if row is None:
        raise MachineNotFound(say("there is no printer %(printer)s", printer=code or station or ""))
    return _row(row)


def add_printer(db: Database, *, code: str, host: str, port: int, station: str | None, actor: str) -> None:
    """Name a printer; raise PrinterTaken, or InvalidInput for no such station or for more than the house takes."""
    db.write(lambda tx: _add(tx, PrinterRow(code, station, host, port, "new", 0, None), actor))


def _add(tx: Tx, printer: PrinterRow, actor: str) -> None:
    there = printers(tx.connection)
    if any(each.code == printer.code or (each.station and each.station == printer.station) for each in there):
        raise PrinterTaken("there is a printer of this code or station already")
    if len(there) >= _MOST:
        raise InvalidInput(say("at most %(most)s printers", most=_MOST), field="code")
    stations = {place.code for place in points(tx.connection)}
    if printer.station is not None and printer.station not in stations:
        raise InvalidInput("there is no such station", field="station", expected="the code of a station")
    tx.execute(
        insert(plant_printer).values(
            code=printer.code,
            station=printer.station,
            host=printer.host,
            port=printer.port,
            state=printer.state,
            printed=0,
            added_at=tx.now_us,
            added_by=actor,
        )
    )
    tx.audit(actor, "plant.printer.added", printer.code)


def remove_printer(db: Database, *, code: str, actor: str) -> None:
    """Forget a printer; raise MachineNotFound."""
    db.write(lambda tx: _remove(tx, code, actor))


def _remove(tx: Tx, code: str, actor: str) -> None:
    if tx.execute(delete(plant_printer).where(_c.code == code)).rowcount == 0:
        raise MachineNotFound(say("there is no printer %(printer)s", printer=code))
    tx.audit(actor, "plant.printer.removed", code)


def print_label(db: Database, *, box: str, printer: str | None = None, station: str | None = None) -> str:
    """Ask for a box's label at a printer or at a station's; return the job's id. Asked again, it is printed again.

    Raises MachineNotFound, ParcelNotFound for no such box, FloorConflict where it is not closed yet.
    """
    if not (printer or station):
        raise InvalidInput("name a printer or a station", field="printer", expected="the code of one of them")
    with db.read() as connection:
        found = find_printer(connection, code=printer, station=station)
        box_label(connection, box)  # says now what would keep the job from printing
        code = find_box(connection, box).box.code
    return db.write(lambda tx: tx.enqueue(PRINT_JOB, {"printer": found.code, "box": code}))


def print_sealed(tx: Tx, event: BoxSealed) -> None:
    """Print the label of a box that was closed at a station with a printer; elsewhere somebody asks for it."""
    code = tx.execute(select(_c.code).where(_c.station == event.station)).scalar()
    if code is not None:
        tx.enqueue(PRINT_JOB, {"printer": code, "box": event.code}, key=event.box_id)


def print_test(db: Database, *, printer: str) -> str:
    """Ask for a test label; return the job's id. Raises MachineNotFound."""
    with db.read() as connection:
        find_printer(connection, code=printer)
    return db.write(lambda tx: tx.enqueue(PRINT_JOB, {"printer": printer}))


def print_now(job: JobRun) -> None:
    """Print what a job asks for. Each failure is on record and, until it came out, a task for people."""
    code, box = str(job.args["printer"]), job.args.get("box")
    with job.db.read() as connection:
        printer = find_printer(connection, code=code)
        zpl = to_zpl(box_label(connection, box)) if box else TEST_LABEL.format(code=code)
    try:
        status = send(printer.host, printer.port, zpl)
    except PrinterTrouble as problem:
        reason = problem.detail
        job.db.write(lambda tx: _failed(tx, printer, box, reason))
        raise
    job.db.write(lambda tx: _printed(tx, printer, box, status))


def _failed(tx: Tx, printer: PrinterRow, box: str | None, reason: str) -> None:
    tx.execute(update(plant_printer).where(_c.code == printer.code).values(state="trouble"))
    report_trouble(
        tx, "not_printed", subject=f"{printer.code}:{box or ''}", actor="system", place=printer.station,
        code=box, about={"printer": printer.code, "said": reason},
    )  # fmt: skip


def _printed(tx: Tx, printer: PrinterRow, box: str | None, status: PrinterStatus | None) -> None:
    now = {"state": "silent" if status is None else "ready", "seen_at": tx.now_us, "printed": _c.printed + 1}
    tx.execute(update(plant_printer).where(_c.code == printer.code).values(now))
    settle_trouble(tx, "not_printed", subject=f"{printer.code}:{box or ''}", resolution="printed", actor="system")

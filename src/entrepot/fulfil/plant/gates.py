"""What an RFID gate at a dock reads: the box has passed there, and is on the truck whose manifest is open.

A gate reads a tag many times while it passes; within ``SAME_US`` by the reader's own clock that is one passing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection

from entrepot.core.database import Database, Tx
from entrepot.fulfil.plant import store
from entrepot.fulfil.plant.domain import Equipment, MachineNotFound
from entrepot.fulfil.plant.epc import Tag, read_tag
from entrepot.fulfil.warehouse import ScanRequest, equipment, manifest_at, report_trouble, scan_in, settle_trouble
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

SAME_US: Final = 10_000_000
READS_MOST: Final = 500
_TOGETHER: Final = 8
GateOutcome = Literal["loaded", "already", "repeat", "refused", "unknown", "not_a_box", "unreadable"]


@dataclass(frozen=True, slots=True)
class TagRead:
    """One reading of a tag; ``at_us`` by the reader's clock."""

    epc: str
    at_us: int


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What became of a reading. ``text`` says it to people, in English; a refusal is a task for them."""

    epc: str
    outcome: GateOutcome
    code: str | None = None
    box_id: str | None = None
    text: str = ""
    exception_id: str | None = None


def gates(connection: Connection) -> dict[str, str]:
    """Return the dock of each RFID gate of the building."""
    return {gate.code: gate.dock for gate in Equipment.of(equipment(connection)).gates}


def book_reads(db: Database, *, gate: str, reads: Sequence[TagRead], actor: str) -> list[ReadAnswer]:
    """Book what a gate has read, in the order of the reader's clock; each reading is answered.

    Sending the same readings again changes nothing. Raises MachineNotFound for no such gate.
    """
    with db.read() as connection:
        dock = gates(connection).get(gate)
    if dock is None:
        raise MachineNotFound(say("there is no gate %(gate)s", gate=gate[:20]))
    tags = [(read, _tag(read.epc)) for read in sorted(reads, key=lambda read: read.at_us)]
    answers: list[ReadAnswer] = []
    for start in range(0, max(len(tags), 1), _TOGETHER):
        few = tags[start : start + _TOGETHER]
        answers += db.write(_booking(gate, dock, few, actor))
    return answers


def _booking(
    gate: str, dock: str, few: Sequence[tuple[TagRead, Tag | None]], actor: str
) -> Callable[[Tx], list[ReadAnswer]]:
    def fn(tx: Tx) -> list[ReadAnswer]:
        store.see_reader(tx, gate, kind="gate", by=actor)
        return [_book(tx, gate, dock, read, tag, actor) for read, tag in few]

    return fn


def _tag(text: str) -> Tag | None:
    try:
        return read_tag(text)
    except InvalidInput:
        return None


def _book(tx: Tx, gate: str, dock: str, read: TagRead, tag: Tag | None, actor: str) -> ReadAnswer:
    if tag is None:
        return ReadAnswer(read.epc, "unreadable")
    if tag.sscc is None:
        return ReadAnswer(read.epc, "not_a_box")
    before = store.see_tag(tx, gate, tag.sscc, at_us=read.at_us)
    if before is not None and abs(read.at_us - before) < SAME_US:
        return ReadAnswer(read.epc, "repeat", tag.sscc)
    answer = scan_in(
        tx,
        ScanRequest(
            scan_id=f"gate:{gate}:{tag.sscc}:{read.at_us}",
            station=dock,
            code=tag.sscc,
            actor=actor,
            kind="load",
            position=dock,
            device_at=read.at_us,
        ),
    )
    text = answer.instruction.text
    subject = f"{gate}:{tag.sscc}"
    if answer.outcome == "ok" or (answer.outcome == "already" and _on_manifest_at(tx, dock, answer.position)):
        settle_trouble(tx, "wrong_dock", subject=subject, resolution="loaded", actor=actor)
        outcome: GateOutcome = "loaded" if answer.outcome == "ok" else "already"
        return ReadAnswer(read.epc, outcome, tag.sscc, answer.box_id, text)
    if answer.outcome == "unknown":
        return ReadAnswer(read.epc, "unknown", tag.sscc, None, text, answer.exception_id)
    # It belongs to another truck, its truck has left, or none is open here: it passed all the same.
    task = report_trouble(
        tx, "wrong_dock", subject=subject, actor=actor, place=dock, code=tag.sscc, about={"gate": gate, "said": text}
    )
    return ReadAnswer(read.epc, "refused", tag.sscc, answer.box_id, text, task)


def _on_manifest_at(tx: Tx, dock: str, position: str | None) -> bool:
    manifest = manifest_at(tx.connection, dock)
    return manifest is not None and manifest.code == position

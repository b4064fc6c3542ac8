"""One act on the floor: it changes parcels and boxes, and writes each change to the record, in one transaction.

``Floor.move`` and ``Floor.move_box`` are the only way by which a state or a position changes, so that the record tells
the whole story: the newest ``ok`` event of a parcel or box holds its state and its position.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select, update

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.fulfil.warehouse import store
from entrepot.fulfil.warehouse.domain import OPEN, Box, Next, Outcome, Parcel, Say, ScanKind, ScanRequest, ScanResult
from entrepot.fulfil.warehouse.tables import warehouse_exception
from entrepot.fulfil.warehouse.topology import Point, Topology, topology

_NAME = re.compile(r"%\((\w+)\)s")
_NO_SCAN = ScanRequest(scan_id="", station="", code="", actor="")
_OPEN_TASK = insert_or_ignore(warehouse_exception, ["open_key"])
_OPEN_ONE = select(warehouse_exception.c.id).where(warehouse_exception.c.open_key == bindparam("key"))
_SETTLE = (
    update(warehouse_exception)
    .where(warehouse_exception.c.open_key == bindparam("key"))
    .values(
        state="resolved",
        open_key=None,
        resolved_at=bindparam("at"),
        resolved_by=bindparam("by"),
        resolution=bindparam("how"),
    )
)


class Floor:
    """What an act is given: its transaction, who acts, at which station, with which place's label."""

    def __init__(
        self,
        tx: Tx,
        *,
        actor: str,
        scan: ScanRequest = _NO_SCAN,
        station: Point | None = None,
        position: Point | None = None,
    ) -> None:
        self.tx = tx
        self.actor = actor
        self.scan = scan
        self._station = station
        self.position = position
        self._events: list[dict[str, Any]] = []
        self._consumers: dict[str, dict[str, Parcel]] = {}
        self._boxes: dict[str, Box] = {}

    @property
    def building(self) -> Topology:
        """The points of the building."""
        return topology(self.tx)

    def mean(self, kind: ScanKind) -> None:
        """Note what the scan turned out to mean."""
        if self.scan.kind != kind:
            self.scan = self.scan._replace(kind=kind)

    def consumer(self, address_id: str) -> list[Parcel]:
        """Return a consumer's parcels that are to come or here, by their ids, locked; read once an act."""
        known = self._consumers.get(address_id)
        if known is None:
            known = {parcel.id: parcel for parcel in store.open_of_consumer(self.tx, address_id)}
            self._consumers[address_id] = known
        return [known[parcel_id] for parcel_id in sorted(known)]

    def note(self, known: store.Known) -> None:
        """Remember what was read of the thing that was scanned."""
        if known.parcel is not None and known.consumer is not None:
            self._consumers[known.parcel.address_id] = {each.id: each for each in known.consumer if each.state in OPEN}
        if known.box is not None:
            self.note_box(known.box)

    def box(self, box_id: str) -> Box:
        """Return a box that exists, locked; read once an act."""
        known = self._boxes.get(box_id) or store.box_by_id(self.tx, box_id)
        assert known is not None  # noqa: S101  # what a parcel says of its box is true
        self._boxes[box_id] = known
        return known

    def note_box(self, box: Box) -> Box:
        """Remember a box that was just made or read."""
        self._boxes[box.id] = box
        return box

    def change_box(self, box: Box, **values: Any) -> Box:
        """Write columns of a box that are neither its state nor its position."""
        store.change_box(self.tx, box.id, values | {"changed_at": self.tx.now_us})
        return self.note_box(box._replace(**values, changed_at=self.tx.now_us))

    @property
    def station(self) -> str:
        """The code of the station; the empty text where a person acts from a desk."""
        return self._station.code if self._station is not None else self.scan.station

    @property
    def station_kind(self) -> str:
        """What the station is for."""
        return self._station.kind if self._station is not None else ""

    def move(
        self,
        parcel: Parcel,
        kind: str,
        *,
        state: str,
        to: str | None,
        detail: dict[str, Any] | None = None,
        **values: Any,
    ) -> Parcel:
        """Bring a parcel into a state and to a position; other columns by name."""
        values |= {"state": state, "position": to, "changed_at": self.tx.now_us}
        moved = parcel._replace(**values)
        store.change_parcel(self.tx, parcel.id, values)
        known = self._consumers.get(parcel.address_id)
        if known is not None:
            known.pop(parcel.id, None)
            if state in OPEN:
                known[parcel.id] = moved
        self._tell(
            kind, "ok", parcel_id=parcel.id, box_id=moved.box_id or parcel.box_id, order_id=parcel.order_id,
            state=state, from_position=parcel.position, to_position=to, parcels=1, detail=detail,
        )  # fmt: skip
        return moved

    def move_box(
        self, box: Box, kind: str, *, state: str, to: str | None, detail: dict[str, Any] | None = None, **values: Any
    ) -> Box:
        """Bring a box, and all that is packed in it, into a state and to a position."""
        values |= {"state": state, "position": to, "changed_at": self.tx.now_us}
        moved = self.note_box(box._replace(**values))
        store.change_box(self.tx, box.id, values)
        self._tell(
            kind, "ok", parcel_id=None, box_id=box.id, order_id=None,
            state=state, from_position=box.position, to_position=to, parcels=moved.packed, detail=detail,
        )  # fmt: skip
        return moved

    def tell_planned(self, box: Box, ground: Mapping[str, Any]) -> None:
        """Record that a box was planned, and why: it is nowhere until its first parcel is packed."""
        self._tell(
            "plan", "ok", parcel_id=None, box_id=box.id, order_id=None, state=box.state, from_position=None,
            to_position=None, parcels=0, detail={"cell": box.cell, "carton": box.carton, **ground},
        )  # fmt: skip

    def tell_refused(self, thing: Parcel | Box, kind: str, outcome: Outcome) -> None:
        """Record a scan that changed nothing, with what it was about."""
        parcel = thing if isinstance(thing, Parcel) else None
        self._tell(
            kind, outcome, parcel_id=parcel.id if parcel else None, box_id=parcel.box_id if parcel else thing.id,
            order_id=parcel.order_id if parcel else None, state=thing.state, from_position=thing.position,
            to_position=thing.position, parcels=0, detail={"asked": self.scan.position} if self.scan.position else None,
        )  # fmt: skip

    def _tell(self, kind: str, outcome: str, *, detail: dict[str, Any] | None, **values: Any) -> None:
        about = dict(detail or {})
        if self.station:
            about["station"] = self.station
        if self.scan.device_at is not None:
            about["device_at"] = self.scan.device_at
        self._events.append(
            values
            | {
                "at": self.tx.now_us,
                "kind": kind,
                "outcome": outcome,
                "scan_id": self.scan.scan_id or None,
                "actor": self.actor,
                "detail": about,
            }
        )

    def trouble(
        self,
        kind: str,
        *,
        parcel: Parcel | None = None,
        box: Box | None = None,
        place: str | None = None,
        code: str | None = None,
        about: Mapping[str, Any] | None = None,
        subject: str | None = None,
    ) -> str:
        """Open a task for people, once for the same trouble with the same thing; return its id."""
        subject = subject or (parcel and parcel.id) or (box and box.id) or place or code or ""
        row = {
            "id": self.tx.new_id("exc"),
            "kind": kind,
            "state": "open",
            "open_key": f"{kind}:{subject}",
            "parcel_id": parcel.id if parcel else None,
            "box_id": box.id if box else (parcel.box_id if parcel else None),
            "place": place or self.station or None,
            "code": code or (parcel and parcel.code) or (box and box.code),
            "detail": dict(about or {}),
            "opened_at": self.tx.now_us,
            "opened_by": self.actor,
        }
        if self.tx.execute(_OPEN_TASK, row).rowcount == 1:
            return str(row["id"])
        return str(self.tx.execute(_OPEN_ONE, {"key": row["open_key"]}).scalar_one())

    def settle(self, kind: str, subject: str, resolution: str) -> None:
        """Close the open task about a trouble with a thing, if there is one."""
        ended = {"at": self.tx.now_us, "by": self.actor, "how": resolution}
        self.tx.execute(_SETTLE, ended | {"key": f"{kind}:{subject}"})

    def flush(self) -> None:
        """Append what happened to the record."""
        if self._events:
            store.insert_events(self.tx, self._events)
            self._events = []

    def answer(
        self,
        outcome: Outcome,
        *,
        title: str,
        big: str,
        then: str,
        parcel: Parcel | None = None,
        box: Box | None = None,
        expected: str | None = None,
        following: Next | None = None,
        exception_id: str | None = None,
        label: bool = False,
        **params: Any,
    ) -> ScanResult:
        """Return the answer to the scan; a refusal about a known thing goes on the record.

        Values named in a sentence come from ``params``; ``box``, ``done`` and ``of`` also from the box.
        """
        kind = self.scan.kind or "scan"
        thing = parcel or box
        if thing is not None and outcome not in {"ok", "show"}:
            self.tell_refused(thing, kind, outcome)
        if box is not None:
            params = {"box": box.code, "done": box.packed, "of": box.parcels} | params
        return ScanResult(
            scan_id=self.scan.scan_id,
            outcome=outcome,
            kind=kind,
            title=_say(title, params),
            big_text=big,
            instruction=_say(then, params),
            parcel_id=parcel.id if parcel else None,
            box_id=box.id if box else (parcel.box_id if parcel else None),
            code=thing.code if thing else self.scan.code,
            position=thing.position if thing else None,
            expected_position=expected,
            next=following,
            exception_id=exception_id,
            done=params.get("done"),
            of=params.get("of"),
            label=label,
        )


def _say(sentence: str, params: Mapping[str, Any]) -> Say:
    return Say(str(sentence), {name: params[name] for name in _named_in(sentence) if name in params})


@lru_cache(maxsize=1_000)
def _named_in(sentence: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_NAME.findall(sentence)))

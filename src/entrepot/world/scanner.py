"""A hand with a scanner at the hub, and all that goes wrong between a label and an answer."""

from typing import Any, Final

from entrepot.world.market import Market
from entrepot.world.world import UnexpectedAnswer, World

_STATION: Final = {
    "receive": "R1",
    "store": "S1",
    "pick": "H1",
    "pack": "P1",
    "sort": "I1",
    "load": "H2",
    "damaged": "Q1",
    "missing": "H1",
    "return": "X1",
}
_WRONG_PLACES: Final = {"store": ("A01-001", "A02-017", "B01-033"), "pick": ("W1-01", "W2-24"), "sort": ("C01", "C12")}

ScanAnswer = dict[str, Any]


class Scanner:
    """Books scans over HTTP, now and then wrongly, and remembers what was answered."""

    def __init__(self, world: World, market: Market) -> None:
        self._world, self._market = world, market

    def scan(self, code: str, kind: str, position: str | None = None, **more: Any) -> ScanAnswer:
        """Scan a code for a purpose and return the answer; faults come before it, and change nothing that counts."""
        world = self._world
        faults = world.faults
        if world.chance(faults.misread):
            self.book(self._body(_misread(code), kind, position, more))
        if position is not None and kind in _WRONG_PLACES and world.chance(faults.wrong_place):
            self.book(self._body(code, kind, world.rng.choice(_WRONG_PLACES[kind]), more))
        body = self._body(code, kind, position, more)
        answer = self.book(body)
        if world.chance(faults.scan_sent_again):
            second = self.book(body, known=True)
            if second != answer:
                raise UnexpectedAnswer(f"world {world.name}: scan {body!r} was answered {answer!r}, then {second!r}")
            world.counts["scans sent again"] += 1
        if world.chance(faults.scanned_twice):
            self.book(self._body(code, kind, position, more))
            world.counts["scanned twice"] += 1
        return answer

    def _body(self, code: str, kind: str, position: str | None, more: dict[str, Any]) -> dict[str, Any]:
        body = {"scan_id": self._world.key("scan"), "station": _STATION[kind], "code": code, "kind": kind, **more}
        return body if position is None else {**body, "position": position}

    def book(self, body: dict[str, Any], *, known: bool = False) -> ScanAnswer:
        """Send one scan just as it is."""
        world = self._world
        answer: ScanAnswer = world.ask(self._hand(), "POST", "/warehouse/scans", body).body
        if not known:
            self._keep(body, answer)
        return answer

    def book_late(self, scans: list[tuple[str, str, str | None]]) -> list[ScanAnswer]:
        """Send scans (code, kind, position) that waited in a scanner, in whatever order they are in."""
        bodies = [self._body(code, kind, position, {}) for code, kind, position in scans]
        answers = self._world.ask(self._hand(), "POST", "/warehouse/scans/batch", {"scans": bodies}).body["answers"]
        for body, answer in zip(bodies, answers, strict=True):
            self._keep(body, answer)
        return list(answers)

    def _keep(self, body: dict[str, Any], answer: ScanAnswer) -> None:
        self._world.counts[f"scans {answer['outcome']}"] += 1
        self._world.said.add(
            "scan",
            body["scan_id"],
            station=body["station"],
            outcome=answer["outcome"],
            parcel_id=answer["parcel_id"],
            box_id=answer["box_id"],
        )

    def _hand(self) -> Any:
        return self._world.rng.choice(self._market.hands)


def _misread(code: str) -> str:
    """Return a code with its first two characters swapped, as a bad print is read."""
    return code[1] + code[0] + code[2:]

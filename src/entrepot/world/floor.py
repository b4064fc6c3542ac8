"""The hub's hands: they receive, store, fetch, pack and sort, each time as the answer to their scan tells them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from entrepot.world.market import Market
from entrepot.world.scanner import ScanAnswer, Scanner
from entrepot.world.world import Person, World

_MINUTE = timedelta(minutes=1)
_SWEPT: Final = ("received", "picked", "returning")
_PAGE: Final = 100
_TRIED_AGAIN: Final = 0.2


class Floor:
    """Everything between a parcel's arrival and its chute.

    Each answer's ``next`` is done some minutes later. ``sweep`` takes up what lies about: after a fault, a wait for the
    other parcels of a shopper, or a cancellation.
    """

    def __init__(self, world: World, market: Market, scanner: Scanner) -> None:
        self._world, self._market, self._scanner = world, market, scanner
        self._in_hand: set[str] = set()
        self.idle = False
        self.pace = 1.0
        self.cancels: Callable[[str, str], None] = lambda _order, _why: None

    @property
    def _reader(self) -> Person:
        return self._market.hands[0]

    def arrive(self, order_id: str) -> None:
        """A carrier brings the parcel of an order: find its label's code and receive it."""
        world = self._world
        found = world.ask(self._reader, "GET", f"/warehouse/parcels/{order_id}", may=(404,))
        if found.status == 404:  # the announcement is still under way
            self._later(5, 10, order_id, lambda: self.arrive(order_id))
            return
        code, parcel_id = found.body["parcel"]["code"], found.body["parcel"]["id"]
        if world.chance(world.faults.scan_out_of_order):
            world.counts["scans out of order"] += 1
            answers = self._scanner.book_late([(code, "store", None), (code, "receive", None)])
            self._follow(parcel_id, answers[0])
            return
        more: dict[str, Any] = {"weight_g": found.body["parcel"]["weight_g"]} if world.chance(0.5) else {}
        answer = self._scanner.scan(code, "receive", **more)
        if world.chance(world.faults.damaged):
            self._scanner.scan(code, "damaged", reason="crushed")
            world.counts["damaged"] += 1
            return
        if world.chance(world.faults.missing):
            self._scanner.scan(code, "missing")
            world.counts["missing"] += 1
            return
        if world.chance(world.faults.cancelled_at_the_hub):
            minutes = world.rng.choice((3, 40, 90, 400))
            world.sim.after(minutes * _MINUTE * self.pace, lambda: self.cancels(order_id, "The shopper called us"))
        self._follow(parcel_id, answer)

    def _later(self, least: float, most: float, thing: str, action: Callable[[], None]) -> None:
        """Do something with a parcel or box some minutes later; nobody else takes it up meanwhile."""
        self._in_hand.add(thing)

        def act() -> None:
            self._in_hand.discard(thing)
            action()

        self._world.sim.within(least * _MINUTE * self.pace, most * _MINUTE * self.pace, act)

    def _follow(self, thing: str, answer: ScanAnswer) -> None:
        """Do what an answer says comes next."""
        step = answer["next"]
        if step is None or thing in self._in_hand:
            return
        box_id = answer["box_id"]
        self._later(2, 15, thing, lambda: self._act(thing, box_id, step))

    def _act(self, thing: str, box_id: str | None, step: dict[str, Any]) -> None:
        kind, code, expects = step["kind"], step["code"], step["expects"]
        if kind == "pack" and box_id is not None:
            self._pack(box_id)
            return
        if kind == "load":
            return  # it waits in its chute for a truck
        answer = self._scanner.scan(code, kind, step["position"] if expects == "position" else None)
        if kind == "sort" and step["position"] is None:
            chute = answer["next"]
            if answer["outcome"] != "show" or chute is None:
                return  # every chute is full: it goes round
            step = chute
            answer = self._scanner.scan(code, kind, step["position"])
        if answer["outcome"] in {"ok", "show", "already"} and answer["next"] != step:
            self._follow(answer["parcel_id"] or answer["box_id"] or thing, answer)

    def _pack(self, box_id: str) -> None:
        """Pack a box whose parcels have all been fetched, close it, weigh it."""
        view = self._world.ask(self._reader, "GET", f"/warehouse/boxes/{box_id}").body
        box, inside = view["box"], view["parcels"]
        if box["hold"]:
            self.reopen(box_id)
            return
        if box["state"] not in {"planned", "open"}:
            return
        if any(each["state"] == "stored" for each in inside):
            return  # somebody fetches it
        answer: ScanAnswer | None = None
        for each in inside:
            if each["state"] in {"received", "picked"}:
                answer = self._scanner.scan(each["code"], "pack")
                if answer["outcome"] not in {"ok", "already"}:
                    return
        self._weigh(box_id, box, answer)

    def _weigh(self, box_id: str, box: dict[str, Any], answer: ScanAnswer | None) -> None:
        world = self._world
        if answer is not None and answer["next"] is not None and answer["next"]["kind"] == "sort":
            self._follow(box_id, answer)  # it was weighed when it came
            return
        grams = max(1, box["expected_g"] + world.rng.randint(-20, 20))
        if world.chance(world.faults.wrong_weight):
            self._scanner.scan(box["code"], "pack", weight_g=grams * 2 + 500)
        self._follow(box_id, self._scanner.scan(box["code"], "pack", weight_g=grams))

    def reopen(self, box_id: str) -> None:
        """Open a box that holds a cancelled parcel; the rest of it is packed anew."""
        self._world.ask(self._reader, "POST", f"/warehouse/boxes/{box_id}/reopen", {"station": "Q1"}, may=(404, 409))
        self._world.counts["boxes reopened"] += 1

    def list(self, path: str) -> list[dict[str, Any]]:
        """Return what a list of the floor shows, all its pages."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self._world.ask(self._reader, "GET", f"/warehouse/{path}&limit={_PAGE}{cursor}").body
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"

    def _some(self, path: str) -> bool:
        return bool(self._world.ask(self._reader, "GET", f"/warehouse/{path}&limit=1").body["items"])

    def sweep(self) -> None:
        """Walk the floor once: take up whatever can go on and is in nobody's hands."""
        seen = self._fetch() + self._boxes() + self._parcels()
        waiting = any(self._some(path) for path in ("parcels?state=stored", "boxes?state=sorted", "boxes?state=loaded"))
        self.idle = not seen and not waiting

    def _free(self, thing: str) -> bool:
        return thing not in self._in_hand

    def _fetch(self) -> int:
        picks = self._world.ask(self._reader, "GET", "/warehouse/picks?limit=200").body["items"]
        for each in picks:
            if self._free(each["id"]):
                step = {"kind": "pick", "code": each["code"], "expects": "nothing", "position": None}
                self._later(1, 10, each["id"], partial(self._act, each["id"], None, step))
        return len(picks)

    def _boxes(self) -> int:
        seen = 0
        for state in ("planned", "open", "packed"):
            for box in self.list(f"boxes?state={state}"):
                seen += 1
                if not self._free(box["id"]):
                    continue
                if box["hold"]:
                    self._later(1, 10, box["id"], partial(self.reopen, box["id"]))
                elif state in {"planned", "open"}:
                    self._later(1, 10, box["id"], partial(self._pack, box["id"]))
                elif state == "packed":
                    step = {"kind": "sort", "code": box["sscc"], "expects": "position", "position": None}
                    self._later(1, 10, box["id"], partial(self._act, box["id"], None, step))
        return seen

    def _parcels(self) -> int:
        seen = 0
        for state in _SWEPT:
            for each in self.list(f"parcels?state={state}"):
                seen += 1
                if not self._free(each["id"]) or (state != "returning" and each["box_id"] is not None):
                    continue
                if state == "received" and each["slot"] is None and not self._world.chance(_TRIED_AGAIN):
                    continue  # the store is full: it stands where it is
                kind = "return" if state == "returning" else "store"
                step = {"kind": kind, "code": each["code"], "expects": "position", "position": each["slot"]}
                self._later(1, 10, each["id"], partial(self._act, each["id"], None, step))
        return seen

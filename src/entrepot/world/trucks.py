"""Trucks: a manifest is opened at a dock, everything in the chutes is loaded, and it is closed."""

from typing import Any, Final

from entrepot.world.floor import Floor
from entrepot.world.market import Market
from entrepot.world.scanner import Scanner
from entrepot.world.world import World

_DOCKS: Final = ("D1", "D2")


class Trucks:
    """The loading bay."""

    def __init__(self, world: World, market: Market, floor: Floor, scanner: Scanner) -> None:
        self._world, self._market, self._floor, self._scanner = world, market, floor, scanner
        self._trip = 0

    def load(self) -> None:
        """Load one truck with all that is sorted, and let it go; nothing sorted, no truck."""
        world = self._world
        boxes = self._without_holds("sorted")
        if not boxes and not self._without_holds("loaded"):
            return
        hand = self._market.hands[0]
        manifests = self._floor.list("manifests?state=open")
        if manifests:
            manifest = manifests[0]
        else:
            self._trip += 1
            dock = _DOCKS[self._trip % len(_DOCKS)]
            manifest = world.ask(hand, "POST", "/warehouse/manifests", {"dock": dock}).body
        for box in boxes:
            self._scanner.scan(box["sscc"], "load", manifest["dock"])
        self._without_holds("loaded")
        closed = world.ask(hand, "POST", f"/warehouse/manifests/{manifest['id']}/close", may=(409,))
        if closed.status == 409:  # a parcel on it was cancelled this very moment: the truck goes with the next round
            world.counts["trucks held"] += 1
            return
        world.counts["trucks"] += 1

    def _without_holds(self, state: str) -> list[dict[str, Any]]:
        """Return the boxes in a state; those that hold a cancelled parcel are opened instead."""
        boxes = self._floor.list(f"boxes?state={state}")
        for box in boxes:
            if box["hold"]:
                self._floor.reopen(box["id"])
        return [box for box in boxes if not box["hold"]]

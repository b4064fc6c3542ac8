"""Trucks: a manifest is opened at a dock, everything in the chutes is loaded, and it is closed."""

from typing import Final

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
        boxes = [box for box in self._floor.list("boxes?state=sorted") if not box["hold"]]
        loaded = self._floor.list("boxes?state=loaded")
        if not boxes and not loaded:
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
        closed = world.ask(hand, "POST", f"/warehouse/manifests/{manifest['id']}/close", may=(409,))
        if closed.status == 409:  # a parcel on it was cancelled: the box comes off, the truck goes with the next round
            world.counts["trucks held"] += 1
            return
        world.counts["trucks"] += 1

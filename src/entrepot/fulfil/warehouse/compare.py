"""What a new document changes in a building: places that go, shrink, come or are set anew, and machines. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from entrepot.fulfil.warehouse.building import Equipment, Layout, Place, Point, Wall, Zone

_KINDS = ("slot", "cell", "station", "chute", "dock")


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a kind come, go or change."""

    kind: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class Comparison:
    """A building and the one that it is to become; its places are made one part at a time as they are asked for."""

    old: Layout | None
    new: Layout

    def removed(self) -> Iterator[Place]:
        """Make the places that are no more."""
        for before, after in self._parts(standing=True):
            yield from (place for code, place in before.items() if code not in after)

    def shrunk(self) -> Iterator[tuple[Place, Place]]:
        """Make the places that take less than before, as they were and as they are to be."""
        for before, after in self._parts(standing=True):
            for code, place in after.items():
                was = before.get(code)
                if was is not None and takes_less(was, place):
                    yield was, place

    def put(self) -> Iterator[Place]:
        """Make the places that are new or anything else than before."""
        for before, after in self._parts():
            yield from (place for code, place in after.items() if before.get(code) != place)

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """How many places and machines of each kind come, go and change; without kinds that nothing happens to."""
        sums: dict[str, list[int]] = {kind: [0, 0, 0] for kind in _KINDS}
        for before, after in self._parts(count_only=True):
            for code, place in after.items():
                was = before.get(code)
                if was is None:
                    sums[_kind(place)][0] += 1
                elif was != place and _told(was) != _told(place):
                    sums[_kind(place)][2] += 1
            for code, place in before.items():
                if code not in after:
                    sums[_kind(place)][1] += 1
        for before_whole, after_whole in self._whole_zones():
            sums["slot"][0] += after_whole
            sums["slot"][1] += before_whole
        made = [Count(kind, *each) for kind, each in sums.items()]
        made += self._machines()
        return tuple(count for count in made if count.added or count.removed or count.changed)

    @cached_property
    def total(self) -> int:
        """How many places are written: the measure of the work."""
        if self.old is None:
            return len(self.new.places)
        whole = sum(added for _, added in self._whole_zones())
        parts = self._parts(count_only=True)
        return whole + sum(before.get(code) != place for before, after in parts for code, place in after.items())

    def changed_equipment(self) -> bool:
        """Return whether any machine comes, goes or is another."""
        return self.old is None or self.old.equipment != self.new.equipment

    def _machines(self) -> list[Count]:
        old = {each.code: each for each in self.old.equipment} if self.old else {}
        new = {each.code: each for each in self.new.equipment}
        kinds = sorted({each.kind for each in chain(old.values(), new.values())})
        return [_machine_count(kind, old, new) for kind in kinds]

    def _whole_zones(self) -> Iterator[tuple[int, int]]:
        old = {zone.code: zone for zone in self.old.zones} if self.old else {}
        new = {zone.code: zone for zone in self.new.zones}
        for code in old.keys() | new.keys():
            if code not in new:
                yield old[code].slots, 0
            elif code not in old:
                yield 0, new[code].slots

    def _parts(
        self, *, count_only: bool = False, standing: bool = False
    ) -> Iterator[tuple[dict[str, Place], dict[str, Place]]]:
        """Make the places before and after of each part; zones that stay as they are are left out.

        ``count_only`` leaves out zones that come or go whole, ``standing`` those that come.
        """
        old_zones: Mapping[str, Zone | Wall] = {zone.code: zone for zone in self.old.zones} if self.old else {}
        new_zones: Mapping[str, Zone | Wall] = {zone.code: zone for zone in self.new.zones}
        for code in dict.fromkeys((*old_zones, *new_zones)):
            before, after = old_zones.get(code), new_zones.get(code)
            if _same(before, after) or (standing and before is None):
                continue
            if count_only and (before is None or after is None):
                continue
            yield _made(before), _made(after)
        old_walls = {wall.code: wall for wall in self.old.walls} if self.old else {}
        new_walls = {wall.code: wall for wall in self.new.walls}
        for code in dict.fromkeys((*old_walls, *new_walls)):
            yield _made(old_walls.get(code)), _made(new_walls.get(code))
        yield _of_points(self.old.points if self.old else ()), _of_points(self.new.points)


def takes_less(was: Place, place: Place) -> bool:
    """Return whether something that is in a place might not be allowed in it any more."""
    smaller = any(new < old for old, new in zip(was.sides_mm, place.sides_mm, strict=False))
    fewer_ways = not set(was.routes) <= set(place.routes)
    return place.kind != was.kind or place.capacity < was.capacity or smaller or fewer_ways


def only_capacity(was: Place, place: Place) -> bool:
    """Return whether a place that takes less differs in nothing but how many it takes."""
    return place.kind == was.kind and was.sides_mm == place.sides_mm and set(was.routes) <= set(place.routes)


def _same(before: Zone | Wall | None, after: Zone | Wall | None) -> bool:
    if not isinstance(before, Zone) or not isinstance(after, Zone):
        return False
    return (before.bays, before.columns, before.shelves, before.digits, before.pick_rank, before.order) == (
        after.bays, after.columns, after.shelves, after.digits, after.pick_rank, after.order,
    )  # fmt: skip


def _made(part: Zone | Wall | None) -> dict[str, Place]:
    return {} if part is None else {place.code: place for place in part.places()}


def _of_points(points: tuple[Point, ...]) -> dict[str, Place]:
    return {point.place.code: point.place for point in points}


def _kind(place: Place) -> str:
    return place.kind if place.kind in _KINDS else "station"


def _told(place: Place) -> tuple[object, ...]:
    """Return what of a place somebody would call a change: its turn in the order is not."""
    return place.kind, place.capacity, place.sides_mm, place.routes, place.row, place.column


def _machine_count(kind: str, old: Mapping[str, Equipment], new: Mapping[str, Equipment]) -> Count:
    before = {code: each for code, each in old.items() if each.kind == kind}
    after = {code: each for code, each in new.items() if each.kind == kind}
    changed = sum(1 for code, each in after.items() if code in before and before[code] != each)
    return Count(kind, len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed)

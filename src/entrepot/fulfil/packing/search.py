"""The search for boxes: one that holds all, or the fewest and then the smallest.

A box is tried in several orders of the items and by several merits. What found no place goes in earlier the next time
(Joslin and Clements, "Squeaky wheel optimization", Journal of Artificial Intelligence Research 10, 1999). The search
ends by work done, counted in spaces looked at, and never by the clock: the same goods are packed the same way anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from entrepot.fulfil.packing.domain import Carton, Rules
from entrepot.fulfil.packing.spaces import Cuboid, Goods, Layout, Merit, Room, fill

WORK = 2_500
"""Spaces looked at for one question, about 2 µs each; every box is tried once even when they are used up."""
_WORK_AN_ITEM = 200  # for questions of more items than a consumer's box has
_OF_ONE_CARTON = 1_000
_OF_A_REST = 120
_NEAR: Merit = (1, 0, 1, 0, 1, 0)
_STUBBORN = 10  # so often what found no place is moved forward before the next order is tried


@dataclass(frozen=True, slots=True)
class Full:
    """A carton by its number, and where each item lies in it: (item, cuboid)."""

    carton: int
    places: tuple[tuple[int, Cuboid], ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The items in it."""
        return tuple(number for number, _ in self.places)


class Search:
    """Boxes for goods out of cartons that are sorted from the smallest to the largest."""

    def __init__(self, goods: Goods, cartons: Sequence[Carton], rules: Rules) -> None:
        self._goods = goods
        self._cartons = cartons
        self._rules = rules
        self._rooms = [_room(carton, rules) for carton in cartons]
        self._takes = [_alone_in(room, goods) for room in self._rooms]
        self._allowed = max(WORK, _WORK_AN_ITEM * len(goods.volume))
        self._work = self._allowed

    @property
    def spent(self) -> int:
        """How many spaces were looked at so far."""
        return self._allowed - self._work

    def boxes(self, numbers: Sequence[int]) -> list[Full]:
        """Return boxes that hold the items, each of which fits some carton alone."""
        found: list[Full] = []
        rest = list(numbers)
        while rest:
            one = self._smallest(rest, _OF_ONE_CARTON)
            few = [one] if one else self._two(rest)
            if few:
                found += few
                break
            full = self._fullest(rest)
            found.append(full)
            inside = set(full.numbers)
            rest = [number for number in rest if number not in inside]
        return self._balanced(found) if len(found) > 2 else found

    def _balanced(self, boxes: list[Full]) -> list[Full]:
        """Return the boxes with each two packed again where that makes one of them, or smaller ones."""
        found = list(boxes)
        for first, second in combinations(range(len(boxes)), 2):
            if self._work <= 0:
                break
            pair = [found[at] for at in (first, second) if found[at].places]
            if len(pair) == 2:
                again = self._two([number for full in pair for number in full.numbers], pair) or pair
                found[first], found[second] = again if len(again) == 2 else (again[0], Full(0, ()))
        return [full for full in found if full.places]

    @property
    def fitting(self) -> frozenset[int]:
        """The items that fit some carton alone."""
        return frozenset().union(*self._takes)

    def _volume(self, carton: int) -> int:
        return self._cartons[carton].volume_mm3

    def _smallest(self, numbers: Sequence[int], allowance: int, below: int | None = None) -> Full | None:
        """Return the smallest carton found to hold all of the items, of less than a given volume."""
        volume = sum(self._goods.volume[number] for number in numbers)
        weight = sum(self._goods.weight[number] for number in numbers)
        for carton, room in enumerate(self._rooms):
            if volume > room.volume or weight > room.weight:
                continue
            if below is not None and self._volume(carton) >= below:
                return None
            if self._takes[carton].issuperset(numbers):
                full = self._hold(numbers, carton, min(allowance, self._work))
                if full:
                    return full
        return None

    def _hold(self, numbers: Sequence[int], carton: int, allowance: int) -> Full | None:
        """Return a carton with all of the items in it, if one of some tries succeeds."""
        room = self._rooms[carton]
        most = self._work - allowance
        tried: set[tuple[Merit, tuple[int, ...]]] = set()
        for first, merit in _starts(self._goods, numbers, room):
            order = list(first)
            for again in range(_STUBBORN):
                attempt = merit, tuple(order)
                if attempt in tried:
                    break
                tried.add(attempt)
                layout = fill(self._goods, order, room, merit, self._rules, whole=True)
                self._work -= layout.work
                full = None if layout.left else self._settled(carton, layout)
                if full:
                    return full
                if self._work <= most:
                    return None
                if layout.left:
                    place = order.index(layout.left[0])
                    order.insert(0 if again % 2 else place // 2, order.pop(place))
        return None

    def _partly(self, numbers: Sequence[int], carton: int) -> Iterator[Full]:
        """Yield a carton with as many of the items as fit, packed in one way after the other."""
        room = self._rooms[carton]
        for order, merit in _starts(self._goods, numbers, room):
            layout = fill(self._goods, order, room, merit, self._rules, whole=False)
            self._work -= layout.work
            full = self._settled(carton, layout) if layout.numbers else None
            if full:
                yield full
            if self._work <= 0:
                return

    def _two(self, numbers: Sequence[int], known: Sequence[Full] = ()) -> list[Full] | None:
        """Return two boxes for the items, of the smallest volume together that was found, or one.

        With ``known`` boxes, only what is smaller than they.
        """
        goods = self._goods
        volume, weight = (sum(column[number] for number in numbers) for column in (goods.volume, goods.weight))
        largest = max(room.volume for room in self._rooms)
        heaviest = max(room.weight for room in self._rooms)
        if volume > 2 * largest or weight > 2 * heaviest:
            return None
        best: list[Full] | None = None
        least = sum(self._volume(full.carton) for full in known) or 2 * self._volume(len(self._cartons) - 1) + 1
        for carton in range(len(self._cartons) - 1, -1, -1):
            room = self._rooms[carton]
            if room.weight + heaviest < weight or self._volume(carton) + self._least_for(volume - room.volume) >= least:
                continue
            seen: set[frozenset[int]] = set()
            for full in self._partly(numbers, carton):
                inside = frozenset(full.numbers)
                if inside in seen:
                    continue
                seen.add(inside)
                rest = [number for number in numbers if number not in inside]
                if not rest:
                    return [full]
                other = self._smallest(rest, _OF_A_REST, least - self._volume(carton))
                if other:
                    best = [full, other]
                    least = self._volume(carton) + self._volume(other.carton)
            if best and self._work <= 0:
                break
        return best and [self._smallest(full.numbers, _OF_A_REST, self._volume(full.carton)) or full for full in best]

    def _least_for(self, volume: int) -> float:
        """Return the volume of the smallest carton that could take so much."""
        return min((self._volume(at) for at, room in enumerate(self._rooms) if room.volume >= volume), default=inf)

    def _fullest(self, numbers: Sequence[int]) -> Full:
        """Return the box with the most volume in it; at worst, one item in the smallest carton that takes it."""
        alone = max(numbers, key=lambda number: (self._goods.volume[number], number))
        best = self._alone(alone)
        most = self._goods.volume[alone]
        for carton in range(len(self._cartons) - 1, -1, -1):
            if self._rooms[carton].volume > most:
                for full in self._partly(numbers, carton):
                    volume = sum(self._goods.volume[number] for number in full.numbers)
                    if volume > most:
                        best, most = full, volume
                if self._work <= 0:
                    break
        return self._smallest(best.numbers, _OF_A_REST, self._volume(best.carton)) or best

    def _alone(self, number: int) -> Full:
        """Return the smallest carton with one item in it."""
        carton = next(at for at in range(len(self._cartons)) if number in self._takes[at])
        room = self._rooms[carton]
        return self._full(carton, fill(self._goods, [number], room, _NEAR, self._rules, whole=True))

    def _settled(self, carton: int, layout: Layout) -> Full | None:
        """Return the box of a layout, or None if it leans wherever the goods are moved."""
        full = self._full(carton, layout)
        return None if any(self._lean(full, axis)[1] for axis in (0, 1)) else full

    def _full(self, carton: int, layout: Layout) -> Full:
        """Return the box in the order of putting in, the goods moved towards the middle where they would lean."""
        pad = self._rules.padding_mm
        places = [
            (number, (a + pad, b + pad, c + pad, d + pad, e + pad, f + pad))
            for number, (a, b, c, d, e, f) in zip(layout.numbers, layout.cuboids, strict=True)
        ]
        places.sort(key=lambda place: (place[1][2], place[1][1], place[1][0]))
        full = Full(carton, tuple(places))
        for axis in (0, 1):
            off, leans = self._lean(full, axis)
            if leans:
                free = self._rooms[carton].sides[axis] + pad - max(cuboid[axis + 3] for _, cuboid in full.places)
                full = _moved(full, axis, min(free, max(0, -off)))
        return full

    def _lean(self, full: Full, axis: int) -> tuple[int, bool]:
        """Return how far the centre of gravity is from the middle, to the nearest mm, and whether that is too far."""
        carton = self._cartons[full.carton]
        side = (carton.length_mm, carton.width_mm)[axis]
        total = moment = 0
        for number, cuboid in full.places:
            grams = self._goods.weight[number]
            total += grams
            moment += grams * (cuboid[axis] + cuboid[axis + 3])
        if not total:
            return 0, False
        twice = moment - total * side
        return (twice + total) // (2 * total), abs(twice) * 50 > total * (side * self._rules.lean_pct + 50)


def _alone_in(room: Room, goods: Goods) -> frozenset[int]:
    """Return the items that fit a room each by itself."""
    length, width, height = room.sides
    return frozenset(
        number
        for number, turned in enumerate(goods.sides)
        if goods.weight[number] <= room.weight
        and goods.volume[number] <= room.volume
        and any(dx <= length and dy <= width and dz <= height for dx, dy, dz in turned)
    )


def _moved(full: Full, axis: int, step: int) -> Full:
    """Return the box with everything in it moved along an axis."""
    x, y = (step, 0) if axis == 0 else (0, step)
    places = ((number, (a + x, b + y, c, d + x, e + y, f)) for number, (a, b, c, d, e, f) in full.places)
    return Full(full.carton, tuple(places))


def _room(carton: Carton, rules: Rules) -> Room:
    both = 2 * rules.padding_mm
    sides = (carton.length_mm - both, carton.width_mm - both, carton.height_mm - both)
    return Room(sides, carton.volume_mm3 * rules.fill_pct // 100, carton.max_weight_g - carton.tare_g)


def _starts(goods: Goods, numbers: Sequence[int], room: Room) -> Iterator[tuple[Sequence[int], Merit]]:
    """Yield orders of the items with the merits to try them by, the most promising first."""
    length, width, height = room.sides
    merits: tuple[Merit, ...] = (
        _NEAR,
        (1, 0, 4, 0, 1, 0),
        (-1, 2 * length, -1, 2 * width, -1, 2 * height),
        (4, 0, 1, 0, 1, 0),
        (0, 1, 0, 1, 0, 1),
    )
    by_volume = sorted(numbers, key=lambda number: (-goods.volume[number], number))
    by_face = sorted(numbers, key=lambda number: (-goods.volume[number] // goods.shortest[number], number))
    by_length = sorted(numbers, key=lambda number: (-max(goods.sides[number][0]), -goods.volume[number], number))
    for turn in range(3):
        for place, merit in enumerate(merits):
            yield (by_volume, by_face, by_length)[(turn + place) % 3], merit

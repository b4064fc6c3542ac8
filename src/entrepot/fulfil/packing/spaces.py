"""Placement in maximal empty spaces.

After Lai and Chan, "Developing a simulated annealing algorithm for the cutting stock problem", Computers & Industrial
Engineering 32 (1997), and Parreño et al., "A maximal-space algorithm for the container loading problem", INFORMS
Journal on Computing 20 (2008): what is free in a box is kept as the largest cuboids that fit into it, which overlap.
An item goes to the left back lower corner of one of them; a merit decides which, and how the item is turned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.fulfil.packing.domain import Item, Rules

Cuboid = tuple[int, int, int, int, int, int]
"""x, y, z of the lower corner; x, y, z of the upper one."""
Merit = tuple[int, int, int, int, int, int]
"""Factors of x², x, y², y, z², z of an item's upper corner; the place with the least sum is taken."""

_MOST_SPACES = 96  # so that a box of many small things takes time in proportion to their number
_FAR = 1 << 80


@dataclass(frozen=True, slots=True)
class Goods:
    """The items of a question as columns: an item is its number here."""

    sides: tuple[tuple[tuple[int, int, int], ...], ...]
    volume: tuple[int, ...]
    weight: tuple[int, ...]
    shortest: tuple[int, ...]
    bears: tuple[int | None, ...]
    some_bear_little: bool


def goods_of(items: Sequence[Item]) -> Goods:
    """Return the columns of items."""
    sides = tuple(item.orientations() for item in items)
    bears = tuple(item.max_load_g for item in items)
    return Goods(
        sides,
        tuple(item.volume_mm3 for item in items),
        tuple(item.weight_g for item in items),
        tuple(min(turned[0]) for turned in sides),
        bears,
        any(most is not None for most in bears),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """What a carton has for goods, within its padding: sides in mm, volume in mm³, weight in g."""

    sides: tuple[int, int, int]
    volume: int
    weight: int


@dataclass(slots=True)
class Layout:
    """Which item lies where, in the order of placing; ``left`` found no place. ``work`` counts spaces looked at."""

    numbers: list[int]
    cuboids: list[Cuboid]
    left: list[int]
    work: int = 0


class _Stack:
    """What rests on what, and how much is borne by now where that matters.

    An item is *watched* if it bears only so much, or rests on one that is: no others pass a load on to such a one.
    """

    __slots__ = ("bottoms", "goods", "loads", "rests", "rules", "tops")

    def __init__(self, goods: Goods, rules: Rules) -> None:
        self.goods = goods
        self.rules = rules
        self.tops: dict[int, list[tuple[int, Cuboid]]] = {}
        self.bottoms: dict[int, list[Cuboid]] = {}
        self.rests: dict[int, tuple[int, list[tuple[int, int]]]] = {}  # watched: (its level, [(item below, contact)])
        self.loads: dict[int, float] = {}  # of what is watched

    def carries(self, item: int, x0: int, y0: int, z0: int, sides: tuple[int, int, int]) -> bool:
        """Return whether the item may lie there: enough of its base is carried, and by what is strong enough."""
        x1, y1, z1 = x0 + sides[0], y0 + sides[1], z0 + sides[2]
        if self.goods.some_bear_little and self._touches_above(x0, y0, x1, y1, z1):
            return False
        if z0 == 0:
            return True
        below = self._below(x0, y0, x1, y1, z0)
        if sum(contact for _, contact in below) * 100 < sides[0] * sides[1] * self.rules.support_pct:
            return False
        weight = self.goods.weight
        if weight[item] * 100 > sum(weight[under] for under, _ in below) * self.rules.heavier_pct:
            return False
        if self.rests and any(under in self.rests for under, _ in below):
            return self._loads_with(item, z0, below) is not None
        return True

    def add(self, item: int, box: Cuboid) -> None:
        x0, y0, z0, x1, y1, z1 = box
        self.tops.setdefault(z1, []).append((item, box))
        if self.goods.some_bear_little:
            self.bottoms.setdefault(z0, []).append(box)
            below = self._below(x0, y0, x1, y1, z0) if z0 else []
            on_watched = any(under in self.rests for under, _ in below)
            if on_watched:
                self.loads = self._loads_with(item, z0, below) or self.loads
            if on_watched or self.goods.bears[item] is not None:
                self.loads[item] = 0.0
                self.rests[item] = (z0, below)

    def _below(self, x0: int, y0: int, x1: int, y1: int, z0: int) -> list[tuple[int, int]]:
        found = []
        for under, (a, b, _, c, d, _) in self.tops.get(z0, ()):
            across = min(x1, c) - max(x0, a)
            if across > 0:
                along = min(y1, d) - max(y0, b)
                if along > 0:
                    found.append((under, across * along))
        return found

    def _touches_above(self, x0: int, y0: int, x1: int, y1: int, z1: int) -> bool:
        return any(x0 < c and a < x1 and y0 < d and b < y1 for a, b, _, c, d, _ in self.bottoms.get(z1, ()))

    def _loads_with(self, item: int, z0: int, below: list[tuple[int, int]]) -> dict[int, float] | None:
        """Return what each bears with one more item, or None where that is too much for one.

        An item's weight, and what it bears, go to those it touches below in proportion to the area of contact.
        """
        bears = self.goods.bears
        loads = dict(self.loads)
        passed = {item: float(self.goods.weight[item])}
        for _level, above, under in sorted(
            [(z0, item, below), *((z, one, rest) for one, (z, rest) in self.rests.items())], reverse=True
        ):
            if above not in passed:
                continue
            grams, area = passed[above], sum(contact for _, contact in under)
            for one, contact in under:
                if one not in loads:
                    continue
                share = grams * contact / area
                passed[one] = passed.get(one, 0.0) + share
                loads[one] += share
                most = bears[one]
                if most is not None and (most == 0 or loads[one] > most):
                    return None
        return loads


def fill(goods: Goods, order: Sequence[int], room: Room, merit: Merit, rules: Rules, *, whole: bool) -> Layout:
    """Put items into an empty room in the given order.

    With ``whole``, stop at the first that finds no place, which is then in ``left``. An item that nothing may rest on
    takes the column above it as well.
    """
    length, width, height = room.sides
    px, qx, py, qy, pz, qz = merit
    room_g, room_mm3 = room.weight, room.volume
    stack = _Stack(goods, rules)
    always = not goods.some_bear_little
    layout = Layout([], [], [])
    thinnest = _thinnest_after(goods, order)
    spaces: list[Cuboid] = [(0, 0, 0, length, width, height)]
    for turn, item in enumerate(order, start=1):
        spot: Cuboid | None = None
        least = _FAR
        layout.work += 1
        if goods.weight[item] <= room_g and goods.volume[item] <= room_mm3:
            layout.work += len(spaces)
            for x0, y0, z0, xe, ye, ze in spaces:
                a, b, c = xe - x0, ye - y0, ze - z0
                for sides in goods.sides[item]:
                    dx, dy, dz = sides
                    if dx <= a and dy <= b and dz <= c:
                        x1, y1, z1 = x0 + dx, y0 + dy, z0 + dz
                        value = x1 * (px * x1 + qx) + y1 * (py * y1 + qy) + z1 * (pz * z1 + qz)
                        if value < least and ((always and not z0) or stack.carries(item, x0, y0, z0, sides)):
                            least = value
                            spot = (x0, y0, z0, x1, y1, z1)
        if spot is None:
            layout.left.append(item)
            if whole:
                return layout
            continue
        room_g -= goods.weight[item]
        room_mm3 -= goods.volume[item]
        layout.numbers.append(item)
        layout.cuboids.append(spot)
        stack.add(item, spot)
        taken = (*spot[:5], height) if goods.bears[item] == 0 else spot
        spaces = _without(spaces, taken, thinnest[turn])
    return layout


def _thinnest_after(goods: Goods, order: Sequence[int]) -> list[int]:
    """Return, for each turn, the shortest side of what is still to come: no thinner space is of use."""
    least = [_FAR] * (len(order) + 1)
    for turn in range(len(order) - 1, -1, -1):
        least[turn] = min(least[turn + 1], goods.shortest[order[turn]])
    return least


def _without(spaces: list[Cuboid], taken: Cuboid, thinnest: int) -> list[Cuboid]:
    """Return the maximal spaces left when a cuboid is taken from them."""
    x0, y0, z0, x1, y1, z1 = taken
    kept: list[Cuboid] = []
    cut: set[Cuboid] = set()
    for space in spaces:
        a, b, c, d, e, f = space
        if a < x1 and x0 < d and b < y1 and y0 < e and c < z1 and z0 < f:
            cut.update(_around(space, taken, thinnest))
        else:
            kept.append(space)
    for space in sorted(cut, key=_largest_first):
        a, b, c, d, e, f = space
        for p, q, r, s, t, u in kept:
            if p <= a and q <= b and r <= c and s >= d and t >= e and u >= f:
                break
        else:
            kept.append(space)
    if len(kept) > _MOST_SPACES:
        kept = sorted(kept, key=_largest_first)[:_MOST_SPACES]
    return kept


def _around(space: Cuboid, taken: Cuboid, thinnest: int) -> list[Cuboid]:
    """Return what a space has left on each side of a cuboid in it, where that is not too thin."""
    x0, y0, z0, x1, y1, z1 = taken
    a, b, c, d, e, f = space
    if d - a < thinnest or e - b < thinnest or f - c < thinnest:
        return []
    left = []
    if x0 - a >= thinnest:
        left.append((a, b, c, x0, e, f))
    if d - x1 >= thinnest:
        left.append((x1, b, c, d, e, f))
    if y0 - b >= thinnest:
        left.append((a, b, c, d, y0, f))
    if e - y1 >= thinnest:
        left.append((a, y1, c, d, e, f))
    if z0 - c >= thinnest:
        left.append((a, b, c, d, e, z0))
    if f - z1 >= thinnest:
        left.append((a, b, z1, d, e, f))
    return left


def _largest_first(space: Cuboid) -> tuple[int, Cuboid]:
    a, b, c, d, e, f = space
    return (a - d) * (e - b) * (f - c), space

"""How a box is packed, as a picture: isometric, from the right front and above, one step an item.

Pure geometry for whoever draws it: polygons in units of the picture, which is ``WIDTH`` wide, y downwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final, Literal

from entrepot.fulfil.packing.domain import PackedBox, Placement

WIDTH: Final = 320
_EDGE: Final = 6.0
_COS, _SIN = cos(pi / 6), sin(pi / 6)
_THIRDS: Final = (0.4, 0.6)  # of a side: before and after these a thing is on that side of the middle

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """A polygon: the top, front or right of an item, or the floor, back, left or rim of the carton."""

    side: Literal["top", "front", "right", "floor", "back", "left", "rim"]
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """Its points as SVG writes them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Step:
    """One item put in: how it lies, where in the carton, and on which steps' items (none: on the floor)."""

    number: int
    key: str
    faces: tuple[Face, ...]
    middle: Point
    lies: Literal["flat", "edge", "end"]
    across: Literal["left", "middle", "right"]
    along: Literal["back", "middle", "front"]
    on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A carton and its steps in the order of putting in; ``painted`` are their numbers from the back to the front."""

    width: float
    height: float
    carton: tuple[Face, ...]
    rim: Face
    steps: tuple[Step, ...]
    painted: tuple[int, ...]

    def after(self, number: int) -> list[Step]:
        """Return what is in the box after a step, from the back to the front."""
        return [self.steps[each - 1] for each in self.painted if each <= number]


@dataclass(frozen=True, slots=True)
class _View:
    """From millimetres of the carton to the picture."""

    scale: float
    left: float
    top: float

    def at(self, x: float, y: float, z: float) -> Point:
        return self.left + (x - y) * _COS * self.scale, self.top + ((x + y) * _SIN - z) * self.scale

    def face(
        self, side: Literal["top", "front", "right", "floor", "back", "left", "rim"], *corners: Sequence[float]
    ) -> Face:
        return Face(side, tuple(self.at(*corner) for corner in corners))


def drawing(box: PackedBox) -> Drawing:
    """Return the picture of a packed box; the same box gives the same picture."""
    length, width, height = box.carton.length_mm, box.carton.width_mm, box.carton.height_mm
    scale = (WIDTH - 2 * _EDGE) / ((length + width) * _COS)
    view = _View(scale, _EDGE + width * _COS * scale, _EDGE + height * scale)
    places = box.placements
    return Drawing(
        width=WIDTH,
        height=round(2 * _EDGE + ((length + width) * _SIN + height) * scale, 1),
        carton=(
            view.face("floor", (0, 0, 0), (length, 0, 0), (length, width, 0), (0, width, 0)),
            view.face("left", (0, 0, 0), (0, width, 0), (0, width, height), (0, 0, height)),
            view.face("back", (0, 0, 0), (length, 0, 0), (length, 0, height), (0, 0, height)),
        ),
        rim=view.face("rim", (0, width, height), (length, width, height), (length, 0, height)),
        steps=tuple(_step(number, places, box, view) for number in range(1, len(places) + 1)),
        painted=tuple(number + 1 for number in _back_to_front(places)),
    )


def _step(number: int, places: Sequence[Placement], box: PackedBox, view: _View) -> Step:
    place = places[number - 1]
    x0, y0, z0 = place.x, place.y, place.z
    x1, y1, z1 = _end(place)
    sides = sorted((place.length_mm, place.width_mm, place.height_mm))
    right_of, front_of = (x0 + x1) / 2 / box.carton.length_mm, (y0 + y1) / 2 / box.carton.width_mm
    return Step(
        number=number,
        key=place.key,
        faces=(
            view.face("right", (x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)),
            view.face("front", (x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)),
            view.face("top", (x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)),
        ),
        middle=view.at((x0 + x1) / 2, (y0 + y1) / 2, z1),
        lies="flat" if place.height_mm == sides[0] else "edge" if place.height_mm < sides[2] else "end",
        across="left" if right_of < _THIRDS[0] else "right" if right_of > _THIRDS[1] else "middle",
        along="back" if front_of < _THIRDS[0] else "front" if front_of > _THIRDS[1] else "middle",
        on=tuple(turn for turn, other in enumerate(places, start=1) if _carries(other, place)),
    )


def _end(place: Placement) -> tuple[int, int, int]:
    return place.x + place.length_mm, place.y + place.width_mm, place.z + place.height_mm


def _carries(low: Placement, high: Placement) -> bool:
    (x1, y1, z1), (u1, v1, _) = _end(low), _end(high)
    return z1 == high.z and low.x < u1 and high.x < x1 and low.y < v1 and high.y < y1


def _back_to_front(places: Sequence[Placement]) -> Iterator[int]:
    """Yield the items so that each hides only what came before it; a ring of items hiding each other is cut."""
    behind = {
        number: {other for other in range(len(places)) if other != number and _hides(place, places[other])}
        for number, place in enumerate(places)
    }
    while behind:
        number = next((each for each, rest in behind.items() if not rest), next(iter(behind)))
        del behind[number]
        for rest in behind.values():
            rest.discard(number)
        yield number


def _hides(front: Placement, back: Placement) -> bool:
    """Return whether one item may hide a part of another: their outlines cross and it lies nearer to the eye."""
    f, b = (front.x, front.y, front.z), (back.x, back.y, back.z)
    f1, b1 = _end(front), _end(back)
    crossing = all(f[p] - f1[q] < b1[p] - b[q] and b[p] - b1[q] < f1[p] - f[q] for p, q in ((0, 1), (0, 2), (1, 2)))
    return crossing and any(b1[axis] <= f[axis] for axis in range(3))

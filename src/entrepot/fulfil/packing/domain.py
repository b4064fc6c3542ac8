"""What is packed, into what and by which rules. Whole millimetres, whole grams.

The origin is the left back corner of a box's floor: x runs to the right, y towards the packer, z up.
"""

from dataclasses import dataclass

from entrepot.kit.errors import InvalidInput

MOST_MM = 10_000
MOST_G = 1_000_000


def _measure(value: int, *, field: str, most: int, least: int = 1) -> None:
    if not least <= value <= most:
        raise InvalidInput(f"{field} is {value}", field=field, expected=f"a whole number from {least} to {most}")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to pack. It may be turned any way, or only about its vertical axis where it must stay upright.

    ``max_load_g`` is the most that may rest on it, whatever lies between: 0 for fragile goods that nothing may touch
    from above, None for goods that bear whatever a box may hold.
    """

    key: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    upright: bool = False
    max_load_g: int | None = None

    def __post_init__(self) -> None:
        for field in ("length_mm", "width_mm", "height_mm"):
            _measure(getattr(self, field), field=field, most=MOST_MM)
        _measure(self.weight_g, field="weight_g", most=MOST_G, least=0)
        if self.max_load_g is not None:
            _measure(self.max_load_g, field="max_load_g", most=MOST_G, least=0)

    @property
    def volume_mm3(self) -> int:
        """Its volume in cubic millimetres."""
        return self.length_mm * self.width_mm * self.height_mm

    def orientations(self) -> tuple[tuple[int, int, int], ...]:
        """Return the different (length, width, height) it may lie in, lowest first."""
        a, b, c = self.length_mm, self.width_mm, self.height_mm
        turned = {(a, b, c), (b, a, c)}
        if not self.upright:
            turned |= {(a, c, b), (c, a, b), (b, c, a), (c, b, a)}
        return tuple(sorted(turned, key=lambda sides: (sides[2], sides[1], sides[0])))


@dataclass(frozen=True, slots=True)
class Carton:
    """A kind of box: inner measures, the weight of its board and the most it may weigh when full."""

    code: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    max_weight_g: int
    wall_mm: int = 3

    def __post_init__(self) -> None:
        for field in ("length_mm", "width_mm", "height_mm"):
            _measure(getattr(self, field), field=field, most=MOST_MM)
        _measure(self.tare_g, field="tare_g", most=MOST_G, least=0)
        _measure(self.max_weight_g, field="max_weight_g", most=MOST_G, least=self.tare_g)
        _measure(self.wall_mm, field="wall_mm", most=100, least=0)

    @property
    def volume_mm3(self) -> int:
        """Its inner volume in cubic millimetres."""
        return self.length_mm * self.width_mm * self.height_mm

    @property
    def outer_mm(self) -> tuple[int, int, int]:
        """Its outer length, width and height."""
        both = 2 * self.wall_mm
        return self.length_mm + both, self.width_mm + both, self.height_mm + both


@dataclass(frozen=True, slots=True)
class Rules:
    """How goods may lie in a box.

    Attributes:
        support_pct: The least part of an item's base that the floor or other items carry.
        heavier_pct: The most that an item may weigh, in percent of what the items that it touches below weigh together.
        lean_pct: How far the goods' centre of gravity may be from the middle of the floor, along each side, in percent
            of that side and half a millimetre more, as places are whole ones (50 allows any).
        padding_mm: What is kept free for padding along the floor, the lid and each wall.
        fill_pct: The most of the inner volume that goods may take; the rest is for what fills the voids.
    """

    support_pct: int = 75
    heavier_pct: int = 300
    lean_pct: int = 30
    padding_mm: int = 0
    fill_pct: int = 100

    def __post_init__(self) -> None:
        _measure(self.support_pct, field="support_pct", most=100)
        _measure(self.heavier_pct, field="heavier_pct", most=MOST_G)
        _measure(self.lean_pct, field="lean_pct", most=50)
        _measure(self.padding_mm, field="padding_mm", most=1_000, least=0)
        _measure(self.fill_pct, field="fill_pct", most=100)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item lies: its lower corner and its sides as turned."""

    key: str
    x: int
    y: int
    z: int
    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class PackedBox:
    """A carton with what lies in it. ``weight_g`` is gross: goods and board."""

    carton: Carton
    placements: tuple[Placement, ...]
    weight_g: int

    @property
    def fill(self) -> float:
        """The part of the carton's inner volume that the goods take, from 0 to 1."""
        used = sum(place.length_mm * place.width_mm * place.height_mm for place in self.placements)
        return used / self.carton.volume_mm3

    @property
    def keys(self) -> tuple[str, ...]:
        """The items in it, in the order they are put in: none goes in below one that is there already."""
        return tuple(place.key for place in self.placements)


@dataclass(frozen=True, slots=True)
class Packing:
    """The boxes for a set of items, and the items that fit no carton and travel as they are."""

    boxes: tuple[PackedBox, ...]
    loose: tuple[Item, ...] = ()

"""Which carton: the smallest that holds everything, or several where none does."""

from collections.abc import Callable, Sequence

from entrepot.fulfil.packing.domain import Carton, Item, PackedBox, Packing, Placement
from entrepot.fulfil.packing.extreme_points import fill
from entrepot.kit.errors import InvalidInput

MOST_ITEMS = 200
_FEW = 12  # up to so many items a carton is tried in every order before a larger one

_ORDERS: tuple[Callable[[Item], tuple[int, ...]], ...] = (
    lambda item: (-item.volume_mm3,),
    lambda item: (-item.length_mm * item.width_mm, -item.height_mm),
    lambda item: (-max(item.length_mm, item.width_mm, item.height_mm), -item.volume_mm3),
)


def pack(items: Sequence[Item], cartons: Sequence[Carton]) -> Packing:
    """Return boxes that hold all items: one, the smallest that will do, wherever one can.

    Items that fit no carton come back as ``loose``. The answer depends on nothing but the arguments. Raises
    InvalidInput for more than ``MOST_ITEMS`` items, a key given twice, or no carton.
    """
    if len(items) > MOST_ITEMS:
        raise InvalidInput(f"there are {len(items)} items", field="items", expected=f"at most {MOST_ITEMS}")
    if len({item.key for item in items}) != len(items):
        raise InvalidInput("two items have the same key", field="items", expected="keys that differ")
    if not cartons:
        raise InvalidInput("there is no carton", field="cartons", expected="at least one carton")
    by_size = sorted(cartons, key=lambda carton: (carton.volume_mm3, carton.tare_g, carton.code))
    loose = tuple(item for item in items if not any(_takes(carton, item) for carton in by_size))
    rest = [item for item in items if item not in loose]
    boxes: list[PackedBox] = []
    while rest:
        box = _one_box(rest, by_size) or _fullest_box(rest, by_size)
        boxes.append(box)
        inside = set(box.keys)
        rest = [item for item in rest if item.key not in inside]
    return Packing(tuple(boxes), loose)


def _takes(carton: Carton, item: Item) -> bool:
    inner = carton.length_mm, carton.width_mm, carton.height_mm
    return item.weight_g + carton.tare_g <= carton.max_weight_g and any(
        all(side <= room for side, room in zip(sides, inner, strict=True)) for sides in item.orientations()
    )


def _box(items: Sequence[Item], carton: Carton, places: tuple[Placement, ...]) -> PackedBox:
    inside = {place.key for place in places}
    weight = carton.tare_g + sum(item.weight_g for item in items if item.key in inside)
    return PackedBox(carton, places, weight)


def _one_box(items: Sequence[Item], by_size: Sequence[Carton]) -> PackedBox | None:
    volume = sum(item.volume_mm3 for item in items)
    weight = sum(item.weight_g for item in items)
    orders = _ORDERS if len(items) <= _FEW else _ORDERS[:1]
    for carton in by_size:
        if volume > carton.volume_mm3 or weight + carton.tare_g > carton.max_weight_g:
            continue
        if not all(_takes(carton, item) for item in items):
            continue
        for order in orders:
            places, rest = fill(sorted(items, key=order), carton)
            if not rest:
                return _box(items, carton, places)
    return None


def _fullest_box(items: Sequence[Item], by_size: Sequence[Carton]) -> PackedBox:
    """Return the carton that takes the most volume at once, then the smallest that holds the same items."""
    ordered = sorted(items, key=_ORDERS[0])
    fullest = max(
        (_box(items, carton, fill(ordered, carton)[0]) for carton in by_size),
        key=lambda box: (box.fill * box.carton.volume_mm3, -box.carton.volume_mm3),
    )
    inside = set(fullest.keys)
    return _one_box([item for item in items if item.key in inside], by_size) or fullest

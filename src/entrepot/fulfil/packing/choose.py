"""Which cartons: the smallest that holds everything, or, where none does, as few as possible and small."""

from collections.abc import Sequence
from functools import lru_cache

from entrepot.fulfil.packing.domain import Carton, Item, PackedBox, Packing, Placement, Rules
from entrepot.fulfil.packing.search import Full, Search
from entrepot.fulfil.packing.spaces import goods_of
from entrepot.kit.errors import InvalidInput

MOST_ITEMS = 200
HOUSE_RULES = Rules()

_Shape = tuple[int, int, int, int, bool, int | None]  # sides, weight, upright, what it bears


def pack(items: Sequence[Item], cartons: Sequence[Carton], rules: Rules = HOUSE_RULES) -> Packing:
    """Return boxes that hold all items by the rules: one, the smallest that will do, wherever one can.

    Items that fit no carton come back as ``loose``. The answer depends on nothing but the arguments, and on the items'
    and the cartons' sequence not at all. Raises InvalidInput for more than ``MOST_ITEMS`` items, a key given twice, or
    no carton.
    """
    if len(items) > MOST_ITEMS:
        raise InvalidInput(f"there are {len(items)} items", field="items", expected=f"at most {MOST_ITEMS}")
    if len({item.key for item in items}) != len(items):
        raise InvalidInput("two items have the same key", field="items", expected="keys that differ")
    if not cartons:
        raise InvalidInput("there is no carton", field="cartons", expected="at least one carton")
    by_size = tuple(sorted(cartons, key=lambda carton: (carton.volume_mm3, carton.tare_g, carton.code)))
    ordered = sorted(items, key=lambda item: (_sortable(_shape(item)), item.key))
    boxes, loose = _boxes(tuple(_shape(item) for item in ordered), by_size, rules)
    left = {ordered[number].key for number in loose}
    return Packing(
        tuple(_box(full, ordered, by_size[full.carton]) for full in boxes),
        tuple(item for item in items if item.key in left),
    )


def _shape(item: Item) -> _Shape:
    return item.length_mm, item.width_mm, item.height_mm, item.weight_g, item.upright, item.max_load_g


def _sortable(shape: _Shape) -> tuple[int, ...]:
    *known, most = shape
    return *known, -1 if most is None else most


@lru_cache(maxsize=512)  # pure, so an answer stays right as long as the process lives; the oldest go first
def _boxes(
    shapes: tuple[_Shape, ...], cartons: tuple[Carton, ...], rules: Rules
) -> tuple[tuple[Full, ...], tuple[int, ...]]:
    """Return the boxes for items without names, and those that fit no carton."""
    search = Search(goods_of([Item("", *shape) for shape in shapes]), cartons, rules)
    loose = set(range(len(shapes))) - search.fitting
    return tuple(search.boxes(sorted(search.fitting))), tuple(sorted(loose))


def _box(full: Full, items: Sequence[Item], carton: Carton) -> PackedBox:
    places = tuple(
        Placement(items[number].key, x0, y0, z0, x1 - x0, y1 - y0, z1 - z0)
        for number, (x0, y0, z0, x1, y1, z1) in full.places
    )
    weight = carton.tare_g + sum(items[number].weight_g for number in full.numbers)
    return PackedBox(carton, places, weight)

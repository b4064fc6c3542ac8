"""What a set of parcels costs to send, and how it is sent cheapest: in one box or in several. Pure.

A box of several parcels weighs what they weigh and its carton; its volume is theirs with the room that is left between
them. The carton itself is chosen later (``fulfil.packing``): here a price is needed within microseconds.
"""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from entrepot.fulfil.consolidation.domain import BoxLimits, WeightSteps

ROOM_PERCENT: Final = 125
"""The volume of a carton over that of the parcels in it: measured fills are about 0.8."""
TARE_G_PER_LITRE: Final = 12
LEAST_TARE_G: Final = 90
EXACT_UP_TO: Final = 7


class Sized(Protocol):
    """What has a weight and a volume."""

    @property
    def weight_g(self) -> int:
        """Grams."""

    @property
    def volume_cm3(self) -> int:
        """Cubic centimetres."""


P = TypeVar("P", bound=Sized)


def box_price(parcels: Sequence[Sized], steps: WeightSteps, limits: BoxLimits) -> int | None:
    """Return what these parcels cost in one box; None where no carton takes them together."""
    grams = volume = 0
    for parcel in parcels:
        grams += parcel.weight_g
        volume += parcel.volume_cm3
    return price_of(grams, volume, len(parcels), steps, limits)


def price_of(weight_g: int, volume_cm3: int, parcels: int, steps: WeightSteps, limits: BoxLimits) -> int | None:
    """Return what so many parcels cost in one box that weigh and measure so much in all; None where none takes them."""
    if parcels == 1:
        return steps.price(weight_g, volume_cm3)
    volume_cm3 = volume_cm3 * ROOM_PERCENT // 100
    tare_g = volume_cm3 * TARE_G_PER_LITRE // 1000
    weight_g += max(LEAST_TARE_G, tare_g)
    if weight_g > limits.weight_g or volume_cm3 > limits.volume_cm3 or parcels > limits.parcels:
        return None
    return steps.price(weight_g, volume_cm3)


def cheapest(
    parcels: Sequence[P], steps: WeightSteps, limits: BoxLimits, *, exact_up_to: int = EXACT_UP_TO
) -> tuple[int, list[tuple[P, ...]]]:
    """Return the price of sending all of these parcels, and the boxes that it takes.

    Exact for up to ``exact_up_to`` parcels, by a programme over their subsets (3ⁿ steps: 50 µs for five, 0.5 ms for
    seven); beyond, each parcel in turn, heaviest first, goes where it adds least.
    """
    if len(parcels) == 1:
        return steps.price(parcels[0].weight_g, parcels[0].volume_cm3), [(parcels[0],)]
    grams = volume = 0
    for parcel in parcels:
        grams += parcel.weight_g
        volume += parcel.volume_cm3
    together = price_of(grams, volume, len(parcels), steps, limits)
    if together is not None and steps.never_dearer_together and together == steps.price(grams, volume):
        return together, [tuple(parcels)]  # the carton costs nothing extra, so nothing beats one box
    if len(parcels) == 2:  # the common case, without the programme
        apart = steps.price(parcels[0].weight_g, parcels[0].volume_cm3)
        apart += steps.price(parcels[1].weight_g, parcels[1].volume_cm3)
        if together is not None and together <= apart:
            return together, [tuple(parcels)]
        return apart, [(parcels[0],), (parcels[1],)]
    return _exact(parcels, steps, limits) if len(parcels) <= exact_up_to else _greedy(parcels, steps, limits)


def _exact(parcels: Sequence[P], steps: WeightSteps, limits: BoxLimits) -> tuple[int, list[tuple[P, ...]]]:
    whole = (1 << len(parcels)) - 1
    grams, volumes, counts = [0], [0], [0]
    price: list[int | None] = [0]
    for subset in range(1, whole + 1):
        parcel, rest = parcels[subset.bit_length() - 1], subset ^ 1 << subset.bit_length() - 1
        grams.append(grams[rest] + parcel.weight_g)
        volumes.append(volumes[rest] + parcel.volume_cm3)
        counts.append(counts[rest] + 1)
        price.append(price_of(grams[subset], volumes[subset], counts[subset], steps, limits))
    best, last = partition(price)
    boxes, left = [], whole
    while left:
        boxes.append(tuple(parcel for number, parcel in enumerate(parcels) if last[left] >> number & 1))
        left ^= last[left]
    return best[whole], boxes


def partition(price: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """Return for each subset (a bit mask) the price of its cheapest partition, and the box with its lowest member.

    ``price`` is that of each subset as one box, None where it cannot be one; single ones must have a price. Each box of
    a partition is met once, as the one with the lowest member that is left, so 3ⁿ⁻¹ boxes are looked at.
    """
    best, last = [0] * len(price), [0] * len(price)
    for subset in range(1, len(price)):
        lowest = subset & -subset
        rest = others = subset ^ lowest
        cheapest_price, cheapest_box = price[lowest] + best[others], lowest  # type: ignore[operator]  # single ones have a price
        while rest:
            box = rest | lowest
            alone = price[box]
            if alone is not None and alone + best[subset ^ box] <= cheapest_price:
                cheapest_price, cheapest_box = alone + best[subset ^ box], box
            rest = (rest - 1) & others
        best[subset], last[subset] = cheapest_price, cheapest_box
    return best, last


def _greedy(parcels: Sequence[P], steps: WeightSteps, limits: BoxLimits) -> tuple[int, list[tuple[P, ...]]]:
    boxes: list[list[P]] = []
    prices: list[int] = []
    for parcel in sorted(parcels, key=lambda each: -each.weight_g):
        least, where = steps.price(parcel.weight_g, parcel.volume_cm3), -1
        for number, box in enumerate(boxes):
            together = box_price([*box, parcel], steps, limits)
            if together is not None and together - prices[number] <= least:
                least, where = together - prices[number], number
        if where < 0:
            boxes.append([parcel])
            prices.append(least)
        else:
            boxes[where].append(parcel)
            prices[where] += least
    return sum(prices), [tuple(box) for box in boxes]

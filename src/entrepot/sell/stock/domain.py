"""What stock is: units on hand at a place, some of them reserved; never fewer than are promised. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

Kind = Literal["receive", "adjust", "count", "restock", "reserve", "release", "expire", "sell"]
QUANTITY_MAX = 10**9
"""No movement is larger than this many units, and no level."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """So many units of a variant at a place."""

    sku_id: str
    place_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of a variant at a place: what it adds to the units on hand and to those reserved."""

    sku_id: str
    place_id: str
    kind: Kind
    on_hand: int
    reserved: int
    reference: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """What several movements together do to one level."""

    sku_id: str
    place_id: str
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """What they add to the units that can be sold."""
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """What can be sold of a variant at a place has come to zero, or has risen above it."""

    NAME: ClassVar[str] = "sell.stock.availability_changed"

    sku_id: str
    place_id: str
    in_stock: bool


@dataclass(frozen=True, slots=True)
class ReservationExpired:
    """A reservation was not paid in time; its units can be sold again."""

    NAME: ClassVar[str] = "sell.stock.reservation_expired"

    reference: str


class ReservationGone(Conflict):
    """The reservation has expired, was released or was sold already."""

    code = "stock.reservation_gone"
    title = "The reservation is gone"


class ReservationExists(Conflict):
    """There is a reservation under this reference."""

    code = "stock.reservation_exists"
    title = "There is a reservation under this reference already"


class BelowReserved(Conflict):
    """Fewer units would lie there than are promised; ``extra`` has ``on_hand`` and ``reserved``."""

    code = "stock.below_reserved"
    title = "Fewer units would be left than are reserved"


def merge_lines(lines: Iterable[StockLine]) -> list[StockLine]:
    """Return one line for each variant and place, in one fixed order; raise InvalidInput for a quantity below 1."""
    sums: Counter[tuple[str, str]] = Counter()
    for line in lines:
        check_quantity(line.quantity)
        sums[line.place_id, line.sku_id] += line.quantity
    return [StockLine(sku_id, place_id, quantity) for (place_id, sku_id), quantity in sorted(sums.items())]


def merge_moves(moves: Sequence[Move]) -> list[Shift]:
    """Return what movements do to each level, in the one order in which levels are locked: by place, then variant."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for move in moves:
        on_hand, reserved = sums.get((move.place_id, move.sku_id), (0, 0))
        sums[move.place_id, move.sku_id] = on_hand + move.on_hand, reserved + move.reserved
    return [
        Shift(sku_id, place_id, on_hand, reserved) for (place_id, sku_id), (on_hand, reserved) in sorted(sums.items())
    ]


def check_quantity(quantity: int) -> None:
    """Raise InvalidInput where a quantity is not 1 to a billion units."""
    if not 1 <= quantity <= QUANTITY_MAX:
        raise InvalidInput(
            say("the quantity is %(quantity)s", quantity=quantity),
            field="quantity",
            expected=say("1 to %(most)s units", most=f"{QUANTITY_MAX:,}"),
        )

"""Doors of a round: boxes for one name at one address, one after the other, are one stop with one act."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote

from entrepot.deliver.dispatch import CourierStop
from entrepot.kit.geo import Point


@dataclass(frozen=True, slots=True)
class Door:
    """Where the courier rings, and the boxes that go there; moments UTC, grams."""

    stops: tuple[CourierStop, ...]

    @property
    def id(self) -> str:
        """The id of its first box's stop: the path under which the whole door is told of."""
        return self.stops[0].id

    @property
    def first(self) -> CourierStop:
        """What is the same for all of them is read here: name, address, telephone, point."""
        return self.stops[0]

    @property
    def address(self) -> str:
        """The line with a street: neither the name nor a postcode by itself."""
        first = self.first
        lines = (line for line in first.address_lines if line != first.name and not line.startswith("〒"))
        return next(lines, first.name)

    @property
    def rest(self) -> tuple[str, ...]:
        """The lines of the address that ``address`` leaves."""
        return tuple(line for line in self.first.address_lines if line not in {self.first.name, self.address})

    @property
    def notes(self) -> tuple[str, ...]:
        """What the shopper asked for, each wish once."""
        return tuple(dict.fromkeys(stop.note for stop in self.stops if stop.note))

    @property
    def weight_g(self) -> int:
        """All boxes together."""
        return sum(stop.weight_g for stop in self.stops)

    @property
    def promised_at(self) -> datetime:
        """The earliest promise of its boxes."""
        return min(stop.promised_at for stop in self.stops)

    @property
    def late(self) -> bool:
        """Whether one of its boxes will come after its promise."""
        return any(stop.late for stop in self.stops)

    @property
    def navigation(self) -> str:
        """A link that the phone's own map opens (RFC 5870): the written address, since its point is the demo city's."""
        return f"geo:0,0?q={quote(', '.join((self.address, *self.rest)), safe='')}"

    @property
    def telephone(self) -> str:
        """A link that calls (RFC 3966), empty where there is no number."""
        digits = "".join(each for each in self.first.phone if each.isdigit())
        return f"tel:{'+' if self.first.phone.strip().startswith('+') else ''}{digits}" if digits else ""


def doors_of(stops: tuple[CourierStop, ...]) -> list[Door]:
    """Return a round's doors, in its order; a stop whose address was erased stands alone."""
    return [Door(tuple(each)) for _, each in groupby(stops, key=_door)]


def points_of(doors: list[Door]) -> list[Point]:
    """Return where the doors are."""
    return [door.first.point for door in doors]


def _door(stop: CourierStop) -> tuple[Any, ...]:
    if not stop.address_lines:
        return (stop.id,)
    return (stop.name, stop.phone, stop.address_lines, stop.point)

"""Reading a document field by field, so that a fault is named by its path: ``site.zones[2].rows[1].capacity``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from entrepot.fulfil.warehouse.building import Area
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

POINT: Final = r"[A-Z]{1,3}[0-9]{1,4}"
_LETTERS: Final = r"[A-Z]{1,3}"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_MOST_M: Final = 5_000
_MOST_SIDE_MM: Final = 20_000
_MOST_OF_A_SERIES: Final = 5_000
_SERIES: Final = ("count", "first", "digits")
PLACING: Final = ("at_m", "size_m", "step_m")


@dataclass(frozen=True, slots=True)
class One:
    """One thing of an entry: an entry with ``count`` stands for several, numbered on and set side by side."""

    code: str
    area: Area | None
    number: int


class Reader:
    """A table of fields that says precisely what is wrong with one of them."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise InvalidInput(
                say("%(field)s is not a table of fields", field=where), field=where, expected="fields with values"
            )
        self.value: dict[str, Any] = value
        self.where = where

    def refuse(self, field: str, expected: str, found: str | None = None) -> InvalidInput:
        """Return the refusal of a field's value."""
        shown = repr(self.value.get(field))[:60] if found is None else found
        path = f"{self.where}.{field}"
        return InvalidInput(say("%(field)s is %(found)s", field=path, found=shown), field=path, expected=expected)

    def only(self, *fields: str) -> None:
        """Refuse a field that nobody reads: it is one of ours misspelt."""
        for name in self.value:
            if name not in fields:
                path = f"{self.where}.{name}"
                known = say("one of %(words)s", words=", ".join(sorted(fields)))
                raise InvalidInput(say("%(field)s is no field of a building", field=path), field=path, expected=known)

    def text(self, field: str, pattern: str = r".{1,80}") -> str:
        """Return a text of a form."""
        found = self.value.get(field)
        if not isinstance(found, str) or not re.fullmatch(pattern, found) or _CONTROL.search(found):
            raise self.refuse(field, say("a text of the form %(pattern)s", pattern=pattern))
        return found

    def number(self, field: str, most: int, *, least: int = 1, default: int | None = None) -> int:
        """Return a whole number."""
        found = self.value.get(field, default)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise self.refuse(field, say("a whole number from %(least)s to %(most)s", least=least, most=most))
        return found

    def measure(self, field: str, most: float, *, least: float = 0.0, default: float | None = None) -> float:
        """Return a length in metres, or a speed."""
        found = self.value.get(field, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
            raise self.refuse(field, say("a number from %(least)s to %(most)s", least=f"{least:g}", most=f"{most:g}"))
        return float(found)

    def pair(self, field: str, *, least: float = 0.0) -> tuple[float, float] | None:
        """Return two lengths in metres; None where there are none."""
        if field not in self.value:
            return None
        found = self.value[field]
        if not _is_pair(found) or min(found) < least:
            raise self.refuse(field, "two lengths in metres, such as [12, 4.5]")
        return float(found[0]), float(found[1])

    def path(self, field: str) -> list[list[float]]:
        """Return the points of a line in metres; [] where there are none."""
        found = self.value.get(field, [])
        if not isinstance(found, list) or len(found) == 1 or not all(_is_pair(each) for each in found):
            raise self.refuse(field, "at least two points in metres, such as [[2, 3], [18, 3]]")
        return [[float(each[0]), float(each[1])] for each in found]

    def sides(self, field: str) -> tuple[int, ...]:
        """Return three sides in millimetres, the longest first."""
        found = self.value.get(field)
        if not isinstance(found, list) or len(found) != 3 or not all(_is_side(each) for each in found):
            raise self.refuse(field, "three lengths in millimetres")
        return tuple(sorted(found, reverse=True))

    def tables(self, field: str, *, needed: bool = True) -> list["Reader"]:
        """Return the tables of a list, each with its path."""
        found = self.value.get(field, None if needed else [])
        if not isinstance(found, list) or (needed and not found):
            raise self.refuse(field, "at least one" if needed else "a list")
        return [Reader(each, f"{self.where}.{field}[{number}]") for number, each in enumerate(found, start=1)]

    def codes(self, field: str, known: frozenset[str], what: str) -> list[str]:
        """Return codes that are known, each once, at least one."""
        found = self.value.get(field)
        if not isinstance(found, list) or not found or not all(isinstance(each, str) for each in found):
            raise self.refuse(field, say("codes of %(things)s", things=what))
        if missing := [each for each in found if each not in known]:
            raise self.refuse(field, say("codes of %(things)s", things=what), found=repr(missing[0]))
        if len(set(found)) != len(found):
            raise self.refuse(field, say("codes of %(things)s, each once", things=what))
        return found

    def code_of(self, field: str, known: frozenset[str], what: str, *, needed: bool = True) -> str | None:
        """Return a code that is known; None where there is none and none is needed."""
        found = self.value.get(field)
        if found is None and not needed:
            return None
        if not isinstance(found, str) or found not in known:
            raise self.refuse(field, say("the code of %(thing)s", thing=what))
        return found

    def series(self, size_m: tuple[float, float]) -> Iterator[One]:
        """Make what an entry stands for: one thing, or ``count`` of them."""
        first_area = self.area(size_m)
        if "count" not in self.value:
            yield One(self.text("code", POINT), first_area, 0)
            return
        letters, count = self.text("code", _LETTERS), self.number("count", _MOST_OF_A_SERIES)
        first, digits = self.number("first", 9_999, least=0, default=1), self.number("digits", 4, default=2)
        if len(str(first + count - 1)) > 4:
            raise self.refuse("count", "numbers of at most 4 digits")
        dx, dy = self._step(size_m)
        for number in range(count):
            area = first_area and Area(
                round(first_area.x + number * dx, 3), round(first_area.y + number * dy, 3),
                first_area.width, first_area.depth,
            )  # fmt: skip
            yield One(f"{letters}{first + number:0{digits}d}", area, number)

    def _step(self, size_m: tuple[float, float]) -> tuple[float, float]:
        if "step_m" in self.value:
            found = self.value["step_m"]
            if not _is_pair(found, least=-_MOST_M) or not any(found):
                raise self.refuse("step_m", "how far it is from one to the next, such as [2, 0]")
            return float(found[0]), float(found[1])
        width = self.pair("size_m") or size_m
        return width[0], 0.0

    def area(self, size_m: tuple[float, float]) -> Area | None:
        """Return where an entry stands, of its own size or of this one; None where it stands nowhere yet."""
        at = self.pair("at_m")
        if at is None:
            return None
        width, depth = self.pair("size_m", least=0.1) or size_m
        return Area(*at, width, depth)


def series_fields(*fields: str) -> tuple[str, ...]:
    """Return the fields of an entry that may stand for several things."""
    return ("code", *_SERIES, *PLACING, *fields)


def _is_pair(found: Any, *, least: float = 0.0) -> bool:
    return (
        isinstance(found, list)
        and len(found) == 2
        and all(
            not isinstance(each, bool) and isinstance(each, int | float) and least <= each <= _MOST_M for each in found
        )
    )


def _is_side(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 1 <= found <= _MOST_SIDE_MM

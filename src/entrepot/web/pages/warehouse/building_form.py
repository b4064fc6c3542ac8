"""An entry of the building's document as a form: its fields as texts, and the document with the entry changed. Pure."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.web.i18n import Lazy, lazy

Part = Literal["zones", "walls", "stations", "chutes", "docks"]
PARTS: Final[dict[str, Lazy]] = {
    "zones": lazy("Zones"),
    "walls": lazy("Put-walls"),
    "stations": lazy("Stations"),
    "chutes": lazy("Chutes"),
    "docks": lazy("Docks"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry: its name in the form and in the document, its words, how it is read and shown."""

    name: str
    label: Lazy
    read: Callable[[str], Any]
    show: Callable[[Any], str] = str
    unit: str = ""
    of: str = ""
    """The document's field, where the form takes it apart: ``at_m`` as x and y."""
    index: int = 0


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(say("“%(text)s” is no whole number", text=text[:40])) from None


def _metres(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise InvalidInput(say("“%(text)s” is no number", text=text[:40])) from None
    return int(found) if found == int(found) else found


def _codes(text: str) -> list[str]:
    return [each.strip().upper() for each in text.replace(";", ",").split(",") if each.strip()]


def _rows(text: str) -> list[dict[str, Any]]:
    """Read rows of slots, a line each: length, width, height in mm, parcels a slot, how many such rows (1)."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        numbers = [_whole(each) for each in line.replace("×", " ").replace("x", " ").replace(",", " ").split()]
        if len(numbers) not in {4, 5}:
            raise InvalidInput(
                say("“%(text)s” is no row of slots", text=line[:40]),
                expected="length, width and height in mm, parcels a slot, and how many such rows",
            )
        row: dict[str, Any] = {"sides_mm": numbers[:3], "capacity": numbers[3]}
        rows.append(row | ({"count": numbers[4]} if numbers[4:] and numbers[4] != 1 else {}))
    return rows


def _shown_rows(rows: Any) -> str:
    return "\n".join(
        " ".join(str(each) for each in (*row["sides_mm"], row["capacity"], row.get("count", 1))) for row in rows
    )


def _shown_number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _pair(name: str, labels: tuple[Lazy, Lazy], of: str) -> tuple[Field, Field]:
    return tuple(  # type: ignore[return-value]  # two labels make two fields
        Field(f"{name}{axis}", label, _metres, _shown_number, "m", of, index)
        for index, (axis, label) in enumerate(zip("xy", labels, strict=True))
    )


_CODE: Final = Field("code", lazy("Code"), lambda text: text.strip().upper())
_AT: Final = _pair("at_", (lazy("From the west"), lazy("From the north")), "at_m")
_SIZE: Final = _pair("size_", (lazy("Width"), lazy("Depth")), "size_m")
_STEP: Final = _pair("step_", (lazy("Step east"), lazy("Step south")), "step_m")
_SERIES: Final = (
    Field("count", lazy("How many"), _whole),
    Field("first", lazy("First number"), _whole),
    Field("digits", lazy("Digits"), _whole),
)
FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "zones": (
        _CODE,
        Field("bays", lazy("Bays"), _whole),
        Field("aisles", lazy("Aisles"), _whole),
        Field("columns", lazy("Slots in a row"), _whole),
        Field("digits", lazy("Digits"), _whole),
        Field("pick_rank", lazy("Turn, the nearest first"), _whole),
        *_AT,
        *_SIZE,
        Field("rows", lazy("Rows from the floor up"), _rows, _shown_rows),
    ),
    "walls": (
        _CODE, *_SERIES, Field("rows", lazy("Rows"), _whole), Field("columns", lazy("Columns"), _whole), *_AT, *_SIZE,
        *_STEP,
    ),
    "stations": (_CODE, Field("kind", lazy("For"), str), *_SERIES, *_AT, *_STEP),
    "chutes": (
        _CODE,
        Field("capacity", lazy("Boxes it takes"), _whole),
        Field("routes", lazy("Routes"), _codes, ", ".join),
        *_SERIES,
        *_AT,
        *_STEP,
    ),
    "docks": (_CODE, *_SERIES, *_AT, *_SIZE, *_STEP),
}  # fmt: skip


def texts_of(part: str, entry: Mapping[str, Any]) -> dict[str, str]:
    """Return an entry's fields as the form shows them."""
    found = {}
    for field in FIELDS[part]:
        value = entry.get(field.of or field.name)
        if field.of and value is not None:
            value = value[field.index]
        found[field.name] = "" if value is None else field.show(value)
    return found


def entry_of(part: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the entry that a form tells of; raise InvalidInput naming the form's field that cannot be read."""
    entry: dict[str, Any] = {}
    for field in FIELDS[part]:
        text = texts.get(field.name, "").strip()
        if not text:
            continue
        try:
            value = field.read(text)
        except InvalidInput as problem:
            raise InvalidInput(problem.detail, **{**problem.extra, "field": field.name}) from None
        if field.of:
            entry.setdefault(field.of, [None, None])[field.index] = value
        else:
            entry[field.name] = value
    for name in ("at_m", "size_m", "step_m"):
        if name == "step_m" and name in entry:
            entry[name] = [each or 0 for each in entry[name]]
        if None in entry.get(name, ()):
            raise InvalidInput(
                "of two lengths one is missing", field=_first_of(part, name), expected="both, or neither"
            )
    return entry


def _first_of(part: str, name: str) -> str:
    return next(field.name for field in FIELDS[part] if field.of == name)


def changed(document: Mapping[str, Any], part: str, number: int, entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the document with the entry of a number from 1 replaced, taken out (None), or added (0)."""
    made = copy.deepcopy(dict(document))
    entries = made.setdefault(part, [])
    if number > len(entries) or number < 0:
        raise InvalidInput("there is no such entry any more", field="number", expected="an entry of the building")
    if number == 0 and entry is not None:
        entries.append(dict(entry))
    elif number and entry is None:
        del entries[number - 1]
    elif number and entry is not None:
        entries[number - 1] = dict(entry)
    return made

"""Lists that people filter, sort and take along: what their addresses carry, and the links that change it.

An address is the whole state of a list: ``?state=paid&sort=-placed``. Each link here keeps what it does not change and
drops the cursor, since another order or another filter is another first page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Query
from pydantic import BeforeValidator, StringConstraints

from entrepot.kit.clock import to_us
from entrepot.web.filters import date_
from entrepot.web.i18n import gettext as _
from entrepot.web.reader import Reader, current_reader

_PLACES: Final = ("cursor", "fragment")
_NONE_IF_BLANK: Final = BeforeValidator(lambda given: None if given == "" else given)


def _plain(given: object) -> object:
    """Drop what no database stores; a text from an address is only looked for."""
    return given.replace("\0", "").encode(errors="ignore").decode() if isinstance(given, str) else given


Blank: Final = _NONE_IF_BLANK
"""For a parameter that a form may send empty: ``Annotated[OrderState | None, Blank, Query()]``."""
Sort = Annotated[str | None, _NONE_IF_BLANK, Query(max_length=40)]
Day = Annotated[date | None, _NONE_IF_BLANK, Query()]
Words = Annotated[
    str, BeforeValidator(_plain), StringConstraints(strip_whitespace=True), Query(max_length=120, examples=["kettle"])
]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in the reader's time zone, as microseconds of UTC: from ``since_us``, before ``until_us``."""

    since_us: int | None = None
    until_us: int | None = None


def span_of(reader: Reader, first: date | None, last: date | None) -> Span:
    """The moments of the days from ``first`` to ``last``, both included; an end that is missing is open."""

    def midnight(day: date) -> int:
        return to_us(datetime.combine(day, time(), reader.timezone))

    return Span(
        None if first is None else midnight(max(first, date(1970, 1, 2))),
        None if last is None else midnight(min(last, date(2199, 12, 30)) + timedelta(days=1)),
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that a list may be narrowed by; made by ``text``, ``choice`` and ``days``."""

    kind: str
    name: str
    label: str
    value: Any
    options: tuple[tuple[str, str], ...] = ()
    placeholder: str = ""
    until: str = ""
    last: date | None = None

    @property
    def words(self) -> str:
        """The value as people read it."""
        return dict(self.options).get(str(self.value), str(self.value))


def text(name: str, label: object, value: str | None, placeholder: object = "") -> Filter:
    """A field to type into, such as a number or a part of a name."""
    return Filter("text", name, str(label), value, placeholder=str(placeholder))


def choice(name: str, label: object, options: Iterable[tuple[object, object]], value: object = None) -> Filter:
    """One of some values, or all: pairs of value and words."""
    pairs = tuple((str(one), str(words)) for one, words in options)
    return Filter("choice", name, str(label), None if value is None else str(value), pairs)


def days(label: object, since: date | None, until: date | None, names: tuple[str, str] = ("since", "until")) -> Filter:
    """From a day to a day, both included."""
    return Filter("days", names[0], str(label), since, until=names[1], last=until)


def link(address: str = "", /, **changes: object) -> str:
    """The reader's address with some parameters changed; None or an empty text takes one out. The cursor is dropped."""
    path, kept = _parts(address)
    kept = [pair for pair in kept if pair[0] not in _PLACES and pair[0] not in changes]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None and value != ""]
    return f"{path}?{urlencode(kept)}" if kept else path


def turn(cursor: str | None, address: str = "") -> str:
    """The address of another page of the same list; empty where there is none."""
    return link(address, cursor=cursor) if cursor else ""


def inside(address: str = "") -> bool:
    """Whether the address is of a page that is not the first."""
    return any(name == "cursor" for name, _value in _parts(address)[1])


def sort_of(address: str, default: str) -> str:
    """What the address sorts by, such as ``-placed``."""
    return dict(_parts(address)[1]).get("sort") or default


def sort_link(key: str, now: str, address: str = "") -> str:
    """The link of a column's head: the column's own direction first, then the other one."""
    name = key.removeprefix("-")
    if now.removeprefix("-") != name:
        return link(address, sort=key)
    return link(address, sort=name if now.startswith("-") else f"-{name}")


def export_link(path: str, address: str = "", *, marked: bool = False) -> str:
    """The link that takes along what the address shows, with the same filters and order."""
    _path, kept = _parts(address)
    pairs = [pair for pair in kept if pair[0] not in _PLACES]
    if marked:
        pairs.append(("bom", "1"))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def path_of(address: str = "") -> str:
    """The address without its parameters."""
    return _parts(address)[0]


def chips(filters: Iterable[Filter], address: str = "") -> list[tuple[str, str]]:
    """What of the address narrows the list, each in words with the link that takes it away."""
    given = {name for name, value in _parts(address)[1] if value}
    found = []
    for one in filters:
        if one.kind == "days":
            for name, day, words in ((one.name, one.value, _("From %(day)s")), (one.until, one.last, _("To %(day)s"))):
                if day is not None and name in given:
                    found.append((words % {"day": date_(day, "year")}, link(address, **{name: None})))
        elif one.value not in (None, "") and one.name in given:
            found.append((f"{one.label}: {one.words}", link(address, **{one.name: None})))
    return found


def rest(filters: Iterable[Filter], address: str = "") -> dict[str, str]:
    """The parameters of the address that the filter's form has no field for, to be sent along."""
    own = {"sort", *(name for one in filters for name in (one.name, one.until))}
    return {name: value for name, value in _parts(address)[1] if name not in own and name not in _PLACES}


def sorts(columns: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What a phone's choice of order offers: each column in its own direction first, then in the other.

    A column whose name does not say what its order is brings the words for it: ``"orders": (rising, falling)``.
    """
    found = []
    for column in columns:
        if key := column.get("sort"):
            name, label = str(key).removeprefix("-"), str(column["label"])
            up, down = column.get("orders") or (_("%(column)s, rising"), _("%(column)s, falling"))
            rising, falling = (name, str(up)), (f"-{name}", str(down))
            pair = (falling, rising) if str(key).startswith("-") else (rising, falling)
            found += [(value, words.replace("%(column)s", label)) for value, words in pair]
    return found


def _parts(address: str) -> tuple[str, list[tuple[str, str]]]:
    split = urlsplit(address or current_reader().path)
    return split.path, parse_qsl(split.query)[:40]

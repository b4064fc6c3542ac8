"""What a simulated day is like: how much comes, who works where and how fast, what goes wrong."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final, Literal

from entrepot.fulfil.warehouse import layout_from, route_codes
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

MOST_ORDERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Staff:
    """People and machines at each stage, as many as work at once for the whole day."""

    receive: int = 60
    store: int = 150
    pick: int = 300
    wall: int = 120
    pack: int = 260
    sort: int = 24
    load: int = 60


@dataclass(frozen=True, slots=True)
class Scenario:
    """One day. Hours are of the simulated day, shares are parts of one.

    ``peak_factor`` multiplies what comes in the hour ``peak_hour``: a Singles' Day. ``policy`` is ``consolidate``, the
    product's own, or ``at_once``, which merges nothing. ``layout`` is the document of another building than the
    built-in one that ``building`` names, as ``entrepot warehouse layout`` prints one.
    """

    name: str = "A usual day"
    orders: int = 400_000
    building: Literal["small", "dlj"] = "dlj"
    layout: Mapping[str, Any] | None = None
    seed: int = 1
    staff: Staff = field(default_factory=Staff)
    policy: Literal["consolidate", "at_once"] = "consolidate"
    on_time: float = 0.98
    peak_hour: int | None = None
    peak_factor: float = 10.0
    broken_chutes: float = 0.0
    broken_from_hour: int = 10
    broken_until_hour: int = 12
    sent_again: float = 0.002
    wrong_slot: float = 0.002
    no_read: float = 0.005
    damaged: float = 0.0005
    missing: float = 0.0002

    def small(self) -> "Scenario":
        """Return the same for the small hub: as many people as it has stations."""
        few = Staff(receive=2, store=2, pick=4, wall=2, pack=2, sort=1, load=2)
        return replace(self, building="small", staff=few)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


_POLICIES: Final = ("consolidate", "at_once")
_SHARE: Final = (lambda value: _is(value, int, float) and 0 <= value <= 1, "a share from 0 to 1")
_HOUR: Final = (lambda value: _is(value, int) and 0 <= value <= 23, "an hour from 0 to 23")
_FIELDS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "name": (lambda value: isinstance(value, str) and 1 <= len(value) <= 80, "1 to 80 characters"),
    "orders": (
        lambda value: _is(value, int) and 1 <= value <= MOST_ORDERS,
        f"a whole number from 1 to {MOST_ORDERS:,}",
    ),
    "building": (lambda value: value in {"dlj", "small"}, "dlj or small"),
    "seed": (lambda value: _is(value, int), "a whole number"),
    "policy": (lambda value: value in _POLICIES, " or ".join(_POLICIES)),
    "peak_hour": (lambda value: value is None or _HOUR[0](value), "an hour from 0 to 23, or nothing"),
    "peak_factor": (lambda value: _is(value, int, float) and 1 <= value <= 100, "1 to 100"),
    "broken_from_hour": _HOUR,
    "broken_until_hour": _HOUR,
    **dict.fromkeys(("on_time", "broken_chutes", "sent_again", "wrong_slot", "no_read", "damaged", "missing"), _SHARE),
}


def _is(value: Any, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def scenario_from(values: Mapping[str, Any]) -> Scenario:
    """Return a checked scenario; raise InvalidInput naming the field that is wrong."""
    for name, value in values.items():
        if name in {"staff", "layout"}:
            continue
        if name not in _FIELDS:
            raise _wrong(name, value, f"one of {', '.join(sorted({*_FIELDS, 'layout', 'staff'}))}")
        fine, expected = _FIELDS[name]
        if not fine(value):
            raise _wrong(name, value, expected)
    layout = values.get("layout")
    if layout is not None:
        if not isinstance(layout, Mapping):
            raise _wrong("layout", layout, "the fields of a building")
        layout_from(layout, route_codes())  # raises for a field that is wrong
    return Scenario(**{**values, "staff": _staff(values.get("staff", {}))})


def _staff(found: Any) -> Staff:
    names = sorted(each.name for each in fields(Staff))
    if not isinstance(found, Mapping):
        raise _wrong("staff", found, f"people at {', '.join(names)}")
    for name, people in found.items():
        if name not in names or not _is(people, int) or not 1 <= people <= 10_000:
            raise _wrong(f"staff.{name}", people, f"1 to 10,000 at {', '.join(names)}")
    return Staff(**found)


def _wrong(field: str, found: Any, expected: str) -> InvalidInput:
    return InvalidInput(
        say("%(field)s is %(found)s", field=field, found=repr(found)[:60]), field=field, expected=expected
    )

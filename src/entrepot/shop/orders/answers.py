"""Views as HTTP answers: moments become RFC 3339, everything else stays as it is."""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, Final

from entrepot.kit.clock import from_us

_MOMENTS: Final = frozenset({"at", "returnable_until"})


@lru_cache(maxsize=64)
def _fields(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((each.name, each.name.endswith("_at") or each.name in _MOMENTS) for each in fields(kind))


def shown(value: Any) -> Any:
    """Return a view, or a list of views, with microseconds turned into moments (UTC)."""
    if is_dataclass(value):
        answer: dict[str, Any] = {}
        for name, is_moment in _fields(value.__class__):
            part = getattr(value, name)
            if is_moment:
                answer[name] = None if part is None else from_us(part)
            else:
                answer[name] = shown(part) if isinstance(part, tuple | list) or is_dataclass(part) else part
        return answer
    if isinstance(value, tuple | list):
        return [shown(each) for each in value]
    return value

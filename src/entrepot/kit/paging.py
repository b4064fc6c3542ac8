"""Keyset pages: a cursor holds the sort key of the last row seen, never a row count to skip."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from entrepot.kit.errors import InvalidInput

T = TypeVar("T")
_CURSOR_LIMIT = 4096
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and where to go on; ``next`` and ``previous`` are opaque cursors or None at an end."""

    items: list[T]
    next: str | None = None
    previous: str | None = None


def encode_cursor(key: dict[str, Any]) -> str:
    """Return a sort key as an opaque, URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> dict[str, Any]:
    """Return the sort key of a cursor; raise InvalidInput where the text is not one of ours."""
    problem = InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")
    if len(cursor) > _CURSOR_LIMIT:
        raise problem
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(key, dict) and _is_storable(key):
            return key
    except (ValueError, binascii.Error, RecursionError):
        pass
    raise problem


def _is_storable(value: Any) -> bool:
    """Return whether both engines can compare with a value: no NUL, no lone surrogate, no number beyond 64 bits."""
    match value:
        case dict():
            return all(_is_storable(each) for pair in value.items() for each in pair)
        case list():
            return all(map(_is_storable, value))
        case str():
            value.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
            return "\x00" not in value
        case int() | float():
            return -_INT64 <= value < _INT64
        case _:
            return True

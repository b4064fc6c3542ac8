"""Keyset pages: a cursor holds the sort key of the last row seen, never a row count to skip."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from entrepot.kit.errors import InvalidInput

T = TypeVar("T")
_CURSOR_LIMIT = 4096


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
    except (ValueError, binascii.Error, RecursionError):
        raise problem from None
    if not isinstance(key, dict):
        raise problem
    return key

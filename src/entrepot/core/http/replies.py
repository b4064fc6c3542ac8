"""Answers: JSON by orjson without response validation, and the fingerprint of a request."""

import hashlib
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any, BinaryIO

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
JSON_TYPE = "application/json"
_CHUNK = 2**20


def _plain(value: Any) -> Any:
    """Return what orjson can write of a value that it does not know."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Fraction, Enum)):
        return str(value)
    raise TypeError(f"cannot answer with a {type(value).__name__}")


def to_json(value: Any) -> bytes:
    """Return JSON of dataclasses, pages, money, moments (RFC 3339, UTC as Z), models and what they hold."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer; ``None`` gives an empty one."""
    if value is None:
        return Response(status_code=status if status != 200 else 204, headers=headers)  # HTTP's own
    return Response(to_json(value), status, headers, JSON_TYPE)


def fingerprint(request: Request, body: BaseModel | Mapping[str, Any] | bytes | None = None) -> str:
    """Return SHA-256 of what a request asks for, in hex: method, path, query and body; for ``idempotency.once``."""
    scope = request.scope
    digest = hashlib.sha256(f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n")
    if isinstance(body, BaseModel):
        digest.update(body.model_dump_json().encode())
    elif isinstance(body, bytes):
        digest.update(body)
    elif body is not None:
        digest.update(orjson.dumps(body, default=_plain, option=_OPTIONS | orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def download(stream: BinaryIO, *, name: str, size: int, media_type: str) -> Response:
    """Return a file that somebody sent as a download, which no browser shows or runs; ``name`` is plain ASCII."""
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_chunks(stream), 200, headers, media_type)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk

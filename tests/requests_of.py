"""Requests for any route of the application, made from what the route itself says that it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin
from urllib.parse import quote, urlencode

import orjson
from fastapi.dependencies.models import Dependant
from fastapi.params import File, Form
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.types import ASGIApp, Message

from entrepot.core.http.gate import IN_PLACE
from entrepot.core.http.types import IdCheck

Things = Mapping[str, Any]
"""Values by the name of a parameter or field: ids first of all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: bytes | None = None
    media_type: str = "application/json"


class Unknown(LookupError):
    """The route takes something of which nobody has said what it could be."""


def api_routes(app: Any) -> list[APIRoute]:
    """Every route of the application, of the API and of the pages."""
    return [route for route in app.router.routes if isinstance(route, APIRoute)]


def name_of(route: APIRoute) -> str:
    """Such as ``GET /api/v1/orders/{order_id}``."""
    return f"{min(route.methods or {'GET'})} {route.path}"


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all(each)


def _params(route: APIRoute, kind: str) -> list[Any]:
    return [param for each in _all(route.dependant) for param in getattr(each, f"{kind}_params")]


def ids_of(route: APIRoute) -> dict[str, str]:
    """The names under which a route takes ids, with the prefix of each: ``{"order_id": "ord"}``."""
    found: dict[str, str] = {}
    for kind in ("path", "query", "body"):
        for param in _params(route, kind):
            found |= dict(_ids(param.alias, param.field_info.annotation, param.field_info.metadata))
    return found


def _ids(name: str, annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[tuple[str, str]]:
    """Walk a type for the checks that ``Id(prefix)`` makes."""
    for each in metadata:
        if isinstance(each, IdCheck):
            yield name, each.prefix
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for inner, info in annotation.model_fields.items():
            yield from _ids(inner, info.annotation, info.metadata)
        return
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        yield from _ids(name, annotation, more)
        return
    for part in get_args(annotation):
        yield from _ids(name, part)


def _schema(param: Any) -> dict[str, Any]:
    schema: dict[str, Any] = TypeAdapter(param.field_info.annotation).json_schema()
    return schema


def _names(schema: Any, defs: Any = None, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every property that a schema can hold, at any depth."""
    if not isinstance(schema, dict):
        return
    defs = schema.get("$defs", defs)
    reference = schema.get("$ref")
    if reference is not None and reference not in seen:
        yield from _names(defs[reference.rpartition("/")[2]], defs, seen | {reference})
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from _names(inner, defs, seen)
    for key in ("items", "additionalProperties"):
        yield from _names(schema.get(key), defs, seen)
    for key in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(key, ()):
            yield from _names(inner, defs, seen)


def request_of(route: APIRoute, things: Things, words: Things) -> Asked:
    """A request that the route would accept from the one whose the things are; ``words`` stand in paths only.

    Raises Unknown for a part of the path that is in neither.
    """
    path = route.path
    for param in _params(route, "path"):
        name = param.alias
        if name not in things and name not in words:
            raise Unknown(f"{name_of(route)} takes {name}")
        value = things[name] if name in things else words[name]
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = {
        param.alias: things[param.alias] if param.alias in things else _value(_schema(param), param.alias, things)
        for param in _params(route, "query")
        if param.field_info.is_required() or param.alias in things
    }
    body_params = _params(route, "body")
    method = min(route.methods or {"GET"})
    if "__body__" in things:
        return Asked(method, path, query, orjson.dumps(things["__body__"]))
    if not body_params:
        return Asked(method, path, query)
    if any(isinstance(param.field_info, File) for param in body_params):
        return Asked(method, path, query, *_multipart(body_params, things))
    if any(isinstance(param.field_info, Form) for param in body_params):
        return Asked(method, path, query, _form(body_params, things), "application/x-www-form-urlencoded")
    return Asked(method, path, query, orjson.dumps(_value(_schema(body_params[0]), "", things)))


def _multipart(params: Sequence[Any], things: Things) -> tuple[bytes, str]:
    """A form with the file ``__file__`` of the things in each place for a file."""
    parts = []
    for param in params:
        head = f'--boundary\r\nContent-Disposition: form-data; name="{param.alias}"'
        if isinstance(param.field_info, File):
            parts.append(head.encode() + b'; filename="file"\r\n\r\n' + things["__file__"])
        elif param.field_info.is_required() or param.alias in things:
            value = _value(_schema(param), param.alias, things)
            parts += [f"{head}\r\n\r\n{each}".encode() for each in (value if isinstance(value, list) else [value])]
    return b"\r\n".join([*parts, b"--boundary--", b""]), "multipart/form-data; boundary=boundary"


def _form(params: Sequence[Any], things: Things) -> bytes:
    values: dict[str, Any] = {}
    for param in params:
        schema = _schema(param)
        if "properties" in schema:
            values |= _value(schema, "", things)
        elif param.field_info.is_required() or param.alias in things:
            values[param.alias] = _value(schema, param.alias, things)
    return urlencode(values, doseq=True).encode()


def _value(schema: Any, name: str, things: Things, defs: Any = None) -> Any:  # noqa: C901, PLR0911, PLR0912  # one case a line
    """The least that a schema accepts, with what is known by name put in wherever it fits."""
    if name in things:
        return things[name]
    defs = schema.get("$defs", defs)
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], name, things, defs)
    for key in ("examples", "enum"):
        if schema.get(key) and schema.get("type") not in {"object", "array"}:
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return _value(next(each for each in schema[key] if each.get("type") != "null"), name, things, defs)
    if "allOf" in schema:
        return _value(schema["allOf"][0], name, things, defs)
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", [])
            return {
                key: _value(inner, key, things, defs)
                for key, inner in schema.get("properties", {}).items()
                if key in wanted or key in things or (set(_names(inner, defs)) & things.keys())
            }
        case "array":
            if "prefixItems" in schema:
                return [_value(each, "", things, defs) for each in schema["prefixItems"]]
            return [_value(schema["items"], name.removesuffix("s"), things, defs)] if schema.get("items") else []
        case "integer" | "number":
            return max(schema.get("minimum", 1), 1)
        case "boolean":
            return True
    return _text(schema)


def _text(schema: Any) -> str:
    if schema.get("format") == "date-time":
        return "2026-03-02T09:00:00Z"
    if schema.get("format") == "email":
        return "somebody@town.example"
    return "text".ljust(schema.get("minLength", 0), "x")


@dataclass(frozen=True, slots=True)
class Said:
    """What came back; of a stream that does not end, its beginning."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(app: ASGIApp, asked: Asked, headers: Mapping[str, str] | None = None) -> Said:
    """Send a request in process; a stream is left after its first part."""
    return asyncio.run(_send(app, asked, headers or {}))


async def _send(app: ASGIApp, asked: Asked, headers: Mapping[str, str]) -> Said:
    content = asked.body or b""
    raw = [(b"host", b"entrepot.test"), *((name.encode(), value.encode("latin-1")) for name, value in headers.items())]
    if asked.body is not None:
        raw += [(b"content-type", asked.media_type.encode()), (b"content-length", str(len(content)).encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": urlencode(asked.query, doseq=True).encode(),
        "root_path": "",
        "headers": raw,
        "client": None,
        "server": ("entrepot.test", 80),
        "state": {},
        IN_PLACE: True,
    }
    begun, unread = asyncio.Event(), True
    parts: list[bytes] = []
    status, answered = 500, {}

    async def receive() -> Message:
        nonlocal unread
        if unread:
            unread = False
            return {"type": "http.request", "body": content, "more_body": False}
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def answer(message: Message) -> None:
        nonlocal status, answered
        if message["type"] == "http.response.start":
            status = message["status"]
            answered = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            parts.append(message.get("body", b""))
            if "event-stream" in answered.get("content-type", ""):
                begun.set()

    work: asyncio.Task[None] = asyncio.create_task(app(scope, receive, answer))  # type: ignore[arg-type]  # ASGI's own types are wider
    stream = asyncio.create_task(begun.wait())
    await asyncio.wait({work, stream}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    for task in (work, stream):
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    if work.done() and not work.cancelled():
        work.result()
    return Said(status, answered, b"".join(parts))

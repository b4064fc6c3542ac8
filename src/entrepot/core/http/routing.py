"""Routers whose plain endpoints run where they cost least, and which know whether they serve pages or the API."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, TypeVar

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import State

from entrepot.core.http.threads import Lanes, in_place
from entrepot.kit.errors import InvalidInput

F = TypeVar("F", bound=Callable[..., Any])
API_PREFIX = "/api/v1"
_SLOW = "__entrepot_slow__"
_COMPUTES = "__entrepot_computes__"

lanes: ContextVar[Lanes | None] = ContextVar("entrepot_lanes", default=None)
"""The threads of the application that carries the request."""


def slow(endpoint: F) -> F:
    """Mark an endpoint that reads files or makes documents for long: it always leaves the event loop."""
    setattr(endpoint, _SLOW, True)
    return endpoint


def computes(endpoint: F) -> F:
    """Mark an endpoint that is asked for often and computes for about 10 ms: it queues for one of two threads."""
    setattr(endpoint, _COMPUTES, True)
    return endpoint


def _awaitable(endpoint: Callable[..., Any], *, reads: bool) -> Callable[..., Awaitable[Any]]:
    """Return the endpoint as a coroutine function that chooses, request by request, where its work runs."""
    computes_long = getattr(endpoint, _COMPUTES, False)
    reads = reads and not computes_long and not getattr(endpoint, _SLOW, False)

    @wraps(endpoint)
    async def run(**values: Any) -> Any:
        chosen = lanes.get()
        if chosen is None or in_place.get() or (reads and chosen.reads_in_place):
            return endpoint(**values)
        lane = chosen.narrow if computes_long else chosen.wide
        return await lane.run(partial(endpoint, **values))

    return run


def _has_nul(value: Any) -> bool:
    """Return whether any text in a JSON value holds NUL, which PostgreSQL cannot store."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(each) for key, each in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


class JsonRequest(Request[State]):
    """A request whose JSON is read by orjson, which refuses NaN and lone surrogates; NUL is refused too."""

    async def json(self) -> Any:
        """Return the body's value; raise JSONDecodeError where it is not JSON, InvalidInput where a text holds NUL."""
        if not hasattr(self, "_json"):
            body = await self.body()
            self._json = orjson.loads(body)
            if b"\\u0000" in body and _has_nul(self._json):
                raise InvalidInput("a text holds the NUL character", expected="text without the NUL character")
        return self._json


def _dependencies(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from _dependencies(each)


def _asks(dependant: Dependant) -> tuple[frozenset[str], str | None] | None:
    found = None
    for dependency in _dependencies(dependant):
        roles = getattr(dependency.call, "entrepot_roles", None)
        if roles is not None:
            found = roles, getattr(dependency.call, "entrepot_scope", None)
    return found


class Route(APIRoute):
    """One address and what answers it. ``asks`` are the roles and the scope that it takes, or None where it is open."""

    pages = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = options.get("methods") or {"GET"}
        if inspect.isfunction(endpoint) and not (
            inspect.iscoroutinefunction(endpoint)
            or inspect.isasyncgenfunction(endpoint)
            or inspect.isgeneratorfunction(endpoint)
        ):
            endpoint = _awaitable(endpoint, reads=set(methods) <= {"GET", "HEAD"})
        super().__init__(path, endpoint, **options)
        self.asks = _asks(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler, given our kind of request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response: Response = await handle(JsonRequest(request.scope, request.receive))
            return response

        return answer


class PageRoute(Route):
    """An address of a page: what goes wrong there is answered by a page."""

    pages = True


def _operation_id(route: APIRoute) -> str:
    tag = str(route.tags[0]).replace(" ", "_").replace("-", "_") if route.tags else "page"
    return f"{tag}_{route.name}"


class ApiRouter(APIRouter):
    """A router of the API under ``/api/v1``, or of pages: ``ApiRouter(prefix="", pages=True)``.

    Answers are not validated against a response model: a route says what it answers under ``responses``.
    """

    def __init__(self, *, prefix: str = API_PREFIX, pages: bool = False, **options: Any) -> None:
        super().__init__(
            prefix=prefix,
            route_class=PageRoute if pages else Route,
            generate_unique_id_function=_operation_id,
            include_in_schema=options.pop("include_in_schema", not pages),
            redirect_slashes=False,
            **options,
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route; no response model unless one is named."""
        if isinstance(options.get("response_model"), DefaultPlaceholder):
            options["response_model"] = None
        super().add_api_route(path, endpoint, **options)

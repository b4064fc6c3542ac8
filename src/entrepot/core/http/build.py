"""Puts the HTTP application together: routes, gate, error pages and the API's description."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from entrepot.core.http.authenticator import Authenticator
from entrepot.core.http.gate import Gate, RequestObserver
from entrepot.core.http.openapi import DESCRIPTION, describe
from entrepot.core.http.problems import ErrorPage, Translator, english, plain_page
from entrepot.core.http.replies import reply
from entrepot.core.http.routing import API_PREFIX, ApiRouter, Route
from entrepot.core.http.table import RouteTable
from entrepot.core.platform import Platform
from entrepot.core.principal import SCOPES, covers

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Pages:
    """What the web brings: its routers, static folders by their path, the page of an error, other languages."""

    routers: Sequence[APIRouter] = ()
    mounts: Mapping[str, ASGIApp] = field(default_factory=dict)
    error_page: ErrorPage = plain_page
    translator: Translator = english


class HttpApp(FastAPI):
    """The HTTP application: requests pass our gate instead of the framework's chain of middleware."""

    gate: Gate
    listed: Sequence[APIRoute] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request or the lifespan."""
        if scope["type"] == "http":
            scope["app"] = self
            await self.gate(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Return the API's description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(self, self.listed)
        return self.openapi_schema


def _description_router() -> ApiRouter:
    router = ApiRouter(include_in_schema=False)

    @router.get("/openapi.json")
    def openapi_document(request: Request) -> Response:
        """Describe the API."""
        return reply(request.app.openapi(), headers={"Cache-Control": "public, max-age=60"})

    return router


def _api_routes(routes: Sequence[BaseRoute]) -> list[APIRoute]:
    """Return the API's routes; raise where two have one operation id, or a scope is one that no key can be given."""
    listed = [route for route in routes if isinstance(route, APIRoute) and route.include_in_schema]
    seen: dict[str, APIRoute] = {}
    for route in listed:
        other = seen.setdefault(route.unique_id, route)
        if other is not route:
            raise ValueError(f"{route.path} and {other.path} have one operation id, {route.unique_id}")
        asked = route.asks if isinstance(route, Route) else None
        if asked is not None and asked[1] is not None and not covers(frozenset(SCOPES), asked[1]):
            raise ValueError(f"{route.path} asks for {asked[1]}, which is not in core.principal.SCOPES")
    return listed


def build_http(
    platform: Platform,
    routers: Sequence[APIRouter],
    pages: Pages | None = None,
    *,
    lifespan: Lifespan | None = None,
) -> HttpApp:
    """Return the HTTP application of a platform, whose ``Authenticator`` port is set."""
    pages = pages or Pages()
    app = HttpApp(
        title="Entrepôt",
        version=version("entrepot"),
        summary="The open, self-hosted new-retail platform",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        telemetry={"auto_configure": False},
    )
    app.state.platform = platform
    routes: list[BaseRoute] = []
    for router in (_description_router(), *routers, *pages.routers):
        routes.extend(router.routes)
    routes.extend(Mount(path, mounted) for path, mounted in pages.mounts.items())
    app.router.routes[:] = routes
    app.listed = _api_routes(routes)
    app.gate = Gate(
        platform=platform,
        authenticator=platform.port(Authenticator),
        table=RouteTable(routes),
        error_page=pages.error_page,
        translator=pages.translator,
        observer=platform.ports.get(RequestObserver),
    )
    return app


__all__ = ["API_PREFIX", "HttpApp", "Pages", "build_http"]

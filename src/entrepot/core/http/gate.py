"""The gate that every request passes: who asks, whether they may now, from which page, and with how much."""

import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from entrepot.core.http import csrf, preferences
from entrepot.core.http.authenticator import KEY_PREFIX, SESSION_COOKIE, SESSION_PREFIX, Authenticator
from entrepot.core.http.headers import cookies_of, security_headers, set_cookie
from entrepot.core.http.limits import Buckets, outside_address
from entrepot.core.http.problems import (
    PROBLEM_TYPE,
    ErrorPage,
    Problem,
    Translator,
    fault_problem,
    plain_page,
    problem_of,
)
from entrepot.core.http.routing import API_PREFIX, PageRoute, Route, lanes
from entrepot.core.http.table import RouteTable
from entrepot.core.http.threads import Lanes, in_place
from entrepot.core.http.who import admit
from entrepot.core.platform import Platform
from entrepot.core.principal import Principal
from entrepot.kit.errors import InvalidInput, NotFound, RateLimited, TooLarge, Unauthenticated
from entrepot.kit.sentences import say

_MULTIPART = 64 * 1024  # what a form adds to the file in it
BODY_LIMIT = 1024 * 1024
"""Bytes of a body where its route says nothing else (``max_body_size``)."""
IN_PLACE = "entrepot.in_place"
"""Set in a scope whose plain endpoints are to run on the thread that carries it."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_COOKIES = frozenset(
    {
        SESSION_COOKIE,
        csrf.COOKIE,
        preferences.LOCALE_COOKIE,
        preferences.THEME_COOKIE,
        preferences.CURRENCY_COOKIE,
    }
)
_READ_HEADERS = frozenset(
    {
        b"accept",
        b"accept-language",
        b"authorization",
        b"content-length",
        b"content-type",
        b"cookie",
        b"host",
        b"origin",
        b"sec-fetch-site",
        b"transfer-encoding",
        b"x-csrf-token",
    }
)
_log = structlog.get_logger("entrepot.http")


class RequestObserver(Protocol):
    """Is told of every request that ended; set it with ``platform.provide(RequestObserver, …)`` before building."""

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Take note of one request; ``route`` is its pattern, such as ``/api/v1/orders/{order_id}``."""
        ...


class _Visit:
    """One request on its way through the gate."""

    __slots__ = ("cookies", "headers", "method", "path", "receive", "request_id", "route", "scope", "state", "status")

    def __init__(self, scope: Scope, receive: Receive, request_id: str) -> None:
        self.scope, self.receive, self.request_id = scope, receive, request_id
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = {name: value for name, value in scope["headers"] if name in _READ_HEADERS}
        cookie = self.headers.get(b"cookie")
        self.cookies = cookies_of(cookie.decode("latin-1"), _COOKIES) if cookie else {}
        self.state: dict[str, Any] = scope.setdefault("state", {})
        self.state.update(request_id=request_id, principal=None, csrf_token="", locale="en", theme=None)
        self.route: Any = None
        self.status = 0

    def header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def unsafe(self) -> bool:
        return self.method not in _SAFE

    @property
    def pages(self) -> bool:
        """Whether what goes wrong is to be answered by a page."""
        if isinstance(self.route, APIRoute):
            return isinstance(self.route, PageRoute)
        if self.path.startswith("/api/"):
            return False
        return b"text/html" in self.headers.get(b"accept", b"")


class Gate:
    """The ASGI application around the routes. It is one object, not a chain, because every request pays for it."""

    def __init__(
        self,
        *,
        platform: Platform,
        authenticator: Authenticator,
        table: RouteTable,
        error_page: ErrorPage,
        translator: Translator,
        observer: RequestObserver | None,
    ) -> None:
        self._platform, self._authenticator = platform, authenticator
        self._error_page, self._translator, self._observer = error_page, translator, observer
        self._table = table
        self._routes = AsyncExitStackMiddleware(self._handle)
        self._clock = platform.db.clock
        self._lanes = Lanes(reads_in_place=platform.db.dialect == "sqlite")
        settings = platform.settings
        self._buckets = Buckets(settings.rate_limit_per_minute)
        self._largest = max(settings.upload_limit_mb * 1024**2 + _MULTIPART, BODY_LIMIT)
        self._secure = settings.secure_cookies
        self._headers = security_headers(secure=self._secure)
        self._public_host = urlsplit(settings.public_url).netloc.lower()
        self._default_currency = settings.default_currency
        self._boot = platform.db.ids.new("req")
        self._number = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one HTTP request."""
        started = time.perf_counter()
        self._number += 1
        visit = _Visit(scope, receive, f"{self._boot}-{self._number:x}")
        lanes.set(self._lanes)
        if scope.get(IN_PLACE):
            in_place.set(True)
        answer = self._answering(visit, send)
        try:
            await self._admit(visit)
            await self._routes(scope, visit.receive, answer)
        except ClientDisconnect:
            pass  # nobody is there to be answered
        except Exception as fault:  # noqa: BLE001  # the last catch: every request is answered
            await self._sorry(visit, fault, answer)
        finally:
            if self._observer is not None:
                self._observer.observe(
                    method=visit.method,
                    route=getattr(visit.route, "path", None) or "none",
                    status=visit.status,
                    seconds=time.perf_counter() - started,
                )

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = scope["entrepot.route"]
        if isinstance(route, APIRoute):
            await route.app(scope, receive, send)
        else:
            await route.handle(scope, receive, send)

    async def _admit(self, visit: _Visit) -> None:
        scope = visit.scope
        if "\x00" in visit.path or b"%00" in scope.get("query_string", b""):
            raise InvalidInput("the address holds the NUL character", expected="an address without it")
        principal = await self._who(visit)
        visit.state["principal"] = principal
        self._limit(visit, principal)
        self._prefer(visit, principal)
        found = self._table.find(scope)
        if found is None:
            raise NotFound("there is nothing at this address")
        visit.route, added = found
        scope.update(added)
        scope["entrepot.route"] = visit.route
        if isinstance(visit.route, Route) and visit.route.asks is not None:
            admit(principal, *visit.route.asks)  # before a byte of the body is read
        self._bound(visit)
        await self._check_forged(visit, principal)

    async def _who(self, visit: _Visit) -> Principal | None:
        """Return who asks. A bad ``Authorization`` is refused; a session cookie that ended makes a visitor."""
        authorization = visit.headers.get(b"authorization")
        if authorization is not None:
            scheme, _, secret = authorization.decode("latin-1").partition(" ")
            if scheme.lower() != "bearer" or not secret.startswith((KEY_PREFIX, SESSION_PREFIX)):
                raise Unauthenticated("expected Authorization: Bearer ek_… (an API key) or es_… (a session)")
            principal = await self._principal(secret.strip())
            if principal is None:
                self._limit(visit, None)
                raise Unauthenticated("the key or session is unknown, has expired or was revoked")
            return principal
        secret = visit.cookies.get(SESSION_COOKIE, "")
        return await self._principal(secret) if secret.startswith(SESSION_PREFIX) else None

    async def _principal(self, secret: str) -> Principal | None:
        principal = self._authenticator.recall(secret)
        if principal is not None:
            return principal
        if self._lanes.reads_in_place or in_place.get():
            return self._authenticator.look_up(secret)
        return await self._lanes.wide.run(lambda: self._authenticator.look_up(secret))

    def _limit(self, visit: _Visit, principal: Principal | None) -> None:
        if principal is None:
            client = visit.scope.get("client")
            by = outside_address(client[0] if client else None)
        else:
            by = principal.person_id if principal.scopes is None else principal.credential
        if by is None:
            return
        wait = self._buckets.take(by, self._clock.now_us())
        if wait is not None:
            raise RateLimited(
                say("too many requests; come again in %(seconds)s s", seconds=f"{wait:.0f}"), retry_after_s=wait
            )

    def _prefer(self, visit: _Visit, principal: Principal | None) -> None:
        state, cookies = visit.state, visit.cookies
        state["locale"] = preferences.choose_locale(
            cookies.get(preferences.LOCALE_COOKIE),
            principal.locale if principal else None,
            visit.header(b"accept-language") or "",
        )
        state["goods_locale"] = preferences.choose_goods_locale(
            cookies.get(preferences.LOCALE_COOKIE),
            principal.locale if principal else None,
            visit.header(b"accept-language") or "",
        )
        state["theme"] = preferences.choose_theme(cookies.get(preferences.THEME_COOKIE))
        state["currency"] = preferences.choose_currency(
            cookies.get(preferences.CURRENCY_COOKIE),
            principal.currency if principal else None,
            self._default_currency,
        )
        session = cookies.get(SESSION_COOKIE) if principal is not None else None
        if session is not None:
            state["csrf_token"] = csrf.session_token(session)
        elif not visit.path.startswith(API_PREFIX):
            state["csrf_token"] = cookies.get(csrf.COOKIE) or csrf.new_token()

    def _bound(self, visit: _Visit) -> None:
        """Refuse a body that says it is too large; count one that does not say."""
        limit = min(getattr(visit.route, "max_body_size", None) or BODY_LIMIT, self._largest)
        length = visit.header(b"content-length")
        if length is not None:
            if not (length.isascii() and length.isdigit()):
                raise InvalidInput("the Content-Length is not a number", expected="a number of bytes")
            if len(length) > 15 or int(length) > limit:  # more digits than any limit has
                raise TooLarge(say("at most %(limit)s bytes are accepted here", limit=limit), limit_bytes=limit)
        if length is None and b"transfer-encoding" not in visit.headers:
            return
        visit.receive = _counted(visit.receive, limit)

    async def _check_forged(self, visit: _Visit, principal: Principal | None) -> None:
        """Refuse an unsafe request that a browser may have been tricked into sending."""
        if not visit.unsafe or b"authorization" in visit.headers:
            return
        content_type = (visit.header(b"content-type") or "").lower()
        by_cookie = principal is not None
        anonymous_form = not visit.path.startswith(API_PREFIX) and (content_type.startswith(_FORMS) or not content_type)
        if not by_cookie and not anonymous_form:
            return
        own = frozenset({(visit.header(b"host") or "").lower(), self._public_host})
        csrf.check_origin(visit.header(b"origin"), visit.header(b"sec-fetch-site"), own)
        sent = visit.header(b"x-csrf-token")
        if sent is None and content_type.startswith(_FORMS[:2]):
            sent, visit.receive = await csrf.form_token(visit.receive, content_type)
        if by_cookie:
            expected = csrf.session_token(visit.cookies[SESSION_COOKIE])
        else:
            expected = visit.cookies.get(csrf.COOKIE, "")
        csrf.check_token(sent, expected)

    def _answering(self, visit: _Visit, send: Send) -> Callable[[Message], Any]:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                headers = list(message.get("headers", ()))
                self._finish(visit, headers)
                message["headers"] = headers
            elif visit.method == "HEAD" and message.get("body"):
                message["body"] = b""
            await send(message)

        return answer

    def _finish(self, visit: _Visit, headers: list[tuple[bytes, bytes]]) -> None:
        page, cached = False, False
        for name, value in headers:
            if name == b"cache-control":
                cached = True
            elif name == b"content-type" and value.startswith(b"text/html"):
                page = True
        headers.extend(self._headers)
        headers.append((b"x-request-id", visit.request_id.encode()))
        if not cached:
            headers.append((b"cache-control", b"private, no-cache" if page else b"no-store"))
        if page and visit.state["principal"] is None and csrf.COOKIE not in visit.cookies:
            token = visit.state["csrf_token"]
            if token:
                headers.append((b"set-cookie", set_cookie(csrf.COOKIE, token, secure=self._secure)))

    async def _sorry(self, visit: _Visit, fault: Exception, answer: Send) -> None:
        problem = problem_of(fault, visit.request_id)
        if problem is None:
            problem = fault_problem(visit.request_id)
            _log.error("request failed", request_id=visit.request_id, path=visit.path, exc_info=fault)
        if visit.status:  # the answer has begun: its end must show that it is broken
            raise fault
        if visit.pages:
            await self._sorry_page(visit, problem, answer)
            return
        language = preferences.asked_locale(
            visit.cookies.get(preferences.LOCALE_COOKIE), visit.header(b"accept-language") or ""
        )
        if language != preferences.LOCALES[0]:
            problem = problem.in_words(lambda text: self._translator(text, language))
        headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers().items()]
        body = problem.json()
        headers.append((b"content-language", language.encode()))
        headers += [(b"content-type", PROBLEM_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await answer({"type": "http.response.start", "status": problem.status, "headers": headers})
        await answer({"type": "http.response.body", "body": body})

    async def _sorry_page(self, visit: _Visit, problem: Problem, answer: Send) -> None:
        request = Request(visit.scope, visit.receive)
        try:
            response = self._error_page(request, problem)
        except Exception as fault:  # noqa: BLE001  # the page of an error may not fail
            _log.error("error page failed", request_id=visit.request_id, path=visit.path, exc_info=fault)
            response = plain_page(request, problem)
        for name, value in problem.headers().items():
            response.headers.setdefault(name, value)
        await response(visit.scope, visit.receive, answer)


def _counted(receive: Receive, limit: int) -> Receive:
    """Return a receiver that raises TooLarge once more than ``limit`` bytes came."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge(say("at most %(limit)s bytes are accepted here", limit=limit), limit_bytes=limit)
        return message

    return counted

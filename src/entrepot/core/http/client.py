"""A client in the same process: a request is a function call, with no socket, no thread and no server between."""

import asyncio
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import unquote, urlencode

import orjson
from starlette.types import ASGIApp, Message

from entrepot.core.http.gate import IN_PLACE

_JSON = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are lower case; of several with one name the last counts, but see ``cookies``."""

    status: int
    raw_headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The headers by lower-case name."""
        return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.raw_headers}

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that were set, by name."""
        found = {}
        for name, value in self.raw_headers:
            if name.lower() == b"set-cookie":
                cookie, _, rest = value.decode("latin-1").partition(";")[0].partition("=")
                found[cookie] = rest
        return found

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as a JSON value."""
        return orjson.loads(self.body)


class InProcessClient:
    """Calls an ASGI application on an event loop of its own; plain endpoints run on the calling thread.

    One client belongs to one thread; several threads each make theirs. It closes itself when nobody holds it.
    ``address`` is what the application sees as the client's address: None is counted for nobody.
    """

    def __init__(self, app: ASGIApp, *, host: str = "entrepot.test", address: str | None = None) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self.close = weakref.finalize(self, self._loop.close)
        self._host = (b"host", host.encode())
        self._server = (host, 80)
        self._client = None if address is None else (address, 50_000)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str | Sequence[str]] | None = None,
        body: bytes | None = None,
        chunks: Sequence[bytes] | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one request and return the whole answer; an endless stream never returns.

        ``chunks`` sends a body in pieces that does not say its length.
        """
        path, _, query = path.partition("?")
        if params:
            query = "&".join(filter(None, [query, urlencode(params, doseq=True)]))
        raw_headers = [self._host]
        if json is not None:
            body = orjson.dumps(json)
            raw_headers.append(_JSON)
        elif form is not None:
            body = urlencode(form, doseq=True).encode()
            raw_headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        if headers:
            raw_headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        parts = list(chunks) if chunks else [body or b""]
        if body is not None:
            raw_headers.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path) if "%" in path else path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": raw_headers,
            "client": self._client,
            "server": self._server,
            "state": {},
            IN_PLACE: True,
        }
        return self._loop.run_until_complete(self._call(scope, parts[::-1]))

    async def _call(self, scope: dict[str, Any], unread: list[bytes]) -> Response:
        status, raw_headers, parts = 500, [], []

        async def receive() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": bool(unread)}
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, raw_headers
            if message["type"] == "http.response.start":
                status, raw_headers = message["status"], message["headers"]
            elif message.get("body"):
                parts.append(message["body"])

        await self._app(scope, receive, send)
        return Response(status, raw_headers, parts[0] if len(parts) == 1 else b"".join(parts))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""One call to the outside: to an address that was checked, and to no other."""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from entrepot.core.webhooks.domain import AddressRefused, check_url, is_outside
from entrepot.kit.sentences import say

TIMEOUT_S = 15.0
"""From the first look-up to the last byte of the answer."""
RESPONSE_LIMIT = 64 * 1024
"""Bytes read of an answer; the rest is not waited for."""
_KEPT_CHARACTERS = 1000
_CONNECT_S = 5.0
# For plain HTTP, which needs none; the client wants one, and this one trusts nobody.
_NO_ROOTS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_DEFAULT_PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Returns the addresses of a host; raises OSError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one call: a status, or the reason why there is none; ``response`` is the answer's beginning."""

    status: int | None
    error: str | None
    response: str
    duration_ms: int
    retry_after_s: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it (a 2xx)."""
        return self.error is None


class _Failed(Exception):
    """The call came to nothing, and why."""


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system's resolver knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Sender:
    """Calls receivers. Redirects are not followed, proxies not used, and every address of a name must be outside."""

    def __init__(
        self,
        *,
        allow_private: bool,
        timeout_s: float = TIMEOUT_S,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._tls = tls

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """POST a body and return what came of it; never raises for what the receiver or the network does."""
        started = time.perf_counter()
        status, retry_after, response = None, None, b""
        try:
            async with asyncio.timeout(self._timeout_s):
                status, retry_after, response = await self._post(url, headers, body)
            error = _fault_of(status)
        except TimeoutError:
            error = f"no complete answer within {self._timeout_s:g} s"
        except (_Failed, AddressRefused) as failed:
            error = str(failed)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failed:
            error = f"{type(failed).__name__}: {failed}"[:500]
        duration_ms = round((time.perf_counter() - started) * 1000)
        return Outcome(status, error, _printable(response), duration_ms, retry_after)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, float | None, bytes]:
        check_url(url, allow_private=self._allow_private)
        named = httpx.URL(url)
        refused: Exception | None = None
        for address in await self._addresses(named):
            try:
                return await self._post_to(address, named, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                refused = problem
        raise refused or _Failed("its name leads to no address")

    async def _addresses(self, url: httpx.URL) -> list[str]:
        """Return where the name leads; refuse it when one address of it is inside: names may be made to change."""
        host = url.raw_host.decode("ascii").strip("[]")
        try:
            addresses = await self._resolve(host, url.port or _DEFAULT_PORTS[url.scheme])
        except (OSError, UnicodeError) as problem:
            raise _Failed(f"its name cannot be resolved: {problem}") from None
        for address in addresses:
            if not self._allow_private and not is_outside(address):
                raise AddressRefused(
                    say(
                        "webhooks cannot be sent there: its name leads to %(address)s, which is inside", address=address
                    )
                )
        return addresses

    async def _post_to(
        self, address: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, float | None, bytes]:
        pinned = url.copy_with(host=address)
        named = {**headers, "host": url.netloc.decode("ascii")}
        secured = {"sni_hostname": url.raw_host.decode("ascii")} if url.scheme == "https" else {}
        transport = httpx.AsyncHTTPTransport(verify=self._context() if secured else _NO_ROOTS, trust_env=False)
        timeout = httpx.Timeout(self._timeout_s, connect=_CONNECT_S)
        async with (
            httpx.AsyncClient(transport=transport, follow_redirects=False, timeout=timeout, trust_env=False) as client,
            client.stream("POST", pinned, content=body, headers=named, extensions=secured) as answer,
        ):
            received = b""
            # Raw: what is compressed is not unpacked.
            async for chunk in answer.aiter_raw():
                received += chunk
                if len(received) >= RESPONSE_LIMIT:
                    break
            return answer.status_code, _seconds(answer.headers.get("retry-after")), received[:RESPONSE_LIMIT]

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:  # made once: reading the roots takes some 20 ms
            self._tls = httpx.create_ssl_context(trust_env=False)
        return self._tls


def _fault_of(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"it answered {status}; redirects are not followed"
    return f"it answered {status}"


def _seconds(retry_after: str | None) -> float | None:
    """Return a Retry-After in seconds; one that is a date is not needed, the usual wait serves."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def _printable(response: bytes) -> str:
    return response[: 4 * _KEPT_CHARACTERS].decode("utf-8", "replace").replace("\x00", "")[:_KEPT_CHARACTERS]

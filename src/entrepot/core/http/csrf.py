"""Against forged requests: a token that only our own pages know, and the origin that the browser names."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from urllib.parse import unquote_plus

from starlette.types import Message

from entrepot.kit.errors import Forbidden

COOKIE = "entrepot_csrf"
FIELD = "_csrf"
_PURPOSE = b"entrepot csrf"
_PEEK_LIMIT = 64 * 1024
_URLENCODED = re.compile(rb"(?:^|&)_csrf=([^&]*)")
_PART = re.compile(rb'name="_csrf"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)\r\n')

Receive = Callable[[], Awaitable[Message]]


class ForgedRequest(Forbidden):
    """A browser's request did not prove that it comes from one of our own pages."""

    code = "csrf.refused"
    title = "The form is out of date"


def session_token(session: str) -> str:
    """Return the token of a session: derived from its secret, so that it needs no storage and ends with it."""
    return urlsafe_b64encode(hmac.digest(session.encode(), _PURPOSE, "sha256")).decode().rstrip("=")


def new_token() -> str:
    """Return a token for somebody who is not signed in; it is kept in a cookie."""
    return secrets.token_urlsafe(24)


def check_origin(origin: str | None, fetch_site: str | None, own: frozenset[str]) -> None:
    """Raise ForgedRequest where the browser says that another site's page sent the request.

    ``own`` are the hosts (with port) that are ours: the one asked for and the public one.
    """
    if origin is not None:
        if origin.partition("://")[2].lower() not in own:
            raise ForgedRequest("the request comes from another site's page; nothing was changed")
    elif fetch_site is not None and fetch_site not in {"same-origin", "none"}:
        raise ForgedRequest("the request comes from another site's page; nothing was changed")


def check_token(sent: str | None, expected: str | None) -> None:
    """Raise ForgedRequest unless the sent token is the expected one; takes the same time wherever they differ."""
    if not sent or not expected or not hmac.compare_digest(_digest(sent), _digest(expected)):
        raise ForgedRequest("the page is older than your sign-in; load it again, nothing was changed")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


async def form_token(receive: Receive, content_type: str) -> tuple[str | None, Receive]:
    """Return the ``_csrf`` field of a form, and a receiver that gives its body again.

    A file upload is read only as far as its first 64 KiB: the field stands first in our forms.
    """
    urlencoded = content_type.startswith("application/x-www-form-urlencoded")
    pattern = _URLENCODED if urlencoded else _PART
    messages: list[Message] = []
    body = b""
    token: str | None = None
    while token is None:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if (not urlencoded or not more) and (found := pattern.search(body)):
            token = found[1].decode("latin-1")
            break
        if not more or (not urlencoded and len(body) > _PEEK_LIMIT):
            break
    messages.reverse()

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return (None if token is None else unquote_plus(token) if urlencoded else token), again

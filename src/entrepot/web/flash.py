"""A word after a redirect: what happened, told once by the next page as a toast, with an act such as Undo."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

COOKIE: Final = "toast"
_KINDS: Final = frozenset({"info", "allow", "review", "block"})
_MOST: Final = 3000


@dataclass(frozen=True, slots=True)
class Toast:
    """What the next page says. `action` is a local path to POST `fields` to, such as Undo; `href` is a link instead."""

    kind: str
    text: str
    action_label: str = ""
    href: str = ""
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def see_other(url: str, toast: Toast | None = None) -> RedirectResponse:
    """Redirect after a POST (303); the page that follows shows `toast` once. `url` must be a path of this site."""
    response = RedirectResponse(local_path(url), status_code=303)
    if toast is not None:
        packed = base64.urlsafe_b64encode(json.dumps(asdict(toast), ensure_ascii=False).encode()).decode()
        response.set_cookie(COOKIE, packed[:_MOST], max_age=60, httponly=True, samesite="lax", path="/")
    return response


def take_toasts(request: Request) -> list[Toast]:
    """What the last request left to say. A cookie that cannot be read says nothing."""
    packed = request.cookies.get(COOKIE)
    if not packed:
        return []
    try:
        found = json.loads(base64.urlsafe_b64decode(packed))
        toast = Toast(**found)
    except (ValueError, TypeError, binascii.Error):
        return []
    return [toast] if toast.kind in _KINDS and isinstance(toast.fields, dict) else []


def forget_toasts(response: Response) -> None:
    """Let the toast be shown once only."""
    response.delete_cookie(COOKIE, path="/")


def local_path(url: str | None, default: str = "/") -> str:
    """The path if it stays on this site, else `default`: a redirect never leads away."""
    if (
        not url
        or not url.startswith("/")
        or url.startswith(("//", "/\\"))
        or any(ord(c) < 32 or c == "\\" for c in url)
    ):
        return default
    return url

"""Finds every page: the application's HTML routes, each with an address at which a role sees it.

Addresses with ids are found as a person finds them, by following links from where the role begins; what no link
leads to is told by ``unseen``.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from fastapi.routing import APIRoute

from bench.pages.market import ROLES, VISITOR, Market
from entrepot.core.http import SESSION_COOKIE

BEGINS = {
    "seller": "/sell",
    "staff": "/sell",
    "warehouse": "/warehouse",
    "courier": "/courier",
    "operator": "/operator",
    "reviewer": "/desk",
    "rights": "/rights",
}
"""Where a role begins; the others begin at the shop's first page."""
NOT_PAGES = frozenset(
    {
        "/desk/brands/documents/{document_id}",
        "/desk/brands/{brand_id}/drawn.png",
        "/desk/checks/{case_id}",
        "/desk/export",
        "/desk/policies/changes/{policy_id}/effect",
        "/events",
        "/operator/jobs/{job_id}/facts",
        "/reset-password",
        "/rights/brands/{brand_id}/drawn.png",
        "/rights/documents/{document_id}",
        "/rights/join",
        "/sell/categories",
        "/sell/imports/{import_id}/progress",
        "/sell/papers/labels.pdf",
        "/sell/studio/acceptances/{acceptance_id}/progress",
        "/sell/studio/files/{batch_id}/progress",
        "/sell/studio/{draft_id}/parts",
        "/sell/studio/{draft_id}/pictures/{file_id}/drawn",
        "/sell/products/changes/{bulk_id}/progress",
        "/warehouse/floor/moves",
    }
)
"""What no link leads to: parts of pages while something runs, a form's PDF, an address that a letter holds,
a case that chance chose for a blind check, a file."""
_ALIKE = frozenset({401, 403, 404, 405})
"""Refusals that look the same wherever they come from."""
_MOST_EXAMPLES = 2
_MOST_ASKED = 12
_LINK = re.compile(r"""(?:href|action|data-live|data-progress|data-tracking-events)="(/[^"#]*)""")
_VARYING = re.compile(
    r'(name="csrf_token" value|data-csrf|content|value)="[A-Za-z0-9_\-.]{20,}"|\b[a-z]{3}_[0-9a-z]{26}\b'
)
_FORM = re.compile(r'<form[^>]*method="post"[^>]*action="(/[^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_FIELD = re.compile(r"<(?:input|textarea)[^>]*>")
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r"([a-z]{3})_[0-9a-z]{26}")
_LEAVES = re.compile(r"^/(sign-out|events|warehouse/floor/moves|files/|static/|api/|metrics|health)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as a role sees it: ``state`` is filled, empty or error; ``body`` is set where it answers a form."""

    role: str
    state: str
    route: str
    path: str
    status: int
    body: str = ""


def page_routes(market: Market) -> list[APIRoute]:
    """Return the application's GET routes that are not of its API."""
    return [
        route
        for route in market.app.http.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and getattr(route, "pages", False)
    ]


def found(market: Market) -> tuple[list[Shown], list[str]]:
    """Return each page of a marketplace, once for each role that sees it otherwise, and the routes never reached."""
    routes = page_routes(market)
    shown: list[Shown] = []
    reached: set[str] = set()
    told_apart: set[tuple[str, str]] = set()
    before: set[tuple[str, str]] = set()
    for role in ROLES:
        with client(market, role) as http:
            kept: Counter[tuple[str, str]] = Counter()
            for each, text in _Walk(http, role, market, reached).pages():
                alike = each.status in _ALIKE
                place = str(each.status) if alike else each.route
                key = (place, _fingerprint(text, words_only=each.status != 200))
                most = 1 if (each.state, place) in before else _MOST_EXAMPLES
                if key in told_apart or kept[each.state, place] >= most:
                    continue
                told_apart.add(key)
                kept[each.state, place] += 1
                shown.append(each)
            before |= kept.keys()
    unseen = [route.path for route in routes if route.path not in reached | NOT_PAGES]
    return shown, unseen if market.filled else []


def client(market: Market, role: str) -> httpx.Client:
    """A client with the session of a role."""
    cookies = {} if role == VISITOR else {SESSION_COOKIE: market.sessions[role]}
    return httpx.Client(base_url=market.url, cookies=cookies, headers={"accept": "text/html"}, timeout=30)


class _Walk:
    """A role's walk through the site by its links, from where it begins; gives each page that it sees."""

    def __init__(self, http: httpx.Client, role: str, market: Market, reached: set[str]) -> None:
        self._http, self._role, self._filled, self._reached = http, role, market.filled, reached
        self._routes = page_routes(market)
        plain = [route.path for route in self._routes if "{" not in route.path]
        self._waiting = deque([BEGINS.get(role, "/"), *plain])
        self._asked: set[str] = set()
        self._examples: dict[str, set[str]] = {}

    def pages(self) -> Iterator[tuple[Shown, str]]:
        """Yield each page with its HTML: as it is, then in error."""
        while self._waiting:
            path = self._waiting.popleft()
            route = _route_of(path, self._routes)
            if route is None or not self._is_wanted(path, route):
                continue
            self._asked.add(path)
            seen = self._examples.setdefault(route.path, set())
            seen.add(path.partition("?")[0])
            answer = self._http.get(path)
            self._follow(route, answer)
            if "text/html" not in answer.headers.get("content-type", "") or "<html" not in answer.text:
                continue
            if answer.status_code != 200:
                if self._filled:
                    yield Shown(self._role, "error", route.path, path, answer.status_code), answer.text
                continue
            yield Shown(self._role, "filled" if self._filled else "empty", route.path, path, 200), answer.text
            if self._filled and len(seen) <= _MOST_EXAMPLES:
                yield from _mistaken(self._http, self._role, route, path)
                yield from _refused(self._http, self._role, route, answer.text)

    def _is_wanted(self, path: str, route: APIRoute) -> bool:
        if path in self._asked or _LEAVES.match(path):
            return False
        bare = path.partition("?")[0]
        seen = self._examples.get(route.path, set())
        if bare in seen:  # with a question the page is another where it has not been reached without
            return route.path not in self._reached
        return len(seen) < (_MOST_ASKED if "{" in route.path else 1)

    def _follow(self, route: APIRoute, answer: httpx.Response) -> None:
        if answer.status_code == 200:
            self._reached.add(route.path)
            self._waiting.extend(_links(answer.text))
        elif answer.is_redirect and not answer.headers["location"].startswith("/sign-in"):
            self._reached.add(route.path)
            self._waiting.extend(_links(f'href="{answer.headers["location"]}"'))


def _mistaken(http: httpx.Client, role: str, route: APIRoute, path: str) -> Iterator[tuple[Shown, str]]:
    """The same address with an id that nobody has."""
    changed = _ID.sub(lambda match: f"{match[1]}_{'0' * 26}", path)
    if changed != path:
        answer = http.get(changed)
        if "<html" in answer.text:
            yield Shown(role, "error", route.path, changed, answer.status_code), answer.text


def _refused(http: httpx.Client, role: str, route: APIRoute, text: str) -> Iterator[tuple[Shown, str]]:
    """The page's forms sent with what cannot be right in every field that a person writes in."""
    for form in _FORM.findall(text):
        action, inside = form
        written = [name for name, kind in _written(inside) if kind not in {"hidden", "submit", "checkbox", "radio"}]
        if not written or _LEAVES.match(action) or "password" in inside:
            continue
        fields = dict(_HIDDEN.findall(inside))
        files = {name: ("bad.csv", b"\xff\xfe\x00", "text/csv") for name, kind in _written(inside) if kind == "file"}
        fields |= {name: "\u2603?" for name in written if name not in files}
        answer = http.post(
            html.unescape(action), data=fields, files=files or None, headers={"origin": str(http.base_url).rstrip("/")}
        )
        if answer.status_code in {400, 409, 413, 422, 500} and "<html" in answer.text:
            yield Shown(role, "error", route.path, html.unescape(action), answer.status_code, answer.text), answer.text


def _written(inside: str) -> list[tuple[str, str]]:
    """The fields of a form that take text or a file: name and kind."""
    found_ = []
    for tag in _FIELD.findall(inside):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if name:
            found_.append((name[1], kind[1] if kind else "text"))
    return found_


def _links(text: str) -> Iterable[str]:
    for found_ in _LINK.findall(text):
        path = html.unescape(found_)
        parts = urlsplit(urljoin("http://here/", path))
        if parts.netloc == "here":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _route_of(path: str, routes: list[APIRoute]) -> APIRoute | None:
    bare = path.partition("?")[0]
    return next((route for route in routes if route.path_regex.match(bare)), None)


def _fingerprint(text: str, *, words_only: bool) -> str:
    """What tells two answers apart: all but ids and tokens; of refusals the words alone."""
    left = _TAG.sub(" ", text) if words_only else text
    return hashlib.sha256(_VARYING.sub("", left).encode()).hexdigest()

"""What the real browser finds on a page: accessibility, clipping, weight, first paint, shifts, errors, other hosts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from bench.pages.market import VISITOR
from bench.pages.routes import Shown
from entrepot.core.http import LOCALE_COOKIE, SESSION_COOKIE

LANGUAGES: Final = ("en", "ko", "zh")
WIDTHS: Final = {"phone": (390, 844), "desk": (1440, 1000)}
THEMES: Final = ("light", "dark")
GRAVE: Final = ("serious", "critical")
_CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_SHIFTS: Final = """
window.__layoutShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__layoutShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_LOOK: Final = Path(__file__).with_name("look.js").read_text("utf-8")
_SETTLES_MS: Final = 120
_AXE: Final = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
  const where = (one) => one.nodes.map((node) => node.target.join(" "));
  return found.violations.map((one) => ({ id: one.id, impact: one.impact, at: where(one) }));
}"""


@dataclass(slots=True)
class Seen:
    """What was found on one page in one language and at one width, in both themes."""

    axe: list[str] = field(default_factory=list)
    overflowing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    kb: float = 0.0
    first_paint_ms: float | None = None
    layout_shift: float = 0.0


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium, headless, inside the block. Raises RuntimeError where there is none."""
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        raise RuntimeError(f"no browser in PATH (looked for {', '.join(_CHROMIUM)})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(
    browser: Browser, url: str, sessions: dict[str, str], *, role: str, language: str, width: str, theme: str = "light"
) -> Iterator[BrowserContext]:
    """A fresh visitor with nothing in the cache, signed in as a role."""
    wide, high = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high},
        has_touch=width == "phone",
        is_mobile=width == "phone",
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": LOCALE_COOKIE, "value": language, "url": url}])
    if role != VISITOR:
        context.add_cookies([{"name": SESSION_COOKIE, "value": sessions[role], "url": url}])
    try:
        yield context
    finally:
        context.close()


def look(context: BrowserContext, url: str, shown: Shown, *, judge: bool = True) -> Seen:
    """Open a page and look at it; ``judge`` adds axe-core and the search for clipping, in both themes."""
    seen = Seen()
    page = context.new_page()
    page.add_init_script(_SHIFTS)
    weighing = _weigh(page, seen, url)
    open_page(page, url, shown)
    page.wait_for_timeout(_SETTLES_MS)
    page.evaluate(_LOOK)
    paints: dict[str, Any] = page.evaluate("__look.paints()")
    seen.first_paint_ms = paints["first_paint_ms"]
    seen.layout_shift = paints["layout_shift"]
    seen.kb = sum(weighing.values()) / 1000
    if judge:
        seen.overflowing = page.evaluate("__look.overflowing()")
        page.evaluate(_axe_source())
        seen.axe = _axe(page, None, "light")
        page.emulate_media(color_scheme="dark")
        seen.axe += _axe(page, ["color-contrast"], "dark")
    page.close()
    return seen


def words(context: BrowserContext, url: str, shown: Shown) -> tuple[int, list[str]]:
    """Return what a page answered with, and every text of it, with those for screen readers."""
    page = context.new_page()
    status = open_page(page, url, shown)
    page.wait_for_timeout(_SETTLES_MS)
    page.evaluate(_LOOK)
    found: list[str] = page.evaluate("__look.texts()")
    page.close()
    return status, found


def open_page(page: Page, url: str, shown: Shown) -> int:
    """Go to a page, and return what it answered with; where it answered a form, give the browser that answer."""
    address = url + shown.path
    if shown.body:

        def answer(route: Route) -> None:
            route.fulfill(status=shown.status, content_type="text/html; charset=utf-8", body=shown.body)

        page.route(address, answer, times=1)
    answered = page.goto(address, wait_until="load")
    return 0 if answered is None else answered.status


def _weigh(page: Page, seen: Seen, url: str) -> dict[str, float]:
    """Follow what the page fetches: bytes by request but for product pictures, other hosts, errors."""
    weights: dict[str, float] = {}
    pictures: set[str] = set()
    here = urlsplit(url).netloc
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.path.startswith("/files/"):
            pictures.add(event["requestId"])
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != here:
            seen.outside.append(event["request"]["url"])

    def came(event: dict[str, Any]) -> None:
        if event["requestId"] not in pictures:
            weights[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", came)
    page.on("pageerror", lambda error: seen.errors.append(f"uncaught: {error}"))
    page.on(
        "console", lambda said: seen.errors.append(said.text) if said.type == "error" and _is_ours(said.text) else None
    )
    return weights


def _is_ours(said: str) -> bool:
    """Whether an error on the console is more than the page's own status, which an error page has on purpose."""
    return not said.startswith("Failed to load resource: the server responded with a status of 4")


def _axe(page: Page, rules: list[str] | None, theme: str) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(_AXE, rules)
    return [
        f"{theme}: {each['id']} ({each['impact']}) at {'; '.join(each['at'][:3])}"
        for each in found
        if each["impact"] in GRAVE
    ]


@cache
def _axe_source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

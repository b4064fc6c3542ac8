"""Takes the pictures of pages that README and docs show: ``python tools/screens.py [NAME…]``, or ``make screens``.

Makes the demonstration's marketplace, opens each page in the real browser as the role that uses it, and writes
``docs/pictures/NAME.webp``. A page whose address holds an id is found as a person finds it: by the first link of
that kind on another page.
"""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.pages.browser import WIDTHS, chromium, visiting
from bench.pages.market import VISITOR, Market, market

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
QUALITY = 82


@dataclass(frozen=True)
class Screen:
    """A picture: who looks, where they begin, which link they follow from there, in which language, width and theme."""

    name: str
    role: str
    start: str
    link: str = ""
    width: str = "desk"
    language: str = "en"
    theme: str = "light"
    scanned: str = ""
    """The page whose first parcel is scanned then."""


SCREENS = (
    Screen("storefront", VISITOR, "/"),
    Screen("storefront-phone", "shopper", "/", width="phone", theme="dark"),
    Screen("product", VISITOR, "/search?q=kettle", "a[href^='/p/prd_']", language="ko"),
    Screen("cart", "shopper", "/cart"),
    Screen("order-phone", "shopper", "/orders?show=coming", "a[href^='/orders/grp_']", width="phone"),
    Screen("seller-today", "seller", "/sell"),
    Screen("import-review", "seller", "/sell/imports", "a[href^='/sell/imports/job_']"),
    Screen("floor", "warehouse", "/warehouse"),
    Screen(
        "scanner-phone",
        "warehouse",
        "/warehouse/scan?station=R1",
        width="phone",
        scanned="/warehouse/parcels?state=expected",
    ),
    Screen("operator", "operator", "/operator", theme="dark"),
    Screen("components", VISITOR, "/design/controls"),
)


def take(browser: Browser, made: Market, screen: Screen) -> bytes:
    """Open a screen's page and return its picture as WebP."""
    with visiting(
        browser,
        made.url,
        made.sessions,
        role=screen.role,
        language=screen.language,
        width=screen.width,
        theme=screen.theme,
    ) as context:
        page = context.new_page()
        code = ""
        if screen.scanned:
            page.goto(made.url + screen.scanned)
            code = _first(page, screen, "a[href^='/warehouse/parcels/']").rpartition("/")[2]
        page.goto(made.url + screen.start)
        if screen.link:
            page.goto(made.url + _first(page, screen, screen.link))
        if code:
            page.locator("[data-scan-input]").fill(code)
            page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        return _webp(page.screenshot())


def _first(page: Page, screen: Screen, link: str) -> str:
    href = page.locator(link).first.get_attribute("href")
    if not href:
        raise RuntimeError(f"{page.url} has no link {link} for the picture {screen.name}")
    return href


def _webp(png: bytes) -> bytes:
    target = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)
    return target.getvalue()


def main() -> int:
    """Take the pictures that are named, or all of them."""
    wanted = [each for each in SCREENS if not sys.argv[1:] or each.name in sys.argv[1:]]
    if not wanted:
        print(f"no such picture; there are {', '.join(each.name for each in SCREENS)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, market(Path(folder), filled=True) as made, chromium() as browser:
        for screen in wanted:
            picture = take(browser, made, screen)
            (PICTURES / f"{screen.name}.webp").write_bytes(picture)
            wide, high = WIDTHS[screen.width]
            print(f"{screen.name}.webp  {wide} × {high}, {len(picture) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

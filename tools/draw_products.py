"""Draw the demo's product pictures: every product in every colour from three sides, and once with its measures.

``python -m tools.draw_products [KIND …]`` writes ``src/entrepot/world/demo/pictures/KEY-COLOUR-VIEW.webp`` and
``KEY-size.webp``, transparent around the object, with the browser that the tests use. What there is to draw, and in
which proportions, is read from the goods themselves; ``tools/drawings`` holds a function for each kind.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tools.drawings import KINDS, Product, draw

if TYPE_CHECKING:
    from collections.abc import Iterator

DEMO = Path(__file__).parents[1] / "src" / "entrepot" / "world" / "demo"
PICTURES, GOODS = DEMO / "pictures", DEMO / "goods"
SIDES = {"front": 640, "other": 480, "detail": 440, "size": 500}
QUALITY = {"front": 78, "other": 70, "detail": 64, "size": 70}
LARGEST = 30_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pictures_of(kind: str) -> Iterator[tuple[str, str, Product]]:
    """Yield name, view and product of every picture of a kind."""
    with (GOODS / f"{kind}.csv").open(encoding="utf-8", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            products = [Product(row["key"], kind, each, number, row) for each in row["colours"].split("|")]
            for each in products:
                for view in ("front", "other", "detail"):
                    yield f"{each.key}-{each.colour}-{view}", view, each
            if not kind.startswith("tin"):
                yield f"{row['key']}-size", "size", products[0]


def photograph(page: Page, svg: str, view: str) -> bytes:
    """Return a drawing as WebP with transparency."""
    side = SIDES[view]
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{side}px;height:{side}px}}</style>{svg}")
    image = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    target = io.BytesIO()
    image.save(target, "WEBP", quality=QUALITY[view])  # its alpha whole: less shows as rings in the soft shadow
    return target.getvalue()


def main() -> None:
    """Draw the kinds that are named, or all of them."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise SystemExit("no Chromium in PATH; `make test` as root installs one")
    total = count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        for kind in sys.argv[1:] or KINDS:
            for name, view, product in pictures_of(kind):
                data = photograph(page, draw(product, view), view)
                if len(data) > LARGEST:
                    raise SystemExit(f"{name} takes {len(data):,} bytes, more than {LARGEST:,}")
                (PICTURES / f"{name}.webp").write_bytes(data)
                total, count = total + len(data), count + 1
        browser.close()
    print(f"{count} pictures, {total:,} bytes in all", file=sys.stderr)


if __name__ == "__main__":
    main()

"""Draw the demo's product pictures: every kind in every colour, from our own SVG illustrations.

``python tools/draw_products.py`` writes ``src/entrepot/world/demo/pictures/KIND-COLOUR.webp``, transparent around the
object, with the browser that the tests use. Which colours there are is read from the goods themselves.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

DEMO = Path(__file__).parents[1] / "src" / "entrepot" / "world" / "demo"
SOURCES, PICTURES, GOODS = DEMO / "pictures" / "sources", DEMO / "pictures", DEMO / "goods"
SIDE = 960
QUALITY = 80
LARGEST = 30_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

SHADES = {  # edge, light, body, far edge: how a rounded thing of that colour catches light from the upper left
    "navy": ("#1B314B", "#3D5A7A", "#223B58", "#0E1E32"),
    "blue": ("#1B314B", "#3D5A7A", "#223B58", "#0E1E32"),
    "cream": ("#D3C8B5", "#FBF6EC", "#EADFCD", "#BFB29B"),
    "white": ("#D5D9DC", "#FFFFFF", "#F0F2F3", "#BFC5C9"),
    "green": ("#40584C", "#7F9C8B", "#56705F", "#304439"),
    "steel": ("#9BA3A9", "#F0F2F3", "#C3C9CD", "#8C949B"),
    "silver": ("#C3C9CD", "#F7F8F9", "#E3E7EA", "#AEB6BC"),
    "grey": ("#7C848B", "#BCC2C7", "#979EA4", "#646C73"),
    "black": ("#22262B", "#565D66", "#2C3138", "#15181C"),
    "orange": ("#C9570F", "#F59A4C", "#E2711E", "#A5460A"),
    "terracotta": ("#9A4A2C", "#D98C66", "#B9653F", "#7A3820"),
    "copper": ("#8A4B2A", "#E0A27C", "#B87248", "#6E3719"),
    "red": ("#7E1F22", "#BD5650", "#9C2F30", "#5C1416"),
    "slate": ("#4A5F75", "#7389A0", "#5A7086", "#33465A"),
}
EDGE, LIGHT, BODY, FAR = range(4)


@dataclass(frozen=True)
class Kind:
    """How a kind is coloured: gradients by their id, single colours by what they become a shade of."""

    source: str
    gradients: tuple[str, ...] = ()
    singles: dict[str, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    """Another drawing for a colour."""
    swaps: dict[str, dict[str, str]] = field(default_factory=dict)
    """For a colour: single colours replaced by others, whatever the shades say."""
    part: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For a colour: the gradients that take it, instead of the usual ones."""


_WATCH_STRAP = {"black": {"#E5B98C": "#8B9299", "#4E2F18": "#0B1016"}}
KINDS = {
    "backpacks": Kind("backpack", ("gSlate",), {"#2C3F52": EDGE, "#22303F": FAR, "#3E546A": BODY, "#1E2C3A": FAR}),
    "bottles": Kind("bottle", ("gGreen",)),
    "drippers": Kind("dripper", ("gCream",), {"#F6F0E4": LIGHT, "#B8A98F": EDGE}),
    "grinders": Kind("grinder", ("gDark",), part={"steel": (), "copper": ("gSteel",), "black": ("gSteel", "gDark")}),
    "headphones": Kind("headphones", ("gDark",), {"#0F1419": FAR, "#7A828C": LIGHT}),
    "kettles": Kind("kettle", ("gNavy",)),
    "keyboards": Kind(
        "keyboard",
        (),
        {"#E8E2D5": BODY, "#C9C2B3": FAR},
        swaps={
            "cream": {"#E8E2D5": "#E8E2D5", "#C9C2B3": "#C9C2B3"},
            "navy": {"#33475C": "#7389A0", "#9F9786": "#0A1626"},
            "grey": {"#33475C": "#4A525A", "#9F9786": "#4A525A"},
            "green": {"#33475C": "#A9B9AE", "#9F9786": "#22352B"},
        },
    ),
    "lamps": Kind("lamp", ("gOrange",), {"#8E3D0A": FAR}),
    "mugs": Kind("mugnavy", ("gNavy",), sources={"cream": "mug"}),
    "planters": Kind("planter", ("gOrange",)),
    "scales": Kind(
        "scale",
        swaps={"white": {"#454C55": "#F7F8F9", "#1D2126": "#D5D9DC", "#15191E": "#E9ECEE", "#101317": "#B7BEC4"}},
    ),
    "speakers": Kind("speaker", ("gCream",), {"#C9BCA5": BODY}),
    "throws": Kind("throw", (), {"#2E4A69": BODY}),
    "tins": Kind("tin", ("gNavy",)),
    "umbrellas": Kind("umbrella", ("gNavy",)),
    "watches": Kind(
        "watch",
        part={"black": ("gWood", "gDial"), "blue": (), "green": ("gDial",), "silver": ("gDial",)},
        swaps={
            **_WATCH_STRAP,
            "silver": {"#EDF1F4": "#22303F", "#B9C5D0": "#59626B", "#F4F6F8": "#1B314B", "#0B1828": "#C3C9CD"},
        },
    ),
}
_GRADIENT = r'(<(linear|radial)Gradient id="{name}"[^>]*>)(.*?)(</\2Gradient>)'


def coloured(kind: Kind, colour: str) -> str:
    """Return the drawing of a kind in a colour."""
    svg = (SOURCES / f"{kind.sources.get(colour, kind.source)}.svg").read_text("utf-8")
    shades = SHADES[colour]
    for name in kind.part.get(colour, kind.gradients):
        svg = re.sub(_GRADIENT.format(name=name), lambda found: found[1] + _stops(found[2], shades) + found[4], svg)
    swaps = {single: shades[shade] for single, shade in kind.singles.items()} | kind.swaps.get(colour, {})
    pattern = "|".join(map(re.escape, swaps))
    return re.sub(pattern, lambda found: swaps[found[0]], svg) if pattern else svg


def _stops(shape: str, shades: tuple[str, str, str, str]) -> str:
    if shape == "radial":
        return f'<stop offset="0" stop-color="{shades[LIGHT]}"/><stop offset="1" stop-color="{shades[FAR]}"/>'
    return "".join(
        f'<stop offset="{offset}" stop-color="{shade}"/>'
        for offset, shade in zip((0, 0.28, 0.55, 1), shades, strict=True)
    )


def colours_of_goods() -> dict[str, list[str]]:
    """Return the colours that each kind is sold in."""
    found = {}
    for path in sorted(GOODS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            found[path.stem] = sorted({colour for row in csv.DictReader(rows) for colour in row["colours"].split("|")})
    return found


def draw(page: Page, svg: str) -> bytes:
    """Return a drawing as WebP with transparency."""
    page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{SIDE}px;height:{SIDE}px}}</style>{svg}")
    image = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    target = io.BytesIO()
    image.save(target, "WEBP", quality=QUALITY, alpha_quality=70, method=6)
    return target.getvalue()


def main() -> None:
    """Draw all of them."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise SystemExit("no Chromium in PATH; `make test` as root installs one")
    total = count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for kind, colours in colours_of_goods().items():
            for colour in colours:
                data = draw(page, coloured(KINDS[kind], colour))
                if len(data) > LARGEST:
                    raise SystemExit(f"{kind}-{colour} takes {len(data):,} bytes, more than {LARGEST:,}")
                (PICTURES / f"{kind}-{colour}.webp").write_bytes(data)
                total, count = total + len(data), count + 1
        browser.close()
    print(f"{count} pictures, {total:,} bytes in all", file=sys.stderr)


if __name__ == "__main__":
    main()

"""`/design` and its parts: every component in every state, in the reader's language and theme."""

from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from fastapi import Request, Response

from entrepot.core.http import ApiRouter
from entrepot.web.assets import STATIC, asset
from entrepot.web.goods import Card, Choice, Choices
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import use_language
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

# Text on ground with the contrast that WCAG asks for; a test computes each from tokens.css.
PAIRS: Final = (
    ("ink", "paper", 4.5),
    ("ink", "surface", 4.5),
    ("ink-2", "sunk", 4.5),
    ("ink-3", "sunk", 4.5),
    ("on-navy", "navy", 4.5),
    ("on-navy-2", "navy", 4.5),
    ("on-solid", "solid", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-press", 4.5),
    ("accent-text", "accent-soft", 4.5),
    ("accent-text", "surface", 4.5),
    ("allow", "allow-soft", 4.5),
    ("review", "review-soft", 4.5),
    ("block", "block-soft", 4.5),
    ("on-block-solid", "block-solid", 4.5),
    ("info", "info-soft", 4.5),
    ("on-scan", "scan-ok", 4.5),
    ("on-scan", "scan-wrong", 4.5),
    ("on-scan", "scan-idle", 4.5),
    ("on-scan-merge", "scan-merge", 4.5),
    ("line-strong", "surface", 3.0),
    ("accent-line", "surface", 3.0),
    ("focus", "paper", 3.0),
    ("focus-on-navy", "navy", 3.0),
)


class Part(StrEnum):
    """What a page of the design system shows beside its foundations."""

    CONTROLS = "controls"
    GOODS = "goods"
    CHARTS = "charts"
    FLOOR = "floor"


@router.get("/design")
def design_page(request: Request) -> Response:
    """Show what the design system stands on: colours, type, buttons and icons."""
    return _show(request, "foundations")


@router.get("/design/{part}")
def design_part(request: Request, part: Part) -> Response:
    """Show one part of the design system."""
    return _show(request, part.value)


def _show(request: Request, part: str) -> Response:
    with use_language(reader_of(request).language):
        return render(request, "design/page.html", part=part, **_samples(request))


def _samples(request: Request) -> dict[str, Any]:
    now = reader_of(request).now
    picture = "design/{}.svg".format
    return {
        "pairs": PAIRS,
        "icons": _icon_names(),
        "at": now,
        "due": now + timedelta(days=2),
        "products": [
            _product(
                _("Gooseneck electric kettle 0.9 L, holds 40–100 °C"),
                6200,
                "kettle",
                joins=True,
                rating=4.8,
                count=1204,
            ),
            _product(_("Glass server with ceramic cone"), 3450, "dripper", joins=True, rating=4.7, count=386),
            _product(_("Brew scale 2 kg / 0.1 g with flow timer"), 2900, "scale", joins=False, rating=4.5, count=540),
            _product(_("Speckled stoneware mug, 320 ml"), 1800, "mug", joins=True, rating=4.9, count=2071),
            _product(_("Table lamp, 2700 K, three steps"), 5400, "lamp", joins=False, rating=4.6, count=327),
            _product(
                _("Gooseneck kettle 1.0 L, sage enamel"),
                4100,
                "kettlegreen",
                joins=False,
                rating=4.4,
                count=158,
                sold_out=True,
            ),
        ],
        "facets": [
            Choices(
                "colour",
                _("Colour"),
                [Choice(_("Navy"), "#controls", 12, selected=True), Choice(_("Sage"), "#controls", 4)],
            )
        ],
        "parcels": [
            (_("Enamel mug, navy"), "6409 1187 2204", "stored", 410, 24000, asset(picture("mugnavy"))),
            (_("Sejak green tea, 80 g"), "6409 1187 2211", "merging", 160, 18500, asset(picture("tin"))),
            (_("Brew scale with timer"), "6409 1187 2237", "due", 520, 39000, asset(picture("scale"))),
            (_("Glass server with ceramic cone"), "6409 1187 2258", "held", 740, 64000, asset(picture("dripper"))),
        ],
        "demand": [20, 23, 22, 27, 31, 30, 32, 31, 30, 27, 26, 25, 23, 20, 18, 17, 17, 19, 22, 24, 28, 31],
        "received": [9, 9.4, 9, 9.6, 10.1, 11, 12.5, 14, 15.6, 16.2, 16.9, 16.6, 16.8, 16.4, 13.2],
        "sorted_": [8, 8.1, 7.9, 8.2, 8.8, 9.4, 10.7, 12.1, 13.4, 14.5, 15.6, 16.1, 16.4, 16.6, 12.9],
        "hours": [f"{hour:02}:00" for hour in range(15)],
        "scans": [[max(0, 9 - abs(hour - 11) - day) * 12 for hour in range(24)] for day in range(7)],
        "spark": [4, 6, 5, 7, 6, 9, 8, 10, 9, 12],
    }


def _product(
    title: str, minor: int, name: str, *, joins: bool, rating: float, count: int, sold_out: bool = False
) -> Card:
    return Card(
        id=name,
        href="/design/goods",
        title=title,
        price_minor=minor,
        currency="USD",
        image=asset(f"design/{name}.svg"),
        seller=_("Seller's shop"),
        rating=rating,
        rating_count=count,
        arrives=_("Thu 26 Nov, same box") if joins else _("Mon 30 Nov"),
        joins=joins,
        sold_out=sold_out,
    )


def _icon_names() -> list[str]:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    return [part.split('"', 1)[0] for part in sprite.split('<symbol id="')[1:]]

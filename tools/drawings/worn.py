"""Headphones and watches."""

from __future__ import annotations

from tools.drawings.paint import (
    FAR,
    LIGHT,
    Drawing,
    Product,
    around,
    ellipse,
    floor,
    line,
    rect,
    shape,
    text,
)

_PHONES = {  # key: cups, band, ring, cable
    "phones-quiet-40": ("pill", "wide", "#E8873A", False),
    "phones-light-40": ("round", "thin", "", False),
    "phones-studio-50": ("big", "double", "", True),
    "phones-kids-30": ("round", "wide", "#F2C14E", True),
    "phones-seoul-40": ("pill", "thin", "#C9A46A", False),
    "phones-werk-40": ("round", "double", "screws", False),
    "phones-trail-40": ("pill", "wide", "#62CC9F", False),
    "phones-parlour-40": ("big", "wool", "#CFA24A", False),
}


def headphones(product: Product, *, other: bool) -> Drawing:
    """Headphones; the other view is from the side."""
    cups, band, ring, cable = _PHONES[product.key]
    if other:
        return _phones_aside(product, cups, ring, cable=cable)
    colour, shades = product.colour, product.shades
    wide, tall, radius = {"pill": (52, 116, 26), "round": (56, 92, 28), "big": (62, 128, 24)}[cups]
    top = 286 - tall / 2
    parts = [floor(200, 346, 130)]
    arch = "M108 236v-34a92 92 0 0 1 184 0v34"
    parts.append(line(arch, colour, {"thin": 12, "double": 9}.get(band, 20)))
    if band == "double":
        parts.append(line("M122 226v-26a78 78 0 0 1 156 0v26", shades[FAR], 13))
    else:
        fill = {"wool": shades[LIGHT]}.get(band, shades[FAR])
        parts.append(line("M134 150a92 92 0 0 1 132 0", fill, {"thin": 15}.get(band, 23)))
        if band == "wool":
            parts.append(
                line("M134 150a92 92 0 0 1 132 0", "url(#tweed)", 23, 'opacity=".9"')
                + line("M138 150a92 92 0 0 1 124 0", "#000000", 1.5, 'opacity=".2" stroke-dasharray="3 4"')
            )
    parts.append(line("M113 188a88 88 0 0 1 40-62", shades[LIGHT], 3, 'opacity=".7"'))
    parts += [rect((x, 200, 12, 44), "steel", 3) for x in (102, 286)]
    for side, x in ((1, 104), (-1, 296)):
        pad, cup = x + side * 26 - 19, x - wide / 2
        parts.append(rect((pad, top + 8, 38, tall - 16), "#15191E", 18) + rect((cup, top, wide, tall), colour, radius))
        parts.append(rect((cup + 10, top + 18, 9, tall - 40), "#FFFFFF", 4, 'opacity=".14"'))
        if ring == "screws":
            parts += [
                ellipse(x + dx, 286 + dy, 3.5, 3.5, "#C3C9CD")
                for dx, dy in ((-14, -28), (14, -28), (-14, 28), (14, 28))
            ]
        elif ring:
            parts.append(ellipse(x, 286, 15, 15, "none", f'stroke="{ring}" stroke-width="3"'))
    if cable:
        parts.append(line(f"M104 {top + tall}c-6 40 60 28 84 10 30-22 66-6 100 10", "#20262C", 5))
    return Drawing(
        "".join(parts), (104 - wide / 2, 104, 296 + wide / 2, 344), ((70, 212, 140, 140), (126, 86, 150, 150))
    )


def _phones_aside(product: Product, cups: str, ring: str, *, cable: bool) -> Drawing:
    colour, shades = product.colour, product.shades
    rx, ry = {"pill": (64, 82), "round": (72, 72), "big": (76, 90)}[cups]
    parts = [floor(204, 350, 110)]
    parts.append(
        line("M232 240C250 150 236 84 206 66", shades[FAR], 24) + line("M206 246C214 160 214 110 200 66", colour, 24)
    )
    parts.append(ellipse(244, 262, rx * 0.82, ry * 0.94, "#15191E") + ellipse(228, 262, rx * 0.86, ry, "#2A3037"))
    parts.append(ellipse(196, 262, rx, ry, colour) + ellipse(196, 262, rx, ry, "fall"))
    parts.append(
        ellipse(
            192, 258, rx * 0.78, ry * 0.78, "none", f'stroke="{shades[LIGHT]}" stroke-opacity=".5" stroke-width="3"'
        )
    )
    if ring == "screws":
        parts += [ellipse(*around(194, 260, rx * 0.66, at / 8), 4, 4, "#C3C9CD") for at in range(8)]
    elif ring:
        parts.append(ellipse(194, 260, 24, 24, "none", f'stroke="{ring}" stroke-width="4"'))
    parts.append(
        line(
            f"M{196 - rx * 0.6:.0f} {262 - ry * 0.5:.0f}q{rx * 0.2:.0f}-22 {rx * 0.5:.0f}-26",
            "#FFFFFF",
            7,
            'stroke-opacity=".25"',
        )
    )
    parts.append(rect((184, 262 + ry - 12, 24, 7), "#0A0D10", 3) + rect((188, 172, 16, 26), "steel", 4))
    if cable:
        parts.append(line(f"M196 {262 + ry - 4}c-4 24-60 0-84 16-16 10-40 2-52-6", "#20262C", 5))
    return Drawing("".join(parts), (196 - rx, 54, 244 + rx * 0.8, 352))


_WATCHES = {  # key: marks, second hand, strap
    "watch-elbe-38": ("bars", "small", "chestnut"),
    "watch-elbe-36": ("dots", "none", "walnut"),
    "watch-kontor-40": ("roman", "small", "black"),
    "watch-mill-38": ("figures", "small", "chestnut"),
    "watch-field-38": ("figures", "long", "walnut"),
    "watch-day-39": ("bars", "date", "black"),
    "watch-auto-40": ("bars", "long", "black"),
    "watch-saebyeok-37": ("dots", "long", "walnut"),
    "watch-urushi-38": ("none", "none", "black"),
}
_ROMAN = ("XII", "I", "II", "III", "IIII", "V", "VI", "VII", "VIII", "IX", "X", "XI")


def watch(product: Product, *, other: bool) -> Drawing:
    """A watch, face up; the other view is its back."""
    marks, hand, strap = _WATCHES[product.key]
    size = 0.9 + 0.1 * (product.mm("case_diameter", 38) - 36) / 4
    gold = product.key in {"watch-mill-38", "watch-urushi-38"}
    metal = "brass" if gold else "steel"
    parts = [floor(200, 362, 84), _strap(strap)]
    parts.append(
        rect((292, 188, 18, 24), metal, 4) + ellipse(200, 200, 98, 98, metal) + ellipse(200, 200, 98, 98, "fall")
    )
    if other:
        parts.append(_movement(product, metal))
    else:
        parts.append(ellipse(200, 200, 87, 87, "#3F474F") + _dial(product, marks, hand))
    body = f'<g transform="translate(200 200) scale({size:.3f}) translate(-200 -200)">{"".join(parts)}</g>'
    half = 98 * size
    return Drawing(body, (200 - half, 42, 200 + half + 14, 360), ((150, 112, 150, 150), (120, 226, 140, 140)))


def _strap(kind: str) -> str:
    path = "M160 44h80l8 82H152l8-82ZM152 274h96l-8 86h-80l-8-86Z"
    stitches = '<path d="M168 50l-6 70M232 50l6 70M162 282l6 72M238 282l-6 72" stroke="#F1D9B6" stroke-width="2" stroke-dasharray="5 4" opacity=".65" fill="none"/>'
    return shape(path, kind) + stitches + "".join(ellipse(200, y, 3.5, 3.5, "#1B120A") for y in (306, 324, 342))


def _dial(product: Product, marks: str, hand: str) -> str:
    pale = product.colour == "silver"
    ink, soft = ("#22303F", "#59626B") if pale else ("#EDF1F4", "#B9C5D0")
    if product.key == "watch-urushi-38":
        ink = soft = "#E3C27A"
    fill = {"silver": "silver", "black": "black"}.get(product.colour, product.colour)
    parts = [ellipse(200, 200, 83, 83, fill)]
    if product.key == "watch-saebyeok-37":
        parts.append(ellipse(200, 200, 83, 83, "glow", 'opacity=".28" transform="rotate(180 200 200)"'))
    for hour in range(12):
        x, y = around(200, 200, 66, hour / 12)
        main = hour % 3 == 0
        if marks == "bars":
            x0, y0 = around(200, 200, 72, hour / 12)
            x1, y1 = around(200, 200, 58 if main else 63, hour / 12)
            parts.append(line(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}", ink if main else soft, 5 if main else 2.5))
        elif marks == "dots":
            parts.append(ellipse(x, y, 4.5 if main else 2.6, 4.5 if main else 2.6, ink if main else soft))
        elif marks == "figures":
            parts.append(text(x, y + 6.5, str(hour or 12), 18, ink))
        elif marks == "roman":
            parts.append(text(x, y + 5, _ROMAN[hour], 14, ink, f'transform="rotate({hour * 30} {x:.1f} {y:.1f})"'))
    if hand == "small":
        parts.append(
            ellipse(
                200,
                244,
                17,
                17,
                "#000000" if not pale else "#FFFFFF",
                f'fill-opacity=".28" stroke="{soft}" stroke-width="1.5"',
            )
            + line("M200 244v-11", "#F07A1C", 2)
        )
    if hand == "date":
        parts.append(rect((244, 190, 26, 20), "#FFFFFF", 2) + text(257, 206, "22", 15, "#22303F"))
    parts.append(line("M200 200 160 172", ink, 7) + line("M200 200 246 154", ink, 5))
    if hand == "long":
        parts.append(line("m186 216 40-56", "#F07A1C", 2))
    return (
        "".join(parts)
        + ellipse(200, 200, 6, 6, ink)
        + line("M134 168a74 74 0 0 1 54-40", "#FFFFFF", 7, 'stroke-opacity=".2"')
    )


def _movement(product: Product, metal: str) -> str:
    seen = "Automatic" in product.row.get("movement", "") or "Hand-wound" in product.row.get("movement", "")
    parts = [
        ellipse(200, 200, 84, 84, "steelV"),
        ellipse(200, 200, 84, 84, "none", 'stroke="#59626B" stroke-opacity=".5" stroke-width="2"'),
    ]
    parts += [
        rect((x - 5, y - 3, 10, 6), "#6A737B", 2, f'transform="rotate({at * 60} {x:.0f} {y:.0f})"')
        for at in range(6)
        for x, y in [around(200, 200, 76, at / 6)]
    ]
    if not seen:
        return (
            "".join(parts)
            + ellipse(200, 200, 54, 54, "none", 'stroke="#59626B" stroke-opacity=".45" stroke-width="2"')
            + line("M176 208h48M184 222h32", "#59626B", 4, 'opacity=".6"')
            + line("M190 188l10-9 10 9", "#59626B", 4, 'opacity=".6"')
        )
    parts.append(ellipse(200, 200, 66, 66, "#22282E"))
    for x, y, radius, teeth in ((172, 188, 30, 22), (226, 178, 22, 18), (214, 228, 34, 26), (168, 234, 18, 14)):
        parts.append(
            ellipse(x, y, radius, radius, "brass")
            + ellipse(
                x,
                y,
                radius,
                radius,
                "none",
                f'stroke="#86611D" stroke-width="4" stroke-dasharray="{6.28 * radius / teeth / 2:.2f}"',
            )
        )
        parts.append(
            ellipse(x, y, radius * 0.62, radius * 0.62, "none", 'stroke="#86611D" stroke-opacity=".6" stroke-width="2"')
            + ellipse(x, y, 4.5, 4.5, "#C0435A")
        )
    rotor = (
        shape("M134 200a66 66 0 0 0 132 0l-40 0a26 26 0 0 1-52 0Z", metal, 'opacity=".88"')
        if "Automatic" in product.row["movement"]
        else ""
    )
    return "".join(parts) + rotor

"""Keyboards and speakers."""

from __future__ import annotations

from tools.drawings.kitchen import wood_of
from tools.drawings.paint import (
    BODY,
    EDGE,
    FAR,
    Box,
    Drawing,
    Product,
    ellipse,
    floor,
    line,
    rect,
    text,
)

_KEY_SHADES = {
    "cream": ("#FBF7EC", "#33475C"),
    "navy": ("#EEF1F4", "#7389A0"),
    "grey": ("#F4F5F6", "#4A525A"),
    "green": ("#FBF7EC", "#A9B9AE"),
}
_BOARDS = {"keys-68-tactile": "orange", "keys-68-linear": "green", "keys-87-office": "blue", "keys-68-hangul": "red", "keys-68-iso": "brass",
           "keys-68-uk": "navy", "keys-68-desk": "grey", "keys-68-jis": "terracotta"}  # fmt: skip


def keyboard(product: Product, *, other: bool) -> Drawing:
    """A keyboard from above; the other view is turned and shows its side."""
    full = product.key == "keys-87-office"
    plain, deep = _KEY_SHADES[product.colour]
    accent = _BOARDS[product.key]
    left, wide = (26.0, 348.0) if full else (40.0, 320.0)
    top, tall = (124.0, 170.0) if full else (132.0, 150.0)
    case = [
        rect((left, top + 8, wide, tall), product.shades[FAR], 16),
        rect((left, top, wide, tall), product.colour, 16),
    ]
    case.append(rect((left + 6, top + 4, wide - 12, 3), "#FFFFFF", 2, 'opacity=".3"'))
    keys = _keys(left + 14, top + 14, wide - 28, tall - 26, (plain, deep, accent), full=full)
    marks = _legends(product, left + 14, top + 14, wide - 28, tall - 26)
    knob = ellipse(left + wide - 30, top + 26, 12, 12, "brass") if product.key == "keys-68-iso" else ""
    flat = "".join(case) + keys + marks + knob
    if other:
        side = rect((left, top + 14, wide, tall + 12), product.shades[FAR], 16)
        return Drawing(
            floor(206, 322, 168) + f'<g transform="matrix(.9 -.24 .36 .74 -52 104)">{side}{flat}</g>',
            (30, 90, 372, 326),
        )
    return Drawing(
        floor(200, top + tall + 14, wide / 2 + 4) + flat,
        (left, top, left + wide, top + tall + 8),
        ((left, top - 6, 130, 130), (214, top + 40, 120, 120)),
    )


def _keys(left: float, top: float, wide: float, tall: float, shades: tuple[str, str, str], *, full: bool) -> str:
    plain, deep, accent = shades
    rows: tuple[tuple[float, ...], ...] = (
        (1,) * 13 + (2,),
        (1.5,) + (1,) * 12 + (1.5,),
        (1.75,) + (1,) * 11 + (2.25,),
        (2.25,) + (1,) * 10 + (1.75, 1),
        (1.25, 1.25, 1.25, 6.25, 1, 1, 1, 1, 1),
    )
    if full:
        rows = ((1,) * 15, *rows)
    parts, high = [], tall / len(rows)
    for at, row in enumerate(rows):
        x, unit = left, wide / sum(row)
        for number, width in enumerate(row):
            first = at == (1 if full else 0) and number == 0
            dark = width not in {1, 6.25} or (at == len(rows) - 1 and width != 6.25) or (full and at == 0)
            fill = accent if first or (at == 2 + full and number == len(row) - 1) else deep if dark else plain
            w = unit * width
            parts.append(rect((x + 1, top + at * high + 2, w - 2, high - 2), "#000000", 4, 'opacity=".22"'))
            parts.append(rect((x + 1, top + at * high, w - 2, high - 3), fill, 4))
            parts.append(rect((x + 3.5, top + at * high + 1.5, w - 7, high - 8), "#FFFFFF", 3, 'opacity=".22"'))
            x += w
    return "".join(parts)


def _legends(product: Product, left: float, top: float, wide: float, tall: float) -> str:
    letters = {
        "keys-68-hangul": "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
        "keys-68-iso": "QWERTZUIOP",
        "keys-68-jis": "たていすかんなにらせ",
    }.get(product.key, "QWERTYUIOP")
    rows = 6 if product.key == "keys-87-office" else 5
    high, unit = tall / rows, wide / 15
    y = top + high * (rows - 4) + high * 0.62
    return "".join(
        text(left + unit * (2 + at), y, letter, 9, "#22303F", 'opacity=".7"') for at, letter in enumerate(letters)
    )


_SPEAKERS = {  # key: form, front, knobs
    "speaker-table-20": ("box", "mesh", "top"),
    "speaker-mini-10": ("small", "mesh", "one"),
    "speaker-pair-60": ("pair", "cones", ""),
    "speaker-madang-20": ("box", "slats", "top"),
    "speaker-werk-30": ("rugged", "mesh", "two"),
    "speaker-kueche-10": ("round", "mesh", "two"),
    "speaker-porch-25": ("rugged", "slats", "top"),
    "speaker-parlour-20": ("box", "tweed", "brass"),
    "speaker-hako-15": ("small", "slats", "one"),
}


def speaker(product: Product, *, other: bool) -> Drawing:
    """A speaker; the other view is from the back, with its sockets."""
    form, front, knobs = _SPEAKERS[product.key]
    wood = wood_of(product)
    if form == "pair":
        both = _tower(product, 66, other=other) + _tower(product, 208, other=other)
        return Drawing(floor(200, 352, 150) + both, (66, 86, 334, 350), ((70, 210, 140, 140), (190, 92, 150, 150)))
    x, y, w, h, r = {
        "box": (84, 120, 232, 212, 30),
        "small": (112, 168, 176, 164, 22),
        "rugged": (72, 132, 256, 200, 40),
        "round": (100, 136, 200, 196, 96),
    }[form]
    colour, shades = product.colour, product.shades
    parts = [floor(200, 338, w / 2 + 18)]
    if form == "box":
        parts.append(line("M150 122c0-42 100-42 100 0", wood, 12))
    if form == "rugged":
        parts.append(line("M112 140V96H288V140", shades[FAR], 17))
    parts.append(rect((x, y, w, h), colour, r) + rect((x, y, w, h), "fall", r))
    box: Box = (x + 15, y + (48 if knobs else 16), w - 30, h - (64 if knobs else 32))
    if other:
        parts.append(_sockets(box, shades))
    else:
        parts.append(_grille(front, box, shades, wood, 70 if form == "round" else 18))
        parts.append(_controls(knobs, x, y, w, product))
    details: tuple[Box, ...] = ((x - 6, y - 10, 140, 140), (x + w - 140, y + h - 150, 140, 140))
    top = y - {"box": 34, "rugged": 44}.get(form, 0)
    return Drawing("".join(parts), (x, top, x + w, 334), details)


def _grille(kind: str, box: Box, shades: tuple[str, str, str, str], wood: str, radius: float) -> str:
    x, y, w, h = box
    if kind == "slats":
        slats = "".join(rect((x + at * w / 11 + 2, y + 3, w / 11 - 5, h - 6), wood, 3) for at in range(11))
        return rect(box, "#1B1712", radius) + slats
    ground = {"tweed": shades[EDGE]}.get(kind, "#8C8573" if shades[BODY] != "#2C3138" else "#3B4148")
    made = rect(box, ground, radius) + rect(box, "url(#tweed)" if kind == "tweed" else "url(#mesh)", radius)
    cone = min(w, h) * 0.39
    return made + ellipse(
        x + w / 2, y + h / 2, cone, cone, "none", 'stroke="#2B2A25" stroke-opacity=".28" stroke-width="3"'
    )


def _controls(kind: str, x: float, y: float, w: float, product: Product) -> str:
    cy = y + 25
    if kind == "top":
        return (
            ellipse(x + 42, cy, 7, 7, "#3B3A34")
            + ellipse(x + 68, cy, 7, 7, "#3B3A34")
            + ellipse(x + w - 40, cy, 10, 10, "#F07A1C")
            + line(f"M{x + w - 40} {cy}v-7", "#6F300A", 2.5)
        )
    metal = "brass" if kind == "brass" or product.colour == "navy" else "steel"
    if kind == "one":
        return ellipse(x + w / 2, cy, 13, 13, metal) + line(f"M{x + w / 2} {cy}v-9", "#20262C", 2.5)
    return "".join(
        ellipse(x + w / 2 + dx, cy, 15, 15, metal) + line(f"M{x + w / 2 + dx} {cy}l5-9", "#20262C", 2.5)
        for dx in (-34, 34)
    )


def _sockets(box: Box, shades: tuple[str, str, str, str]) -> str:
    x, y, w, h = box
    cx = x + w / 2
    panel = rect((cx - 62, y + h - 84, 124, 58), "#15191E", 10)
    holes = (
        rect((cx - 46, y + h - 62, 26, 10), "#000000", 5)
        + ellipse(cx + 4, y + h - 57, 8, 8, "#3A424A")
        + ellipse(cx + 4, y + h - 57, 4, 4, "#000000")
        + ellipse(cx + 38, y + h - 57, 9, 9, "#F07A1C")
    )
    wide = min(36.0, max(16.0, (h - 96) / 2))
    port = ellipse(cx, y + wide, wide, wide, shades[FAR]) + ellipse(
        cx, y + wide + 2, wide * 0.75, wide * 0.75, "#0A0D10"
    )
    screws = "".join(ellipse(px, py, 4, 4, "steel") for px in (x + 8, x + w - 8) for py in (y - 14, y + h - 2))
    return panel + holes + port + screws


def _tower(product: Product, x: float, *, other: bool) -> str:
    body: Box = (x, 88, 126, 260)
    made = rect(body, product.colour, 10) + rect(body, "fall", 10)
    if other:
        return made + _sockets((x + 6, 150, 114, 190), product.shades)
    for cy, radius in ((148, 26), (254, 48)):
        made += (
            ellipse(x + 63, cy, radius, radius, "#15191E")
            + ellipse(x + 63, cy, radius * 0.82, radius * 0.82, "#3B4148")
            + ellipse(x + 63, cy, radius * 0.34, radius * 0.34, "black")
        )
        made += ellipse(x + 63, cy, radius, radius, "none", 'stroke="#8B9299" stroke-width="2.5"')
    return made + rect((x + 10, 96, 5, 240), "#FFFFFF", 3, 'opacity=".2"') + ellipse(x + 63, 326, 5, 5, "#F07A1C")

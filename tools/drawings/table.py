"""Mugs, bottles and tins."""

from __future__ import annotations

from tools.drawings.paint import (
    FAR,
    LIGHT,
    Box,
    Drawing,
    Product,
    ellipse,
    floor,
    line,
    rect,
    shape,
    solid,
    straight,
    text,
)

_MUGS = {  # key: profile, handle, surface, what is in it
    "mug-350": ("round", "ear", "speck", "coffee"),
    "mug-240": ("cup", "ear", "plain", "coffee"),
    "mug-mino-300": ("belly", "ear", "run", "tea"),
    "mug-yunomi-220": ("tall", "small", "plain", "tea"),
    "mug-lid-380": ("belly", "loop", "crackle", "tea"),
    "mug-jian-260": ("bowl", "", "run", "tea"),
    "mug-yorkshire-400": ("round", "loop", "stripe", "tea"),
    "mug-pair-300": ("taper", "ear", "plain", "coffee"),
    "mug-enamel-350": ("straight", "loop", "rim", "coffee"),
    "mug-werk-330": ("straight", "square", "foot", "coffee"),
}
_MUG_PROFILES = {  # radius at parts of the height
    "round": (1, 1, 1, 0.98, 0.92, 0.72),
    "cup": (1, 0.99, 0.96, 0.9, 0.8, 0.58),
    "belly": (0.86, 0.94, 1.02, 1.02, 0.92, 0.7),
    "tall": (0.72, 0.73, 0.74, 0.74, 0.72, 0.62),
    "bowl": (1.16, 1.1, 1.0, 0.84, 0.64, 0.44),
    "taper": (1, 0.96, 0.92, 0.88, 0.84, 0.78),
    "straight": (0.94, 0.94, 0.94, 0.94, 0.94, 0.92),
}


def mug(product: Product, *, other: bool) -> Drawing:
    """A mug; the other view looks into it."""
    form, handle, surface, inside = _MUGS[product.key]
    radius = 88 * (0.78 + 0.22 * product.mm("capacity", 320) / 330)
    tall = 186 * (0.72 + 0.28 * product.mm("height", 92) / 95)
    if form == "tall":
        tall *= 1.16
    if form == "bowl":
        tall *= 0.74
    tilt = 0.42 if other else 0.2
    top = 336 - tall * (0.88 if other else 1) - radius * (tilt - 0.2) * 0.5
    parts = [floor(196, 342, radius + 40)]
    if product.key == "mug-pair-300":
        parts.append(_one_mug(product, 282, 300, radius * 0.78, tall * 0.8, (form, handle, surface, inside), tilt))
        parts.append(_one_mug(product, 150, 338, radius * 0.86, tall * 0.88, (form, handle, surface, inside), tilt))
        bounds: Box = (150 - radius * 0.86, 338 - tall * 0.88, 388, 340)
    else:
        parts.append(_one_mug(product, 190, 338, radius, 338 - top, (form, handle, surface, inside), tilt))
        bounds = (190 - radius, top - radius * tilt, 190 + radius + (56 if handle else 4), 340)
    details: tuple[Box, ...] = ((206, 150, 160, 160), (76, 84, 160, 160))
    if surface in {"speck", "run", "crackle", "stripe"}:
        details = ((86, top + 6, 150, 150), (206, 150, 160, 160))
    return Drawing("".join(parts), bounds, details)


def _one_mug(
    product: Product, cx: float, foot: float, radius: float, tall: float, look: tuple[str, str, str, str], tilt: float
) -> str:
    form, handle, surface, inside = look
    colour, shades = product.colour, product.shades
    top = foot - tall
    profile = [(top + tall * i / 5, radius * part) for i, part in enumerate(_MUG_PROFILES[form])]
    rim, wall = profile[0][1], cx + profile[2][1] - 8
    parts = []
    if handle:
        reach = {"ear": 62, "small": 44, "loop": 70, "square": 66}[handle]
        low = top + tall * (0.62 if handle == "small" else 0.76)
        path = f"M{wall:.0f} {top + tall * 0.2:.0f}c{reach}-14 {reach + 6} {tall * 0.56:.0f}-2 {low - top - tall * 0.2:.0f}"
        if handle == "square":
            path = (
                f"M{wall:.0f} {top + tall * 0.2:.0f}h{reach - 18}q12 0 12 12v{tall * 0.36:.0f}q0 14-14 14h-{reach - 20}"
            )
        parts.append(
            line(path, colour, 19) + line(path, "#FFFFFF", 3, 'stroke-opacity=".18" transform="translate(-3 -4)"')
        )
    parts.append(solid(cx, profile, colour, 0.16, shine=0.32))
    parts.append(_surface(surface, cx, top, tall, profile, shades))
    parts.append(ellipse(cx, top, rim, rim * tilt, "#F6F1E6" if surface == "rim" else shades[LIGHT]))
    parts.append(ellipse(cx, top + 1.5, rim * 0.93, rim * tilt * 0.9, shades[FAR]))
    drink, light = ("#3A2418", "#5E3B26") if inside == "coffee" else ("#7A8A3E", "#A9B565")
    deep = rim * tilt * 0.22
    parts.append(ellipse(cx, top + deep + 2, rim * 0.88, rim * tilt * 0.74, drink))
    parts.append(ellipse(cx - rim * 0.16, top + deep, rim * 0.5, rim * tilt * 0.34, light, 'opacity=".6"'))
    return "".join(parts)


def _surface(
    kind: str, cx: float, top: float, tall: float, profile: list[tuple[float, float]], shades: tuple[str, str, str, str]
) -> str:
    wide = profile[2][1]
    if kind == "speck":
        return solid(cx, profile, "speck", 0.16, shine=0)
    if kind == "run":
        y = top + tall * 0.42
        drops = "".join(f"q{wide / 7:.0f} {drop} {wide / 3.5:.0f} 0" for drop in (30, 54, 22, 66, 38, 26, 44))
        return shape(f"M{cx - wide:.0f} {y:.0f}{drops}V{top + 6:.0f}H{cx - wide:.0f}Z", shades[LIGHT], 'opacity=".34"')
    if kind == "stripe":
        stripes = "".join(
            f"M{cx - wide * 0.99:.0f} {top + tall * at:.0f}q{wide} {wide * 0.3:.0f} {2 * wide * 0.99:.0f} 0"
            for at in (0.24, 0.34, 0.44)
        )
        return line(stripes, "#FBF6EC", 5, 'opacity=".85"')
    if kind == "foot":
        low = [(top + tall * at, profile[-2][1] * part) for at, part in ((0.84, 1.01), (0.92, 1.01), (1, 0.99))]
        return solid(cx, low, "beech", 0.16, shine=0)
    if kind == "crackle":
        lines = "M-50 40l22 18 6 26 24 10M-10 30l14 22 26 8 10 30M-60 92l30 6 18 26M20 96l-16 24 8 22"
        return line(lines, "#FFFFFF", 1.3, f'opacity=".4" transform="translate({cx:.0f} {top:.0f})"')
    return ""


_BOTTLES = {  # key: form, lid, mark
    "bottle-500": ("neck", "loop", "house"),
    "bottle-750": ("neck", "carabiner", "house"),
    "bottle-350": ("pill", "flat", "house"),
    "bottle-600": ("straight", "loop", "pine"),
    "bottle-1000": ("wide", "loop", "pine"),
    "bottle-480": ("pill", "figures", ""),
    "bottle-kids-350": ("pill", "straw", "star"),
    "bottle-tea-400": ("tea", "flat", ""),
    "bottle-700": ("neck", "steel", "line"),
    "bottle-mizu-480": ("straight", "flat", "line"),
    "bottle-flask-500": ("straight", "cup", "band"),
}
_BOTTLE_PROFILES = {  # part of the height below the lid, part of the radius
    "neck": ((0, 0.5), (0.06, 0.56), (0.14, 0.88), (0.22, 1), (0.5, 1), (0.94, 1), (1, 0.9)),
    "pill": ((0, 0.86), (0.1, 0.94), (0.3, 1), (0.6, 1), (0.9, 0.97), (1, 0.84)),
    "straight": ((0, 0.98), (0.1, 1), (0.5, 1), (0.95, 1), (1, 0.94)),
    "wide": ((0, 0.62), (0.05, 0.7), (0.12, 0.96), (0.2, 1), (0.6, 1), (0.95, 1), (1, 0.92)),
    "tea": ((0, 0.9), (0.3, 0.9), (0.5, 0.9), (0.8, 0.9), (1, 0.86)),
}


def bottle(product: Product, *, other: bool) -> Drawing:
    """A bottle; the other view has it open, the lid beside it."""
    form, lid, mark = _BOTTLES[product.key]
    colour = product.colour
    tall = 250 * (0.62 + 0.38 * product.mm("height", 250) / 280)
    radius = 60 * (0.6 + 0.4 * product.mm("diameter", 70) / 72)
    cx = 172.0 if other else 200.0
    top = 356 - tall * 0.8
    profile = [(top + at * (356 - top), radius * part) for at, part in _BOTTLE_PROFILES[form]]
    parts = [floor(cx, 360, radius + 24)]
    if form == "tea":
        glass = straight(top, 356, radius * 0.9, radius * 0.86)
        parts.append(solid(cx, glass, "glass", 0.12, shine=0.6))
        parts.append(solid(cx, straight(top + 70, 350, radius * 0.8, radius * 0.78), "brass", 0.12, shine=0))
        leaves = ((-16, -30), (8, -24), (-4, -40), (18, -36), (-22, -44))
        parts += [line(f"M{cx + dx} {346 + dy}q6-8 14-2", "#40584C", 5) for dx, dy in leaves]
        parts.append(solid(cx, straight(top - 4, top + 34, radius * 0.94, radius * 0.94), colour, 0.12))
    else:
        parts.append(solid(cx, profile, colour, 0.14, shine=0.3))
    parts.append(_mark(mark, cx, top + (356 - top) * 0.5, radius, product.shades[LIGHT]))
    mouth = profile[0][1]
    if other:
        parts.append(
            ellipse(cx, top, mouth, mouth * 0.22, "steel") + ellipse(cx, top + 1, mouth * 0.86, mouth * 0.17, "#2A2F35")
        )
        parts.append(
            line(
                f"M{cx - 12} {top - 14}c-14-18 12-26 0-46M{cx + 12} {top - 16}c-14-18 12-26 0-46",
                "#9AA5AE",
                5,
                'opacity=".4"',
            )
        )
        parts.append(floor(300, 354, 52) + _lid(lid, 300, 352, mouth, colour))
    else:
        parts.append(_lid(lid, cx, top + 2, mouth, colour))
    details: tuple[Box, ...] = ((cx - 75, max(6.0, top - 74), 150, 150),)
    if mark in {"house", "pine", "band"}:
        details = (*details, (cx - 80, top + 50, 160, 160))
    high = {"loop": 66, "carabiner": 84, "cup": 62, "straw": 68}.get(lid, 46)
    return Drawing("".join(parts), (cx - radius, top - high, 350 if other else cx + radius, 358), details)


def _lid(kind: str, cx: float, foot: float, mouth: float, colour: str) -> str:
    wide = max(mouth, 32)
    if kind == "cup":
        return solid(
            cx,
            [(foot - 58, wide * 0.84), (foot - 52, wide * 0.92), (foot - 20, wide * 0.97), (foot, wide)],
            "steel",
            0.14,
            shine=0.6,
        )
    cap = solid(
        cx, [(foot - 42, wide * 0.92), (foot - 38, wide), (foot, wide)], "steel" if kind == "steel" else "black", 0.14
    )
    if kind in {"loop", "carabiner"}:
        cap = line(f"M{cx - 22} {foot - 42}c0-28 44-28 44 0", "#20262C", 9) + cap
    if kind == "carabiner":
        cap = line(f"M{cx + 8} {foot - 60}c10-34 44-26 38 6-4 20-26 22-32 4", "orange", 7) + cap
    if kind == "figures":
        cap += rect((cx - 19, foot - 32, 38, 19), "#07090B", 4) + text(cx, foot - 18, "68°", 14, "#FFB066")
    if kind == "straw":
        cap += rect((cx - 10, foot - 66, 20, 28), "ivory", 8) + rect((cx - 15, foot - 26, 30, 12), colour, 6)
    if kind == "steel":
        cap += line(f"M{cx - 16} {foot - 44}c0-16 32-16 32 0", "steel", 6)
    return cap


def _mark(kind: str, cx: float, y: float, radius: float, light: str) -> str:
    if kind == "house":
        return line(f"M{cx - 9} {y}l9-7 9 7M{cx - 6} {y + 3}h12v10h-12z", light, 2.5, 'opacity=".8"')
    if kind == "pine":
        return line(f"M{cx} {y - 22}l-12 16h8l-12 16h32l-12-16h8zM{cx} {y + 10}v10", light, 2.5, 'opacity=".8"')
    if kind == "star":
        return "".join(
            ellipse(cx + dx, y + dy, 5, 5, light, 'opacity=".7"')
            for dx, dy in ((-18, -20), (12, -34), (20, 6), (-10, 22))
        )
    if kind == "line":
        return line(
            f"M{cx - radius + 1:.0f} {y + 74:.0f}q{radius:.0f} 12 {2 * radius - 2:.0f} 0", light, 3, 'opacity=".6"'
        )
    if kind == "band":
        return solid(cx, straight(y - 16, y + 26, radius * 1.01, radius * 1.01), "chestnut", 0.14, shine=0)
    return ""


_TINS = {  # key: form, lid, label
    "tea-longjing-100": ("round", "steel", "leaf"),
    "tea-baimudan-80": ("low", "steel", "flower"),
    "tea-tieguanyin-125": ("square", "own", "seal"),
    "tea-dianhong-100": ("round", "brass", "seal"),
    "tea-jasmine-100": ("low", "own", "flower"),
    "tea-sencha-100": ("tall", "own", "paper"),
    "tea-hojicha-80": ("tall", "own", "paper"),
    "tea-genmaicha-100": ("tall", "steel", "paper"),
    "tea-breakfast-125": ("square", "own", "leaf"),
    "tea-earlgrey-125": ("square", "brass", "leaf"),
    "tea-hadong-80": ("round", "own", "mountain"),
    "tea-barley-200": ("round", "steel", "grain"),
}
_LEAVES = {
    "green": "#56705F",
    "white": "#B9BDA0",
    "oolong": "#4B5B3C",
    "black": "#3A2A20",
    "roasted": "#6B4A2E",
    "jasmine": "#6E8560",
}


def tin(product: Product, *, other: bool) -> Drawing:
    """A tea tin; the other view is open, leaves before it; the last one has a cup beside it."""
    form, lid, label = _TINS[product.key]
    colour = product.colour
    wide, top = {"round": (80, 128), "low": (92, 176), "square": (78, 116), "tall": (66, 104)}[form]
    cx = 160.0 if other else 200.0
    metal = colour if lid == "own" else lid
    parts = [floor(cx, 346, wide + 22)]
    if form == "square":
        parts.append(
            rect((cx - wide, top, 2 * wide, 340 - top), colour, 8)
            + rect((cx - wide, top, 2 * wide, 340 - top), "fall", 8)
        )
        parts.append(rect((cx - wide + 8, top + 10, 6, 316 - top), "#FFFFFF", 3, 'opacity=".2"'))
    else:
        parts.append(solid(cx, straight(top, 338, wide, wide), colour, 0.14))
    parts.append(_label(label, form, cx, top, wide))
    if other:
        parts.append(_opening(form, cx, top, wide, metal))
        parts.append(floor(296, 350, 76) + _heap(product))
        parts.append(_tin_lid(form, 304, 262, wide * 0.8, metal))
    else:
        parts.append(_tin_lid(form, cx, top + 10, wide, metal))
    details: tuple[Box, ...] = ((cx - 66, top + 48, 140, 140), (cx - 84, top - 50, 150, 150))
    return Drawing("".join(parts), (cx - wide, top - 36, 372 if other else cx + wide, 350), details)


def _tin_lid(form: str, cx: float, foot: float, wide: float, metal: str) -> str:
    if form == "square":
        return rect((cx - wide - 4, foot - 44, 2 * wide + 8, 40), metal, 7) + rect(
            (cx - wide - 4, foot - 44, 2 * wide + 8, 8), "#FFFFFF", 4, 'opacity=".3"'
        )
    made = solid(cx, straight(foot - 42, foot, wide + 5, wide + 5), metal, 0.15, shine=0.4)
    return (
        made
        + ellipse(cx, foot - 42, wide + 5, (wide + 5) * 0.16, f"{metal}V")
        + ellipse(
            cx, foot - 42, wide * 0.84, wide * 0.11, "none", 'stroke="#000" stroke-opacity=".16" stroke-width="2"'
        )
    )


def _opening(form: str, cx: float, top: float, wide: float, metal: str) -> str:
    if form == "square":
        return rect((cx - wide + 4, top - 12, 2 * wide - 8, 24), "#20262C", 6) + rect(
            (cx - wide + 4, top - 12, 2 * wide - 8, 6), metal, 3
        )
    return ellipse(cx, top, wide - 2, wide * 0.17, metal) + ellipse(cx, top + 2, wide * 0.9, wide * 0.13, "#20262C")


def _heap(product: Product) -> str:
    said = product.row.get("ingredients", "").lower()
    shade = next((fill for name, fill in _LEAVES.items() if name in said), "#56705F")
    rolled = "oolong" in said or "barley" in said or "rice" in said
    parts = [ellipse(296, 340, 70, 13, shade), ellipse(296, 340, 70, 13, "fall")]
    for number in range(64):
        x = 238 + (number * 37) % 118
        y = 348 - (number * 7 % 31) * (1 - abs(x - 296) / 72)
        if rolled:
            parts.append(ellipse(x, y - 4, 5.5, 4, shade, 'stroke="#000" stroke-opacity=".2"'))
        else:
            parts.append(line(f"M{x - 6:.0f} {y:.0f}q6-{4 + number % 5} 14-{number % 4}", shade, 3.6))
            parts.append(
                line(f"M{x - 6:.0f} {y - 1:.0f}q6-{4 + number % 5} 13-{number % 4}", "#FFFFFF", 1.6, 'opacity=".3"')
            )
    return "".join(parts)


def _label(kind: str, form: str, cx: float, top: float, wide: float) -> str:
    y, low = top + 52, 292.0
    if kind == "paper":
        paper = rect((cx - wide * 0.56, y - 10, wide * 1.12, low - y + 16), "#F6F0E2", 2)
        return paper + line(f"M{cx} {y + 14}V{low - 26}", "#22303F", 7) + rect((cx - 9, low - 20, 18, 18), "#B13A2E", 2)
    if form == "square":
        label = rect((cx - wide * 0.78, y, wide * 1.56, low - y), "#F3ECDF", 4)
    else:
        label = solid(cx, straight(y, low, wide * 1.005, wide * 1.005), "ivory", 0.14, shine=0)
    middle = (y + low) / 2
    art = {
        "leaf": shape(
            f"M{cx} {middle + 18}c-22-6-30-26-22-48 20 2 32 20 22 48Zm0 0c22-8 28-26 20-42-16 4-24 18-20 42Z", "#40634F"
        ),
        "flower": "".join(
            ellipse(cx + dx, middle - 4 + dy, 12, 12, "#FFFFFF", 'stroke="#C9BFA8"')
            for dx, dy in ((0, -14), (13, -4), (8, 11), (-8, 11), (-13, -4))
        )
        + ellipse(cx, middle - 3, 6, 6, "#D9A514"),
        "seal": rect((cx - 22, middle - 26, 44, 44), "#B13A2E", 4)
        + line(f"M{cx - 10} {middle - 14}h20M{cx} {middle - 14}v22M{cx - 12} {middle + 8}h24", "#FBF6EC", 4),
        "mountain": shape(f"M{cx - 40} {middle + 16}l26-40 16 22 12-14 26 32z", "#56705F")
        + ellipse(cx + 26, middle - 26, 8, 8, "#E2711E"),
        "grain": "".join(
            ellipse(
                cx + dx, middle - 6 + dy, 5, 9, "#B7854A", f'transform="rotate({turn} {cx + dx} {middle - 6 + dy})"'
            )
            for dx, dy, turn in ((0, -16, 0), (-12, -4, -30), (12, -4, 30), (-12, 12, -30), (12, 12, 30), (0, 20, 0))
        ),
    }[kind]
    return label + art + line(f"M{cx - 30} {low - 26}h60M{cx - 18} {low - 16}h36", "#12263F", 3.5)

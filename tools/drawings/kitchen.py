"""Kettles, drippers, hand grinders and scales."""

from __future__ import annotations

from tools.drawings.paint import (
    BODY,
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
    spline,
    straight,
    text,
)

_WOODS = {"beech": "beech", "oak": "beech", "chestnut": "chestnut", "walnut": "walnut", "bamboo": "beech",
          "cedar": "chestnut", "fir": "beech", "ash": "beech"}  # fmt: skip
_KETTLES = {  # key: body, handle, knob, whether the base shows figures
    "kettle-pour-09": ("cone", "hook", "barrel", True),
    "kettle-pour-06": ("pear", "loop", "ball", False),
    "kettle-pour-12": ("drum", "hook", "barrel", True),
    "kettle-camp-10": ("drum", "bar", "disc", True),
    "kettle-basic-08": ("dome", "loop", "ball", False),
    "kettle-werk-09": ("straight", "bar", "disc", True),
    "kettle-quiet-09": ("cone", "bar", "disc", True),
    "kettle-travel-05": ("pear", "hook", "disc", False),
    "kettle-pour-10-uk": ("dome", "hook", "barrel", True),
    "kettle-cha-08": ("belly", "bail", "ball", True),
}
_BODIES = {  # radius at parts of the height, from the shoulder down
    "cone": (0.62, 0.70, 0.78, 0.87, 0.94, 1.0),
    "pear": (0.50, 0.62, 0.80, 0.95, 1.0, 0.96),
    "drum": (0.80, 0.90, 0.95, 0.98, 1.0, 1.0),
    "dome": (0.58, 0.80, 0.93, 0.99, 1.0, 0.98),
    "straight": (0.84, 0.86, 0.88, 0.90, 0.92, 0.94),
    "belly": (0.60, 0.88, 1.0, 1.02, 0.95, 0.80),
}


def wood_of(product: Product, default: str = "walnut") -> str:
    """Return the wood that the goods name as a material."""
    said = product.row.get("material", "").lower()
    return next((shade for name, shade in _WOODS.items() if name in said), default)


def kettle(product: Product, *, other: bool) -> Drawing:
    """A gooseneck kettle on its base; the other view looks into it, the lid beside it."""
    body_kind, handle, knob, shows = _KETTLES[product.key]
    colour, wood = product.colour, wood_of(product)
    tall = 0.82 + 0.18 * product.mm("height", 215) / 235
    radius = 78 * (0.86 + 0.14 * product.mm("capacity", 900) / 900)
    tilt = 0.36 if other else 0.09
    base = 322.0
    height = 150 * tall * (0.93 if other else 1)
    top = base - height
    profile = [(top + height * i / 5, radius * part) for i, part in enumerate(_BODIES[body_kind])]
    shoulder = profile[0][1]
    parts = [floor(200, 350, 150)]
    parts.append(_base(base, radius, shows=shows, tilt=tilt))
    parts.append(_spout(profile, top, height, colour, low=body_kind in {"pear", "belly"}))
    if handle == "bail":
        parts.append(
            line(
                f"M{200 - shoulder - 8} {top + 26}C{140} {top - 96} 260 {top - 96} {200 + shoulder + 8} {top + 26}",
                "black",
                7,
            )
        )
        parts.append(line(f"M166 {top - 56}C186 {top - 68} 214 {top - 68} 234 {top - 56}", wood, 16))
    else:
        parts.append(_handle(handle, profile, top, height, wood))
    parts.append(solid(200, profile, colour, tilt))
    if other:
        parts.append(ellipse(200, top, shoulder, shoulder * tilt, product.shades[FAR]))
        parts.append(ellipse(200, top + 3, shoulder * 0.9, shoulder * tilt * 0.86, "#59646C"))
        parts.append(ellipse(200, top + 10, shoulder * 0.8, shoulder * tilt * 0.66, "#A9C3CC"))
        parts.append(line(f"M{200 - shoulder * 0.5} {top + 7}a60 16 0 0 1 {shoulder * 0.6:.0f} -4", "#E9F3F5", 3))
        parts.append(ellipse(92, 348, 50, 15, "#0A1420", 'opacity=".16"'))
        parts.append(ellipse(90, 342, 46, 15, colour) + ellipse(90, 337, 38, 11, f"{colour}V"))
        parts.append(_knob(knob, 90, 337, wood))
    else:
        lid = [(top - 24, shoulder * 0.34), (top - 20, shoulder * 0.66), (top - 10, shoulder * 0.9), (top, shoulder)]
        parts.append(solid(200, lid, colour, 0.09, shine=0))
        parts.append(ellipse(200, top, shoulder, shoulder * 0.1, product.shades[FAR], 'opacity=".45"'))
        parts.append(_knob(knob, 200, top - 22, wood))
    details: tuple[Box, ...] = ((190, 236, 150, 150), (28, top - 36, 150, 150), (226, top - 20, 150, 150))
    return Drawing("".join(parts), (34, top - 62, 352, 350), details)


def _base(base: float, radius: float, *, shows: bool, tilt: float) -> str:
    wide = radius + 20
    plate = [(base + 2, wide * 0.97), (base + 8, wide), (base + 24, wide)]
    made = solid(200, plate, "black", min(tilt, 0.12), shine=0.12)
    if not shows:
        return made + rect((272, base + 12, 20, 9), "#12161A", 4) + ellipse(286, base + 16, 3, 3, "#F07A1C")
    return (
        made
        + rect((226, base + 13, 46, 14), "#07090B", 2.5)
        + text(249, base + 24, "92°", 11, "#FFB066")
        + ellipse(283, base + 20, 4.5, 4.5, "#59616A")
    )


def _spout(profile: list[tuple[float, float]], top: float, height: float, colour: str, *, low: bool) -> str:
    y, radius = profile[4 if not low else 3]
    start = 200 - radius + 8
    reach = 60 if low else 48
    path = spline(
        [(start, y), (start - 34, y - 22), (start - 42, top + height * 0.3), (start - 58, top - 4),
         (start - 58 - reach * 0.5, top - 22), (start - 58 - reach, top - 20)]
    )  # fmt: skip
    return line(path, colour, 15) + line(path, "#FFFFFF", 3, 'stroke-opacity=".2" transform="translate(-2 -3)"')


def _handle(kind: str, profile: list[tuple[float, float]], top: float, height: float, wood: str) -> str:
    right = 200 + profile[0][1]
    if kind == "hook":
        path = f"M{right - 2:.0f} {top + 22:.0f}c58-24 86 2 80 44-3 24-16 44-34 {height * 0.37:.0f}"
        return line(path, wood, 17) + line(f"M{right - 8:.0f} {top + 26:.0f}l20-9", "#15202D", 17)
    if kind == "loop":
        low = 200 + profile[4][1]
        path = f"M{right - 4:.0f} {top + 20:.0f}C{right + 92:.0f} {top - 6:.0f} {right + 100:.0f} {top + height:.0f} {low - 6:.0f} {top + height * 0.8:.0f}"
        return line(path, wood, 15)
    path = f"M{right + 26:.0f} {top + 16:.0f}C{right + 62:.0f} {top + 22:.0f} {right + 66:.0f} {top + 70:.0f} {right + 58:.0f} {top + height * 0.86:.0f}"
    arm = line(f"M{right - 6:.0f} {top + 20:.0f}L{right + 30:.0f} {top + 16:.0f}", "steel", 9)
    return arm + line(path, wood, 18)


def _knob(kind: str, cx: float, y: float, wood: str) -> str:
    if kind == "barrel":
        return rect((cx - 10, y - 20, 20, 20), "#15202D", 3) + rect((cx - 18, y - 38, 36, 21), wood, 8)
    if kind == "ball":
        return rect((cx - 6, y - 10, 12, 12), "#15202D", 2) + ellipse(cx, y - 20, 15, 14, wood)
    return rect((cx - 5, y - 12, 10, 14), "#15202D", 2) + rect((cx - 24, y - 21, 48, 11), wood, 5)


_DRIPPERS = {  # key: cone (radius above, below, ribs), server, whether the cone has a handle
    "dripper-set-02": (90, 34, "ribs", "flared", True),
    "dripper-set-01": (78, 32, "ribs", "round", True),
    "dripper-arita-02": (88, 30, "spiral", "straight", True),
    "dripper-werk-02": (84, 56, "plain", "flared", False),
    "dripper-home-02": (90, 36, "ribs", "jug", True),
    "dripper-cabin-03": (98, 36, "plain", "flared", True),
    "dripper-celadon-01": (80, 30, "spiral", "round", False),
    "dripper-parlour-02": (86, 34, "band", "straight", True),
}
_SERVERS = {
    "flared": ((214, 62), (250, 74), (300, 92), (330, 98), (345, 88)),
    "round": ((214, 50), (240, 74), (280, 94), (320, 92), (346, 70)),
    "straight": ((214, 70), (250, 76), (290, 78), (330, 79), (346, 74)),
    "jug": ((214, 58), (250, 80), (290, 88), (328, 88), (346, 78)),
}


def dripper(product: Product, *, other: bool) -> Drawing:
    """A filter cone on its server; the other view looks down on the bed of coffee."""
    above, below, pattern, server, has_handle = _DRIPPERS[product.key]
    colour, wood = product.colour, wood_of(product)
    glass: list[tuple[float, float]] = [(float(y), float(radius)) for y, radius in _SERVERS[server]]
    tilt = 0.34 if other else 0.16
    top = 112 if other else 94
    parts = [floor(200, 352, 118)]
    parts.append(_server(glass, handle=server in {"jug", "straight"}))
    parts.append(rect((200 - glass[0][1] + 4, 202, 2 * glass[0][1] - 8, 24), wood, 5))
    parts.append(ellipse(200, 196, above * 0.88, 10, colour) + ellipse(200, 192, above * 0.88, 9, f"{colour}V"))
    if has_handle:
        parts.append(line(f"M{200 + above - 8} {top + 22}c46-8 46 46-16 50", colour, 12))
    cone = straight(top, 190, above, below)
    parts.append(solid(200, cone, colour, tilt, shine=0.3))
    parts.append(_ribs(pattern, product.shades[FAR], top, above, below))
    parts.append(ellipse(200, top, above, above * tilt, product.shades[LIGHT]))
    parts.append(ellipse(200, top + 2, above * 0.9, above * tilt * 0.88, product.shades[BODY]))
    if other:
        parts.append(ellipse(200, top + 6, above * 0.84, above * tilt * 0.8, "#FBF7EE"))
        parts.append(ellipse(200, top + 10, above * 0.68, above * tilt * 0.62, "#5B3721"))
        parts.append(ellipse(194, top + 8, above * 0.44, above * tilt * 0.38, "#8A5A38"))
        parts.append(ellipse(188, top + 7, above * 0.16, above * tilt * 0.13, "#C79A6C"))
    else:
        parts.append(ellipse(200, top + 3, above * 0.82, above * tilt * 0.72, "#4A2E1C"))
    details: tuple[Box, ...] = ((100, 66, 160, 160), (150, 176, 160, 160), (208, 80, 150, 150))
    return Drawing("".join(parts), (200 - above, top - above * tilt, 200 + above + 34 * has_handle, 350), details)


def _server(glass: list[tuple[float, float]], *, handle: bool) -> str:
    filled = [(y, r - 4) for y, r in glass if y >= 270]
    level = filled[0][0]
    parts = [line("M286 236c58-6 58 76-4 76", "glass", 12, 'stroke-opacity=".9"')] if handle else []
    parts.append(solid(200, glass, "glass", 0.12, shine=0))
    parts.append(solid(200, [(level, filled[0][1]), *filled], "coffee", 0.12, shine=0))
    parts.append(ellipse(200, level, filled[0][1], filled[0][1] * 0.11, "#7A4A2C"))
    parts.append(
        line(f"M{200 - glass[1][1] + 12} 252L{200 - filled[0][1] + 10} 320", "#FFFFFF", 5, 'stroke-opacity=".5"')
    )
    return "".join(parts)


def _ribs(pattern: str, shade: str, top: float, above: float, below: float) -> str:
    if pattern == "plain":
        return ""
    if pattern == "band":
        middle = (above + below) / 2
        return line(f"M{200 - middle - 14} {top + 34}q{middle + 14} 26 {2 * middle + 28} 0", "brass", 4)
    bend = 26 if pattern == "spiral" else 0
    lines = [
        f"M{200 + above * part} {top + 24}Q{200 + above * part * 0.7 + bend} {top + 56} {200 + below * part} 184"
        for part in (-0.72, -0.4, -0.1, 0.2, 0.5, 0.78)
    ]
    return line("".join(lines), shade, 2.2, 'opacity=".4"')


_GRINDERS = {  # key: middle part, knob, how wide, crank folded
    "grinder-hand-25": ("wood", "barrel", 56, False),
    "grinder-hand-40": ("wood", "ball", 66, False),
    "grinder-solingen-30": ("steel", "barrel", 60, False),
    "grinder-mini-15": ("plain", "ball", 50, True),
    "grinder-hand-30": ("rings", "ball", 60, False),
    "grinder-ceramic-30": ("glass", "barrel", 58, False),
    "grinder-trail-20": ("band", "ball", 52, True),
    "grinder-kuri-25": ("wood", "disc", 58, False),
}


def grinder(product: Product, *, other: bool) -> Drawing:
    """A hand grinder; the other view has its cup taken off, with the coffee in it."""
    middle, knob, wide, folded = _GRINDERS[product.key]
    colour, wood = product.colour, wood_of(product)
    cx, top, waist, low = (150.0, 92.0, 236.0, 300.0) if other else (196.0, 106.0, 240.0, 346.0)
    parts = [floor(cx, low + 4, wide + 24)]
    if other:
        parts.append(floor(286, 350, 74))
        cup = straight(262, 344, wide - 2, wide - 6)
        parts.append(solid(286, cup, "black" if colour != "black" else "steel", 0.26))
        parts.append(ellipse(286, 262, wide - 2, (wide - 2) * 0.26, "#15181C"))
        parts.append(ellipse(286, 266, wide - 10, (wide - 10) * 0.22, "#4A2C1A"))
        parts += [ellipse(286 + dx, 265 + dy, 3, 1.6, "#7A4E30") for dx, dy in ((-22, -2), (-8, 4), (6, -3), (18, 3))]
        parts.append(solid(cx, straight(waist, low, wide - 12, wide - 22), "steel", 0.1))
    else:
        parts.append(
            solid(cx, straight(waist, low, wide - 4, wide - 6), "black" if colour != "black" else "steel", 0.1)
        )
    parts.append(solid(cx, straight(top, waist, wide, wide), colour, 0.1, shine=0.4))
    parts.append(_middle(middle, cx, top, waist, wide, wood))
    parts.append(
        solid(cx, [(top - 16, wide * 0.6), (top - 10, wide * 0.9), (top, wide + 2), (top + 8, wide + 2)], "black", 0.1)
    )
    end = (cx - 8, top - 30) if folded else (cx + 116, top - 44)
    parts.append(line(f"M{cx} {top - 14}V{top - 34}", "#747C84", 10))
    if folded:
        parts.append(line(f"M{cx} {top - 34}H{cx + wide + 14}V{top + 40}", "steel", 10))
        parts.append(rect((cx + wide + 2, top + 34, 24, 42), wood, 10))
    else:
        parts.append(line(f"M{cx} {top - 34}L{end[0]} {end[1]}", "steel", 11))
        parts.append(_crank_knob(knob, end[0], end[1], wood))
    details: tuple[Box, ...] = ((cx - 70, top + 40, 150, 150), (cx - 30, max(10, top - 96), 160, 160))
    right = cx + wide + 26 if folded else cx + 134
    return Drawing(
        "".join(parts), (cx - wide, top - 90 if not folded else top - 40, 348 if other else right, 350), details
    )


def _middle(kind: str, cx: float, top: float, waist: float, wide: float, wood: str) -> str:
    height = waist - top
    if kind == "wood":
        return solid(cx, straight(waist - height * 0.46, waist - 8, wide + 4, wide + 4), wood, 0.1, shine=0.2)
    if kind == "steel":
        return solid(cx, straight(waist - 34, waist - 8, wide + 3, wide + 3), "steel", 0.1, shine=0.5)
    if kind == "band":
        return solid(cx, straight(top + 50, top + 78, wide + 3, wide + 3), "black", 0.1)
    if kind == "glass":
        return solid(cx, straight(top + 16, top + 60, wide - 1, wide - 1), "glass", 0.1, shine=0.6)
    if kind == "rings":
        rings = "".join(
            f"M{cx - wide} {y:.0f}q{wide} 12 {2 * wide} 0" for y in range(int(top + 30), int(waist - 10), 12)
        )
        return line(rings, "#000000", 2, 'opacity=".28"')
    return ""


def _crank_knob(kind: str, x: float, y: float, wood: str) -> str:
    if kind == "ball":
        return rect((x - 4, y - 16, 8, 18), "#59616A", 3) + ellipse(x, y - 24, 18, 18, wood)
    if kind == "disc":
        return rect((x - 4, y - 18, 8, 20), "#59616A", 3) + rect((x - 20, y - 32, 40, 16), wood, 7)
    return rect((x - 13, y - 42, 26, 44), wood, 11)


def scale(product: Product, *, other: bool) -> Drawing:
    """A scale: a slab with its figures; the other view looks down on it, with something to weigh."""
    dark = product.colour == "black"
    plate, edge, deep = ("#30363D", "#15191E", "#0C0F12") if dark else ("#FAFBFB", "#E4E8EA", "#BFC6CB")
    long = product.key in {"scale-kitchen-10", "scale-bake-5", "scale-pantry-5"}
    timed = product.row.get("timer") == "yes"
    small = product.mm("width", 150) < 120
    unit = (
        f"{(248, 250, 512, 730, 95)[product.number % 5]} g"
        if long
        else ("18.0", "9.2", "20.5", "", "", "15.0", "3.0", "")[product.number]
    )
    if other:
        return _scale_above(product, plate, edge, timed=timed, unit=unit, long=long)
    wide = 92 if small else 132
    top, front = (150, 276) if long else (176, 268)
    inset = 30
    parts = [floor(200, front + 32, wide + 14)]
    parts.append(
        shape(
            f"M{200 - wide + inset} {top}H{200 + wide - inset}L{200 + wide} {front}H{200 - wide}Z",
            "blackV" if dark else "whiteV",
        )
    )
    if long:
        parts.append(ellipse(200, top + 46, wide * 0.66, 34, edge) + ellipse(200, top + 42, wide * 0.66, 33, "steelV"))
        parts.append(line(f"M{200 - wide * 0.4} {top + 32}q40-16 80-8", "#FFFFFF", 4, 'opacity=".6"'))
    else:
        parts.append(
            shape(
                f"M{200 - wide + inset + 16} {top + 8}H{200 + wide - inset - 16}L{200 + wide - 36} {top + 54}H{200 - wide + 36}Z",
                edge,
            )
        )
    shown = front - 28
    parts.append(rect((200 - wide * 0.62, shown, wide * 1.24, 20), "#07090B", 3))
    figures = ((-0.3, unit, "#F7F2E6"), (0.3, "0:32", "#FFB066")) if timed else ((0, unit, "#F7F2E6"),)
    parts += [text(200 + wide * at, shown + 16, words, 16, fill) for at, words, fill in figures]
    parts.append(shape(f"M{200 - wide} {front}H{200 + wide}v20q0 12-12 12H{200 - wide + 12}q-12 0-12-12Z", deep))
    if product.key == "scale-camp-2":
        parts.append(
            line(
                f"M{200 - wide + inset} {top}L{200 - wide + inset + 8} {top - 62}H{200 + wide - inset - 8}L{200 + wide - inset} {top}",
                "black",
                9,
            )
        )
    spot = ("#F07A1C", "#62CC9F", "#85BBF4", "#F2C14E")[product.number % 4]
    parts.append(
        ellipse(200 + wide * 0.84, front + 14, 5, 5, spot) + rect((200 - wide * 0.9, front + 11, 26, 6), plate, 3)
    )
    return Drawing("".join(parts), (200 - wide, top, 200 + wide, front + 32), ((110, shown - 90, 180, 180),))


def _scale_above(product: Product, plate: str, edge: str, *, timed: bool, unit: str, long: bool) -> Drawing:
    box = (78.0, 62.0, 244.0, 276.0 if long else 262.0)
    parts = [floor(204, 330, 150), rect((82, 70, 244, box[3]), "#0A1420", 30, 'opacity=".22"')]
    parts.append(rect(box, plate, 26) + rect((90, 74, 220, 186), edge, 18))
    parts.append(ellipse(200, 166, 78, 78, "#0A1420", 'opacity=".16"'))
    parts.append(ellipse(196, 160, 76, 76, "ivory") + ellipse(196, 160, 66, 66, "#FFFDF8"))
    if product.key == "scale-cha-1":
        leaves = ((-22, -10), (4, -20), (18, 8), (-10, 16), (28, -14), (-30, 12), (2, 2))
        parts += [line(f"M{196 + dx} {160 + dy}q8-10 20-4", "#56705F", 5) for dx, dy in leaves]
    elif long:
        parts.append(ellipse(196, 162, 46, 40, "#F3E7CF") + ellipse(188, 154, 24, 18, "#FBF4E6"))
    else:
        parts.append(ellipse(196, 160, 56, 56, "#4A2C1A"))
        parts += [
            ellipse(196 + dx, 160 + dy, 9, 6, "#6B4128")
            for dx, dy in ((-26, -14), (-4, -30), (20, -10), (-12, 8), (14, 22), (-30, 20))
        ]
    y = 276.0
    parts.append(rect((112, y, 176, 36), "#07090B", 6))
    figures = ((156, unit, "#F7F2E6"), (244, "0:32", "#FFB066")) if timed else ((200, unit, "#F7F2E6"),)
    parts += [text(x, y + 26, words, 23, fill) for x, words, fill in figures]
    return Drawing("".join(parts), (78, 62, 322, 338), ((104, 220, 150, 150), (84, 66, 150, 150)))

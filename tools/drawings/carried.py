"""Backpacks and umbrellas."""

from __future__ import annotations

from tools.drawings.kitchen import wood_of
from tools.drawings.paint import BODY, EDGE, FAR, LIGHT, Box, Drawing, Product, ellipse, floor, line, rect, shape

_PACKS = {  # key: outline, front, badge
    "pack-day-20": ("arch", "pocket", "leather"),
    "pack-city-16": ("slim", "zip", "small"),
    "pack-trip-32": ("box", "straps", "small"),
    "pack-hike-24": ("arch", "cord", "loop"),
    "pack-mill-22": ("flap", "buckles", "leather"),
    "pack-camp-28": ("roll", "buckles", "small"),
    "pack-office-18": ("box", "zip", "small"),
    "pack-school-15": ("arch", "reflect", "small"),
    "pack-werk-20": ("box", "tools", "leather"),
    "pack-moor-18": ("flap", "tweed", "leather"),
}
_OUTLINES = {
    "arch": "M94 176c0-62 40-92 106-92s106 30 106 92v140c0 22-12 34-34 34H128c-22 0-34-12-34-34Z",
    "slim": "M108 150c0-46 34-64 92-64s92 18 92 64v170c0 20-12 30-32 30H140c-20 0-32-10-32-30Z",
    "box": "M96 128c0-28 18-42 46-42h116c28 0 46 14 46 42v188c0 22-12 34-34 34H130c-22 0-34-12-34-34Z",
    "flap": "M100 140c0-34 22-52 56-52h88c34 0 56 18 56 52v178c0 20-12 32-32 32H132c-20 0-32-12-32-32Z",
    "roll": "M104 104h192l8 34v180c0 20-12 32-32 32H128c-20 0-32-12-32-32V138Z",
}


def backpack(product: Product, *, other: bool) -> Drawing:
    """A backpack; the other view is its back, with straps and padding."""
    outline, front, badge = _PACKS[product.key]
    shades = product.shades
    body = _OUTLINES[outline]
    tall = product.mm("height", 430)
    scale = 0.86 + 0.14 * tall / 500
    parts = [line("M164 92c0-36 72-36 72 0", shades[FAR], 12)]
    if not other:
        parts.append(
            shape("M96 184c-16 10-20 40-18 90 1 20 10 34 24 36Z", shades[EDGE])
            + shape("M304 184c16 10 20 40 18 90-1 20-10 34-24 36Z", shades[FAR])
        )
    parts.append(shape(body, product.colour) + shape(body, "fall"))
    parts.append(_back(shades) if other else _front(front, outline, product))
    if not other:
        parts.append(_badge(badge))
        parts.append(line("M114 190c-2 40-2 90 0 116", "#FFFFFF", 7, 'stroke-opacity=".15"'))
    drawn = f'<g transform="translate(200 352) scale({scale:.3f}) translate(-200 -352)">{"".join(parts)}</g>'
    top = 352 - (352 - 62) * scale
    half = 122 * scale
    details: tuple[Box, ...] = ((110, 200, 150, 150), (130, top + 6, 150, 150), (196, 190, 140, 140))
    return Drawing(floor(200, 354, 126) + drawn, (200 - half, top, 200 + half, 352), details)


def _back(shades: tuple[str, str, str, str]) -> str:
    pads = rect((132, 150, 58, 150), shades[EDGE], 20) + rect((210, 150, 58, 150), shades[EDGE], 20)
    mesh = rect((132, 150, 58, 150), "url(#mesh)", 20, 'opacity=".6"') + rect(
        (210, 150, 58, 150), "url(#mesh)", 20, 'opacity=".6"'
    )
    straps = line("M150 112C116 150 112 240 130 322M250 112C284 150 288 240 270 322", shades[FAR], 26)
    seams = line("M150 112C116 150 112 240 130 322M250 112C284 150 288 240 270 322", shades[BODY], 15)
    buckles = rect((117, 286, 26, 16), "#12161A", 4) + rect((257, 286, 26, 16), "#12161A", 4)
    chest = line("M118 208H176M224 208H282", shades[FAR], 8) + rect((176, 200, 48, 16), "#12161A", 5)
    return pads + mesh + straps + seams + buckles + chest + rect((176, 98, 48, 16), shades[FAR], 6)


def _front(kind: str, outline: str, product: Product) -> str:
    shades = product.shades
    pocket = "M124 232c0-14 8-22 22-22h108c14 0 22 8 22 22v84c0 14-8 22-22 22H146c-14 0-22-8-22-22Z"
    zip_line = line("M124 246h152", shades[FAR], 5) + line("M250 246v20", "#F07A1C", 6)
    seam = line("M112 186c2-52 34-80 88-80s86 28 88 80", shades[FAR], 4, 'opacity=".75"')
    stitches = '<path d="M112 186c2-52 34-80 88-80s86 28 88 80" fill="none" stroke="#F09A52" stroke-width="1.4" stroke-dasharray="3 4"/>'
    base = shape(pocket, shades[BODY]) + shape(pocket, "fall")
    if kind == "pocket":
        return seam + stitches + base + zip_line
    if kind == "zip":
        return (
            line("M132 214H268", shades[FAR], 5)
            + line("M268 214v18", "#F07A1C", 5)
            + line("M132 282H268", shades[FAR], 3)
            + line("M108 150q92-30 184 0", shades[FAR], 4, 'opacity=".6"')
        )
    if kind == "straps":
        return (
            base
            + zip_line
            + line("M96 170H304M96 300H304", shades[FAR], 12)
            + rect((184, 160, 32, 20), "#12161A", 4)
            + rect((184, 290, 32, 20), "#12161A", 4)
        )
    if kind == "cord":
        cord = "M146 222L254 250L146 278L254 306M254 222L146 250L254 278L146 306"
        return (
            shape("M98 178c4-58 42-88 102-88s98 30 102 88c-60 18-144 18-204 0Z", shades[EDGE])
            + line(cord, "#F07A1C", 3.5)
            + rect((190, 178, 20, 28), "#12161A", 4)
        )
    if kind == "reflect":
        band = line("M98 208q102 22 204 0", "#F4F1E4", 12, 'opacity=".9"') + line(
            "M128 350v-96M272 350v-96", "#F4F1E4", 8, 'opacity=".8"'
        )
        return seam + base + zip_line + band
    if kind == "tools":
        loops = "".join(rect((x, 178, 16, 34), "chestnut", 4) for x in (124, 164, 204, 244))
        return base + rect((110, 172, 180, 10), shades[FAR], 4) + loops + zip_line
    flap = "M100 140c0-34 22-52 56-52h88c34 0 56 18 56 52v92q-100 28-200 0Z"
    if kind == "tweed":
        tweed = shape(flap, "url(#tweed)")
        return (
            base
            + shape(flap, shades[EDGE])
            + tweed
            + rect((190, 214, 20, 54), "chestnut", 4)
            + rect((186, 240, 28, 16), "brass", 3)
        )
    straps = "".join(
        rect((x, 116, 18, 150), "chestnut", 4) + rect((x - 4, 224, 26, 20), "brass", 3) for x in (142, 240)
    )
    if outline == "roll":
        roll = (
            rect((98, 86, 204, 46), shades[EDGE], 20)
            + rect((98, 86, 204, 46), "fall", 20)
            + line("M106 110H294", shades[FAR], 3)
        )
        return base + line("M124 246h152", shades[FAR], 5) + roll + straps
    return base + shape(flap, shades[EDGE]) + shape(flap, "fall") + straps


def _badge(kind: str) -> str:
    if kind == "leather":
        return (
            rect((176, 146, 48, 30), "chestnut", 3)
            + '<path d="M184 161h32" stroke="#E6C08F" stroke-width="2" stroke-dasharray="4 3"/>'
        )
    if kind == "loop":
        return rect((182, 132, 36, 18), "#F07A1C", 3)
    return rect((188, 128, 24, 16), "#F4F1E4", 2, 'opacity=".85"')


_UMBRELLAS = {  # key: panels, handle, extra
    "umbrella-kyoto-110": (4, "crook", ""),
    "umbrella-16-115": (8, "crook", ""),
    "umbrella-hiyori-100": (4, "knob", "lace"),
    "umbrella-jangma-120": (4, "straight", "double"),
    "umbrella-light-105": (4, "straight", ""),
    "umbrella-moor-118": (4, "crook", "border"),
    "umbrella-city-108": (5, "straight", "border"),
    "umbrella-pier-125": (6, "straight", "stripes"),
    "umbrella-sun-102": (4, "knob", "lining"),
    "umbrella-hafen-120": (5, "crook", "double"),
}


def umbrella(product: Product, *, other: bool) -> Drawing:
    """An umbrella, open; the other view is rolled up."""
    panels, handle, extra = _UMBRELLAS[product.key]
    wood = wood_of(product, "black")
    if other:
        return _rolled(product, handle, wood)
    shades = product.shades
    wide = 152 * (0.72 + 0.28 * product.mm("canopy_diameter", 1100) / 1180)
    left, right, rim, top = 200 - wide, 200 + wide, 212, 78
    step = 2 * wide / panels
    scallops = "".join(f"q{-step / 2:.1f}-{24 - panels} {-step:.1f} 0" for _ in range(panels))
    canopy = f"M{left:.0f} {rim}C{left + 6:.0f} {rim - 84} {200 - wide * 0.54:.0f} {top} 200 {top}S{right - 6:.0f} {rim - 84} {right:.0f} {rim}{scallops}Z"
    parts = [floor(200, 356, 74), _handle(handle, wood)]
    if extra == "lining":
        parts.append(shape(f"M{left + 6:.0f} {rim - 8}q{wide:.0f} 36 {2 * wide - 12:.0f} 0Z", "#14181D"))
    parts.append(shape(canopy, product.colour))
    ribs = "".join(
        f"M200 {top}Q{200 + (at - panels / 2) * step * 0.72:.0f} {top + 40} {left + at * step:.0f} {rim}"
        for at in range(1, panels)
    )
    parts.append(line(ribs, shades[FAR], 2, 'opacity=".6"'))
    if extra == "double":
        parts.append(
            shape(
                f"M{200 - wide * 0.5:.0f} {top + 30}Q{200 - wide * 0.3:.0f} {top - 12} 200 {top - 10}T{200 + wide * 0.5:.0f} {top + 30}Q200 {top + 6} {200 - wide * 0.5:.0f} {top + 30}Z",
                shades[EDGE],
                'stroke="#000" stroke-opacity=".25"',
            )
        )
    if extra in {"border", "stripes"}:
        edge = f"M{left + 8:.0f} {rim - 26}Q200 {rim - 74} {right - 8:.0f} {rim - 26}"
        parts.append(line(edge, "#F3ECDF", 6, 'opacity=".8"'))
        if extra == "stripes":
            parts.append(
                line(
                    f"M{left + 34:.0f} {rim - 72}Q200 {rim - 112} {right - 34:.0f} {rim - 72}",
                    "#F3ECDF",
                    6,
                    'opacity=".8"',
                )
            )
    if extra == "lace":
        parts += [
            ellipse(
                left + at * step / 3,
                rim - 24 - 20 * (1 - abs(at * step / 3 - wide) / wide),
                4,
                4,
                shades[LIGHT],
                'opacity=".7"',
            )
            for at in range(1, 3 * panels)
        ]
    parts.append(
        line(
            f"M{200 - wide * 0.66:.0f} {rim - 52}Q{200 - wide * 0.52:.0f} {top + 34} {200 - wide * 0.2:.0f} {top + 14}",
            "#FFFFFF",
            7,
            'stroke-opacity=".18"',
        )
    )
    parts.append(line(f"M200 {top}V{top - 20}", "#8B9299", 7))
    return Drawing("".join(parts), (left, 58, right, 354), ((170, 250, 110, 110), (130, 52, 140, 140)))


def _handle(kind: str, wood: str) -> str:
    if kind == "crook":
        return line("M200 96v214c0 40 48 38 48 6", wood, 11)
    pole = rect((196, 96, 8, 196), "steel")
    if kind == "knob":
        return pole + rect((190, 280, 20, 54), wood, 6) + ellipse(200, 340, 17, 15, wood)
    return pole + rect((188, 270, 24, 82), wood, 11) + rect((194, 282, 12, 16), "#59616A", 5)


def _rolled(product: Product, handle: str, wood: str) -> Drawing:
    shades = product.shades
    cloth = "M196 40C176 110 158 190 150 262L250 262C242 190 224 110 204 40Z"
    parts = [floor(204, 372, 60)]
    low = {
        "crook": line("M200 258v66c0 46 54 44 54 8", wood, 13),
        "knob": rect((189, 262, 22, 66), wood, 6) + ellipse(200, 336, 19, 17, wood),
    }
    parts.append(low.get(handle, rect((187, 262, 26, 96), wood, 12) + rect((194, 276, 12, 18), "#59616A", 5)))
    parts.append(shape(cloth, product.colour))
    parts.append(
        line(
            "M199 46C190 120 178 200 172 260M201 46C206 120 214 200 218 260M200 44C198 120 196 200 194 260",
            shades[FAR],
            3,
            'opacity=".55"',
        )
    )
    parts.append(line("M186 120C178 170 170 220 166 256", "#FFFFFF", 5, 'stroke-opacity=".18"'))
    parts.append(line("M165 186Q200 204 235 186", shades[EDGE], 15) + ellipse(214, 194, 5, 5, "brass"))
    parts.append(line("M200 42V24", "#8B9299", 7))
    return Drawing(f'<g transform="rotate(14 200 210)">{"".join(parts[1:])}</g>' + parts[0], (110, 20, 300, 372))

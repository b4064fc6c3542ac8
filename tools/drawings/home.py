"""Lamps and throws."""

from __future__ import annotations

from zlib import crc32

from tools.drawings.paint import (
    BODY,
    EDGE,
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
)

_LAMPS = {  # key: shade, stem, foot
    "lamp-dom-38": ("dome", "steel", "disc"),
    "lamp-dom-28": ("dome", "short", "disc"),
    "lamp-lese-44": ("bell", "tall", "disc"),
    "lamp-desk-36": ("cone", "arm", "disc"),
    "lamp-night-24": ("globe", "none", "drum"),
    "lamp-study-40": ("bar", "arm", "slab"),
    "lamp-andon-30": ("lantern", "none", "frame"),
    "lamp-porch-36": ("empire", "wood", "disc"),
    "lamp-hall-36": ("drum", "brass", "disc"),
}
_WARM, _BRIGHT = "#FFE9C4", "#FFF6E2"


def lamp(product: Product, *, other: bool) -> Drawing:
    """A table lamp, alight; the other view is lower and shows the light from under the shade."""
    form, stem = _LAMPS[product.key][:2]
    draw = {"bar": _bar_lamp, "globe": _globe_lamp, "lantern": _lantern}.get(form)
    if draw is not None:
        return draw(product, other=other)
    colour, shades = product.colour, product.shades
    cx, top = (160.0, 92.0) if stem == "arm" else (200.0, 78.0)
    rim = {"short": 206, "tall": 176}.get(stem, 192)
    wide = {"short": 84, "tall": 88}.get(stem, 100)
    profiles = {
        "dome": [(top, 12), (top + 8, wide * 0.42), (top + 30, wide * 0.72), (top + 66, wide * 0.93), (rim, wide)],
        "bell": [(top, 14), (top + 12, wide * 0.34), (top + 50, wide * 0.56), (rim - 14, wide * 0.86), (rim, wide)],
        "cone": straight(top + 6, rim - 10, wide * 0.3, wide * 0.86),
        "empire": straight(top + 6, rim, wide * 0.5, wide * 0.96),
        "drum": straight(top + 16, rim, wide * 0.78, wide * 0.82),
    }
    profile = profiles[form]
    low, mouth = profile[-1]
    tilt = 0.2 if other else 0.09
    parts = [floor(200, 346, 108)]
    parts.append(
        shape(
            f"M{cx - mouth + 6} {low}H{cx + mouth - 6}L{cx + mouth + 34} 344H{cx - mouth - 34}Z",
            "glow",
            'opacity=".32"',
        )
    )
    if stem == "arm":
        parts.append(line(f"M236 328L258 214L{cx + 18} {top + 40}", "steel", 10) + ellipse(258, 214, 10, 10, "black"))
    else:
        metal = {"wood": "walnut", "brass": "brass"}.get(stem, "steel")
        parts.append(rect((cx - 8, low - 10, 16, 336 - low), metal, 3))
        if stem == "wood":
            parts.append(
                solid(
                    cx,
                    [(low + 40, 9), (low + 62, 17), (low + 92, 11), (low + 112, 20), (low + 128, 10)],
                    metal,
                    0.1,
                    shine=0,
                )
            )
    base_x = 236 if stem == "arm" else cx
    parts.append(
        solid(base_x, [(322, 34), (328, 58), (338, 62)], "brass" if stem == "brass" else "black", 0.12, shine=0.2)
    )
    parts.append(solid(cx, profile, colour, tilt, shine=0.36))
    if form in {"drum", "empire"}:
        parts.append(ellipse(cx, profile[0][0], profile[0][1], profile[0][1] * 0.12, _WARM))
        parts.append(
            line(
                "".join(
                    f"M{cx - mouth * at:.0f} {low}L{cx - profile[0][1] * at:.0f} {profile[0][0]}"
                    for at in (-0.6, -0.2, 0.2, 0.6)
                ),
                "#000000",
                1.2,
                'opacity=".1"',
            )
        )
    parts.append(
        ellipse(cx, low, mouth, mouth * tilt, _WARM) + ellipse(cx, low + 1, mouth * 0.88, mouth * tilt * 0.7, _BRIGHT)
    )
    if other:
        parts.append(ellipse(cx, low + 1, 17, 11, "#FFFFFF") + ellipse(cx, low + 2, 30, 14, "#FFFFFF", 'opacity=".5"'))
    if form in {"dome", "bell"}:
        parts.append(rect((cx - 7, top - 10, 14, 12), shades[FAR], 3))
    details: tuple[Box, ...] = ((cx - 90, top - 6, 150, 150), (base_x - 75, 216, 150, 150))
    return Drawing("".join(parts), (cx - mouth, top - 8, max(cx + mouth, base_x + 60), 344), details)


def _bar_lamp(product: Product, *, other: bool) -> Drawing:
    colour, lean = product.colour, 24 if other else 0
    parts = [floor(200, 346, 120), shape(f"M{96 + lean} 108H{304 + lean}L344 338H56Z", "glow", 'opacity=".3"')]
    parts.append(
        line(f"M262 326L{286 + lean} 214L{224 + lean} 92", "steel", 11) + ellipse(286 + lean, 214, 12, 12, "black")
    )
    parts.append(rect((84 + lean, 78, 232, 24), colour, 12) + rect((84 + lean, 78, 232, 24), "fall", 12))
    parts.append(
        rect((92 + lean, 98, 216, 8), _BRIGHT, 4) + rect((96 + lean, 82, 150, 4), "#FFFFFF", 2, 'opacity=".3"')
    )
    parts.append(rect((196, 322, 128, 20), "black", 8) + ellipse(222, 330, 5, 3, "#F07A1C"))
    return Drawing("".join(parts), (84 + lean, 76, 340, 344), ((80, 60, 140, 140), (188, 226, 140, 140)))


def _globe_lamp(product: Product, *, other: bool) -> Drawing:
    colour = product.colour
    parts = [floor(200, 346, 96), ellipse(200, 170, 128, 128, "#FFDFA3", 'opacity=".22"')]
    parts.append(ellipse(200, 180, 88, 88, "#FFF3D9") + ellipse(184, 160, 52, 50, "#FFFDF6"))
    parts.append(ellipse(200, 180, 88, 88, "fall"))
    parts.append(solid(200, straight(256, 338, 58, 62), colour, 0.16, shine=0.3))
    parts.append(ellipse(200, 256, 58, 10, product.shades[FAR]))
    parts.append(
        ellipse(200 if not other else 226, 304, 15, 15, "steel")
        + ellipse(200 if not other else 226, 304, 10, 10, "ivory")
    )
    if other:
        parts.append(line("M142 322C96 340 60 330 34 352", "#3A424A", 5))
    return Drawing("".join(parts), (112, 92, 288, 346), ((126, 220, 140, 140), (110, 84, 150, 150)))


def _lantern(product: Product, *, other: bool) -> Drawing:
    shift = 18 if other else 0
    parts = [floor(200, 346, 112)]
    parts.append(
        shape(f"M{112 - shift} 96H{288 - shift}V318H{112 - shift}Z", "#FFF1D2")
        + ellipse(200, 210, 70, 84, "#FFFFFF", 'opacity=".7"')
    )
    if other:
        parts.append(shape("M270 96l42 18v196l-42 8z", "#F3DDB0"))
    shade = "chestnut" if product.colour != "orange" else "orange"
    bars = "".join(f"M{112 - shift} {y}H{288 - shift}" for y in (152, 208, 262)) + "".join(
        f"M{x - shift} 96V318" for x in (156, 200, 244)
    )
    parts.append(line(bars, shade, 4) + line(f"M{112 - shift} 92H{288 - shift}V322H{112 - shift}Z", shade, 13))
    parts.append(line(f"M{118 - shift} 322v20M{282 - shift} 322v20", shade, 13))
    if other:
        parts.append(line("M276 92l38 20v200l-38 12M314 312v20", shade, 9))
    parts.append(line("M176 84c0-26 48-26 48 0", shade, 6))
    return Drawing("".join(parts), (106, 62, 294 + shift, 346), ((100, 60, 150, 150), (160, 220, 140, 140)))


_THROWS = {  # key: weave, folded as, fringes
    "throw-lambs-180": ("knit", "stack", True),
    "throw-merino-200": ("fine", "roll", True),
    "throw-picnic-170": ("check", "strap", False),
    "throw-cotton-180": ("waffle", "stack", False),
    "throw-cabin-180": ("check", "stack", True),
    "throw-fleece-150": ("fine", "roll", False),
    "throw-onggi-180": ("waffle", "fold", False),
    "throw-travel-140": ("fine", "strap", False),
    "throw-werk-190": ("stripe", "fold", True),
    "throw-silk-200": ("quilt", "fold", False),
}


def throw(product: Product, *, other: bool) -> Drawing:
    """A throw, folded, rolled or strapped; the other view hangs open and shows its weave."""
    weave, folded, fringed = _THROWS[product.key]
    if other:
        return _hanging(product, weave, fringed=fringed)
    shades = product.shades
    parts = [floor(200, 336, 154)]
    if folded == "roll":
        body = "M86 214H300a58 58 0 0 1 0 116H86Z"
        parts.append(shape(body, f"{product.colour}V") + _weave(weave, body, shades))
        parts += [ellipse(86, 272, 34 - n * 9, 58 - n * 15, shades[(LIGHT, BODY, EDGE, FAR)[n]]) for n in range(4)]
        if fringed:
            parts.append(_fringe(300, 356, 318, shades[LIGHT], step=7, down=False))
        parts.append(rect((206, 213, 26, 118), "ivory", 2) + rect((238, 213, 8, 118), "#F07A1C"))
        return Drawing("".join(parts), (52, 212, 358, 334), ((40, 200, 140, 140), (180, 196, 140, 140)))
    layers = {
        "stack": ((286, 330), (240, 284), (194, 238)),
        "fold": ((262, 332), (190, 260)),
        "strap": ((272, 332), (212, 272), (166, 212)),
    }[folded]
    for top, low in layers:
        half = (low - top) / 2
        body = f"M78 {top}a20 {half} 0 0 0 0 {2 * half}H322a20 {half} 0 0 0 0-{2 * half}Z"
        parts.append(shape(body, f"{product.colour}V") + _weave(weave, body, shades))
        parts.append(
            line(f"M84 {top + 9}H318", "#FFFFFF", 2, 'opacity=".28"')
            + line(f"M80 {low - 1}H320", "#000000", 2, 'opacity=".18"')
        )
    high = layers[-1][0]
    if folded == "strap":
        parts.append(
            line(f"M140 334V{high}M260 334V{high}", "chestnut", 15)
            + line(f"M140 {high}C140 {high - 62} 260 {high - 62} 260 {high}", "chestnut", 13)
        )
        parts.append(rect((129, 246, 22, 26), "brass", 4) + rect((249, 246, 22, 26), "brass", 4))
    else:
        parts.append(
            rect((250, high, 32, layers[-1][1] - high), "#E9DFCC", 1, 'opacity=".92"')
            + rect((290, high, 8, layers[-1][1] - high), "#F07A1C")
        )
    if fringed:
        parts.append(_fringe(88, 316, 330, shades[LIGHT]))
    top = high - (58 if folded == "strap" else 0)
    return Drawing("".join(parts), (58, top, 342, 344), ((54, high - 6, 140, 140), (200, high - 20, 150, 150)))


def _hanging(product: Product, weave: str, *, fringed: bool) -> Drawing:
    shades = product.shades
    body = "M96 66C140 58 170 74 206 66S286 60 310 68L326 316C290 330 262 312 226 322S132 328 78 316Z"
    parts = [
        floor(200, 352, 128),
        rect((58, 56, 290, 13), "beechV", 6),
        shape(body, product.colour),
        _weave(weave, body, shades),
    ]
    folds = "M140 70C132 150 128 240 118 322M206 68C206 150 214 240 208 322M270 66C274 150 286 230 292 318"
    parts.append(
        line(folds, "#000000", 7, 'opacity=".1"')
        + line(folds, "#FFFFFF", 3, 'opacity=".14" transform="translate(-9 0)"')
    )
    if fringed:
        parts.append(_fringe(84, 322, 316, shades[LIGHT], step=8))
    return Drawing("".join(parts), (78, 60, 326, 336), ((110, 110, 130, 130),))


def _fringe(left: float, right: float, y: float, shade: str, *, step: int = 9, down: bool = True) -> str:
    if not down:
        return line("".join(f"M{right - 2} {y - 88 + n * step}h16" for n in range(12)), shade, 3)
    return line("".join(f"M{x} {y}v14" for x in range(int(left), int(right), step)), shade, 3)


def _weave(kind: str, body: str, shades: tuple[str, str, str, str]) -> str:
    clip = f"c{crc32((kind + body).encode())}"
    pale = shades[LIGHT]
    inside = {
        "knit": rect((40, 40, 320, 320), "url(#knit)"),
        "fine": rect((40, 40, 320, 320), "url(#knit)", more='opacity=".45"'),
        "waffle": line(
            "".join(f"M{x} 40v320" for x in range(44, 360, 12)) + "".join(f"M40 {y}h320" for y in range(44, 360, 12)),
            shades[FAR],
            2.2,
            'opacity=".34"',
        ),
        "check": line("".join(f"M{x} 40v320" for x in range(60, 360, 54)), pale, 13, 'opacity=".4"')
        + line("".join(f"M40 {y}h320" for y in range(72, 360, 54)), pale, 13, 'opacity=".4"')
        + line("".join(f"M{x} 40v320" for x in range(82, 360, 54)), "#F07A1C", 2.5, 'opacity=".7"'),
        "stripe": line("".join(f"M40 {y}h320" for y in (86, 100, 208, 222, 296, 310)), pale, 8, 'opacity=".6"')
        + rect((40, 40, 320, 320), "url(#knit)"),
        "quilt": line(
            "".join(f"M{x} 40l320 320M{x} 360l320-320" for x in range(-320, 360, 46)), shades[FAR], 2, 'opacity=".3"'
        ),
    }[kind]
    return f'<clipPath id="{clip}"><path d="{body}"/></clipPath><g clip-path="url(#{clip})">{inside}</g>'

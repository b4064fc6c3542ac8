"""Planters and what grows in them."""

from __future__ import annotations

from tools.drawings.paint import (
    BODY,
    EDGE,
    FAR,
    LIGHT,
    SHADES,
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

_PLANTERS = {  # key: form, plant
    "planter-ton-17": ("pot", "rubber"),
    "planter-ton-12": ("pot", "rubber"),
    "planter-ton-24": ("pot", ""),
    "planter-shigaraki-15": ("bowl", "fern"),
    "planter-bonsai-20": ("tray", "bonsai"),
    "planter-porch-30": ("tub", "grass"),
    "planter-herb-14": ("cylinder", "herb"),
    "planter-onggi-16": ("jar", "succulent"),
    "planter-zisha-13": ("hex", "orchid"),
    "planter-kitchen-15": ("cylinder", "fern"),
}
_POTS = {  # (part of the height, part of the radius)
    "pot": ((0.1, 0.9), (0.5, 0.78), (1, 0.66)),
    "bowl": ((0, 1), (0.3, 1.04), (0.7, 0.9), (1, 0.6)),
    "tray": ((0.35, 1.34), (0.7, 1.26), (1, 1.12)),
    "tub": ((0, 0.94), (0.4, 1.02), (0.8, 0.96), (1, 0.84)),
    "cylinder": ((0, 0.86), (0.5, 0.86), (1, 0.84)),
    "jar": ((0, 0.66), (0.14, 0.82), (0.45, 1.06), (0.8, 0.86), (1, 0.62)),
    "hex": ((0, 0.92), (0.5, 0.84), (1, 0.72)),
}


def comes_planted(product: Product) -> bool:
    """Return whether a plant is in the box."""
    return "Plant" in [each.strip() for each in product.row["in_the_box"].split(";")]


def planter(product: Product, *, other: bool) -> Drawing:
    """A planter, with a plant where one is in the box; the other view has it the other way round."""
    form, plant = _PLANTERS[product.key]
    colour, shades = product.colour, product.shades
    size = 0.8 + 0.2 * product.mm("diameter", 160) / 240
    radius, low = 92 * size, 338.0
    planted = bool(plant) and comes_planted(product) != other
    above = other and not planted
    tall = (128 if planted or above else 150) * size
    top = low - tall
    tilt = 0.36 if above else 0.13
    profile = [(top + tall * at, radius * part) for at, part in _POTS[form]]
    parts = [floor(200, 346, radius + 34)]
    if product.row.get("saucer") == "yes":
        parts.append(solid(200, [(low - 8, radius * 0.92), (low + 4, radius * 0.82)], colour, tilt * 0.7, shine=0))
    if planted:
        parts.append(f'<g transform="translate(200 {top + 14:.0f})">{_plant(plant)}</g>')
    parts.append(solid(200, profile, colour, tilt * 0.8, shine=0.28))
    mouth_y, mouth = profile[0]
    if form == "pot":
        parts.append(solid(200, straight(top, top + 24, radius, radius * 0.97), colour, tilt * 0.8, shine=0))
        mouth_y, mouth = top, radius
    if form == "jar":
        parts.append(
            line(
                f"M{200 - radius:.0f} {top + tall * 0.4:.0f}q{radius:.0f} 22 {2 * radius:.0f} 0",
                shades[LIGHT],
                2.5,
                'opacity=".5"',
            )
        )
    if form == "hex":
        parts.append(line(f"M170 {top + 6}L176 {low - 4}M230 {top + 6}L224 {low - 4}", "#000000", 2, 'opacity=".18"'))
        parts.append(rect((190, low - 44, 20, 20), "#7A3820", 2, 'opacity=".5"'))
    if form == "tub":
        parts.append(
            line(
                "".join(
                    f"M{200 - radius * 0.98:.0f} {top + tall * at:.0f}q{radius:.0f} 20 {radius * 1.96:.0f} 0"
                    for at in (0.2, 0.3)
                ),
                shades[FAR],
                3,
                'opacity=".5"',
            )
        )
    if not planted or form == "tray":
        parts.append(ellipse(200, mouth_y, mouth, mouth * tilt, shades[LIGHT]))
        parts.append(ellipse(200, mouth_y + 2, mouth * 0.9, mouth * tilt * 0.84, shades[FAR]))
    if above:
        parts.append(ellipse(200, mouth_y + 12, mouth * 0.82, mouth * tilt * 0.62, "#4A3527"))
        parts += [
            ellipse(200 + dx, mouth_y + 12 + dy, 3, 2, "#7A5B44")
            for dx, dy in ((-34, -4), (-12, 6), (16, -6), (36, 4), (2, 0))
        ]
    elif form == "tray" and planted:
        parts.append(ellipse(200, mouth_y + 3, mouth * 0.86, mouth * tilt * 0.7, "#5E7A4A"))
        parts.append(f'<g transform="translate(200 {mouth_y + 6:.0f})">{_plant(plant)}</g>')
    high = top - 150 if planted else top - 10
    details: tuple[Box, ...] = ((120, top - 24, 150, 150), (130, max(20, top - 120), 150, 150))
    widest = max(radius for _, radius in profile)
    return Drawing(
        "".join(parts),
        (200 - widest, max(30.0, high) if planted else mouth_y - mouth * tilt, 200 + widest, 344),
        details,
    )


def _plant(kind: str) -> str:
    dark, mid, pale = SHADES["leaf"][EDGE], SHADES["leaf"][BODY], SHADES["leaf"][LIGHT]
    if kind == "rubber":
        leaves = shape("M0 0C-60-10-96-56-84-112-34-104 0-62 0 0Z", "#4E7560") + shape(
            "M0 0C60-16 92-66 76-128 26-114-4-66 0 0Z", dark
        )
        return (
            leaves
            + shape("M0 0C-24-50-22-110 8-156 36-112 32-48 0 0Z", mid)
            + line(
                "M0-2C-20-46-46-82-78-106M0-2C18-52 44-94 72-124M0-2C-4-54 0-108 8-152", "#2D4A3B", 1.8, 'opacity=".6"'
            )
        )
    if kind == "fern":
        fronds = []
        for number, (x, y) in enumerate(
            ((-104, -60), (-76, -112), (-30, -146), (24, -150), (72, -116), (102, -64), (-54, -76), (54, -82))
        ):
            fronds.append(line(f"M0 0Q{x * 0.4:.0f} {y * 1.05:.0f} {x} {y}", (dark, mid, pale)[number % 3], 5))
            for part in (0.35, 0.5, 0.65, 0.8, 0.94):
                px, py = x * part * (0.6 + 0.4 * part), y * (2 * part - part * part)
                fronds.append(
                    ellipse(
                        px,
                        py,
                        15,
                        5,
                        (dark, mid, pale)[number % 3],
                        f'transform="rotate({20 + number * 22} {px:.0f} {py:.0f})"',
                    )
                )
        return "".join(fronds)
    if kind == "herb":
        parts = []
        for number in range(22):
            side = -62.0 + (number * 29) % 126
            high = -18 - (number * 43) % 84 * (1 - abs(side) / 110)
            parts.append(
                line(f"M{side * 0.4:.0f} 0L{side:.0f} {high:.0f}", dark, 2.5)
                + ellipse(side, high, 15, 11, (mid, pale, "#6E9A5F")[number % 3])
            )
        return "".join(parts)
    if kind == "grass":
        return "".join(
            line(f"M{x * 0.35:.0f} 4Q{x * 0.5:.0f} {-h * 0.7:.0f} {x} {-h}", (dark, mid, pale)[at % 3], 6)
            for at, (x, h) in enumerate(
                (
                    (-92, 84),
                    (-70, 126),
                    (-44, 142),
                    (-18, 156),
                    (10, 150),
                    (36, 158),
                    (60, 132),
                    (86, 100),
                    (-30, 104),
                    (24, 112),
                )
            )
        )
    if kind == "succulent":
        rings = ((0.0, 62, 12), (0.04, 44, 10), (0.0, 26, 7))
        return "".join(
            ellipse(
                0,
                -24,
                14,
                reach,
                (mid, pale, "#A8C8AE")[ring],
                f'transform="rotate({at * 360 / many} 0 -10)" opacity=".96"',
            )
            for ring, (_, reach, many) in enumerate(rings)
            for at in range(many)
        )
    if kind == "orchid":
        stem = (
            line("M0 4C-6-60-2-110 44-142M0 4C10-40 20-70 60-84", dark, 4)
            + shape("M0 4C-60-4-84-22-92-48-50-44-14-26 0 4Z", mid)
            + shape("M0 4C52 0 84-12 96-34 54-38 18-24 0 4Z", dark)
        )
        blooms = ((44, -142), (24, -124), (8, -98), (62, -84), (46, -70))
        return (
            stem
            + "".join(
                ellipse(x + dx, y + dy, 10, 8, "#F6E3E6")
                for x, y in blooms
                for dx, dy in ((-9, 0), (9, 0), (0, -9), (0, 8))
            )
            + "".join(ellipse(x, y, 4, 4, "#B4506A") for x, y in blooms)
        )
    trunk = line("M6 0C-4-30 26-46 2-78 -10-94 8-104 14-116", "chestnut", 15)
    clouds = ((14, -128, 52), (-46, -92, 38), (58, -84, 34), (-18, -116, 34))
    return trunk + "".join(
        ellipse(x, y, wide, wide * 0.5, mid) + ellipse(x - 8, y - 7, wide * 0.66, wide * 0.3, pale, 'opacity=".6"')
        for x, y, wide in clouds
    )

"""What all drawings share: shades, gradients, solids of revolution, shadows. Light comes from the upper left."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Box = tuple[float, float, float, float]
Points = "Sequence[tuple[float, float]]"
WHOLE: Box = (0, 0, 400, 400)

SHADES = {  # edge, light, body, far edge: how a rounded thing of that colour catches light from the upper left
    "navy": ("#1B314B", "#3D5A7A", "#223B58", "#0E1E32"),
    "blue": ("#1F3F66", "#4C77A8", "#2B5384", "#142C4A"),
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
    "walnut": ("#7A4B2A", "#B07A4C", "#8F5C36", "#5A341B"),
    "beech": ("#B98A5A", "#E6C08F", "#D0A06C", "#9A6E43"),
    "chestnut": ("#6B3A1F", "#A8683F", "#84492A", "#4D2712"),
    "brass": ("#A67C2E", "#F0D28A", "#CFA24A", "#86611D"),
    "ivory": ("#DCD2BF", "#FFFBF2", "#F2EADB", "#C8BCA5"),
    "leaf": ("#3C5E4C", "#7FA78F", "#5F8A72", "#2D4A3B"),
}
EDGE, LIGHT, BODY, FAR = range(4)
_STOPS = (0, 0.28, 0.55, 1)


@dataclass(frozen=True)
class Product:
    """A product in a colour; ``row`` is its line in the goods' file, ``number`` its place there."""

    key: str
    kind: str
    colour: str
    number: int
    row: Mapping[str, str]

    @property
    def shades(self) -> tuple[str, str, str, str]:
        """Edge, light, body and far edge of its colour."""
        return SHADES[self.colour]

    def mm(self, name: str, default: float) -> float:
        """A measure that the goods state."""
        return float(self.row.get(name) or default)


@dataclass(frozen=True)
class Drawing:
    """What is drawn in a square of 400; ``bounds`` encloses the object, each of ``details`` a part worth seeing near."""

    body: str
    bounds: Box
    details: Sequence[Box] = field(default=((120, 120, 160, 160),))


def page(drawing: Drawing, box: Box = WHOLE) -> str:
    """Return a whole SVG of a drawing, or of a part of it."""
    view = " ".join(f"{each:.1f}" for each in box)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"><defs>{_DEFS}</defs>{drawing.body}</svg>'


def fitted(bounds: Box) -> Box:
    """Return the square to show, so that the object stands in the middle with six parts of a hundred around it."""
    left, top, right, bottom = bounds
    side = max(right - left, bottom - top + 10, 286) / 0.88
    return ((left + right - side) / 2, (top + bottom + 6 - side) / 2, side, side)


def _linear(name: str, shades: Sequence[str], *, down: bool = False) -> str:
    stops = "".join(f'<stop offset="{at}" stop-color="{each}"/>' for at, each in zip(_STOPS, shades, strict=True))
    way = 'x2="0" y2="1"' if down else 'x2="1"'
    return f'<linearGradient id="{name}" {way}>{stops}</linearGradient>'


_DEFS = (
    "".join(_linear(name, shades) for name, shades in SHADES.items())
    + "".join(_linear(f"{name}V", (s[LIGHT], s[BODY], s[BODY], s[FAR]), down=True) for name, s in SHADES.items())
    + '<radialGradient id="shadow"><stop offset="0" stop-color="#0A1420" stop-opacity=".38"/>'
    '<stop offset=".6" stop-color="#0A1420" stop-opacity=".14"/><stop offset="1" stop-opacity="0"/></radialGradient>'
    '<linearGradient id="fall" x2="0" y2="1"><stop offset=".45" stop-opacity="0"/>'
    '<stop offset="1" stop-opacity=".2"/></linearGradient>'
    '<linearGradient id="glass" x2="1"><stop offset="0" stop-color="#C9D6DB" stop-opacity=".85"/>'
    '<stop offset=".3" stop-color="#FFF" stop-opacity=".6"/>'
    '<stop offset="1" stop-color="#AFC0C7" stop-opacity=".8"/></linearGradient>'
    '<linearGradient id="coffee" x2="1"><stop offset="0" stop-color="#3A2418"/><stop offset=".4" stop-color="#6B4128"/>'
    '<stop offset="1" stop-color="#2A180F"/></linearGradient>'
    '<linearGradient id="glow" x2="0" y2="1"><stop offset="0" stop-color="#FFDFA3"/>'
    '<stop offset="1" stop-color="#FFDFA3" stop-opacity="0"/></linearGradient>'
    '<pattern id="mesh" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<circle cx="1.5" cy="1.5" r="1" fill="#1F1E1A" opacity=".45"/><circle cx="4.5" cy="4.5" r="1" fill="#1F1E1A"'
    ' opacity=".45"/></pattern><pattern id="knit" width="8" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 1.5l4 2.5 4-2.5" fill="none" stroke="#000" stroke-opacity=".13" stroke-width="1.3"/></pattern>'
    '<pattern id="tweed" width="10" height="10" patternUnits="userSpaceOnUse"><path d="M0 0l5 5 5-5M0 5l5 5 5-5"'
    ' fill="none" stroke="#fff" stroke-opacity=".2" stroke-width="1.4"/></pattern>'
    '<pattern id="speck" width="26" height="24" patternUnits="userSpaceOnUse"><g fill="#5B4632" opacity=".55">'
    '<circle cx="5" cy="6" r="1.2"/><circle cx="17" cy="3" r=".8"/><circle cx="21" cy="15" r="1.3"/>'
    '<circle cx="9" cy="18" r=".9"/></g></pattern>'
)


def spline(points: Sequence[tuple[float, float]], start: str = "M") -> str:
    """Return a smooth path through points (Catmull-Rom as Bézier curves); a point given twice is a corner."""
    parts = [f"{start}{points[0][0]:.1f} {points[0][1]:.1f}"]
    last = len(points) - 1
    for at in range(last):
        before, here = points[max(at - 1, 0)], points[at]
        there, after = points[at + 1], points[min(at + 2, last)]
        if here == there:
            continue
        ax, ay = here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6
        bx, by = there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6
        parts.append(f"C{ax:.1f} {ay:.1f} {bx:.1f} {by:.1f} {there[0]:.1f} {there[1]:.1f}")
    return "".join(parts)


def lathe(cx: float, profile: Sequence[tuple[float, float]], tilt: float) -> str:
    """Return the outline of a turned thing: (height on the page, radius) from top to bottom, seen ``tilt`` from above.

    ``tilt`` is how flat its circles are: 0 from the side, 1 from straight above.
    """
    left = [(cx - radius, y) for y, radius in profile]
    right = [(cx + radius, y) for y, radius in reversed(profile)]
    top, bottom = profile[0][1], profile[-1][1]
    return (
        spline(left)
        + f"A{bottom:.1f} {bottom * tilt:.1f} 0 0 0 {right[0][0]:.1f} {right[0][1]:.1f}"
        + spline(right, start="L")
        + f"A{top:.1f} {top * tilt:.1f} 0 0 0 {left[0][0]:.1f} {left[0][1]:.1f}Z"
    )


def solid(
    cx: float, profile: Sequence[tuple[float, float]], fill: str, tilt: float = 0.08, *, shine: float = 0.24
) -> str:
    """Return a turned thing with its fall of light and a streak of shine."""
    path = lathe(cx, profile, tilt)
    inner = [(cx - radius * 0.74, y) for y, radius in profile]
    low, high = inner[0][1], inner[-1][1]
    streak = [each for each in inner if low + (high - low) * 0.08 <= each[1] <= high - (high - low) * 0.06]
    gloss = ""
    if len(streak) > 1 and shine:
        width = max(3.0, min(8.0, profile[-1][1] * 0.09))
        gloss = (
            f'<path d="{spline(streak)}" fill="none" stroke="#fff" stroke-opacity="{shine}" stroke-width="{width:.1f}"'
            ' stroke-linecap="round"/>'
        )
    return f'<path d="{path}" fill="url(#{fill})"/><path d="{path}" fill="url(#fall)"/>{gloss}'


def straight(top: float, bottom: float, r_top: float, r_bottom: float) -> list[tuple[float, float]]:
    """Return the profile of a straight wall with some points along it."""
    return [(top + (bottom - top) * i / 4, r_top + (r_bottom - r_top) * i / 4) for i in range(5)]


def ellipse(cx: float, cy: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """Return an ellipse; ``fill`` is a colour or the name of a gradient."""
    return f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{paint(fill)}" {more}/>'


def rect(box: Box, fill: str, radius: float = 0, more: str = "") -> str:
    """Return a rectangle given as x, y, width and height."""
    x, y, width, height = box
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}"'
        f' fill="{paint(fill)}" {more}/>'
    )


def line(path: str, stroke: str, width: float, more: str = "") -> str:
    """Return a stroke with round ends."""
    return (
        f'<path d="{path}" fill="none" stroke="{paint(stroke)}" stroke-width="{width:.1f}"'
        f' stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def shape(path: str, fill: str, more: str = "") -> str:
    """Return a filled path."""
    return f'<path d="{path}" fill="{paint(fill)}" {more}/>'


def paint(fill: str) -> str:
    """Return what stands for a colour: ``#…`` and ``none`` as they are, names as gradients."""
    return fill if fill.startswith(("#", "none", "url")) else f"url(#{fill})"


def floor(cx: float, cy: float, rx: float) -> str:
    """Return the soft shadow on the floor."""
    return ellipse(cx + rx * 0.05, cy, rx, max(9.0, rx * 0.14), "shadow")


def text(x: float, y: float, words: str, size: float, fill: str, more: str = "") -> str:
    """Return words (figures and units, which need no translation)."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="600" fill="{fill}"'
        f' font-family="Inter, sans-serif" text-anchor="middle" {more}>{words}</text>'
    )


def around(cx: float, cy: float, radius: float, turn: float) -> tuple[float, float]:
    """Return the point at a part of a turn (0 is up, clockwise)."""
    return cx + radius * sin(turn * 2 * pi), cy - radius * cos(turn * 2 * pi)

"""Draw a mark that was handed in as SVG, of which nothing is read but paths, into a mask."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

import cv2
import numpy as np
import numpy.typing as npt

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

Mask = npt.NDArray[np.uint8]
"""How far each pixel belongs to a figure: 0 not at all, 255 wholly."""

MOST_BYTES: Final = 256_000
"""Of an SVG."""
MOST_ELEMENTS: Final = 2_000
MOST_COMMANDS: Final = 40_000
_READ: Final = frozenset({"svg", "g", "path"})
_TOLD: Final = frozenset({"title", "desc", "metadata"})
"""Elements that draw nothing: they may be there, and are not read."""
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_FINE: Final = 4
"""How many times larger than asked a mask is drawn before it is shrunk, so that its edges are soft."""
_STEPS: Final = 10
"""Straight pieces that a curve is drawn with."""
_PARAMETERS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TOKEN: Final = re.compile(rf"\s*,?\s*(?:([MmLlHhVvCcSsQqTtAaZz])|({_NUMBER}))")
_FLAG: Final = re.compile(r"\s*,?\s*([01])")
_FARTHEST: Final = 1e6

Line = npt.NDArray[np.float64]
"""Points of a closed line, n × 2."""


class MarkUnreadable(InvalidInput):
    """A mark's drawing is no SVG of paths, or no picture with a figure on a plain ground."""

    code = "mark.unreadable"
    title = "This mark cannot be read"


def draw_svg(svg: str, side: int) -> Mask:
    """Return the figure that an SVG's paths fill, brought to ``side`` pixels on its longer side, with no margin.

    Scripts, styles, references, entities, transforms and every element but svg, g and path are refused. Raises
    MarkUnreadable.
    """
    lines, even_odd = _read(svg)
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    if not 1e-6 < extent < _FARTHEST:
        raise MarkUnreadable(say("the paths draw nothing that could be seen"), field="svg")
    scale = side * _FINE / extent
    wide, high_ = (max(1, round(float(each) * scale / _FINE)) * _FINE for each in high - low)
    mask = _filled([(line - low) * scale for line in lines], wide, high_, even_odd=even_odd)
    shrunk = cv2.resize(mask, (wide // _FINE, high_ // _FINE), interpolation=cv2.INTER_AREA)
    if int(shrunk.max()) < 128:
        raise MarkUnreadable(say("the paths draw nothing that could be seen"), field="svg")
    return np.asarray(shrunk, np.uint8)


class _PathsOnly(TreeBuilder):
    """Builds the tree of a document without a declared type, so that there are no entities to unfold."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise MarkUnreadable(say("the drawing has more than %(most)s elements", most=MOST_ELEMENTS), field="svg")
        name = tag.removeprefix(_NAMESPACE)
        if name not in _READ | _TOLD:
            raise MarkUnreadable(
                say("only paths are read of an SVG; it holds the element %(name)s", name=name[:40]), field="svg"
            )
        for key in attrs:
            if (
                key in {"transform", "style", "class", "clip-path", "mask", "filter"}
                or "href" in key
                or key[:2] == "on"
            ):
                raise MarkUnreadable(
                    say("only paths are read of an SVG; it has the attribute %(name)s", name=key[:40]), field="svg"
                )
        return super().start(tag, attrs)


def _read(svg: str) -> tuple[list[Line], bool]:
    if len(svg.encode("utf-8", "replace")) > MOST_BYTES:
        raise MarkUnreadable(say("the drawing is larger than %(most)s bytes", most=f"{MOST_BYTES:,}"), field="svg")
    if "<!DOCTYPE" in svg.upper() or "<!ENTITY" in svg.upper():
        raise MarkUnreadable(say("an SVG that declares a document type is not read"), field="svg")
    try:
        parser = XMLParser(target=_PathsOnly())  # noqa: S314  # no document type, so no entities; size and elements bounded
        parser.feed(svg)
        root = parser.close()
    except (ParseError, ValueError) as error:
        raise MarkUnreadable(say("this is no well-formed SVG"), field="svg") from error
    if root.tag.removeprefix(_NAMESPACE) != "svg":
        raise MarkUnreadable(say("this is no well-formed SVG"), field="svg")
    paths = [element for element in root.iter() if element.tag.removeprefix(_NAMESPACE) == "path"]
    paths = [element for element in paths if element.get("fill") != "none"]
    lines = [line for element in paths for line in flattened(element.get("d", ""))]
    if not lines:
        raise MarkUnreadable(say("the paths draw nothing that could be seen"), field="svg")
    rules = {element.get("fill-rule") or element.get("clip-rule") for element in [root, *paths]}
    return lines, "evenodd" in rules


def _filled(lines: list[Line], wide: int, high: int, *, even_odd: bool) -> Mask:
    """Fill lines by SVG's rules: nonzero unless told otherwise (SVG 2, 13.4.2)."""
    turns = np.zeros((high, wide), np.int16)
    for line in lines:
        corners = np.round(line * 16).astype(np.int32)
        inside = np.zeros((high, wide), np.uint8)
        cv2.fillPoly(inside, [corners], 1, lineType=cv2.LINE_8, shift=4)
        x, y = line[:, 0], line[:, 1]
        area = float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
        turns += inside.astype(np.int16) * (1 if even_odd or area > 0 else -1)
    return np.where(turns % 2 if even_odd else turns, 255, 0).astype(np.uint8)


def flattened(path: str) -> list[Line]:
    """Return the closed lines of an SVG path's data, its curves in straight pieces. Raises MarkUnreadable."""
    lines: list[list[tuple[float, float]]] = []
    here = start = (0.0, 0.0)
    handle: tuple[str, float, float] | None = None
    for count, (command, numbers) in enumerate(_commands(path)):
        if count > MOST_COMMANDS:
            raise MarkUnreadable(say("a path has more than %(most)s commands", most=MOST_COMMANDS), field="svg")
        kind = command.upper()
        values = _absolute(kind, numbers, here) if command.islower() else numbers
        if kind == "M":
            here = start = (values[0], values[1])
            lines.append([here])
            handle = None
            continue
        if kind == "Z":
            here, handle = start, None
            continue
        if not lines:
            raise MarkUnreadable(say("a path begins without saying where"), field="svg")
        if here == start and len(lines[-1]) > 1:
            lines.append([here])
        points, handle = _pieces(kind, values, here, handle)
        lines[-1].extend(points)
        here = points[-1]
    closed = [np.array(line, np.float64) for line in lines if len(line) > 2]
    if any(not np.isfinite(line).all() or np.abs(line).max() > _FARTHEST for line in closed):
        raise MarkUnreadable(say("a path reaches farther than can be drawn"), field="svg")
    return closed


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    at, command = 0, ""
    path = path.rstrip()
    while at < len(path):
        found = _TOKEN.match(path, at)
        if found is None:
            raise MarkUnreadable(say("a path holds what is no command and no number"), field="svg")
        if found[1]:
            command, at = found[1], found.end()
        elif not command or command in "Zz":
            raise MarkUnreadable(say("a path holds what is no command and no number"), field="svg")
        numbers: list[float] = []
        for place in range(_PARAMETERS[command.upper()]):
            flag = command in "Aa" and place in {3, 4}
            found = (_FLAG if flag else _TOKEN).match(path, at)
            text = found and (found[1] if flag else found[2])
            if found is None or not text:
                raise MarkUnreadable(say("a path ends in the middle of a command"), field="svg")
            numbers.append(float(text))
            at = found.end()
        yield command, numbers
        command = {"M": "L", "m": "l"}.get(command, command)


def _absolute(kind: str, numbers: list[float], here: tuple[float, float]) -> list[float]:
    if kind == "V":
        return [numbers[0] + here[1]]
    if kind == "A":
        return [*numbers[:5], numbers[5] + here[0], numbers[6] + here[1]]
    return [number + here[at % 2] for at, number in enumerate(numbers)]


def _pieces(
    kind: str, values: list[float], here: tuple[float, float], handle: tuple[str, float, float] | None
) -> tuple[list[tuple[float, float]], tuple[str, float, float] | None]:
    """Return the points that a command leads through, and the handle that a smooth curve after it mirrors."""
    if kind == "H":
        return [(values[0], here[1])], None
    if kind == "V":
        return [(here[0], values[0])], None
    if kind == "L":
        return [(values[0], values[1])], None
    if kind == "A":
        return _arc(here, values), None
    curve = "C" if kind in "CS" else "Q"
    if kind in "ST":
        mirrored = handle if handle and handle[0] == curve else (curve, *here)
        values = [2 * here[0] - mirrored[1], 2 * here[1] - mirrored[2], *values]
    ends = np.array([here, *zip(values[::2], values[1::2], strict=True)])
    t = np.linspace(0, 1, _STEPS + 1)[1:, None]
    if curve == "C":
        weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    else:
        weights = np.hstack([(1 - t) ** 2, 2 * t * (1 - t), t**2])
    points = [(float(x), float(y)) for x, y in weights @ ends]
    points[-1] = (values[-2], values[-1])
    return points, (curve, float(ends[-2][0]), float(ends[-2][1]))


def _arc(here: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    """Return points of an elliptical arc, by SVG 2's implementation notes B.2.4."""
    rx, ry, turned, large, sweep, *end = values
    rx, ry, there = abs(rx), abs(ry), (end[0], end[1])
    if rx < 1e-12 or ry < 1e-12 or here == there:
        return [there]
    cos, sin = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    dx, dy = (here[0] - there[0]) / 2, (here[1] - there[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    grown = (x / rx) ** 2 + (y / ry) ** 2
    if grown > 1:
        rx, ry = rx * np.sqrt(grown), ry * np.sqrt(grown)
    below = (rx * y) ** 2 + (ry * x) ** 2
    root = np.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = np.arctan2((y - cy) / ry, (x - cx) / rx)
    last = np.arctan2((-y - cy) / ry, (-x - cx) / rx)
    sweeping = (last - first) % (2 * np.pi) if sweep else -((first - last) % (2 * np.pi))
    steps = max(2, int(np.ceil(abs(sweeping) / (2 * np.pi) * 4 * _STEPS)))
    angles = first + sweeping * np.arange(1, steps + 1) / steps
    middle_x, middle_y = (here[0] + there[0]) / 2, (here[1] + there[1]) / 2
    xs = cos * rx * np.cos(angles) - sin * ry * np.sin(angles) + cos * cx - sin * cy + middle_x
    ys = sin * rx * np.cos(angles) + cos * ry * np.sin(angles) + sin * cx + cos * cy + middle_y
    return [*((float(px), float(py)) for px, py in zip(xs[:-1], ys[:-1], strict=True)), there]

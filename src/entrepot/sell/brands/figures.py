"""A figure or a picture that somebody registers: whether it can be read and found, and how it looks to a mark's eye."""

from collections.abc import Sequence

import cv2
import numpy as np

from entrepot.sell.brands.copies import Copies
from entrepot.sell.brands.domain import BrandKind, Doubt
from entrepot.sell.brands.marks import Marks
from entrepot.sell.brands.marks.drawing import draw_svg
from entrepot.sell.brands.marks.figure import figure_of as drawn_figure

_SIDE = 256
_SNIFFED = 512


def figure_of(data: bytes) -> str | bytes:
    """Return a figure as marks take it: an SVG's text, or a picture's bytes."""
    head = data[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    return data.decode("utf-8", "replace") if head.startswith(b"<") else data


def readable(figure: str | bytes) -> bytes:
    """Return a figure as its silhouette is looked for, as a PNG in black on white.

    Raises MarkUnreadable saying why, and what opening a picture raises.
    """
    mask = draw_svg(figure, _SIDE) if isinstance(figure, str) else drawn_figure(figure, _SIDE)
    done, png = cv2.imencode(".png", np.asarray(255 - np.asarray(mask, np.uint8), np.uint8))
    if not done:
        raise ValueError("a mask could not be written as PNG")
    return png.tobytes()


def doubts_of(kind: BrandKind, data: bytes) -> Sequence[Doubt]:
    """Return why a figure may not be found by itself; raise where a figure or a picture cannot be registered at all."""
    if kind == "picture":
        Copies().add("new", data)
        return ()
    figure = figure_of(data)
    readable(figure)
    marks = Marks.build([("new", figure)])
    return ("plain",) if marks.plain else ()

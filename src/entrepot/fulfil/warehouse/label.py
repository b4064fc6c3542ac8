"""Labels as drawings: what stands where, in millimetres from the upper left corner, for any printer.

Labels are 4 by 6 inches where they do not say otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.fulfil.warehouse.codes import readable

WIDTH_MM: Final = 101.6
HEIGHT_MM: Final = 152.4
_MARGIN: Final = 5.0
_INNER: Final = WIDTH_MM - 2 * _MARGIN
_MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``size_mm`` is the height of its capitals' box. It is made narrower to fit ``width_mm``."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str
    width_mm: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 symbol. ``content`` of a GS1 symbol names its application identifiers in brackets: ``(00)…``.

    ``module_mm`` is the width of the narrowest bar: at least 0.495 mm for an SSCC (GS1 General Specifications, 5.12).
    """

    x_mm: float
    y_mm: float
    height_mm: float
    module_mm: float
    content: str
    gs1: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    y_mm: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of thin lines; one of no height is a horizontal line, one of no width a vertical one."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


Mark = Words | Bars | Rule | Frame


@dataclass(frozen=True, slots=True)
class Label:
    """Everything on one label, what it is called and its size."""

    name: str
    marks: tuple[Mark, ...]
    width_mm: float = WIDTH_MM
    height_mm: float = HEIGHT_MM


def box_label(
    *,
    site: str,
    route: str,
    address: Sequence[str],
    sscc: str,
    box_code: str,
    orders: int,
    weight_g: int,
    promised_at: datetime,
    wave: str | None = None,
) -> Label:
    """Return the label of a packed box: who gets it, which way, how heavy, and its SSCC as GS1-128.

    ``wave`` is the code of the wave that it was released with, where it was.
    """
    lines = list(address)[:_MOST_LINES]
    count = "1 order in this box" if orders == 1 else f"{orders} orders in this box"
    marks: list[Mark] = [
        Words(_MARGIN, 5, 4, f"From {site}", 60),
        Words(66, 4, 10, route, WIDTH_MM - 66 - _MARGIN),
        Rule(16),
        Words(_MARGIN, 18, 3.5, "To", 20),
        *(Words(_MARGIN, 23 + 6.4 * number, 5.2, line, _INNER) for number, line in enumerate(lines)),
        Rule(76),
        Words(_MARGIN, 78, 4, count, 55),
        Words(62, 78, 4, f"{weight_g / 1000:.2f} kg", 34),
        Words(_MARGIN, 84, 4, f"Box {readable(box_code)}", 55),
        Words(62, 84, 4, f"by {promised_at:%Y-%m-%d}", 34),
        Rule(91),
        Words(_MARGIN, 93, 3.5, "SSCC", 20),
        *([] if wave is None else [Words(45, 93, 3.5, f"Wave {readable(wave)}", WIDTH_MM - 45 - _MARGIN)]),
        Bars(11.5, 98, 38, 0.5, f"(00){sscc}", gs1=True),
        Words(17, 138, 5, f"(00) {sscc}", 70),
    ]
    return Label(sscc, tuple(marks))


def return_label(
    *, site: str, seller: Sequence[str], reference: str, sscc: str, code: str, order_id: str, weight_g: int
) -> Label:
    """Return the label of a parcel that goes back to its seller: to whom, under which reference, with an SSCC."""
    lines = list(seller)[:_MOST_LINES]
    marks: list[Mark] = [
        Words(_MARGIN, 5, 4, f"From {site}", 55),
        Words(62, 4, 8, "RETURN", WIDTH_MM - 62 - _MARGIN),
        Rule(16),
        Words(_MARGIN, 18, 3.5, "Back to", 20),
        *(Words(_MARGIN, 23 + 6.4 * number, 5.2, line, _INNER) for number, line in enumerate(lines)),
        Rule(70),
        Words(_MARGIN, 72, 5.5, reference, 60),
        Words(70, 72.5, 4, f"{weight_g / 1000:.2f} kg", 26),
        Words(_MARGIN, 80, 4, f"Parcel {readable(code)}", 60),
        Words(_MARGIN, 85.5, 3.5, f"Order {order_id}", _INNER),
        Rule(91),
        Words(_MARGIN, 93, 3.5, "SSCC", 20),
        Bars(11.5, 98, 38, 0.5, f"(00){sscc}", gs1=True),
        Words(17, 138, 5, f"(00) {sscc}", 70),
    ]
    return Label(sscc, tuple(marks))


def parcel_label(*, site: str, code: str, order_id: str, units: int) -> Label:
    """Return the label that a seller puts on a parcel for the hub: its code, for people and as Code 128."""
    marks: list[Mark] = [
        Words(_MARGIN, 5, 4, "To the hub", 60),
        Words(_MARGIN, 11, 8, site, _INNER),
        Rule(24),
        Words(_MARGIN, 30, 11, readable(code), _INNER),
        Bars(15, 48, 40, 0.4, code, gs1=False),
        Rule(98),
        Words(_MARGIN, 101, 4, "1 unit inside" if units == 1 else f"{units} units inside", _INNER),
        Words(_MARGIN, 108, 4, f"Order {order_id}", _INNER),
        Words(_MARGIN, 118, 3.5, "One label on one parcel. Keep the bars flat and clear of tape.", _INNER),
    ]
    return Label(code, tuple(marks))

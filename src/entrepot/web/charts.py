"""The geometry of the pages' charts; `templates/macros/charts.html` draws it as SVG.

Across, coordinates are percent of the plot's width, so that a chart fits any screen while its words keep their size;
down, they are pixels. Axes begin at zero. Orange marks the one thing that matters: at most one series or bar.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final, TypedDict
from unicodedata import east_asian_width

from babel.numbers import format_compact_decimal

from entrepot.web.reader import current_reader

_INKS: Final = ("h5", "accent", "h3", "allow")
_LABEL_GAP: Final = 16.0
_THOUSANDS: Final = 10_000
_SHORT: Final = 11
"""So many half-width letters of a name fit beside a line on a phone."""


class Series(TypedDict, total=False):
    """One line of a chart.

    `values` holds None where nothing was measured; the last `forecast` points are a forecast between `low` and `high`,
    which have as many values as the forecast. Without a forecast they are around all the values, where they are given.
    `now` draws the whole line in orange.
    """

    name: str
    values: Sequence[float | None]
    forecast: int
    low: Sequence[float]
    high: Sequence[float]
    now: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A hairline at `at` (pixels down or percent across) with its words."""

    at: float
    label: str
    anchor: str = "middle"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn series: path data in a plot 1,000 wide, its end and where its name stands."""

    name: str
    ink: str
    solid: str
    dashed: str
    band: str
    end_x: float
    end_y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """What the macro draws: hairlines, lines, a goal and an event."""

    height: int
    ticks: list[Tick]
    lines: list[Line]
    across: list[Tick]
    goal: Tick | None
    event: Tick | None

    @property
    def names_long(self) -> bool:
        """Whether a name is too long to stand beside its line on a phone."""
        wide = (sum(1 + (east_asian_width(each) in "WF") for each in line.name) for line in self.lines)
        return max(wide, default=0) > _SHORT


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar `width` percent of the plot, with its words; `marked` is the one in orange."""

    label: str
    width: float
    shown: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A value `at` percent of the plot with its interval from `low` to `high`, and its words."""

    label: str
    low: float
    at: float
    high: float
    shown: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a heat chart in its step 0–5; `full` is orange."""

    column: int
    step: int
    full: bool
    words: str


def line(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    height: int = 160,
    goal: tuple[float, str] | None = None,
    event: tuple[int, str] | tuple[int, str, str] | None = None,
) -> LineChart:
    """Lay out a line chart over `labels`.

    `goal` is a value with its words, `event` an index into the labels with its words and, if it is a bad one, "block".
    """
    shown = series[: len(_INKS)]
    values = [v for each in shown for v in _all_values(each)]
    steps = nice_steps(max([0.0, goal[0] if goal else 0.0, *values]), min([0.0, *values]))
    top, bottom = 8.0, height - 8.0

    def y_of(value: float) -> float:
        return round(bottom - (bottom - top) * (value - steps[0]) / (steps[-1] - steps[0]), 1)

    count = max([2, len(labels), *(len(each.get("values", ())) for each in shown)])
    lines = [_line(each, ink, count, y_of) for each, ink in zip(shown, _inks(shown), strict=True)]
    return LineChart(
        height=height,
        ticks=[Tick(y_of(step), compact(step), "end", "" if step else "zero") for step in steps],
        lines=_apart(lines, height),
        across=_across(labels),
        goal=Tick(y_of(goal[0]), goal[1]) if goal else None,
        event=_event(event, count) if event else None,
    )


def bars(rows: Sequence[tuple[str, float, str]], *, mark: str = "") -> list[Bar]:
    """Lay out bars of (label, value, words); the one whose label is `mark` is orange. The longest fills 84 percent."""
    longest = max([0.0, *(value for _, value, _ in rows)]) or 1.0
    return [Bar(label, round(84 * max(0.0, value) / longest, 2), words, label == mark) for label, value, words in rows]


def spans(rows: Sequence[tuple[str, float, float, float, str]], *, mark: str = "") -> list[Span]:
    """Lay out values of (label, low, value, high, words) with their intervals on one axis that begins at zero."""
    most = max([0.0, *(high for _, _, _, high, _ in rows)]) or 1.0

    def at(value: float) -> float:
        return round(100 * min(most, max(0.0, value)) / most, 2)

    return [Span(label, at(low), at(value), at(high), words, label == mark) for label, low, value, high, words in rows]


def heat(
    values: Sequence[Sequence[float | None]], *, most: float | None = None, full: float | None = None
) -> list[list[Cell]]:
    """Sort values into the six steps of one hue.

    `most` is the value of the deepest step (default: the largest); at or over `full` a cell is orange.
    """
    peak = most or max([0.0, *(v for row in values for v in row if v is not None)]) or 1.0
    return [
        [
            Cell(
                column=index,
                step=0 if not value else min(5, max(1, ceil(5 * value / peak))),
                full=full is not None and value is not None and value >= full,
                words="–" if value is None else compact(value),
            )
            for index, value in enumerate(row)
        ]
        for row in values
    ]


def spark(values: Sequence[float | None], *, width: int = 64, height: int = 20) -> tuple[str, float, float]:
    """Path data of a sparkline with the place of its last point; empty if fewer than two values are known."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return "", 0.0, 0.0
    low, high = min(v for _, v in known), max(v for _, v in known)
    span = (high - low) or 1.0
    last = max(1, len(values) - 1)
    points = [
        (
            round(2 + (width - 6) * i / last, 1),
            round(height - 4 - (height - 8) * ((v - low) / span if high > low else 0.5), 1),
        )
        for i, v in known
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in points), points[-1][0], points[-1][1]


def nice_steps(peak: float, lowest: float = 0.0) -> list[float]:
    """Three to six round steps that hold zero, `peak` and `lowest`, which may be below it."""
    if peak <= lowest:
        return [0.0, 1.0]
    rough = (peak - lowest) / 4
    magnitude = 10.0 ** floor(log10(rough))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough * 0.999)
    return [round(step * index, 10) for index in range(floor(lowest / step + 1e-9), ceil(peak / step - 1e-9) + 1)]


def compact(value: float) -> str:
    """A figure for an axis: 20,000 is 20K, 2만, 2万; below ten thousand it is written out."""
    locale = current_reader().language.locale
    if abs(value) >= _THOUSANDS:
        return format_compact_decimal(value, locale=locale, fraction_digits=1)
    return f"{value:,.10g}"


def _event(event: tuple[int, str] | tuple[int, str, str], count: int) -> Tick:
    at = _x(event[0], count)
    return Tick(at, event[1], "end" if at > 50 else "start", event[2] if len(event) > 2 else "")


def _all_values(series: Series) -> list[float]:
    below = () if series.get("forecast") else series.get("low", ())
    return [v for v in (*series.get("values", ()), *series.get("high", ()), *below) if v is not None]


def _inks(series: Sequence[Series]) -> list[str]:
    """Orange goes to the series that says `now`, else to none unless there are more than the other three inks."""
    plain = [ink for ink in _INKS if ink != "accent"]
    inks = ["accent" if each.get("now") else "" for each in series]
    for index, ink in enumerate(inks):
        if not ink:
            inks[index] = plain.pop(0) if plain else "accent"
    return inks


def _x(index: int, count: int) -> float:
    return round(100 * index / (count - 1), 2)


def _line(series: Series, ink: str, count: int, y_of: Callable[[float], float]) -> Line:
    values = list(series.get("values", ()))
    points = [None if v is None else (round(_x(i, count) * 10, 1), y_of(v)) for i, v in enumerate(values)]
    ahead = min(series.get("forecast", 0), max(0, len(points) - 1))
    turn = len(points) - ahead
    last = next((p for p in reversed(points) if p), (0.0, y_of(0)))
    band = ""
    if series.get("low") and series.get("high"):
        xs = [round(_x(i, count) * 10, 1) for i in range(turn if ahead else 0, len(points))]
        start = points[turn - 1] if ahead else None
        upper = [*([start] if start else []), *((x, y_of(v)) for x, v in zip(xs, series["high"], strict=False))]
        lower = [(x, y_of(v)) for x, v in zip(xs, series["low"], strict=False)]
        band = "M" + "L".join(f"{x} {y}" for x, y in [*upper, *reversed(lower)]) + "Z"
    return Line(
        name=series.get("name", ""),
        ink=ink,
        solid=_path(points[:turn]),
        dashed=_path(points[turn - 1 :]) if ahead else "",
        band=band,
        end_x=last[0] / 10,
        end_y=last[1],
        label_y=last[1] + 4,
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts: list[str] = []
    for before, point in pairwise([None, *points]):
        if point:
            parts.append(f"{'L' if before else 'M'}{point[0]} {point[1]}")
    return "".join(parts)


def _apart(lines: Sequence[Line], height: int) -> list[Line]:
    """Move the names at the lines' ends so far apart that they can be read, keeping their order."""
    placed: dict[int, float] = {}
    floor_y = 10.0
    for index in sorted(range(len(lines)), key=lambda i: lines[i].label_y):
        floor_y = max(lines[index].label_y, floor_y)
        placed[index] = floor_y
        floor_y += _LABEL_GAP
    over = max(0.0, floor_y - _LABEL_GAP - (height - 2))
    return [
        Line(
            each.name, each.ink, each.solid, each.dashed, each.band, each.end_x, each.end_y, round(placed[i] - over, 1)
        )
        for i, each in enumerate(lines)
    ]


def _across(labels: Sequence[str]) -> list[Tick]:
    """At most seven words under the plot, the first and the last among them."""
    if not labels:
        return []
    count = max(2, len(labels))
    stride = max(1, ceil((len(labels) - 1) / 6))
    chosen = [*range(0, len(labels) - 1, stride), len(labels) - 1]
    if len(chosen) > 2 and chosen[-1] - chosen[-2] < stride / 2:
        del chosen[-2]
    anchors = {0: "start", len(labels) - 1: "end"}
    # Where the chart is narrow all give way but the two ends and the one nearest to the middle.
    # Where even those three do not fit, the two ends stay.
    middle = min(chosen, key=lambda i: abs(2 * i - len(labels) + 1))
    minor = set(chosen) - {0, len(labels) - 1, middle}
    tones = dict.fromkeys(minor, "minor") | ({middle: "middle"} if middle not in anchors else {})
    return [Tick(_x(i, count), labels[i], anchors.get(i, "middle"), tones.get(i, "")) for i in chosen if labels[i]]

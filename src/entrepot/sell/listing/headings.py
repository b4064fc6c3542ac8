"""Find the row of a table that names its columns: suppliers write titles, dates and addresses above it. Pure."""

import csv
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from entrepot.sell.catalog import delimiter_of
from entrepot.sell.listing.columns import field_of_column, varied_by

ROWS_LOOKED_AT: Final = 40
_TWO: Final = 2
_NUMBER = re.compile(r"[\d\s.,:/%+$€£¥₩元円원-]+")
_WITH_ENDING = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LINE = re.compile(r"\r\n|\r|\n")


def heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of a table's first rows names its columns, by its place; None where none seems to.

    It is the first in which two names of columns are known, else the first of several texts and no number that is not
    alone in being so wide.
    """
    known = [_known(each) for each in rows]
    best = next((at for at, count in enumerate(known) if count >= _TWO), None)
    if best is not None:
        return best
    widths = [sum(bool(cell.strip()) for cell in each) for each in rows]
    first = next((at for at, width in enumerate(widths) if width >= _TWO), None)
    if first is None:  # a table of one column
        first = next((at for at, width in enumerate(widths) if width), None)
        return first if first is not None and known[first] else None
    return first if known[first] or not any(map(_is_number, rows[first])) else None


def heading_line(text: str) -> int | None:
    """Return which line of delimited text names the columns, counted from 0; None where none seems to.

    Each line is cut by its own delimiter: a title above the table may hold commas where the table has semicolons.
    """
    lines = _LINE.split(text, ROWS_LOOKED_AT)[:ROWS_LOOKED_AT]
    rows = [cells_of(line) for line in lines]
    for at, line in enumerate(lines[:-1]):
        below = next((each for each in lines[at + 1 :] if each.strip(" \t,;|")), "")
        # Prose with commas is no heading: what follows is not cut by them.
        if len(rows[at]) >= _TWO > _known(rows[at]) and below and len(cells_of(below, delimiter_of(line))) < _TWO:
            rows[at] = [line]
    return heading_row(rows)


def has_headings(text: str) -> bool:
    """Return whether a text is a table beyond doubt: a line with two known names of columns, and a row below it."""
    lines = [line for line in _LINE.split(text, ROWS_LOOKED_AT)[:ROWS_LOOKED_AT] if line.strip(" \t,;|")]
    for line, below in pairwise(lines):
        cells = cells_of(line)
        if _known(cells) >= _TWO:
            return len(cells_of(below, delimiter_of(line))) == len(cells)
    return False


def lines_with_endings(text: str) -> list[str]:
    """Return the lines of a text as ``heading_line`` counts them, each with its ending."""
    return _WITH_ENDING.findall(text)


def cells_of(line: str, delimiter: str = "") -> list[str]:
    """Return the cells of one line, by the delimiter that it uses itself where none is given."""
    line = line.removeprefix("\ufeff")
    try:
        return next(csv.reader([line], delimiter=delimiter or delimiter_of(line)), [])
    except csv.Error:
        return [line]


def _known(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip() and (field_of_column(cell) or varied_by(cell)))


def _is_number(cell: str) -> bool:
    return bool(cell.strip()) and _NUMBER.fullmatch(cell.strip()) is not None

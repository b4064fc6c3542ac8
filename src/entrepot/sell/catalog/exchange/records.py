"""CSV records (RFC 4180) from lines, with a way back: a quote that never closes costs its own row, not the file.

The reader of the standard library would take everything after such a quote as one field. Here the lines of a record are
kept until it is whole; when it fails, only its first line is given up and reading goes on with the next one.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from entrepot.kit.sentences import say
from entrepot.sell.catalog.exchange.reading import LINE_MAX, Line

FIELD_MAX = 256 * 1024
"""Characters of one field."""
RECORD_LINES_MAX = 2_000
"""Lines of one record: a quoted description may run over many."""
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file by its number (the header is row 1); ``reason`` says why it could not be read.

    The cells of such a row are cut as well as they can be, for a person to put right.
    """

    row: int
    cells: list[str]
    reason: str = ""


class _Source:
    """Gives lines to the CSV reader and remembers those of the record being read."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        if line.text is None:
            raise _Unreadable(say("longer than %(most)s characters", most=f"{LINE_MAX:,}"))
        if len(self.taken) > RECORD_LINES_MAX:
            raise _Unreadable(say("a quote is not closed within %(most)s lines", most=f"{RECORD_LINES_MAX:,}"))
        return line.text

    def give_up_first(self) -> None:
        """Go on with the second line of the record that failed."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.taken = []


class _Unreadable(Exception):
    """The line cannot be part of a record."""


def delimiter_of(header: str) -> str:
    """Return the delimiter that a header line uses: the commonest of comma, semicolon, tab and bar outside quotes."""
    outside = "".join(header.split('"')[0::2])
    return max(DELIMITERS, key=lambda each: (outside.count(each), -DELIMITERS.index(each)))


def records(lines: Iterator[Line], delimiter: str) -> Iterator[Record]:
    """Yield the records of a CSV file, the unreadable ones with their reason; blank lines do not count."""
    csv.field_size_limit(FIELD_MAX)
    source = _Source(lines)
    row = 0
    while True:
        # A fresh reader for each failure: what the old one had begun to read is given up with it.
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                source.taken.clear()
                if cells:
                    row += 1
                    yield Record(row, cells)
            return
        except (csv.Error, _Unreadable) as fault:
            row += 1
            yield Record(row, _cut(source.taken[0].text if source.taken else None, delimiter), _said(fault))
            source.give_up_first()


def _cut(line: str | None, delimiter: str) -> list[str]:
    """Return the cells of a line whose quotes are broken, the quotes left aside."""
    return [] if line is None else [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def _said(fault: Exception) -> str:
    text: str = fault.args[0]
    if "unexpected end of data" in text:
        return say("a quote is not closed")
    if "field larger than field limit" in text:
        return say("a field is longer than %(most)s characters", most=f"{FIELD_MAX:,}")
    return say("broken quotes") if "expected after" in text else text

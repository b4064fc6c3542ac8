"""A file of rows whose columns nobody knows yet: a header, then cells under it, unreadable rows with their reason."""

import io
from collections.abc import Iterator

from entrepot.sell.catalog.exchange.encodings import scan
from entrepot.sell.catalog.exchange.groups import from_header
from entrepot.sell.catalog.exchange.reading import text_lines
from entrepot.sell.catalog.exchange.records import Record, delimiter_of

__all__ = ["decode_text", "delimiter_of", "read_table"]


def read_table(data: bytes) -> tuple[list[str], Iterator[Record]]:
    """Return the column names and the rows of CSV text in whatever encoding and with whatever delimiter.

    Raises ImportRefused where the first row cannot name columns.
    """
    encoding = scan(iter((data,))).encoding
    every = from_header(text_lines(io.BytesIO(data), encoding))
    return next(every).cells, every


def decode_text(data: bytes) -> str:
    """Return text in whatever encoding; what it does not know becomes U+FFFD."""
    return data.decode(scan(iter((data,))).encoding, "replace").removeprefix("\ufeff")

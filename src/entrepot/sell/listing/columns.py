"""What the columns of a supplier's file mean that are no attributes: title, price, stock, code and the like."""

import re
from functools import cache
from importlib.resources import files

_SIGNS = re.compile(r"[\s_\-./()（）:：*]+")


@cache
def _names() -> dict[str, str]:
    text = files("entrepot.sell.listing").joinpath("columns.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {plain_column(name): field for field, names in rows for name in names.split("|")}


def plain_column(name: str) -> str:
    """Return a column's name as it is compared: without case, spaces and signs."""
    return _SIGNS.sub("", name.casefold())


def field_of_column(name: str) -> str | None:
    """Return which field a column is, by its name in any of five languages; None for attributes and what is unknown."""
    return _names().get(plain_column(name))

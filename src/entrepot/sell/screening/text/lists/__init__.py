"""Small tables beside the lexicon, as data: a word or a row of cells a line, ``#`` for a comment."""

from importlib.resources import files


def words_of(name: str) -> tuple[str, ...]:
    """Return the lines of a table that say something, in their order."""
    lines = (files("entrepot.sell.screening.text.lists") / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def rows_of(name: str) -> list[tuple[str, str]]:
    """Return the rows of a table of two columns."""
    rows = (line.partition("\t") for line in words_of(name))
    return [(first, second) for first, _, second in rows]

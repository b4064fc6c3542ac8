"""Categories from titles: those labelled by hand in ``titles.jsonl``, or in ``DIR/listings/categories.jsonl``.

A line has an id, a language, a title, the full English paths that a careful person would accept, and their first two
levels. A guess counts when it is an accepted path, or above or below one at a depth of three or more.
``titles_tuned.jsonl`` is what the weights were chosen on. Of ``titles.jsonl`` no title was looked at for that, though
its totals were seen beside. Both were written by the same hand, which had not seen the lexicon.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.sell.catalog import category_tree, import_taxonomy
from entrepot.sell.classification import suggest_categories

HERE = Path(__file__).parent
NEAR_DEPTH = 3
GUESSES = 3

Names = tuple[str, ...]
"""The names from the top of the tree down to a category."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A title and what a person accepts for it."""

    id: str
    language: str
    title: str
    accepted: tuple[Names, ...]
    level2: tuple[Names, ...]


def labelled(path: Path) -> list[Labelled]:
    """Read a file of labelled titles."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Labelled(str(row["id"]), row["language"], row["title"], _paths(row["accepted"]), _paths(row["level2"]))
        for row in rows
    ]


def figures(data: Path, *, tuned: bool = False) -> dict[str, object]:
    """Import the taxonomy of a data folder and return how often its categories are named; empty without a taxonomy."""
    if not (data / "taxonomy" / "en").is_dir():
        return {}
    theirs = data / "listings" / "categories.jsonl"
    ours = HERE / ("titles_tuned.jsonl" if tuned else "titles.jsonl")
    rows = labelled(theirs if theirs.is_file() and not tuned else ours)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/listing.db"
        upgrade(url)
        db = Database(url)
        try:
            import_taxonomy(db, data / "taxonomy", lambda _done, _total, _what: None)
            with db.read() as connection:
                return _measure(connection, rows)
        finally:
            db.close()


def _measure(connection: Connection, rows: Sequence[Labelled]) -> dict[str, object]:
    tree = category_tree(connection, "en")
    suggest_categories(connection, "warm")
    began = time.process_time()
    guesses = [suggest_categories(connection, row.title, limit=GUESSES) for row in rows]
    took = time.process_time() - began
    paths = [[tuple(each.name for each in tree.path(guess.category_id)) for guess in some] for some in guesses]
    first = [_counts(some[:1], row.accepted) for some, row in zip(paths, rows, strict=True)]
    found: dict[str, object] = {
        "category_titles": len(rows),
        "category_top1": _mean(first),
        "category_top3": _mean([_counts(some, row.accepted) for some, row in zip(paths, rows, strict=True)]),
        "category_level2": _mean(
            [any(each[:2] in row.level2 for each in some[:1]) for some, row in zip(paths, rows, strict=True)]
        ),
        "category_titles_per_cpu_s": round(len(rows) / took),
    }
    for language in sorted({row.language for row in rows}):
        mine = [right for right, row in zip(first, rows, strict=True) if row.language == language]
        found[f"category_top1_{language}"] = _mean(mine)
    return found


def _counts(guesses: Sequence[Names], accepted: Sequence[Names]) -> bool:
    return any(_near(guess, path) for guess in guesses for path in accepted)


def _near(guess: Names, path: Names) -> bool:
    shorter, longer = sorted((guess, path), key=len)
    return guess == path or (len(shorter) >= NEAR_DEPTH and longer[: len(shorter)] == shorter)


def _paths(texts: Sequence[str]) -> tuple[Names, ...]:
    return tuple(tuple(text.split(" > ")) for text in texts)


def _mean(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 3) if right else 0.0

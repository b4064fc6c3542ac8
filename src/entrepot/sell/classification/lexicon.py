"""What things are called: words for categories in five languages, written by hand, one file a vertical in ``words/``.

A line is a category's code in Shopify's taxonomy and five columns (English, Korean, Chinese, Japanese, Spanish) of
words joined by ``|``: synonyms, loan words, product types and the phrases that tell one category from another, as
sellers write them. The names of the categories themselves come from the tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "ko", "zh", "ja", "es")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one category is called; ``words`` by language."""

    code: str
    words: dict[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[str]:
        """All words, of whichever language."""
        return (word for words in self.words.values() for word in words)


def read_entries(text: str, source: str) -> Iterator[Entry]:
    """Read a file's lines; raise ValueError naming the line that has another form."""
    for number, line in enumerate(text.splitlines(), start=1):
        code, *columns = line.split("\t")
        if len(columns) != len(LANGUAGES) or not code:
            raise ValueError(f"{source}, line {number}: expected a code and {len(LANGUAGES)} columns")
        cells = (tuple(word for word in column.split("|") if word) for column in columns)
        yield Entry(code, dict(zip(LANGUAGES, cells, strict=True)))


@lru_cache(maxsize=1)
def lexicon() -> tuple[Entry, ...]:
    """All entries."""
    found = sorted(each.name for each in _FOLDER.iterdir() if each.name.endswith(".tsv"))
    return tuple(entry for name in found for entry in read_entries((_FOLDER / name).read_text("utf-8"), name))


_FOLDER = files("entrepot.sell.classification") / "words"

"""Make ``latin.npz``, which tells English, Spanish, German, French and Portuguese apart: ``--data DIR``.

A naive Bayes count over the taxonomy's own words (names of categories, attributes and values in five languages): whole
words and letters in a row. Only parts that speak clearly for a language are kept.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from entrepot.sell.scoring.latin import LANGUAGES, word_parts, words_of

SHIPPED = Path(__file__).parents[2] / "src" / "entrepot" / "sell" / "scoring" / "latin.npz"
FOLDERS = {"en": "en", "es": "es", "de": "de", "fr": "fr", "pt": "pt-BR"}
LEAST, KEPT, SMOOTH = 5, 24_000, 0.5
_LINE = re.compile(r"gid://\S+\s*: (.*)")


def names(data: Path, language: str) -> Iterator[str]:
    """Yield each name of a language's taxonomy once: the last of a category's path, values without their attribute."""
    found = set()
    for file in ("categories", "attribute_values", "attributes"):
        path = data / "taxonomy" / FOLDERS[language] / f"{file}.txt.gz"
        said = map(_LINE.match, gzip.decompress(path.read_bytes()).decode("utf-8").splitlines())
        found |= {each[1].rpartition(" > ")[2].partition(" [")[0].lower() for each in said if each}
    yield from sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    counts = []
    for language in LANGUAGES:
        mine: Counter[str] = Counter()
        for name in names(data, language):
            for word in words_of(name):
                mine.update(word_parts(word))
        counts.append(mine)
    totals = np.array([sum(each.values()) for each in counts], dtype=float)
    known = sorted({part for each in counts for part, count in each.items() if count >= LEAST})
    table = np.array([[each[part] for each in counts] for part in known], dtype=float) + SMOOTH
    logs = np.log(table / (totals + SMOOTH * len(known)))
    logs -= logs.mean(axis=1, keepdims=True)
    matters = (table.sum(axis=1) ** 0.5) * (logs.max(axis=1) - logs.min(axis=1))
    kept = np.sort(np.argsort(-matters, kind="stable")[:KEPT])
    scale = float(np.abs(logs).max()) / 127
    np.savez_compressed(
        SHIPPED,
        scale=np.array([scale]),
        parts=np.frombuffer("\n".join(known[at] for at in kept).encode(), dtype=np.uint8),
        weights=np.round(logs[kept] / scale).astype(np.int8),
    )


if __name__ == "__main__":
    main()

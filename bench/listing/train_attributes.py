"""Train the taggers of titles: ``python -m bench.listing.train_attributes --data DIR``; prints what the registry asks.

Each is first trained on three quarters of the titles, to measure it and to fit how sure its scores are on the others;
what is kept is then trained on all. Seeded: the same data and versions give the same trees and weights.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path

from bench.listing.attributes import SETS
from bench.listing.title_training import HELD_OUT, held_out, predict, read_titles, scored, train, tuned

FOLDER = Path(__file__).parents[2] / "src" / "entrepot" / "sell" / "extraction" / "titles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the data's README")
    parser.add_argument("--only", choices=SETS, help="train this one alone")
    asked = parser.parse_args()
    for name in (asked.only,) if asked.only else SETS:
        files, model, listed = SETS[name]
        rows = read_titles(asked.data / "listings" / f"{files}_train.jsonl.gz")
        seen, unseen = [row for row in rows if not held_out(row)], [row for row in rows if held_out(row)]
        part = train(seen, listed=listed)
        measured = scored(unseen, predict(part.tagger(), unseen, listed=listed))
        sure = tuned(part, unseen, listed=listed).facts
        whole = train(rows, listed=listed, facts=replace(sure, asked={}))
        content = whole.to_bytes()
        target = FOLDER / f"{model.removeprefix('titles-')}.npz"
        target.write_bytes(content)
        print(f'[[model]]\nname = "{model}"\nfile = "sell/extraction/titles/{target.name}"\nsize = {len(content)}')
        print(f'sha256 = "{hashlib.sha256(content).hexdigest()}"')
        print(f"# on a {HELD_OUT}th of {files}_train, kept apart by hash: {measured}", flush=True)


if __name__ == "__main__":
    main()

"""Attributes from titles: micro-F1 of the taggers over (attribute, value) pairs, and how fast rules and taggers are.

Where the data folder has ``listings/ae-110k_test.jsonl.gz`` or ``oa-mine_test.jsonl.gz``, the weights in the package
are measured on them. Else a tagger is trained anew on three quarters of the training titles and measured on the others,
which takes some minutes: the weights in the package have seen all of them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bench.listing.title_training import HELD_OUT, Row, held_out, predict, read_titles, scored, train
from entrepot.sell.catalog import builtin_attributes
from entrepot.sell.extraction import extract
from entrepot.sell.extraction.titles.learned import tagger
from entrepot.sell.extraction.titles.tagger import TitleTagger

SETS = {"ae": ("ae-110k", "titles-ae", True), "oa": ("oa-mine", "titles-oa", False)}
"""By short name: the set's files, the model, and whether only the attributes listed for a title are looked for."""

_TIMES = 100
_SOLD = (
    "Hario V60 Electric Kettle 0.9 L, 1000 W, stainless steel, black",
    "스테인리스 텀블러 500ml 블랙/화이트 2색 식기세척기 사용 불가",
    "纯棉T恤 女 夏季 黑色 S M L XL 不可机洗 产地：日本",
    "マグカップ 350ml 食洗機対応 電子レンジ不可 日本製 ホワイト",
    "Botella térmica de acero inoxidable 1,5 L apta para lavavajillas azul marino",
)


def figures(data: Path) -> dict[str, Any]:
    """Return the figures; a set that the data folder does not have is named in ``attributes_skipped``."""
    found: dict[str, Any] = {"attributes_titles_per_cpu_s": _rules_per_cpu_s()}
    skipped = []
    for name, (files, model, listed) in SETS.items():
        test, training = (data / "listings" / f"{files}_{part}.jsonl.gz" for part in ("test", "train"))
        if test.is_file():
            found |= _measure(name, tagger(model), read_titles(test), listed=listed)
            found[f"attributes_{name}_on"] = test.name
        elif training.is_file():
            rows = read_titles(training)
            print(f"attributes: training on {files} anew, about three minutes", file=sys.stderr, flush=True)
            trained = train([row for row in rows if not held_out(row)], listed=listed).tagger()
            found |= _measure(name, trained, [row for row in rows if held_out(row)], listed=listed)
            found[f"attributes_{name}_on"] = f"a {HELD_OUT}th of {training.name}"
        else:
            skipped.append(files)
    return found | ({"attributes_skipped": ", ".join(skipped)} if skipped else {})


def _measure(name: str, model: TitleTagger, rows: list[Row], *, listed: bool) -> dict[str, Any]:
    began = time.process_time()
    predicted = predict(model, rows, listed=listed)
    took = time.process_time() - began
    found = scored(rows, predicted)
    return {
        f"attributes_f1_{name}": found["f1"],
        f"attributes_precision_{name}": found["precision"],
        f"attributes_recall_{name}": found["recall"],
        f"attributes_titles_{name}": len(rows),
        f"attributes_tagged_per_cpu_s_{name}": round(len(rows) / max(took, 1e-9)),
    }


def _rules_per_cpu_s() -> int:
    wanted = [each for each in builtin_attributes() if each.code in {"capacity", "material", "colour", "power"}]
    extract(_SOLD[0], attributes=wanted)
    began = time.process_time()
    for _ in range(_TIMES):
        for title in _SOLD:
            extract(title, attributes=wanted)
    return round(_TIMES * len(_SOLD) / (time.process_time() - began))

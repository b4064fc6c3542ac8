"""The parts of the recipe that trains the taggers of titles."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # it ships no types

from bench.listing.title_counts import count
from bench.listing.title_training import as_onnx, gold_of, labelled, read_titles, scored
from entrepot.sell.extraction.titles.counts import Counts
from entrepot.sell.extraction.titles.tagger import Trees


def test_what_people_marked_as_not_there_is_no_value() -> None:
    assert gold_of({"target_scores": {"Brand": {"Kestrel": 1}, "Lid": {"n/a": 1}}}) == {
        "Brand": {"Kestrel"},
        "Lid": set(),
    }


def test_right_wrong_and_missed_pairs_are_counted() -> None:
    rows = [{"target_scores": {"Brand": {"Kestrel": 1}, "Color": {"Navy": 1}, "Lid": {"n/a": 1}}}]
    assert scored(rows, [{("Brand", "Kestrel"), ("Lid", "Glass")}]) == {"f1": 0.5, "precision": 0.5, "recall": 0.5}


def test_lines_that_are_no_titles_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    row = {"input": "Mug", "category": "Tableware", "target_scores": {}}
    path.write_bytes(gzip.compress(f"{json.dumps(row)}\n\n[]\n{{}}\n".encode()))
    assert read_titles(path) == [row]


def test_values_are_found_where_tokens_begin_and_end() -> None:
    row = {"input": "Adults' Mug, Navy/Navy Blue", "category": "Mugs", "target_scores": {}}
    marked = {"Age": {"Adult": 1}, "Color": {"Navy Blue": 1}, "Brand": {"av": 1}, "Lid": {"n/a": 1}}
    title = labelled(row | {"target_scores": marked}, tuple(marked))
    surfaces = {name: {title.tokens.surface(*span) for span in spans} for name, spans in title.values.items()}
    assert surfaces == {"Age": {"Adult"}, "Color": {"Navy Blue"}, "Brand": set(), "Lid": set()}


def test_counts_tell_how_often_a_phrase_was_a_value_and_survive_their_file() -> None:
    rows = [("Navy Mug", {"Color": {"Navy": 1}}), ("Navy Bean Mug", {"Color": {"n/a": 1}})]
    titles = [
        labelled({"input": text, "category": "Mugs", "target_scores": marked}, ("Color",)) for text, marked in rows
    ]
    counts = count(titles, ("Color",))
    assert counts.phrases["navy"] == {"Mugs|Color": 1}
    assert counts.phrases_seen["navy"] == {"Mugs|Color": 2}
    assert Counts.from_bytes(counts.to_bytes()) == counts


def test_trees_score_in_onnx_what_they_score_in_training() -> None:
    dice = np.random.default_rng(3)
    x = dice.random((400, 5)).astype(np.float32)
    model = HistGradientBoostingClassifier(max_iter=8, early_stopping=False).fit(x, x[:, 0] * x[:, 1] > 0.3)
    scores = Trees(as_onnx(model, 5)).score(x)
    assert np.abs(scores - model.predict_proba(x)[:, 1]).max() < 1e-5

"""How the tagger of titles is trained: counts, a CRF, and two rounds of boosted trees over candidate values.

What looks at labels (counts, the CRF, the first round) is made for each title by a model that has not seen it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from onnx import TensorProto, helper
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # it ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from bench.listing.title_counts import Labelled, attributes_of, count
from entrepot.sell.extraction.titles.counts import Counts
from entrepot.sell.extraction.titles.rivals import with_rivals
from entrepot.sell.extraction.titles.sequence import Chain, token_features
from entrepot.sell.extraction.titles.spans import Candidates
from entrepot.sell.extraction.titles.tagger import HOPELESS, Facts, TitleTagger, hopeful, look
from entrepot.sell.extraction.titles.tokens import tokens_of

Floats = NDArray[np.float32]
Row = dict[str, Any]
Pairs = set[tuple[str, str]]
NOT_THERE = "n/a"
HELD_OUT = 4
"""One title in so many is kept apart, by its hash."""

_FOLDS, _ROUNDS_OF_FIRST, _BOTH = 5, 3, 2
_CHAIN = {"c1": 0.1, "c2": 0.1, "max_iterations": 60}
_NEGATIVES = 0.4
_NODE_COLUMNS = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
_LEAF_COLUMNS = ("treeids", "nodeids", "ids", "weights")
_SECOND: tuple[dict[str, Any], ...] = (
    {"max_leaf_nodes": 24, "random_state": 0},
    {"max_leaf_nodes": 24, "random_state": 5},
    {"max_leaf_nodes": 16, "max_depth": 6, "random_state": 9},
)
_USUAL: dict[str, Any] = {
    "max_iter": 250,
    "learning_rate": 0.04,
    "min_samples_leaf": 40,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "early_stopping": False,
}


@dataclass(frozen=True)
class Trained:
    """All parts of a tagger, as they are stored."""

    counts: Counts
    chain: bytes
    first: bytes
    second: tuple[bytes, ...]
    facts: Facts

    def tagger(self) -> TitleTagger:
        """Return it ready to run."""
        return TitleTagger(self.counts, self.chain, self.first, self.second, self.facts)

    def to_bytes(self) -> bytes:
        """Return its file: an npz of bytes, compressed, the same for the same parts."""
        facts = {
            "asked": {category: list(names) for category, names in self.facts.asked.items()},
            "threshold": self.facts.threshold,
            "slope": self.facts.slope,
            "offset": self.facts.offset,
        }
        parts = {
            "facts": json.dumps(facts, sort_keys=True).encode(),
            "counts": self.counts.to_bytes(),
            "chain": self.chain,
            "first": self.first,
            **{f"second{at}": each for at, each in enumerate(self.second)},
        }
        target = io.BytesIO()
        arrays: dict[str, Any] = {name: np.frombuffer(data, np.uint8) for name, data in parts.items()}
        np.savez_compressed(target, **arrays)
        return target.getvalue()


def read_titles(path: Path) -> list[Row]:
    """Read a file of titles: input, category, target_scores; lines that are none are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("target_scores"), dict)]


def gold_of(row: Row) -> dict[str, set[str]]:
    """Return the values that people marked, by attribute asked; none where they marked that there is none."""
    return {name: {value for value in values if value != NOT_THERE} for name, values in row["target_scores"].items()}


def held_out(row: Row) -> bool:
    """Return whether a title is in the part that is kept apart."""
    digest = hashlib.sha256(str(row["input"]).encode()).digest()
    return int.from_bytes(digest[:4], "big") % HELD_OUT == 0


def asked_of(row: Row, known: dict[str, tuple[str, ...]], *, listed: bool) -> tuple[str, ...]:
    """Return the attributes that are looked for in a title: those listed for it, or all known for its category."""
    return tuple(row["target_scores"]) if listed else known.get(str(row["category"]), ())


def scored(rows: Sequence[Row], predicted: Sequence[Pairs]) -> dict[str, float]:
    """Return micro-F1, precision and recall over (attribute, value) pairs."""
    right = wrong = missed = 0
    for row, pairs in zip(rows, predicted, strict=True):
        gold = {(name, value) for name, values in gold_of(row).items() for value in values}
        right, wrong, missed = right + len(pairs & gold), wrong + len(pairs - gold), missed + len(gold - pairs)
    return {
        "f1": round(2 * right / max(1, 2 * right + wrong + missed), 4),
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4),
    }


def labelled(row: Row, asked: Sequence[str]) -> Labelled:
    """Find where the values of a row stand in its title."""
    tokens = tokens_of(row["input"])
    starts = {start: at for at, (start, _) in enumerate(tokens.spans)}
    ends = {end: at for at, (_, end) in enumerate(tokens.spans)}
    values = {}
    for name, some in gold_of(row).items():
        spans = set()
        for value in some:
            at = tokens.text.find(value)
            while value and at >= 0:
                if at in starts and at + len(value) in ends:
                    spans.add((starts[at], ends[at + len(value)]))
                at = tokens.text.find(value, at + 1)
        values[name] = frozenset(spans)
    return Labelled(tokens, str(row["category"]), tuple(asked), values)


def train(rows: Sequence[Row], *, listed: bool, facts: Facts | None = None) -> Trained:
    """Train all parts on rows; ``facts`` has the threshold and how sure a score is, where they are known already."""
    known = attributes_of(labelled(row, tuple(row["target_scores"])) for row in rows)
    titles = [labelled(row, asked_of(row, known, listed=listed)) for row in rows]
    attributes = tuple(sorted({name for names in known.values() for name in names}))
    counts = count(titles, attributes)
    parts = [
        count([each for at, each in enumerate(titles) if at % _FOLDS != fold], attributes) for fold in range(_FOLDS)
    ]
    found: list[Candidates] = [None] * len(titles)  # type: ignore[list-item]  # each is set below
    for fold in range(_FOLDS):
        others = [at for at in range(len(titles)) if at % _FOLDS != fold]
        chain = Chain(
            _train_chain([titles[at] for at in others], [parts[at % _FOLDS] for at in others], attributes), attributes
        )
        for at in range(fold, len(titles), _FOLDS):
            found[at] = look(parts[fold], chain, titles[at].tokens, titles[at].category, titles[at].asked)
        _say(f"CRF {fold + 1} of {_FOLDS + 1}")
    whole = _train_chain(titles, [parts[at % _FOLDS] for at in range(len(titles))], attributes)
    _say("first round of trees")
    targets = [_target(title, each) for title, each in zip(titles, found, strict=True)]
    fold_of = np.arange(len(titles)) % _ROUNDS_OF_FIRST
    unseen: list[Floats] = [np.zeros(0, np.float32)] * len(titles)
    for fold in range(_ROUNDS_OF_FIRST):
        model = _first(
            [each for at, each in enumerate(found) if fold_of[at] != fold],
            [each for at, each in enumerate(targets) if fold_of[at] != fold],
        )
        for at in np.nonzero(fold_of == fold)[0].tolist():
            unseen[at] = _predict(model, found[at].features)
    first = _first(found, targets)
    _say("second round of trees")
    features, right = [], []
    for each, scores, target in zip(found, unseen, targets, strict=True):
        kept, of_kept = hopeful(each, scores)
        features.append(with_rivals(kept, of_kept))
        right.append(target[scores > HOPELESS])
    x, y = np.concatenate([each for each in features if len(each)]), np.concatenate(right)
    second = tuple(as_onnx(HistGradientBoostingClassifier(**_USUAL, **some).fit(x, y), x.shape[1]) for some in _SECOND)
    facts = replace(facts, asked=known) if facts else Facts(known, 0.38)
    return Trained(counts, whole, as_onnx(first, found[0].features.shape[1]), second, facts)


def tuned(model: Trained, rows: Sequence[Row], *, listed: bool) -> Trained:
    """Fit how sure a score is on titles that the model has not seen."""
    tagger = replace(model, facts=replace(model.facts, threshold=0.05, slope=1.0, offset=0.0)).tagger()
    logits, right = [], []
    for row in rows:
        gold = gold_of(row)
        for each in tagger.tag(
            row["input"], str(row["category"]), asked_of(row, dict(model.facts.asked), listed=listed)
        ):
            score = min(max(each.confidence, 1e-4), 1 - 1e-4)
            logits.append(np.log(score / (1 - score)))
            right.append(each.value in gold.get(each.attribute, set()))
    if len(set(right)) < _BOTH:
        return model
    fitted = LogisticRegression().fit(np.array(logits)[:, None], np.array(right))
    facts = replace(
        model.facts, slope=round(float(fitted.coef_[0, 0]), 4), offset=round(float(fitted.intercept_[0]), 4)
    )
    return replace(model, facts=facts)


def predict(tagger: TitleTagger, rows: Sequence[Row], *, listed: bool) -> list[Pairs]:
    """Return the (attribute, value) pairs that a tagger finds in rows."""
    known = dict(tagger.facts.asked)
    return [
        {
            (each.attribute, each.value)
            for each in tagger.tag(row["input"], str(row["category"]), asked_of(row, known, listed=listed))
        }
        for row in rows
    ]


def _train_chain(titles: Sequence[Labelled], counts: Sequence[Counts], attributes: Sequence[str]) -> bytes:
    number = {name: at for at, name in enumerate(attributes)}
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for title, of_others in zip(titles, counts, strict=True):
        trainer.append(token_features(of_others, title.tokens, title.category), _labels(title, number))
    trainer.set_params(_CHAIN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()


def _labels(title: Labelled, number: dict[str, int]) -> list[str]:
    """Return a title's labels for the CRF: the first place of each value, the longest first, without overlaps."""
    labels = ["O"] * len(title.tokens)
    marked = [
        (first - last, first, last, name) for name, spans in title.values.items() for first, last in sorted(spans)[:1]
    ]
    for _, first, last, name in sorted(marked):
        if all(label == "O" for label in labels[first : last + 1]):
            labels[first : last + 1] = [f"B{number[name]}", *[f"I{number[name]}"] * (last - first)]
    return labels


def _target(title: Labelled, found: Candidates) -> NDArray[np.bool_]:
    stretches = zip(found.attribute.tolist(), found.first.tolist(), found.last.tolist(), strict=True)
    return np.array([(first, last) in title.values.get(found.asked[at], ()) for at, first, last in stretches], bool)


def _first(found: Sequence[Candidates], targets: Sequence[NDArray[np.bool_]]) -> HistGradientBoostingClassifier:
    """Fit the first round on all values and a part of what is none, weighed for the whole."""
    x, y = np.concatenate([each.features for each in found]), np.concatenate(targets)
    keep = y | (np.random.default_rng(0).random(len(y)) < _NEGATIVES)
    weights = np.where(y[keep], 1.0, 1 / _NEGATIVES)
    model = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.07,
        max_leaf_nodes=24,
        min_samples_leaf=20,
        l2_regularization=2.0,
        max_features=0.5,
        random_state=0,
        early_stopping=False,
    )
    return model.fit(x[keep], y[keep], sample_weight=weights)


def _predict(model: HistGradientBoostingClassifier, features: Floats) -> Floats:
    return model.predict_proba(features)[:, 1].astype(np.float32) if len(features) else np.zeros(0, np.float32)


def as_onnx(model: HistGradientBoostingClassifier, width: int) -> bytes:
    """Return boosted trees as ONNX, written out here: skl2onnx 1.20 stumbles over the booleans of this model.

    A threshold is rounded down to 32 bits, so that 32-bit features go the same way as in training.
    """
    columns: dict[str, Any] = {f"nodes_{name}": [] for name in _NODE_COLUMNS}
    columns |= {f"target_{name}": [] for name in _LEAF_COLUMNS}
    for tree, (predictor,) in enumerate(model._predictors):  # noqa: SLF001  # the trees have no public form
        for at, node in enumerate(predictor.nodes):
            for name, value in zip(_NODE_COLUMNS, (tree, at, *_node(node)), strict=True):
                columns[f"nodes_{name}"].append(value)
            if node["is_leaf"]:
                for name, value in zip(_LEAF_COLUMNS, (tree, at, 0, float(node["value"])), strict=True):
                    columns[f"target_{name}"].append(value)
    base = [float(np.ravel(model._baseline_prediction)[0])]  # noqa: SLF001  # the same
    sums = helper.make_node("TreeEnsembleRegressor", ["features"], ["sums"], domain="ai.onnx.ml", **columns)
    sums.attribute.extend([helper.make_attribute("n_targets", 1), helper.make_attribute("base_values", base)])
    graph = helper.make_graph(
        [sums, helper.make_node("Sigmoid", ["sums"], ["scores"])],
        "trees",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, 1])],
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    found: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
    return found


def _node(node: Any) -> tuple[int, float, str, int, int]:
    """Return a node's feature, threshold, mode and where it leads."""
    if node["is_leaf"]:
        return 0, 0.0, "LEAF", 0, 0
    threshold = np.float32(node["num_threshold"])
    if float(threshold) > node["num_threshold"]:
        threshold = np.nextafter(threshold, np.float32(-np.inf))
    return int(node["feature_idx"]), float(threshold), "BRANCH_LEQ", int(node["left"]), int(node["right"])


def _say(what: str) -> None:
    print(f"titles: {what}", file=sys.stderr, flush=True)

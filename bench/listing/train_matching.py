"""Train the trees and words of ``entrepot.sell.matching``: ``python -m bench.listing.train_matching --data DIR``.

Of both sets the train and valid parts are used, together, and never a test part. Two steps: trees that judge a pair by
itself, and trees that judge it beside its rivals. What the second step learns from was said of pairs that the first had
not seen (four folds); also the rivals' scores. The scores from which on a pair is called a match are chosen on the same
folds. Takes about five minutes on one core; the same seed makes the same files.
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier  # type: ignore[import-untyped]  # it ships no types
from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-untyped]  # it ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]  # it ships no types

from bench.listing.matching import SETS, f1, labelled_pairs
from entrepot.sell.matching.features import pair_features
from entrepot.sell.matching.index import between
from entrepot.sell.matching.match import RIVALS
from entrepot.sell.matching.offer import Offer, Read, read
from entrepot.sell.matching.rivals import price_gap, rival_features
from entrepot.sell.matching.vocabulary import Vocabulary, Weights, rarity

HERE = Path(__file__).parents[2] / "src" / "entrepot" / "sell" / "matching"
FOLDS, SEED = 4, 1
MET_AT_LEAST, MEANT_AT_LEAST = 2, 3
STARTS = np.arange(0.15, 0.85, 0.01)

Floats = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Examples:
    """Offers read, and labelled pairs of their places; ``group`` is the set that a pair comes from."""

    reads: Sequence[Read]
    pairs: Sequence[Pair]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]


def examples(data: Path) -> Examples:
    """Read what may be learned from."""
    places: dict[tuple[int, int, Offer], int] = {}
    pairs, labels, groups = [], [], []
    for group, name in enumerate(SETS):
        for part in ("train", "valid"):
            for left, right, label in labelled_pairs(data, name, part):
                pairs.append(
                    (
                        places.setdefault((group, 0, left), len(places)),
                        places.setdefault((group, 1, right), len(places)),
                    )
                )
                labels.append(int(label))
                groups.append(group)
    return Examples([read(offer) for *_, offer in places], pairs, np.array(labels), np.array(groups))


def rare_words(known: Examples) -> Vocabulary:
    """Count in how many offers each word is."""
    counts = Counter(word for each in known.reads for word in each.all_words)
    offers = len(known.reads)
    rare = {word: round(rarity(count, offers), 3) for word, count in counts.items() if count >= MET_AT_LEAST}
    return Vocabulary(offers, rare, {}, {}, 0.0)


def meanings(known: Examples, rows: NDArray[np.int64], words: Vocabulary) -> Vocabulary:
    """Learn what a word means that two titles share, and one that only one of them has."""
    marks = [_marks(known, known.pairs[row]) for row in rows]
    counter = CountVectorizer(analyzer=_as_they_are, min_df=MEANT_AT_LEAST, binary=True)
    model = LogisticRegression(C=0.3, max_iter=300).fit(counter.fit_transform(marks), known.labels[rows])
    weights = dict(zip(counter.get_feature_names_out(), np.round(model.coef_[0], 4).tolist(), strict=True))
    return replace(
        words,
        shared={mark[1:]: weight for mark, weight in weights.items() if mark[0] == "="},
        differing={mark[1:]: weight for mark, weight in weights.items() if mark[0] == "#"},
        bias=float(model.intercept_[0]),
    )


def _as_they_are(marks: Any) -> Any:
    return marks


def _marks(known: Examples, pair: Pair) -> list[str]:
    left, right = (known.reads[place].title_words for place in pair)
    return sorted([*(f"={word}" for word in left & right), *(f"#{word}" for word in left ^ right)])


def telling(known: Examples, pairs: Iterable[Pair], words: Vocabulary) -> Floats:
    return np.array([words.telling(known.reads[left], known.reads[right]) for left, right in pairs])


def telling_unseen(known: Examples, rows: NDArray[np.int64], words: Vocabulary) -> Floats:
    """What the words of each row have meant in the other rows."""
    found = np.zeros(len(rows))
    for learned, asked in folds(known, rows, 5, 0):
        mine = meanings(known, rows[learned], words)
        found[asked] = telling(known, [known.pairs[row] for row in rows[asked]], mine)
    return found


def folds(known: Examples, rows: NDArray[np.int64], count: int, seed: int) -> list[Any]:
    kinds = known.labels[rows] + 2 * known.groups[rows]
    return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(kinds, kinds))


def numbers(known: Examples, pairs: Sequence[Pair], weights: Weights) -> NDArray[np.float32]:
    rows = [pair_features(known.reads[left], known.reads[right], weights) for left, right in pairs]
    return np.array(rows, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Forest:
    """Two boosted models and one of extremely randomised trees."""

    boosted: tuple[Any, Any]
    randomised: Any

    @classmethod
    def fit(cls, rows: NDArray[np.float32], labels: NDArray[np.int64]) -> "Forest":
        """Learn from rows of numbers."""
        shared = {"max_iter": 250, "learning_rate": 0.05, "l2_regularization": 2.0, "min_samples_leaf": 15}
        boosted = [
            HistGradientBoostingClassifier(**shared, max_features=0.25, max_leaf_nodes=leaves, random_state=seed)
            for seed, leaves in enumerate((12, 24))
        ]
        randomised = ExtraTreesClassifier(150, min_samples_leaf=3, max_leaf_nodes=300, max_features=0.3, random_state=0)
        first, second, third = (each.fit(rows, labels) for each in (*boosted, randomised))
        return cls((first, second), third)

    def score(self, rows: NDArray[np.float32]) -> Floats:
        """Return the probabilities, as ``trees.mixed`` makes them of the sums."""
        boosted = [each.predict_proba(rows)[:, 1] for each in self.boosted]
        mixed: Floats = (sum(boosted) / 2 + self.randomised.predict_proba(rows)[:, 1]) / 2
        return mixed


def fit_pair(
    known: Examples, rows: NDArray[np.int64], table: NDArray[np.float32], words: Vocabulary
) -> tuple[Vocabulary, Forest]:
    """Learn to judge a pair by itself from some of the rows."""
    inputs = np.c_[table[rows], telling_unseen(known, rows, words)].astype(np.float32)
    return meanings(known, rows, words), Forest.fit(inputs, known.labels[rows])


@dataclass(frozen=True, slots=True)
class Beside:
    """What the second step learns from, twice: beside all rivals, and beside those that nobody has labelled.

    ``scores`` are the first step's, of pairs that it had not seen.
    """

    all_rivals: NDArray[np.float32]
    new_rivals: NDArray[np.float32]
    scores: Floats


def beside(known: Examples, table: NDArray[np.float32], words: Vocabulary) -> Beside:
    """Let the first step judge what it has not seen, and look at each pair beside its rivals."""
    weights = words.weights()
    told, scores = np.zeros(len(known.pairs)), np.zeros(len(known.pairs))
    later = []
    for rows, asked in folds(known, np.arange(len(known.pairs)), FOLDS, SEED):
        meant, forest = fit_pair(known, rows, table, words)
        told[asked] = telling(known, [known.pairs[row] for row in asked], meant)
        scores[asked] = forest.score(np.c_[table[asked], told[asked]].astype(np.float32))
        for group in range(len(SETS)):
            mine = [row for row in asked if known.groups[row] == group]
            near = _near(known, [known.pairs[row] for row in mine], weights)
            inputs = np.c_[numbers(known, near, weights), telling(known, near, meant)].astype(np.float32)
            later.append((mine, dict(zip(near, forest.score(inputs).tolist(), strict=True))))
    unseen = dict(zip(known.pairs, scores.tolist(), strict=True))
    every: dict[int, NDArray[np.float32]] = {}
    new: dict[int, NDArray[np.float32]] = {}
    for mine, near_scores in later:
        fair = {pair: unseen.get(pair, score) for pair, score in near_scores.items()}
        every |= _stand(known, mine, scores, fair)
        new |= _stand(known, mine, scores, {pair: score for pair, score in fair.items() if pair not in unseen})
    left = np.c_[table, told]
    beside_all, beside_new = (
        np.c_[left, np.array([found[row] for row in range(len(known.pairs))])].astype(np.float32)
        for found in (every, new)
    )
    return Beside(beside_all, beside_new, scores)


def _stand(
    known: Examples, mine: Sequence[int], scores: Floats, rivals: dict[Pair, float]
) -> dict[int, NDArray[np.float32]]:
    pairs = [*(known.pairs[row] for row in mine), *rivals]
    gaps = [price_gap(known.reads[left], known.reads[right]) for left, right in pairs]
    found = rival_features(len(mine), pairs, np.array([*scores[list(mine)], *rivals.values()]), gaps)
    return dict(zip(mine, found, strict=True))


def _near(known: Examples, pairs: Sequence[Pair], weights: Weights) -> list[Pair]:
    left, right = (list(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    near = between([known.reads[at] for at in left], [known.reads[at] for at in right], weights, RIVALS)
    listed = set(pairs)
    return [pair for one, other in near if (pair := (left[one], right[other])) not in listed]


def fit_beside(known: Examples, stand: Beside, rows: NDArray[np.int64]) -> Forest:
    """Learn to judge a pair beside its rivals, many or few, from some of the rows."""
    inputs = np.concatenate([stand.all_rivals[rows], stand.new_rivals[rows]])
    return Forest.fit(inputs, np.concatenate([known.labels[rows]] * 2))


def unseen_beside(known: Examples, stand: Beside) -> tuple[Floats, Floats]:
    """Return the second step's scores of pairs that it had not seen, beside all rivals and beside new ones."""
    scores = np.zeros(len(known.pairs)), np.zeros(len(known.pairs))
    for rows, asked in folds(known, np.arange(len(known.pairs)), FOLDS, SEED + 1):
        forest = fit_beside(known, stand, rows)
        scores[0][asked] = forest.score(stand.all_rivals[asked])
        scores[1][asked] = forest.score(stand.new_rivals[asked])
    return scores


def start(known: Examples, *ways: Floats) -> float:
    """Return the score from which on to call a pair a match: the best mean F1 of both sets, scored in these ways."""

    def mean(at: float) -> float:
        return float(np.mean([_each_f1(known, scores, at) for scores in ways]))

    best = max(STARTS, key=mean)
    for scores in ways:
        print(f"from {best:.2f}: F1 {[round(each, 4) for each in _each_f1(known, scores, best)]} on folds not seen")
    return float(best)


def _each_f1(known: Examples, scores: Floats, at: float) -> list[float]:
    return [
        f1((scores[known.groups == group] >= at).tolist(), (known.labels[known.groups == group] == 1).tolist())
        for group in range(len(SETS))
    ]


class Nodes:
    """The nodes of many trees, as ONNX's TreeEnsembleRegressor wants them."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {
            name: []
            for name in (
                "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values",
                "nodes_truenodeids", "nodes_falsenodeids", "target_treeids", "target_nodeids", "target_ids",
                "target_weights",
            )
        }  # fmt: skip
        self._trees = 0

    def tree(self, nodes: Iterable[tuple[bool, int, float, int, int, float]], target: int) -> None:
        """Add a tree of (is leaf, feature, threshold, left, right, value); left is where x <= threshold."""
        add = self.columns
        for at, (leaf, feature, threshold, left, right, value) in enumerate(nodes):
            add["nodes_treeids"].append(self._trees)
            add["nodes_nodeids"].append(at)
            add["nodes_featureids"].append(0 if leaf else feature)
            add["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            add["nodes_values"].append(0.0 if leaf else _below(threshold))
            add["nodes_truenodeids"].append(0 if leaf else left)
            add["nodes_falsenodeids"].append(0 if leaf else right)
            if leaf:
                add["target_treeids"].append(self._trees)
                add["target_nodeids"].append(at)
                add["target_ids"].append(target)
                add["target_weights"].append(float(np.float32(value)))
        self._trees += 1


def _below(threshold: float) -> float:
    """Return the greatest single-precision number that is not above: the same side for every single-precision x."""
    single = np.float32(threshold)
    return float(single if float(single) <= threshold else np.nextafter(single, np.float32(-math.inf)))


def to_onnx(forest: Forest, width: int) -> bytes:
    """Return the trees as one ONNX regressor of three sums: the two boosted logits and the randomised share."""
    nodes = Nodes()
    bases = []
    for target, model in enumerate(forest.boosted):
        bases.append(float(model._baseline_prediction[0, 0]))  # noqa: SLF001 - scikit-learn has no public name for it
        for (predictor,) in model._predictors:  # noqa: SLF001 - nor for the trees
            nodes.tree(
                (
                    (bool(n["is_leaf"]), int(n["feature_idx"]), float(n["num_threshold"]), int(n["left"]),
                     int(n["right"]), float(n["value"]))
                    for n in predictor.nodes
                ),
                target,
            )  # fmt: skip
    many = len(forest.randomised.estimators_)
    for each in forest.randomised.estimators_:
        tree = each.tree_
        shares = tree.value[:, 0, 1] / tree.value[:, 0, :].sum(axis=1) / many
        nodes.tree(
            zip(
                (tree.children_left < 0).tolist(), tree.feature.tolist(), tree.threshold.tolist(),
                tree.children_left.tolist(), tree.children_right.tolist(), shares.tolist(), strict=True,
            ),
            2,
        )  # fmt: skip
    attributes: dict[str, Any] = nodes.columns | {
        "n_targets": 3,
        "base_values": [*bases, 0.0],
        "aggregate_function": "SUM",
        "post_transform": "NONE",
    }
    node = onnx.helper.make_node("TreeEnsembleRegressor", ["x"], ["sums"], domain="ai.onnx.ml", **attributes)
    single = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        "match",
        [onnx.helper.make_tensor_value_info("x", single, [None, width])],
        [onnx.helper.make_tensor_value_info("sums", single, [None, 3])],
    )
    versions = [onnx.helper.make_opsetid("ai.onnx.ml", 3), onnx.helper.make_opsetid("", 18)]
    return bytes(onnx.helper.make_model(graph, opset_imports=versions, ir_version=8).SerializeToString())


def keep_words(words: Vocabulary, pair_from: float, beside_from: float, path: Path) -> None:
    met = sorted(words.rarity)
    meant = sorted(words.shared.keys() | words.differing.keys())
    np.savez_compressed(
        path,
        offers=words.offers,
        words=np.frombuffer(" ".join(met).encode(), dtype=np.uint8),
        rarity=np.array([words.rarity[word] for word in met], dtype=np.float32),
        meanings=np.frombuffer(" ".join(meant).encode(), dtype=np.uint8),
        shared=np.array([words.shared.get(word, 0.0) for word in meant], dtype=np.float32),
        differing=np.array([words.differing.get(word, 0.0) for word in meant], dtype=np.float32),
        bias=words.bias,
        pair_from=pair_from,
        beside_from=beside_from,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--to", type=Path, default=HERE)
    asked = parser.parse_args()
    known = examples(asked.data)
    words = rare_words(known)
    table = numbers(known, known.pairs, words.weights())
    stand = beside(known, table, words)
    pair_from = start(known, stand.scores)
    beside_from = start(known, *unseen_beside(known, stand))
    every = np.arange(len(known.pairs))
    meant, pair = fit_pair(known, every, table, words)
    (asked.to / "pair.onnx").write_bytes(to_onnx(pair, table.shape[1] + 1))
    (asked.to / "beside.onnx").write_bytes(to_onnx(fit_beside(known, stand, every), stand.all_rivals.shape[1]))
    keep_words(meant, pair_from, beside_from, asked.to / "words.npz")


if __name__ == "__main__":
    main()

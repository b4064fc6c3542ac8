"""A second opinion, learned from labelled listings: does a text read like those that break a policy, and which? Pure.

A logistic regression over letters in a row (`grams`), trained by ``bench/screening/train_text.py``. It is asked after
the lexicon. It may add a review where the lexicon found nothing, and drop doubts of the lexicon where a text reads
innocent. It never touches what blocks, nor telephones, accounts, prices and numbers, which are facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from entrepot.sell.screening.judgement import POLICIES
from entrepot.sell.screening.text.findings import Finding
from entrepot.sell.screening.text.grams import BITS, Grams, grams_of, weights_of_letters
from entrepot.sell.screening.text.lists import words_of

WEIGHTS: Final = Path(__file__).with_name("opinion.npz")
POLICY_BITS: Final = 15
_SMALL_WORDS: Final = frozenset(words_of("small_words.txt")) | frozenset(words_of("spanish_words.txt"))
_SHORT: Final = 3
FACTS: Final = (".pattern:", ".number:", ".price:")
"""Marks of rules that read a fact off a listing, which no opinion takes away."""
SUSPICIOUS: Final = "suspicious.words"
FEATURES: Final = ("odds", "suspicious", "sure", "doubt", "more_doubt", "more_policies", "agrees", "distinct")
"""What is weighed together: the opinion's own log-odds, and what the lexicon found."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of one text: log-odds that it breaks a policy, and of each policy how much it reads like it."""

    odds: float
    policies: dict[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned. ``rarity`` and ``weight`` by number of a row of letters, ``policy`` by policy and number."""

    rarity: npt.NDArray[np.float32]
    weight: npt.NDArray[np.float32]
    bias: float
    policy_rarity: npt.NDArray[np.float32]
    policy: npt.NDArray[np.float32]
    policy_bias: npt.NDArray[np.float32]
    together: npt.NDArray[np.float32]
    """A weight for each of `FEATURES`, and what is added."""


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the weights that the package brings."""
    return read_weights(WEIGHTS)


def read_weights(path: Path) -> Weights:
    """Read weights as ``write_weights`` wrote them."""
    with np.load(path, allow_pickle=False) as kept:
        numbers = {name: kept[name].astype(np.float32) for name in kept.files}
    return Weights(
        numbers["rarity"] / 25,
        numbers["weight"] * numbers["weight_step"],
        float(numbers["bias"]),
        numbers["policy_rarity"] / 25,
        numbers["policy"] * numbers["policy_step"][:, None],
        numbers["policy_bias"],
        numbers["together"],
    )


def write_weights(path: Path, learned: Weights) -> None:
    """Write weights in 254 steps each, compressed."""
    step = float(np.abs(learned.weight).max() / 127)
    steps = np.maximum(np.abs(learned.policy).max(axis=1) / 127, 1e-9)
    np.savez_compressed(
        path,
        rarity=np.round(learned.rarity * 25).astype(np.uint8),
        weight=np.round(learned.weight / step).astype(np.int8),
        weight_step=np.float32(step),
        bias=np.float32(learned.bias),
        policy_rarity=np.round(learned.policy_rarity * 25).astype(np.uint8),
        policy=np.round(learned.policy / steps[:, None]).astype(np.int8),
        policy_step=steps.astype(np.float32),
        policy_bias=learned.policy_bias,
        together=learned.together,
    )


def opinions(texts: Sequence[str], learned: Weights | None = None) -> list[Opinion]:
    """Return what is thought of each folded text."""
    if not texts:
        return []
    known = learned or weights()
    grams = grams_of(texts)
    value = shares(grams, known.rarity, grams.number)
    odds = np.bincount(grams.text, value * known.weight[grams.number], minlength=grams.texts) + known.bias
    coarse = grams.number >> (BITS - POLICY_BITS)
    value = shares(grams, known.policy_rarity, coarse)
    added = [np.bincount(grams.text, value * each[coarse], minlength=grams.texts) for each in known.policy]
    of_policy = np.stack(added) + known.policy_bias[:, None]
    return [
        Opinion(float(odds[at]), dict(zip(POLICIES, of_policy[:, at].tolist(), strict=True)))
        for at in range(grams.texts)
    ]


def shares(grams: Grams, rarity: npt.NDArray[np.floating[Any]], number: npt.NDArray[np.int64]) -> Floats:
    """Return how much of its text each row of letters is; rare and repeated ones more. A text's squares sum to 1."""
    value = (1 + np.log(grams.times)) * rarity[number]
    length = np.sqrt(np.bincount(grams.text, value * value, minlength=grams.texts))
    shared: Floats = value / np.maximum(length, 1e-9)[grams.text]
    return shared


def features(opinion: Opinion, found: Sequence[Finding]) -> list[float]:
    """Return what is weighed together, in the order of `FEATURES`."""
    named = [each for each in found if each.evidence[0].rule != SUSPICIOUS]
    sure = any(is_sure(each) for each in found)
    doubt = bool(named) and not sure
    most = max((each.confidence for each in named), default=0.0)
    return [
        opinion.odds,
        float(bool(found) and not named),
        float(sure),
        float(doubt),
        (most - 0.65) * doubt,
        float(max(0, len(named) - 1)),
        *agreement([each.policy for each in named], opinion.policies, doubt=doubt),
    ]


def agreement(named: Sequence[str], policies: Mapping[str, float], *, doubt: bool) -> tuple[float, float]:
    """Return how much a text reads like the policies in doubt; where none is named, how much like any one of them."""
    if not named:
        return 0.0, max(policies.values())
    return (max(policies[policy] for policy in named) if doubt else 0.0), 0.0


def is_sure(finding: Finding) -> bool:
    """Return whether a finding blocks, names something in disguise, or rests on a fact."""
    return (
        finding.verdict == "block"
        or finding.disguised
        or any(mark in spot.rule for spot in finding.evidence for mark in FACTS)
    )


def breaks(opinion: Opinion, found: Sequence[Finding]) -> float:
    """Return the log-odds that a listing breaks a policy, by its words and by what was found."""
    together = weights().together
    return float(np.dot(features(opinion, found), together[:-1]) + together[-1])


def telling(text: str, most: int = 3) -> list[tuple[int, int]]:
    """Return the stretches of a folded text that spoke most against it, strongest first."""
    known = weights()
    by_letter = weights_of_letters(text, known.weight * known.rarity)
    found: list[tuple[float, int, int]] = []
    start = 0
    for word in text[: len(by_letter)].replace("\n", " ").split(" "):
        end = start + len(word)
        if len(word) > (_SHORT if word.isascii() else 1) and word not in _SMALL_WORDS:
            found.append(_best_part(by_letter, start, end, wide=not word.isascii()))
        start = end + 1
    found.sort(reverse=True)
    return [(start, end) for score, start, end in found[:most] if score > 0]


def _best_part(by_letter: Floats, start: int, end: int, *, wide: bool) -> tuple[float, int, int]:
    """Return what a word adds; of a long one without spaces between words its strongest six letters."""
    window = 6
    if not wide or end - start <= window:
        return float(by_letter[start:end].sum()), start, end
    sums = np.convolve(by_letter[start:end], np.ones(window), mode="valid")
    at = int(sums.argmax())
    return float(sums[at]), start + at, start + at + window

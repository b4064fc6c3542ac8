"""Make ``opinion.npz``: ``python -m bench.screening.train_text --data DIR [--measure]``.

Learned from ``cases_tuned.jsonl``, from the lexicon (each term that needs no other word a short guilty text, each
innocent phrase a short innocent one, both with little weight: they carry words that no case has), from the innocent
titles of ``bench/listing``, from what the studio and the demonstration say of goods, and from real titles and
descriptions of ``DIR``. Two regressions over letters in a row: does a text break a
policy, and which.

How the opinion and the lexicon are weighed together is learned from ``first_look.jsonl``: what the lexicon alone found
in cases when it saw them for the first time, before anybody mended it for them, beside opinions of regressions that had
not seen the case (five folds). Weighing what the lexicon finds in cases that it was mended for would trust it too much.
What the two together say of those cases is printed, by the batches they came in; the regressions know terms that were
added after a batch was looked at, so that these figures flatter. ``--measure`` writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types
from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]  # the same

from bench.screening.text import HERE, Case, cases
from entrepot.sell.screening.judgement import POLICIES
from entrepot.sell.screening.text.findings import SEVERITY
from entrepot.sell.screening.text.fold import fold
from entrepot.sell.screening.text.grams import BITS, grams_of
from entrepot.sell.screening.text.lexicon import lexicon
from entrepot.sell.screening.text.opinion import (
    FEATURES,
    POLICY_BITS,
    WEIGHTS,
    Weights,
    agreement,
    shares,
    write_weights,
)
from entrepot.sell.screening.text.screen_text import text_of
from entrepot.sell.screening.text.together import POLICY_WEIGHT, RANK_STEP

TITLES = ("titles.jsonl", "titles_tuned.jsonl")
REAL = (
    ("catalogue/products", "title", 1_500),
    ("listings/ae-110k_train", "input", 500),
    ("listings/oa-mine_train", "input", 500),
)
TERM, PHRASE, TITLE, PROSE = 0.02, 0.05, 0.3, 0.3
"""How much a term, an innocent phrase, an innocent title and innocent prose count beside a case."""
GOODS = files("entrepot.world.demo") / "goods"
BENEFITS = files("entrepot.sell.writing") / "words" / "benefits.tsv"
LANGUAGES = {"en": 2, "ko": 3, "zh": 4, "ja": 5, "es": 6}
"""The column of each language's benefits."""
TOGETHER = 4
"""So many benefits stand below a title, as a listing's points do."""
TERM_OF_POLICY = 0.2
STRENGTH, STRENGTH_OF_POLICY, STRENGTH_TOGETHER = 20.0, 10.0, 3.0
LENIENCE = -0.3
"""Log-odds from which a listing is flagged: a little below even, for a person looks at what is flagged wrongly."""
ROUNDS_OF_POLICY = 40
FOLDS, SEED = 5, 1
DESCRIBED = re.compile(r"COL description VAL (\S.{40,}?) COL price")
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to learn from, how much each counts, whether it is guilty, and of what ("" for innocent ones)."""

    texts: list[str]
    counts: Floats
    counts_of_policy: Floats
    guilty: Flags
    policies: list[str]


def texts_of(rows: Sequence[Case], data: Path) -> Texts:
    """Return the cases first, in their order, then what the lexicon and the titles add."""
    found = [(fold(text_of(row.listing)).text, 1.0, 1.0, row.policy if row.expected != "allow" else "") for row in rows]
    words = lexicon()
    found += [
        (f" {term.parts[0].text} ", TERM, TERM_OF_POLICY, term.policy)
        for term in words.terms
        if term.weight != "hint" and not term.needs and len(term.parts) == 1
    ]
    found += [(f" {phrase.text} ", PHRASE, 0.0, "") for phrase in words.innocent]
    for name in TITLES:
        lines = (HERE.parent / "listing" / name).read_text("utf-8").splitlines()
        found += [(f" {fold(json.loads(line)['title']).text} ", TITLE, 0.0, "") for line in lines]
    for name, field, most in REAL:
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            titles = [json.loads(line)[field] for line in file]
        random.Random(SEED).shuffle(titles)
        found += [(f" {fold(title).text} ", TITLE, 0.0, "") for title in titles[:most]]
    found += [(f" {fold(text).text} ", PROSE, 0.0, "") for text in innocent_prose(data)]
    texts, counts, of_policy, policies = (list(each) for each in zip(*found, strict=True))
    guilty = np.array([bool(policy) for policy in policies])
    return Texts(texts, np.array(counts), np.array(of_policy), guilty, policies)


def innocent_prose(data: Path) -> list[str]:
    """Return descriptions, selling points and reviews that break nothing: titles alone have no "you" and no "know"."""
    chance = random.Random(SEED)
    rows = [line.split("\t") for line in BENEFITS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    points = {language: [row[at] for row in rows if row[at:] and row[at]] for language, at in LANGUAGES.items()}
    found = [point for some in points.values() for point in some]
    for name in TITLES:
        for line in (HERE.parent / "listing" / name).read_text("utf-8").splitlines():
            title = json.loads(line)
            if title["language"] in points:
                some = chance.sample(points[title["language"]], TOGETHER)
                found.append("\n".join([title["title"], *some]))
    for name, field in (("words.csv", "words"), ("reviews.csv", "text")):
        with GOODS.joinpath(name).open(encoding="utf-8") as file:
            found += [row[field] for row in csv.DictReader(file)]
    with gzip.open(data / "catalogue/products.jsonl.gz", "rt", encoding="utf-8") as file:
        said = [text for line in file if (text := json.loads(line).get("short_description"))]
    found += chance.sample(said, min(1_500, len(said)))
    with gzip.open(data / "listings/match_abt-buy_train.txt.gz", "rt", encoding="utf-8") as file:
        described = sorted({text for line in file for text in DESCRIBED.findall(line)})
    return found + chance.sample(described, min(500, len(described)))


@dataclass(frozen=True, slots=True)
class Tables:
    """All texts as rows of shares, and the rarity of each number, for both regressions."""

    fine: Any
    rarity: npt.NDArray[np.float32]
    coarse: Any
    coarse_rarity: npt.NDArray[np.float32]


def tables_of(texts: Texts, cases_first: int) -> Tables:
    """Return the texts as tables; what is rare is told by the cases alone."""
    grams = grams_of(texts.texts)
    tables = []
    for bits in (BITS, POLICY_BITS):
        number = grams.number >> (BITS - bits)
        first = grams.text < cases_first
        seen = np.unique(grams.text[first] << bits | number[first]) & ((1 << bits) - 1)
        times = np.bincount(seen, minlength=1 << bits)
        rarity = np.round((np.log((1 + cases_first) / (1 + times)) + 1) * 25).astype(np.uint8) / np.float32(25)
        value = shares(grams, rarity, number)
        tables += [csr_matrix((value, (grams.text, number)), shape=(grams.texts, 1 << bits)), rarity]
    return Tables(*tables)


def learn(texts: Texts, tables: Tables, rows: npt.NDArray[np.int64]) -> Weights:
    """Return weights learned from some of the rows; how they go together is left at nothing."""
    model = _fitted(tables.fine[rows], texts.guilty[rows], texts.counts[rows], STRENGTH)
    guilty = rows[texts.guilty[rows] & (texts.counts_of_policy[rows] > 0)]
    named = np.array([texts.policies[at] for at in guilty])
    counts = texts.counts_of_policy[guilty]
    of_policy = LogisticRegression(C=STRENGTH_OF_POLICY, max_iter=ROUNDS_OF_POLICY)
    of_policy.fit(tables.coarse[guilty], [POLICIES.index(policy) for policy in named], counts)
    return Weights(
        tables.rarity,
        model.coef_[0].astype(np.float32),
        float(model.intercept_[0]),
        tables.coarse_rarity,
        of_policy.coef_.astype(np.float32),
        of_policy.intercept_.astype(np.float32),
        np.zeros(0, np.float32),
    )


def _fitted(table: Any, kinds: Flags, counts: Floats, strength: float) -> Any:
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED)
    return model.fit(table, kinds, counts)


def unseen_odds(texts: Texts, tables: Tables, looked: Sequence[int]) -> tuple[Floats, Floats]:
    """Return, for cases of the first look, the odds and the policies' odds by regressions that had not seen them."""
    looked_at = np.array(looked)
    guilty = texts.guilty[looked_at]
    odds, of_policy = np.zeros(len(looked)), np.zeros((len(looked), len(POLICIES)))
    for _, test in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(looked_at, guilty):
        apart = looked_at[test]
        learned = learn(texts, tables, np.setdiff1d(np.arange(len(texts.texts)), apart))
        odds[test] = tables.fine[apart] @ learned.weight + learned.bias
        of_policy[test] = tables.coarse[apart] @ learned.policy.T + learned.policy_bias
    return odds, of_policy


def _features(first: dict[str, Any], odds: float, of_policy: Floats) -> list[float]:
    """Return `FEATURES` of a case, by what the lexicon found in it at its first look."""
    named = [policy for policy, _, _ in first["said"]]
    reads = dict(zip(POLICIES, of_policy.tolist(), strict=True))
    return [odds, *first["found"], *agreement(named, reads, doubt=bool(first["found"][2]))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--measure", action="store_true", help="write nothing")
    asked = parser.parse_args()
    rows = cases(HERE / "cases_tuned.jsonl")
    first = {row["id"]: row for row in map(json.loads, (HERE / "first_look.jsonl").read_text("utf-8").splitlines())}
    texts = texts_of(rows, asked.data)
    tables = tables_of(texts, len(rows))
    looked = [at for at, row in enumerate(rows) if row.id in first]
    odds, of_policy = unseen_odds(texts, tables, looked)
    seen = np.array([_features(first[rows[row].id], odds[at], of_policy[at]) for at, row in enumerate(looked)])
    _measure([rows[at] for at in looked], seen, of_policy, first)
    if asked.measure:
        return
    together = LogisticRegression(C=STRENGTH_TOGETHER).fit(seen, texts.guilty[looked])
    both = np.r_[together.coef_[0], together.intercept_[0] - LENIENCE].astype(np.float32)
    print(dict(zip((*FEATURES, "bias"), both.round(2).tolist(), strict=True)))
    write_weights(WEIGHTS, replace(learn(texts, tables, np.arange(len(texts.texts))), together=both))


def _measure(some: Sequence[Case], seen: Floats, of_policy: Floats, first: dict[str, dict[str, Any]]) -> None:
    """Print the figures of the lexicon alone and of both together, in all and by the batches that cases came in."""
    guilty = np.array([row.expected != "allow" for row in some])
    hard = np.array([row.note.startswith("hard negative") for row in some])
    model = LogisticRegression(C=STRENGTH_TOGETHER)
    both: Flags = cross_val_predict(model, seen, guilty, cv=FOLDS, method="decision_function") > LENIENCE
    both |= seen[:, 2] > 0
    alone: Flags = seen[:, 1:4].sum(axis=1) > 0
    batches: npt.NDArray[np.str_] = np.array([row.id[:2] for row in some])
    for batch in ("", *sorted(set(batches))):
        mine: Flags = np.array([batch in {"", each} for each in batches])
        for name, flagged in (("lexicon", alone), ("both", both)):
            right = [
                _policy(first[row.id]["said"], odds, POLICY_WEIGHT * (name == "both")) == row.policy
                for row, odds in zip(some, of_policy, strict=True)
            ]
            found = {
                "recall": flagged[mine & guilty].mean(),
                "precision": guilty[mine & flagged].mean(),
                "hard_negative_fpr": flagged[mine & hard].mean(),
                "policy_accuracy": (flagged & np.array(right))[mine & guilty].mean(),
            }
            print(batch or "all", name, {key: round(float(value), 3) for key, value in found.items()})


def _policy(said: Sequence[tuple[str, str, float]], odds: Floats, weight: float) -> str:
    """Return the policy that comes first, by what the lexicon said and how much the text reads like each."""
    reads = dict(zip(POLICIES, odds.tolist(), strict=True))
    if not said:
        return max(reads, key=reads.__getitem__) if weight else ""
    score = {
        policy: SEVERITY[verdict] + 2 * confidence - RANK_STEP * at
        for at, (policy, verdict, confidence) in enumerate(said)
    }
    return max(score, key=lambda policy: score[policy] + weight * reads[policy])


if __name__ == "__main__":
    main()

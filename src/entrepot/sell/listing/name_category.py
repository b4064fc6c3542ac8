"""Name the category of a draft: what its words, a file's own category, print and pictures speak for, ranked."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from entrepot.ai import Evidence, Origin
from entrepot.sell.catalog import CategoryTree
from entrepot.sell.classification import CategoryGuess, folded, suggest_categories
from entrepot.sell.extraction import Extraction, allergen_lists, compounds, extract
from entrepot.sell.listing.columns import field_of_column
from entrepot.sell.listing.content import Field, Other
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.pictured import pictured

_SHARE_IS_SURE: Final = 0.5
_BELOW_COUNTS: Final = 0.2
_LETTERS_READ: Final = 4_000
_LOOKS: Final = frozenset({"colour", "material", "pattern", "finish"})
"""What says how a thing looks, and never what it is."""
_BROAD_AT_MOST: Final = 0.7
_BELOW_SHOWN, _BELOW = 4, 0.1
_BETWEEN = re.compile(r"[\n\r]+")


def name_category(connection: Connection, tree: CategoryTree, inputs: Inputs) -> tuple[Field | None, list[str]]:
    """Rank what the words, a file's own category and the pictures speak for; say where they contradict each other."""
    weights: dict[str, float] = {}
    evidence: dict[str, list[Evidence]] = {}

    def speak(category_id: str, weight: float, *because: Evidence) -> None:
        weights[category_id] = weights.get(category_id, 0.0) + weight
        evidence.setdefault(category_id, []).extend(because)

    for name, value in inputs.source:
        if field_of_column(name) == "category" and (found := tree.find(value)):
            speak(found, 1.5, Evidence("file", value, name))
    said = heading(inputs)[:_LETTERS_READ]
    read = extract(said)
    by_words = _of_things(suggest_categories(connection, _without_verdicts(said, read)), said, read)
    for guess in by_words:
        speak(guess.category_id, guess.share, *_because(inputs, guess, said))
    printed = [
        line["text"] for file_id in inputs.pictures for line in inputs.readings.get(file_id, {}).get("lines", ())
    ]
    said_there = "\n".join(printed)[:_LETTERS_READ]
    said_there = _without_verdicts(said_there, extract(said_there)) if printed else ""
    for guess in suggest_categories(connection, said_there) if printed else ():
        because = (Evidence("package", word) for word in guess.words)
        speak(guess.category_id, guess.share * (0.5 if by_words else 0.8), *because)
    told = max(weights, key=lambda each: (weights[each], each)) if weights else None
    exact = next((guess.code for guess in by_words if guess.category_id == told), "")
    problems, shown = pictured(tree, inputs, told, exact or tree.taxonomy_code(told))
    for proposal in shown:
        speak(proposal.value, proposal.confidence, *proposal.evidence)
    if not weights:
        return None, problems
    total = sum(weights.values())
    conflict = "words_and_picture_differ" in problems
    ranked = _told_first(weights, str(told)) if conflict else _nearest_first(tree, weights, total)
    (best, weight), *rest = ranked
    confidence = min(0.97, 1 - (1 - weight / total) * 1.2) if weight >= _SHARE_IS_SURE else weight / total
    confidence = confidence if told else min(confidence, weight)
    others = tuple(Other(each, round(part / total, 3), tuple(evidence[each])) for each, part in rest[:4])
    below = [] if best not in tree else tree.children(best)
    if below:
        confidence = min(confidence, _BROAD_AT_MOST)
        known = {each.value for each in others}
        others = (*others[:1], *(Other(each.id, _BELOW) for each in below[:_BELOW_SHOWN] if each.id not in known))
    return Field("category", best, max(0.05, confidence), tuple(evidence[best]), "", others, conflict), problems


def _of_things(guesses: list[CategoryGuess], said: str, read: Extraction) -> list[CategoryGuess]:
    """Leave out guesses where every word is a colour or a material, or lies within one: 보리 in 아이보리 (ivory)."""
    if not guesses:
        return guesses
    plain = folded(said)
    quotes = [
        folded(one.quote)
        for code, proposal in read.attributes.items()
        for one in proposal.evidence
        if code in _LOOKS and one.quote
    ]
    bare = plain
    for each in quotes:
        bare = bare.replace(each, "\n")
    words = [word for each in guesses for word in each.words]
    return guesses if not quotes or any(_names_more(word, quotes, bare) for word in words) else []


def _names_more(word: str, looks: Sequence[str], bare: str) -> bool:
    """Return whether a word, the parts of which may stand apart, says more than how a thing looks."""
    for each in looks:
        word = word.replace(each, " ")
    parts = word.split()
    return bool(parts) and all(part in bare for part in parts)


def _without_verdicts(text: str, read: Extraction) -> str:
    """Leave out phrases that say how a thing is, or what is in it: “dishwasher safe” is no dishwasher."""
    said = [
        each.span
        for proposal in read.attributes.values()
        for each in proposal.evidence
        if isinstance(proposal.value, bool) and each.span is not None
    ]
    spans = sorted([*said, *allergen_lists(text)])
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        at = max(at, end)
    return " ".join([*parts, text[at:]])


def _nearest_first(tree: CategoryTree, weights: dict[str, float], total: float) -> list[tuple[str, float]]:
    """Rank categories; one below the best that much speaks for comes before it, since it says more."""
    ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    best = ranked[0][0]
    for at, (category_id, weight) in enumerate(ranked[1:], start=1):
        if weight >= _BELOW_COUNTS * total and best in tree.path_ids(category_id)[:-1]:
            return [(category_id, weight + ranked[0][1] / 2), *ranked[:at], *ranked[at + 1 :]]
    return ranked


def _told_first(weights: dict[str, float], told: str) -> list[tuple[str, float]]:
    """Rank categories, the one that the seller told before what a picture shows instead."""
    return sorted(weights.items(), key=lambda each: (each[0] != told, -each[1], each[0]))


def _because(inputs: Inputs, guess: CategoryGuess, said: str) -> Iterator[Evidence]:
    """Yield the words that name a category; before one that is part of a longer name, that name: “red wine glass”."""
    origin: Origin = "words" if inputs.words.strip() else "file"
    for word in guess.words:
        if whole := _whole_name(said, word):
            yield Evidence(origin, whole)
        yield Evidence(origin, word)


def _whole_name(said: str, word: str) -> str:
    """Return a word with the compound that it stands in, or that stands right before it; "" without one."""
    at = said.casefold().find(word)
    if at < 0 or len(said.casefold()) != len(said):
        return ""
    end = at + len(word)
    for start, stop in compounds(said):
        joined = start < at <= stop or (start < at and not said[stop:at].strip(" "))
        if joined and stop <= end:
            return said[start:end].casefold()
    return ""


def heading(inputs: Inputs) -> str:
    """Return the words that say what the thing is: the seller's, a file's title and category, a sheet's first line."""
    parts = [inputs.words]
    named = [value for name, value in inputs.source if field_of_column(name) in {"title", "category"}]
    parts += named or ([value for _, value in inputs.source[:3]] if not inputs.words else [])
    if inputs.text.strip():
        parts.append(_BETWEEN.split(inputs.text.strip(), maxsplit=1)[0])
    return " ".join(part for part in parts if part)

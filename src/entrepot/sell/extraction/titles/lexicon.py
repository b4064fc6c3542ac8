"""Kinds of words that titles are made of, written by hand in ``lexicon.tsv``: brands, materials, flavours, units.

A model that has seen a thousand titles knows few of the words of the next one; these tell it more.
"""

from functools import lru_cache
from importlib.resources import files

from entrepot.sell.extraction.titles.tokens import Tokens, tokens_of

LONGEST = 8
"""Tokens of the longest entry."""

Phrase = tuple[str, ...]


@lru_cache(maxsize=1)
def _lexicon() -> tuple[tuple[str, ...], dict[Phrase, tuple[int, ...]]]:
    kinds: list[str] = []
    known: dict[Phrase, tuple[int, ...]] = {}
    text = files("entrepot.sell.extraction.titles").joinpath("lexicon.tsv").read_text("utf-8")
    for number, line in enumerate(text.splitlines()):
        kind, words = line.split("\t")
        kinds.append(kind)
        for word in words.split("|"):
            phrase = tokens_of(word).lower
            known[phrase] = tuple(dict.fromkeys((*known.get(phrase, ()), number)))
    return tuple(kinds), known


def kinds() -> tuple[str, ...]:
    """The names of the kinds, in the order of their numbers."""
    return _lexicon()[0]


def found_in(tokens: Tokens) -> list[tuple[int, int, int]]:
    """Return (first token, last token, kind) of all entries that a title holds, the longest of a kind at a place."""
    known, lower, found = _lexicon()[1], tokens.lower, []
    for first in range(len(lower)):
        seen: set[int] = set()
        for last in range(min(len(lower), first + LONGEST) - 1, first - 1, -1):
            for kind in known.get(lower[first : last + 1], ()):
                if kind not in seen:
                    seen.add(kind)
                    found.append((first, last, kind))
    return found


def kind_of_tokens(tokens: Tokens) -> list[int]:
    """Return for each token the kind of the longest entry that covers it, -1 without one."""
    best = [(-1, -1)] * len(tokens)
    for first, last, kind in found_in(tokens):
        for at in range(first, last + 1):
            best[at] = max(best[at], (last - first + 1, kind))
    return [kind for _, kind in best]

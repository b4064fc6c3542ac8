"""Typing errors: a word that hardly any product has is replaced by the one that was probably meant.

The index finds words within a Levenshtein distance of one or two (a transposition counts once) by an automaton over
its dictionary (Schulz and Mihov, 2002); among them the nearest, then the commonest wins. Words with digits are
article codes and stay as they are.
"""

from collections.abc import Sequence

from tantivy import Occur, Query

from entrepot.shop.search.view import View
from entrepot.shop.search.words import Word

_LOOK_AT = 48
_ROUNDS = 3
_COMMONER = 20


def corrected(view: View, words: Sequence[Word]) -> list[Word] | None:
    """The words with each rare one replaced by what was probably meant, or None where nothing better is known."""
    better = [_better(view, word) for word in words]
    if not any(better):
        return None
    return [Word(new, ((new,),)) if new else old for new, old in zip(better, words, strict=True)]


def _better(view: View, word: Word) -> str | None:
    term = word.plain
    if term is None or len(term) < 4 or not term.isalpha() or not term.isascii():
        return None
    known = view.matches(term)
    if known > _COMMONER:
        return None
    reach = 2 if len(term) >= 8 else 1
    found: dict[str, tuple[int, int]] = {}
    for _ in range(_ROUNDS):
        near = Query.fuzzy_term_query(view.schema, "title", term, reach, transposition_cost_one=True)
        known_ones = [term, *found]
        without = [(Occur.MustNot, Query.term_query(view.schema, "title", each, "freq")) for each in known_ones]
        hits = view.searcher.search(Query.boolean_query([(Occur.Must, near), *without]), _LOOK_AT, count=False).hits
        for _, address in hits:
            for each in view.shown_terms(address):
                if each not in found and each != term and (away := distance(term, each, reach)) is not None:
                    found[each] = (away, -view.matches(each))
        if len(hits) < _LOOK_AT:
            break
    if not found:
        return None
    best = min(found, key=lambda each: (found[each], each))
    return best if -found[best][1] > _COMMONER * known else None


def distance(a: str, b: str, most: int) -> int | None:
    """The optimal string alignment distance of two words (edits and transpositions), None beyond ``most``."""
    if abs(len(a) - len(b)) > most:
        return None
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return None
        before, above = above, row
    return above[-1] if above[-1] <= most else None

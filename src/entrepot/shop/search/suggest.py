"""Suggestions while a shopper types: how the titles that match so far go on, and the brands that begin so."""

from collections import Counter

from tantivy import Occur, Query

from entrepot.shop.search.domain import MAX_TEXT, Suggestion
from entrepot.shop.search.match import words_query
from entrepot.shop.search.view import View
from entrepot.shop.search.words import Word, fold, query_words

LOOK_AT = 60
"""Products whose titles are looked at."""
_ENDINGS = 12
_MOST = 8


def suggest(view: View, prefix: str, locale: str) -> list[Suggestion]:
    """Return up to eight ways to complete what was typed, the commonest first; none for nothing typed.

    Every suggestion is made from the titles of products that there are, so that it finds something.
    """
    words = query_words(prefix[:MAX_TEXT], locale)
    if not words:
        return []
    typed = " ".join(fold(prefix[:MAX_TEXT]).split())
    query = _beginning(view, words)
    hits = view.searcher.search(query, LOOK_AT, count=False).hits
    going_on: Counter[str] = Counter()
    brands: Counter[str] = Counter()
    for _, address in hits:
        kept = view.kept(address)
        for completion in _completions(fold(str(kept["shown"])), typed):
            going_on[completion] += 1
        brand = kept["slots"].get("brand")
        if brand and fold(brand[2]).startswith(typed):
            brands[brand[2]] += 1
    found = [Suggestion(brand, "brand", count) for brand, count in brands.most_common(2)]
    taken = {fold(each.text) for each in found}
    ordered = sorted(going_on.items(), key=lambda each: (-each[1], len(each[0]), each[0]))
    found += [Suggestion(text, "query", count) for text, count in ordered if text not in taken]
    return found[:_MOST]


def _beginning(view: View, words: list[Word]) -> Query:
    term = words[-1].plain
    endings: list[str] = []
    if term is not None and (len(term) > 1 or not term.isascii()):
        endings = [each for each, _ in view.searcher.terms_with_prefix("text", term, limit=_ENDINGS) if each != term]
    matching = words_query(view.schema, words, ending=endings)
    if term is None or len(words) == 1:
        return matching
    known = [(Occur.Should, matching), (Occur.Should, words_query(view.schema, words[:-1]))]
    return Query.boolean_query(known)


def _completions(title: str, typed: str) -> list[str]:
    """What was typed as it goes on in a title: to the end of its word, and with the one or two words after it."""
    at = title.find(typed)
    while at > 0 and title[at - 1].isalnum() and title[at - 1].isascii():
        at = title.find(typed, at + 1)
    if at < 0:
        return []
    words = title[at : at + len(typed) + 60].split()
    parts = len(typed.split())
    longer = [" ".join(words[:count]).strip(" ,.;:/-|()[]") for count in range(parts, min(parts + 2, len(words)) + 1)]
    return list(dict.fromkeys(each for each in longer if len(each) >= len(typed)))

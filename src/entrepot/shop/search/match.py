"""Matching: a query's words and filters as one tantivy query."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from entrepot.shop.search.domain import SearchQuery
from entrepot.shop.search.entry import code_term, token_key
from entrepot.shop.search.schema import IN_STOCK, price_field
from entrepot.shop.search.words import Word

WEIGHTS = (("text", 1.0), ("title", 0.5), ("category", 0.6), ("attributes", 0.3))
"""Weights of BM25 (k1 1.2, b 0.75) by field: ``text`` is title, brand and description, so a title counts one
and a half times. Chosen on the judged queries of the electronics catalogue; ``bench/search.py`` measures them."""
_CODE_WEIGHT = 4.0
_MOST = (1 << 63) - 1


def words_query(schema: tantivy.Schema, words: Sequence[Word], *, ending: Sequence[str] = ()) -> Query:
    """Every word must match; ``ending`` are terms that may stand in the last word's place (what it is a prefix of)."""
    each = [_word_query(schema, word) for word in words[:-1]]
    last = [_word_query(schema, words[-1])] if words else []
    last += [_term_query(schema, term, 0.5) for term in ending]
    each.append(_any(last))
    whole = each[0] if len(each) == 1 else Query.boolean_query([(Occur.Must, one) for one in each])
    joined = code_term("".join(word.text for word in words))
    if len(words) > 1 and any(character.isdigit() for character in joined):
        return _any([whole, _code_query(schema, joined)])
    return whole


def loose_query(schema: tantivy.Schema, words: Sequence[Word]) -> Query:
    """Most of the words must match: one of two, two of three, three of four."""
    need = max(1, len(words) - 1 - (len(words) - 1) // 4)
    some = [(Occur.Should, _word_query(schema, word)) for word in words]
    return Query.boolean_query(some, minimum_number_should_match=need)


def filtered(matching: Query | None, limits: Iterable[Query]) -> Query:
    """What matches within all limits; limits do not count towards the score."""
    must = [Query.const_score_query(limit, 0.0) for limit in limits]
    if not must:
        return matching or Query.all_query()
    if matching is not None:
        must.insert(0, matching)
    return must[0] if len(must) == 1 else Query.boolean_query([(Occur.Must, one) for one in must])


def limits_of(schema: tantivy.Schema, query: SearchQuery, *, without: str = "") -> list[Query]:
    """The filters of a query apart from prices; ``without`` leaves one facet out, to count its other values."""
    limits: list[Query] = []
    if query.category_id and without != "category":
        limits.append(_facet_query(schema, [token_key("category", query.category_id)]))
    if query.seller_id and without != "seller":
        limits.append(_facet_query(schema, [token_key("seller", query.seller_id)]))
    if query.in_stock and without != "stock":
        limits.append(_facet_query(schema, [IN_STOCK]))
    for name, values in query.facets.items():
        if name != without:
            limits.append(_facet_query(schema, [token_key(name, value) for value in values]))
    return limits


def price_limit(
    schema: tantivy.Schema, currency: str, low: int | None, high: int | None, *, unless: str | None = None
) -> Query:
    """Products priced in a currency from ``low`` to ``high`` minor units, both inclusive where given.

    ``unless`` leaves out those that have a price in that other currency too, which then is the one compared.
    """
    parts = [(Occur.Must, _facet_query(schema, [token_key("currency", currency)]))]
    if low is not None or high is not None:
        top = _MOST if high is None else high
        parts.append(
            (
                Occur.Must,
                Query.range_query(schema, price_field(currency), tantivy.FieldType.Unsigned, low or 0, top),
            )
        )
    if unless is not None:
        parts.append((Occur.MustNot, _facet_query(schema, [token_key("currency", unless)])))
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def _facet_query(schema: tantivy.Schema, keys: Sequence[int]) -> Query:
    if len(keys) == 1:
        return Query.term_query(schema, "facet", keys[0], "basic")
    return Query.term_set_query(schema, "facet", keys)


def _word_query(schema: tantivy.Schema, word: Word) -> Query:
    forms = [
        Query.boost_query(_form_query(schema, field, form, word.at_least), weight)
        for form in word.forms
        for field, weight in WEIGHTS
    ]
    if any(character.isdigit() for character in word.text):
        forms.append(_code_query(schema, code_term(word.text)))
    return _any(forms)


def _form_query(schema: tantivy.Schema, field: str, form: tuple[str, ...], at_least: int) -> Query:
    terms = [Query.term_query(schema, field, term, "freq") for term in form]
    if len(terms) == 1:
        return terms[0]
    if at_least:
        return Query.boolean_query([(Occur.Should, term) for term in terms], minimum_number_should_match=at_least)
    return Query.boolean_query([(Occur.Must, term) for term in terms])


def _term_query(schema: tantivy.Schema, term: str, weight: float) -> Query:
    return _any([Query.boost_query(Query.term_query(schema, f, term, "freq"), w * weight) for f, w in WEIGHTS])


def _code_query(schema: tantivy.Schema, code: str) -> Query:
    return Query.boost_query(Query.term_query(schema, "codes", code, "basic"), _CODE_WEIGHT)


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])

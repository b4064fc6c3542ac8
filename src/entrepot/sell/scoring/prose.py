"""What is checked in descriptions, and in all texts: readable, in the right language, no contact, no shouting."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from entrepot.kit.sentences import say
from entrepot.sell.scoring.contacts import contact_in, lead_to, link_in
from entrepot.sell.scoring.facts import Fix, Found, ScoredListing
from entrepot.sell.scoring.language import foreign_language, language_name
from entrepot.sell.scoring.text import (
    SPACED,
    Span,
    Text,
    folded,
    hidden,
    is_asian,
    share_before,
    without,
    without_hidden,
)
from entrepot.sell.scoring.words import listed, phrases

_SENTENCE = re.compile(r"[^.!?。！？…\n]+")
_LEAST = {True: 20, False: 40}
_LONGEST = {True: 40, False: 120}
_WALL = {True: 900, False: 300}
_OFTEN, _OFTEN_SHARE, _PAIR = 6, 0.06, 2
_FOREIGN_HALF = 0.5
_MENDS_MOST = 20
_CLAUSE_END = re.compile(r"[.!?]+(?=\s|$)|[。！？]+|[，、；;]|,(?=\s)|\n+")
_COMMAS = ",，、；;"
_WORDS_EMPTY, _LETTERS_EMPTY = 1, 2
_PROMOTION = "text_promotion"
_OUTSIDE = {
    "contact": say("“%(words)s” is a way to reach the seller outside the marketplace"),
    "links": say("“%(words)s” leads shoppers away from the marketplace"),
    "text_promotion": say("“%(words)s” is promotion; say what the product is and does"),
}


def description_findings(text: Text, language: str) -> Iterator[Found]:
    """Yield what is wrong with a description."""
    if not text.words:
        reason = say("There is no description: it answers what title and selling points leave open")
        yield Found("description_missing", 1, "description", reason, fix=Fix("open", "description"))
        return
    spaced = language in SPACED and not text.asian
    length = text.length("en" if spaced else "zh")
    if length < _LEAST[spaced]:
        least = _LEAST[spaced]
        reason = (
            say("Words in the description: %(length)s; at least %(least)s say something", length=length, least=least)
            if spaced
            else say(
                "Letters in the description: %(length)s; at least %(least)s say something", length=length, least=least
            )
        )
        yield Found("description_short", 1, "description", reason, fix=Fix("open", "description"))
    yield from _sentences(text, spaced=spaced)
    if len(text.raw) > _WALL[spaced] and "\n" not in text.raw.strip():
        broken = _in_paragraphs(text.raw)
        reason = say("%(length)s characters without a paragraph: nobody reads that on a phone", length=len(text.raw))
        yield Found("description_wall", 1, "description", reason, fix=Fix("replace", "description", broken))
    yield from _stuffed(text)


def _sentences(text: Text, *, spaced: bool) -> Iterator[Found]:
    longest = _LONGEST[spaced]
    for found in _SENTENCE.finditer(text.raw):
        if len(found[0]) <= longest:
            continue
        length = Text("", found[0]).length("en" if spaced else "zh")
        if length > longest:
            reason = (
                say("A sentence of %(length)s words; up to %(most)s can be read", length=length, most=longest)
                if spaced
                else say("A sentence of %(length)s letters; up to %(most)s can be read", length=length, most=longest)
            )
            quote = text.quote(found.span())
            fix = Fix("open", "description")
            yield Found("description_sentences", 1, "description", reason, quote, found.span(), fix)
            return


def _in_paragraphs(text: str) -> str:
    """Return a text with a paragraph's end after every third sentence."""
    sentences = re.split(r"(?<=[.!?。！？])(?:\s+|(?<=[。！？]))", text.strip())
    if len(sentences) < _PAIR:
        return text.strip()
    rows = [sentences[at : at + 3] for at in range(0, len(sentences), 3)]
    if len(rows) == 1:
        rows = [sentences[:1], sentences[1:]]
    joint = " " if " " in text else ""
    return "\n\n".join(joint.join(row) for row in rows)


def _stuffed(text: Text) -> Iterator[Found]:
    """Yield the word that comes again and again: six times at least, and one in sixteen."""
    again = listed("plain", "again").words
    if text.asian:
        runs = [word for word, _, _ in text.words if is_asian(word)]
        marks = Counter(row for run in runs for row in _rows(run))
        total = sum(map(len, runs)) / _PAIR
    else:
        marks = Counter(word for word, _, _ in text.words if len(word) > _PAIR + 1 and word not in again)
        total = len(text.words)
    word, times = max(marks.items(), key=lambda each: (each[1], each[0]), default=("", 0))
    if times >= _OFTEN and times > _OFTEN_SHARE * total:
        at = text.folded.find(word)
        reason = say("“%(word)s” comes %(times)s times, which search engines take for stuffing", word=word, times=times)
        fix = Fix("open", "description", word)
        yield Found("description_stuffed", 1, "description", reason, word, (at, at + len(word)), fix)


def _rows(run: str) -> Iterator[str]:
    """Yield three letters in a row, or a shorter run whole."""
    return (run[at : at + 3] for at in range(max(1, len(run) - 2)))


def language_findings(texts: list[Text], listing: ScoredListing, language: str) -> Iterator[Found]:
    """Yield the first of the description and the selling points that is in another language; all are one part."""
    names = (listing.brand,)
    foreign = [(text, other) for text in texts if (other := foreign_language(text.raw, language, names=names))]
    if not foreign:
        return
    text, other = foreign[0]
    reason = say(
        "“%(text)s” reads as %(found)s, but the listing is in %(expected)s",
        text=text.quote((0, len(text.raw))),
        found=language_name(other),
        expected=language_name(language),
    )
    share = 1.0 if any(each.field == "description" for each, _ in foreign) else _FOREIGN_HALF
    yield Found(
        "description_language", share, text.field, reason, text.quote((0, len(text.raw))), fix=Fix("open", text.field)
    )


Look = Callable[[Text], Span | None]


def _looks(language: str, brand: str) -> dict[str, Look]:
    """Return how to find what does not belong into a listing, by its rule."""
    named, promotion = folded(brand), phrases("promotion", language)
    return {
        "contact": contact_in,
        "links": lambda text: link_in(text, named),
        _PROMOTION: lambda text: None if text.field == "title" else text.first(promotion),
    }


def honesty_findings(texts: list[Text], language: str, brand: str) -> Iterator[Found]:
    """Yield contact details, links, promotion beside the title, and characters that nobody sees."""
    unseen = {text.field: text for text in texts if hidden(text.raw)}
    bare = [_without_hidden(text) for text in texts] if unseen else texts
    together = Text("", "\n".join(text.raw for text in bare))  # one look at all: nearly always there is nothing
    for code, look in _looks(language, brand).items():
        if look(together):
            yield from _first(code, bare, look, unseen)
    fixes = [Fix("replace", field, without_hidden(text.raw)) for field, text in unseen.items()]
    for field, text in list(unseen.items())[:1]:
        sign = hidden(text.raw)
        code, span = (f"U+{ord(sign[0]):04X}", sign.span()) if sign else ("", None)
        reason = say("The character %(code)s cannot be seen and may hide something", code=code)
        fix = _together(fixes)
        yield Found("hidden_characters", 1, field, reason, code, span, fix)


def stripped(text: Text, language: str, brand: str) -> Text:
    """Return a text without all that ``honesty_findings`` finds: what has to go is no content.

    A fix that takes it out then costs nothing elsewhere.
    """
    text = _without_hidden(text)
    for code, look in _looks(language, brand).items():
        text = _taken_out(text, code, look)
    return text


def _without_hidden(text: Text) -> Text:
    return Text(text.field, without_hidden(text.raw))


def _taken_out(text: Text, code: str, look: Look) -> Text:
    """Return a text without what a rule finds, and without the words that lead to it or are a part of it."""
    begins = share_before if code == _PROMOTION else lead_to
    for _ in range(_MENDS_MOST):
        if (span := look(text)) is None:
            break
        span = begins(text, span[0]), span[1]
        text = Text(text.field, without(text.raw, span if text.field == "title" else _with_its_clause(text, span)))
    return text


def _with_its_clause(text: Text, span: Span) -> Span:
    """Return a stretch as it is taken out: its whole clause where that would be left with a word that says nothing."""
    ends = list(_CLAUSE_END.finditer(text.raw))
    before = next((each for each in reversed(ends) if each.end() <= span[0]), None)
    after = next((each for each in ends if each.start() >= span[1]), None)
    start, end = before.end() if before else 0, after.start() if after else len(text.raw)
    rest = Text("", f"{text.raw[start : span[0]]} {text.raw[span[1] : end]}")
    length, most = (rest.length("zh"), _LETTERS_EMPTY) if rest.asian else (len(rest.words), _WORDS_EMPTY)
    if length > most or any(map(str.isdigit, rest.raw)):
        return span
    if before is not None and before[0] in _COMMAS and after is not None and after[0] not in _COMMAS:
        return before.start(), end  # what ends the sentence stays
    return start, after.end() if after else end


def _first(code: str, texts: list[Text], look: Look, moved: Container[str]) -> Iterator[Found]:
    """Yield the first of what is looked for, with a fix that takes all of it out of all fields.

    In fields where letters have moved, since something that nobody sees was left out, it has no span.
    """
    found = [(text, span) for text in texts if (span := look(text)) is not None]
    if not found:
        return
    text, span = found[0]
    quote = text.quote(span)
    reason = say(_OUTSIDE[code].template, words=quote)
    fix = _together([_replaced(each.field, _taken_out(each, code, look).raw) for each, _ in found])
    yield Found(code, 1, text.field, reason, quote, None if text.field in moved else span, fix)


def _together(fixes: list[Fix]) -> Fix:
    """Return several fixes as one: what is taken away comes at the end, the last first, so that places stay."""
    kept, gone = [each for each in fixes if each.kind != "remove"], [each for each in fixes if each.kind == "remove"]
    first, *rest = (*kept, *reversed(gone))
    return replace(first, also=tuple(rest))


def _replaced(field: str, text: str) -> Fix:
    return Fix("replace", field, text) if text else Fix("remove" if "." in field else "open", field)

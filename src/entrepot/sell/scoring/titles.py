"""What is checked in a title. Each check is a function of the title and the listing that yields what it finds."""

import re
from collections import Counter
from collections.abc import Iterator

from entrepot.kit.sentences import say
from entrepot.sell.scoring.claims import Values
from entrepot.sell.scoring.clickbait import is_clickbait
from entrepot.sell.scoring.contacts import contact_in, lead_to, link_in
from entrepot.sell.scoring.facts import Fix, Found, ScoredListing
from entrepot.sell.scoring.language import foreign_language, language_name
from entrepot.sell.scoring.rules import TITLE_FRONT, TITLE_LONGEST
from entrepot.sell.scoring.text import (
    SPACED,
    Span,
    Text,
    folded,
    is_asian,
    language_of,
    share_before,
    tidy,
    without,
    without_hidden,
)
from entrepot.sell.scoring.words import listed, phrases

_SYMBOL = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\u3004\u3012\u3013\u3020\u3036\u203b\u2022\u25cf\ufe0f\U0001f000-\U0001faff]+"
    "|[!！]{2,}|[~～*＊$=^_#]{3,}|[♪♥♡]+"
)
_PRICE = re.compile(
    r"(?:us\$|[$€£¥₩￥]|(?<![a-z])(?:usd|eur|krw|cny|rmb|jpy|gbp))\s?\d[\d.,]*(?<![.,])"
    r"|\d[\d.,]*(?:만|천)?\s?(?:[€£₩]|(?:usd|eur|krw|cny|rmb|jpy|gbp|euros?|dollars?|dolares|won|yuan)(?![a-z])"
    "|원(?:에|짜리|대)?(?![\uac00-\ud7a3])|円(?![\u3400-\u9fff\u3041-\u30ff])|元(?![\u3400-\u9fff])|块钱)"
)
_PIECES = re.compile(r"[,/|;、，｜・]")
_NUMBERS_APART = re.compile(r"(?<=\d),(?=\d)")
_CAPITALS_LEAST, _CAPITALS_WORDS, _CAPITALS_SHARE = 4, 2, 0.5
_WORDS_LEAST, _LETTERS_LEAST = 3, 6
_PIECES_MANY, _TIMES_MANY, _ROW_LEAST, _MENDS_MOST = 8, 3, 4, 20
_ASIAN_RUN = re.compile("[\u3400-\u9fff\u30a0-\u30ff\uac00-\ud7af]{2,}")


def title_findings(title: Text, listing: ScoredListing, values: Values) -> Iterator[Found]:
    """Yield what is wrong with a title, nothing else than that it is missing where there is none."""
    if not title.words:
        open_title = Fix("open", "title")
        yield Found(
            "title_missing", 1, "title", say("There is no title: shoppers and search begin with it"), fix=open_title
        )
        return
    language = language_of(listing.locale)
    yield from _long(title, listing)
    yield from _short(title, language)
    facts = _fact_spans(title, values)
    yield from _facts(title, listing, facts)
    yield from _capitals(title, listing)
    yield from _promotion(title, language)
    yield from _repeats(title)
    yield from _stuffed(title)
    yield from _symbols(title)
    yield from _clickbait(title, language, facts)
    yield from _foreign(title, listing, language)


def _long(title: Text, listing: ScoredListing) -> Iterator[Found]:
    length = len(listing.title)
    if length <= TITLE_LONGEST:
        return
    cut = tidy(title.raw[:TITLE_LONGEST] if title.asian else title.raw[: TITLE_LONGEST + 1].rpartition(" ")[0])
    yield Found(
        "title_long",
        1,
        "title",
        say("The title has %(length)s characters; channels cut it after %(most)s", length=length, most=TITLE_LONGEST),
        quote=title.quote((TITLE_LONGEST, len(title.raw))),
        span=(TITLE_LONGEST, length),
        fix=Fix("replace", "title", cut or title.raw[:TITLE_LONGEST]),
    )


def _short(title: Text, language: str) -> Iterator[Found]:
    spaced = language in SPACED and not title.asian
    least = _WORDS_LEAST if spaced else _LETTERS_LEAST
    if title.length("en" if spaced else "zh") < least:
        quote = title.quote((0, len(title.raw)))
        reason = say("“%(title)s” is too short to tell this product from others", title=quote)
        yield Found("title_short", 1, "title", reason, quote, fix=Fix("open", "title"))


def _facts(title: Text, listing: ScoredListing, spans: list[Span]) -> Iterator[Found]:
    if not spans:
        reason = say("The title names neither the brand nor any attribute of the product")
        quote = title.quote((0, len(title.raw)))
        yield Found("title_bare", 1, "title", reason, quote, fix=_with_facts(title, listing))
        return
    late = [span for span in spans if span[0] >= TITLE_FRONT]
    if len(late) > len(spans) - len(late):
        first = min(late)
        reason = say(
            "“%(fact)s” comes after %(most)s characters, where phones cut the title",
            fact=title.quote(first),
            most=TITLE_FRONT,
        )
        fix = Fix("replace", "title", _moved_to_front(title, late))
        yield Found("title_front", 1, "title", reason, title.quote(first), first, fix)


def _fact_spans(title: Text, known: Values) -> list[Span]:
    """Return where the brand and values of attributes and options stand, as the title itself writes them, apart."""
    found = [span for value in known.texts.within(title) if (span := title.place_of(value))]
    apart: list[Span] = []
    for start, end in sorted([*found, *known.numbers_in(title)]):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _with_facts(title: Text, listing: ScoredListing) -> Fix:
    """Offer the title with the brand in front, where it is known."""
    if not listing.brand.strip():
        return Fix("open", "title")
    return Fix("replace", "title", f"{listing.brand.strip()} {title.raw}")


def _moved_to_front(title: Text, spans: list[Span]) -> str:
    facts = " ".join(title.raw[start:end] for start, end in spans)
    return tidy(f"{facts} {_without_spans(title.raw, spans)}")


def _without_spans(text: str, spans: list[Span]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text


def _capitals(title: Text, listing: ScoredListing) -> Iterator[Found]:
    allowed = listed("plain", "capitals").words | set(folded(listing.brand).split())
    lettered = shouted = 0
    spans = []
    for word, start, end in title.words:
        raw = title.raw[start:end]
        if not raw.isalpha() or (not raw.isascii() and is_asian(raw)):
            continue
        lettered += 1
        if len(raw) >= _CAPITALS_LEAST and raw.isupper() and word not in allowed:
            shouted += 1
            spans.append((start, end))
    if shouted >= _CAPITALS_WORDS or (shouted and shouted >= _CAPITALS_SHARE * lettered):
        calm = title.raw
        for start, end in spans:
            calm = calm[:start] + calm[start:end].capitalize() + calm[end:]
        quote = title.quote((spans[0][0], spans[-1][1]))
        reason = say("“%(words)s” is written in capitals, which channels refuse", words=quote)
        fix = Fix("replace", "title", calm)
        yield Found("title_capitals", 1, "title", reason, quote, (spans[0][0], spans[-1][1]), fix)


def _promotion(title: Text, language: str) -> Iterator[Found]:
    span, priced = title.first(phrases("promotion", language)), price_in(title)
    if span or priced:
        reason = (
            say("“%(words)s” is promotion; a title says what the product is", words=title.quote(span))
            if span
            else say("“%(words)s” is a price, which has a field of its own", words=title.quote(priced or (0, 0)))
        )
        span = span or priced or (0, 0)
        cleaned = without_promotion(title, language)
        fix = Fix("replace", "title", cleaned) if cleaned else Fix("open", "title")
        yield Found("title_promotion", 1, "title", reason, title.quote(span), span, fix)


def without_promotion(text: Text, language: str) -> str:
    """Return a text without promotion and prices."""
    for _ in range(_MENDS_MOST):
        if (span := text.first(phrases("promotion", language)) or price_in(text)) is None:
            break
        text = Text(text.field, without(text.raw, (share_before(text, span[0]), span[1])))
    return text.raw


def price_in(text: Text) -> Span | None:
    """Return where an amount of money stands: “24,000원”, “€ 24.00”, “24 EUR”."""
    found = _PRICE.search(text.folded)
    return found.span() if found else None


def plain_title(text: str, locale: str, *, brand: str = "") -> str:
    """Return a title without what no title holds: ways to reach the seller, prices, promotion, decoration, shouting.

    What is left may be nothing.
    """
    title = Text("title", without_hidden(text))
    for _ in range(_MENDS_MOST):
        span = contact_in(title) or link_in(title, folded(brand))
        if span is None:
            break
        title = Text("title", without(title.raw, (lead_to(title, span[0]), span[1])))
    title = Text("title", tidy(_SYMBOL.sub(" ", without_promotion(title, language_of(locale)))))
    calm = next(_capitals(title, ScoredListing(locale, title.raw, brand=brand)), None)
    return title.raw if calm is None or calm.fix is None else calm.fix.value


def _repeats(title: Text) -> Iterator[Found]:
    span = _repeated(title)
    if span is None:
        return
    reason = say("“%(word)s” comes more than once", word=title.quote(span))
    mended = title
    for _ in range(_MENDS_MOST):
        if (again := _repeated(mended)) is None:
            break
        mended = Text("title", without(mended.raw, again))
    yield Found("title_repeats", 1, "title", reason, title.quote(span), span, Fix("replace", "title", mended.raw))


def _repeated(title: Text) -> Span | None:
    """Return where a word comes right after itself, a third time, or an Asian one of some letters a second time."""
    again, seen, before, gap = listed("plain", "again").words, Counter[str](), "", 0
    for word, start, end in title.words:
        seen[word] += 1
        telling = len(word) > 1 and word not in again and not word[0].isdigit()
        asian = telling and is_asian(word)
        next_to = word == before and not title.raw[gap:start].strip()
        if telling and (next_to or seen[word] >= _TIMES_MANY or (asian and seen[word] > 1)):
            return start, end
        before, gap = word, end
    return _row_again(title.folded) if title.asian else None


def _row_again(text: str) -> Span | None:
    """Return where four letters in a row come a second time: words are not set apart in Chinese and Japanese."""
    seen: set[str] = set()
    for run in _ASIAN_RUN.finditer(text):
        for at in range(run.start(), run.end() - _ROW_LEAST + 1):
            row = text[at : at + _ROW_LEAST]
            if row in seen:
                return at, at + _ROW_LEAST
            seen.add(row)
    return None


def _stuffed(title: Text) -> Iterator[Found]:
    pieces = [piece.strip() for piece in _PIECES.split(_NUMBERS_APART.sub(".", title.raw)) if piece.strip()]
    if len(pieces) >= _PIECES_MANY:
        reason = say("%(count)s search words in a row: a title is read by people", count=len(pieces))
        yield Found(
            "title_stuffed", 1, "title", reason, quote=title.quote((0, len(title.raw))), fix=Fix("open", "title")
        )


def _symbols(title: Text) -> Iterator[Found]:
    found = None if title.raw.isalnum() else _SYMBOL.search(title.raw)
    if found:
        cleaned = tidy(_SYMBOL.sub(" ", title.raw))
        reason = say("“%(sign)s” is decoration, which channels refuse", sign=found[0][:8])
        yield Found("title_symbols", 1, "title", reason, found[0][:8], found.span(), Fix("replace", "title", cleaned))


def _clickbait(title: Text, language: str, facts: list[Span]) -> Iterator[Found]:
    """Facts are no part of a story: the classifier reads the title without them."""
    span = title.first(phrases("clickbait", language))
    if span:
        reason = say("“%(words)s” promises a story; say what the product is", words=title.quote(span))
        yield Found("title_clickbait", 1, "title", reason, title.quote(span), span, Fix("open", "title"))
    elif language == "en" and not title.asian and is_clickbait(_without_spans(title.raw, facts), of_product=True):
        reason = say("The title reads like a headline that wants a click; say what the product is")
        yield Found("title_clickbait", 1, "title", reason, title.quote((0, len(title.raw))), fix=Fix("open", "title"))


def _foreign(title: Text, listing: ScoredListing, language: str) -> Iterator[Found]:
    other = foreign_language(title.raw, language, names=(listing.brand,))
    if other:
        reason = say(
            "The title reads as %(found)s, but the listing is in %(expected)s",
            found=language_name(other),
            expected=language_name(language),
        )
        quote = title.quote((0, len(title.raw)))
        yield Found("title_language", 1, "title", reason, quote, fix=Fix("open", "title", language))

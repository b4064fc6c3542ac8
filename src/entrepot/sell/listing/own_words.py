"""The seller's own words as a title: only what a title may hold, and only in the listing's language. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

from entrepot.sell.classification import Entry, product_words
from entrepot.sell.extraction import allergen_lists
from entrepot.sell.listing.content import ATTRIBUTE, OPTION, Content, Field
from entrepot.sell.scoring import foreign_language, plain_title
from entrepot.sell.writing import FactSheet, Kind

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT: Final = 2
_PLURAL_LEAST: Final = 4
_JOINING: Final = frozenset({"for", "with", "in", "of", "and", "by", "from", "para", "con", "de", "en", "y"})
_FROM_WORDS: Final = frozenset({"words", "file"})


_HANGUL, _KANA, _HAN = (
    re.compile(each) for each in ("[\uac00-\ud7af]", "[\u3041-\u30fa\u30fd-\u30ff]", "[\u3400-\u9fff]")
)


def foreign_script(text: str, locale: str) -> bool:
    """Return whether a text has letters that a language is not written in."""
    if _HANGUL.search(text) and locale != "ko":
        return True
    if _KANA.search(text) and locale != "ja":
        return True
    return _HAN.search(text) is not None and locale not in {"zh", "ja", "ko"}


_LABEL = re.compile(
    r"(?i)(?<![\w-])(?:(?:net )?weight|peso(?: neto)?|size|talla|tamaño|무게|중량|사이즈|重量|重さ|尺寸|サイズ)[:：]? *"
    r"(?=\d|(?:X{0,3}[SML]|[2-6]XL)(?![\w-]))"
)
"""What a seller writes before a figure and a title does not: weight 700 g, 사이즈 M."""


def own_title(said: str, locale: str, content: Content, left_out: Sequence[str] = ()) -> str:
    """Return the seller's words as a title: without prices, contacts, promotion, and what the options vary."""
    for each in left_out:
        said = re.sub(rf"(?i)(?<!\w){re.escape(each)}(?!\w)" if each.isascii() else re.escape(each), " ", said)
    said = _LABEL.sub("", said)
    return plain_title(said, locale, brand=str(content.value("brand") or ""))


def without_allergens(said: str) -> str:
    """Return the words of food without its lists of allergens, which stand whole in a field of their own or nowhere."""
    rest = said
    for start, end in reversed(allergen_lists(said)):
        rest = f"{rest[:start].rstrip(' ,，、([（')} {rest[end:].lstrip(' ,，、)]）.')}"
    return rest.strip(" ,，、-–") or said


_CLAUSES = re.compile(r"(?<!\d),|,(?!\d)|[;\n、，；。]")
_NOTE: Final = re.compile(
    r"(?i)\b(?:pls|plz|please|check|ask|note|have|has|got|need|want|selling|sell|sold|hi|hello|i|i'm|we|my|our|you"
    r"|your|price|maybe|not sure|should|could|can|is|are|was|were|bought|por favor|tengo|vendo|quiero|hola|precio)\b.*"
    r"|(?:해 ?주세요|부탁|문의|있어요|있습니다|팝니다|드려요|请|出售|ください|お願い|売ります).*"
)
"""Where a note of the seller's begins that names nothing."""


def named_clauses(said: str, content: Content) -> str:
    """Return the parts of the seller's words that name the thing or a fact of it, without notes beside them.

    All of them where nothing is known that could be named.
    """
    category = content.get("category")
    nouns = [] if category is None else [each.quote.casefold() for each in category.evidence if each.quote]
    facts = [one.quote.casefold() for each in content.fields for one in each.evidence if one.quote and _is_fact(each)]
    clauses = [part.strip() for part in _CLAUSES.split(said) if part.strip()]
    if not any(noun in clause.casefold() for noun in nouns for clause in clauses):
        return said
    kept = []
    for clause in clauses:
        plain = _NOTE.sub("", clause).strip(" .!")
        if any(each in plain.casefold() for each in (*nouns, *facts)):
            kept.append(plain)
    joint = "" if not said.isascii() and _HAN.search(said) else " "
    return f",{joint}".join(kept)


def _is_fact(field: Field) -> bool:
    return field.name.startswith((ATTRIBUTE, OPTION)) or field.name in {"brand", "origin"}


def loses_words(said: str, composed: str, content: Content, locale: str) -> bool:
    """Return whether a composed title lacks words that the seller names the thing with, and that no fact says."""
    category = content.get("category")
    if category is None:
        return False
    quotes = {
        one.quote.casefold() for each in content.fields for one in each.evidence if one.quote and each != category
    }
    nouns = [each.quote.casefold() for each in category.evidence if each.quote and each.origin in _FROM_WORDS]
    naming = next((part for part in _CLAUSES.split(said.casefold()) if any(each in part for each in nouns)), "")
    left = naming
    for each in sorted(quotes, key=len, reverse=True):
        left = left.replace(each, " ")
    if locale in {"ko", "zh", "ja"}:
        return any(len(word) > 1 and word not in composed for word in _LETTERS.findall(left))
    known = {*_plain_words(composed.casefold()), *_JOINING, *_facts_said(content)}
    return any(word.isalpha() and len(word) > _SHORT and word not in known for word in _plain_words(left))


def other_language(said: str, locale: str, content: Content, code: str) -> str:
    """Return the language that the words are in where it is not the listing's, else "".

    By their scripts and letters; a few words in Latin letters by the language of the word that names the thing.
    """
    found = foreign_language(said, locale, names=(str(content.value("brand") or ""),))
    category = content.get("category")
    if found or category is None:
        return found
    other = ""
    for each in category.evidence:
        entry = entry_of(each.quote, code) if each.origin in _FROM_WORDS else None
        spoken = () if entry is None else _languages(entry, each.quote)
        if locale in spoken:
            return ""
        other = other or next(iter(spoken), "")
    return other


def _languages(entry: Entry, word: str) -> tuple[str, ...]:
    plain = word.casefold()
    return tuple(each for each, words in entry.words.items() if any(plain == one.casefold() for one in words))


@lru_cache(maxsize=1)
def _entries_by_word() -> Mapping[str, tuple[Entry, ...]]:
    found: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in product_words():
        for word in entry:
            found[fold_accents(word)].setdefault(entry.code, entry)
    return {word: tuple(entries.values()) for word, entries in found.items()}


def entry_of(word: str, code: str) -> Entry | None:
    """Return what the lexicon knows of a word, of a category or what lies below it."""
    plain = fold_accents(word)
    for each in (plain, *_singulars(plain)):
        for entry in _entries_by_word().get(each, ()):
            if entry.code == code or entry.code.startswith(f"{code}-"):
                return entry
    return None


_PLURAL_ALONE: Final = frozenset({
    "boots", "boxers", "briefs", "chinos", "clippers", "clogs", "earbuds", "earphones", "earrings", "eyeglasses",
    "flats", "glasses", "gloves", "goggles", "headphones", "heels", "jeans", "joggers", "leggings", "loafers",
    "mittens", "overalls", "pajamas", "pants", "panties", "pliers", "pyjamas", "sandals", "scissors", "shears",
    "shoes", "shorts", "slacks", "slippers", "sneakers", "socks", "sunglasses", "sweatpants", "tights", "tongs",
    "trainers", "trousers", "tweezers", "underpants",
})  # fmt: skip
"""What is sold in pairs, or is called in the plural though it is one thing."""


def _singulars(plain: str) -> list[str]:
    """Return what an English word in the plural may be in the singular, likely ones first; nothing for others."""
    *before, last = plain.rsplit(" ", 1)
    if not plain.isascii() or not last.endswith("s") or last.endswith(("ss", "us", "is")) or len(last) < _PLURAL_LEAST:
        return []
    if last in _PLURAL_ALONE and not (last == "glasses" and before):
        return []
    found = [
        last[:-1],
        *([last[:-2]] if last.endswith("es") else []),
        *([f"{last[:-3]}y"] if last.endswith("ies") else []),
    ]
    return [" ".join((*before, each)) for each in found]


def _singular(name: str, entry: Entry) -> str:
    """Return an English name in the singular where the lexicon has that word for the same thing: kettles, a kettle."""
    ends = {word.split(" ")[-1].casefold() for word in entry.words.get("en", ())}
    for each in _singulars(name):
        if each.split(" ")[-1].casefold() in ends:
            return each
    return name


def as_said(kind: Kind, entry: Entry, word: str, content: Content, locale: str) -> Kind:
    """Return a kind under the name that the seller gives the thing: black tea, which is a tea and no green one.

    ``word`` is the one of the lexicon's that names it. In other languages it keeps its plain name; a name that holds
    a fact, such as what it is made of, is no better than the plain one.
    """
    category = content.get("category")
    spelt = [each for each in entry.words.get(locale, ()) if fold_accents(each) == fold_accents(word)]
    if category is None or not spelt:
        return kind
    best = max(spelt, key=lambda each: (not each.isascii(), each == word))
    said = [each.quote for each in category.evidence if each.quote]
    facts = [one.quote for each in content.fields for one in each.evidence if one.quote and _is_fact(each)]
    noun = set(_plain_words(fold_accents(word)))
    names = [_before_facts(each, facts, noun) for each in (word, *said) if word in each]
    free = [each for each in names if any(one in each for one in said) and not _holds_fact(each, facts, noun)]
    if not free:
        return kind
    name = max(free, key=len).replace(word, best)
    name = _singular(name, entry) if locale == "en" else name
    plain = kind.nouns.get(locale, "")
    inflected = locale == "es" and plain and not fold_accents(name).startswith(f"{fold_accents(plain)} ")
    return kind if inflected else replace(kind, nouns={**kind.nouns, locale: name})


def _before_facts(name: str, facts: Sequence[str], noun: set[str]) -> str:
    """Return a name without what it says of facts at its end: red wine glass of a red wine glass set (of 2)."""
    words, known = name.split(), {word for each in facts for word in _plain_words(each.casefold())} - noun
    while len(words) > 1 and known.issuperset(_plain_words(words[-1])):
        words.pop()
    return " ".join(words)


def _holds_fact(name: str, facts: Sequence[str], noun: set[str]) -> bool:
    """Return whether a name holds a word of a fact, other than of the noun, or begins within one: 나무 in 대나무."""
    plain, words = fold_accents(name), set(_plain_words(fold_accents(name))) - noun
    for each in map(fold_accents, facts):
        if words & set(_plain_words(each)) - _JOINING:
            return True
        if not each.isascii() and any(plain.startswith(each[at:]) for at in range(1, len(each))):
            return True
    return False


def fold_accents(text: str) -> str:
    """Return a text in lower case without accents on Latin letters."""
    return (
        "".join(each for each in normalize("NFD", text.casefold()) if not combining(each))
        if _LATIN.search(text)
        else text.casefold()
    )


def differs(one: str, other: str) -> bool:
    """Return whether one title has a word that another lacks: signs, spaces, capitals and numbers aside."""
    theirs = fold_accents(other)
    known = set(_plain_words(theirs))
    words = (word for word in _plain_words(fold_accents(one)) if len(word) > 1 and not word[0].isdigit())
    return any(word not in known and (word.isascii() or word not in theirs) for word in words)


def says_more(said: str, sheet: FactSheet, content: Content, locale: str) -> bool:
    """Return whether the seller's words name another thing than the composer would.

    So it is where the noun that we would use is not said at all, where another word stands right behind it (a shoe rack
    is no shoe), and where it is said what the thing is for.
    """
    noun = sheet.kind.nouns.get(locale, "").casefold()
    text = said.casefold()
    if "compatible_with" in content.attributes() or not noun:
        return True
    if not noun.isascii():
        return noun.replace(" ", "") not in text.replace(" ", "")
    words, wanted = _plain_words(text), _plain_words(noun)
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at] == wanted[-1]), None)
    if last is None or not set(wanted) <= set(words):
        return True
    behind = words[last + 1] if last + 1 < len(words) else ""
    return behind.isalpha() and behind not in _JOINING and behind not in _facts_said(content)


def says_more_in_other_words(said: str, content: Content) -> bool:
    """Return the same of words in another language: whether the word that named the category leads to another."""
    category = content.get("category")
    if category is None or "compatible_with" in content.attributes():
        return True
    quotes = [each.quote.casefold() for each in category.evidence if each.origin in _FROM_WORDS and each.quote]
    text, known = said.casefold(), _facts_said(content)
    ends = [text.rfind(each) + len(each) for each in quotes if each in text]
    behind = _WORD.match(text[max(ends) :].lstrip()) if ends else None
    word = behind[0] if behind else ""
    return not ends or (word.isalpha() and word not in _JOINING and not any(word in each for each in known))


def _plain_words(text: str) -> list[str]:
    return [word if len(word) < 4 else word.removesuffix("s") for word in _WORD.findall(text)]


def _facts_said(content: Content) -> set[str]:
    """Return the words that attributes, options and the brand were read from."""
    quotes = (one.quote for each in content.fields for one in each.evidence if each.name not in {"category", "brand"})
    return {word for quote in quotes for word in _plain_words(quote.casefold())}

"""Words for the values of attributes in five languages, and where they stand in a text.

A line of ``words/*.tsv`` is a value's English name and five columns (English, Korean, Chinese, Japanese, Spanish) of
words joined by ``|``; the first of a column is what the value is called there. In ``more.tsv`` and ``flags.tsv`` a
line ``#code`` begins an attribute's values. ``not_said.tsv`` has what holds such a word and says nothing: black tea,
블랙박스. ``scented.tsv`` has goods that smell of something and, below ``#not``, what only holds their names: soap dish.
So has ``allergens.tsv`` (coconut milk), whose words count only in a list of allergens.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from entrepot.sell.extraction.reading import Reading, fold, read

LANGUAGES = ("en", "ko", "zh", "ja", "es")
CHOICES = ("colour", "material", "pattern", "gender", "age_group", "season", "size", "connectivity", "scent")
"""Attributes with a file of their own."""

_FOLDER = files("entrepot.sell.extraction") / "words"
_GAP = 2
_LONE = 1
_SHORT_HANGUL = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says: the value of an attribute (None for a flag's yes or no, ``says``)."""

    code: str
    value: str
    says: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A word in the folded text."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of an attribute with its words by language."""

    code: str
    value: str
    words: Mapping[str, tuple[str, ...]]


def lines_of(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (the ``#code`` above or the file's stem, columns) of each line of a file of words."""
    code = name.removesuffix(".tsv")
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line.startswith("#"):
            code = line[1:]
        elif line:
            yield code, line.split("\t")


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All values of attributes that are chosen from a list."""
    names = [f"{code}.tsv" for code in CHOICES] + ["more.tsv", "allergens.tsv"]
    return tuple(
        Entry(code, value, {language: tuple(filter(None, column.split("|"))) for language, column in _by(columns)})
        for name in names
        for code, (value, *columns) in lines_of(name)
        if code != "not"
    )


def _by(columns: Sequence[str]) -> Iterable[tuple[str, str]]:
    return zip(LANGUAGES, columns, strict=True)


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], dict[str, str]]:
    return {
        (entry.code, entry.value): {"en": entry.value}
        | {language: words[0] for language, words in entry.words.items() if words and language != "en"}
        for entry in entries()
    }


@lru_cache(maxsize=1)
def _synonyms() -> dict[tuple[str, str], tuple[str, ...]]:
    found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry in entries():
        every = dict.fromkeys((entry.value, *(word for words in entry.words.values() for word in words)))
        for word in every:
            found[entry.code, fold(word)].update(every)
    return {key: tuple(words) for key, words in found.items()}


def synonyms(code: str, value: str) -> tuple[str, ...]:
    """Return all words of our lists for a value, which may be given in any of their languages; () for another."""
    return _synonyms().get((code, fold(value)), ())


def names_of(code: str, value: str) -> Mapping[str, str]:
    """Return what a value of our lists is called by language; nothing for a value that is not one of them."""
    return _names().get((code, value), {})


class Finder:
    """Finds words in folded texts: Latin ones whole, others wherever they begin, the longest first."""

    def __init__(self, words: Iterable[tuple[str, Meaning | None]]) -> None:
        known: defaultdict[str, dict[Meaning, None]] = defaultdict(dict)
        for word, meaning in words:
            key = fold(word).replace(" ", "").replace("-", "") if _is_joined(word) else _latin_key(fold(word))
            if meaning is None:
                known[key].setdefault(_NOTHING)
            else:
                known[key][meaning] = None
        self._known = {
            key: tuple(each for each in meanings if each != _NOTHING) or (_NOTHING,) for key, meanings in known.items()
        }
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in self._known:
            lengths[key[:2] if len(key) > 1 else key].add(len(key))
        self._lengths = {head: sorted(some, reverse=True) for head, some in lengths.items()}

    def find(self, reading: Reading) -> list[Found]:
        """Return the words of a text from left to right; none begins within another."""
        letters, places = _row(reading.folded)
        found, at = [], 0
        while at < len(letters):
            hit = self._at(reading.folded, letters, places, at)
            if hit is None:
                at += 1
                continue
            length, one = hit
            if one.meanings != (_NOTHING,):
                found.append(one)
            at += length
        return found

    def _at(self, text: str, letters: str, places: Sequence[int], at: int) -> tuple[int, Found] | None:
        for head in (letters[at : at + 2], letters[at]):
            for length in self._lengths.get(head, ()):
                if (len(head) == 1 and length > 1) or at + length > len(letters):
                    continue
                key = letters[at : at + length]
                meanings = self._known.get(key)
                if meanings is None:
                    continue
                start, end = places[at], places[at + length - 1] + 1
                if _stands(text, start, end, length):
                    return length, Found(start, end, meanings)
        return None


_NOTHING = Meaning("", "")


@lru_cache(maxsize=1)
def finder() -> Finder:
    """Finds all words of our lists."""
    return Finder([*_choice_words(), *_flag_words(), *((word, None) for word in _not_said())])


def _choice_words() -> Iterator[tuple[str, Meaning]]:
    return (
        (word, Meaning(entry.code, entry.value))
        for entry in entries()
        if entry.code != "allergens"  # milk is one only where it is declared
        for words in entry.words.values()
        for word in words
    )


def _flag_words() -> Iterator[tuple[str, Meaning]]:
    says = True
    for heading, (code, *columns) in lines_of("flags.tsv"):
        says = heading != "no"
        for column in columns[: len(LANGUAGES)]:
            for word in filter(None, column.split("|")):
                yield word, Meaning(code, "", says)


def _not_said() -> Iterator[str]:
    for _, columns in lines_of("not_said.tsv"):
        for column in columns:
            yield from column.split("|")


@lru_cache(maxsize=1)
def _scented() -> Finder:
    return Finder(
        (word, None if heading == "not" else Meaning("", fold(word)))
        for heading, columns in lines_of("scented.tsv")
        for column in columns
        for word in column.split("|")
    )


def is_scented(reading: Reading) -> bool:
    """Return whether a text is of goods that smell of something: there lavender is a scent, elsewhere a colour."""
    return bool(_scented().find(reading))


@lru_cache(maxsize=1)
def _compounds() -> Finder:
    return Finder((word, Meaning("", fold(word))) for word in _not_said())


def compounds(text: str) -> list[tuple[int, int]]:
    """Return where a text has words that are one name of one thing: green tea, red wine, 레드와인."""
    reading = read(text)
    return [reading.span(found.start, found.end) for found in _compounds().find(reading)]


@lru_cache(maxsize=1)
def topics() -> tuple[tuple[str, str], ...]:
    """What flags are about, as (code, folded word): a verdict near it decides."""
    return tuple(
        (code, fold(word))
        for heading, (code, *columns) in lines_of("flags.tsv")
        if heading != "no"
        for column in columns[len(LANGUAGES) :]
        for word in filter(None, column.split("|"))
    )


def _is_joined(word: str) -> bool:
    return any(ord(letter) >= 0x1100 for letter in word)


def _latin_key(word: str) -> str:
    return "".join(word.split()).replace("-", "")


def _row(text: str) -> tuple[str, list[int]]:
    """Return a text without spaces and hyphens, and where each letter stands."""
    places = [at for at, letter in enumerate(text) if letter not in " -"]
    return "".join([text[at] for at in places]), places


def is_latin(letter: str) -> bool:
    """Return whether a folded letter is Latin or a digit."""
    return letter.isalnum() and ord(letter) < 0x370


def is_hangul(letter: str) -> bool:
    """Return whether a letter is Korean."""
    return "가" <= letter <= "힣"


def is_katakana(letter: str) -> bool:
    """Return whether a letter is katakana or its long-vowel mark."""
    return "ァ" <= letter <= "ー"


def is_han(letter: str) -> bool:
    """Return whether a letter is Han."""
    return "㐀" <= letter <= "鿿"


def _stands(text: str, start: int, end: int, length: int) -> bool:
    """Return whether a word stands there as a word: not within a longer one of its script."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    behind_number = first.isalpha() and before.isdigit() and length > _SHORT_HANGUL
    cut_latin = (is_latin(first) and is_latin(before) and not behind_number) or (is_latin(last) and is_latin(after))
    cut_kana = (is_katakana(first) and is_katakana(before)) or (is_katakana(last) and is_katakana(after))
    if cut_latin or cut_kana or (end - start - length > _GAP and not is_latin(first)):
        return False
    if is_hangul(first):
        begins, ends = not is_hangul(before), not is_hangul(after)
        return (begins and ends) if length == _LONE else (begins or ends or length > _SHORT_HANGUL)
    if is_han(first) and length == _LONE:
        return not any(is_han(letter) or is_kana(letter) for letter in (before, after))
    return True


def is_kana(letter: str) -> bool:
    """Return whether a letter is hiragana or katakana."""
    return "ぁ" <= letter <= "ヿ"

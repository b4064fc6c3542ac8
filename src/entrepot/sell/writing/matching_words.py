"""Find the words of a lexicon in a text: Latin words by stems, others by their place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrepot.kit.folding import without_accents

CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々]")
HANGUL = re.compile("[\uac00-\ud7af]")
_HAN, _KANA_SMALL = re.compile("[\u3400-\u9fff]"), re.compile("[\u3041-\u309f]")
_KATAKANA = re.compile("[\u30a0-\u30ff]+")
_TOKEN = re.compile(r"[a-zßœæø0-9]+(?:'s)?|#(?=\d)")
_CONNECTORS = frozenset("和与及、や과와및")
_SHORT_HANGUL, _SHORT_KANA = 2, 3
_ENDINGS = frozenset("은는이가을를의에로과와도만으인입이다")


@dataclass(frozen=True, slots=True)
class Token:
    """A Latin word: its stem, and where it stands in the folded text."""

    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the lexicon in a text."""

    id: str
    start: int
    end: int


def stem(word: str) -> str:
    """Return a lower-case Latin word without the plural's ending."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("es") and word[-3] not in "aeious":
        return word[:-2] if word[-3] in "rnldzj" else word[:-1]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def tokens_of(text: str) -> list[Token]:
    """Return the Latin words and numbers of a folded text."""
    plain = without_accents(text).lower()
    return [Token(stem(each[0]), each.start(), each.end()) for each in _TOKEN.finditer(plain)]


class Words:
    """Words with what each names; a longer word hides those inside it."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """``named`` are (word, id); an id of "" is a word that means nothing here and hides what it holds."""
        self._latin: dict[str, list[str]] = {}
        self._lengths: defaultdict[str, int] = defaultdict(int)
        self._joined: dict[str, list[str]] = {}
        self._longest: defaultdict[str, int] = defaultdict(int)
        for word, what in named:
            self._learn(word, what)

    def _learn(self, word: str, what: str) -> None:
        if CJK.search(word):
            key = without_accents(word).lower().replace(" ", "").replace("-", "")
            self._longest[key[0]] = max(self._longest[key[0]], len(key))
            known = self._joined.setdefault(key, [])
        else:
            stems = [token.stem for token in tokens_of(word)]
            if not stems:
                return
            self._lengths[stems[0]] = max(self._lengths[stems[0]], len(stems))
            known = self._latin.setdefault(" ".join(stems), [])
        if what not in known:
            known.append(what)

    def exact(self, word: str) -> tuple[str, ...]:
        """Return what a whole text names."""
        if CJK.search(word):
            return tuple(self._joined.get(word.lower().replace(" ", ""), ()))
        return tuple(self._latin.get(" ".join(token.stem for token in tokens_of(word)), ()))

    def latin(self, tokens: list[Token]) -> Iterator[Hit]:
        """Find Latin words."""
        at = 0
        while at < len(tokens):
            longest = self._lengths.get(tokens[at].stem, 0)
            for length in range(min(longest, len(tokens) - at), 0, -1):
                key = tokens[at].stem if length == 1 else " ".join(each.stem for each in tokens[at : at + length])
                found = self._latin.get(key)
                if found is not None:
                    for what in found:
                        if what:
                            yield Hit(what, tokens[at].start, tokens[at + length - 1].end)
                    at += length - 1
                    break
            at += 1

    def joined(self, row: "Row") -> Iterator[Hit]:
        """Find words of Han, kana and Hangul, and those that mix them with Latin letters."""
        letters = row.letters
        at = 0
        while at < len(letters):
            longest = self._longest.get(letters[at], 0)
            for length in range(min(longest, len(letters) - at), 0, -1):
                word = letters[at : at + length]
                found = self._joined.get(word)
                if found is not None and row.stands(at, at + length):
                    for what in found:
                        if what:
                            yield Hit(what, row.places[at], row.places[at + length - 1] + 1)
                    at += length - 1
                    break
            at += 1


class Row:
    """The letters of a text in a row, without spaces, and where each stands."""

    def __init__(self, text: str) -> None:
        lower = text.lower()
        kept = [(place, letter) for place, letter in enumerate(lower) if letter not in " -"]
        self.letters = "".join(letter for _, letter in kept)
        self.places = [place for place, _ in kept]
        self._text = lower

    def stands(self, first: int, end: int) -> bool:
        """Return whether a word may stand here: short words not in the middle of others."""
        word = self.letters[first:end]
        start, stop = self.places[first], self.places[end - 1] + 1
        before, after = self._text[start - 1 : start], self._text[stop : stop + 1]
        if len(word) == 1 and _HAN.match(word):
            before, after = _KANA_SMALL.sub(" ", before), _KANA_SMALL.sub(" ", after)
        if len(word) == 1:
            return (not _is_letter(before) and (not _is_letter(after) or after in _CONNECTORS)) or (
                before in _CONNECTORS and not _is_letter(after)
            )
        if len(word) <= _SHORT_HANGUL and HANGUL.match(word):
            begins = not HANGUL.match(before or " ")
            ends = not HANGUL.match(after or " ") or after in _ENDINGS
            return begins or ends
        if len(word) <= _SHORT_KANA and _KATAKANA.fullmatch(word):
            return not _KATAKANA.match(before or " ") or not _KATAKANA.match(after or " ")
        if word[0].isascii() and word[0].isalnum():
            return not (before.isascii() and before.isalnum())
        return True


def _is_letter(letter: str) -> bool:
    return bool(letter) and (CJK.match(letter) is not None or letter.isalnum()) and letter not in _CONNECTORS

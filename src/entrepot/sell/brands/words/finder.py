"""Find registered words in a listing's texts. Pure, and fast: most pieces of text were looked up before.

A piece is compared as it is written, by what it looks like (``N1ke``, ``Nіke`` with a Cyrillic letter, ``S o n y``), by
how little it differs (``Samsumg``) and, in Hangul, kana and Han, by its sound. What its place in the title makes of it,
``place``, is told apart: "for iPhone" names what something fits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import ahocorasick_rs

from entrepot.sell.brands.words.context import Place, place_of
from entrepot.sell.brands.words.letters import letters, pieces, script, shape, sounds
from entrepot.sell.brands.words.near import NearWords, allowed, difference

How = Literal["same", "disguised", "near", "sounds"]
_CACHED: Final = 1 << 17
_TITLE_PIECES, _TEXT_PIECES = 80, 2_000
_TITLE_LETTERS, _TEXT_LETTERS = 1_000, 20_000
_WINDOW: Final = 3
_HEAD: Final = 4
_LEAST_SHAPE, _LEAST_PART = 4, 5
_LEAST_SOUNDS: Final = {"hangul": 3, "kana": 4, "han": 3}
_LONGEST_SOUNDS: Final = 12
_INNER: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDINGS: Final = (
    "s",
    "es",
    "d",
    "ed",
    "er",
    "ers",
    "ing",
    "ly",
    "y",
    "r",
    "n",
    "en",
    "al",
    "ic",
    "a",
    "o",
    "e",
    "ness",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered word with its other spellings."""

    brand_id: str
    name: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordSeen:
    """A registered word found in a text: which, where, how it is written there, and what it does there.

    ``cost`` says how much it differs (0: not at all, 2: at most). ``head``: it stands where brands stand, at the
    beginning of a title or in the field for the brand.
    """

    brand_id: str
    name: str
    field: str
    span: tuple[int, int]
    quote: str
    how: How
    cost: float
    place: Place
    head: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one piece of text is by itself: forms that it is, and forms that it is a part of as (form, at)."""

    wholes: tuple[tuple[int, How, float], ...] = ()
    parts: tuple[tuple[int, int], ...] = ()


_NOTHING: Final = _Looked()


class BrandWords:
    """Registered words, ready to be found."""

    def __init__(self, registered: Iterable[Registered], ordinary: Iterable[str] = ()) -> None:
        self._ordinary = frozenset(ordinary)
        self._forms: list[tuple[str, Registered]] = []
        self._words: list[tuple[str, ...]] = []
        self._exact: dict[str, list[int]] = {}
        self._shapes: dict[str, list[int]] = {}
        self._components: dict[str, list[tuple[int, int]]] = {}
        self._component_shapes: dict[str, list[tuple[int, int]]] = {}
        self._by_sound: dict[tuple[str, int], dict[str, list[int]]] = {}
        asian: list[str] = []
        self._asian_forms: list[int] = []
        for each in registered:
            for form in dict.fromkeys((each.name, *each.spellings)):
                self._take(form, each, asian)
        self._asian = ahocorasick_rs.AhoCorasick(asian) if asian else None
        self._singles = [number for number, words in enumerate(self._words) if len(words) == 1]
        self._near = NearWords([self._words[number][0] for number in self._singles])
        rare = sorted(word for word in self._components if len(word) >= _LEAST_PART and not self._is_ordinary(word))
        self._rare, self._near_parts = rare, NearWords(rare)
        self._cache: dict[str, _Looked] = {}

    def __len__(self) -> int:
        """Return how many ways of writing are looked for."""
        return len(self._forms)

    def _take(self, form: str, registered: Registered, asian: list[str]) -> None:
        key = letters(form)
        if not key:
            return
        number = len(self._forms)
        self._forms.append((form, registered))
        if any(script(each) for each in key):
            self._words.append(())
            asian.append(form.lower())
            self._asian_forms.append(number)
            self._take_sound(number, form)
            return
        words = tuple(filter(None, (letters(piece) for piece, _, _ in pieces(form))))
        self._words.append(words)
        self._exact.setdefault(key, []).append(number)
        if len(key) >= _LEAST_SHAPE:
            self._shapes.setdefault(shape(form), []).append(number)
        if len(words) > 1:
            for at, word in enumerate(words):
                self._components.setdefault(word, []).append((number, at))
                self._component_shapes.setdefault(shape(word), []).append((number, at))

    def _take_sound(self, number: int, form: str) -> None:
        said = [each for each in form if script(each)]
        kinds = {script(each) for each in said}
        if len(kinds) != 1 or len(said) != len(form) or len(form) > _LONGEST_SOUNDS:
            return
        kind = kinds.pop()
        if len(form) < _LEAST_SOUNDS[kind]:
            return
        readings = [sounds(each) for each in form]
        if not all(readings):
            return
        for key in _spoken(readings):
            self._by_sound.setdefault((kind, len(form)), {}).setdefault(key, []).append(number)

    def is_common(self, name: str) -> bool:
        """Return whether a name is an ordinary word of goods, which is no sign of a brand by itself."""
        return self._is_ordinary(letters(name))

    def find(self, texts: Mapping[str, str], brand: str = "") -> list[WordSeen]:
        """Return the registered words that stand in a listing's texts, by field, and in its field for the brand."""
        found: list[WordSeen] = []
        if brand:
            found += self._in_title("brand", brand[:_TITLE_LETTERS])
        for field, text in texts.items():
            if field == "title" or field.endswith(".title"):
                found += self._in_title(field, text[:_TITLE_LETTERS])
            elif not text.isascii():
                found += self._disguised_in(field, text[:_TEXT_LETTERS])
        return found

    def _in_title(self, field: str, text: str) -> list[WordSeen]:
        said = pieces(text)[:_TITLE_PIECES]
        words = [piece for piece, _, _ in said]
        found: dict[tuple[int, int, int], tuple[How, float]] = {}
        for at, piece in enumerate(words):
            looked = self._look(piece)
            for number, how, cost in looked.wholes:
                found.setdefault((number, at, at + 1), (how, cost))
            for number, part in looked.parts:
                self._window(words, number, at - part, found)
        self._joined(words, found)
        seen = []
        for (number, start, end), (how, cost) in found.items():
            span = (said[start][1], said[end - 1][2])
            head = field == "brand" or start < _HEAD
            seen.append(self._seen(number, field, text, span, how, cost, place_of(words, start, end), head=head))
        seen += self._asian_in(field, text, said)
        return _widest(seen)

    def _seen(
        self,
        number: int,
        field: str,
        text: str,
        span: tuple[int, int],
        how: How,
        cost: float,
        place: Place,
        *,
        head: bool,
    ) -> WordSeen:
        form, registered = self._forms[number]
        return WordSeen(registered.brand_id, form, field, span, text[span[0] : span[1]], how, cost, place, head)

    def _look(self, piece: str) -> _Looked:
        known = self._cache.get(piece)
        if known is None:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            known = self._cache[piece] = self._looked(piece) if len(piece) <= 60 else _NOTHING  # no name is longer
        return known

    def _looked(self, piece: str) -> _Looked:
        whole = self._of(piece)
        if whole.wholes or whole.parts:
            return whole
        inner = _INNER.findall(piece) if not piece.isalnum() else _HUMP.split(piece)
        if len(inner) < 2 or any(map(script, piece)):  # one is the piece itself
            return _NOTHING
        found = [self._of(each) for each in inner]
        return _Looked(tuple(each for one in found for each in one.wholes))

    def _of(self, piece: str) -> _Looked:
        plain = letters(piece)
        if not plain:
            return _NOTHING
        parts = list(self._components.get(plain, ()))
        if not parts and not plain.isdigit():  # a window round it tells whether all of the name looks so
            parts += self._component_shapes.get(shape(piece), ())
        for word in (plain, plain[:-1] if plain.endswith("s") else ""):
            if word in self._exact:
                how: How = "disguised" if _broken_up(piece) else "same"
                return _Looked(tuple((number, how, 0.0) for number in self._exact[word]), tuple(parts))
        if self._is_ordinary(plain):
            return _Looked((), tuple(parts))
        alike = self._shapes.get(shape(piece), ()) if not plain.isdigit() else ()
        if alike:
            return _Looked(tuple((number, "disguised", 0.2) for number in alike), tuple(parts))
        if any(map(str.isdigit, plain)) or any(map(script, plain)):
            return _Looked((), tuple(parts))
        near: list[tuple[int, How, float]] = [(self._singles[at], "near", cost) for at, cost in self._near.near(plain)]
        for at, _cost in self._near_parts.near(plain):
            parts += self._components[self._rare[at]]
        return _Looked(tuple(near[:3]), tuple(parts[:20]))

    def _window(
        self, words: Sequence[str], number: int, start: int, found: dict[tuple[int, int, int], tuple[How, float]]
    ) -> None:
        form = self._words[number]
        end = start + len(form)
        if start < 0 or end > len(words) or (number, start, end) in found:
            return
        written, registered = "".join(map(letters, words[start:end])), "".join(form)
        if written == registered:
            found[number, start, end] = ("same", 0.0)
            return
        if shape("".join(words[start:end])) == shape(registered):
            found[number, start, end] = ("disguised", 0.2)
            return
        if _DIGITS.findall(written) != _DIGITS.findall(registered):
            return  # another model
        cost = difference(written, registered, allowed(len(registered)))
        if cost <= allowed(len(registered)) and not all(self._is_ordinary(letters(each)) for each in words[start:end]):
            found[number, start, end] = ("near", cost)

    def _joined(self, words: Sequence[str], found: dict[tuple[int, int, int], tuple[How, float]]) -> None:
        """Look for names written with other spaces: ``Sam sung``, ``N I K E``."""
        plain = [letters(each) for each in words]
        exact = self._exact
        for start, (one, two) in enumerate(pairwise(plain)):
            if not one or not two:
                continue
            joined = one + two
            if joined in exact and not self._by_chance(plain[start : start + 2]):
                self._take_joined(words, joined, start, start + 2, found)
            if start + _WINDOW <= len(plain) and joined + plain[start + 2] in exact:
                self._take_joined(words, joined + plain[start + 2], start, start + 3, found)
            if len(one) == 1 and len(two) == 1 and (start == 0 or len(plain[start - 1]) != 1):
                end = start
                while end < len(plain) and len(plain[end]) == 1:
                    end += 1
                if end - start > _WINDOW and (run := "".join(plain[start:end])) in exact:
                    self._take_joined(words, run, start, end, found)

    def _by_chance(self, parts: Sequence[str]) -> bool:
        return all(self._is_ordinary(part) or len(part) == 1 for part in parts) and min(map(len, parts)) < _LEAST_SHAPE

    def _take_joined(
        self,
        words: Sequence[str],
        joined: str,
        start: int,
        end: int,
        found: dict[tuple[int, int, int], tuple[How, float]],
    ) -> None:
        for number in self._exact[joined]:
            form = self._words[number]
            if len(joined) < _LEAST_SHAPE:
                continue
            halves = min(len(letters(each)) for each in words[start:end])
            spelled = end - start > _WINDOW and end - start != len(form)
            how: How = "same" if (len(form) > 1 and not spelled) or halves >= _WINDOW else "disguised"
            found.setdefault((number, start, end), (how, 0.0 if how == "same" else 0.3))

    def _disguised_in(self, field: str, text: str) -> list[WordSeen]:
        """Look for disguised names in a long text: what looks like one and is written with other letters."""
        found = []
        for piece, start, end in pieces(text)[:_TEXT_PIECES]:
            if piece.isascii():
                continue
            for number, how, cost in self._look(piece).wholes:
                if how == "disguised":
                    found.append(self._seen(number, field, text, (start, end), how, cost, "name", head=False))
        return found

    def _asian_in(self, field: str, text: str, said: Sequence[tuple[str, int, int]]) -> list[WordSeen]:
        if text.isascii() or (self._asian is None and not self._by_sound):
            return []
        lower = text.lower()
        text_ = lower if len(lower) == len(text) else text
        found: dict[tuple[int, int], tuple[int, How, float]] = {}
        if self._asian is not None:
            for pattern, start, end in self._asian.find_matches_as_indexes(text_, overlapping=True):
                if _stands_free(text_, start, end):
                    found.setdefault((start, end), (self._asian_forms[pattern], "same", 0.0))
        for start, end, number in self._sounding(text_):
            if not any(start < one[1] and one[0] < end for one in found):
                found[start, end] = (number, "sounds", 0.5)
        seen = []
        for (start, end), (number, how, cost) in found.items():
            first = next((at for at, each in enumerate(said) if each[2] > start), 0)
            last = next((at for at, each in enumerate(said) if each[2] >= end), first)
            place = place_of([piece for piece, _, _ in said], first, last + 1) if said else "name"
            head = field == "brand" or first < _HEAD
            seen.append(self._seen(number, field, text, (start, end), how, cost, place, head=head))
        return seen

    def _sounding(self, text: str) -> Iterable[tuple[int, int, int]]:
        readings = [sounds(each) if script(each) else () for each in text]
        for (kind, length), keys in self._by_sound.items():
            for start in range(len(text) - length + 1):
                if not readings[start] or script(text[start]) != kind:
                    continue
                if kind != "han" and start and script(text[start - 1]) == kind:
                    continue  # within a word
                window = readings[start : start + length]
                if not all(window):
                    continue
                for key in _spoken(window):
                    for number in keys.get(key, ()):
                        if self._forms[number][0] != text[start : start + length]:
                            yield start, start + length, number

    def _is_ordinary(self, word: str) -> bool:
        if word in self._ordinary:
            return True
        stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        return any(len(stem) >= _WINDOW and stem in self._ordinary for stem in stems)


def _broken_up(piece: str) -> bool:
    """Return whether a name is written letter by letter, with signs between: ``N.I.K.E``, ``a-d-i-d-a-s``."""
    inner = _INNER.findall(piece)
    return len(inner) > _WINDOW and max(map(len, inner)) == 1


def _spoken(readings: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the ways to say letters one after another; of letters with many readings only the first few."""
    found = [""]
    for each in readings:
        found = [f"{before}{one}/" for before in found for one in each][:8]
    return found


def _stands_free(text: str, start: int, end: int) -> bool:
    """Return whether a name in an Asian script is not a part of a longer word, as far as its script tells."""
    kind = script(text[start])
    before = script(text[start - 1]) if start else ""
    after = script(text[end]) if end < len(text) else ""
    if kind == "hangul":
        return before != "hangul"
    return kind != "kana" or (before != "kana" and after != "kana")


def _widest(seen: list[WordSeen]) -> list[WordSeen]:
    """Return what does not lie within a wider find of a surer or equal kind, one for each brand and place."""
    order = {"same": 0, "disguised": 1, "sounds": 2, "near": 3}
    kept: list[WordSeen] = []
    for each in sorted(seen, key=lambda one: (one.span[0] - one.span[1], order[one.how], one.cost, one.brand_id)):
        inside = any(one.span[0] <= each.span[0] and each.span[1] <= one.span[1] for one in kept)
        wider = any(
            one.span != each.span for one in kept if one.span[0] <= each.span[0] and each.span[1] <= one.span[1]
        )
        if not inside or (not wider and each.how == "same"):
            kept.append(each)
    return sorted(kept, key=lambda one: one.span)

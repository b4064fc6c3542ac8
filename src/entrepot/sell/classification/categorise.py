"""Name the category of a product from its title: words for categories, found in it and weighed.

Longest words win ("phone case" over "phone", also where its words stand apart), a word inside a longer one counts
little, what comes after "for" or before 用 or 용 says what a thing is for rather than what it is, and categories that
lie together support each other. Every guess names the words that it rests on; a title without any gets none.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from entrepot.sell.catalog import CategoryNames
from entrepot.sell.classification.lexicon import Entry
from entrepot.sell.classification.title import Title, is_joined, row, stem, stems

_PHRASE_MAX = 6
"""Latin words in a phrase, and letters of another that make it weigh more."""

_BY_HAND, _BY_NAME, _BY_PART = 1.0, 0.9, 0.55
_APART, _LATIN_APART, _INSIDE, _FOR = 0.9, 0.5, 0.25, 0.35
_BEFORE_FOR = frozenset({stem(word) for word in ("for", "with", "fits", "compatible", "para", "con")})
_LONGER, _ABOVE, _BESIDE, _RIVALS = 1.35, 0.35, 0.3, 2
_BEGINS, _ENDS, _WITHIN = 0.6, 0.8, 0.3
_SORT_OF, _A_THING, _FOOD = 0.35, 0.9, "fb"
_SPANISH = frozenset({"de", "para", "con", "y", "el", "la", "en"})
"""Words by which a title in Latin letters is Spanish: there the thing comes first."""
_DESCRIBES = frozenset("いのなた")
"""Letters in which a Japanese word ends that describes the noun behind it."""
_GAP = 2
_SHORT = 2
_GROUP_DEPTH = 2
_IN_BRACKETS = re.compile(r"[(（].*?[)）]")
_AND = {
    "en": re.compile(r" & |, | and |/"),
    "es": re.compile(r" y |, | e |/"),
    "ko": re.compile(r"/|, | 및 |·"),
    "zh": re.compile(r"和|、|与|及|/|，|, "),
    "ja": re.compile(r"、|・|と|/|および|&|＆"),
}
_PLAIN_AND = re.compile(r" & |, |/")

Phrase = tuple[str, ...] | str
"""Stems of Latin words, or, where there are Han, kana or Hangul in it, all letters in a row."""


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """A category that a title may belong to.

    ``share`` is its part of all that speaks for any category (0 to 1, no probability); ``words`` are those of the
    folded title that speak for it, strongest first. ``code`` is the category of the public taxonomy that the strongest
    of them names, which may be more exact than the tree; "" where the category has none.
    """

    category_id: str
    share: float
    words: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word, or words apart, found in a title: which, where each stands, how much it counts, for which categories."""

    spans: tuple[tuple[int, int], ...]
    weight: float
    categories: Mapping[str, float]
    phrase: Phrase

    @property
    def length(self) -> int:
        return sum(end - start for start, end in self.spans)

    def covers(self, other: "_Hit") -> bool:
        """Return whether all of another hit stands within this one."""
        return all(any(start <= first and last <= end for start, end in self.spans) for first, last in other.spans)


class Categoriser:
    """Knows the words of a tree's categories."""

    def __init__(self, nodes: Iterable[CategoryNames], entries: Iterable[Entry]) -> None:
        self._parents: dict[str, str | None] = {}
        self._phrases: defaultdict[Phrase, dict[str, float]] = defaultdict(dict)
        self._apart: defaultdict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        self._exact: dict[tuple[Phrase, str], str] = {}
        codes: dict[str, str] = {}
        for node in nodes:
            self._parents[node.id] = node.parent_id
            if node.taxonomy_code:
                codes[node.taxonomy_code] = node.id
            for locale, name in node.names.items():
                self._learn_name(node.id, locale, name, top=node.parent_id is None)
        self._food = frozenset(known for code, known in codes.items() if code.partition("-")[0] == _FOOD)
        for entry in entries:
            category_id = _nearest(entry.code, codes)
            for word in entry if category_id else ():
                self._learn(word, str(category_id), _BY_HAND, entry.code)
        self._codes = {known: code for code, known in codes.items()}
        self._lengths = _lengths_by_head(each for each in self._phrases if isinstance(each, str))
        times = Counter(part for parts in self._apart for part in parts)
        self._by_rarest: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for parts in self._apart:
            self._by_rarest[min(parts, key=lambda part: (times[part], part))].append(parts)
        self._parts = frozenset(times)
        self._lengths_of_parts = _lengths_by_head(each for each in times if not each.isascii() and len(each) > 1)

    def rank(self, title: str, limit: int = 3) -> list[CategoryGuess]:
        """Return the likeliest categories, best first, each of another part of the tree."""
        read = Title(title)
        hits = self._headed(read, _without_inner([*self._latin(read), *self._joined(read), *self._in_parts(read)]))
        scores: defaultdict[str, float] = defaultdict(float)
        for hit in hits:
            for category_id, weight in hit.categories.items():
                scores[category_id] += hit.weight * weight / len(hit.categories) ** 0.5
        groups: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for category_id, score in scores.items():
            path = self._path(category_id)
            above = sum(scores.get(each, 0.0) for each in path[1:-1])
            groups[path[min(_GROUP_DEPTH, len(path) - 1)]].append((score + _ABOVE * above, category_id))
        best = sorted((_strength(members) for members in groups.values()), key=lambda each: (-each[0], each[1]))
        total = sum(strength for strength, _ in best)
        return [
            CategoryGuess(
                category_id, strength / total, self._evidence(read, hits, category_id), self._code(hits, category_id)
            )
            for strength, category_id in best[:limit]
        ]

    def _learn_name(self, category_id: str, locale: str, name: str, *, top: bool) -> None:
        """A category's name is a word for it, and so is each part of a name of several; a top's says too little."""
        if top:
            return
        plain = _IN_BRACKETS.sub("", name).strip()
        self._learn(plain, category_id, _BY_NAME)
        parts = [part.strip() for part in _AND.get(locale.partition("-")[0], _PLAIN_AND).split(plain)]
        for part in parts if len(parts) > 1 else ():
            self._learn(part, category_id, _BY_PART)

    def _learn(self, word: str, category_id: str, weight: float, code: str = "") -> None:
        joined = is_joined(word)
        phrase: Phrase = row(word) if joined else stems(word)
        if _says_too_little(phrase, by_hand=weight == _BY_HAND):
            return
        known = self._phrases[phrase]
        known[category_id] = max(known.get(category_id, 0.0), weight)
        if code:
            self._exact[phrase, category_id] = _in_common(self._exact.get((phrase, category_id), code), code)
        parts = tuple(row(part) if is_joined(part) else stem(row(part)) for part in word.split()) if joined else phrase
        if weight == _BY_HAND and len(parts) > 1 and all(len(part) > 1 for part in parts):
            self._apart[tuple(parts)][category_id] = weight
            if code:
                self._exact.setdefault((tuple(parts), category_id), code)

    def _path(self, category_id: str) -> list[str]:
        path = [category_id]
        while (above := self._parents.get(path[-1])) is not None:
            path.append(above)
        return path[::-1]

    def _latin(self, title: Title) -> list[_Hit]:
        """Phrases of Latin words; after a word such as "for" they say what the thing is for."""
        words, found = title.latin, []
        turn = next((at for at, word in enumerate(words) if at and word.stem in _BEFORE_FOR), len(words))
        for first in range(len(words)):
            for last in range(first, min(len(words), first + _PHRASE_MAX)):
                phrase = tuple(word.stem for word in words[first : last + 1])
                known = self._phrases.get(phrase)
                if known:
                    weight = _latin_weight(last + 1 - first) * (_FOR if first > turn else 1.0)
                    found.append(_Hit(((words[first].start, words[last].end),), weight, known, phrase))
        return found

    def _joined(self, title: Title) -> list[_Hit]:
        """Words of Han, kana and Hangul, wherever they begin; Korean ones best where a written word begins or ends."""
        letters, places = title.row
        found = []
        for first, last in _stretches(letters, self._lengths):
            phrase = letters[first : last + 1]
            known = self._phrases.get(phrase)
            start, end = places[first], places[last] + 1
            placed = _placed(title, start, end) if known and end - start - len(phrase) <= _GAP else 0.0
            if known and placed:
                found.append(_Hit(((start, end),), _joined_weight(len(phrase)) * placed, known, phrase))
        return found

    def _in_parts(self, title: Title) -> list[_Hit]:
        """Phrases whose words stand apart in the title, in any order."""
        letters, places = title.row
        seen = {word.stem: (word.start, word.end) for word in reversed(title.latin) if word.stem in self._parts}
        for first, last in _stretches(letters, self._lengths_of_parts):
            part = letters[first : last + 1]
            if part in self._parts and not part.isascii() and places[last] + 1 - places[first] - len(part) <= _GAP:
                seen.setdefault(part, (places[first], places[last] + 1))
        return [
            _Hit(tuple(seen[part] for part in parts), _apart_weight(parts), self._apart[parts], parts)
            for rarest in seen
            for parts in self._by_rarest.get(rarest, ())
            if seen.keys() >= set(parts)
        ]

    def _headed(self, title: Title, hits: list[_Hit]) -> list[_Hit]:
        """Weigh a food little that says of which sort the food right after it is, and a Korean word that cuts another.

        In peanut butter cookies and 抹茶クッキー the last word is the thing; 런닝화 is no 런닝. Of other goods sellers
        string names together (USB cable charger), and the last says no more than the first.
        """
        begun: defaultdict[int, list[_Hit]] = defaultdict(list)
        for hit in hits:
            if len(hit.spans) == 1 and hit.weight >= _A_THING:
                begun[hit.spans[0][0]].append(hit)
        spanish = any(word.stem in _SPANISH for word in title.latin)

        def weighed(hit: _Hit) -> _Hit:
            first, end = hit.spans[-1]
            gap = title.folded[end : end + 1] == " "
            later = [
                other
                for place in range(first + 1, end + gap + 1)
                for other in begun.get(place, ())
                if other.spans[0][1] > end
            ]
            alone = len(hit.spans) == 1 and not (spanish and title.folded[end - 1].isascii())
            sort = alone and any(self._is_sorted_by(hit, other) for other in later)
            cut = title.is_hangul(end - 1) and any(
                other.spans[0][0] < end and title.ends_word(other.spans[0][1]) for other in later
            )
            return replace(hit, weight=hit.weight * (_SORT_OF if sort else 1) * (_INSIDE if cut else 1))

        return [weighed(hit) for hit in hits]

    def _is_sorted_by(self, one: _Hit, other: _Hit) -> bool:
        """Return whether a word names a food, and what comes after it above all another."""
        head = max(other.categories, key=lambda each: other.categories[each])
        return head in self._food and self._food.issuperset(one.categories) and head not in one.categories

    def _code(self, hits: list[_Hit], category_id: str) -> str:
        """Return the code of the public taxonomy that the strongest word for a category names, else the category's."""
        strongest = max((hit for hit in hits if category_id in hit.categories), key=lambda hit: hit.weight)
        return self._exact.get((strongest.phrase, category_id)) or self._codes.get(category_id, "")

    def _evidence(self, title: Title, hits: list[_Hit], category_id: str) -> tuple[str, ...]:
        path = self._path(category_id)
        spoke = sorted(
            (hit for hit in hits if any(each in hit.categories for each in path[1:] or path)), key=_by_weight
        )
        return tuple(dict.fromkeys(" ".join(title.folded[start:end] for start, end in hit.spans) for hit in spoke))


def _in_common(one: str, other: str) -> str:
    """Return the code of the nearest category above two: what a word for both of them names for sure."""
    pairs = zip(one.split("-"), other.split("-"), strict=False)
    return "-".join(first for first, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _lengths_by_head(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return by their first two letters how long words are, so that nothing else is looked up."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for word in words:
        found[word[:2]].add(len(word))
    return {head: tuple(sorted(lengths)) for head, lengths in found.items()}


def _stretches(letters: str, lengths: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of all that may be a word, from left to right, the shortest first."""
    count = len(letters)
    for first in range(count):
        if letters[first] in lengths:
            yield first, first
        for length in lengths.get(letters[first : first + 2], ()):
            if 1 < length <= count - first:
                yield first, first + length - 1


def _latin_weight(words: int) -> float:
    return math.pow(1 + 0.9 * (words - 1), _LONGER)


def _joined_weight(letters: int) -> float:
    return math.pow(0.55 + 0.3 * min(letters, _PHRASE_MAX), _LONGER)


def _apart_weight(parts: tuple[str, ...]) -> float:
    if all(part.isascii() for part in parts):
        return _latin_weight(len(parts)) * _LATIN_APART
    return _joined_weight(sum(map(len, parts))) * _APART


def _by_weight(hit: _Hit) -> tuple[float, int]:
    return -hit.weight, hit.spans[0][0]


def _strength(members: list[tuple[float, str]]) -> tuple[float, str]:
    """Return how strong a part of the tree is and its best category: the others there support it."""
    ranked = sorted(members, key=lambda each: (-each[0], each[1]))
    return ranked[0][0] + _BESIDE * sum(score for score, _ in ranked[1 : 1 + _RIVALS]), ranked[0][1]


def _without_inner(hits: list[_Hit]) -> list[_Hit]:
    """Weigh a word little that stands inside a longer one."""
    measured = [(hit.length, hit) for hit in hits]

    def weighed(length: int, hit: _Hit) -> _Hit:
        inner = any(longer > length and other.covers(hit) for longer, other in measured)
        return replace(hit, weight=hit.weight * _INSIDE) if inner else hit

    return [weighed(length, hit) for length, hit in measured]


def _placed(title: Title, start: int, end: int) -> float:
    """Return how much a word counts where it stands; 0 for a lone letter in a word, and where it cuts one."""
    begins, ends = title.begins_word(start), title.ends_word(end)
    described = ends and title.folded[start - 1 : start] in _DESCRIBES  # 赤い傘, 木の箸
    if title.cuts_latin(start, end) or (end - start == 1 and not (begins and ends) and not described):
        return 0.0
    rest = title.folded[end : end + 2]
    weight = _FOR if rest[:1] in {"용", "用"} or rest in {"対応", "适用"} else 1.0
    if title.is_hangul(start) and not (begins and ends):
        weight *= _BEGINS if begins else _ENDS if ends else _WITHIN
    return weight


def _says_too_little(phrase: Phrase, *, by_hand: bool) -> bool:
    """Return whether it is a single letter that nobody chose, a Latin word of two letters, or nothing."""
    if isinstance(phrase, str):
        return len(phrase) < (1 if by_hand else 2)
    return not phrase or (len(phrase) == 1 and len(phrase[0]) <= _SHORT)


def _nearest(code: str, codes: Mapping[str, str]) -> str | None:
    """Return the category with a taxonomy's code, else the nearest above it that the tree has."""
    while code not in codes:
        code, cut, _ = code.rpartition("-")
        if not cut:
            return None
    return codes[code]

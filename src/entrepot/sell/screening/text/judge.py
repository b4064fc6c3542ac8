"""Which of the terms that were found count: words around them, innocent phrases, boundaries of each script. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entrepot.sell.screening.text.findings import Signal
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.gates import GATE_PHRASES
from entrepot.sell.screening.text.heads import weakened
from entrepot.sell.screening.text.judge_policies import PHYSICAL, PICTURED, PLAYED, READ_ABOUT
from entrepot.sell.screening.text.letters import HAN, HANGUL, KANA, classes
from entrepot.sell.screening.text.lexicon import Lexicon, Phrase, Term, lexicon
from entrepot.sell.screening.text.lists import words_of
from entrepot.sell.screening.text.terms import Finder, Hit, Read

NEAR_WORDS: Final = 6
NEAR_LETTERS: Final = 20
PICTURED_WITHIN: Final = 14
_LONG_WORD: Final = 8
MOST_HITS: Final = 400
"""Hits of one listing that are judged; a listing with more says enough with these."""

_AFTER_KOREAN: Final = words_of("after_korean.txt")
_PLAIN_GAP: Final = frozenset(" \t\n\r\u3000\u00a0")
_SENTENCE_END: Final = frozenset(",.!?;:，。！？；：、…·()（）[]【】「」『』<>《》\"'“”‘’\n~～")
_HAN_BREAK: Final = frozenset(',!?;:，。！？；：、…()（）[]【】「」『』《》"“”\n')
_DENIED_BEFORE: Final = re.compile(
    r"(?:\b(?:not|no|non|never|without|nor|n t|sin|ni|nunca)(?: (?:a|an|any|the|real|actual|made|of|from|with|"
    r"genuine|added|contain|contains|include|includes|for|use|used|as|un|una|de|ningun|ninguna|es|contiene|incluye|lleva|tiene|real|"
    r"animal|live|true)){0,4} "
    r"|(?:不是|不含|不能|不具有|不具备|不作为|不宣称|不用于|并非|未使用|没有|非|无)[^\n ]{0,5}|(?:なし|ゼロ) ?)$"
)
_DENIED_AFTER: Final = re.compile(
    r"[^\n]{0,14}?(?:ではありません|ではございません|ではない|じゃない|使用していません|不使用|含みません|含まれません|付属しません|付きません|"
    r"お断り|対象外|目的としたものでは|うたうもの|아닙니다|아니며|아니고|아님|아닌 |"
    r"않습니다|않는 제품|않은|포함되지|포함하지|들어있지|들어 있지|"
    r"사용하지 않|미포함|표방하지|주장하지|함유하지)"
)
"""What denies a word from a little further off; the words right beside it are the lexicon's groups ``denied_…``."""
_MEASURE: Final = re.compile(
    r"\d+(?:in|mm|cm|m|ml|l|g|kg|w|v|a|mah|wh|ft|pcs?|pk|x|k|p|s|oz|gb|tb|hz|d|st|nd|rd|th|s|ss)?"
)
_SMALL_WORDS: Final = frozenset(words_of("small_words.txt"))
_GATES: Final = frozenset({"disease", "brand_luxury", "shady"})
"""Groups whose words make a text worth a closer look, though none of them is a term."""
_SPANISH: Final = frozenset(words_of("spanish_words.txt"))


@dataclass(frozen=True, slots=True)
class Around:
    """Context words and innocent phrases of a text, each with where it stands; ``elsewhere`` those of its category."""

    spans: dict[str, list[tuple[int, int]]]
    innocent: list[tuple[int, int]]
    elsewhere: frozenset[str]
    parts: dict[Phrase, list[tuple[int, int]]]
    title_end: int = 0
    spanish: bool = False

    def has(self, group: str, start: int, end: int) -> bool:
        """Return whether a group's word stands anywhere but inside a stretch."""
        return group in self.elsewhere or any(
            last <= start or first >= end for first, last in self.spans.get(group, ())
        )

    def is_about(self, group: str) -> bool:
        """Return whether the title or the category names a group: what the listing is about."""
        return group in self.elsewhere or any(first < self.title_end for first, _ in self.spans.get(group, ()))

    def starts_at(self, group: str, place: int, within: int) -> bool:
        """Return whether a group's word begins within some letters after a place."""
        return any(place <= first <= place + within for first, _ in self.spans.get(group, ()))

    def ends_at(self, group: str, place: int, within: int) -> bool:
        """Return whether a group's word ends within some letters before a place."""
        return any(place - within <= last <= place for _, last in self.spans.get(group, ()))


class Judge:
    """Knows a lexicon; finds its terms in texts and says which of them count. ``more`` are phrases found besides."""

    def __init__(self, words: Lexicon, more: Sequence[str] = ()) -> None:
        keys = [max(term.parts, key=lambda part: len(part.text)) for term in words.terms]
        gates = [phrase for group, phrase in words.contexts if group in _GATES]
        phrases = list(dict.fromkeys([*keys, *gates, *(Phrase(folded_text(each)) for each in more)]))
        number = {phrase: at for at, phrase in enumerate(phrases)}
        self._terms: list[list[Term]] = [[] for _ in phrases]
        for term, key in zip(words.terms, keys, strict=True):
            self._terms[number[key]].append(term)
        self.finder = Finder(phrases)
        others = dict.fromkeys(part for term in words.terms if len(term.parts) > 1 for part in term.parts)
        around = list(dict.fromkeys([*(p for _, p in words.contexts), *words.innocent, *others]))
        self._groups: list[list[str]] = [[] for _ in around]
        at_of = {phrase: at for at, phrase in enumerate(around)}
        for group, phrase in words.contexts:
            self._groups[at_of[phrase]].append(group)
        self._innocent = {at_of[phrase] for phrase in words.innocent}
        self._others = set(map(at_of.__getitem__, others))
        self._around = Finder(around, disguised=False)

    def around(self, text: str, beside: str = "") -> Around:
        """Find the context words of a text and of what stands beside it (its category)."""
        here, there = self._around.read([text, beside])
        spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        innocent: list[tuple[int, int]] = []
        parts: defaultdict[Phrase, list[tuple[int, int]]] = defaultdict(list)
        for hit in here.hits:
            span = (hit.start, hit.end)
            for group in self._groups[hit.phrase]:
                spans[group].append(span)
            if hit.phrase in self._innocent:
                innocent.append(span)
            if hit.phrase in self._others:
                parts[self._around.phrases[hit.phrase]].append(span)
        elsewhere = frozenset(group for hit in there.hits for group in self._groups[hit.phrase])
        words = here.plain.split()
        return Around(
            dict(spans),
            innocent,
            elsewhere,
            dict(parts),
            title_end=here.plain.find("\n") if "\n" in here.plain else len(here.plain),
            spanish=sum(word in _SPANISH for word in words[:200]) >= 2,
        )

    def signals(self, written: str, read: Read, around: Around, market: str) -> list[Signal]:
        """Return the terms that count, longest first where one stands inside another of the same policy."""
        found: list[Signal] = []
        for hit in sorted(read.hits, key=lambda each: each.start - each.end)[:MOST_HITS]:
            if _is_innocent(hit, around.innocent) or not _is_a_word(written, read, hit):
                continue
            for term in self._terms[hit.phrase]:
                signal = self._counted(term, hit, read, around, market)
                if signal is not None and not _inside_another(signal, found):
                    found.append(signal)
        if around.spans.get("shady"):
            return found
        return weakened(found, read, written, spanish=around.spanish)

    def _counted(self, term: Term, hit: Hit, read: Read, around: Around, market: str) -> Signal | None:
        start, end = hit.start, hit.end
        if term.markets and market != "any" and market not in term.markets:
            return None
        if term.language == "es" and not around.spanish and hit.view == "plain" and _may_be_of_another(term):
            return None
        if term.unless and any(around.has(group, start, end) for group in term.unless):
            return None
        met = any(around.has(group, start, end) for group in term.needs)
        if term.needs and not met:
            return None
        if len(term.parts) > 1:
            whole = _all_near(term, hit, read.plain, around)
            if whole is None:
                return None
            start, end = whole
        if _is_denied(term.policy, read.plain, start, end, around):
            return None
        weight = term.weight
        in_passing = weight != "block" or start > around.title_end
        if not around.spans.get("shady") and _is_only_about(term.policy, around, in_passing=in_passing):
            return None
        disguised = hit.view != "plain"
        if weight == "hint" and (met or (disguised and hit.end - hit.start >= 4)):
            weight = "review"
        return Signal(term.policy, weight, start, end, term.rule, disguised, sure=met or len(term.parts) > 1)


@lru_cache(maxsize=1)
def judge() -> Judge:
    """Return a judge of the package's own lexicon; building it takes about a second."""
    return Judge(lexicon(), GATE_PHRASES)


def _may_be_of_another(term: Term) -> bool:
    """Return whether a Spanish term is so short or so weak that another language may mean something else by it."""
    return term.weight == "hint" or (term.parts[0].text.isalpha() and len(term.parts[0].text) < _LONG_WORD)


def _is_innocent(hit: Hit, innocent: Sequence[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in innocent)


def _inside_another(signal: Signal, found: Iterable[Signal]) -> bool:
    """Return whether a longer or equal term of the same policy, as strong, covers this one."""
    rank = {"hint": 0, "review": 1, "block": 2}
    return any(
        other.policy == signal.policy
        and other.start <= signal.start
        and signal.end <= other.end
        and rank[other.verdict] >= rank[signal.verdict]
        for other in found
    )


def _is_denied(policy: str, plain: str, start: int, end: int, around: Around) -> bool:
    """Return whether words beside a term say that the thing is absent, or only pictured or shaped."""
    if around.ends_at("denied_before", start, 2) or around.starts_at("denied_after", end, 1):
        return True
    if _DENIED_BEFORE.search(plain, max(0, start - 40), start) or _DENIED_AFTER.match(plain, end, end + 24):
        return True
    if policy not in PHYSICAL:
        return False
    return (
        around.starts_at("shaped_after", end, 1)
        or around.starts_at("pictured_after", end, PICTURED_WITHIN)
        or around.ends_at("shaped_before", start, 2)
        or around.ends_at("against_before", start, 2)
    )


def _is_only_about(policy: str, around: Around, *, in_passing: bool) -> bool:
    """Return whether a listing is a book, a film, a shirt or a toy about the thing rather than the thing."""
    if policy in PICTURED and around.is_about("media"):
        return True
    if policy in READ_ABOUT and (around.is_about("book") or around.is_about("film")):
        return True
    toy = around.is_about("toy") or (policy != "gambling" and (around.is_about("costume") or around.is_about("game")))
    return toy and policy in PLAYED and in_passing


def _all_near(term: Term, hit: Hit, plain: str, around: Around) -> tuple[int, int] | None:
    """Return the stretch in which all parts of a term stand near each other; None where one is missing."""
    key = max(term.parts, key=lambda part: len(part.text))
    start, end = hit.start, hit.end
    for part in term.parts:
        if part == key:
            continue
        near = [span for span in around.parts.get(part, ()) if _are_near(span, (hit.start, hit.end), plain)]
        if not near:
            return None
        closest = min(near, key=lambda span: min(abs(span[0] - hit.end), abs(hit.start - span[1])))
        start, end = min(start, closest[0]), max(end, closest[1])
    return start, end


def _are_near(one: tuple[int, int], other: tuple[int, int], plain: str) -> bool:
    first, second = sorted((one, other))
    between = plain[first[1] : second[0]]
    if "\n" in between and len(between) > NEAR_LETTERS:
        return False
    asian = sum(not letter.isascii() for letter in between)
    return between.count(" ") <= NEAR_WORDS and asian <= NEAR_LETTERS if len(between) < 200 else False


def _is_a_word(written: str, read: Read, hit: Hit) -> bool:
    """Return whether a hit may be what it looks like, by the boundaries of its script and what breaks it up."""
    plain = read.plain
    if hit.view == "squeezed" and not _is_spelled_out(written, read, hit):
        return False
    if hit.view == "leet" and _MEASURE.fullmatch(plain[hit.start : hit.end + 2].split(" ")[0]):
        return False
    kinds = classes()
    first, last = int(kinds[ord(plain[hit.start])]), int(kinds[ord(plain[hit.end - 1])])
    letters = hit.end - hit.start
    if HANGUL in {first, last} and letters <= 2:
        return _is_korean_word(plain, hit)
    if first == KANA and last == KANA and letters <= 3:
        return _is_kana_word(written, read, hit)
    return True


def _is_korean_word(plain: str, hit: Hit) -> bool:
    """Return whether a short Korean term begins or ends a word: not the 총 of 총합, the 대마 of 최대마력."""
    begins = not _hangul_at(plain, hit.start - 1)
    rest = plain[hit.end : hit.end + 12]
    ends = not _hangul_at(rest, 0) or any(rest.startswith(each) for each in _AFTER_KOREAN)
    return (begins and ends) if hit.end - hit.start == 1 else (begins or ends)


def _is_kana_word(written: str, read: Read, hit: Hit) -> bool:
    """Return whether short kana stand alone as written: ガン, but not the one of ガンダム."""
    start, end = read.span(hit.start, hit.end)
    script = "ァ" <= written[start] <= "ヿ" or "･" <= written[start] <= "ﾟ"
    before, after = written[start - 1 : start], written[end : end + 1]
    return not any(("ァ" <= each <= "ヿ" and each != "・") == script and _is_kana(each) for each in (before, after))


def _is_kana(letter: str) -> bool:
    return bool(letter) and ("ぁ" <= letter <= "ヿ") and letter != "・"


def _hangul_at(text: str, place: int) -> bool:
    return 0 <= place < len(text) and "가" <= text[place] <= "힣"


def _is_spelled_out(written: str, read: Read, hit: Hit) -> bool:
    """Return whether a word that was broken up looks broken up on purpose, and is not two words that meet."""
    plain = read.plain[hit.start : hit.end]
    words = re.findall(r"[^\W_]+|[@$!|]", plain)
    gaps = _gaps(written, read, hit)
    if any("\n" in gap for gap in gaps):
        return False
    kinds = classes()
    kind = int(kinds[ord(plain[0])])
    if kind in {HAN, HANGUL, KANA}:
        return _asian_spelled_out(read.plain, hit, gaps, kind)
    single = all(len(word) == 1 for word in words)
    if single:
        return len(words) >= 3
    bare = "".join(words)
    signs = [gap for gap in gaps if not set(gap) <= _PLAIN_GAP]
    if len(signs) == len(gaps) and all(len(gap) <= 3 and not set(gap) & _PLAIN_GAP for gap in gaps):
        return len(bare) >= 5 and not any(set(gap) & set(",;:!?()") for gap in gaps)
    if any(word in _SMALL_WORDS for word in words):
        return False
    return len(bare) >= 7 and all(set(gap) <= _PLAIN_GAP for gap in gaps) and len(words) <= 3 and _has_stub(words)


def _has_stub(words: Sequence[str]) -> bool:
    """Return whether a piece is too short to be a word of its own by chance."""
    return min(len(word) for word in words) <= 4


def _asian_spelled_out(plain: str, hit: Hit, gaps: Sequence[str], kind: int) -> bool:
    """Return whether Chinese, Japanese or Korean letters were parted on purpose."""
    if any(set(gap) & _HAN_BREAK for gap in gaps):
        return False
    begins = not _same_script(plain, hit.start - 1, kind)
    ends = not _same_script(plain, hit.end, kind)
    unusual = all(not set(gap) <= _PLAIN_GAP for gap in gaps)
    if kind == HANGUL:
        rest = plain[hit.end : hit.end + 12]
        ends = ends or any(rest.startswith(each) for each in _AFTER_KOREAN)
        return begins and (ends or unusual)
    return unusual or (begins and ends)


def _same_script(plain: str, place: int, kind: int) -> bool:
    return 0 <= place < len(plain) and int(classes()[ord(plain[place])]) == kind


def _gaps(written: str, read: Read, hit: Hit) -> list[str]:
    """Return what was written between the letters of a hit that do not follow each other."""
    places = read.places(hit.start, hit.end)
    plain = read.plain
    found, gap_from = [], -1
    for offset, place in enumerate(places):
        letter = plain[hit.start + offset]
        is_gap = letter in " \n" or not (letter.isalnum() or letter in "@$!|")
        if is_gap and gap_from < 0:
            gap_from = place
        elif not is_gap and gap_from >= 0:
            found.append(written[gap_from:place])
            gap_from = -1
    return found

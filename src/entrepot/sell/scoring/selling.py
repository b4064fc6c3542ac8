"""What is checked in selling points: enough of them, each a fact with what it is good for, the best first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from entrepot.kit.sentences import say
from entrepot.sell.scoring.claims import Values
from entrepot.sell.scoring.facts import Fix, Found
from entrepot.sell.scoring.rules import BULLETS_LEAST
from entrepot.sell.scoring.text import SPACED, Text, is_asian
from entrepot.sell.scoring.words import of_language

_CLAUSE = re.compile(r"\S\s*(?:[—–:：,，、;；(（]|\s-\s)\s*\S{2,}.*?\S{2,}")
_DIGIT = re.compile(r"\d")
_ORIGIN = re.compile(
    r"(?i)^(?:made in|origin|country of (?:origin|harvest)|원산지|제조국|产地|原产国|原産国|生産国|hecho en|origen|"
    r"hergestellt in|herkunft|pays de fabrication|origine|país de fabricação|origem)\b[^\w]{0,3}\w{2,}"
)
"""Where a thing comes from can be checked, and needs no benefit beside it."""
_THIN_WORDS, _THIN_LETTERS = 5, 10
_SAME = 0.8
_EARLY = 2


@dataclass(frozen=True, slots=True)
class _Point:
    place: int
    text: Text
    specific: bool


def bullet_findings(bullets: list[Text], title: Text, values: Values, language: str) -> Iterator[Found]:
    """Yield what is wrong with selling points. Of each rule, one of n points is 1/n, of fewer than three a third."""
    said = [each for each in bullets if each.words]
    slots = max(BULLETS_LEAST, len(said))
    if len(said) < BULLETS_LEAST:
        reason = say(
            "Selling points: %(count)s, and at least %(least)s are asked for", count=len(said), least=BULLETS_LEAST
        )
        share = (BULLETS_LEAST - len(said)) / BULLETS_LEAST
        yield Found("bullets_few", share, "bullets", reason, fix=Fix("open", f"bullets.{len(said)}"))
    points = [_Point(at, text, _is_specific(text, values)) for at, text in enumerate(bullets) if text.words]
    for point in points:
        yield from _one(point, slots, language)
    yield from _repeats(points, title, slots)
    yield from _late(points)


def _one(point: _Point, slots: int, language: str) -> Iterator[Found]:
    text = point.text
    whole = text.quote((0, len(text.raw)))
    if not point.specific:
        reason = say(
            "“%(point)s” states nothing that can be checked: name a number, a material or an attribute", point=whole
        )
        yield Found("bullets_vague", 1 / slots, text.field, reason, whole, fix=Fix("open", text.field))
    if not _has_benefit(text, language) and _ORIGIN.match(text.raw) is None:
        reason = say("“%(point)s” does not say what it is good for", point=whole)
        yield Found("bullets_benefit", 1 / slots, text.field, reason, whole, fix=Fix("open", text.field))


def _is_specific(text: Text, values: Values) -> bool:
    """Return whether a text names an attribute's value, or a number."""
    known = _DIGIT.search(text.folded) is not None or text.first(values.texts) is not None
    return known or _ORIGIN.match(text.raw) is not None


def _has_benefit(text: Text, language: str) -> bool:
    """Return whether a text goes on after its fact: with a clause of its own, or with a word that joins them."""
    spaced = language in SPACED and not text.asian
    if text.length("en" if spaced else "zh") < (_THIN_WORDS if spaced else _THIN_LETTERS):
        return False
    if _CLAUSE.search(text.raw):
        return True
    said = of_language("benefit", language)
    if spaced:
        return not said.words.isdisjoint(word for word, _, _ in text.words)
    return bool(said.within(text))


def _repeats(points: list[_Point], title: Text, slots: int) -> Iterator[Found]:
    seen = [(say("the title"), _marks(title))]
    for point in points:
        marks = _marks(point.text)
        again = next((name for name, theirs in seen if marks and len(marks & theirs) >= _SAME * len(marks)), None)
        if again is not None:
            quote = point.text.quote((0, len(point.text.raw)))
            reason = say("“%(point)s” only repeats %(other)s", point=quote, other=again)
            fix = Fix("remove", point.text.field) if len(points) > BULLETS_LEAST else Fix("open", point.text.field)
            yield Found("bullets_repeat", 1 / slots, point.text.field, reason, quote, fix=fix)
        seen.append((say("selling point %(number)s", number=point.place + 1), marks))


def _marks(text: Text) -> frozenset[str]:
    """Return the words of a text, of Han, kana and Hangul the pairs of letters: whose order and form may vary."""
    marks: set[str] = set()
    for word, _, _ in text.words:
        if is_asian(word):
            marks.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        else:
            marks.add(word)
    return frozenset(marks)


def _late(points: list[_Point]) -> Iterator[Found]:
    """Facts belong in the first two points, where there are any; a point that opens empty pushes them down."""
    vague = [each for each in points[:_EARLY] if not each.specific]
    later = [each for each in points[_EARLY:] if each.specific]
    if vague and later:
        first, better, last = vague[0], later[0], points[-1].place
        reason = say(
            "Selling point %(number)s with its facts comes after “%(vague)s”",
            number=better.place + 1,
            vague=first.text.quote((0, len(first.text.raw))),
        )
        fix = Fix("move", first.text.field, str(last))
        yield Found(
            "bullets_late",
            len(vague) / _EARLY,
            better.text.field,
            reason,
            better.text.quote((0, len(better.text.raw))),
            fix=fix,
        )

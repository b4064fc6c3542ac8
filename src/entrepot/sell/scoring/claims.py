"""Numbers with their units in texts, and whether an attribute holds them. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from entrepot.kit.sentences import say
from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.extraction import synonyms
from entrepot.sell.scoring.facts import FactProblem, Fix, Found, ScoredListing
from entrepot.sell.scoring.text import Phrases, Span, Text, folded, is_asian
from entrepot.sell.scoring.words import units
from entrepot.sell.writing import said_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEAR = 0.01
_VALUES_MAX, _SHOWN_MAX, _FULL = 400, 3, 3
_DECIMALS = 3
_VALUE_LONGEST = 60

Amount = tuple[str, float]
"""What is measured, and how much in its group's first unit."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a listing's facts say: texts, folded, and amounts."""

    texts: Phrases
    amounts: tuple[Amount, ...]
    bare: frozenset[float]

    def holds(self, amount: Amount, number: float) -> bool:
        """Return whether a fact says this amount, within a hundredth, or this number without a unit."""
        group, size = amount
        return number in self.bare or any(
            group == other and abs(size - theirs) <= _NEAR * max(abs(size), abs(theirs))
            for other, theirs in self.amounts
        )

    def numbers_in(self, text: Text) -> Iterator[Span]:
        """Yield where a text says an amount that a fact says."""
        return (span for span, amount, number in amounts_in(text.folded, text.raw) if self.holds(amount, number))


@lru_cache(maxsize=1)
def _unit() -> re.Pattern[str]:
    """Match a unit after a number; a Latin one ends where its word does."""
    names = sorted(units(), key=lambda each: (-len(each), each))
    latin = "|".join(re.escape(each) for each in names if each.isascii() and each.isalpha())
    other = "|".join(re.escape(each) for each in names if not (each.isascii() and each.isalpha()))
    return re.compile(rf"[ -]?(?:(?P<latin>{latin})(?![a-z0-9])|(?P<other>{other}))")


def amounts_in(text: str, raw: str) -> Iterator[tuple[Span, Amount, float]]:
    """Yield the span, the amount and the plain number of each number with a unit in a folded text."""
    known, unit = units(), _unit()
    for found in _NUMBER.finditer(text):
        said = unit.match(text, found.end())
        if said is None or _is_no_unit(text, raw, said):
            continue
        name = said["latin"] or said["other"]
        number = _number(found[0])
        group, size = known[name]
        yield (found.start(), said.end()), (group, number * size), number


def _is_no_unit(text: str, raw: str, said: re.Match[str]) -> bool:
    """Return whether it is 5G, or the "in" of 3 in 1."""
    if said["latin"] == "g" and raw[said.end() - 1] == "G":
        return True
    return said["latin"] == "in" and text[said.end() : said.end() + 2].strip()[:1].isalnum()


def _number(text: str) -> float:
    """Read 1,200 and 1.200 as 1200, 0,9 and 0.9 as 0.9."""
    head, mark, tail = text.replace(",", ".").rpartition(".")
    if not mark:
        return float(tail[:15])
    if len(tail) == _DECIMALS and head.lstrip("0"):
        return float((head.replace(".", "") + tail)[:15])
    return float(f"{head.replace('.', '')[:15] or '0'}.{tail[:15]}")


def values_of(listing: ScoredListing) -> Values:
    """Return what the brand, the attributes and the variants' options say; of what is simply so, its name."""
    texts = [folded(listing.brand)] if listing.brand else []
    texts += [folded(each.replace("_", " ")) for each in _so(listing)]
    for code, said in list(listing.attributes.items())[:_VALUES_MAX]:
        texts += _in_other_words(code, said if isinstance(said, tuple) else (said,))
    amounts: list[Amount] = []
    bare: set[float] = set()
    for value in _facts(listing):
        match value:
            case Quantity(number, unit):
                group, size = units().get(folded(unit), ("", 1.0))
                if group:
                    amounts.append((group, number * size))
                else:
                    bare.add(number)
            case str(text) if text.strip():
                low = folded(text.strip())
                texts.append(low) if len(low) <= _VALUE_LONGEST else None
                found = list(amounts_in(low, text.strip()))
                amounts.extend(amount for _, amount, _ in found)
                if not found:
                    bare.update(_number(each) for each in _NUMBER.findall(low))
    return Values(Phrases(text for text in texts if len(text) > 1 or is_asian(text)), tuple(amounts), frozenset(bare))


def _in_other_words(code: str, values: tuple[AttributeValue, ...]) -> Iterator[str]:
    """Yield the words that say the same: 도자기 of ceramic, “dishwasher” of what is dishwasher safe."""
    for value in values[:_VALUES_MAX]:
        if value is True:
            yield from _words_of_flag(code)
        elif isinstance(value, str) and len(value) <= _VALUE_LONGEST:
            yield from _words_of_value(code, value)


@lru_cache(maxsize=512)
def _words_of_flag(code: str) -> tuple[str, ...]:
    return tuple(map(folded, said_of(code)))


@lru_cache(maxsize=4_096)
def _words_of_value(code: str, value: str) -> tuple[str, ...]:
    return tuple(map(folded, synonyms(code, value)))


def _so(listing: ScoredListing) -> Iterator[str]:
    """Yield what attributes are called that are yes: dishwasher safe."""
    names = {} if listing.category is None else {each.code: each.name for each in listing.category.expected}
    for code, value in list(listing.attributes.items())[:_VALUES_MAX]:
        if value is True:
            yield from dict.fromkeys((code, names.get(code) or code))


def _facts(listing: ScoredListing) -> Iterator[str | Quantity]:
    values: Iterable[AttributeValue] = list(listing.attributes.values())[:_VALUES_MAX]
    for value in values:
        match value:
            case tuple():
                yield from value[:_VALUES_MAX]
            case str() | Quantity():
                yield value
    seen = dict.fromkeys(value for options in listing.variants[:_VALUES_MAX] for _, value in options)
    yield from list(seen)[:_VALUES_MAX]


def claim_findings(texts: Iterable[Text], values: Values, problems: tuple[FactProblem, ...] | None) -> Iterator[Found]:
    """Yield claims that no attribute holds: a fact checker's, or where none looked, numbers with a unit."""
    found = _unheld(texts, values) if problems is None else [(each.field, each.quote, each.span) for each in problems]
    share = min(1.0, len(found) / _FULL + 1 / _FULL) if found else 0.0
    for field, quote, span in found[:_SHOWN_MAX]:
        yield Found(
            "claims_unbacked",
            share / min(len(found), _SHOWN_MAX),
            field,
            say("“%(claim)s” is in no attribute: add the attribute, or take the claim out", claim=quote),
            quote,
            span,
            Fix("open", field, quote),
        )


def _unheld(texts: Iterable[Text], values: Values) -> list[tuple[str, str, Span | None]]:
    unheld: dict[Amount, tuple[str, str, Span | None]] = {}
    for text in texts:
        for span, amount, number in amounts_in(text.folded, text.raw):
            if amount not in unheld and not values.holds(amount, number):
                unheld[amount] = (text.field, text.quote(span), span)
    return list(unheld.values())

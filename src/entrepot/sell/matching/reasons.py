"""Say why two offers may be of one product, or not: what they share and where they differ. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from entrepot.kit.sentences import Sentence, say
from entrepot.sell.matching.offer import Read, same_models
from entrepot.sell.matching.vocabulary import Weights

Kind = Literal["gtin", "model", "measure", "version", "edition", "colour", "brand", "price", "words"]
SHOWN: Final = 4
"""Words that a reason names at most."""
CLOSE, FAR = 0.05, 0.35
"""Shares of the higher price within which prices are close, and from which on they are far apart."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for (or, with ``speaks_for`` false, against) two offers being of one product."""

    kind: Kind
    speaks_for: bool
    text: Sentence


def reasons_of(left: Read, right: Read, weights: Weights) -> tuple[Reason, ...]:
    """Return the reasons, those that weights most first."""
    return (
        *_gtin(left, right),
        *_model(left, right),
        *_differences(left, right),
        *_words(left, right, weights),
        *_price(left, right),
    )


def _gtin(left: Read, right: Read) -> Iterable[Reason]:
    if shared := left.gtins & right.gtins:
        yield Reason("gtin", speaks_for=True, text=say("the same trade number %(number)s", number=min(shared)))
    elif left.gtins and right.gtins:
        yield Reason("gtin", speaks_for=False, text=say("different trade numbers"))


def _model(left: Read, right: Read) -> Iterable[Reason]:
    shared = same_models(left, right)
    if shared:
        longest = max(shared, key=lambda each: (len(each), each))
        yield Reason("model", speaks_for=True, text=say("the same model number %(model)s", model=longest.upper()))
    elif left.models and right.models:
        ours, theirs = _list(left.models, upper=True), _list(right.models, upper=True)
        yield Reason("model", speaks_for=False, text=say("model number %(one)s, not %(other)s", one=ours, other=theirs))


def _differences(left: Read, right: Read) -> Iterable[Reason]:
    """Sizes, versions, editions and colours that both name and that differ."""
    kinds: tuple[tuple[Kind, frozenset[str], frozenset[str]], ...] = (
        ("measure", left.measures, right.measures),
        ("version", left.years | left.numbers, right.years | right.numbers),
        ("colour", left.colours, right.colours),
    )
    for kind, ours, theirs in kinds:
        if ours and theirs and not ours & theirs:
            yield Reason(kind, speaks_for=False, text=_not(ours, theirs))
    if odd := left.editions ^ right.editions:
        yield Reason("edition", speaks_for=False, text=say("only one says %(words)s", words=_list(odd)))


def _words(left: Read, right: Read, weights: Weights) -> Iterable[Reason]:
    shared = _heaviest(left.title_words & right.title_words, weights)
    if shared:
        yield Reason("words", speaks_for=True, text=say("both say %(words)s", words=", ".join(shared)))
    if left.brand_words & right.all_words or right.brand_words & left.all_words:
        brand = left.brand if left.brand_words & right.all_words else right.brand
        yield Reason("brand", speaks_for=True, text=say("both name %(brand)s", brand=brand))
    known = left.editions | right.editions | left.models | right.models
    odd = _heaviest((left.title_words - right.all_words) - known, weights)
    if odd:
        yield Reason("words", speaks_for=False, text=say("only this one says %(words)s", words=", ".join(odd)))
    odd = _heaviest((right.title_words - left.all_words) - known, weights)
    if odd:
        yield Reason("words", speaks_for=False, text=say("only the other says %(words)s", words=", ".join(odd)))


def _price(left: Read, right: Read) -> Iterable[Reason]:
    if left.price is None or right.price is None or left.currency != right.currency:
        return
    apart = abs(left.price - right.price) / max(left.price, right.price)
    if apart <= CLOSE:
        yield Reason("price", speaks_for=True, text=say("the prices are close"))
    elif apart >= FAR:
        yield Reason(
            "price", speaks_for=False, text=say("the prices are %(percent)s %% apart", percent=round(100 * apart))
        )


def _not(ours: frozenset[str], theirs: frozenset[str]) -> Sentence:
    return say("%(one)s, not %(other)s", one=_list(ours), other=_list(theirs))


def _heaviest(words: frozenset[str], weights: Weights) -> list[str]:
    return sorted(words, key=lambda word: (-weights[word], word))[:SHOWN]


def _list(words: frozenset[str], *, upper: bool = False) -> str:
    shown = ", ".join(sorted(words)[:SHOWN])
    return shown.upper() if upper else shown

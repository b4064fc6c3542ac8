"""What a title says that the thing is: a term that only modifies an innocent thing says little. Pure.

English names things last (a *casino* night banner), Spanish first (bolsa para *insulina*). The names of innocent things
are the classification's product words; containers and bare forms (pack, bottle, powder) name nothing by themselves.
"""

import re
from functools import lru_cache
from typing import Final

from entrepot.sell.classification import product_words
from entrepot.sell.screening.text.findings import Signal
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.judge_policies import WEAKENED
from entrepot.sell.screening.text.lists import words_of
from entrepot.sell.screening.text.terms import Read

_NO_HEADS: Final = frozenset(words_of("not_heads.en.txt"))
_NO_HEADS_ES: Final = frozenset(words_of("not_heads.es.txt"))
_BREAKS: Final = frozenset(",;|–—(/:·，、（【")
_CUT_EN: Final = re.compile(r"\b(?:with|for|from|in|by|to|and|of|on)\b|\d")
_BIND_ES: Final = re.compile(
    r"^((?:[a-z0-9]+ ){1,5}?)(?:(?:de|del|para|con|tipo|estilo|aroma|sabor|color|efecto|a|y) (?:[a-z]+ ){0,3})?$"
)


@lru_cache(maxsize=1)
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """Return the nouns that name innocent things: last words in English, first words in Spanish."""
    english, spanish = set[str](), set[str]()
    for entry in product_words():
        english |= {folded_text(word).split()[-1] for word in entry.words.get("en", ()) if folded_text(word)}
        spanish |= {folded_text(word).split()[0] for word in entry.words.get("es", ()) if folded_text(word)}
    return frozenset(english - _NO_HEADS), frozenset(spanish - _NO_HEADS_ES)


def weakened(signals: list[Signal], read: Read, written: str, *, spanish: bool) -> list[Signal]:
    """Return signals with a lone doubtful one made a hint where its term only modifies, or only stands in passing."""
    plain = read.plain
    title_end = plain.find("\n") if "\n" in plain else len(plain)
    by_policy: dict[str, list[Signal]] = {}
    for signal in signals:
        by_policy.setdefault(signal.policy, []).append(signal)
    out: list[Signal] = []
    for policy, mine in by_policy.items():
        rules = {signal.rule for signal in mine if signal.verdict == "review"}
        strong = any(signal.verdict == "block" or signal.disguised or signal.sure for signal in mine)
        if policy not in WEAKENED or strong or len(rules) != 1:
            out += mine
            continue
        is_spanish = spanish or any(".es:" in rule for rule in rules)
        held = [signal for signal in mine if signal.verdict == "review"]
        in_title = [signal for signal in held if signal.start < title_end]
        weak = (
            all(_modifies(*_segment(read, written, title_end, signal), spanish=is_spanish) for signal in in_title)
            if in_title
            else _names_a_thing(plain[:title_end], spanish=is_spanish)
        )
        out += [_hint(signal) if weak and signal.verdict == "review" else signal for signal in mine]
    return out


def _hint(signal: Signal) -> Signal:
    return Signal(signal.policy, "hint", signal.start, signal.end, signal.rule, signal.disguised)


def _segment(read: Read, written: str, title_end: int, signal: Signal) -> tuple[str, str]:
    """Return what stands before and after a term in its part of the title, up to commas, bars and brackets."""
    before, after = read.plain[: signal.start], read.plain[signal.end : min(title_end, signal.end + 48)]
    for at, letter in enumerate(after):
        if letter == " " and written[read.place(signal.end + at)] in _BREAKS:
            after = after[:at]
            break
    return before, after


def _modifies(before: str, after: str, *, spanish: bool) -> bool:
    """Return whether a term in a title stands before the innocent thing that it describes (after it in Spanish)."""
    english, spanish_heads = _heads()
    if spanish:
        return _BIND_ES.match(before) is not None and any(word in spanish_heads for word in before.split()[:3])
    if not after.isascii():
        return False
    cut = _CUT_EN.search(after)
    words = after[: cut.start() if cut else None].split()[:4]
    return any(word in english for word in words)


def _names_a_thing(title: str, *, spanish: bool) -> bool:
    """Return whether a title names an innocent thing at all."""
    if not title.isascii():
        return False
    english, spanish_heads = _heads()
    words = title.split()
    return any(word in spanish_heads for word in words[:3]) if spanish else any(word in english for word in words)

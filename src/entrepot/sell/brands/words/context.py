"""What a name does where it stands: it names the goods, or what they fit, or what they are made to look like. Pure."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Final, Literal

from entrepot.sell.brands.words.letters import letters

Place = Literal["name", "fits", "like"]
_REACH: Final = 12


def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    text = files("entrepot.sell.brands.words").joinpath("context.txt").read_text("utf-8")
    for line in text.splitlines():
        name, *words = line.split()
        ends = name.endswith("ends") or name == "starts"
        found.setdefault(name, set()).update(words if ends else map(letters, words))
    return {name: frozenset(words) for name, words in found.items()}


_WORDS: Final = _lists()
_ENDS, _STARTS, _LIKE_ENDS = (tuple(_WORDS[name]) for name in ("ends", "starts", "like_ends"))


def place_of(said: Sequence[str], start: int, end: int) -> Place:
    """Return what the pieces from ``start`` to ``end`` do among all pieces of a title."""
    if _like(said, start, end):
        return "like"
    return "fits" if _fits(said, start, end) else "name"


def _like(said: Sequence[str], start: int, end: int) -> bool:
    after = letters(said[end]) if end < len(said) else ""
    last = said[end - 1].casefold()
    if after in _WORDS["like_after"] or (last.endswith(_LIKE_ENDS) and last not in _LIKE_ENDS):
        return True
    return any(letters(each) in _WORDS["like_before"] for each in said[max(0, start - 2) : start])


def _fits(said: Sequence[str], start: int, end: int) -> bool:
    after = letters(said[end]) if end < len(said) else ""
    last, first = said[end - 1].casefold(), said[start].casefold()
    if after in _WORDS["after"] or (last.endswith(_ENDS) and last not in _ENDS) or first.startswith(_STARTS):
        return True
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if letters(said[at]) in _WORDS["before"]:
            return at + 1 == start or letters(said[at + 1]) not in _WORDS["whom"]
    return False

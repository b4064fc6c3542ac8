"""Words of an imported taxonomy: the values of its attributes in every language, beside our own lists."""

import re
from collections.abc import Iterable, Iterator

from entrepot.sell.catalog import AttributeChoice
from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.subject import For, within
from entrepot.sell.extraction.words import LANGUAGES, Finder, Meaning, entries

_SURE = 0.55
"""The names are a translator's, made for menus: Swirl, Solid and Text are words of titles too."""

_SAYS_NOTHING = frozenset({"other", "universal", "all ages", "yes", "no", "none"})
_IN_BRACKETS = re.compile(r"\s*[(（].*?[)）]")
_LEAST_LATIN, _LEAST_JOINED = 3, 2
_OURS = {"color": "colour", "target_gender": "gender"}
"""Attributes of Shopify's that we have under another name."""


class TaxonomyWords:
    """Finds the values of a taxonomy's attributes; made once for a category's attributes, then used for many texts."""

    def __init__(self, choices: Iterable[AttributeChoice]) -> None:
        ours = {entry.code for entry in entries()}
        kept = [each for each in choices if _OURS.get(each.code, each.code) not in ours]
        self._finder = Finder((word, Meaning(each.code, each.value)) for each in kept for word in _words(each))

    def claims(self, reading: Reading, scopes: list[For]) -> Iterator[Claim]:
        """Yield the values that a text names."""
        for found in self._finder.find(reading):
            if not within(scopes, found.start, found.end):
                for meaning in found.meanings:
                    yield Claim(meaning.code, (meaning.value,), _SURE, found.start, found.end)


def _words(choice: AttributeChoice) -> Iterator[str]:
    if choice.value.casefold() in _SAYS_NOTHING:
        return
    for locale, name in choice.names.items():
        word = _IN_BRACKETS.sub("", name).strip()
        if locale.partition("-")[0] in LANGUAGES and len(word) >= (_LEAST_LATIN if word.isascii() else _LEAST_JOINED):
            yield word

"""Sentences for people: English text that remembers how it was made, so that it can be said in another language."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Self


class Sentence(str):
    """English text, with the ``template`` that a catalogue of translations knows and the ``values`` put into it.

    It is an ordinary text to everything that does not ask for more. A value may be a sentence or an amount of money:
    who translates the template puts these into the reader's form too.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any] | None = None) -> Self:
        """Return the text that ``template`` makes of ``values``; without values a ``%`` stands for itself."""
        self = super().__new__(cls, template % values if values else template)
        self.template = template
        self.values = values or {}
        return self

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, Mapping[str, Any]]]:
        """Keep template and values through a copy or a pickle."""
        return Sentence, (self.template, self.values)


def say(template: str, /, **values: Any) -> Sentence:
    """Return ``say("at most %(most)s fit", most=12)``: the text is found for translation where it stands."""
    return Sentence(template, values)


def sentence(text: str) -> Sentence:
    """Return a text as a sentence; one that is one already stays as it is."""
    return text if isinstance(text, Sentence) else Sentence(text)


def joined(texts: Iterable[str]) -> Sentence:
    """Return texts as one, with commas between them."""
    return reduce(lambda before, text: say("%(before)s, %(text)s", before=before, text=text), map(sentence, texts))

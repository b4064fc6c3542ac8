"""Sentences that a draft keeps, with what they were made of: an amount in them is shown in each reader's own form."""

from collections.abc import Mapping
from typing import Any

from entrepot.kit.money import Money
from entrepot.kit.sentences import Sentence, sentence


def kept_sentence(said: str) -> dict[str, Any]:
    """Return a sentence as JSON: its English text and, where it was made of a template, that and its values."""
    if not isinstance(said, Sentence) or not said.values:
        return {"text": str(said)}
    values = {name: _kept(each) for name, each in said.values.items()}
    return {"text": str(said), "template": said.template, "values": values}


def _kept(value: Any) -> Any:
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Sentence() if value.values:
            return kept_sentence(value)
        case str() | int() | float() | bool():
            return value
    return str(value)


def sentence_of(kept: Mapping[str, Any]) -> Sentence:
    """Read a kept sentence; one that was kept as text alone comes back as that text."""
    if "template" not in kept:
        return sentence(str(kept["text"]))
    return Sentence(kept["template"], {name: _read(each) for name, each in kept["values"].items()})


def _read(value: Any) -> Any:
    match value:
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
        case {"text": str()}:
            return sentence_of(value)
    return value

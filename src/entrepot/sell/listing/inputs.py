"""What a draft is made of: words, a file's row, what was read in pictures, and what was decided. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from entrepot.sell.listing.content import Decision


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a draft follows from. ``source`` is a file's row: columns and cells; ``text`` a sheet's text.

    ``readings`` holds, by picture file id, what was read in it and seen on it, as ``Maker.read_picture`` keeps it;
    ``translated``, by language, what a translator made of the seller's own texts.
    """

    locale: str
    channel: str = "entrepot"
    words: str = ""
    text: str = ""
    source: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    readings: Mapping[str, Any] = field(default_factory=dict)
    decided: Mapping[str, Decision] = field(default_factory=dict)
    translated: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def inputs_of(row: Any, changes: Mapping[str, Any]) -> Inputs:
    """Return a kept draft's inputs with some of its columns changed."""

    def said(name: str) -> Any:
        return changes.get(name, getattr(row, name))

    return Inputs(
        said("locale"),
        said("channel"),
        said("words"),
        said("text"),
        tuple((name, value) for name, value in said("source")),
        tuple(said("pictures")),
        said("readings"),
        {
            name: Decision(
                each["act"], each.get("value"), each.get("model", ""), each.get("knowing", False), each.get("source")
            )
            for name, each in said("decided").items()
        },
        said("translated"),
    )

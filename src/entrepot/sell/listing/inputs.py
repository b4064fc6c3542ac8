"""What a draft is made of: words, a file's row, what was read in pictures, and what was decided. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from entrepot.sell.listing.content import Decision

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a draft follows from. ``source`` is a file's row: columns and cells; ``text`` a sheet's text.

    ``members`` are, by row, the own cells of rows that are variants of this one product.

    ``readings`` holds, by picture file id, what was read in it and seen on it, as ``Maker.read_picture`` keeps it;
    ``translated``, by language, what a translator made of the seller's own texts.
    """

    locale: str
    channel: str = "entrepot"
    words: str = ""
    text: str = ""
    source: tuple[tuple[str, str], ...] = ()
    members: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    readings: Mapping[str, Any] = field(default_factory=dict)
    decided: Mapping[str, Decision] = field(default_factory=dict)
    translated: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def shared_cells(stored: Sequence[Sequence[Any]]) -> tuple[tuple[str, str], ...]:
    """Return the cells that a draft's row has, or that its rows have in common."""
    return tuple((each[0], each[1]) for each in stored if len(each) == _PAIR)


def own_cells(stored: Sequence[Sequence[Any]]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return by row the cells that each of several rows has of its own; nothing for a draft of one row."""
    rows: dict[int, list[tuple[str, str]]] = {}
    for name, value, row in (each for each in stored if len(each) > _PAIR):
        rows.setdefault(row, []).append((name, value))
    return {row: tuple(cells) for row, cells in rows.items()}


def inputs_of(row: Any, changes: Mapping[str, Any]) -> Inputs:
    """Return a kept draft's inputs with some of its columns changed."""

    def said(name: str) -> Any:
        return changes.get(name, getattr(row, name))

    return Inputs(
        said("locale"),
        said("channel"),
        said("words"),
        said("text"),
        shared_cells(said("source")),
        own_cells(said("source")),
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

"""What a model, a rule or a table proposes: the value, how sure it is, and what it rests on.

Publishing is a person's or a policy's act; a proposal only says what could be true and why.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Origin = Literal["seller", "words", "file", "package", "photo", "catalogue", "table", "rule"]
"""Where a value was found: typed in a field by the seller, in the seller's words, in a supplier's file, printed on the
package (OCR), seen in the photo, known of the seller's catalogue, looked up in a table (units, codes, tariffs), or
following from other values by a rule."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a proposal rests on.

    ``quote`` is what stands there, as it stands there; ``place`` says where: a column's name, a picture's file id, a
    rule's or a table's name. ``span`` is where the quote begins and ends in the text that was read, in characters;
    ``box`` where it is in the picture: left, top, right, bottom as shares of its width and height, 0 to 1.
    """

    origin: Origin
    quote: str = ""
    place: str = ""
    span: tuple[int, int] | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """A value that may be right. ``confidence`` is 0 to 1; ``model`` names the registry's entry, or "" for a rule."""

    value: T
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    model: str = ""

"""What was read of a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from entrepot.ai import Evidence, Proposal
from entrepot.kit.money import Money
from entrepot.sell.catalog import AttributeValue


@dataclass(frozen=True, slots=True)
class Package:
    """Weight and sides of the package, as far as the text says them: grams and millimetres, longest side first."""

    weight_g: Proposal[int] | None = None
    sides_mm: Proposal[tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What a text says of an attribute and cannot be read surely, so that somebody has to be asked.

    ``why``: a ``list`` of measures of which nobody says whether the thing has one or all; ``allergens`` of which not
    all are known, or that nobody declares to be those (``undeclared``).
    """

    code: str
    why: Literal["list", "allergens", "undeclared"]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read of a text, each with its evidence.

    ``attributes`` holds what the text says in one way, by code; ``conflicts`` all readings, likeliest first, of an
    attribute for which it says contradictory things: those are not in ``attributes``. ``variants`` are the values that
    the thing comes in, by code (``colour``: Navy, Sage). ``country`` is ISO 3166-1 alpha-2,
    ``stock`` how many there are to sell.
    """

    attributes: Mapping[str, Proposal[AttributeValue]] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Proposal[AttributeValue], ...]] = field(default_factory=dict)
    variants: Mapping[str, Proposal[tuple[str, ...]]] = field(default_factory=dict)
    brand: tuple[Proposal[str], ...] = ()
    model: tuple[Proposal[str], ...] = ()
    gtins: tuple[Proposal[str], ...] = ()
    country: tuple[Proposal[str], ...] = ()
    prices: tuple[Proposal[Money], ...] = ()
    stock: Proposal[int] | None = None
    package: Package = Package()
    unknown: tuple[tuple[str, str], ...] = ()
    """Lines of a specification whose key nobody knows, as (key, value)."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One reading of an attribute, before readings are weighed: the value, how sure, and where in the folded text."""

    code: str
    value: AttributeValue
    confidence: float
    start: int
    end: int

"""What may be stated about a product, and what stating it gives: facts, sheets of them, sentences, problems. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from entrepot.ai import Evidence, Proposal
from entrepot.sell.catalog import AttributeDefinition, AttributeValue

LOCALES = ("en", "ko", "zh", "ja", "es", "de", "fr", "pt")
"""Languages that listings are written in; zh is simplified Chinese, pt Brazilian Portuguese."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({})

ProblemKind = Literal[
    "number", "unit", "material", "claim", "brand", "colour", "size", "origin", "certificate", "ingredient", "contact"
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is true of a product: an attribute's code and value.

    ``brand``, ``origin`` (a country's code or name) and ``condition`` are facts like any attribute. ``names`` are what
    the attribute is called, by locale, where its catalogue says so; a number is shown in the unit that its evidence
    quotes, where it does.
    """

    code: str
    value: AttributeValue
    names: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of thing a product is: a noun by locale.

    ``genders`` are m, f or n by locale, with p for nouns in the plural; ``counter`` is the Chinese measure word.
    """

    code: str
    nouns: Mapping[str, str]
    genders: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    counter: str = "件"


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant by its options, as (name, value): ``(("Colour", "Navy"),)``."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class FactSheet:
    """All that may be stated about a product. ``locale`` is the language of its texts.

    ``words`` says what the sheet's own texts are called in other languages: ``{"ko": {"Navy": "네이비"}}``.
    """

    kind: Kind
    facts: tuple[Fact, ...]
    variants: tuple[Variant, ...] = ()
    locale: str = "en"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: _NO_WORDS)

    def get(self, code: str) -> Fact | None:
        """Return the fact of an attribute; None where nothing is known."""
        return next((fact for fact in self.facts if fact.code == code), None)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the codes of the facts that it rests on, and who worded it (``composer`` or a model's name)."""

    text: str
    facts: tuple[str, ...]
    origin: str = "composer"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a text says that the facts do not hold: ``quote`` is what stands at ``span`` of it, in characters."""

    kind: ProblemKind
    quote: str
    span: tuple[int, int]
    why: str


def fact_sheet(
    kind: Kind,
    attributes: Mapping[str, AttributeValue | Proposal[AttributeValue]],
    *,
    definitions: Mapping[str, Sequence[AttributeDefinition]] = MappingProxyType({}),
    variants: Sequence[Variant] = (),
    locale: str = "en",
    words: Mapping[str, Mapping[str, str]] = _NO_WORDS,
    least_confidence: float = 0.0,
) -> FactSheet:
    """Return the sheet of a product's values and of proposals that are sure enough.

    ``attributes`` holds ``brand``, ``origin`` and ``condition`` too. ``definitions`` are the catalogue's by locale.
    """
    names: dict[str, dict[str, str]] = {}
    for each, defined in definitions.items():
        for definition in defined:
            names.setdefault(definition.code, {})[each] = definition.name
    facts = []
    for code, given in attributes.items():
        known = given if isinstance(given, Proposal) else Proposal(given, 1.0)
        if known.confidence >= least_confidence and known.value not in {"", ()}:
            named = names.get(code, _NOTHING)
            facts.append(Fact(code, known.value, named, known.evidence, known.confidence))
    return FactSheet(kind, tuple(facts), tuple(variants), locale, words)

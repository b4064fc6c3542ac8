"""What the taggers of titles add to what the rules have read: rules win where they are sure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from entrepot.ai import Evidence, Origin, Proposal
from entrepot.sell.catalog import AttributeDefinition, AttributeValue
from entrepot.sell.extraction.chosen import SEVERAL
from entrepot.sell.extraction.identity import countries, is_common_word
from entrepot.sell.extraction.quantities import as_quantity
from entrepot.sell.extraction.reading import Reading, fold, read
from entrepot.sell.extraction.result import Extraction
from entrepot.sell.extraction.titles import Tagged, learned_values
from entrepot.sell.extraction.units import measures
from entrepot.sell.extraction.words import finder

SURE = 0.75
"""From here on a rule's reading stands against a tagger's."""

_IDENTITY = ("brand", "model", "country")


def with_learned(
    found: Extraction,
    title: str,
    *,
    definitions: Mapping[str, AttributeDefinition],
    usual: Mapping[str, AttributeDefinition],
    category_names: Sequence[str],
    origin: Origin,
    place: str,
) -> Extraction:
    """Return what was read with what a tagger proposes for an English title of a category that it knows."""
    model, values = learned_values(title, category_names)
    attributes, conflicts = dict(found.attributes), dict(found.conflicts)
    identity = {"brand": found.brand, "model": found.model, "country": found.country}
    for code, each in values:
        evidence = (Evidence(origin, each.value, place, (each.start, each.end)),)
        if code == "brand" and is_common_word(each.value):
            continue
        if code == "model" and _holds_what_was_read(each, found):
            continue
        if code in _IDENTITY:
            identity[code] = _ranked(identity[code], _named(code, each, evidence, model))
            continue
        definition = definitions.get(code) or usual.get(code)
        if code in found.variants or code in conflicts or (definition is None and code not in _LISTED):
            continue
        for value in _typed(code, each.value, definition):
            proposal: Proposal[AttributeValue] = Proposal(value, each.confidence, evidence, model)
            known = attributes.get(code)
            if known is None:
                attributes[code] = proposal
            elif known.value != value and known.confidence < SURE and each.confidence > known.confidence:
                conflicts[code] = (proposal, attributes.pop(code))
    return replace(
        found,
        attributes=attributes,
        conflicts=conflicts,
        brand=identity["brand"],
        model=identity["model"],
        country=identity["country"],
    )


_CLOSED = frozenset({"gender", "age_group", "season"})
"""Attributes whose values are those of our lists, and nothing else."""
_LISTED = frozenset(
    {
        "gender",
        "age_group",
        "season",
        "pattern",
        "size",
        "colour",
        "material",
        "scent",
        "flavour",
        "closure",
        "power_source",
    }
)


def _holds_what_was_read(each: Tagged, found: Extraction) -> bool:
    """Return whether a name has a price or an attribute's value in it: then it was cut from the title at random."""
    read_already = [*(each.evidence for each in found.attributes.values()), *(each.evidence for each in found.prices)]
    spans = [one.span for evidence in read_already for one in evidence if one.span is not None]
    return any(start < each.end and each.start < end for start, end in spans)


def _named(code: str, each: Tagged, evidence: tuple[Evidence, ...], model: str) -> Proposal[str] | None:
    if code != "country":
        return Proposal(each.value, each.confidence, evidence, model)
    places = countries(read(f"made in {each.value}"))
    return Proposal(places[0].value, each.confidence, evidence, model) if places else None


def _ranked(known: tuple[Proposal[str], ...], more: Proposal[str] | None) -> tuple[Proposal[str], ...]:
    """Put a tagger's reading among the rules', the surest first; the same name is there once."""
    if more is None or any(
        fold(each.value) == fold(more.value) and each.confidence >= more.confidence for each in known
    ):
        return known
    others = (each for each in known if fold(each.value) != fold(more.value))
    return tuple(sorted((more, *others), key=lambda each: -each.confidence))


def _typed(code: str, text: str, definition: AttributeDefinition | None) -> Iterator[AttributeValue]:
    """Yield the value in the form that the attribute's kind asks for; nothing where it cannot have it."""
    kind = definition.kind if definition else "list" if code in SEVERAL else "text"
    part = read(text)
    if kind == "number" and definition is not None:
        for measure in measures(part):
            quantity = as_quantity(measure, definition.unit, definition.unit)
            if quantity is not None and measure.form == "one":
                yield quantity
                return
    elif kind in {"text", "list"}:
        listed = _listed(code, part)
        if listed is None and code in _CLOSED:
            return
        value = listed or text
        yield (value,) if kind == "list" else value


def _listed(code: str, part: Reading) -> str | None:
    """Return the value of our lists that is the whole of a text."""
    for found in finder().find(part):
        for meaning in found.meanings:
            if meaning.code == code and meaning.value and found.end - found.start == len(part.folded.strip()):
                return meaning.value
    return None

"""Read a seller's words: all rules together, the readings weighed against each other."""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from entrepot.ai import Origin, Proposal
from entrepot.sell.catalog import AttributeDefinition, AttributeValue, Quantity, builtin_attributes
from entrepot.sell.extraction.allergens import allergens, undeclared_allergens, unread_allergens
from entrepot.sell.extraction.chosen import (
    Varying,
    as_claims,
    choices,
    in_rows,
    letter_sizes,
)
from entrepot.sell.extraction.codes import codes, electrics
from entrepot.sell.extraction.identity import Named, brands, countries, country_of, gtins, models, prices
from entrepot.sell.extraction.lists import LISTS, varying_measures
from entrepot.sell.extraction.quantities import quantities, said_of_package
from entrepot.sell.extraction.reading import Reading, read
from entrepot.sell.extraction.result import Claim, Extraction, Package, Unread
from entrepot.sell.extraction.sizes import number_sizes
from entrepot.sell.extraction.specification import Line, inline, lines, typed
from entrepot.sell.extraction.stock import stock_said
from entrepot.sell.extraction.subject import For, what_it_is_for, within
from entrepot.sell.extraction.tagged import with_learned
from entrepot.sell.extraction.taxonomy_words import TaxonomyWords
from entrepot.sell.extraction.units import Measure, measures
from entrepot.sell.extraction.verdicts import verdicts
from entrepot.sell.extraction.words import finder

_CLOSE = 0.03
_MORE_WITNESSES = 0.02
_IDENTITY = frozenset({"brand", "model", "gtin", "country", "price", "package_weight", "package_size", "dimensions"})
_TWO_LISTS = 2
_TITLE_MAX = 400


@lru_cache(maxsize=1)
def _usual() -> Mapping[str, AttributeDefinition]:
    return {each.code: each for each in builtin_attributes()}


def extract(
    text: str,
    *,
    attributes: Sequence[AttributeDefinition] = (),
    brands: Collection[str] = (),
    category_names: Sequence[str] = (),
    taxonomy: TaxonomyWords | None = None,
    origin: Origin = "words",
    place: str = "",
) -> Extraction:
    """Read a title or a few sentences in any of five languages.

    ``attributes`` are those of the category: numbers without a word beside them become one of these. ``brands`` are
    those known. ``category_names``, the category's path in English, lets a learned tagger add to an English title of a
    kind that it knows; its proposals name their model. ``taxonomy`` has the values that an imported taxonomy gives the
    category's attributes. ``origin`` and ``place`` go into the evidence.

    Values of lists have their English names; ``names_of`` has the others. Linear in the text, of which the first
    20,000 letters are read.
    """
    reading = read(text)
    definitions = {each.code: each for each in attributes}
    named = list(inline(reading, definitions)) if ":" in reading.folded else []
    found = _extract(reading, definitions, brands, named, origin=origin, place=place, guess=True, taxonomy=taxonomy)
    if not category_names or len(reading.text) > _TITLE_MAX:
        return found
    return with_learned(
        found,
        reading.text,
        definitions=definitions,
        usual=_usual(),
        category_names=category_names,
        origin=origin,
        place=place,
    )


def read_specification(
    text: str,
    *,
    attributes: Sequence[AttributeDefinition] = (),
    brands: Collection[str] = (),
    origin: Origin = "file",
    place: str = "",
) -> Extraction:
    """Read a pasted specification, a table or a label: "key: value" lines in any of five languages, and the rest.

    Keys that nobody knows come back in ``unknown``.
    """
    reading = read(text)
    definitions = {each.code: each for each in attributes}
    named, unknown = lines(reading, definitions)
    if not named:
        named = list(inline(reading, definitions))
    return _extract(reading, definitions, brands, named, origin=origin, place=place, guess=False, unknown=unknown)


def _extract(
    reading: Reading,
    definitions: Mapping[str, AttributeDefinition],
    known_brands: Collection[str],
    named: Sequence[Line],
    *,
    origin: Origin,
    place: str,
    guess: bool,
    taxonomy: TaxonomyWords | None = None,
    unknown: Sequence[tuple[str, str]] = (),
) -> Extraction:
    found, scopes = finder().find(reading), what_it_is_for(reading)
    priced = prices(reading)
    stock = stock_said(reading, [(start, end) for _, _, start, end in priced], bare=guess and origin == "words")
    numbers = [each for each in measures(reading) if stock is None or not _overlap(each, stock)]
    if stock is not None:
        named = [each for each in named if each.code != "pieces" or not each.begins <= stock.start < each.end]
    said = [
        claim for line in named if line.code not in _IDENTITY for claim in typed(reading, line, definitions, _usual())
    ]
    labelled = [(line.begins, line.end) for line in named]
    size = [
        each for line in named if line.code == "dimensions" for each in numbers if line.start <= each.start < line.end
    ]
    free_numbers = [each for each in numbers if not _inside(labelled, each.start) or each in size]
    chosen = [*choices(reading, found, scopes, definitions), *letter_sizes(reading), *number_sizes(reading, numbers)]
    rows, alone = in_rows(reading, chosen)
    more, asked = varying_measures(reading, [each for each in numbers if not _in_sizes(rows, each)], named, definitions)
    rows += more
    claims = [
        *said,
        *(claim for claim in quantities(reading, free_numbers, definitions) if not _in_row(rows, claim)),
        *as_claims(alone, definitions),
        *verdicts(reading, found),
        *allergens(reading),
        *codes(reading),
        *electrics(numbers),
        *_compatible(reading, scopes),
        *(taxonomy.claims(reading, scopes) if taxonomy is not None else ()),
    ]
    spoken = {(claim.code, line.begins) for line in named for claim in said if claim.start == line.begins}
    kept = [
        claim
        for claim in claims
        if claim in said
        or (not _covered(claim, named, spoken) and not within(scopes, claim.start, claim.end))
        or claim.code == "compatible_with"
    ]
    varying = {row.code for row in rows}
    kept = [
        claim
        for claim in kept
        if claim.code not in varying or not any(_overlap(row, claim) for row in rows if row.code == claim.code)
    ]
    listed = [span for _, span in _unread_allergens(reading)]
    kept = [each for each in kept if each.code != "material" or not _inside(listed, each.start)]
    attributes, conflicts = _weigh(reading, kept, origin=origin, place=place)
    unread = [Unread(code, "list", reading.evidence(*span, origin=origin, place=place)) for code, *span in asked]
    written = [(line.begins, line.start) for line in named if line.code == "allergens" and "allergens" in attributes]
    unread += [
        Unread("allergens", why, reading.evidence(*span, origin=origin, place=place))
        for why, span in _unread_allergens(reading)
        if not _inside(written, span[0])  # there they stand as they are written
    ]
    variants = {
        row.code: Proposal(
            row.values, row.confidence, (reading.evidence(row.start, row.end, origin=origin, place=place),)
        )
        for row in sorted(rows, key=lambda each: (each.confidence, len(each.values)))
    }
    for code in variants:
        attributes.pop(code, None)
        conflicts.pop(code, None)

    def proposed(some: Iterable[Named]) -> tuple[Proposal[str], ...]:
        return tuple(
            Proposal(each.value, each.confidence, (reading.evidence(each.start, each.end, origin=origin, place=place),))
            for each in some
        )

    return Extraction(
        attributes=attributes,
        conflicts=conflicts,
        variants=variants,
        brand=proposed(
            (not guess and _labelled(reading, named, "brand")) or brands(reading, known_brands, scopes, guess=guess)
        ),
        model=proposed((not guess and _labelled(reading, named, "model")) or _models(reading, scopes, numbers)),
        gtins=proposed(gtins(reading)),
        country=proposed(countries(reading) or _named_country(reading, named)),
        prices=tuple(
            Proposal(money, sure, (reading.evidence(start, end, origin=origin, place=place),))
            for money, sure, start, end in priced
        ),
        stock=None
        if stock is None
        else Proposal(
            int(stock.value),
            stock.confidence,
            (reading.evidence(stock.start, stock.end, origin=origin, place=place),),
        ),
        package=_package(reading, numbers, named, origin=origin, place=place),
        unknown=tuple(unknown),
        unread=tuple(each for each in unread if each.code not in variants),
    )


def _models(reading: Reading, scopes: Sequence[For], numbers: Sequence[Measure]) -> list[Named]:
    """Return model numbers, none of which is a measure: model 500 ml."""
    taken = [each for each in numbers if each.form in LISTS or each.dimension != "count"]
    return [
        each
        for each in models(reading, list(scopes))
        if not any(_overlap(one, each) and (one.form in LISTS or one.start == each.start) for one in taken)
    ]


def _unread_allergens(reading: Reading) -> list[tuple[Literal["allergens", "undeclared"], tuple[int, int]]]:
    bare = undeclared_allergens(reading)
    found: list[tuple[Literal["allergens", "undeclared"], tuple[int, int]]] = []
    found += [("allergens", each) for each in unread_allergens(reading)]
    return found if bare is None else [*found, ("undeclared", bare)]


def _in_sizes(rows: Sequence[Varying], measure: Measure) -> bool:
    return any(row.code == "size" and row.start < measure.end and measure.start < row.end for row in rows)


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


def _overlap(one: Varying | Measure, two: Claim | Named) -> bool:
    return one.start < two.end and two.start < one.end


def _in_row(rows: Sequence[Varying], claim: Claim) -> bool:
    return any(_overlap(row, claim) for row in rows)


def _covered(claim: Claim, named: Sequence[Line], spoken: set[tuple[str, int]]) -> bool:
    """Return whether a reading lies in a labelled value that has spoken for itself."""
    return any(
        line.begins <= claim.start < line.end and (line.code != claim.code or (claim.code, line.begins) in spoken)
        for line in named
        if line.code != "dimensions"
    )


def _compatible(reading: Reading, scopes: Sequence[For]) -> list[Claim]:
    return [
        Claim("compatible_with", (reading.quote(each.start, each.end).strip(),), 0.8, each.start, each.end)
        for each in scopes
    ]


def _labelled(reading: Reading, named: Sequence[Line], code: str) -> list[Named]:
    found = []
    for line in named:
        if line.code == code:
            value = reading.quote(line.start, line.end)
            short = value.strip()
            if 0 < len(short) <= 80:
                start = (
                    line.start
                    + len(reading.folded[line.start : line.end])
                    - len(reading.folded[line.start : line.end].lstrip())
                )
                found.append(Named(short, 0.95, start, start + len(reading.folded[line.start : line.end].strip())))
    return found


def _named_country(reading: Reading, named: Sequence[Line]) -> list[Named]:
    return [
        replace(each, value=code) for each in _labelled(reading, named, "country") if (code := country_of(each.value))
    ]


def _same(one: AttributeValue, two: AttributeValue) -> bool:
    """Return whether two readings say the same: numbers within what rounding does, texts but for case."""
    if isinstance(one, Quantity) and isinstance(two, Quantity):
        return one.unit == two.unit and math.isclose(one.value, two.value, rel_tol=_CLOSE)
    if isinstance(one, str) and isinstance(two, str):
        return one.casefold() == two.casefold()
    return one == two


def _weigh(
    reading: Reading, claims: Sequence[Claim], *, origin: Origin, place: str
) -> tuple[dict[str, Proposal[AttributeValue]], dict[str, tuple[Proposal[AttributeValue], ...]]]:
    by_code: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: (-each.confidence, each.start)):
        by_code[claim.code].append(claim)
    sure: dict[str, Proposal[AttributeValue]] = {}
    open_: dict[str, tuple[Proposal[AttributeValue], ...]] = {}
    for code, some in by_code.items():
        groups: list[list[Claim]] = []
        for claim in _together(some):
            mine = next((group for group in groups if _same(group[0].value, claim.value)), None)
            if mine is None:
                groups.append([claim])
            else:
                mine.append(claim)
        groups = _without_vaguer(reading, code, groups)
        proposals = tuple(_proposal(reading, group, origin=origin, place=place) for group in groups)
        if len(proposals) == 1:
            sure[code] = proposals[0]
        else:
            open_[code] = proposals
    return sure, open_


def _together(some: Sequence[Claim]) -> Sequence[Claim]:
    """Put lists into one: what has several values says so in several places."""
    lists = [(claim, claim.value) for claim in some if isinstance(claim.value, tuple)]
    if len(lists) < _TWO_LISTS:
        return some
    ordered = sorted(lists, key=lambda each: each[0].start)
    values = tuple(dict.fromkeys(item for _, items in ordered for item in items))
    others = [claim for claim in some if not isinstance(claim.value, tuple)]
    return [*(replace(claim, value=values) for claim, _ in lists), *others]


_VAGUE = {"material": {"Metal", "Wood", "Plastic", "Steel", "Leather", "Ceramic"}, "gender": {"Unisex"}}


_REAL = re.compile(
    r"cowhide|genuine|real|full.?grain|top.?grain|calfskin|lambskin|sheepskin|autentic|genuino|천연|소가죽|양가죽|진짜|真皮|牛皮|"
    r"羊皮|本革|牛革|羊革|ラムレザー"
)
"""Words for leather that contradict its imitation: plain “leather” beside “faux leather” may well be short for it."""


def _is_real(reading: Reading, claim: Claim) -> bool:
    return claim.value == "Leather" and _REAL.search(reading.folded, claim.start, claim.end) is not None


def _without_vaguer(reading: Reading, code: str, groups: list[list[Claim]]) -> list[list[Claim]]:
    """Leave out a guess that stands against what is said, and the vaguer of two words for one thing."""
    best = groups[0][0].confidence
    kept = [group for group in groups if group is groups[0] or group[0].confidence > best - 0.25]
    vague = _VAGUE.get(code, set())
    faux = any(group[0].value == "Faux leather" for group in kept)
    sharper = [
        group
        for group in kept
        if group[0].value not in vague or (faux and any(_is_real(reading, each) for each in group))
    ]
    return sharper or kept


def _proposal(reading: Reading, group: Sequence[Claim], *, origin: Origin, place: str) -> Proposal[AttributeValue]:
    spans = list(dict.fromkeys((claim.start, claim.end) for claim in group))
    confidence = min(0.98, group[0].confidence + _MORE_WITNESSES * (len(spans) - 1))
    return Proposal(
        group[0].value,
        round(confidence, 3),
        tuple(reading.evidence(start, end, origin=origin, place=place) for start, end in spans[:8]),
    )


def _package(
    reading: Reading, numbers: Sequence[Measure], named: Sequence[Line], *, origin: Origin, place: str
) -> Package:
    weight: Proposal[int] | None = None
    sides: Proposal[tuple[int, ...]] | None = None
    numbers = [each for each in numbers if each.form not in LISTS]
    spans = [(line.start, line.end) for line in named if line.code in {"package_weight", "package_size"}]
    for each in numbers:
        if not said_of_package(reading, each) and not _inside(spans, each.start):
            continue
        evidence = (reading.evidence(each.start, each.end, origin=origin, place=place),)
        if each.dimension == "mass" and weight is None and 0.5 <= each.value < 1e9:
            weight = Proposal(round(each.value), 0.92, evidence)
        elif each.form == "sides" and sides is None and len(each.values) == 3:
            sides = Proposal(tuple(sorted((round(value) for value in each.values), reverse=True)), 0.92, evidence)
    return Package(weight, sides)

"""Whatever the facts: what the composer writes is proven, and no other number passes for one of theirs."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.writing import (
    LOCALES,
    FactSheet,
    Variant,
    alt_text,
    check,
    compose_bullets,
    compose_description,
    compose_title,
    fact_sheet,
    kind_of,
    localise,
    search_words,
)
from entrepot.sell.writing.lexicon import concepts, kinds

UNITS = {
    "capacity": "ml", "weight": "g", "height": "mm", "width": "mm", "power": "W", "battery_life": "h",
    "cable_length": "m",
    "volume": "l", "pockets": "", "pages": "", "warranty": "months", "luminous_flux": "lm", "keep_warm": "min",
}  # fmt: skip
ABLE = (
    "dishwasher_safe",
    "microwave_safe",
    "leakproof",
    "noise_cancelling",
    "dimmable",
    "automatic",
    "induction",
    "timer",
)
MATERIALS = sorted(each.words["en"][0] for each in concepts().values() if each.kind == "material")
COLOURS = sorted(each.words["en"][0] for each in concepts().values() if each.kind == "colour")


@st.composite
def sheets(draw: st.DrawFn) -> FactSheet:
    values: dict[str, AttributeValue] = {}
    for code in draw(st.lists(st.sampled_from(sorted(UNITS)), unique=True, max_size=7)):
        number = draw(st.one_of(st.integers(1, 3000), st.decimals("0.1", "99", places=1).map(float)))
        values[code] = Quantity(number, UNITS[code])
    for code in draw(st.lists(st.sampled_from(ABLE), unique=True, max_size=4)):
        values[code] = draw(st.booleans())
    values["material"] = ", ".join(draw(st.lists(st.sampled_from(MATERIALS), min_size=1, max_size=3, unique=True)))
    values["brand"] = draw(st.sampled_from(["Saebyeok", "Glen Tarn", "Mizube", "Kōri", "새벽", "水辺"]))
    colours = draw(st.lists(st.sampled_from(COLOURS), max_size=3, unique=True))
    kind = kind_of(draw(st.sampled_from(sorted(kinds()))))
    return fact_sheet(kind, values, variants=[Variant((("Colour", each),)) for each in colours])


@given(sheets(), st.sampled_from(LOCALES))
@settings(max_examples=120, deadline=None)
def test_every_composed_text_is_proven(sheet: FactSheet, locale: str) -> None:
    texts = [compose_title(sheet, locale).text, alt_text(sheet, locale).text, *search_words(sheet, locale)]
    texts += [each.text for each in compose_bullets(sheet, locale)]
    described = compose_description(sheet, locale)
    texts += [each.text for part in described.paragraphs for each in part] + [each.text for each in described.specs]
    for text in texts:
        assert check(text, sheet, locale) == [], text


@given(sheets(), st.sampled_from(LOCALES), st.data())
@settings(max_examples=120, deadline=None)
def test_a_changed_digit_never_passes(sheet: FactSheet, locale: str, data: st.DataObject) -> None:
    held = {fact.value.value for fact in sheet.facts if isinstance(fact.value, Quantity)}
    for bullet in compose_bullets(sheet, locale):
        places = [match.start() for match in re.finditer(r"\d", bullet.text)]
        if not places:
            continue
        place = data.draw(st.sampled_from(places))
        digit = data.draw(st.sampled_from([each for each in "123456789" if each != bullet.text[place]]))
        false = bullet.text[:place] + digit + bullet.text[place + 1 :]
        numbers = [float(each.replace(",", "").replace(".", "")) for each in re.findall(r"[\d.,]*\d", false)]
        if not any(abs(number / scale - value) < 1e-9 for number in numbers for value in held for scale in (1, 10)):
            assert check(false, sheet, locale), false


@given(sheets(), st.sampled_from(LOCALES), st.sampled_from(["US", "GB", "KR", "DE", "BR", "JP"]))
@settings(max_examples=80, deadline=None)
def test_localised_numbers_are_the_facts_rounded(sheet: FactSheet, locale: str, country: str) -> None:
    for field in localise(sheet, locale, country).fields:
        assert not [each for each in field.problems if each.kind in {"number", "unit"}], field


@given(st.text(max_size=300), st.sampled_from(LOCALES))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_can_be_checked_and_every_quote_stands_in_it(text: str, locale: str) -> None:
    sheet = fact_sheet(kind_of(""), {"capacity": Quantity(350, "ml")})
    for problem in check(text, sheet, locale):
        assert text[slice(*problem.span)] == problem.quote

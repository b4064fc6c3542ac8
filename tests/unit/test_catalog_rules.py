"""The rules of the catalogue: attribute types, GTINs, what may be shown, and how amounts are written."""

from __future__ import annotations

import pytest

from entrepot.sell.catalog import CatalogProblem, OfferDraft, PictureDraft, ProductDraft, Quantity, SkuDraft
from entrepot.sell.catalog.checks import problems_of, refuse_problems
from entrepot.sell.catalog.domain import (
    AttributeValue,
    SellableVariant,
    attribute_from_json,
    attribute_to_json,
    gtin_is_valid,
    publishing_problems,
    whole_gtin,
)
from entrepot.sell.catalog.exchange.amounts import guard, read_length, read_price, read_weight, unguard
from entrepot.sell.catalog.exchange.mapping import is_known_encoding
from entrepot.sell.catalog.exchange.records import delimiter_of
from entrepot.sell.catalog.exchange.shopify import plain_text
from entrepot.sell.catalog.views import value_text

VALUES: list[AttributeValue] = ["Steel", "", True, False, Quantity(900, "ml"), Quantity(0.5), ("a", "b"), ()]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_an_attribute_keeps_its_type(value: AttributeValue) -> None:
    assert attribute_from_json(attribute_to_json(value)) == value


@pytest.mark.parametrize("stored", [None, {}, {"value": "1", "unit": ""}, {"value": True, "unit": ""}, [1], [["a"]]])
def test_what_is_no_attribute_is_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        attribute_from_json(stored)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Quantity(1500, "ml"), "1,500\u00a0ml"),
        (Quantity(0.9, "l"), "0.9\u00a0l"),
        (Quantity(12), "12"),
        (True, "✓"),
        (("a", "b"), "a, b"),
    ],
    ids=str,
)
def test_a_value_is_shown_with_its_unit(value: AttributeValue, shown: str) -> None:
    assert value_text(value) == shown


@pytest.mark.parametrize("gtin", ["4006381333931", "085896333746", "96385074", "00012345600012"])
def test_a_gtin_has_a_right_check_digit(gtin: str) -> None:
    assert gtin_is_valid(gtin)


@pytest.mark.parametrize("text", ["4006381333932", "", "123", "4006381333931x", "٤٠٠٦٣٨١٣", "9" * 13])
def test_what_only_looks_like_a_gtin_is_none(text: str) -> None:
    assert not gtin_is_valid(text)


def test_zeros_that_a_spreadsheet_dropped_are_put_back() -> None:
    assert whole_gtin("85896333746") == "085896333746"
    assert whole_gtin("96385074") == "96385074"
    assert whole_gtin("12345678901") == "12345678901"


def test_a_product_is_shown_when_it_has_a_title_a_category_and_a_price() -> None:
    variant = SellableVariant("A", (), (100,))
    assert publishing_problems(title="Mug", category_id="cat_mugs", variants=[variant]) == ()
    problems = publishing_problems(title="", category_id=None, variants=[SellableVariant("A", (), (0,))])
    assert [each.field for each in problems] == ["title", "category", "price"]


def test_variants_that_look_the_same_are_not_shown() -> None:
    same = [SellableVariant(code, (("Colour", "Navy"),), (100,)) for code in "AB"]
    [problem] = publishing_problems(title="Mug", category_id="cat_mugs", variants=same)
    assert (problem.field, problem.found) == ("options", "Navy")


def test_all_problems_of_a_draft_are_told_and_the_first_is_named() -> None:
    draft = ProductDraft(
        title="T" * 301,
        locale="Korean",
        attributes={"": "x", "a": Quantity(float("inf")), "b": "\x00", "c": ("\ufffd",)},
        translations={"KO": ("T", "D")},
        skus=(SkuDraft("", gtins=("1",), weight_g=-1, offers=(OfferDraft(-1, "ZZZ", stock=-1),)),),
        pictures=(PictureDraft(), PictureDraft(source_url="javascript:alert(1)"), PictureDraft(file_id="x")),
    )
    with pytest.raises(CatalogProblem) as refusal:
        refuse_problems(draft)
    assert refusal.value.extra["field"] == "title"
    assert [each.field for each in problems_of(draft)] == [
        "title",
        "locale",
        "attributes.",
        "attributes.a",
        "attributes.b",
        "attributes.c",
        "translations",
        "sku",
        "gtin",
        "weight_g",
        "currency",
        "price",
        "stock",
        "pictures",
        "pictures",
        "pictures",
    ]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "USD", 1250),
        ("12,50", "EUR", 1250),
        ("€ 1.234,50", "EUR", 123_450),
        ("$1,234.50", "USD", 123_450),
        ("1 234,50 kr", "SEK", 123_450),
        ("1'234.50", "CHF", 123_450),
        ("₩12,000", "KRW", 12_000),
        ("12000", "KRW", 12_000),
        ("1,234,567", "USD", 123_456_700),
        ("1.234", "KWD", 1234),
        ("0.005", "KWD", 5),
        ("-5", "USD", -500),
        ("0,5", "USD", 50),
        ("12.0", "JPY", 12),
    ],
)
def test_prices_are_read_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert read_price(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1,234", "USD"),
        ("1.234", "EUR"),
        ("12.505", "USD"),
        ("12.5", "KRW"),
        ("1.2.3", "USD"),
        ("1,2,3", "USD"),
        ("", "USD"),
        ("free", "USD"),
        ("12 or 13", "USD"),
        ("1e5", "USD"),
        ("NaN", "USD"),
        ("9" * 60, "USD"),
    ],
)
def test_a_price_that_could_mean_two_things_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_price(text, currency)


@pytest.mark.parametrize(
    ("text", "grams"), [("350", 350), ("0.35 kg", 350), ("0,35kg", 350), ("12 oz", 340), ("1 lb", 454), ("500 mg", 0)]
)
def test_weights_are_read_in_their_units(text: str, grams: int) -> None:
    assert read_weight(text) == grams


@pytest.mark.parametrize(
    ("text", "millimetres"), [("120", 120), ("12 cm", 120), ("1.2 m", 1200), ("4.5 in", 114), ('4.5"', 114)]
)
def test_lengths_are_read_in_their_units(text: str, millimetres: int) -> None:
    assert read_length(text) == millimetres


@pytest.mark.parametrize("text", ["12 stone", "heavy", "", "1 2 kg", "1e3", "--1"])
def test_an_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="weight"):
        read_weight(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "'=x", "''=x", "'", "plain", "", "a=b", "'plain"])
def test_a_guarded_cell_is_no_formula_and_reads_back_the_same(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(text)) == text


@pytest.mark.parametrize(
    ("header", "delimiter"), [("a,b", ","), ("a;b", ";"), ("a\tb", "\t"), ("a|b", "|"), ('"a;b;c",d', ","), ("a", ",")]
)
def test_the_delimiter_is_that_of_the_header(header: str, delimiter: str) -> None:
    assert delimiter_of(header) == delimiter


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "cp949", "latin-1", "windows-1252", "euc-kr", "shift-jis", "Big5"])
def test_a_seller_may_name_an_encoding_that_spreadsheets_write(name: str) -> None:
    assert is_known_encoding(name)


@pytest.mark.parametrize("name", ["rot13", "idna", "punycode", "unicode_escape", "undefined", "base64", "klingon"])
def test_other_codecs_are_no_encodings_of_files(name: str) -> None:
    assert not is_known_encoding(name)


def test_html_becomes_words_in_lines() -> None:
    html = "<h2>Mug</h2><p>For tea &amp; coffee.<br>350&nbsp;ml</p><style>p{}</style><ul><li>One</li><li>Two</li></ul>"
    assert plain_text(html) == "Mug\nFor tea & coffee.\n350 ml\nOne\nTwo"


def test_broken_html_is_read_in_linear_time() -> None:
    assert plain_text("<" * 200_000) == "<" * 200_000
    assert plain_text("<script>" * 20_000) == ""

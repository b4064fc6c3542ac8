"""How words of five languages become the terms that products are found by."""

from random import Random

import pytest

from entrepot.kit.clock import SystemClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.ids import Ids
from entrepot.shop.search.correct import distance
from entrepot.shop.search.domain import SearchQuery, checked, query_key, query_of_key
from entrepot.shop.search.entry import code_term, id_of_words, id_words, token_key
from entrepot.shop.search.price_bands import price_bands, round_amount
from entrepot.shop.search.words import fold, index_terms, query_words, stem, stem_spanish


def found(product: str, query: str, locale: str = "") -> bool:
    """Whether every word of a query is met by the terms of a text."""
    terms = set(index_terms(product, locale))

    def met(form: tuple[str, ...], at_least: int) -> bool:
        return sum(term in terms for term in form) >= (at_least or len(form))

    words = query_words(query, locale)
    return bool(words) and all(any(met(form, word.at_least) for form in word.forms) for word in words)


@pytest.mark.parametrize(
    ("product", "query", "locale"),
    [
        ("Stainless steel water bottles", "BOTTLE", "en"),
        ("Wireless mouse", "wireless mice", "en"),
        ("Batteries, 4 pcs", "battery", "en"),
        ("Crème brûlée dishes", "creme brulee dish", "en"),
        ("Ｆｕｌｌｗｉｄｔｈ １２８ＧＢ", "fullwidth 128gb", "en"),
        ("Men's watches", "mens watch", "en"),
        ("Zapatos negros de niño", "zapato negro niño", "es"),
        ("Camiseta roja", "camisetas rojos", "es"),
        ("Ordenadores portátiles", "ordenador portatil", "es"),
        ("무선 마우스", "무선마우스", "ko"),
        ("무선 마우스", "마우스를", "ko"),
        ("여행용 가방", "가방", "ko"),
        ("无线蓝牙鼠标", "蓝牙鼠标", "zh"),
        ("无线蓝牙鼠标", "鼠标", "zh"),
        ("不锈钢保温杯 500毫升", "保温杯 500ml", "zh"),
        ("ワイヤレスマウス", "ﾜｲﾔﾚｽ マウス", "ja"),
        ("折りたたみ傘", "傘", "ja"),
    ],
)
def test_a_product_is_found_by_its_words_in_each_language(product: str, query: str, locale: str) -> None:
    assert found(product, query, locale)


@pytest.mark.parametrize(
    ("product", "query"),
    [
        ("Kettle 0.9 L", "0.9l"),
        ("Kettle 0,9l", "0.9 L"),
        ("Kettle 0.9 litres", "0.9 l"),
        ('17" laptop', "17 inch"),
        ("17英寸笔记本电脑", "17in 笔记本"),
        ("Cartridge 006R90321", "006r90321"),
        ("HP dv7-1211ea notebook", "dv71211ea"),
        ("HP dv7-1211ea notebook", "dv7 1211ea"),
        ("Wi-Fi router", "wifi"),
        ("WiFi router", "wi-fi"),
        ("iPhone 8 case", "iphone8"),
        ("iphone8 case", "iphone 8"),
        ("Display 1,440 x 900", "1440"),
    ],
)
def test_numbers_units_and_models_are_found_however_they_are_written(product: str, query: str) -> None:
    assert found(product, query)


@pytest.mark.parametrize(
    ("product", "query"),
    [
        ("Kettle 1.9 L", "0.9 L"),
        ("Data cable", "date"),
        ("전기 주전자", "전동 칫솔"),
        ("手机壳", "手表"),
        ("Car seat", "care"),
    ],
)
def test_words_that_only_look_alike_are_told_apart(product: str, query: str) -> None:
    assert not found(product, query)


@pytest.mark.parametrize("text", ["", "   ", "😀", '"(+-*)"', "\0", "\u200b", "…"])
def test_a_text_without_words_asks_for_nothing(text: str) -> None:
    assert query_words(text) == []


def test_a_query_of_ten_thousand_characters_is_cut_to_a_dozen_words() -> None:
    words = query_words(" ".join(f"w{number}" for number in range(3000)))
    assert len(words) == 12
    assert query_words("漢" * 10_000)[0].forms[0] == ("漢漢",)


def test_stemming_is_light_and_never_empties_a_word() -> None:
    assert [stem(word) for word in ("boxes", "glass", "bus", "is", "cases", "lenses")] == [
        "box", "glass", "bus", "is", "case", "lens",
    ]  # fmt: skip
    assert {stem_spanish(word) for word in ("negro", "negra", "negros", "negras")} == {"negr~"}
    assert fold("Straße ÉCLAIR Łódź") == "strasse eclair lodz"
    assert fold("が") == "が"


def test_an_article_code_has_one_form() -> None:
    assert code_term("TN-2110 / b") == code_term("tn2110B") == "tn2110b"


def test_an_id_survives_being_two_numbers() -> None:
    ids = Ids(SystemClock(), Random(3))
    made = [ids.new("prd") for _ in range(100)]
    assert [id_of_words(*id_words(each)) for each in made] == made
    assert [id_words(each) for each in made] == sorted(id_words(each) for each in made)


def test_a_facet_value_is_one_number_whatever_its_case_and_width() -> None:
    assert token_key("brand", "Kettle Works") == token_key("brand", "ＫＥＴＴＬＥ works")
    assert token_key("brand", "a") != token_key("seller", "a")


@pytest.mark.parametrize(
    ("a", "b", "most", "expected"),
    [
        ("keybord", "keyboard", 1, 1),
        ("wirless", "wireless", 1, 1),
        ("haedphone", "headphone", 1, 1),
        ("mouse", "house", 1, 1),
        ("kettle", "cattle", 1, None),
        ("kettle", "cattle", 2, 2),
        ("abc", "abcdef", 2, None),
    ],
)
def test_edit_distance_counts_a_swap_once(a: str, b: str, most: int, expected: int | None) -> None:
    assert distance(a, b, most) == expected


def test_price_bands_have_round_edges_and_count_every_price_once() -> None:
    rng = Random(5)
    prices = [rng.randrange(99, 250_000) for _ in range(500)]
    bands = price_bands(prices)
    assert 2 <= len(bands) <= 5
    assert sum(count for _, _, count in bands) == len(prices)
    assert bands[0][0] == 0
    assert bands[-1][1] is None
    for low, high, count in bands:
        assert count == sum(low <= price and (high is None or price < high) for price in prices)
    assert round_amount(1_999) == 1_000
    assert round_amount(2_600) == 2_500
    assert price_bands([100] * 50) == []
    assert price_bands([]) == []


def test_a_query_can_be_written_down_and_read_back() -> None:
    query = checked(
        SearchQuery(
            text="무선  마우스 ",
            locale="ko",
            facets={"brand": ["B", "A", "A"], "attribute:colour": ["검정"]},
            price_min_minor=100,
            currency="KRW",
            in_stock=True,
            sort="price_asc",
        )
    )
    assert query.text == "무선 마우스 "
    assert query.facets["brand"] == ("A", "B")
    assert query_of_key(query_key(query), limit=24) == query


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(sort="random"),  # type: ignore[arg-type]  # an order that is none
        SearchQuery(currency="ZZZ"),
        SearchQuery(price_min_minor=-1, currency="USD"),
        SearchQuery(limit=0),
        SearchQuery(limit=201),
        SearchQuery(seller_id="nobody"),
        SearchQuery(facets={"price": ["1"]}),
        SearchQuery(facets={"brand": [str(number) for number in range(9)]}),
        SearchQuery(text="\ud800"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(query: SearchQuery) -> None:
    with pytest.raises(InvalidInput):
        checked(query)

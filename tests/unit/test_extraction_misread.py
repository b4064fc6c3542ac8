"""Words and numbers that look like something else: letters within words, house numbers, cartons, ranges, jars."""

from __future__ import annotations

import pytest

from entrepot.sell.catalog import AttributeValue, Quantity, builtin_attributes
from entrepot.sell.extraction import Extraction, extract, read_specification

DEFINITIONS = {each.code: each for each in builtin_attributes()}


def found(text: str, codes: str = "") -> Extraction:
    return extract(text, attributes=[DEFINITIONS[code] for code in codes.split()])


def read(text: str, codes: str = "") -> dict[str, AttributeValue]:
    return {code: proposal.value for code, proposal in found(text, codes).attributes.items()}


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("네이비 식기세척기 사용 가능 머그 350ml", "dishwasher_safe", True),
        ("네이비 전자레인지 사용 가능 접시", "microwave_safe", True),
        ("네이비 방수 가방", "waterproof", True),
        ("베이비 방수 앞치마", "waterproof", True),
        ("서비스 방수 가방", "waterproof", True),
        ("피아노 방수 커버", "waterproof", True),
        ("준비 방수팩", "waterproof", True),
        ("비 방수 재킷", "waterproof", True),
        ("비방수 가방", "waterproof", False),
        ("비건 파우치", "vegan", True),
        ("不防水 背包", "waterproof", False),
        ("LED desk lamp dimmable No. 7", "dimmable", True),
        ("LED desk lamp dimmable Nº 7", "dimmable", True),
        ("Waterproof No.1 backpack", "waterproof", True),
        ("No. 1 waterproof backpack", "waterproof", True),
        ("No 7 waterproof backpack", "waterproof", True),
        ("lamp, dimmable: no", "dimmable", False),
        ("Mug, dishwasher safe: No.", "dishwasher_safe", False),
        ("backpack, no waterproof cover", "waterproof", False),
    ],
)
def test_a_letter_within_a_word_and_a_house_number_deny_nothing(text: str, code: str, *, value: bool) -> None:
    assert read(text)[code] is value


@pytest.mark.parametrize(
    "text", ["speaker IPX4", "스피커 IPX4", "mugs 6 pcs/ctn", "mug, carton 24 pcs", "접시 최소주문 50개"]
)
def test_a_code_a_carton_and_the_least_order_are_no_pieces(text: str) -> None:
    assert "pieces" not in read(text)


def test_packing_facts_of_a_specification_are_neither_pieces_nor_cardboard() -> None:
    spec = read_specification("Material: cotton\nCarton: 6 pcs\nMOQ: 500 pcs\nCarton qty: 24\nQuantity: 4 pcs")
    assert spec.attributes["pieces"].value == Quantity(4, "")
    assert spec.attributes["material"].value == "Cotton"
    assert not spec.conflicts


@pytest.mark.parametrize(("text", "pieces"), [("soap x4", 4), ("mug ×4", 4), ("set of 6 plates", 6), ("캔들x2", 2)])
def test_a_number_of_pieces_is_still_one(text: str, pieces: int) -> None:
    assert read(text, "pieces")["pieces"] == Quantity(pieces, "")


@pytest.mark.parametrize("text", ["organizador de cartón", "caja de carton"])
def test_spanish_cardboard_is_still_one(text: str) -> None:
    assert read(text)["material"] == "Cardboard"


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Kids rain boots EU 26-30", ("EU 26", "EU 27", "EU 28", "EU 29", "EU 30")),
        ("shoes EU 40, 41, 42", ("EU 40", "EU 41", "EU 42")),
        ("shoes EU 40/41/42", ("EU 40", "EU 41", "EU 42")),
        ("shoes EU 38 39 40", ("EU 38", "EU 39", "EU 40")),
        ("sneakers EU 42 and 43", ("EU 42", "EU 43")),
        ("sneakers US 7, 8, 9", ("US 7", "US 8", "US 9")),
        ("shoes size 40-44", ("40", "41", "42", "43", "44")),
        ("zapatos talla 38/39/40", ("38", "39", "40")),
        ("운동화 250/255/260", ("250", "255", "260")),
        ("운동화 230~245mm", ("230", "235", "240", "245")),
        ("运动鞋 40-44码", ("40", "41", "42", "43", "44")),
        ("スニーカー サイズ 38、39、40", ("38", "39", "40")),
        ("dress size 36/38/40", ("36", "38", "40")),
    ],
)
def test_sizes_of_a_list_or_a_range_are_variants(text: str, sizes: tuple[str, ...]) -> None:
    assert found(text).variants["size"].value == sizes
    assert "size" not in read(text)


@pytest.mark.parametrize("text", ["dress EU 36-42", "shoes US 7-10", "sneakers UK 6.5-9", "dress size 36-42"])
def test_a_range_whose_steps_are_not_sure_is_no_size_and_never_its_first(text: str) -> None:
    assert "size" not in found(text).variants
    assert "size" not in read(text)


@pytest.mark.parametrize(
    "text", ["shoes 2/3 off", "boots 30/40 cm tall", "kids shoes 3-5 years", "sneakers 2024/2025", "shoes 40-44 €"]
)
def test_other_numbers_of_shoes_are_no_sizes(text: str) -> None:
    assert "size" not in found(text).variants


@pytest.mark.parametrize("text", ["shoes EU 40, 100% leather", "shoes EU 40, 2 pairs", "shoes EU 40 12 cm high"])
def test_one_size_is_still_one(text: str) -> None:
    assert read(text)["size"] == "EU 40"


def test_sizes_in_the_plural_are_no_size_s() -> None:
    assert "size" not in read("boots sizes 5-10")
    assert "size" not in read("zapatos, tallas grandes")
    assert read("dress size S")["size"] == "S"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lamp 3000-6500 K", "3000–6500 K"),
        ("lamp 2700K-6500K", "2700–6500 K"),
        ("灯 3000至6000K", "3000–6000 K"),
        ("lamp 3000/4500/6500K", None),
        ("lamp 4000K", "4000 K"),
    ],
)
def test_a_range_of_colour_temperatures_stays_one(text: str, value: str | None) -> None:
    assert read(text).get("colour_temperature") == value
    assert not found(text).model


def test_one_bare_length_is_no_diameter_where_it_may_be_the_height() -> None:
    assert read("vase 30 cm", "material height diameter") == {}
    assert read("frying pan 28 cm", "material diameter capacity")["diameter"] == Quantity(280, "mm")
    assert read("vase 30 cm tall", "material height diameter")["height"] == Quantity(300, "mm")


@pytest.mark.parametrize(
    "text", ["bath towel 70 x 140 cm", "목욕 수건 70x140cm", "浴巾 70×140cm", "toalla 70 x 140 cm"]
)
def test_the_two_sides_of_a_textile_are_width_and_length(text: str) -> None:
    values = read(text)
    assert (values["width"], values["length"]) == (Quantity(700, "mm"), Quantity(1400, "mm"))
    assert "height" not in values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("保温杯 保温12小时", Quantity(12, "h")),
        ("flask keeps warm 12 hours", Quantity(12, "h")),
        ("kettle keep warm 30 min", Quantity(30, "min")),
    ],
)
def test_hours_that_it_keeps_warm_stay_hours(text: str, value: Quantity) -> None:
    assert read(text, "keep_warm")["keep_warm"] == value


def test_a_year_of_the_calendar_is_no_time_that_it_lasts() -> None:
    assert read("绿茶 2026年秋茶", "best_before") == {}
    assert read("绿茶 保质期18个月", "best_before")["best_before"] == Quantity(18, "months")
    assert read("차 소비기한 2년", "best_before")["best_before"] == Quantity(24, "months")


@pytest.mark.parametrize(
    "text",
    ["선풍기 KC 인증번호 HU07-1234", "선풍기 KC HU07-1234", "风扇 认证编号：A12-3456", "fan, certificate no. AB-1234"],
)
def test_the_number_of_a_certificate_is_no_model(text: str) -> None:
    assert found(text).model == ()
    assert read_specification(text.replace("번호 ", "번호: ")).model == ()


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("Vela de soja 200 g en vaso de cristal", None),
        ("candle in a glass jar", None),
        ("유리병에 담긴 소이캔들", "Soy wax"),
        ("玻璃罐装大豆蜡烛", "Soy wax"),
        ("ソイワックス キャンドル ガラス容器入り", "Soy wax"),
        ("vaso de cristal", "Glass"),
        ("glass jar 500 ml", "Glass"),
        ("dress in cotton with bag", "Cotton"),
    ],
)
def test_the_material_of_a_jar_is_not_that_of_what_it_holds(text: str, material: str | None) -> None:
    assert read(text).get("material") == material


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("sunscreen cream SPF 30", None),
        ("face cream 50 ml", None),
        ("cream sweater", "Cream"),
        ("크림색 피부결 니트", "Cream"),
    ],
)
def test_a_cream_for_the_skin_is_no_colour(text: str, colour: str | None) -> None:
    assert read(text).get("colour") == colour


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("mug handmade in Korea", "KR"),
        ("candle hand-poured in Korea", "KR"),
        ("scarf woven in Italy", "IT"),
        ("taza hecha a mano en México", "MX"),
        ("한국에서 만든 머그", "KR"),
    ],
)
def test_where_it_is_made_is_read_however_it_is_made(text: str, country: str) -> None:
    assert [each.value for each in found(text).country] == [country]


@pytest.mark.parametrize("line", ["Made in: China", "Made in | China", "Country of origin\tChina", "产地：中国"])
def test_a_pasted_specification_says_where_it_is_made(line: str) -> None:
    assert [each.value for each in read_specification(f"Material: glass\n{line}").country] == ["CN"]


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("mug of Marimori brand", "Marimori"),
        ("Marimori brand mug", "Marimori"),
        ("power bank brand Anker 20W", "Anker"),
        ("mug by hand, Atelier Kimori brand", "Atelier Kimori"),
        ("Ceramic mug Marimori brand", "Marimori"),
    ],
)
def test_a_name_beside_the_word_brand_is_one(text: str, brand: str) -> None:
    (one,) = found(text).brand
    assert one.value == brand
    assert one.confidence > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "brand New mug",
        "mug, Luxury brand",
        "Korean brand mug",
        "mug of a good brand",
        "Premium brand lamp",
        "UNBRANDED brand mug",
    ],
)
def test_an_ordinary_word_beside_the_word_brand_is_none(text: str) -> None:
    assert all(each.confidence < 0.9 for each in found(text).brand)


def test_real_leather_contradicts_its_imitation_and_plain_leather_does_not() -> None:
    assert {each.value for each in found("Faux leather wallet, real cowhide").conflicts["material"]} == {
        "Faux leather",
        "Leather",
    }
    assert read("PU leather wallet, soft leather")["material"] == "Faux leather"


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ("손으로 그린 머그", None),
        ("손으로 그린 블루 머그", "Blue"),
        ("직접 그린 꽃 파우치", None),
        ("작가가 그린 고양이 에코백", None),
        ("그린 머그", "Green"),
        ("고양이 그린 머그", "Green"),
        ("올리브 그린 티셔츠", "Olive"),
    ],
)
def test_what_is_drawn_by_hand_is_not_green(words: str, colour: str | None) -> None:
    found = extract(words).attributes.get("colour")
    assert (found and found.value) == colour

"""Brand, model, GTIN, origin, price and package from words; specifications; hostile and empty input."""

from __future__ import annotations

import time

import pytest

from entrepot.kit.money import Money
from entrepot.sell.catalog import AttributeDefinition, AttributeValue, Quantity, builtin_attributes
from entrepot.sell.extraction import Extraction, extract, read_specification

DEFINITIONS = {each.code: each for each in builtin_attributes()}


def values(found: Extraction) -> dict[str, AttributeValue]:
    return {code: proposal.value for code, proposal in found.attributes.items()}


@pytest.mark.parametrize(
    ("text", "brand", "sure"),
    [
        ("Brand: Hario, kettle 900 ml", "Hario", True),
        ("브랜드: 락앤락 텀블러", "락앤락 텀블러", True),
        ("品牌：小米，电热水壶", "小米", True),
        ("ブランド：象印、水筒", "象印", True),
        ("Marca: Bosch, taladro 18V", "Bosch", True),
        ("drip kettle by Hario", "Hario", True),
        ("Kinto ceramic mug", "Kinto", False),
        ("[라고라] 텀블러", "라고라", False),
    ],
)
def test_a_brand_is_surer_where_it_is_said(text: str, brand: str, *, sure: bool) -> None:
    (found, *_) = extract(text).brand
    assert found.value == brand
    assert (found.confidence > 0.7) is sure


@pytest.mark.parametrize(
    "text",
    ["Jeju green tea, brand Saebyeok, 50 g", "Brand: Saebyeok, Jeju green tea", "Hario kettle, brand Saebyeok"],
)
def test_a_brand_that_is_said_wins_over_all_that_stands_elsewhere(text: str) -> None:
    assert [each.value for each in extract(text, brands={"Jeju", "Hario"}).brand] == ["Saebyeok"]


@pytest.mark.parametrize("text", ["Jeju green tea 50 g", "Kyoto matcha", "Korean linen dress", "Bamboo lamp"])
def test_a_place_or_a_material_is_no_brand_for_standing_first(text: str) -> None:
    assert extract(text).brand == ()


@pytest.mark.parametrize(
    "text", ["stainless kettle from hario 900 ml", "하리오(HARIO) 주전자", "Hario 电热水壶", "ハリオ HARIO ケトル"]
)
def test_a_known_brand_is_found_wherever_it_stands(text: str) -> None:
    assert extract(text, brands={"Hario", "Kinto"}).brand[0].value == "Hario"


@pytest.mark.parametrize(
    "text", ["black kettle", "블랙 텀블러", "黑色 水杯", "new waterproof jacket", "[무료배송] 텀블러"]
)
def test_a_plain_word_is_no_brand(text: str) -> None:
    assert extract(text).brand == ()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Clear case for iPhone 15 Pro, shockproof", "iPhone 15 Pro"),
        ("screen protector compatible with Samsung Galaxy S24", "Samsung Galaxy S24"),
        ("아이폰15용 투명 케이스", "아이폰15"),
        ("갤럭시 S24 호환 케이스", "갤럭시 S24"),
        ("适用于iPhone15 手机壳", "iPhone15"),
        ("iPhone15対応 ケース", "iPhone15"),
        ("funda para iPhone 15", "iPhone 15"),
    ],
)
def test_what_a_thing_is_for_is_neither_its_brand_nor_its_model(text: str, other: str) -> None:
    found = extract(text, brands={"Apple", "Samsung", "iPhone"})
    assert values(found)["compatible_with"] == (other,)
    assert other not in [proposal.value for proposal in found.model]
    assert not {"Samsung", "iPhone"} & {proposal.value for proposal in found.brand}


@pytest.mark.parametrize(
    "text",
    [
        "shoes for women",
        "tinte para barba 5 minutos",
        "socks for flights 20-30 mmHg",
        "camera for hunting IP66",
        "toy for kids 3 years",
        "cream for dry skin",
        "여성용 가방",
        "儿童用 水杯",
    ],
)
def test_people_and_skin_are_no_other_thing(text: str) -> None:
    assert "compatible_with" not in values(extract(text))


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Sony WH-1000XM5 headphones", "WH-1000XM5"),
        ("Model: EK-900B kettle", "EK-900B"),
        ("모델명: TK-2040 주전자", "TK-2040"),
        ("型号：XMD-100 水壶", "XMD-100"),
        ("型番 CK-DA10 ケトル", "CK-DA10"),
        ("modelo RX200 taladro", "RX200"),
    ],
)
def test_a_model_number_is_read(text: str, model: str) -> None:
    assert extract(text).model[0].value == model


@pytest.mark.parametrize(
    "text",
    [
        "kettle 900ml 1500W 220V",
        "SPF50 cream",
        "IPX7 speaker 20h",
        "3-pack socks",
        "4K monitor 144hz",
        "bolt M8",
        "KF94 mask",
        "filter 16x25x1",
    ],
)
def test_a_measure_or_a_grade_is_no_model(text: str) -> None:
    assert extract(text).model == ()


@pytest.mark.parametrize(
    ("text", "gtins"),
    [
        ("EAN 4006381333931 marker", ["4006381333931"]),
        ("barcode: 036000291452", ["036000291452"]),
        ("바코드 96385074", ["96385074"]),
        ("4006381333932 wrong check digit", []),
        ("date 20241225 mug", []),
        ("JAN 4 006381 333931", ["4006381333931"]),
    ],
)
def test_a_gtin_needs_its_check_digit(text: str, gtins: list[str]) -> None:
    assert [proposal.value for proposal in extract(text).gtins] == gtins


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("mug made in Korea", "KR"),
        ("Made in the USA", "US"),
        ("원산지: 베트남", "VN"),
        ("국내산 쌀 10kg", "KR"),
        ("중국산 마늘", "CN"),
        ("产地：日本", "JP"),
        ("德国制造 刀具", "DE"),
        ("日本製 マグカップ", "JP"),
        ("原産国：タイ", "TH"),
        ("Hecho en España", "ES"),
        ("país de origen: México", "MX"),
    ],
)
def test_where_it_was_made_is_read(text: str, country: str) -> None:
    assert [proposal.value for proposal in extract(text).country] == [country]


@pytest.mark.parametrize(
    "text", ["Chinese style vase", "korean cosmetics", "일본풍 접시", "等山 水壶", "북유럽 감성 조명"]
)
def test_a_style_is_no_origin(text: str) -> None:
    assert extract(text).country == ()


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("mug $9.99", Money(999, "USD")),
        ("mug USD 10", Money(1000, "USD")),
        ("머그 12,000원", Money(12_000, "KRW")),
        ("머그 1만2천원", Money(12_000, "KRW")),
        ("머그 ₩9,900", Money(9_900, "KRW")),
        ("杯子 39.9元", Money(3_990, "CNY")),
        ("マグカップ 1,980円", Money(1_980, "JPY")),
        ("マグカップ ¥1,980", Money(1_980, "JPY")),
        ("taza 12,50 €", Money(1_250, "EUR")),
        ("taza 1.250,00 €", Money(125_000, "EUR")),
    ],
)
def test_a_price_is_read_in_its_currency(text: str, price: Money) -> None:
    assert [proposal.value for proposal in extract(text).prices] == [price]


@pytest.mark.parametrize(
    ("text", "weight", "sides"),
    [
        ("mug 350 ml, package weight 0.5 kg", 500, None),
        ("머그, 포장 무게 600g", 600, None),
        ("毛重：1.2kg", 1200, None),
        ("package size 30 x 20 x 10 cm, gross weight 2 lb", 907, (300, 200, 100)),
        ("梱包サイズ：10×20×30cm", None, (300, 200, 100)),
        ("peso bruto 1,5 kg", 1500, None),
    ],
)
def test_the_package_is_not_the_thing(text: str, weight: int | None, sides: tuple[int, ...] | None) -> None:
    found = extract(text, attributes=[DEFINITIONS["weight"]])
    assert (found.package.weight_g.value if found.package.weight_g else None) == weight
    assert (found.package.sides_mm.value if found.package.sides_mm else None) == sides
    assert not {"weight", "width", "height"} & found.attributes.keys()


SPECIFICATIONS = {
    "en": """
Brand: Hario
Model: EKA-800
Capacity: 800 ml
Material: Stainless steel
Colour: Black
Dishwasher safe: No
Origin: Japan
""",
    "ko": """
브랜드: Hario
모델명: EKA-800
용량: 800ml
소재: 스테인리스
색상: 블랙
식기세척기 사용: 불가
원산지: 일본
""",
    "zh": """
品牌：Hario
型号：EKA-800
容量：800毫升
材质：不锈钢
颜色：黑色
可用洗碗机：否
产地：日本
""",
    "ja": """
ブランド：Hario
型番：EKA-800
容量：800ml
素材：ステンレス
カラー：ブラック
食洗機対応：なし
原産国：日本
""",
    "es": """
Marca: Hario
Modelo: EKA-800
Capacidad: 0,8 l
Material: Acero inoxidable
Color: Negro
Apto para lavavajillas: No
País de origen: Japón
""",
}


@pytest.mark.parametrize("language", SPECIFICATIONS)
@pytest.mark.parametrize("sign", [": ", "\t", " | ", "   "])
def test_a_specification_says_the_same_in_every_language_and_form(language: str, sign: str) -> None:
    lines = [line.replace("：", ":").split(":") for line in SPECIFICATIONS[language].strip().splitlines()]
    found = read_specification("\n".join(f"{key.strip()}{sign}{value.strip()}" for key, value in lines))
    assert values(found) == {
        "capacity": Quantity(800, "ml"),
        "material": "Stainless steel",
        "colour": "Black",
        "dishwasher_safe": False,
    }
    assert found.conflicts == {}
    assert [proposal.value for proposal in found.brand] == ["Hario"]
    assert [proposal.value for proposal in found.model] == ["EKA-800"]


def test_a_table_with_edges_and_a_boxed_key_are_read() -> None:
    found = read_specification("| Power | 1,500 W |\n|---|---|\n【材质】陶瓷\n• Weight: 1.2 kg\n")
    assert values(found) == {"power": Quantity(1500, "W"), "material": "Ceramic", "weight": Quantity(1200, "g")}


def test_a_key_that_nobody_knows_is_handed_back() -> None:
    found = read_specification("Colour: Navy\nWarp factor: 9")
    assert found.unknown == (("Warp factor", "9"),)
    assert values(found) == {"colour": "Navy"}


def test_a_category_may_bring_attributes_of_its_own() -> None:
    own = AttributeDefinition("boil_time", "number", "min", "끓는 시간")
    assert values(read_specification("끓는 시간: 5분", attributes=[own])) == {"boil_time": Quantity(5, "min")}


def test_labels_within_a_title_are_read() -> None:
    found = extract("색상: 블랙, 용량: 500ml, 소재: 스테인리스")
    assert values(found) == {"colour": "Black", "capacity": Quantity(500, "ml"), "material": "Stainless steel"}
    assert all(proposal.confidence > 0.9 for proposal in found.attributes.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\t",
        "\u200b\u202e\u2066",
        "\x00\x07\x1b",
        "🫖🫖🫖",
        "：：：|||",
        "1/0 l",
        "٣ ml",
        "9" * 400 + " ml",
    ],
)
def test_nothing_in_nothing_out(text: str) -> None:
    found = extract(text)
    assert not found.attributes.keys() - {"capacity"}
    assert (found.brand, found.gtins, found.prices, found.variants) == ((), (), (), {})


def test_marks_that_cannot_be_seen_change_nothing_and_spans_still_point_home() -> None:
    text = "mug \u202e35\u200b0\u2069 ml, not\u00a0dishwasher\u00adsafe"
    found = extract(text, attributes=[DEFINITIONS["capacity"]])
    (evidence,) = found.attributes["capacity"].evidence
    assert found.attributes["capacity"].value == Quantity(350, "ml")
    assert evidence.span is not None
    assert text[slice(*evidence.span)] == evidence.quote


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1,",
        "10x",
        "for iphone 15 ",
        "블랙/",
        "黑色、",
        "brand: ",
        "color: red, ",
        "1 ml ",
        "(((",
        "식기세척기 ",
        "a: b\n",
        "made in ",
        "S/M/",
        "1-",
        "味",
        "ー",
        "$1 ",
        "9 9 ",
    ],
)
@pytest.mark.parametrize("read", [extract, read_specification])
def test_a_hundred_thousand_letters_of_anything_take_no_time(piece: str, read: object) -> None:
    assert callable(read)
    began = time.process_time()
    read(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 3


def test_half_a_thousand_titles_take_a_second_at_most() -> None:
    titles = [
        "Hario V60 Electric Kettle 0.9 L, 1000 W, stainless steel, black",
        "스테인리스 텀블러 500ml 블랙/화이트 2색 식기세척기 사용 불가",
        "纯棉T恤 女 夏季 黑色 S M L XL 不可机洗 产地：日本",
        "マグカップ 350ml 食洗機対応 電子レンジ不可 日本製 ホワイト",
        "Botella térmica de acero inoxidable 1,5 L apta para lavavajillas azul marino",
    ]
    wanted = [DEFINITIONS[code] for code in ("capacity", "material", "colour", "power")]
    extract(titles[0], attributes=wanted)
    began = time.process_time()
    for _ in range(50):
        for title in titles:
            extract(title, attributes=wanted)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "title",
    [
        "HACCP certified green tea 100 g",
        "[GMP] Vitamin C 60 tablets",
        "ISO 9001 certified chef knife 20 cm",
        "FDA approved silicone spatula",
        "Silicone spatula approved by FDA",
        "FSC C123456 wood cutting board",
        "USDA Organic oats 500 g",
        "OEKO-TEX Standard 100 cotton towel",
        "Energy Star desk lamp",
        "BPA free water bottle 500 ml",
        "Sugar-free gum 60 pieces",
        "[HACCP] 녹차 100g",
        "KC인증 어댑터 12V",
        "【3C认证】 充电器",
        "HACCP認証 緑茶 100g",
        "Espátula de silicona, aprobada por FDA",
    ],
)
def test_a_mark_of_certification_is_no_brand_and_its_number_no_model(title: str) -> None:
    found = extract(title, category_names=["Food, Beverages & Tobacco", "Tea & Infusions"])
    assert [each.value for each in found.brand] == []
    assert [each.value for each in found.model] == []


@pytest.mark.parametrize(
    ("title", "brand"),
    [("Hanul green tea 100 g, HACCP", "Hanul"), ("Michelin bike tire", "Michelin"), ("Brand: KC, desk lamp", "KC")],
)
def test_a_brand_beside_a_mark_stays_one(title: str, brand: str) -> None:
    assert extract(title).brand[0].value == brand

"""What is read of a seller's words: numbers with units, yes and no, values of lists, in five languages."""

from __future__ import annotations

import pytest

from entrepot.sell.catalog import AttributeChoice, AttributeValue, Quantity, builtin_attributes
from entrepot.sell.extraction import TaxonomyWords, extract, names_of

DEFINITIONS = {each.code: each for each in builtin_attributes()}


def read(text: str, codes: str = "") -> dict[str, AttributeValue]:
    found = extract(text, attributes=[DEFINITIONS[code] for code in codes.split()])
    return {code: proposal.value for code, proposal in found.attributes.items()}


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("kettle 900 ml", "capacity", 900),
        ("kettle 0.9 L", "capacity", 900),
        ("kettle 0,9 l", "capacity", 900),
        ("hervidor 1,5 litros", "capacity", 1500),
        ("주전자 1.7리터", "capacity", 1700),
        ("주전자 900밀리리터", "capacity", 900),
        ("电热水壶 500毫升", "capacity", 500),
        ("电热水壶 1.8升", "capacity", 1800),
        ("ケトル 800ミリリットル", "capacity", 800),
        ("ケトル 1リットル", "capacity", 1000),
        ("mug 1,200 ml", "capacity", 1200),
        ("jarra 1.200 ml", "capacity", 1200),
        ("mug ３５０ｍｌ", "capacity", 350),
        ("mug 350㎖", "capacity", 350),
        ("bottle ½ l", "capacity", 500),
        ("bottle 1½ liters", "capacity", 1500),
        ("bottle 1 1/2 l", "capacity", 1500),
        ("mug 12 fl oz", "capacity", 354.9),
        ("mug 12 fl. oz.", "capacity", 354.9),
        ("mug 12oz", "capacity", 354.9),
        ("pitcher 2 qt", "capacity", 1893),
        ("backpack 25 L", "volume", 25),
        ("mochila de 30 litros", "volume", 30),
        ("tea 100 g", "net_weight", 100),
        ("tea 100g", "net_weight", 100),
        ("녹차 100그램", "net_weight", 100),
        ("绿茶 250克", "net_weight", 250),
        ("绿茶 1公斤", "net_weight", 1000),
        ("绿茶 半斤", "net_weight", 250),
        ("大米 5斤", "net_weight", 2500),
        ("煎茶 80グラム", "net_weight", 80),
        ("té 0,5 kg", "net_weight", 500),
        ("rice 2 lb", "net_weight", 907.2),
        ("coffee 12 oz", "net_weight", 340.2),
        ("tent 2.5 kg", "weight", 2500),
        ("텐트 무게 3kg", "weight", 3000),
        ("kettle 1500 W", "power", 1500),
        ("kettle 1.5 kW", "power", 1500),
        ("주전자 1500와트", "power", 1500),
        ("电热水壶 1800瓦", "power", 1800),
        ("ケトル 900ワット", "power", 900),
        ("hervidor 2200 vatios", "power", 2200),
        ("usb cable 2 m", "cable_length", 2),
        ("cable length 2 m", "cable_length", 2),
        ("케이블 길이 150cm", "cable_length", 1.5),
        ("线长1.2米", "cable_length", 1.2),
        ("ケーブル長 3m", "cable_length", 3),
        ("monitor 27 inch", "screen_size", 27),
        ('monitor 27"', "screen_size", 27),
        ("모니터 27인치", "screen_size", 27),
        ("27英寸 显示器", "screen_size", 27),
        ("モニター 24インチ", "screen_size", 24),
        ("monitor de 27 pulgadas", "screen_size", 27),
        ("vase 30 cm tall", "height", 300),
        ("화병 높이 25cm", "height", 250),
        ("花瓶 高30厘米", "height", 300),
        ("花瓶 高さ20cm", "height", 200),
        ("jarrón 30 cm de alto", "height", 300),
        ("pan ø 24 cm", "diameter", 240),
        ("프라이팬 지름 28cm", "diameter", 280),
        ("炒锅 直径32cm", "diameter", 320),
        ("フライパン 直径26cm", "diameter", 260),
        ("mat 6 mm thick", "thickness", 6),
        ("매트 두께 10mm", "thickness", 10),
        ("earbuds 30 h playtime", "battery_life", 30),
        ("이어폰 연속재생 24시간", "battery_life", 24),
        ("耳机 续航30小时", "battery_life", 30),
        ("イヤホン 連続再生 20時間", "battery_life", 20),
        ("auriculares 40 horas de autonomía", "battery_life", 40),
        ("candle burns 40 hours", "burn_time", 40),
        ("lamp 800 lm", "luminous_flux", 800),
        ("laptop 16GB RAM", "memory", 16),
        ("laptop 512 GB SSD", "storage", 512),
        ("laptop 1TB SSD", "storage", 1024),
        ("towel 500 gsm", "grammage", 500),
        ("2 year warranty", "warranty", 24),
        ("1년 무상보증", "warranty", 12),
        ("质保两年", "warranty", 24),
        ("质保2年", "warranty", 24),
        ("1年保証", "warranty", 12),
        ("garantía de 2 años", "warranty", 24),
        ("set of 6 pieces", "pieces", 6),
        ("접시 4개입", "pieces", 4),
        ("餐具 6件套", "pieces", 6),
        ("餐具 三件套", "pieces", 3),
        ("皿 5枚セット", "pieces", 5),
        ("juego de 12 piezas", "pieces", 12),
        ("juego de 12", "pieces", 12),
        ("puzzle 1000 pcs", "pieces", 1000),
        ("board game ages 8+", "age_from", 8),
        ("보드게임 8세 이상", "age_from", 8),
        ("桌游 6岁以上", "age_from", 6),
        ("ボードゲーム 10歳以上", "age_from", 10),
        ("juego a partir de 8 años", "age_from", 8),
        ("keyboard 87 keys", "keys", 87),
        ("notebook 200 pages", "pages", 200),
        ("노트 96쪽", "pages", 96),
        ("32Ω headphones", "impedance", 32),
        ("tienda para 4 personas", "persons", 4),
        ("4인용 텐트", "persons", 4),
    ],
)
def test_a_number_with_its_unit_becomes_the_attribute_in_its_own_unit(text: str, code: str, value: float) -> None:
    assert read(text, code).get(code) == Quantity(value, DEFINITIONS[code].unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("box 10x20x30 cm", (100, 200, 300)),
        ("box 10 × 20 × 30 cm", (100, 200, 300)),
        ("상자 10*20*30cm", (100, 200, 300)),
        ("盒子 10cm×20cm×30cm", (100, 200, 300)),
        ("caja 10,5 x 20 x 30 cm", (105, 200, 300)),
        ("box 4 x 6 x 8 inches", (101.6, 152.4, 203.2)),
    ],
)
def test_three_sides_are_width_depth_and_height(text: str, expected: tuple[float, ...]) -> None:
    found = read(text)
    assert tuple(found[code] for code in ("width", "depth", "height")) == tuple(
        Quantity(each, "mm") for each in expected
    )


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("dishwasher safe mug", "dishwasher_safe", True),
        ("not dishwasher safe", "dishwasher_safe", False),
        ("mug is not microwave safe", "microwave_safe", False),
        ("do not use in the microwave", "microwave_safe", False),
        ("brush for dishwasher racks", "dishwasher_safe", None),
        ("식기세척기 사용 가능", "dishwasher_safe", True),
        ("식기세척기 사용 불가", "dishwasher_safe", False),
        ("식기세척기 사용불가", "dishwasher_safe", False),
        ("전자레인지 사용 금지", "microwave_safe", False),
        ("전자레인지 가능 머그", "microwave_safe", True),
        ("인덕션 사용 가능 냄비", "induction", True),
        ("不可机洗", "machine_washable", False),
        ("可机洗 毛毯", "machine_washable", True),
        ("可用洗碗机", "dishwasher_safe", True),
        ("不可用微波炉", "microwave_safe", False),
        ("不适用电磁炉", "induction", False),
        ("防水 背包", "waterproof", True),
        ("不防水", "waterproof", False),
        ("防漏 保温杯", "leakproof", True),
        ("食洗機対応", "dishwasher_safe", True),
        ("食洗機不可", "dishwasher_safe", False),
        ("電子レンジ使用不可", "microwave_safe", False),
        ("電子レンジ対応", "microwave_safe", True),
        ("apto para lavavajillas", "dishwasher_safe", True),
        ("no apto para lavavajillas", "dishwasher_safe", False),
        ("no apta para microondas", "microwave_safe", False),
        ("waterproof jacket", "waterproof", True),
        ("not waterproof", "waterproof", False),
        ("non-waterproof bag", "waterproof", False),
        ("방수 재킷", "waterproof", True),
        ("방수 안됨", "waterproof", False),
        ("impermeable", "waterproof", True),
        ("wireless mouse", "wireless", True),
        ("wired mouse", "wireless", False),
        ("무선 마우스", "wireless", True),
        ("유선 이어폰", "wireless", False),
        ("无线鼠标", "wireless", True),
        ("ワイヤレス マウス", "wireless", True),
        ("ratón inalámbrico", "wireless", True),
        ("rechargeable lamp", "rechargeable", True),
        ("non-rechargeable battery", "rechargeable", False),
        ("충전식 랜턴", "rechargeable", True),
        ("可充电 台灯", "rechargeable", True),
        ("充電式 ライト", "rechargeable", True),
        ("linterna recargable", "rechargeable", True),
        ("dimmable lamp", "dimmable", True),
        ("밝기조절 스탠드", "dimmable", True),
        ("BPA-free bottle", "bpa_free", True),
        ("pot without drainage hole", "drainage_hole", False),
        ("화분 받침 미포함", "saucer", False),
        ("leather shoes", "waterproof", None),
    ],
)
def test_yes_and_no_are_told_apart(text: str, code: str, *, value: bool | None) -> None:
    assert read(text).get(code) is value


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("matte black kettle", "colour", "Black"),
        ("남색 가방", "colour", "Navy"),
        ("藏青色 背包", "colour", "Navy"),
        ("紺色 バッグ", "colour", "Navy"),
        ("bolso azul marino", "colour", "Navy"),
        ("stainless steel tumbler", "material", "Stainless steel"),
        ("스테인리스 텀블러", "material", "Stainless steel"),
        ("不锈钢 保温杯", "material", "Stainless steel"),
        ("ステンレス タンブラー", "material", "Stainless steel"),
        ("vaso de acero inoxidable", "material", "Stainless steel"),
        ("면100% 티셔츠", "material", "Cotton"),
        ("纯棉T恤", "material", "Cotton"),
        ("genuine leather wallet", "material", "Leather"),
        ("인조가죽 지갑", "material", "Faux leather"),
        ("women's dress", "gender", "Women"),
        ("여성용 원피스", "gender", "Women"),
        ("男士 衬衫", "gender", "Men"),
        ("レディース ワンピース", "gender", "Women"),
        ("camisa de hombre", "gender", "Men"),
        ("kids t-shirt", "age_group", ("Kids",)),
        ("儿童 水杯", "age_group", ("Kids",)),
        ("floral dress", "pattern", "Floral"),
        ("줄무늬 셔츠", "pattern", "Striped"),
        ("bluetooth speaker", "connectivity", ("Bluetooth",)),
        ("蓝牙 音箱", "connectivity", ("Bluetooth",)),
        ("프리사이즈 모자", "size", "One size"),
        ("均码 帽子", "size", "One size"),
        ("shirt size M", "size", "M"),
        ("V-neck sweater", "neckline", "V-neck"),
        ("반팔 티셔츠", "sleeve_length_type", "Short"),
        ("IPX7 speaker", "water_resistance", "IPX7"),
        ("5ATM watch", "water_resistance", "5ATM"),
        ("SPF50+ PA++++ sunscreen", "sun_protection", "SPF50+ PA++++"),
        ("Bluetooth 5.3 earbuds", "bluetooth", "5.3"),
        ("블루투스 5.3 이어폰", "bluetooth", "5.3"),
        ("monitor 1920x1080", "resolution", "1920 × 1080"),
        ("4K monitor", "resolution", "4K"),
        ("adapter 100-240V", "voltage", "100–240 V"),
        ("lamp 3000K", "colour_temperature", "3000 K"),
        ("power bank 20000 mAh", "battery", "20000 mAh"),
        ("充电宝 2万毫安", "battery", "20000 mAh"),
        ("headphones 20 Hz - 20 kHz", "frequency_response", "20–20000 Hz"),
        ("board game 2-4 players", "players", "2-4"),
        ("보드게임 2~4인용", "players", "2-4"),
        ("오븐 섭씨 100도", "temperature_range", None),
        ("212 °F kettle", "temperature_range", "100 °C"),
        ("Lavender soy candle 200 g", "scent", "Lavender"),
        ("Lavender soy candle 200 g", "material", "Soy wax"),
        ("라벤더 소이캔들", "scent", "Lavender"),
        ("薰衣草大豆蜡香薰蜡烛", "scent", "Lavender"),
        ("薰衣草大豆蜡香薰蜡烛", "material", "Soy wax"),
        ("ラベンダーの香り キャンドル", "scent", "Lavender"),
        ("jabón de lavanda natural", "scent", "Lavender"),
        ("무향 핸드크림", "scent", "Unscented"),
        ("Lavender cotton T-shirt", "colour", "Lavender"),
        ("Lavender soap dish", "colour", "Lavender"),
        ("mint green candle", "colour", "Mint"),
        ("beeswax candle, ivory", "material", "Beeswax"),
    ],
)
def test_a_word_of_our_lists_becomes_its_value(text: str, code: str, value: AttributeValue | None) -> None:
    assert read(text).get(code) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("black tea 100g", "colour"),
        ("블랙박스 거치대", "colour"),
        ("红茶 礼盒", "colour"),
        ("ブルーベリー ジャム", "colour"),
        ("블루투스 이어폰", "colour"),
        ("wood glue", "material"),
        ("glass cleaner", "material"),
        ("vino tinto", "colour"),
        ("camera, no wifi", "connectivity"),
        ("toner for HL-1212W", "power"),
        ("check engine light reader", "pattern"),
        ("白酒 500ml", "colour"),
        ("면도기 세트", "material"),
        ("golden retriever toy", "colour"),
        ("lavender soy candle", "colour"),
        ("lavender cotton T-shirt", "scent"),
        ("rose soap dish", "scent"),
        ("비누받침 라벤더", "scent"),
    ],
)
def test_a_word_within_another_says_nothing(text: str, code: str) -> None:
    assert code not in read(text)


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("Tote bag Navy / Sage", "colour", ("Navy", "Sage")),
        ("텀블러 블랙/화이트 2색", "colour", ("Black", "White")),
        ("T恤 黑色、白色、灰色", "colour", ("Black", "White", "Grey")),
        ("Tシャツ ブラック/ホワイト", "colour", ("Black", "White")),
        ("camiseta negro, blanco, rojo", "colour", ("Black", "White", "Red")),
        ("T-shirt S,M,L,XL", "size", ("S", "M", "L", "XL")),
        ("T-shirt S-XL", "size", ("S", "M", "L", "XL")),
        ("티셔츠 S/M/L", "size", ("S", "M", "L")),
        ("soap lavender / rose / mint", "scent", ("Lavender", "Rose", "Mint")),
        ("bottle 350ml / 500ml", "capacity", ("350 ml", "500 ml")),
    ],
)
def test_several_values_in_a_row_are_variants(text: str, code: str, values: tuple[str, ...]) -> None:
    found = extract(text)
    assert found.variants[code].value == values
    assert code not in found.attributes


def test_two_colours_joined_by_and_are_one_thing() -> None:
    found = extract("black and white mug")
    assert "colour" not in found.variants
    assert found.attributes["colour"].value == "Black / White"


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("mug 350 ml ceramic holds 500 ml", "capacity", {Quantity(350, "ml"), Quantity(500, "ml")}),
        ("dishwasher safe. Not dishwasher safe", "dishwasher_safe", {True, False}),
        ("전자레인지 사용 가능, 뚜껑은 전자레인지 사용 불가", "microwave_safe", {True, False}),
        ("black kettle, in white", "colour", {"Black", "White"}),
        ("不锈钢 杯 玻璃 杯", "material", {"Stainless steel", "Glass"}),
    ],
)
def test_what_contradicts_itself_is_said_in_full(text: str, code: str, values: set[AttributeValue]) -> None:
    found = extract(text, attributes=[DEFINITIONS["capacity"], DEFINITIONS["material"]])
    assert code not in found.attributes
    assert {proposal.value for proposal in found.conflicts[code]} == values


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("cast iron skillet with silicone handle", "material", "Cast iron"),
        ("white mug with a blue handle", "colour", "White"),
        ("taza blanca con tapa de bambú", "colour", "White"),
    ],
)
def test_what_a_part_is_of_does_not_contradict_the_whole(text: str, code: str, value: str) -> None:
    found = extract(text)
    assert found.attributes[code].value == value
    assert code not in found.conflicts


@pytest.mark.parametrize(
    ("text", "pieces", "packs"),
    [
        ("diapers 8-pack 2160 count", 2160, 8),
        ("물티슈 100매 20팩", 100, 20),
        ("抽纸 100张 20包", 100, 20),
        ("socks 3 pack", 3, None),
        ("socks, pack of 3", 3, None),
        ("calcetines x3", 3, None),
        ("렌즈 30p", 30, None),
        ("wipes 80 sheets, pack of 6", 80, 6),
    ],
)
def test_packs_are_counted_apart_from_the_pieces_in_them(text: str, pieces: int, packs: int | None) -> None:
    found = read(text)
    assert found["pieces"] == Quantity(pieces, "")
    assert found.get("packs") == (None if packs is None else Quantity(packs, ""))


def test_the_same_said_twice_is_no_contradiction_and_surer() -> None:
    once, twice = (
        extract(text, attributes=[DEFINITIONS["capacity"]]) for text in ("mug 350 ml", "mug 350 ml (0.35 l)")
    )
    assert twice.attributes["capacity"].value == Quantity(350, "ml")
    assert twice.attributes["capacity"].confidence > once.attributes["capacity"].confidence


def test_a_proposal_quotes_what_it_rests_on() -> None:
    text = "머그컵 ３５０ｍｌ 화이트"
    found = extract(text, attributes=[DEFINITIONS["capacity"]], origin="seller", place="words")
    (evidence,) = found.attributes["capacity"].evidence
    assert evidence.span is not None
    assert evidence.quote == "３５０ｍｌ" == text[slice(*evidence.span)]
    assert (evidence.origin, evidence.place) == ("seller", "words")
    assert 0 < found.attributes["capacity"].confidence <= 1


def test_a_value_has_its_name_in_every_language() -> None:
    assert names_of("colour", "Navy") == {
        "en": "Navy",
        "ko": "네이비",
        "zh": "藏青",
        "ja": "ネイビー",
        "es": "azul marino",
    }
    assert names_of("colour", "no such colour") == {}


@pytest.mark.parametrize("text", ["Breville toaster with bagel mode", "베이글 모드 토스터", "百吉饼模式 烤面包机"])
def test_a_taxonomy_brings_words_for_attributes_of_its_own(text: str) -> None:
    names = {"en": "Bagel", "ko": "베이글", "zh": "百吉饼", "ja": "ベーグル"}
    taxonomy = TaxonomyWords(
        [
            AttributeChoice("toaster_functions", "Bagel", names),
            AttributeChoice("toaster_functions", "Other", {"en": "Other"}),
            AttributeChoice("color", "Toaster red", {"en": "toaster"}),
        ]
    )
    found = extract(text, taxonomy=taxonomy)
    assert found.attributes["toaster_functions"].value == ("Bagel",)
    assert "color" not in found.attributes


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("stoneware mug, 20 in stock", 20),
        ("陶瓷马克杯 库存30", 30),
        ("네이비 머그 재고 20개", 20),
        ("抹茶茶碗 在庫10", 10),
        ("taza, stock: 1,200", 1_200),
        ("네이비 머그컵 350ml 12,500원 20개", 20),
        ("plates ₩9,900 12 pcs", 12),
        ("네이비 머그컵 12,500원, 수량 20개", 20),
        ("抹茶茶碗 ブラック 10個", 10),
    ],
)
def test_how_many_there_are_to_sell_is_no_number_of_pieces(text: str, stock: int) -> None:
    found = extract(text)
    assert found.stock is not None
    assert found.stock.value == stock
    assert not {"pieces", "packs"} & found.attributes.keys()


@pytest.mark.parametrize(
    "text",
    [
        "접시 12,500원 4개입",
        "皿 ¥3,000 5枚セット",
        "餐具 89元 6件套",
        "mugs $20 set of 4",
        "접시 세트 4개",
        "puzzle 1000 pcs",
    ],
)
def test_words_of_sets_make_a_count_one_of_pieces(text: str) -> None:
    found = extract(text)
    assert found.stock is None
    assert "pieces" in found.attributes

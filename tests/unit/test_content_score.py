"""The content score: 100 for a listing that lacks nothing; each rule takes its points for its own reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from entrepot.sell.catalog import Quantity
from entrepot.sell.scoring import (
    RULES,
    FactProblem,
    PictureFacts,
    ScoredListing,
    mended,
    plain_title,
    score,
)
from tests.scored import GOOD_GTIN, TEXTS, codes, good

LANGUAGES = tuple(TEXTS)
DOCS = Path(__file__).parents[2] / "docs" / "listing.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listing_that_lacks_nothing_has_all_points(language: str) -> None:
    assert score(good(language)).lost == ()
    assert score(good(language)).points == 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listing_with_nothing_in_it_has_few_points_and_says_what_to_begin_with(language: str) -> None:
    scored = score(ScoredListing(locale=language))
    assert scored.points < 20
    missing = {rule.code for rule in RULES if rule.missing}
    assert missing <= {lost.code for lost in scored.lost}


def test_all_points_together_are_a_hundred() -> None:
    assert RULES.total == 100


def test_the_page_about_listings_shows_every_rule_with_its_points() -> None:
    rows = {
        cells[1].strip("` "): (cells[2].strip(), float(cells[3]))
        for line in DOCS.read_text("utf-8").partition("## The content score")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| `") and len(cells := line.split("|")) == 7
    }
    assert rows == {rule.code: (rule.area, RULES.most(rule)) for rule in RULES}


PROMOTION = [("en", "Best seller"), ("ko", "최저가"), ("zh", "爆款"), ("ja", "激安"), ("es", "¡Oferta!")]
CLICKBAIT = [
    ("en", "You won't believe what this kettle can do"),
    ("en", "21 reasons why this kettle will make your morning"),
    ("ko", "안 사면 후회하는 전기 주전자의 비밀"),
    ("zh", "震惊!这款电热水壶竟然这么好用"),
    ("ja", "知らないと損する電気ケトル"),
    ("es", "No vas a creer lo que hace este hervidor"),
]


@pytest.mark.parametrize(("language", "words"), PROMOTION)
def test_promotion_in_a_title_is_quoted_and_taken_out_by_the_fix(language: str, words: str) -> None:
    plain = good(language)
    loud = replace(plain, title=f"{words} {plain.title}")
    lost = next(each for each in score(loud).lost if each.code == "title_promotion")
    assert lost.quote
    assert loud.title[slice(*(lost.span or (0, 0)))] == lost.quote
    assert lost.fix is not None
    assert "title_promotion" not in codes(mended(loud, lost.fix))


@pytest.mark.parametrize(("language", "words"), PROMOTION)
def test_promotion_in_a_description_is_found_too(language: str, words: str) -> None:
    assert "text_promotion" in codes(good(language, description=f"{TEXTS[language]['description']} {words}"))


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ko", "세일러 카라 블라우스 여성 화이트 면"),  # not 세일
        ("ko", "충격 흡수 실리콘 케이스 투명"),  # absorbs shocks, tells no story
        ("es", "Cargador con cable que sale por detrás, 65 W"),  # sale is goes out
        ("en", "Wholesaler's canvas tote bag, natural"),
        ("ja", "セーラー服 コスチューム 長袖 紺"),
        ("ja", "耐衝撃 スマホケース クリア"),
    ],
)
def test_words_that_only_look_like_promotion_or_a_story_are_left_alone(language: str, title: str) -> None:
    assert not {"title_promotion", "title_clickbait"} & codes(good(language, title=title))


@pytest.mark.parametrize(("language", "title"), CLICKBAIT)
def test_a_title_that_tells_a_story_is_clickbait(language: str, title: str) -> None:
    assert "title_clickbait" in codes(good(language, title=title))


@pytest.mark.parametrize(
    "title", ["Gooseneck kettle 0.9 L, navy", "USB-C cable 2 m, braided", "Women's rain jacket, size M"]
)
def test_the_title_of_a_product_is_no_clickbait(title: str) -> None:
    assert "title_clickbait" not in codes(good(title=title))


@pytest.mark.parametrize(
    ("code", "language", "title"),
    [
        ("title_long", "en", TEXTS["en"]["title"] + ", for the kitchen, the office and the garden" * 4),
        ("title_long", "zh", TEXTS["zh"]["title"] + "适合家里办公室花园使用" * 13),
        ("title_short", "en", "Kettle"),
        ("title_short", "ko", "주전자"),
        (
            "title_front",
            "en",
            "A wonderful present for everybody in the family who likes a cup of it: Kiruna 0.9 L",
        ),
        ("title_bare", "en", "A very nice thing for the home"),
        ("title_bare", "ja", "とても素敵なキッチン用品"),
        ("title_capitals", "en", "KIRUNA GOOSENECK KETTLE 0.9 L"),
        ("title_capitals", "es", "Kiruna HERVIDOR DE CUELLO de cisne 0,9 L"),
        ("title_repeats", "en", "Kiruna kettle kettle 0.9 L"),
        ("title_repeats", "en", "Kiruna kettle, gooseneck kettle, navy kettle"),
        ("title_repeats", "ko", "Kiruna 주전자 0.9L 주전자"),
        ("title_repeats", "zh", "Kiruna 不锈钢水壶0.9升家用不锈钢水壶"),
        ("title_repeats", "ja", "Kiruna 電気ケトル 0.9L 小型電気ケトル"),
        ("title_stuffed", "en", "Kiruna kettle, pot, jug, boiler, teapot, heater, warmer, urn, can"),
        ("title_symbols", "en", "★ Kiruna kettle 0.9 L ★"),
        ("title_symbols", "ko", "🔥 Kiruna 주전자 0.9L"),
        ("title_symbols", "es", "Kiruna hervidor 0,9 L !!!"),
        ("title_language", "en", TEXTS["ko"]["title"]),
        ("title_language", "en", "Hervidor de acero inoxidable con asa de madera"),
        ("title_language", "es", "Stainless steel kettle with a wooden handle"),
        ("title_language", "ko", "Stainless steel kettle with a wooden handle"),
        ("title_language", "ko", TEXTS["zh"]["title"]),
        ("title_language", "zh", TEXTS["ja"]["title"]),
        ("title_language", "ja", TEXTS["zh"]["title"]),
        ("title_missing", "en", " \n"),
    ],
)
def test_each_rule_of_titles_finds_what_it_is_for(code: str, language: str, title: str) -> None:
    assert code in codes(good(language, title=title))
    assert code not in codes(good(language))


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "HDMI cable 2 m, DDR4 and NVME ready"),
        ("en", "Kiruna shirt, shirt collar 40 cm"),
        ("zh", "【现货】Kiruna 水壶 0.9升"),
        ("ja", "Kiruna USB-C ケーブル 2m"),
        ("ko", "Kiruna LED 스탠드 9W"),
        ("en", "Kiruna kettle 0.9 L – café crème"),
        ("es", "Kiruna auriculares Bluetooth USB-C"),
    ],
)
def test_titles_as_sellers_rightly_write_them_lose_nothing_for_their_form(language: str, title: str) -> None:
    form = {"title_capitals", "title_symbols", "title_repeats", "title_language", "title_stuffed"}
    assert not form & codes(good(language, title=title))


FIXED_BY_A_CLICK = [
    replace(good(), title="KIRUNA GOOSENECK KETTLE 0.9 L"),
    replace(good(), title="Kiruna kettle kettle kettle 0.9 L"),
    replace(good(), title="★★ Kiruna kettle 0.9 L ❤"),
    replace(good(), title=TEXTS["en"]["title"] + ", for the kitchen, the office and the garden" * 4),
    replace(good(), title="A wonderful present for everybody in the family who likes a good cup of tea, Kiruna 0.9 L"),
    replace(good(), title="Gooseneck pot for coffee"),
    replace(good(), title="Kiruna ket\u200btle 0.9 L"),
    replace(good(), description=f"{good().description} Call +1 415 555 0132 or write to shop@example.com"),
    replace(good(), description=f"{good().description} See www.example.com"),
    replace(good(), bullets=(*good().bullets, good().title)),
    replace(good(), bullets=("A really nice thing for you", *good().bullets[:2], good().bullets[2])),
    replace(good(), attributes={**good().attributes, "capacity": Quantity(0.9)}),
    replace(good(), description="The spout pours slowly and exactly where you want it. " * 20),
    replace(good(), pictures=(*good().pictures, PictureFacts(1000, 1000, frozenset({"duplicate"})))),
]


@pytest.mark.parametrize("listing", FIXED_BY_A_CLICK)
def test_a_fix_in_one_click_takes_its_reason_away_and_raises_the_score(listing: ScoredListing) -> None:
    before = score(listing)
    fixes = [each for each in before.lost if each.fix and each.fix.kind not in {"open", "picture"}]
    assert fixes
    for lost in fixes:
        assert lost.fix is not None
        after = mended(listing, lost.fix)
        assert score(after).points > before.points
        assert lost.code not in codes(after)


@pytest.mark.parametrize(
    ("code", "language", "bullets"),
    [
        ("bullets_few", "en", TEXTS["en"]["bullets"][:1]),
        ("bullets_few", "ja", ()),
        ("bullets_vague", "en", ("A very good quality that everybody will like", *TEXTS["en"]["bullets"][1:])),
        ("bullets_vague", "zh", ("质量非常好,让您每天都开心", *TEXTS["zh"]["bullets"][1:])),
        ("bullets_benefit", "en", ("Stainless steel", *TEXTS["en"]["bullets"][:2])),
        ("bullets_benefit", "ko", ("스테인리스", *TEXTS["ko"]["bullets"][:2])),
        ("bullets_repeat", "en", (TEXTS["en"]["title"], *TEXTS["en"]["bullets"][1:])),
        ("bullets_repeat", "ja", (TEXTS["ja"]["bullets"][0], *TEXTS["ja"]["bullets"])),
        ("bullets_late", "es", ("Una elección muy buena para ti", *TEXTS["es"]["bullets"])),
    ],
)
def test_each_rule_of_selling_points_finds_what_it_is_for(code: str, language: str, bullets: tuple[str, ...]) -> None:
    assert code in codes(good(language, bullets=bullets))


def test_selling_points_that_are_missing_cost_a_third_of_all_that_can_be_lost_on_them() -> None:
    two = score(good(bullets=TEXTS["en"]["bullets"][:2]))
    assert two.points == pytest.approx(100 - RULES.areas["bullets"] / 3, abs=0.05)


@pytest.mark.parametrize(
    ("code", "language", "description"),
    [
        ("description_missing", "en", "  "),
        ("description_short", "en", "A kettle."),
        ("description_short", "ko", "주전자입니다."),
        ("description_sentences", "en", "It pours and " * 15 + "stops."),
        ("description_sentences", "zh", "壶嘴出水缓慢而准确水流到您想要的地方" * 8),
        ("description_wall", "en", "It pours slowly and exactly. " * 40),
        ("description_wall", "ja", "ゆっくりと正確に注げます。" * 40),
        ("description_language", "en", TEXTS["es"]["description"]),
        ("description_language", "zh", TEXTS["ko"]["description"]),
        ("description_stuffed", "en", f"{TEXTS['en']['description']} {'kettle ' * 9}"),
        ("description_stuffed", "zh", f"{TEXTS['zh']['description']} {'电热水壶,' * 9}"),
    ],
)
def test_each_rule_of_descriptions_finds_what_it_is_for(code: str, language: str, description: str) -> None:
    assert code in codes(good(language, description=description))


@pytest.mark.parametrize(
    "contact",
    [
        "+1 415 555 0132",
        "(415) 555-0132",
        "010-1234-5678",
        "０１０－１２３４－５６７８",
        "o1o-1234-5678",
        "03-1234-5678",
        "13800138000",
        "1 3 8 0 0 1 3 8 0 0 0 tel 13800138000",
        "612 345 678",
        "tel: 555 0132 9",
        "shop@example.com",
        "shop (at) example (dot) com",
        "tienda arroba correo punto com",
        "WeChat: kiruna88",
        "加微信号 kiruna_shop",
        "카카오톡 ID kiruna",
        "카톡 문의",
        "LINE ID: kiruna",
        "QQ 123456789",
        "WhatsApp +34 612 345 678",
        "call 0\u200b10-1234-5678",
    ],
)
def test_a_way_to_reach_the_seller_is_found_however_it_is_spelt(contact: str) -> None:
    assert "contact" in codes(good(description=f"{TEXTS['en']['description']} {contact}"))


@pytest.mark.parametrize(
    "harmless",
    [
        f"The number below the bar code is {GOOD_GTIN}.",
        "Resolutions of 600, 1200 and 2400 dots.",
        "The product line is made of steel.",
        "An A-line skirt, 2 pockets.",
        "Model VX-7500, made in 2024-2025.",
        "Screws M3 x 12, 100-200 pieces.",
        "For 100-240 V and 50/60 Hz.",
        "From 1 to 3 hours; about 10 000 pages.",
    ],
)
def test_numbers_and_words_of_products_are_no_contact(harmless: str) -> None:
    assert "contact" not in codes(good(description=f"{TEXTS['en']['description']} {harmless}"))


@pytest.mark.parametrize(
    "link", ["https://example.org/x", "www.example.jp", "example.shop", "my-shop.co.kr", "ｅｘ.com"]
)
def test_links_are_found(link: str) -> None:
    assert "links" in codes(good(bullets=(f"0.9 L, see {link}", *TEXTS["en"]["bullets"][1:])))


def test_a_brand_that_is_a_web_address_may_be_named() -> None:
    assert "links" not in codes(good(brand="Kettles.com", title="Kettles.com gooseneck kettle 0.9 L, navy"))


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x07"])
def test_characters_that_nobody_sees_are_found_and_taken_out(sign: str) -> None:
    listing = good(title=f"Kiruna ket{sign}tle 0.9 L, navy")
    lost = next(each for each in score(listing).lost if each.code == "hidden_characters")
    assert lost.quote == f"U+{ord(sign):04X}"
    assert lost.fix is not None
    assert mended(listing, lost.fix).title == "Kiruna kettle 0.9 L, navy"


@pytest.mark.parametrize(
    ("language", "claim", "held"),
    [
        ("en", "It holds 900 ml.", True),
        ("en", "It holds 0.9 litres.", True),
        ("en", "It holds 1.7 L.", False),
        ("en", "It is made for 5G and 3 in 1.", True),
        ("ko", "용량은 0.9리터입니다.", True),
        ("ko", "용량은 1.7리터입니다.", False),
        ("zh", "容量900毫升。", True),
        ("zh", "功率1500瓦。", False),
        ("ja", "容量は900ミリリットルです。", True),
        ("ja", "消費電力は1500ワットです。", False),
        ("es", "Tiene 0,9 litros de capacidad.", True),
        ("es", "Pesa solo 2,5 kg.", False),
    ],
)
def test_a_number_with_a_unit_must_be_in_an_attribute_in_whichever_unit(
    language: str, claim: str, *, held: bool
) -> None:
    listing = good(language, description=f"{TEXTS[language]['description']} {claim}")
    assert ("claims_unbacked" not in codes(listing)) is held


def test_what_a_fact_checker_found_takes_the_place_of_our_own_look() -> None:
    listing = good(description=f"{good().description} It weighs 7 kg.")
    assert "claims_unbacked" not in {each.code for each in score(listing, fact_problems=()).lost}
    found = score(good(), fact_problems=[FactProblem("bullets.1", "Stainless steel", (0, 15))]).lost
    assert [(each.code, each.field, each.quote, each.span) for each in found] == [
        ("claims_unbacked", "bullets.1", "Stainless steel", (0, 15))
    ]


@pytest.mark.parametrize(
    ("locale", "said", "plain"),
    [
        ("en", "CHEAP!!! call 010-1234-5678 mug 350ml 5 EUR", "mug 350ml"),
        ("en", "Mug $24.00, navy", "Mug, navy"),
        ("en", "STONEWARE MUGS NAVY", "Stoneware Mugs Navy"),
        ("ko", "네이비 머그컵 350ml 24,000원", "네이비 머그컵 350ml"),
        ("ko", "무료배송 특가 머그컵 2만원 카톡 mug123", "머그컵"),
        ("ko", "원목 도마 3원색", "원목 도마 3원색"),
        ("zh", "马克杯 39元 包邮 微信 abc123", "马克杯"),
        ("ja", "ネイビー マグカップ 2,400円 送料無料", "ネイビー マグカップ"),
        ("ja", "30円形 プレート", "30円形 プレート"),
        ("es", "Taza azul 24 € oferta", "Taza azul"),
        ("en", "www.mugs.com", ""),
    ],
)
def test_a_plain_title_holds_no_price_no_contact_and_no_shouting(locale: str, said: str, plain: str) -> None:
    assert plain_title(said, locale) == plain


def test_a_price_in_a_title_is_quoted_and_taken_out() -> None:
    lost = next(
        each for each in score(ScoredListing("en", "Navy mug 24.00 EUR")).lost if each.code == "title_promotion"
    )
    assert (lost.quote, lost.fix and lost.fix.value) == ("24.00 EUR", "Navy mug")


@pytest.mark.parametrize(
    ("locale", "point"),
    [
        ("en", "Made in: South Korea"),
        ("ko", "원산지: 대한민국"),
        ("zh", "产地：韩国"),
        ("es", "Hecho en: Corea del Sur"),
    ],
)
def test_a_point_that_says_where_a_thing_comes_from_is_neither_vague_nor_without_use(locale: str, point: str) -> None:
    lost = score(good(locale, bullets=(point, *TEXTS[locale]["bullets"][1:]))).lost
    assert not [each.code for each in lost if each.code in {"bullets_vague", "bullets_benefit", "bullets_late"}]

"""Customs codes follow from what a thing is and what it is made of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from entrepot.sell.classification import product_words
from entrepot.sell.listing import Goods, customs_codes

HEADINGS = Path(__file__).parents[3] / "shared" / "data" / "trade" / "hs_codes.csv"
MUGS, KETTLES = "hg-11-10-5-5", "hg-11-7-11"


@pytest.mark.parametrize(
    ("material", "code"),
    [
        ("Stoneware", "691200"),
        ("porcelain", "691110"),
        ("borosilicate glass", "701337"),
        ("Stainless steel", "732393"),
        ("", "691200"),
    ],
)
def test_the_material_decides_between_headings(material: str, code: str) -> None:
    assert customs_codes(MUGS, Goods(material))[0].code == code


def test_a_known_material_is_surer_than_none() -> None:
    assert customs_codes(MUGS, Goods("glass"))[0].confidence > customs_codes(MUGS)[0].confidence


def test_a_deeper_category_takes_the_heading_of_the_one_above_it_with_less_confidence() -> None:
    (above,), (below,) = customs_codes(KETTLES), customs_codes(f"{KETTLES}-3")
    assert below.code == above.code == "851679"
    assert below.confidence < above.confidence


@pytest.mark.parametrize("unknown", [None, "", "zz-1", "na"])
def test_what_the_table_does_not_cover_gets_no_code(unknown: str | None) -> None:
    assert customs_codes(unknown) == []


@pytest.mark.skipif(not HEADINGS.is_file(), reason="the public trade data is not here")
def test_every_code_of_the_table_is_a_heading_of_the_harmonized_system() -> None:
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        known = {row["hscode"] for row in csv.DictReader(file)}
    folder = Path(__file__).parents[2] / "src/entrepot/sell/listing"
    for name in ("customs.tsv", "customs_apparel.tsv"):
        lines = [line for line in (folder / name).read_text("utf-8").splitlines() if not line.startswith("#")]
        codes = {code.rpartition("=")[2] for line in lines for code in line.split("\t")[-1].split()}
        assert codes <= known, (name, codes - known)


LIKELY = 0.75
"""From here on the studio says “Likely”."""
GOODS = [
    ("shirt", Goods("linen", "Women"), "620690"),
    ("shirt", Goods("linen", "Men"), "620590"),
    ("shirt", Goods("cotton", "Men", "poplin shirt"), "620520"),
    ("blouse", Goods("silk", "Women", "woven"), "620610"),
    ("blouse", Goods("polyester", "Women", "chiffon blouse"), "620640"),
    ("polo shirt", Goods("cotton", "Men"), "610510"),
    ("t-shirt", Goods("cotton", "Women"), "610910"),
    ("t-shirt", Goods("polyester"), "610990"),
    ("sweater", Goods("wool"), "611011"),
    ("cardigan", Goods("cashmere"), "611012"),
    ("hoodie", Goods("80% cotton, 20% polyester"), "611020"),
    ("dress", Goods("linen"), "620449"),
    ("dress", Goods("cotton", "Women", "jersey dress"), "610442"),
    ("dress", Goods("viscose", "Women", "woven"), "620444"),
    ("skirt", Goods("denim", "Women"), "620452"),
    ("jeans", Goods("cotton", "Men", "denim"), "620342"),
    ("jeans", Goods("cotton", "Women", "denim"), "620462"),
    ("leggings", Goods("polyester", "Women"), "610463"),
    ("overcoat", Goods("wool", "Women", "woven"), "620220"),
    ("overcoat", Goods("wool", "Men", "woven"), "620120"),
    ("puffer jacket", Goods("nylon", "Men", "padded"), "620140"),
    ("leather jacket", Goods("leather", "Men"), "420310"),
    ("socks", Goods("cotton"), "611595"),
    ("socks", Goods("wool"), "611594"),
    ("baby dress", Goods("cotton", "", "knitted"), "611120"),
    ("bra", Goods("polyester", "Women"), "621210"),
    ("scarf", Goods("silk", "", "woven"), "621410"),
    ("scarf", Goods("wool", "", "knit scarf"), "611710"),
    ("gloves", Goods("leather"), "420329"),
    ("belt", Goods("leather"), "420330"),
    ("beanie", Goods("wool"), "650500"),
    ("tea", Goods(words="Jeju green tea", net_g=50), "090210"),
    ("tea", Goods(words="제주 녹차 50g", net_g=50), "090210"),
    ("tea", Goods(words="绿茶", net_g=5_000), "090220"),
    ("tea", Goods(words="earl grey black tea", net_g=100), "090230"),
    ("mug", Goods("stoneware"), "691200"),
    ("mug", Goods("porcelain"), "691110"),
    ("wine glass", Goods("glass"), "701328"),
    ("cutting board", Goods("bamboo"), "441911"),
    ("cutting board", Goods("walnut"), "441990"),
    ("electric kettle", Goods("stainless steel"), "851679"),
    ("kitchen knife", Goods("stainless steel"), "821192"),
    ("wallet", Goods("leather"), "420231"),
    ("wallet", Goods("nylon"), "420232"),
    ("tote bag", Goods("cotton"), "420222"),
    ("handbag", Goods("leather"), "420221"),
    ("backpack", Goods("polyester"), "420292"),
    ("headphones", Goods("plastic"), "851830"),
    ("power bank", Goods(), "850760"),
    ("smart watch", Goods(), "851762"),
    ("candle", Goods("soy wax"), "340600"),
    ("notebook", Goods("paper"), "482010"),
    ("greeting card", Goods("paper"), "490900"),
    ("plush toy", Goods("polyester"), "950300"),
    ("jigsaw puzzle", Goods("cardboard"), "950300"),
    ("board game", Goods(), "950490"),
    ("towel", Goods("cotton"), "630260"),
    ("umbrella", Goods("polyester"), "660191"),
    ("bar soap", Goods(), "340111"),
    ("sunglasses", Goods(), "900410"),
]


def category_of(word: str) -> str:
    return next(entry.code for entry in product_words() if word in [each.casefold() for each in entry.words["en"]])


@pytest.mark.parametrize(("word", "goods", "code"), GOODS)
def test_the_heading_of_goods_follows_from_kind_material_wearer_and_making(word: str, goods: Goods, code: str) -> None:
    assert customs_codes(category_of(word), goods)[0].code == code


@pytest.mark.parametrize(("word", "goods", "code"), GOODS)
def test_what_is_likely_is_right_and_what_is_left_open_is_asked(word: str, goods: Goods, code: str) -> None:
    """Of the same goods with fewer facts: no code is likely that is wrong, and one of the proposed is the right one."""
    for less in (Goods(), Goods(goods.material), Goods(words=goods.words, net_g=goods.net_g)):
        for each in customs_codes(category_of(word), less):
            assert each.code[:4] == code[:4] or each.confidence < LIKELY, each


def test_a_garment_of_which_little_is_known_gets_several_codes_and_the_questions() -> None:
    codes = customs_codes(category_of("shirt"), Goods("linen"))
    assert [each.code for each in codes] == ["620590", "620690"]
    assert {each.asks for each in codes} == {("gender",)}
    assert customs_codes(category_of("dress"))[0].asks == ("construction", "fibre")
    assert max(each.confidence for each in codes) < LIKELY


@pytest.mark.parametrize(
    ("category", "goods", "code"),
    [
        ("aa-5-5-7", Goods("Faux leather"), "420232"),
        ("aa-5-5-7", Goods("Leather"), "420231"),
        ("lb-13", Goods("Faux leather"), "420222"),
        ("aa-5-4", Goods("vegan leather"), "420222"),
        ("aa-8", Goods("Faux leather"), "640299"),
        ("el-4-8-4-2", Goods("Faux leather"), "420232"),
        ("fb-2-3", Goods(words="dark chocolates in a box"), "180690"),
        ("fb-2-3", Goods(words="초콜릿 세트"), "180690"),
        ("fb-2-3", Goods(words="fruit gums"), "170490"),
        ("fb-2-3-2", Goods(words="white chocolate with berries"), "170490"),
        ("fb-2-3-2", Goods(words="dark chocolate bar 100 g"), "180632"),
        ("fb-2-1-6", Goods(words="chocolate biscuits"), "190531"),
        ("el-7-11-5", Goods("Tempered glass"), "700719"),
    ],
)
def test_plastic_is_no_leather_and_cocoa_is_no_sugar_confectionery(category: str, goods: Goods, code: str) -> None:
    assert customs_codes(category, goods)[0].code == code

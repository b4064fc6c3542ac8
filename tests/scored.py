"""A good listing in each of five languages, for tests that spoil one thing in it."""

from dataclasses import replace
from typing import Any

from entrepot.sell.catalog import Quantity
from entrepot.sell.scoring import CategoryFacts, ExpectedAttribute, PictureFacts, ScoredListing, score

KETTLES = CategoryFacts(
    "cat_kettles",
    "hg-11-7-11",
    leaf=True,
    expected=(ExpectedAttribute("capacity", "Capacity", "number", "l"), ExpectedAttribute("material", "Material")),
)
TOPS = CategoryFacts("cat_tops", "aa-1-13-8")
GOOD_GTIN = "4006381333931"

TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Kiruna gooseneck kettle 0.9 L, stainless steel, navy",
        "bullets": (
            "0.9 L capacity, enough for three large cups at once",
            "Stainless steel body so that the water keeps its taste",
            "Stainless steel lid that goes with most kitchens",
        ),
        "description": "The narrow spout pours slowly and exactly, so the water goes where you want it. "
        "The lid sits tight when you pour, and the handle stays cool.",
        "material": "stainless steel",
    },
    "ko": {
        "title": "Kiruna 구스넥 전기 주전자 0.9L 스테인리스 네이비",
        "bullets": (
            "0.9L 용량으로 여러 잔을 한 번에 내릴 수 있습니다",
            "스테인리스 몸체라 물맛이 그대로 유지됩니다",
            "스테인리스 뚜껑은 기울여도 빠지지 않습니다",
        ),
        "description": "가느다란 주둥이가 물줄기를 천천히 정확하게 따라 줍니다. "
        "손잡이는 뜨거워지지 않고 몸체는 천으로 닦으면 됩니다.",
        "material": "스테인리스",
    },
    "zh": {
        "title": "Kiruna 细嘴电热水壶 0.9升 不锈钢 藏青色",
        "bullets": ("0.9升容量,一次可以冲好几杯咖啡", "不锈钢壶身,水的味道保持不变", "不锈钢壶盖,倒水时也不会脱落"),
        "description": "细长的壶嘴出水缓慢而准确,水流到您想要的地方。"
        "壶身用布一擦就干净,倒水时壶盖不会脱落,手柄也不会烫手。",
        "material": "不锈钢",
    },
    "ja": {
        "title": "Kiruna 細口電気ケトル 0.9L ステンレス ネイビー",
        "bullets": (
            "容量0.9L、何杯分も一度に沸かせます",
            "ステンレスの本体なので、水の味が変わりません",
            "ステンレスのふたは、傾けても外れません",
        ),
        "description": "細い注ぎ口からゆっくりと正確に注げます。"
        "本体は布で拭くだけできれいになります。取っ手は熱くなりません。",
        "material": "ステンレス",
    },
    "es": {
        "title": "Kiruna hervidor de cuello de cisne 0,9 L, acero inoxidable, azul marino",
        "bullets": (
            "0,9 L de capacidad, suficiente para tres tazas grandes",
            "Cuerpo de acero inoxidable para que el agua conserve su sabor",
            "Tapa de acero inoxidable que no se cae al verter",
        ),
        "description": "El pico estrecho vierte despacio y con precisión, de modo que el agua cae donde quieres. "
        "La tapa queda firme al inclinarlo y el asa no se calienta.",
        "material": "acero inoxidable",
    },
}


def good(language: str = "en", **changes: Any) -> ScoredListing:
    """Return a listing that loses nothing, with some fields changed."""
    said = TEXTS[language]
    listing = ScoredListing(
        locale=language,
        title=said["title"],
        bullets=said["bullets"],
        description=said["description"],
        brand="Kiruna",
        condition="new",
        gtins=(GOOD_GTIN,),
        category=KETTLES,
        attributes={"capacity": Quantity(900, "ml"), "material": said["material"], "colour": "navy"},
        pictures=(PictureFacts(1600, 1600), *[PictureFacts(1000, 1000)] * 3),
        price_minor=8900,
        comparables_minor=(8000, 9000, 9500),
        shipping_stated=True,
        returns_stated=True,
        search_words=("pour over",),
    )
    return replace(listing, **changes)


def codes(listing: ScoredListing) -> set[str]:
    """Return the rules by which a listing loses points."""
    return {lost.code for lost in score(listing).lost}

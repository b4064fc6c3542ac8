"""Customs codes for a category: subheadings of the Harmonized System (HS 2022, six digits), by tables of our own.

The heading of goods follows from what they are and what they are made of; of garments also from whether they are
knitted or woven, and for whom. A code is a proposal that the seller, or a broker, confirms: where the facts leave it
open, several are proposed, none of them as likely, with the question that decides. Nothing is proposed for a category
that no table covers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_FIRST, _SECOND, _BY_FACT = 0.6, 0.3, 0.25
_PARENT_COSTS: Final = 0.5
_SETTLED: Final = 0.85
_OPEN: Final[Mapping[int, float]] = {0: _SETTLED, 1: 0.45, 2: 0.3, 3: 0.2}
_CODES_MOST: Final = 6
_WORDS: Final = "words:"
_HEAVY_G: Final = 3_000
_WOMENS: Final = {"women": "women", "girls": "women", "unisex": "women", "men": "men", "boys": "men"}
"""Garments that are neither for men nor for women are women's (notes 9 to chapters 61 and 62)."""

_KNIT = re.compile(
    r"\b(?:knit(?:ted|wear)?|jersey|crochet(?:ed)?|rib(?:bed)?|fleece|terry|punto|tejido)\b|니트|저지|플리스|针织|抓绒|ニット|フリース|ジャージー"
)
_WOVEN = re.compile(
    r"\b(?:woven|linen|denim|poplin|chiffon|flannel|corduroy|twill|canvas|oxford|seersucker|gauze|organza|tweed|ramie|"
    r"down|padded|trench|lino|vaquero)\b|린넨|리넨|데님|쉬폰|코듀로이|패딩|梭织|亚麻|牛仔|雪纺|灯芯绒|羽绒|リネン|麻|デニム|シフォン|コーデュロイ"
)
_FIBRES: Final = (
    ("cashmere", r"cashmere"),
    ("wool", r"merino|(?<!cotton )wool|alpaca|mohair|angora"),
    ("silk", r"silk"),
    ("cotton", r"cotton|denim"),
    ("artificial", r"viscose|rayon|modal|lyocell|tencel|cupro|acetate"),
    ("synthetic", r"polyester|nylon|polyamide|acrylic|spandex|elastane|polypropylene|microfib(?:re|er)|fleece"),
    ("linen", r"linen|ramie|hemp|jute"),
)
_FIBRE = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _FIBRES))
_SHARE = re.compile(r"(\d{1,3}(?:\.\d)?) ?%")


@dataclass(frozen=True, slots=True)
class Goods:
    """What is known of goods: English material and composition, for whom, words in any language, how much is packed."""

    material: str = ""
    gender: str = ""
    words: str = ""
    net_g: float | None = None


@dataclass(frozen=True, slots=True)
class CustomsCode:
    """A subheading of six digits, how sure it is (0 to 1), and the rule: the category's code and what decided.

    ``asks`` names what the facts leave open: ``construction``, ``gender``, ``fibre`` or ``kind``.
    """

    code: str
    confidence: float
    rule: str
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Garment:
    construction: str
    gender: str
    codes: Mapping[str, str]


@cache
def _rows(name: str) -> list[list[str]]:
    text = files("entrepot.sell.listing").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _table() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return the rows by Shopify category code: what decides ("*" for nothing), and the subheadings."""
    table: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for category, decides, codes in _rows("customs.tsv"):
        table.setdefault(category, []).append((decides, tuple(codes.split())))
    return table


@cache
def _garments() -> dict[str, list[_Garment]]:
    table: dict[str, list[_Garment]] = {}
    for category, construction, gender, codes in _rows("customs_apparel.tsv"):
        by_fibre = dict(each.split("=") for each in codes.split())
        table.setdefault(category, []).append(_Garment(construction, gender, by_fibre))
    return table


def customs_codes(shopify_code: str | None, goods: Goods | None = None) -> list[CustomsCode]:
    """Return likely codes for a category by its code in Shopify's taxonomy, best first; [] where none is known."""
    known = goods or Goods()
    for code in _upwards(shopify_code or ""):
        if _decided(code, known) is not None:
            return _general(shopify_code or "", code, known)
        if code in _garments():
            # Leather and fur have headings of their own, whatever is made of them.
            above = next((each for each in _upwards(code) if _decided(each, known) is not None), None)
            if above is not None:
                return _general(shopify_code or "", above, known)
            return _of_garment(code, _garments()[code], known)
        if any(decides == "*" for decides, _ in _table().get(code, ())):
            return _general(shopify_code or "", code, known)
    return []


def _upwards(code: str) -> Iterator[str]:
    while code:
        yield code
        code = code.rpartition("-")[0]


def _general(asked: str, code: str, goods: Goods) -> list[CustomsCode]:
    near = _PARENT_COSTS ** (asked.count("-") - code.count("-"))
    decided = _decided(code, goods)
    codes: tuple[str, ...]
    bonus, rule = 0.0, code
    if decided is not None:
        codes, rule, bonus = decided[0], f"{code} {decided[1]}", _BY_FACT
        # What the goods are made of says as much of those in a category below.
        near = max(near, _PARENT_COSTS**0.5) if asked != code else near
    else:
        codes = next((codes for decides, codes in _table()[code] if decides == "*"), ())
    asks = ("kind",) if decided is None and len(codes) > 1 else ()
    return [
        CustomsCode(each, round(near * ((_FIRST if at == 0 else _SECOND) + bonus), 3), rule, asks)
        for at, each in enumerate(codes)
    ]


def _decided(code: str, goods: Goods) -> tuple[tuple[str, ...], str] | None:
    """Return the codes of the row that most speaks for, and the word that did."""
    material = f" {goods.material.casefold().replace(',', ' ')} "
    best: tuple[int, tuple[str, ...], str] | None = None
    for decides, codes in _table().get(code, ()):
        wanted = decides.removeprefix(_WORDS)
        heavy = wanted.startswith("over 3 kg+")
        if decides == "*" or (heavy and (goods.net_g or 0) <= _HEAVY_G):
            continue
        alternatives = wanted.removeprefix("over 3 kg+").split(",")
        said = goods.words.casefold() if decides.startswith(_WORDS) else material
        found = [each for each in alternatives if _stands_in(each, said)]
        if found:
            word = max(found, key=len)
            weight = len(word) + 100 * heavy
            if best is None or weight > best[0]:
                best = (weight, codes, word)
    return None if best is None else (best[1], best[2])


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None if word.isascii() else word in text


def _of_garment(code: str, rows: list[_Garment], goods: Goods) -> list[CustomsCode]:
    construction, gender = _construction(goods), _WOMENS.get(goods.gender.casefold(), "")
    fibre = _fibre(goods.material)
    left = [row for row in rows if construction in {"", row.construction} or row.construction == "any"] or rows
    left = [row for row in left if gender in {"", row.gender} or row.gender == "any"] or left
    found: dict[str, None] = {}
    for row in left:
        if fibre:
            found[row.codes.get(fibre) or row.codes["other"]] = None
        else:
            found |= dict.fromkeys(row.codes.values())
    asks = [
        name
        for name, differ in (
            ("construction", len({row.construction for row in left}) > 1),
            ("gender", len({row.gender for row in left}) > 1),
            ("fibre", not fibre and any(len(row.codes) > 1 for row in left)),
        )
        if differ and len(found) > 1
    ]
    rule = " ".join(each for each in (code, construction, gender, fibre) if each)
    first = _OPEN[len(asks)]
    return [
        CustomsCode(each, round(first if at == 0 else first / 2, 3), rule, tuple(asks))
        for at, each in enumerate(list(found)[:_CODES_MOST])
    ]


def _construction(goods: Goods) -> str:
    said = f"{goods.material} {goods.words}".casefold()
    if _KNIT.search(said):
        return "knit"
    return "woven" if _WOVEN.search(said) else ""


def _fibre(material: str) -> str:
    """Return the fibre that most of the goods is made of: that of the largest share, else the first that is named."""
    parts = [each for each in re.split(r"[,;/+]| and ", material.casefold()) if _FIBRE.search(each)]
    if not parts:
        return ""
    shares = [float(match[1]) if (match := _SHARE.search(each)) else -1.0 for each in parts]
    most = _FIBRE.search(parts[shares.index(max(shares))])
    return "" if most is None or most.lastgroup is None else most.lastgroup

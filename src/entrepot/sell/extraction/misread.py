"""Words of our lists that say something else where they stand: the jar's glass, a cream for the skin, a carton."""

import re
from collections.abc import Collection

from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.words import Found

_IN = re.compile(
    r"(?:\bin (?:an? |its )?(?:[a-z-]+ ){0,2}|\ben (?:un |una )?(?:vaso|frasco|tarro|bote|jarra|recipiente|copa|"
    r"lata|botella|caja|"
    r"bolsa|envase|estuche)s? (?:[a-z]+ )?(?:de )?(?:[a-z]+ )?)$"
)
_VESSEL = re.compile(
    r"(?: (?!with|and|for|plus|in)[a-z-]+)? (?:jars?|tins?|bottles?|tumblers?|cups?|vessels?|containers?|box|boxes|"
    r"bags?|pouch(?:es)?|cases?|pots?|"
    r"holders?)(?![a-z])"
)
_CONTAINED = re.compile(
    r" ?(?:병|용기|컵|잔|통|케이스|상자|박스)(?:에| ?용기에)? ?(?:담긴|담은|들어)|(?:瓶|罐|杯|盒|箱|袋)装|"
    r"(?:瓶|容器|缶|箱|袋|カップ|グラス)入り"
)
_CREAM = frozenset({"cream", "크림"})
_SMEARED = re.compile(
    r"(?<![a-z])(?:spf|sunscreen|sunblock|skin|face|facial|moisturi[sz]\w+|cleans\w+|lotion|serum|cosmetic|"
    r"anti-?ag\w+|eye|hand|"
    r"body|cheese|whipp\w+|soup|cake|cookies?|crackers?|sauce|filling)(?![a-z])|"
    r"자외선|피부|보습|화장품|스킨|선크림|쿠키|수프|케이크|빵"
)
_OF_CREAM = frozenset({"skin_type", "sun_protection", "ingredients"})
"""Attributes of goods that cream is, or is in."""
_DRAWN = re.compile(r"(?:으로|로|직접|손수|손|(?:작가|화가|아이|제|내)가) ?$")
"""Before 그린 that is “drawn” and no green: 손으로 그린 머그."""
_SIZES = frozenset({"sizes", "tallas"})
"""No size S."""
_BEFORE = 32


def is_of_container(text: str, word: Found) -> bool:
    """Return whether a material is that of what the thing comes in: in a glass jar, en vaso de cristal."""
    if not any(each.code == "material" for each in word.meanings):
        return False
    held = _IN.search(text, max(0, word.start - _BEFORE), word.start)
    if held is not None and (held[0].startswith("en ") or _VESSEL.match(text, word.end)):
        return True
    return _CONTAINED.match(text, word.end) is not None


def is_another_word(reading: Reading, word: Found, codes: Collection[str]) -> bool:
    """Return whether a word is another here: cream of goods with attributes ``codes`` is no colour, 그린 is drawn."""
    said = reading.folded[word.start : word.end]
    if said in _SIZES or (said == "그린" and _DRAWN.search(reading.folded, 0, word.start)):
        return True
    if said == "carton":
        before = reading.folded[max(0, word.start - 3) : word.start]
        return "ó" not in reading.quote(word.start, word.end).lower() and before != "de "
    return said in _CREAM and (not _OF_CREAM.isdisjoint(codes) or _SMEARED.search(reading.folded) is not None)

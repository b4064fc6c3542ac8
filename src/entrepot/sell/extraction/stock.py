"""How many there are to sell, as words say it: “20 in stock”, 재고 20개, 库存30, and a count after the price. Pure."""

import re
from typing import Final

from entrepot.sell.extraction.identity import Named
from entrepot.sell.extraction.reading import Reading

_SAID, _AFTER_PRICE, _AT_END = 0.95, 0.85, 0.6
_COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,8}"
_OF_THEM = r"개|점|장|자루|켤레|個|个|件|点|枚|本|只|pcs?\.?(?![a-z])|pieces?(?![a-z])|units?(?![a-z])|ea(?![a-z])"
_BEFORE = re.compile(
    rf"(?:재고(?: ?수량)?|잔여(?: ?수량)?|库存(?:数量|量)?|現貨|现货|庫存|在庫(?:数)?|"
    rf"(?<![a-z])stock|(?<![a-z])inventory|(?<![a-z])existencias)"
    rf"(?:는|은|가|이|が|は|有|还有|:|：| is| left)? ?[:：]?\s?(?:약|约|約)? ?"
    rf"(?P<count>{_COUNT})(?![\d.,%]?\d) ?(?:{_OF_THEM})?"
)
_AFTER = re.compile(
    rf"(?<![\d.,])(?P<count>{_COUNT}) ?(?:{_OF_THEM}|unidades)? ?"
    rf"(?:in stock|on hand|left in stock|en existencia|en stock|재고|在庫(?:あり|有り)?|库存|庫存|现货|"
    rf"(?:available|disponibles?)(?= ?(?:[,.;)!\n]|$)))(?![a-z])"
)
_HAVE = re.compile(
    rf"(?<![a-z])(?:have|got|tengo|tenemos) (?P<count>{_COUNT}) ?(?:{_OF_THEM}|unidades)(?= ?(?:[,.;!\n]|$))"
)
_BARE = re.compile(rf"(?<![\d.,])(?P<count>{_COUNT}) ?(?P<of>{_OF_THEM})")
_SURE_AT_END: Final = frozenset("개個个점")
"""What counts things at the end of words without a price; other words count what is in a set as well."""
_SET = re.compile(
    r"세트|구성|묶음|들이|개입|매입|입(?![가-힣])|팩(?![가-힣])|セット|組|入り?|件套|套装|套|装|(?<![a-z])(?:set|sets|pack|packs|box|"
    r"juego|paquete|bundle|lot|case)(?![a-z])"
)
_SET_BEFORE = re.compile(
    r"(?:세트|구성|묶음|セット|套装|(?<![a-z])(?:set|pack|box|juego|paquete|bundle|lot|case)s?(?: of| de)?)[ :：]*$"
)
_BETWEEN = re.compile(r"(?:[\s,·/|，、;；:：()（）*+x×-]|수량|총|数量|共|qty|quantity)*")
_END = re.compile(r"[\s.!。！)）]*")


def stock_said(reading: Reading, prices: list[tuple[int, int]], *, bare: bool) -> Named | None:
    """Return how many are in stock: said to be it, else (``bare``) a count behind the price or at the end.

    Words of sets (세트, 개입, 入り, 件套, pack of) make a count one of pieces. ``prices`` is where prices stand.
    """
    text = reading.folded
    for pattern in (_BEFORE, _AFTER, _HAVE):
        if (match := pattern.search(text)) is not None:
            return _named(match, _SAID)
    if not bare:
        return None
    ends = {end for _, end in prices}
    for match in _BARE.finditer(text):
        if _SET.match(text[match.end() :].lstrip()) or _SET_BEFORE.search(
            text[max(0, match.start() - 16) : match.start()]
        ):
            continue
        if any(end <= match.start() and _BETWEEN.fullmatch(text[end : match.start()]) for end in ends):
            return _named(match, _AFTER_PRICE)
        if _END.fullmatch(text[match.end() :]) and match["of"] in _SURE_AT_END and not _SET.search(text):
            return _named(match, _AT_END if not ends else _AFTER_PRICE)
    return None


def _named(match: re.Match[str], sure: float) -> Named:
    return Named(match["count"].replace(",", ""), sure, *match.span())

"""Sizes by number that stand in a list or a range: EU 40/41/42, EU 26-30, 250/255/260, 40-44码."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from entrepot.sell.extraction.chosen import Choice
from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.units import Measure

_ITEM = r"\d{1,3}(?:\.5)?"
_RUN = re.compile(
    rf"(?P<before>(?<![a-z])(?:(?P<system>eu|eur|us|uk|fr|it|jp|cn)[ .]?)|"
    rf"(?<![a-z])(?:sizes?|tallas?)\s?[:：]?\s?|(?:사이즈|尺码|码数|サイズ)\s?[:：]?\s?|)"
    rf"(?<![\d.,/€$£¥₩~x×-])(?P<first>{_ITEM})"
    rf"(?:(?P<range>\s?[-~]\s?|\sto\s|\sa\s)(?:(?:eu|us|uk)\s?)?(?P<last>{_ITEM})|"
    rf"(?P<more>(?:(?:\s?[,/、·|&]\s?|,?\s(?:and|or|y|o)\s|(?<=\d)(?:와|과|と|和)\s?|\s)"
    rf"(?:(?:eu|us|uk)\s?)?{_ITEM}(?![\d.]))+))"
    rf"(?![\d.]*\d|(?!mm(?![a-z]))[a-z/~-]|\s?(?:cm|ml|g|kg|%|€|\$|원|元|円|₩|세|개월|岁|歳|years|anos)(?![a-z]))"
    rf"(?P<after>\s?(?:码|码数|mm|호)(?![a-z]))?"
)
_FOOTWEAR = re.compile(
    r"(?<![a-z])(?:shoes?|boots?|sneakers?|trainers?|sandals?|slippers?|loafers?|heels|flats|clogs?|mules|footwear|"
    r"zapat(?:o|os|illa|illas)|botas?|botines|sandalias?|pantuflas)(?![a-z])|"
    r"신발|운동화|구두|부츠|장화|샌들|슬리퍼|스니커즈|로퍼|단화|실내화|鞋|靴|拖鞋|シューズ|スニーカー|ブーツ|サンダル|スリッパ|パンプス"
)
_EU, _KR = (15, 50), (100, 330)
_MOST = 24
_KR_STEP = 5


def number_sizes(reading: Reading, found: Sequence[Measure]) -> Iterator[Choice]:
    """Yield the sizes of a list, and of a range whose steps are sure: whole EU sizes of shoes, 5 mm of Korean ones.

    ``found`` are the text's numbers with units, which are no sizes.
    """
    text = reading.folded
    shod = _FOOTWEAR.search(text) is not None
    for match in _RUN.finditer(text):
        sizes = _listed(match, shod=shod) if match["more"] else _ranged(match, shod=shod)
        counted = any(each.start < match.end() and match.start("first") < each.end for each in found)
        if not sizes or (counted and (match["after"] or "").strip() != "mm"):
            continue
        system = (match["system"] or "").upper().replace("EUR", "EU")
        for size in sizes:
            yield Choice("size", f"{system} {size}".strip(), match.start(), match.end())


_GOES_ON = re.compile(
    r"\s?[-~/、]\s?(?:eu|us|uk)?\s?\d|\s(?:to|a)\s\d|"
    r"(?:,\s?|\s(?:and|or|y|o)\s|\s)(?P<next>\d{1,2}(?:\.5)?)(?![\d.%a-z]|\s?(?:cm|mm|ml|g|kg|€|pairs?|pcs)(?![a-z]))"
)


def in_part(text: str, start: int, end: int) -> bool:
    """Return whether the size that stands there is only one end of a range or one of a list."""
    after = _GOES_ON.match(text, end)
    if after is None or after["next"] is None:
        return after is not None
    digits = re.search(r"[\d.]+", text[start:end])
    return digits is not None and float(digits[0].rstrip(".")) < float(after["next"])


def _listed(match: re.Match[str], *, shod: bool) -> list[str]:
    items = [match["first"], *re.findall(_ITEM, match["more"])]
    numbers = [float(each) for each in items]
    rising = all(one < two for one, two in pairwise(numbers))
    said = bool(match["before"].strip()) or (match["after"] or "").strip() in {"码", "码数"}
    if (
        not rising
        or len(items) > _MOST
        or not (said or (shod and (_are(numbers, _KR) or len(items) > 2) and _fit(numbers)))
    ):
        return []
    return items if not match["system"] or numbers[-1] <= _EU[1] else []


def _fit(numbers: Sequence[float]) -> bool:
    return (_are(numbers, _KR) and all(each % _KR_STEP == 0 for each in numbers)) or _are(numbers, (30, _EU[1]))


def _are(numbers: Sequence[float], bounds: tuple[int, int]) -> bool:
    return bounds[0] <= numbers[0] and numbers[-1] <= bounds[1]


def _ranged(match: re.Match[str], *, shod: bool) -> list[str]:
    if not shod or "." in match["first"] + match["last"]:
        return []
    low, high = int(match["first"]), int(match["last"])
    said = bool(match["before"].strip()) or bool((match["after"] or "").strip())
    eu = match["system"] in {None, "eu", "eur"} and _are((low, high), _EU)
    kr = match["system"] is None and _are((low, high), _KR) and low % _KR_STEP == high % _KR_STEP == 0
    step = 1 if eu and said else _KR_STEP if kr else 0
    sizes = list(range(low, high + 1, step)) if step and low < high else []
    return [str(each) for each in sizes] if len(sizes) <= _MOST else []

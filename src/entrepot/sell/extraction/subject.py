"""What is said of the thing, and what of another that it is for: a case for iPhone 15, 아이폰15용."""

import re
from dataclasses import dataclass

from entrepot.sell.extraction.reading import Reading

_STOP = r"[,;|()\[\]{}/\n，、。；（）【】「」]|\s[-+&]\s|$"
_MODEL_WORDS = (
    "iphone|ipad|macbook|airpods|apple watch|galaxy|samsung|xiaomi|redmi|huawei|pixel|"
    "nintendo|switch|playstation|ps4|ps5|xbox|"
    "kindle|gopro|dji|canon|nikon|sony|lenovo|thinkpad|surface|dyson|lg|oneplus|oppo|"
    "vivo|motorola|nespresso|dolce gusto|"
    "keurig|tesla|toyota|honda|hyundai|kia|bmw|ford|audi|roomba|hp|epson|brother|logitech|"
    "garmin|fitbit|aeropress|v60|chemex|"
    "아이폰|아이패드|맥북|에어팟|애플워치|갤럭시|버즈|플립|폴드|닌텐도|스위치|플스|다이슨|네스프레소|돌체구스토|테슬라|"
    "苹果|华为|小米|三星|荣耀|戴森|任天堂|特斯拉|アイフォン|ギャラクシー|マックブック|ニンテンドー|ダイソン|ネスプレッソ"
)
_LATIN = re.compile(
    rf"\b(?:for use with|for|compatible with|fits|fit for|works with|replacement for|para|"
    rf"compatible con|apto para)\s+(?P<what>(?:the |el |la )?[^\n]{{2,80}}?)(?={_STOP}|"
    rf"\s(?:with|in|and|con|y|by|-)\s)"
)
_BEFORE = re.compile(
    rf"(?P<what>[0-9a-z가-힣㐀-鿿ァ-ー+\-/ ]*?(?:{_MODEL_WORDS})[0-9a-z가-힣ァ-ー+\-/ ]{{0,30}}?)\s?(?:전용|"
    rf"호환|용(?![가-힣])|专用|適用|适用|用(?!户|品|途)|対応|専用|互換|兼容)"
)
_AFTER = re.compile(
    rf"(?:适用(?:于|型号|机型)?|適用於?|兼容|适配|호환\s?기종|対応機種)[:：]?\s?"
    rf"(?P<what>[^\n,，;；()（）]{{2,60}}?)(?={_STOP}|\s[㐀-鿿]|的)"
)
_LOOKS_LIKE_MODEL = re.compile(rf"{_MODEL_WORDS}|\b(?!ip[x\d]|spf|upf|usb|a\d\b)[a-z]+-?\d+[a-z0-9-]*\b")
_PLAIN_AUDIENCE = re.compile(
    r"\d+\s?(?:years?|anos?|months?|meses|ml|l|g|kg|cm|mm|people|persons?|h|hours?|w|v|min)\b|^(?:\d{1,3}|all|up)\b"
)
_SHORT = re.compile(r"(?:\S+\s?){0,6}")
_TO_MODEL = re.compile(
    r".*\d\S*(?:\s(?:pro|max|plus|ultra|mini|air|fe|lite|series|gen|se|se2|프로|맥스|프로맥스|플러스|울트라|미니|에어)\b)*"
)
_APPLIANCE = re.compile(
    r"(?:el |la |the )?(?:lavavajillas|microondas|horno|induccion|dishwashers?|microwaves?|"
    r"ovens?|hot|cold|induction)\b"
)


@dataclass(frozen=True, slots=True)
class For:
    """Another thing that the text names as what this one is for, in the folded text."""

    start: int
    end: int


def what_it_is_for(reading: Reading) -> list[For]:
    """Return the other things named; people, ages, rooms and skin that a thing is for are none."""
    text, found = reading.folded, []
    for pattern in (_LATIN, _BEFORE, _AFTER):
        for match in pattern.finditer(text[:_READ_MAX]):
            what = match["what"].strip()
            if _PLAIN_AUDIENCE.search(what):
                continue
            what = what if pattern is _BEFORE else _named_in(what)
            if _LOOKS_LIKE_MODEL.search(what) and not _APPLIANCE.match(what):
                start = match.start("what") + len(match["what"]) - len(match["what"].lstrip())
                found.append(For(start, start + len(what)))
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[For] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _named_in(what: str) -> str:
    """Return the first words up to the last that belongs to a model's name."""
    short = _SHORT.match(what)
    what = short[0].strip() if short else what
    model = _TO_MODEL.match(what)
    return model[0] if model else what


_READ_MAX = 2_000
"""Letters in which such words are looked for: they stand in titles."""


def within(scopes: list[For], start: int, end: int) -> bool:
    """Return whether a stretch stands in what is said of another thing."""
    return any(each.start <= start and end <= each.end for each in scopes)

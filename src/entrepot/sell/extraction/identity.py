"""Which thing it is: brand, model number, GTIN, country of origin, and prices that the text mentions."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel import Locale

from entrepot.kit.money import EXPONENTS, Money
from entrepot.sell.classification import product_words
from entrepot.sell.extraction.amounts import YEN_OR_YUAN, signs, yen_or_yuan
from entrepot.sell.extraction.marks import is_mark, marks_in
from entrepot.sell.extraction.reading import Reading, fold, read
from entrepot.sell.extraction.subject import For, within
from entrepot.sell.extraction.units import parse_number
from entrepot.sell.extraction.words import LANGUAGES, finder, is_latin, lines_of

_KNOWN, _SAID, _BY, _FIRST = 0.93, 0.95, 0.75, 0.35
_BRAND_MIN, _MODEL_MIN = 3, 4
_LABELLED_BRAND = re.compile(
    r"(?:(?:\bbrand(?: name)?|\bmarca|브랜드(?:명)?|제조사|品牌|ブランド(?:名)?|"
    r"メーカー(?:名)?) ?[:：\-] ?|"
    r"(?:^|[,;|\n，、] ?)(?:brand(?: name)?|marca|브랜드(?:명)?|品牌|ブランド(?:名)?) (?!new\b)(?=\w))"
    r"(?P<name>[^\n,;|/()，、]{1,40})"
)
_BESIDE_BRAND = (
    re.compile(
        r"(?<![a-z0-9])(?P<name>(?:[a-z][a-z'&.]{1,24} ){0,2}[a-z][a-z'&.]{2,24}) brand(?![a-z]| ?[:：]| name| new)"
    ),
    re.compile(r"(?<![a-z])brand (?P<name>(?!name|new\b)[a-z][a-z'&.]{1,24}[a-z0-9])(?![a-z])"),
)
_BY_MAKER = re.compile(
    r"(?<![a-z])(?:by|de la marca|made by|from the brand) (?P<name>[^\n,;|/()，、]{2,40}?)(?=$|"
    r"[,;|/()\n，、]|\s[-–]\s| (?:for|with|in|de|con|para)\s)"
)
_LABELLED_MODEL = re.compile(
    r"(?:\bmodel(?: (?:no|number|name))?\.?|\bmodelo|\bitem no\.?|\bmpn|\bpart (?:no|number)\.?|"
    r"모델(?:명|번호)?|품번|型号|货号|型番|品番|モデル(?:名)?) ?[:：#]? ?(?P<code>[a-z0-9][a-z0-9/_.-]{0,29})"
)
_CERTIFIED = re.compile(
    r"(?:(?:인증|신고|허가|등록|승인|확인)\s?(?:번호|no\.?)?|(?<![a-z])(?:kc|fcc id|ccc|pse|certificat\w+|licen[cs]e|"
    r"registration)(?: ?(?:no\.?|number|code))?|(?:认证|证书|许可证|备案|批准|登録|認証|届出|許可)(?:编号|证号|号|"
    r"番号)?)[\s:：#(（]*$"
)
"""What stands before the number of a certificate."""
_MODEL = re.compile(
    r"(?<![a-z0-9.%$€£¥₩])(?=[a-z0-9/-]*[a-z])(?=[a-z0-9/-]*\d)[a-z0-9]+(?:[-/][a-z0-9]+)*(?![a-z0-9%])"
)
_NO_MODEL = re.compile(
    r"\d+(?:[.,]\d+)?[a-z]{1,4}|(?:ip|spf|upf|pa|a|b|usb|hdmi|ddr|cat|en|iso|pm|kn|kf|obd|tr|ffp|"
    r"v|m|d|b|k|aa|omega|vitamin|s|us|eu|uk|no|cr|ps|4k|8k|mp)-?\d{1,4}(?:\.\d)?[a-z+]?|"
    r"\d+(?:[-x×/]\d+)+[a-z]*|\d+(?:st|nd|rd|th|pcs|in1|way|pack|p)|\d+-(?:pack|piece|pcs|in-1|"
    r"in-one|person|year|month|inch|ply|layer|tier|way|day|hour|count|speed)[a-z-]*|(?:[a-z]+-)+\d|"
    r"\d(?:-[a-z]+)+|\d+g|ip[x\d]\d|ipx?\d+|\d{4}k(?:[-/]\d{4,5}k)*"
)
_DIGITS = re.compile(r"(?<![\d.,-])\d(?:[ -]?\d){7,13}(?![\d.,%]|-\d)")
_CODE_NAMED = re.compile(
    r"(?:gtin|ean|upc|jan|isbn|barcode|bar code|"
    r"바코드|条码|条形码|商品コード|バーコード|codigo de barras)[^\d\n]{0,12}$"
)
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_AMOUNT = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
_CODES = "usd|eur|gbp|krw|cny|jpy|mxn|hkd|twd|aud|cad|brl|cop|clp|ars|pen|sgd|myr|thb|vnd|idr|php|inr"
_PRICE_BEFORE = re.compile(
    rf"(?P<sign>us\$|hk\$|nt\$|a\$|c\$|r\$|mx\$|[₩$€£¥]|rmb|(?<![a-z])(?:{_CODES})) ?(?P<amount>{_AMOUNT})(?![\d%])"
)
_PRICE_AFTER = re.compile(
    rf"(?<![\d.,])(?P<amount>{_AMOUNT}) ?(?P<ten>만|천|万|千)? ?(?:(?P<more>\d) ?(?P<thousand>천))? ?"
    rf"(?P<sign>원(?![가-힣])|"
    rf"元|块钱|块|円|日元|韩元|美元|欧元|人民币|港币|港元|台币|€|euros?\b|dollars?\b|dolares\b|pesos\b|won\b|"
    rf"yen\b|yuan\b|달러|유로|위안|엔(?![가-힣])|ドル|ユーロ|ウォン|(?:{_CODES})\b)"
)
_MADE_IN = re.compile(
    r"(?:\b(?:hand[- ]?)?(?:made|crafted|poured|woven|knit|knitted|sewn|blown|thrown|carved|forged) in ?[:：=|\t]?|"
    r"\bproduct of|\bmanufactured in|\bassembled in|\bhech[oa]s?(?: a mano)? en|\bfabricad[oa]s? en|"
    r"\belaborad[oa]s? en|"
    r"\bproducido en|\bproduct[oa] de|\bimported from|country of origin ?[:：]?|pais de origen ?[:：]?|"
    r"\borigen ?[:：]|\borigin ?[:：]|원산지 ?[:：]?|제조국 ?[:：]?|原产国 ?[:：]?|原产地 ?[:：]?|产地 ?[:：]?|"
    r"原産国 ?[:：]?|原産地 ?[:：]?|生産国 ?[:：]?|製造国 ?[:：]?) ?(?:the )?(?P<name>[^\n,;|/()，、]{2,40})"
)
_OF_COUNTRY = re.compile(
    r"(?<![가-힣])(?P<ko>국내|[가-힣]{2,6}?)산(?![가-힣])|(?P<ja>[㐀-鿿ァ-ー]{2,8}?)(?:製|産)(?![㐀-鿿])|"
    r"(?P<zh>[㐀-鿿]{2,6}?)(?:制造|生产|原装进口|进口)|(?P<home>국산)(?![가-힣])|(?P<home_ja>国産|日本国産)|"
    r"(?P<home_zh>国产)|(?P<made>[가-힣]{2,6})에서 (?:(?:직접|손으로) )?(?:만든|제작|제조|생산)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Something read: its value, how sure, and where in the folded text."""

    value: str
    confidence: float
    start: int
    end: int


def brands(reading: Reading, known: Collection[str], scopes: list[For], *, guess: bool) -> list[Named]:
    """Return brands, surest first: said to be it, one of those known, "by X", or (``guess``) the first word."""
    text, found = reading.folded, []
    for pattern, confidence in ((_LABELLED_BRAND, _SAID), (_BY_MAKER, _BY)):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            name = reading.quote(start, end).strip()
            if name and not (pattern is _BY_MAKER and _names_nobody(name)) and not within(scopes, start, end):
                found.append(Named(name, confidence, start, start + len(text[start:end].rstrip())))
    found.extend(_beside_the_word(reading, scopes))
    for brand in known:
        key = _folded(brand)
        at = text.find(key) if key else -1
        while at >= 0:
            if _stands_alone(text, at, at + len(key)) and not within(scopes, at, at + len(key)):
                early = _KNOWN if at <= 30 else _KNOWN * 0.85
                found.append(Named(brand, early, at, at + len(key)))
                break
            at = text.find(key, at + 1)
    found = _said_alone(found) or found
    if not found and guess:
        found.extend(_first_word(reading, scopes))
    found.sort(key=lambda each: (-each.confidence, each.start, -(each.end - each.start)))
    kept: list[Named] = []
    for each in found:
        inner = any(other.start <= each.start and each.end <= other.end for other in kept)
        if not inner and not any(other.value.casefold() == each.value.casefold() for other in kept):
            kept.append(each)
    return kept


def _names_nobody(name: str) -> bool:
    """Return whether what stands after "by" begins with no capital, or certifies: approved by FDA."""
    return (is_latin(fold(name)[:1]) and not name[:1].isupper()) or is_mark(name)


def _beside_the_word(reading: Reading, scopes: list[For]) -> Iterator[Named]:
    """Yield names with a capital that stand beside the word: "Marimori brand", "brand Anker"; never "brand New"."""
    for match in (each for pattern in _BESIDE_BRAND for each in pattern.finditer(reading.folded)):
        start = end = match.end("name")
        for word in reversed(list(re.finditer(r"\S+", match["name"]))):
            at = match.start("name") + word.start()
            if not _is_name(reading.quote(at, at + len(word[0]))):
                break
            start = at
        if end - start >= _BRAND_MIN and not within(scopes, start, end):
            yield Named(reading.quote(start, end), _SAID, start, end)


def _is_name(word: str) -> bool:
    """Return whether a word has a capital and is none of our words, of praise or of what things are called."""
    ours = any(found.start == 0 for found in finder().find(read(word)))
    return word[0].isupper() and not (ours or is_common_word(word) or fold(word) in _names_of_things())


def _said_alone(found: Sequence[Named]) -> list[Named]:
    """Return the brands that are said to be it: beside one of these nothing else is a brand."""
    return [each for each in found if each.confidence >= _SAID]


@lru_cache(maxsize=65_536)
def _folded(brand: str) -> str:
    return fold(brand).strip()


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (is_latin(text[start]) and before and is_latin(before)) and not (
        is_latin(text[end - 1]) and after and is_latin(after)
    )


def _first_word(reading: Reading, scopes: list[For]) -> Iterator[Named]:
    """Yield a first word in brackets, or a Latin one with a capital that is no word of ours and no model."""
    match = re.match(r"\s*(?:\[([^\]\n]{2,20})\]|【([^】\n]{2,20})】|([^\W\d_][\w'&.-]{1,24}))", reading.folded)
    if match is None:
        return
    group = next(at for at in (1, 2, 3) if match[at])
    start, end = match.span(group)
    word = reading.quote(start, end)
    bracketed = group < 3
    ours = any(found.start < end for found in finder().find(Reading(word, match[group])))
    plain = match[3].removesuffix("'s") if match[3] else ""
    common = _COMMON.fullmatch(plain) is not None or plain in _names_of_things()
    common = common or _PLACES.fullmatch(plain) is not None or plain in _countries()
    spans = [*marks_in(reading), *((found.start, found.end) for found in finder().find(reading))]
    ours = ours or is_mark(word) or any(first <= start < last for first, last in spans)  # BPA of BPA free
    ours = ours or _FREE_OF.match(reading.folded, end) is not None
    looks = bracketed or (len(word) >= _BRAND_MIN and word.isascii() and word[0].isupper() and not common)
    if looks and not ours and not within(scopes, start, end) and not (bracketed and _OFFER.search(match[group])):
        yield Named(word, _FIRST, start, end)


def is_common_word(name: str) -> bool:
    """Return whether a name is a word of praise, a place or a mark: nobody's brand unless it is said to be."""
    plain = fold(name).strip().removesuffix("'s")
    return any(each.fullmatch(plain) for each in (_COMMON, _PLACES)) or plain in _countries() or is_mark(name)


@lru_cache(maxsize=1)
def _names_of_things() -> frozenset[str]:
    """Return the Latin words that products are called by: they are no brands."""
    phrases = (word for entry in product_words() for language in ("en", "es") for word in entry.words[language])
    return frozenset(part for phrase in phrases for part in re.findall(r"[a-z]{3,}", fold(phrase)))


_COMMON = re.compile(
    r"(?:new|hot|sale|the|a|an|for|with|set|pack|pcs|mini|large|small|big|super|ultra|"
    r"cheap|cheapest|buy|order|shop|deal|deals|discount|clearance|limited|offer|special|great|amazing|awesome|wow|"
    r"good|better|top|perfect|now|today|only|bargain|promotion|promo|lowest|price|must|oferta|barato|rebajas|"
    r"contains?|allergens?|may|made|handcrafted|unbranded|generic|own|store|no|value|portable|wireless|electric|vintage|classic|modern|luxury|premium|"
    r"professional|universal|custom|personalized|handmade|fashion|cute|funny|best|high|"
    r"quality|pro|smart|digital|automatic|original|authentic|free|"
    r"casual|summer|winter|spring|autumn|soft|warm|cool|simple|creative|multi|double|single|"
    r"full|natural|organic|fresh|pure|home|kitchen|outdoor|travel|"
    r"case|cover|shirt|dress|shoes|bag|mug|cup|bottle|lamp|light|chair|table|ring|watch|"
    r"cable|charger|taza|camiseta|zapatos|vestido|funda|bolso|lampara|juego|"
    r"insulated|ceramic|adjustable|waterproof|foldable|thermal|stainless|rechargeable|"
    r"reusable|disposable|toy|phone|ean|gtin|upc|model|brand|size|color|colour|botella|"
    r"camisa|pantalon|mochila|auriculares|cafetera|silla|mesa|reloj|zapatillas|phone|desk|"
    r"wall|hand|hair|face|body|baby|pet|dog|cat|car|[a-z]+-free)"
)
_PLACES: Final = re.compile(
    r"(?:jeju|seoul|busan|daegu|incheon|gwangju|daejeon|ulsan|jeonju|gyeongju|boseong|hadong|"
    r"icheon|tokyo|kyoto|osaka|nara|uji|shizuoka|kagoshima|okinawa|hokkaido|kyushu|hakata|"
    r"beijing|shanghai|guangzhou|shenzhen|hangzhou|suzhou|yunnan|fujian|sichuan|jingdezhen|"
    r"yixing|taiwan|taipei|hong|paris|london|berlin|milan|rome|florence|venice|madrid|"
    r"barcelona|lisbon|porto|provence|normandy|tuscany|sicily|oaxaca|mexican|korean|japanese|"
    r"chinese|italian|french|spanish|german|british|english|american|indian|turkish|swiss|"
    r"swedish|danish|nordic|scandinavian|asian|european|asia|europe|africa|california|vermont|"
    r"texas|york|scotland|scottish|ireland|irish|wales|assam|darjeeling|ceylon|kashmir|"
    r"himalayan)"
)
"""Where things come from: a title that begins so names no brand by that."""
_OFFER = re.compile(
    r"무료|배송|특가|할인|정품|新品|包邮|特价|正品|送料|無料|sale|free|new|hot|공식|官方|公式|現貨|现货|당일|オフ|off"
)


_FREE_OF = re.compile(r"[ -](?:free|certified|approved|compliant)(?![a-z])")


def models(reading: Reading, scopes: list[For]) -> list[Named]:
    """Return model numbers: one that is named as such, else what letters and digits together make."""
    text = reading.folded
    found = [
        Named(reading.quote(*match.span("code")), _SAID, *match.span("code"))
        for match in _LABELLED_MODEL.finditer(text)
        if any(letter.isdigit() for letter in match["code"])
    ]
    if not found:
        marked = marks_in(reading)
        for match in _MODEL.finditer(text[:_TITLE]):
            code = match[0]
            if len(code) < _MODEL_MIN or _NO_MODEL.fullmatch(code) or within(scopes, *match.span()):
                continue
            if _CERTIFIED.search(text, max(0, match.start() - _BEFORE_CODE), match.start()):
                continue
            if any(first < match.end() and match.start() <= last + 1 for first, last in marked):
                continue  # FSC C123456, HACCP
            written = reading.quote(*match.span())
            sure = 0.7 if any(letter.isupper() for letter in written) and not written.islower() else 0.45
            found.append(Named(written, sure, *match.span()))
    return list({each.value: each for each in reversed(found)}.values())[::-1]


_TITLE = 400
_BEFORE_CODE = 32
_PRICES_MAX = 40
_OPEN = 0.3
"""How sure each of two currencies is where nothing tells which one ¥ means."""


def gtins(reading: Reading) -> list[Named]:
    """Return GTINs with a right check digit; eight digits only where they are said to be one."""
    found = []
    for match in _DIGITS.finditer(reading.folded):
        digits = re.sub(r"[ -]", "", match[0])
        named = _CODE_NAMED.search(reading.folded[max(0, match.start() - 30) : match.start()]) is not None
        if len(digits) in _GTIN_LENGTHS and gtin_is_valid(digits) and (named or len(digits) > 8):
            found.append(Named(digits, 0.99 if named else 0.85, *match.span()))
    return found


def gtin_is_valid(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others (GS1 General Specifications 7.9)."""
    return (sum(map(int, digits[::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names = {
        fold(name): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "UN", "EZ", "XA", "XB", "QO"}
    }
    also = {fold(name): code for _, (code, written) in lines_of("countries.tsv") for name in written.split("|")}
    return names | also


def countries(reading: Reading) -> list[Named]:
    """Return countries of origin that are said (Made in Korea, 产地：日本, 중국산)."""
    text, found = reading.folded, []
    for match in _MADE_IN.finditer(text):
        start = match.start("name")
        code, length = _country_at(match["name"].strip())
        if code:
            start += len(match["name"]) - len(match["name"].lstrip())
            found.append(Named(code, _SAID, match.start(), start + length))
    for match in _OF_COUNTRY.finditer(text):
        if match["home"] or match["home_ja"] or match["home_zh"]:
            code = (
                "KR"
                if match["home"]
                else "JP"
                if match["home_ja"] and _KANA.search(text)
                else "CN"
                if match["home_zh"]
                else ""
            )
        else:
            code = _ending_country(match["ko"] or match["ja"] or match["zh"] or match["made"])
        if code and not any(each.start < match.end() and match.start() < each.end for each in found):
            found.append(Named(code, 0.88, *match.span()))
    return list({each.value: each for each in reversed(found)}.values())[::-1]


_KANA = re.compile("[ぁ-ヿ]")


def country_of(text: str) -> str:
    """Return the two letters of the country that a cell names (KR, Korea, 중국산, Made in Japan); "" for none."""
    plain = fold(text).strip(" .()")
    if len(plain) == 2 and plain.upper() in set(_countries().values()):
        return plain.upper()
    found = _country_at(plain)[0]
    said = [] if found else countries(read(text))
    return found or (said[0].value if said else "")


def _country_at(text: str) -> tuple[str, int]:
    """Return the country that a text begins with, the longest name first."""
    for length in range(len(text), 1, -1):
        code = _countries().get(text[:length].rstrip(". "))
        if code and not (length < len(text) and is_latin(text[length - 1]) and is_latin(text[length])):
            return code, length
    return "", 0


def _ending_country(text: str) -> str:
    return next((code for at in range(len(text) - 1) if (code := _countries().get(text[at:]))), "")


_NO_PRICE = re.compile(
    r"(?:\b(?:over|above|from|was|save|off|shipping|orders? of|more than|under|below|desde|ahorra|envío|antes|"
    r"más de)|"
    r"이상|정가|할인|배송비?|满|原价|省|运费|包邮|以上|送料|定価)[\s:：]*$"
)
"""What stands before an amount that is not what the thing costs."""


def prices(reading: Reading) -> list[tuple[Money, float, int, int]]:
    """Return the prices mentioned. What ¥ means follows from the text; where it does not, both readings come out."""
    text = reading.folded
    found: list[tuple[Money, float, int, int]] = []
    for pattern in (_PRICE_BEFORE, _PRICE_AFTER):
        for match in pattern.finditer(text):
            if len(found) >= _PRICES_MAX:
                break
            if any(start < match.end() and match.start() < end for _, _, start, end in found):
                continue
            if _NO_PRICE.search(text[max(0, match.start() - 24) : match.start()]):
                continue
            sign = match["sign"]
            code = signs().get(sign, sign.upper() if sign.upper() in EXPONENTS else "CNY" if sign == "块钱" else "")
            readings = [(code, 0.9)]
            if code == YEN_OR_YUAN:
                currency, sure = yen_or_yuan(text)
                readings = [(currency, sure)] if currency else [(each, _OPEN) for each in ("CNY", "JPY")]
            for currency, sure in readings:
                amount = _amount(match, currency)
                if currency in EXPONENTS and amount is not None:
                    found.append((Money(amount, currency), sure, *match.span()))
    return sorted(found, key=lambda each: each[2])


def _amount(match: re.Match[str], currency: str) -> int | None:
    value, _ = parse_number(match["amount"], "g")
    groups: dict[str, str | None] = match.groupdict()
    value *= {"만": 10_000, "万": 10_000, "천": 1000, "千": 1000}.get(groups.get("ten") or "", 1)
    if groups.get("more"):
        value += int(str(groups["more"])) * 1000
    minor = round(value * 10 ** EXPONENTS.get(currency, 2))
    return minor if 0 < minor < 10**12 else None


def spans_of(found: Sequence[Named]) -> list[tuple[int, int]]:
    """Where each stands."""
    return [(each.start, each.end) for each in found]

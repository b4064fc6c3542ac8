"""Contact details and personal data in a listing's words: telephones, messengers, addresses, cards, national numbers.

Spans are in the text as written. A model's number, a GTIN, a size or a price is no telephone. National numbers, cards
and accounts count only where their check digits agree (python-stdnum).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from stdnum import ean, iban, luhn
from stdnum.cn import ric
from stdnum.es import dni
from stdnum.kr import rrn

from entrepot.sell.screening.text.findings import Listing, Signal
from entrepot.sell.screening.text.gates import looks_like_contact
from entrepot.sell.screening.text.judge import Around
from entrepot.sell.screening.text.terms import Read

_NOT_A_PHONE_BEFORE: Final = re.compile(
    r"(?:model|modelo|modell|sku|part|p/n|pn|isbn|issn|gtin|ean|upc|jan|item|ref|referencia|serial|s/n|art|article|code|"
    r"código|codigo|order|tracking|lot|batch|asin|mpn|no|nº|n°|number|patent|version|series|type|reg|licen[cs]e|"
    r"型号|型號|货号|编号|条码|批号|款号|品番|型番|商品番号|jan|品名|모델|모델명|품번|바코드|상품번호|허가번호|등록번호|인증번호|신고번호|"
    r"届出|登録番号|許可番号|番号|証|备案|许可证|standard|norm|en|iso|din|gb|ks|kc|fcc id|cert[a-z]*)[\s.:#：№=()]*$",
    re.IGNORECASE,
)
_UNIT_AFTER: Final = re.compile(
    r"\s*(?:mm|cm|m\b|ml|l\b|g\b|kg|mah|wh|v\b|w\b|hz|rpm|pcs|pieces|px|dpi|원|円|元|usd|eur|€|\$|％|%|x\s?\d|×)",
    re.IGNORECASE,
)
_SEP = r"[\s().\-–·・_/*~、,\ufe0f\u20e3]{0,3}"
_CHINESE_GROUPS: Final = [3, 4, 4]
_PART_NUMBER: Final = re.compile(r"\d{3}-\d{5}-\d{2}|\d+\s-\s\d\.\d-\d\.\d+|01[016789][01]\d{6}(?:\s\d)?")
"""Of makers. The last is ten digits as no Korean telephone has them, with the beginning of a size after them."""
_PHONES: Final = re.compile(
    r"(?<![0-9A-Za-z.#])(?:"
    rf"\+{_SEP}\d(?:{_SEP}\d){{7,14}}"
    rf"|0{_SEP}1{_SEP}[016789](?:{_SEP}\d){{7,8}}"
    rf"|1{_SEP}[3-9](?:{_SEP}\d){{9}}"
    rf"|0{_SEP}[789]{_SEP}0(?:{_SEP}\d){{8}}"
    rf"|0{_SEP}5(?:{_SEP}\d){{8}}"
    r"|\(?[2-9]\d{2}\)?[\s.\-]{1,2}[2-9]\d{2}[\s.\-]\d{4}"
    r"|[67]\d{2}[\s.\-]\d{3}[\s.\-]\d{3}|[67]\d{2}[\s.\-]\d{2}[\s.\-]\d{2}[\s.\-]\d{2}|[67]\d{8}"
    r"|0\d{1,3}[\-\s]\d{3,4}[\-\s]\d{4}"
    r"|050\d[\-\s]?\d{3,4}[\-\s]?\d{4}"
    r")(?![0-9A-Za-z%])"
)
_SAID: Final = (
    "zero|oh|o|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|double|triple|twenty|thirty|forty|"
)
_SAID_ES: Final = (
    "fifty|sixty|seventy|eighty|ninety|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|treinta"
)
_SAID_PHONE: Final = re.compile(rf"\b(?:(?:{_SAID}{_SAID_ES}|\d{{1,3}})\b[\s,.\-]*){{6,}}", re.IGNORECASE)
_SAID_WORD: Final = re.compile(rf"\b(?:{_SAID}{_SAID_ES})\b", re.IGNORECASE)
_ASIAN_DIGITS: Final = dict(
    zip(
        "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖공영일이삼사오육칠팔구oOlI两",
        "001234567891123456789" + "00123456789" + "00112",
        strict=True,
    )
)
_ASIAN_RUN: Final = re.compile(
    rf"(?<![가-힣])[{''.join(_ASIAN_DIGITS)}\d](?:[\s\-.·_]{{0,2}}[{''.join(_ASIAN_DIGITS)}\d]){{8,14}}"
)
_PLAIN_PHONE: Final = re.compile(r"01[016789]\d{7,8}|1[3-9]\d{9}|0[789]0\d{8}|05\d{8}|0\d{9,10}")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)
_SAID_EMAIL: Final = re.compile(
    r"\b[\w.]{2,40}\s*(?:[(\[{]?\s*(?:at|arroba|골뱅이|앳|艾特|アット)\s*[)\]}]?)\s*(?:g\s?mail|hot\s?mail|outlook|yahoo|naver|proton\s?mail|icloud|qq|"
    r"163|daum|네이버|지메일)|\b(?:g\s?mail|hot\s?mail|outlook|yahoo|naver|proton\s?mail)\s*(?:[(\[]?\s*(?:dot|punto|点|닷|ドット)\s*[)\]]?)\s*com\b"
    r"|\b[\w-]{2,40}\s*[(\[]?\s*(?:dot|punto|닷|ドット)\s*[)\]]?\s*(?:com|net|shop|store|org|co|kr|cn|jp|me|io)\b",
    re.IGNORECASE,
)
_URL: Final = re.compile(
    r"(?:https?://|hxxps?://|www\.)[^\s<>\"']{4,200}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,63}\.){1,3}(?:com|net|org|shop|store|co\.kr|kr|com\.cn|cn|co\.jp|jp|io|me|xyz|top|link|gg|ly|to|"
    r"site|online|es|mx|vip|club|app|cc|info|biz)(?:/[^\s<>\"']{0,200})?(?![\w.-])",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"(?:^|\.|/)(?:booking|amazon|oeko-tex|fsc|youtube|energystar|iso|iec|ce|fda|w3|apple|microsoft|ifixit|wikipedia|node|asp|"
    r"p65warnings\.ca|p65warnings|bluesign|global-standard|match|monday|socket|startech|vue|next)\.(?:com|org|gov|net|io|js|ca)",
    re.IGNORECASE,
)
_APP = (
    r"whats?\s?app|wa|telegram|tele|tg|wechat|we\s?chat|weixin|wx|vx|v信|vｘ|微信|薇信|威信|徽信|微芯|围信|卫星号|扣扣|qq|q群|kakao(?:talk)?|katalk|카톡|카카오톡|"
    r"카카오|까톡|ㅋㅌ|텔레그램|텔레|라인|line|ライン|らいん|カカオ|カカオトーク|テレグラム|インスタ|viber|snap(?:chat)?|insta(?:gram)?|ig|kik|signal|discord|skype|wickr|threema|zalo"
)
_HANDLE: Final = re.compile(
    rf"(?<![a-z0-9])(?:{_APP})\s*(?P<sign>(?:id|아이디|号|號|账号|帐号|加|群|アカウント|user(?:name)?|handle|username|contact|@|:|：|=|＝|→|➡|👉|is|은|는|es)"
    rf"[\s:：@=]*)?(?P<name>@?[a-z0-9+][\w.\-+]{{3,30}})",
    re.IGNORECASE,
)
_ADD: Final = re.compile(
    r"(?:➕|加|＋|\+)\s*(?:(?:v+x?|wx|vx|q+)(?=[\s:：信❤♥]*[\w-]*\d)|威|薇|微|卫|扣扣|企鹅)(?:信)?(?:[❤♥]\ufe0f?)?\s*[:：]?\s*[a-z0-9][\w-]{4,20}"
    r"|[✈🛩]\ufe0f?\s?(?:그램|gram|号|機|ram)?\s*(?:골뱅이|at|@|:|：)?\s*@?[a-z][a-z0-9_]{4,30}",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"(?<![\w@.])@[a-z0-9_.]{4,30}\b", re.IGNORECASE)
_CARD: Final = re.compile(
    r"(?<![\d.])(?:[3-6]\d{3}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}|3[47]\d{2}[ \-]?\d{6}[ \-]?\d{5})(?![\d.])"
)
_RRN: Final = re.compile(r"(?<!\d)\d{6}\s?[-–]\s?[1-8]\d{6}(?!\d)")
_CN_ID: Final = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dA-Za-z])")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN: Final = re.compile(r"(?:ssn|social security)\W{0,12}\d{3}-\d{2}-\d{4}\b", re.IGNORECASE)
_DNI: Final = re.compile(r"\bdni\W{0,6}(?:es\W{0,3})?(\d{8}-?[a-z])\b", re.IGNORECASE)
_COIN: Final = re.compile(
    r"\bbc1[ac-hj-np-z02-9]{25,60}\b|\b0x[0-9a-fA-F]{40}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b|(?<![\w/])[13][1-9A-HJ-NP-Za-km-z]{25,33}(?!\w)"
)
_AMBIGUOUS_APP: Final = (
    "line",
    "signal",
    "snap",
    "wa",
    "tele",
    "ig",
    "라인",
    "라인",
    "insta",
    "tg",
    "wx",
    "qq",
    "discord",
)
_LEAST_WORDS: Final = 5


def asks_patterns(listing: Listing, text: str, read: Read) -> bool:
    """Return whether a text may hold any contact or number: one quick look."""
    del listing
    return len(read.rows) > 0 or looks_like_contact(text)


def detect_patterns(listing: Listing, text: str, read: Read, around: Around, market: str) -> list[Signal]:
    """Return contact details and personal data, each with where it stands."""
    del listing, read, market
    plain = _even(text)
    found = [*_numbers_of_people(plain), *_contacts(plain)]
    if around.spans.get("contact_ask") or around.spans.get("payment_outside"):
        found = [replace(each, verdict="review") for each in found]
    personal = [(each.start, each.end) for each in found if each.policy == "personal_data"]
    return [
        each
        for each in found
        if each.policy == "personal_data" or not any(start < each.end and each.start < end for start, end in personal)
    ]


def _contacts(text: str) -> Iterator[Signal]:
    for rule, pattern in (("e-mail", _EMAIL), ("e-mail in words", _SAID_EMAIL), ("crypto address", _COIN)):
        for match in pattern.finditer(text):
            yield _signal("contact_diversion", match.start(), match.end(), rule)
    for match in _URL.finditer(text):
        if not _NOT_OURS.search(match[0]):
            sure = match[0].casefold().startswith(("http", "hxxp", "www.")) or "/" in match[0]
            yield _signal("contact_diversion", match.start(), match.end(), "address on the web", sure=sure)
    yield from _telephones(text)
    yield from _handles(text)


def _telephones(text: str) -> Iterator[Signal]:
    for match in _PHONES.finditer(text):
        if not _is_other_number(text, match):
            yield _signal("contact_diversion", match.start(), match.end(), "telephone")
    for match in _SAID_PHONE.finditer(text):
        if len(_SAID_WORD.findall(match[0])) >= _LEAST_WORDS:
            yield _signal("contact_diversion", match.start(), match.end(), "telephone in words")
    for match in _ASIAN_RUN.finditer(text):
        digits = "".join(_ASIAN_DIGITS.get(each, each) for each in match[0] if each.isalnum())
        if not match[0].replace(" ", "").isdigit() and any(
            not each.isdigit() or each in "零〇一二三" for each in match[0]
        ):
            said = sum(each in _ASIAN_DIGITS for each in match[0])
            if said >= 2 and _PLAIN_PHONE.fullmatch(digits):
                yield _signal("contact_diversion", match.start(), match.end(), "telephone in words")


def _handles(text: str) -> Iterator[Signal]:
    for match in _HANDLE.finditer(text):
        sign, name = (match["sign"] or "").strip().casefold(), match["name"]
        app = match[0][: match.start("name") - match.start()].casefold()
        telling = any(each.isdigit() for each in name) or "_" in name or name.startswith(("@", "+"))
        strong = bool(sign) and sign not in {"is", "es", "은", "는"}
        if app.startswith(_AMBIGUOUS_APP) and not (strong and (telling or "id" in sign or "@" in sign)):
            continue
        if telling or strong:
            yield _signal("contact_diversion", match.start(), match.end(), "messenger account")
    for match in _ADD.finditer(text):
        yield _signal("contact_diversion", match.start(), match.end(), "messenger account")
    for match in _AT.finditer(text):
        yield _signal("contact_diversion", match.start(), match.end(), "account name")


def _numbers_of_people(text: str) -> Iterator[Signal]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if luhn.is_valid(digits) and not _NOT_A_PHONE_BEFORE.search(text, max(0, match.start() - 24), match.start()):
            yield _signal("personal_data", match.start(), match.end(), "payment card")
    checks = (("Korean resident number", _RRN, rrn), ("Chinese resident number", _CN_ID, ric), ("IBAN", _IBAN, iban))
    for rule, pattern, module in checks:
        for match in pattern.finditer(text):
            if module.is_valid(match[0].replace("–", "-").replace(" ", "")):
                yield _signal("personal_data", match.start(), match.end(), rule)
    for match in _SSN.finditer(text):
        yield _signal("personal_data", match.start(), match.end(), "social security number")
    for match in _DNI.finditer(text):
        if dni.is_valid(match[1].upper()):
            yield _signal("personal_data", match.start(), match.end(), "Spanish identity number")


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    """Return whether what looks like a telephone is a model, a code, a size or a price."""
    digits = re.sub(r"\D", "", match[0])
    if len(digits) in {8, 12, 13, 14} and not match[0].startswith("+") and ean.is_valid(digits):
        return True
    if _NOT_A_PHONE_BEFORE.search(text, max(0, match.start() - 24), match.start()):
        return True
    groups = match[0].split("/")
    if len(groups) > 1 and digits[0] not in "0+" and [*map(len, groups)] != _CHINESE_GROUPS:
        return True  # what a part fits or runs at: 1333/1066/800
    if _PART_NUMBER.fullmatch(match[0]):
        return True
    return _UNIT_AFTER.match(text, match.end()) is not None


def _signal(policy: str, start: int, end: int, rule: str, *, sure: bool = True) -> Signal:
    return Signal(policy, "review" if sure else "hint", start, end, f"{policy}.pattern:{rule}", wording="")


def _even(text: str) -> str:
    """Return a text with full-width letters plain, letter for letter, and what cannot be seen a space."""
    return text if text.isascii() else "".join(map(_even_letter, text))


@lru_cache(maxsize=8192)
def _even_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter

"""What a text mentions of materials, colours, claims, countries, certificates and brands, and whether it denies it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from entrepot.sell.extraction import certificates
from entrepot.sell.writing.lexicon import concepts, rows
from entrepot.sell.writing.matching_words import CJK, HANGUL, Hit, Row, Token, Words, tokens_of

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_LATIN_LOCALES = frozenset({"en", "es", "de", "fr", "pt"})
COUNTRIES = [
    "KR",
    "CN",
    "JP",
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "PT",
    "NL",
    "BE",
    "CH",
    "AT",
    "SE",
    "DK",
    "FI",
    "NO",
    "PL",
    "CZ",
    "HU",
    "RO",
    "TR",
    "GR",
    "UA",
    "RU",
    "IN",
    "VN",
    "TH",
    "ID",
    "MY",
    "PH",
    "SG",
    "TW",
    "HK",
    "BD",
    "PK",
    "LK",
    "KE",
    "ET",
    "CO",
    "BR",
    "MX",
    "AR",
    "CL",
    "PE",
    "GT",
    "CR",
    "AU",
    "NZ",
    "CA",
    "ZA",
    "EG",
    "MA",
    "IL",
    "AE",
    "IE",
    "NP",
    "MM",
    "KH",
]
_MORE_NAMES = {
    "KR": "Korea|Korean|South Korean|Corea|coreano|coreana|한국산|국산|국내산|국내 생산|韩国制造|韩国产|韩国|韓国|"
    "韓国製",
    "CN": "Chinese|P.R.C.|PRC|chino|china hecho|중국산|중국|中国制造|中国产|国产|中国製",
    "JP": "Japanese|japonés|japonesa|일본산|일본제|日本制造|日产|日本产|日本製|国産",
    "US": "USA|U.S.A.|American made|United States of America|America|estadounidense|EE. UU.|미국산|미국|美国制造|"
    "美国|アメリカ|アメリカ製|米国",
    "GB": "UK|U.K.|Britain|British|England|English made|Scotland|Scottish|Yorkshire|británico|británica|inglés|"
    "Inglaterra|영국산|영국|英国|英国制造|イギリス|イギリス製|スコットランド",
    "DE": "German|Germany|alemán|alemana|독일산|독일제|독일|德国|德国制造|德产|ドイツ|ドイツ製",
    "FR": "French|francés|francesa|프랑스산|프랑스|法国|法国制造|フランス|フランス製",
    "IT": "Italian|italiano|italiana|이탈리아산|이태리|이탈리아|意大利|意大利制造|イタリア|イタリア製",
    "ES": "Spanish|español|española|스페인산|스페인|西班牙|スペイン|スペイン製",
    "CH": "Swiss|Switzerland|suizo|suiza|스위스|瑞士|スイス|スイス製",
    "SE": "Swedish|sueco|sueca|스웨덴|北欧瑞典|スウェーデン",
    "DK": "Danish|danés|danesa|덴마크|丹麦|デンマーク",
    "FI": "Finnish|finlandés|핀란드|芬兰|フィンランド",
    "PT": "Portuguese|portugués|portuguesa|포르투갈|葡萄牙|ポルトガル",
    "TR": "Türkiye|Turkish|Turkey|turco|turca|Turquía|튀르키예|터키|터키산|土耳其|トルコ|トルコ製",
    "IN": "Indian|인도산|印度|印度制造|インド製|hindú|India",
    "VN": "Vietnam|Vietnamese|베트남산|베트남|越南|越南制造|ベトナム|ベトナム製|vietnamita",
    "TH": "Thai|태국산|태국|泰国|タイ製|tailandés|tailandesa",
    "TW": "Taiwanese|Taiwan|대만산|대만|台湾|台湾制造|台湾製|Taiwán",
    "NZ": "New Zealand|뉴질랜드산|뉴질랜드|新西兰|ニュージーランド|neozelandés",
    "AU": "Australian|호주산|호주|澳大利亚|澳洲|オーストラリア|australiano|australiana",
    "BR": "Brazilian|브라질산|브라질|巴西|ブラジル|brasileño|brasileña",
    "CO": "Colombian|콜롬비아산|콜롬비아|哥伦比亚|コロンビア|colombiano",
    "ET": "Ethiopian|에티오피아산|에티오피아|埃塞俄比亚|エチオピア|etíope",
    "KE": "Kenyan|케냐산|케냐|肯尼亚|ケニア|keniano",
    "MX": "Mexican|멕시코산|멕시코|墨西哥|メキシコ|mexicano|mexicana|México",
    "PL": "Polish made|폴란드|波兰|ポーランド|polaco",
    "NL": "Dutch|Holland|네덜란드|荷兰|オランダ|holandés",
    "ID": "Indonesian|인도네시아산|인도네시아|印尼|印度尼西亚|インドネシア|indonesio",
    "LK": "Sri Lankan|Ceylon|스리랑카|斯里兰卡|锡兰|スリランカ|セイロン",
}
_NO_COUNTRY_NAMES = frozenset({"인도", "インド", "タイ", "ペルー", "페루", "칠레", "Chile", "체코", "모로코", "チリ"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a folded text mentions: a concept's id, ``country:KR``, ``certificate:FDA`` or ``brand:Nike``."""

    id: str
    kind: str
    start: int
    end: int
    denied: bool = False


def mentions(text: str, locale: str, tokens: list[Token] | None = None) -> list[Mention]:
    """Return what a folded text mentions, in its order, without what stands inside a longer mention."""
    language = locale.partition("-")[0]
    tokens = tokens_of(text) if tokens is None else tokens
    found: list[Hit] = []
    if tokens:
        found += latin_words(language).latin(tokens)
        found += (hit for hit in names(language).latin(tokens) if _cased_right(text, hit))
    if CJK.search(text):
        row = Row(text)
        for each in _scripts(text, language):
            found += joined_words(each).joined(row)
        found += names(language).joined(row)
    found.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in found:
        inside = any(
            other.start <= hit.start and hit.end <= other.end and other != hit and _longer(other, hit)
            for other in found
        )
        if not inside and hit not in kept:
            kept.append(hit)
    return [Mention(hit.id, _kind_of(hit.id), hit.start, hit.end, _denied(text, hit)) for hit in kept]


_ALSO = re.compile(r"\b(?:or|for|o|para|oder|für|ou|pour|e)\s*$", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[.,;:!?)]|$)")


def without_elided(text: str, found: list[Mention]) -> list[Mention]:
    """Return mentions without a colour whose noun was left out: "80 °C for green tea or 100 °C for black"."""
    drinks = [each for each in found if each.kind == "harmless" and " " in text[each.start : each.end]]
    return [
        each
        for each in found
        if each.kind != "colour"
        or not any(other.end < each.start for other in drinks)
        or not _ALSO.search(text[: each.start])
        or not _ENDS.match(text[each.end :])
    ]


def _longer(one: Hit, other: Hit) -> bool:
    return one.end - one.start > other.end - other.start


def _kind_of(what: str) -> str:
    before, colon, _ = what.partition(":")
    if colon:
        return {"country": "origin", "certificate": "certificate", "brand": "brand"}.get(before, "harmless")
    return concepts()[what].kind


def _scripts(text: str, language: str) -> list[str]:
    found = ["ko"] if HANGUL.search(text) else []
    if _KANA.search(text) and language != "zh":
        found.append("ja")
    elif _HAN.search(text):
        found += [language] if language in {"zh", "ja"} else ["zh", "ja"]
    return found


@lru_cache(maxsize=16)
def latin_words(language: str) -> Words:
    """Return the Latin words of a language, with the English ones that are no other word there."""
    own = list(_concept_words(language)) + [(word, "harmless:") for word in _harmless(language)]
    if language not in _LATIN_LOCALES:
        own += list(_concept_words("en"))
        own += [(word, "harmless:") for word in _harmless("en")]
    elif language != "en":
        own += [
            (word, what)
            for word, what in _concept_words("en")
            if concepts()[what].kind == "claim" and (len(word) > 5 or " " in word) and what != "women"
        ]
    return Words((word, what) for word, what in own if not CJK.search(word))


@lru_cache(maxsize=8)
def joined_words(language: str) -> Words:
    """Return the words of Han, kana and Hangul of a language."""
    own = [*_concept_words(language), *((word, "harmless:") for word in _harmless(language))]
    return Words((word, what) for word, what in own if CJK.search(word))


def _concept_words(language: str) -> Iterator[tuple[str, str]]:
    return ((word, concept.id) for concept in concepts().values() for word in concept.words.get(language, ()))


@lru_cache(maxsize=8)
def _harmless(language: str) -> tuple[str, ...]:
    return next((tuple(cell.split("|")) for each, cell in rows("harmless.tsv") if each == language), ())


_CAPITAL_BRANDS: set[str] = set()
_EXACT: set[str] = set()


@lru_cache(maxsize=16)
def names(language: str) -> Words:
    """Return names: brands and certificates, and countries as a language and those of other scripts call them."""
    found: list[tuple[str, str]] = []
    for name in certificates():
        found.append((name, f"certificate:{name}"))
        if name.isupper() and len(name) <= 5 and name.isascii() and name.isalpha():
            _EXACT.add(f"certificate:{name}")
    for line in rows("brands.txt"):
        name = line[0].removesuffix("!")
        found.append((name, f"brand:{name}"))
        if line[0].endswith("!"):
            _CAPITAL_BRANDS.add(f"brand:{name}")
    for code in COUNTRIES:
        known = {
            str(Locale(each).territories.get(code, "")) for each in dict.fromkeys((language, "en", "ko", "zh", "ja"))
        }
        known |= set(_MORE_NAMES.get(code, "").split("|"))
        found += [(name, f"country:{code}") for name in known if name and name not in _NO_COUNTRY_NAMES]
    return Words(found)


def _cased_right(text: str, hit: Hit) -> bool:
    """Return whether a name is written as one: a country with a capital, UL and CE in capitals."""
    first = text[hit.start]
    written = text[hit.start : hit.end]
    if hit.id in _EXACT:
        return written.isupper()
    if hit.id.startswith("country:"):
        return first.isupper() or (written.endswith(("o", "a", "és", "ano", "esa", "n", "ino")) and len(written) > 5)
    if hit.id in _CAPITAL_BRANDS:
        return first.isupper()
    return True


_NOT_BEFORE = re.compile(
    r"\b(?:not|no|non|never|without|isn't|isnt|aren't|arent|don't|dont|doesn't|doesnt|cannot|can't|cant|won't|nor|neither|zero|avoid|"
    r"out of|away from|free of|free from|unsuitable for|sin|ni|nunca|jamás|tampoco|libre de|carece de|excepto|salvo|"
    r"nicht|kein|keine|keinen|keiner|keinem|keinerlei|ohne|weder|noch|nie|niemals|außer|frei von|pas|sans|jamais|aucun|"
    r"aucune|hors|sauf|exempt de|exempte de|não|sem|nunca|nem|nenhum|nenhuma|jamais|exceto|isento de|isenta de)"
    r"(?:[\s\-]+[\w'\-]+){0,3}?[\s\-]*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;:!?()]|\b(?:but|pero|sino|aber|mais|mas|and|y|only)\b", re.IGNORECASE)
_NOT_AFTER = re.compile(
    r"[\s\-]*(?:free\b|is not|are not|isn't|not included|not suitable|no\b|prohibid|ist nicht|sind nicht|nicht\b|"
    r"verboten|tabu\b|n'est pas|ne sont pas|interdit|déconseillé|à éviter|não\b|proibid|desaconselhad)",
    re.IGNORECASE,
)
_NO_KO = re.compile(
    r"[가-힣\s]{0,8}?(?:지\s?않|지\s?마|불가|금지|안\s|안됩|안 됩|아닙|아니|아닌|없|제외|못\s?|미포함|별도|미사용|"
    r"무첨가|프리(?![미])|피하|삼가)"
)
_NO_ZH_BEFORE = re.compile(
    r"(?:不|无|無|非|没有|未|勿|禁|免|请勿|不含|不可|不能|不得|避免|并非|不是|不適|不适|省去|无需|不用|不必)[^,,。;;、!!?]{0,5}$"
)
_NO_JA_AFTER = re.compile(
    r"(?!で(?![はも])[^、。,.!?:]{0,10}?ずに)[^、。,.!?:]{0,10}?(?:ない|ません|不可|なし|できず|非対応|不使用|ではあり|ずに|禁止|避け|別売)"
)
_SAID_NO = re.compile(
    r"[^:,.。、]{0,8}\s*:\s*(?:no|nein|non|não|아니요|아니오|否|いいえ)\s*(?:$|[.,;。])", re.IGNORECASE
)
_NO_JA_BEFORE = re.compile(r"(?:非|無|未|不)$")


def _denied(text: str, hit: Hit) -> bool:
    """Return whether a mention stands under a negation."""
    word = text[hit.start : hit.end]
    if _SAID_NO.match(text[hit.end : hit.end + 24]):
        return True
    if HANGUL.search(word):
        return _NO_KO.match(text[hit.end : hit.end + 14]) is not None or text[hit.start - 1 : hit.start] == "비"
    before, after = text[max(0, hit.start - 40) : hit.start], text[hit.end : hit.end + 16]
    if CJK.search(word):
        return (
            _NO_ZH_BEFORE.search(before[-8:]) is not None
            or _NO_JA_BEFORE.search(before) is not None
            or (_KANA.search(text) is not None and _NO_JA_AFTER.match(after) is not None)
            or re.match(r"(?:禁止|不可|除外)", after) is not None
        )
    if (HANGUL.search(after) and _NO_KO.match(after)) or (_KANA.search(after) and _NO_JA_AFTER.match(after)):
        return True
    if _NO_ZH_BEFORE.search(before[-8:]) is not None:
        return True
    cut = max((each.end() for each in _CLAUSE.finditer(before)), default=0)
    clause = before[cut:]
    if re.search(
        r"\bnot only\b|\bno solo\b|\bno sólo\b|\bnicht nur\b|\bpas seulement\b|\bnão só\b|\bnão apenas\b",
        clause,
        re.IGNORECASE,
    ):
        return False
    return _NOT_BEFORE.search(clause) is not None or _NOT_AFTER.match(after) is not None

"""Plant one falsehood into a true sentence: a digit, a unit, a number in words, a material, a claim, a name."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from entrepot.kit.folding import fold
from entrepot.kit.numbers import read_numbers
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import FactSheet

Plant = tuple[str, str]
"""The kind of falsehood, and the sentence with it."""

_UNITS = [
    ("ml", "l"), ("kg", "g"), ("mm", "cm"), ("cm", "mm"), ("毫升", "升"), ("厘米", "毫米"), ("克", "千克"),
    ("毫米", "厘米"),
    ("hours", "minutes"), ("시간", "분"), ("小时", "分钟"), ("時間", "分"), ("horas", "minutos"), ("months", "years"),
    ("개월", "년"), ("个月", "年"), ("か月", "年"), ("meses", "años"), ("Stunden", "Minuten"), ("Monate", "Jahre"),
    ("heures", "minutes"), ("mois", "ans"), ("meses", "anos"), ("lm", "W"), ("W", "V"), (" g", " kg"),
    (" l", " ml"),
]  # fmt: skip
_WORDS = {
    "en": ["three", "seven", "eleven", "fourteen", "seventy", "two hundred"],
    "es": ["tres", "siete", "once", "catorce", "setenta", "doscientos"],
    "ko": ["삼십칠", "칠십", "이백십", "십일"],
    "zh": ["三十七", "七十", "二百一十", "十一"],
    "ja": ["三十七", "七十", "二百十", "十一"],
    "de": ["drei", "sieben", "elf", "vierzehn", "siebzig", "siebenunddreißig", "zweihundertzehn"],
    "fr": ["trois", "sept", "onze", "quatorze", "quarante", "soixante-dix"],
    "pt": ["três", "sete", "onze", "catorze", "setenta", "duzentos"],
}
_MATERIALS = {
    "en": ["bamboo", "titanium", "cashmere", "marble", "rattan", "silk", "brass", "cork", "goose down", "cast iron"],
    "ko": ["대나무", "티타늄", "캐시미어", "대리석", "라탄", "실크", "황동", "코르크", "오리털", "무쇠"],
    "zh": ["竹制", "钛合金", "羊绒", "大理石", "藤编", "真丝", "黄铜", "软木", "羽绒", "铸铁"],
    "ja": ["竹", "チタン", "カシミヤ", "大理石", "ラタン", "シルク", "真鍮", "コルク", "ダウン", "鋳鉄"],
    "es": ["bambú", "titanio", "cachemira", "mármol", "ratán", "seda", "latón", "corcho", "plumón", "hierro fundido"],
    "de": ["Bambus", "Titan", "Kaschmir", "Marmor", "Rattan", "Seide", "Messing", "Kork", "Daunen", "Gusseisen"],
    "fr": ["bambou", "titane", "cachemire", "marbre", "rotin", "soie", "laiton", "liège", "duvet", "fonte"],
    "pt": ["bambu", "titânio", "caxemira", "mármore", "ratã", "seda", "latão", "cortiça", "penas", "ferro fundido"],
}
_ADDED = {"en": " It also has parts of {m}.", "ko": " {m} 부품도 들어 있습니다.", "zh": "另含{m}部件。",
    "ja": "一部に{m}を使用。",
          "es": " Incluye partes de {m}.", "de": " Einzelne Teile sind aus {m}.",
          "fr": " Certaines pièces sont en {m}.", "pt": " Algumas partes são de {m}."}  # fmt: skip
_CLAIMS = {
    "en": [
        "Completely free of BPA.", "Approved by the FDA.", "Nothing beats it: simply the best.",
        "Our number one seller.",
        "Suitable for people with allergies: hypoallergenic.", "Ships free.", "Comes with a lifetime guarantee.",
        "Handcrafted by artisans.", "Eco-friendly through and through.", "Kills 99.9% of germs.", "Relieves back pain.",
        "Certified organic.", "Unbreakable.", "Tested by dermatologists.", "Money back if you do not like it.",
        "Gentle enough for sensitive skin.", "Fire-resistant.", "Award-winning.", "Flame retardant and child safe.",
    ],
    "ko": [
        "BPA 걱정 없이 쓰세요.", "FDA 승인을 받았습니다.", "업계 최고의 제품입니다.", "판매 1위 상품.",
        "저자극 소재로 안심.",
        "무료배송해 드립니다.", "평생 보증합니다.", "장인이 손으로 만든 제품.", "친환경 제품입니다.", "항균 99.9%.",
        "통증 완화에 도움이 됩니다.", "유기농 인증 제품.", "깨지지 않습니다.", "피부과 테스트 완료.", "100% 환불 보장.",
    ],
    "zh": [
        "不含BPA。", "通过FDA认证。", "全网最好的产品。", "销量第一。", "敏感肌也适用。", "全国包邮。",
        "终身质保。", "匠人手工制作。",
        "绿色环保。", "抗菌率99.9%。", "缓解疼痛。", "有机认证。", "摔不破。", "皮肤科测试通过。", "假一赔十。",
    ],
    "ja": [
        "BPAフリーです。", "FDA認可。", "最高の品質です。", "売上No.1。", "敏感肌にも安心。", "送料無料。",
        "永久保証付き。",
        "職人の手作り。", "環境にやさしい製品。", "抗菌率99.9%。", "痛みを和らげる効果。", "オーガニック認証。",
        "落としても割れない。",
        "皮膚科医がテスト済み。", "全額返金保証。",
    ],
    "es": [
        "Libre de BPA.", "Aprobado por la FDA.", "El mejor del mercado.", "Número uno en ventas.", "Hipoalergénico.",
        "Envío gratis.", "Garantía de por vida.", "Hecho a mano por artesanos.", "Sostenible y ecológico.",
        "Elimina el 99,9 % de las bacterias.", "Alivia el dolor.", "Cultivo ecológico certificado.", "Irrompible.",
        "Testado por dermatólogos.", "Le devolvemos el dinero: reembolso total.",
    ],
    "de": [
        "Völlig frei von BPA.", "Von der FDA zugelassen.", "Das Beste auf dem Markt.", "Unser Verkaufsschlager.",
        "Für Allergiker geeignet.", "Versandkostenfrei.", "Mit lebenslanger Garantie.", "Von Handwerkern gefertigt.",
        "Rundum umweltfreundlich.", "Tötet 99,9 % der Keime.", "Lindert Rückenschmerzen.", "Aus biologischem Anbau.",
        "Unzerbrechlich.", "Dermatologisch getestet.", "Bei Nichtgefallen Geld zurück.", "Schwer entflammbar.",
        "Preisgekrönt.", "Ohne Tierversuche hergestellt.",
    ],
    "fr": [
        "Garanti sans BPA.", "Approuvé par la FDA.", "Le meilleur du marché.", "Notre meilleure vente.",
        "Convient aux peaux sensibles.", "Livraison offerte.", "Garanti à vie.", "Fabriqué à la main par des artisans.",
        "Respectueux de l'environnement.", "Élimine 99,9 % des bactéries.", "Soulage le mal de dos.",
        "Issu de l'agriculture biologique.", "Incassable.", "Testé sous contrôle dermatologique.",
        "Satisfait ou remboursé.", "Résistant au feu.", "Produit primé.", "Sans cruauté animale.",
    ],
    "pt": [
        "Totalmente livre de BPA.", "Aprovado pela FDA.", "O melhor do mercado.", "Campeão de vendas.",
        "Indicado para peles sensíveis.", "Frete grátis.", "Garantia vitalícia.", "Feito à mão por artesãos.",
        "Ecológico e sustentável.", "Elimina 99,9 % das bactérias.", "Alivia dores nas costas.",
        "De cultivo orgânico certificado.", "Inquebrável.", "Testado por dermatologistas.",
        "Seu dinheiro de volta.", "Resistente ao fogo.", "Produto premiado.", "Não testado em animais.",
    ],
}  # fmt: skip
_BRANDS = {
    "en": [" Fits Nike and Adidas.", " As good as a Dyson.", " By Samsung."],
    "ko": [" 나이키 정품입니다.", " 삼성 제품.", " 다이슨과 같은 방식."],
    "zh": ["小米同款。", "华为出品。", "戴森工艺。"],
    "ja": ["ソニー製です。", "無印良品と同じ工場。", "ナイキの商品。"],
    "es": [" De Samsung.", " Compatible con Dyson.", " Igual que Nike."],
    "de": [" Von Samsung.", " Passt zu Dyson.", " So gut wie Nike."],
    "fr": [" De Samsung.", " Compatible avec Dyson.", " Comme chez Nike."],
    "pt": [" Da Samsung.", " Compatível com Dyson.", " Igual à Nike."],
}
_COUNTRIES = {
    "en": [" Made in Italy.", " Imported from Germany."], "ko": [" 이탈리아에서 만들었습니다.", " 독일산입니다."],
    "zh": ["意大利制造。", "德国进口。"], "ja": ["イタリア製です。", "ドイツ製。"],
    "es": [" Hecho en Italia.", " Importado de Alemania."],
    "de": [" Hergestellt in Italien.", " Importiert aus Schweden."],
    "fr": [" Fabriqué en Italie.", " Importé d'Allemagne."], "pt": [" Feito na Itália.", " Importado da Alemanha."],
}  # fmt: skip
_COLOURS = {
    "en": " In purple.",
    "ko": " 보라색입니다.",
    "zh": "紫色款。",
    "ja": "紫色です。",
    "es": " De color morado.",
    "de": " In Lila.",
    "fr": " De couleur violette.",
    "pt": " Na cor roxa.",
}
_CERTIFICATES = {
    "en": " OEKO-TEX certified.",
    "ko": " KC 인증.",
    "zh": "通过CE认证。",
    "ja": " PSE取得。",
    "es": " Con marcado CE.",
    "de": " Mit CE-Zeichen.",
    "fr": " Certifié OEKO-TEX.",
    "pt": " Com certificado CE.",
}
# The size of clothes that none of the goods has: three times X.
_SIZES = {
    "en": " Size XXXL.",
    "ko": " XXXL 사이즈.",
    "zh": "尺码XXXL。",
    "ja": "サイズXXXL。",
    "es": " Talla XXXL.",
    "de": " Größe XXXL.",
    "fr": " Taille XXXL.",
    "pt": " Tamanho XXXL.",
}
_NUMBER = re.compile(r"\d[\d.,]*")


def plants(text: str, sheet: FactSheet, locale: str, chance: random.Random) -> Iterator[Plant]:
    """Return false sentences made of a true one, one of each kind that can be planted into it."""
    yield from _numbers(text, sheet, locale, chance)
    if chance.random() < 0.3:
        yield "material", text + _ADDED[locale].format(m=chance.choice(_MATERIALS[locale]))
    if chance.random() < 0.4:
        yield "claim", text + " " + chance.choice(_CLAIMS[locale])
    for kind, lines, share in (("brand", _BRANDS, 0.15), ("country", _COUNTRIES, 0.15)):
        if chance.random() < share:
            yield kind, text + chance.choice(lines[locale])
    for kind, line, share in (("colour", _COLOURS, 0.15), ("certificate", _CERTIFICATES, 0.1), ("size", _SIZES, 0.1)):
        if chance.random() < share:
            yield kind, text + line[locale]
    brand = sheet.get("brand")
    if brand is not None and isinstance(brand.value, str) and brand.value in text:
        yield "lookalike", text.replace(brand.value, _misspelt(brand.value, chance))


def _numbers(text: str, sheet: FactSheet, locale: str, chance: random.Random) -> Iterator[Plant]:
    if (number := _a_number(text, chance)) is not None:
        false = _other_digit(number[0], chance)
        if not _coincides(false, number[0], sheet):
            changed = text[: number.start()] + false + text[number.end() :]
            yield "digit", changed
            yield "disguised", text[: number.start()] + _disguised(false, chance) + text[number.end() :]
        if (chance.random() < 0.5 and not text[number.end() : number.end() + 1].isascii()) or text[
            number.end() : number.end() + 1
        ] in {" ", "."}:
            yield "word", text[: number.start()] + _wordy(locale, chance) + text[number.end() :]
        yield from _other_unit(text, number)


def _a_number(text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(_NUMBER.finditer(text))
    return chance.choice(found) if found else None


def _other_digit(number: str, chance: random.Random) -> str:
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    place = chance.choice(places)
    others = [digit for digit in "123456789" if digit != number[place]]
    return number[:place] + chance.choice(others) + number[place + 1 :]


def _coincides(false: str, true: str, sheet: FactSheet) -> bool:
    """Return whether the changed number happens to be another fact's, so that the sentence may be true again."""
    values: set[float] = {fact.value.value for fact in sheet.facts if isinstance(fact.value, Quantity)}
    values |= {
        number.value
        for fact in sheet.facts
        if isinstance(fact.value, str)
        for number in read_numbers(fold(fact.value).text, sheet.locale)
    }
    plain = false.replace(",", "").rstrip(".")
    return false == true or (plain.replace(".", "").isdigit() and float(plain.replace(".", "")) in values)


def _disguised(number: str, chance: random.Random) -> str:
    match chance.randrange(4):
        case 0:
            return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in number)
        case 1:
            return "\u200b".join(number)
        case 2:
            return "\u2060".join(number) + "\ufeff"
        case _:
            return "".join(chr(0x1D7CE + int(letter)) if letter.isdigit() else letter for letter in number)


def _wordy(locale: str, chance: random.Random) -> str:
    return chance.choice(_WORDS[locale])


def _other_unit(text: str, number: re.Match[str]) -> Iterator[Plant]:
    rest = text[number.end() :]
    for unit, other in _UNITS:
        match = re.match(rf"\s?{re.escape(unit.strip())}(?![A-Za-z가-힣])", rest) or (
            re.match(rf"\s?{re.escape(unit)}", rest) if unit > "\u3000" else None
        )
        if match is not None:
            yield (
                "unit",
                text[: number.end()] + rest[: match.end()].replace(unit.strip(), other.strip()) + rest[match.end() :],
            )
            return


def _misspelt(brand: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(brand))
    while not brand[place].isalpha():
        place = chance.randrange(1, len(brand))
    letter = chance.choice([each for each in "aeiouy" if each != brand[place].lower()])
    return brand[:place] + letter + brand[place + 1 :]

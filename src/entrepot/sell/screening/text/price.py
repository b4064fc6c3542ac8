"""A price far below what a brand's goods cost, from a seller who is not the brand: a reason to ask. Data and a rule. Pure."""

import re
from decimal import Decimal
from typing import Final

from entrepot.sell.screening.text.findings import Listing, Signal
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.judge import Around
from entrepot.sell.screening.text.terms import Read

_IN_USD: Final = {
    "USD": 1.0, "EUR": 1.1, "GBP": 1.27, "KRW": 0.00072, "JPY": 0.0067, "CNY": 0.14, "SAR": 0.267, "MXN": 0.055,
    "AED": 0.272, "HKD": 0.128, "TWD": 0.031, "CAD": 0.72, "AUD": 0.65,
}  # fmt: skip
"""Rough values of a unit in US dollars, for telling tenths from tens; no rate of exchange."""

_KINDS: Final = {
    "bag": "bag|handbag|purse|tote|backpack|crossbody|clutch|neverfull|speedy|birkin|kelly|bolso|가방|백|핸드백|토트|包|手袋|挎包|托特|バッグ|トート|ポシェット",
    "watch": "watch|submariner|daytona|datejust|speedmaster|reloj|시계|手表|腕表|表|腕時計|時計",
    "shoes": "shoes|sneakers|sneaker|trainers|boots|slides|heels|jordan|dunk|yeezy|zapatillas|zapatos|신발|운동화|스니커즈|鞋|球鞋|运动鞋|靴|スニーカー|シューズ",
    "belt": "belt|wallet|card holder|scarf|cinturon|cartera|bufanda|벨트|지갑|스카프|腰带|皮带|钱包|围巾|ベルト|財布|マフラー",
    "jacket": "jacket|coat|parka|down|hoodie|chaqueta|abrigo|자켓|패딩|코트|외투|夹克|羽绒服|外套|大衣|ジャケット|コート|ダウン|パーカー",
    "jewel": "bracelet|necklace|ring|earrings|pulsera|collar|anillo|팔찌|목걸이|반지|手镯|手链|项链|戒指|ブレスレット|ネックレス|指輪|リング",
    "perfume": "perfume|eau de parfum|eau de toilette|cologne|fragrance|향수|香水|フレグランス",
    "glasses": "sunglasses|eyewear|gafas de sol|선글라스|太阳镜|墨镜|サングラス",
    "buds": "airpods|earbuds|headphones|auriculares|에어팟|이어폰|헤드폰|耳机|イヤホン|ヘッドホン|ヘッドフォン",
    "phone": "iphone|smartphone|galaxy s|galaxy z|아이폰|苹果手机|スマートフォン",
    "home": "vacuum|airwrap|supersonic|hair dryer|hairdryer|aspiradora|secador|청소기|드라이어|에어랩|吹风机|吸尘器|卷发棒|ドライヤー|掃除機",
}  # fmt: skip

_FLOORS: Final = """
louis vuitton|lv|루이비통|路易威登|ルイヴィトン|ルイ・ヴィトン bag=300 belt=90 shoes=200 jewel=100 glasses=120 perfume=100 jacket=300
gucci|구찌|古驰|グッチ bag=200 belt=80 shoes=120 watch=150 glasses=60 perfume=30 jacket=200 jewel=60
chanel|샤넬|香奈儿|シャネル bag=700 belt=150 shoes=200 jewel=120 perfume=50 glasses=100 jacket=400
hermes|hermès|에르메스|爱马仕|エルメス bag=900 belt=150 shoes=200 jewel=120 perfume=40
rolex|롤렉스|劳力士|ロレックス watch=1500
patek philippe|파텍필립|百达翡丽|パテック watch=5000
audemars piguet|오데마피게|爱彼|オーデマピゲ watch=5000
omega seamaster|omega speedmaster|오메가 시계|欧米茄|オメガ watch=500
cartier|까르띠에|卡地亚|カルティエ watch=600 jewel=300 glasses=150 belt=100
prada|프라다|普拉达|プラダ bag=150 shoes=100 belt=70 glasses=60 jacket=150
dior|디올|迪奥|ディオール bag=300 shoes=150 jewel=60 perfume=35 glasses=80
fendi|펜디|芬迪|フェンディ bag=200 shoes=120 belt=80
burberry|버버리|博柏利|巴宝莉|バーバリー bag=120 jacket=120 belt=60 perfume=20
balenciaga|발렌시아가|巴黎世家|バレンシアガ bag=200 shoes=150 jacket=150
celine|셀린느|思琳|セリーヌ bag=250 glasses=90 belt=80
bottega veneta|보테가|葆蝶家|ボッテガ bag=250 belt=90 shoes=150
saint laurent|생로랑|圣罗兰|サンローラン bag=200 shoes=120 belt=80
goyard|고야드|戈雅|ゴヤール bag=400 belt=120
loewe|로에베|罗意威|ロエベ bag=250 belt=80
miu miu|미우미우|缪缪|ミュウミュウ bag=200 shoes=120 belt=80
moncler|몽클레르|몽클레어|盟可睐|モンクレール jacket=200
canada goose|캐나다구스|加拿大鹅|カナダグース jacket=200
arc teryx|arcteryx|아크테릭스|始祖鸟|アークテリクス jacket=100 bag=35
the north face|north face|노스페이스|北面|ノースフェイス jacket=35
van cleef|반클리프|梵克雅宝|ヴァンクリーフ jewel=400
tiffany co|tiffany|티파니|蒂芙尼|ティファニー jewel=50
bulgari|bvlgari|불가리|宝格丽|ブルガリ jewel=150 watch=400
golden goose|골든구스|ゴールデングース shoes=120
christian louboutin|louboutin|루부탱|ルブタン shoes=150
nike|나이키|耐克|ナイキ shoes=22
air jordan|조던|乔丹|ジョーダン shoes=35
yeezy|이지부스트|椰子鞋|イージーブースト shoes=60
ugg|어그 shoes=30
ray ban|rayban|레이밴|雷朋|レイバン glasses=40
oakley|오클리|オークリー glasses=40
airpods pro|에어팟 프로|エアポッズ buds=60
airpods max|에어팟 맥스 buds=150
iphone 15|iphone 16|iphone 17|아이폰 15|아이폰 16|아이폰 17 phone=180
dyson|다이슨|戴森|ダイソン home=90
"""


def _rows() -> list[tuple[tuple[str, ...], dict[str, float]]]:
    rows = []
    for line in _FLOORS.strip().splitlines():
        cut = re.search(r" (?=\w+=\d)", line)
        names, floors = (line[: cut.start()], line[cut.end() :]) if cut else (line, "")
        pairs = (each.split("=") for each in floors.split())
        rows.append(
            (tuple(folded_text(name) for name in names.split("|")), {kind: float(floor) for kind, floor in pairs})
        )
    return rows


BRANDS: Final = _rows()
"""Brands by their names, and the least in US dollars that a used one of each kind is honestly sold for."""

_KIND_WORDS: Final = {
    kind: re.compile("|".join(rf"\b{word}\b" if word.isascii() else folded_text(word) for word in words.split("|")))
    for kind, words in _KINDS.items()
}
_NOT_IT: Final = re.compile(
    r"\b(?:for|fits?|compatible|strap|band|case|cover|box|dust bag|poster|book|catalog|paper bag|shopping bag|insert|"
    r"organi[sz]er|liner|style|charm|sticker|keychain|empty|sample|decant|miniature|replacement|tips?|holder|chain|lace|"
    r"laces|socks|cap|tee|shirt|para|funda|correa|compatible con|muestra|vacia|parts|spares|cleaner|protector|shaper)\b"
    "|"
    + "|".join(
        map(
            folded_text,
            "용 호환 케이스 스트랩 커버 이너백 쇼핑백 빈박스 适用 保护壳 保护套 表带 内胆 用 対応 ケース ストラップ カバー インナー 空箱 サンプル".split(),
        )
    )
)


def asks_price(listing: Listing, text: str, read: Read) -> bool:
    """Return whether a listing has a price that can be compared."""
    del text
    return len(read.rows) > 0 and listing.price is not None and listing.currency in _IN_USD


def detect_price(listing: Listing, text: str, read: Read, around: Around, market: str) -> list[Signal]:
    """Return a brand named in the title whose goods of that kind are never sold this cheap."""
    del text, around, market
    title = read.plain.partition("\n")[0]
    price = float(listing.price or Decimal(0)) * _IN_USD.get(listing.currency, 0.0)
    own = {brand.casefold() for brand in listing.seller_brands}
    if price <= 0 or _NOT_IT.search(title):
        return []
    for names, floors in BRANDS:
        for name in names:
            at = _place(name, title)
            if at < 0 or own & set(names):
                continue
            kind = next((each for each in floors if _KIND_WORDS[each].search(title)), None)
            if kind is not None and price < floors[kind]:
                start, end = read.span(at, at + len(name))
                rule = f"counterfeit.price:{name} {kind} below {floors[kind]:g} USD"
                return [Signal("counterfeit", "review", start, end, rule, change="show_authority")]
    return []


def _place(name: str, title: str) -> int:
    """Return where a brand's name stands in a folded title; -1 where it does not, or only within a word."""
    if not name.isascii():
        return title.find(name)
    found = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", title)
    return found.start() if found else -1

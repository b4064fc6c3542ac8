"""Number words, counters and counted nouns of eight languages. Data."""

import re
from functools import lru_cache
from typing import Final

_TENS_EN = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN = (
    "zero one two three four five six seven eight nine "
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve treinta"
)
_DE = (
    "null eins zwei drei vier fünf sechs sieben acht neun "
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
)
_TENS_DE = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_ONES_DE = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_FR = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_PT = (
    "zero um dois tres quatro cinco seis sete oito nove "
    "dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove vinte"
)


def _row(words: str) -> dict[str, float]:
    return {word.replace("ü", "u").replace("ö", "o"): float(value) for value, word in enumerate(words.split())}


def _german() -> dict[str, float]:
    """Return the German numbers from 20 to 999 that are one word: fünfunddreißig, zweihundertfünfzig."""
    small = {word: value for value, word in enumerate(_DE.split()) if value} | {"ein": 1}
    for ten, tens in enumerate(_TENS_DE, 2):
        small[tens] = ten * 10
        small |= {f"{one}und{tens}": ten * 10 + value for value, one in enumerate(_ONES_DE, 1)}
    found = dict(small)
    for hundred, ones in enumerate(_ONES_DE, 1):
        for before in {f"{ones}hundert", "hundert"} if hundred == 1 else {f"{ones}hundert"}:
            found[before] = hundred * 100
            found |= {f"{before}{word}": hundred * 100 + value for word, value in small.items() if word != "ein"}
    return {word.casefold().replace("ü", "u").replace("ö", "o"): float(value) for word, value in found.items()}


_LATIN: Final[dict[str, dict[str, float]]] = {
    "en": _row(_EN)
    | {word: 20.0 + 10 * place for place, word in enumerate(_TENS_EN)}
    | {
        "hundred": 100,
        "thousand": 1000,
        "dozen": 12,
        "half": 0.5,
        "quarter": 0.25,
        "quarters": 0.25,
        "pair": 2,
        "couple": 2,
    },
    "es": _row(_ES)
    | {"un": 1, "una": 1, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90}
    | {"cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300}
    | {"cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800}
    | {"novecientos": 900, "mil": 1000, "docena": 12, "docenas": 12, "medio": 0.5, "media": 0.5}
    | {"cuarto": 0.25, "cuartos": 0.25},
    "de": _row(_DE)
    | _german()
    | {"eine": 1, "dutzend": 12, "tausend": 1000}
    | {"halb": 0.5, "halbe": 0.5, "halber": 0.5, "halbes": 0.5, "halben": 0.5, "viertel": 0.25, "anderthalb": 1.5},
    "fr": _row(_FR)
    | {
        "une": 1,
        "vingt": 20,
        "trente": 30,
        "quarante": 40,
        "cinquante": 50,
        "soixante": 60,
        "cent": 100,
        "cents": 100,
        "mille": 1000,
    }
    | {"vingts": 20, "septante": 70, "huitante": 80, "nonante": 90}
    | {"douzaine": 12, "demi": 0.5, "demie": 0.5, "quart": 0.25, "quarts": 0.25},
    "pt": _row(_PT)
    | {"uma": 1, "duas": 2, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "setenta": 70, "oitenta": 80}
    | {
        "noventa": 90,
        "cem": 100,
        "cento": 100,
        "duzentos": 200,
        "duzentas": 200,
        "trezentos": 300,
        "trezentas": 300,
        "quatrocentos": 400,
        "quinhentos": 500,
        "seiscentos": 600,
        "setecentos": 700,
        "oitocentos": 800,
        "novecentos": 900,
        "catorze": 14,
        "dezasseis": 16,
        "dezassete": 17,
        "dezanove": 19,
        "mil": 1000,
        "duzia": 12,
        "meio": 0.5,
        "meia": 0.5,
        "quarto": 0.25,
        "quartos": 0.25,
    },
}


@lru_cache(maxsize=16)
def latin_words(language: str) -> dict[str, float]:
    """Return the number words of a language, without accents; English ones for those written in other scripts."""
    return _LATIN.get(language, _LATIN["en"])


HANGUL_NATIVE: Final = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "석": 3, "넉": 4,
    "스무": 20, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
    "서너": 3, "두세": 2,
}  # fmt: skip
HANGUL_SINO: Final = {
    "영": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9,
    "십": 10, "백": 100, "천": 1000, "만": 10_000,
}  # fmt: skip
HAN: Final = {
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2, "兩": 2, "零": 0, "〇": 0,
    "双": 2, "雙": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
HAN_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
HAN_MYRIAD: Final = frozenset("万萬")
FACTORS: Final = (
    ("million", 1e6), (" million", 1e6), ("만", 1e4), ("万", 1e4), ("萬", 1e4), ("천", 1e3), ("千", 1e3),
    ("억", 1e8), ("亿", 1e8), (" mil", 1e3), (" mille", 1e3), (" thousand", 1e3), (" hundred", 100.0),
    (" dozen", 12.0),
)  # fmt: skip

PIECES_BEFORE: Final = re.compile(
    r"(?:packs? of|sets? of|box of|bundle of|lot of|pieces:|quantity:|"
    r"paquete de|juego de|set de|lote de|pack de|caja de|"
    r"lot de|ensemble de|jogo de|conjunto de|satz von)\s+$",
    re.IGNORECASE,
)

_NOUNS: Final = """
piece piece pieces pc pcs pack packs packet set sets count ct unit units item items part parts pair pairs 개
  개입 개들이 피스 조각 팩 세트 입 점 종 종류 자루 장 매 매입 벌 켤레 쌍 병 봉 봉지 박스 상자 통 알 정 포 송이
  本 件 件套 件装 件組 只 只装 个 個 个装 個入り 個入 個セット 支 支装 枚 枚入り 枚入 枚セット 本入り 本入
  本セット 套 套装 包 袋 箱 盒 片 片装 条 根 点 点セット 台 着 足 双 对 粒 錠 つ 把 张 瓶 瓶装 组 卷 pieza
  piezas unidad unidades ud uds paquete paquetes juego juegos stuck teile teilig stuckzahl pieces lots peca
  pecas unidade pares par
page page pages 페이지 쪽 页 頁 ページ pagina paginas seite seiten hoja hojas sheet sheets 매짜리
pocket pocket pockets compartment compartments 칸 주머니 포켓 口袋 个口袋 個口袋 袋位 隔层 个隔层 ポケット
  個のポケット つのポケット 室 bolsillo bolsillos compartimento compartimentos fach facher poche poches bolso
  bolsos
key key keys keycap keycaps 키 键 鍵 キー tecla teclas tasten touche touches
rib rib ribs 살 根伞骨 骨 本骨 本の骨 varilla varillas
person person persons people sleeper sleepers adult adults guest guests 인용 명 인 명용 사람 人 人用 人份 名
  名用 位 persona personas plaza plazas personen personne personnes pessoa pessoas player players 플레이어 玩家
  プレイヤー jugador jugadores spieler joueur joueurs jogador jogadores
setting setting settings level levels step steps mode modes speed speeds preset presets stage stages 단계 단
  모드 段階 段 档 档位 挡 种模式 種 モード nivel niveles posicion posiciones ajuste ajustes modo modos velocidad
  velocidades stufe stufen reglage reglages
layer layer layers ply wall walls 겹 층 중 层 層 重 capa capas pared paredes lage lagen couche couches camada
  camadas
colour colour colours color colors shade shades 색 색상 가지 컬러 色 种颜色 颜色 色展開 colores tono tonos
  farben couleurs cores
port port ports 포트 口 接口 个接口 ポート puerto puertos anschlusse porta portas
time times fold ゲーム 局 판 round rounds game games partida partidas charge carga 배 번 회 회분 倍 次 回 veces
  mal fois vezes
cup cup cups serving servings portion portions mug 잔 잔분 컵 인분 杯 杯分 份 taza tazas porcion porciones
  racion raciones tassen tasses xicaras
led led leds bulb bulbs 구 灯珠 颗 灯 球 bombilla bombillas
size size sizes 사이즈 种尺寸 尺码 サイズ tallas tamanos
review review reviews customer customers star stars 리뷰 후기 별점 评价 好评 顾客 レビュー 星 resenas clientes
  estrellas
month_shelf shelves 선반
wheel wheel wheels 바퀴 轮 个轮子 輪 ruedas
blade blade blades 날 刀片 枚刃 cuchillas hojas
strap strap straps handle handles
thread threads count-thread 수 支 番手 hilos
"""


COUNTED: Final[dict[str, str]] = {}
"""The class of what is counted, by its name or counter."""
for _line in _NOUNS.strip().replace("\n  ", " ").splitlines():
    _class, *_words = _line.split()
    for _word in _words:
        COUNTED.setdefault(_word, _class)

"""Units of measure as sellers spell them in eight languages, and exact conversion between those of one dimension.

Factors: SI; the international yard and pound of 1959; the US gallon of 231 cubic inches. Months and years are no
number of days and have a dimension of their own. Pure.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``value`` of it is ``value * factor + offset`` of its dimension's base."""

    symbol: str
    dimension: str
    factor: float
    offset: float = 0.0

    def base(self, value: float) -> float:
        """Return a value of this unit in the dimension's base unit."""
        return value * self.factor + self.offset

    def of_base(self, base: float) -> float:
        """Return a value of the base unit in this one."""
        return (base - self.offset) / self.factor


_TABLE: Final = """
mm length 1 mm|millimeter|millimeters|millimetre|millimetres|밀리미터|밀리|毫米|公厘|ミリメートル|ミリ|
  milímetro|milímetros|Millimeter|millimètre|millimètres
cm length 10 cm|centimeter|centimeters|centimetre|centimetres|cms|센티미터|센티|센치|厘米|公分|センチメートル|
  センチ|centímetro|centímetros|Zentimeter|centimètre|centimètres
m length 1000 m|meter|meters|metre|metres|mtr|미터|米|公尺|メートル|metro|metros|mètre|mètres
km length 1000000 km|kilometer|kilometers|kilometre|kilometres|킬로미터|公里|千米|キロメートル|kilómetro|
  kilómetros|quilômetro|quilômetros
in length 25.4 in|inch|inches|"|″|”|인치|英寸|吋|寸|インチ|型|pulgada|pulgadas|pulg|Zoll|pouce|pouces|polegada|
  polegadas
ft length 304.8 ft|foot|feet|피트|英尺|フィート|pie|pies|pied|pieds
yd length 914.4 yd|yard|yards|야드|码数|ヤード|yarda|yardas
mg mass 0.001 mg|milligram|milligrams|밀리그램|毫克|ミリグラム|miligramo|miligramos|Milligramm|milligrammes
g mass 1 g|gr|gram|grams|gramme|grammes|그램|그람|克|公克|グラム|gramo|gramos|Gramm|grama|gramas
kg mass 1000 kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes|킬로그램|킬로|千克|公斤|キログラム|
  キロ|kilogramo|kilogramos|Kilogramm|quilo|quilos|quilograma
jin mass 500 市斤|斤
oz mass 28.349523125 oz|ounce|ounces|온스|盎司|オンス|onza|onzas|Unze|Unzen|once|onces|onça|onças
lb mass 453.59237 lb|lbs|pound|pounds|파운드|磅|ポンド|libra|libras|Pfund|livre|livres
t mass 1000000 ton|tons|tonne|tonnes|톤|吨|トン|tonelada|toneladas|Tonne|Tonnen
ml volume 1 ml|cc|milliliter|milliliters|millilitre|millilitres|mls|밀리리터|시시|毫升|ミリリットル|mililitro|
  mililitros|Milliliter|cm3|cm³
cl volume 10 cl|centiliter|centilitre|centilitro|centilitros
dl volume 100 dl|deciliter|decilitre|decilitro|decilitros
l volume 1000 l|ltr|liter|liters|litre|litres|리터|升|公升|リットル|litro|litros|Liter|dm3
fl_oz volume 29.5735295625 fl_oz|fl oz|fl. oz|fl.oz|fl. oz.|floz|fluid ounce|fluid ounces|US fl oz|액량 온스|
  液量盎司|液体盎司|液量オンス|onza líquida|onzas líquidas|onzas fluidas|onças fluidas|onces liquides
pt volume 473.176473 pint|pints|파인트|品脱|パイント|pinta|pintas
qt volume 946.352946 qt|quart|quarts|쿼트|夸脱|クォート|cuarto de galón
gal volume 3785.411784 gal|gallon|gallons|갤런|加仑|ガロン|galón|galones|gallone
s time 0.016666666666666666 s|sec|secs|second|seconds|초|秒|秒間|秒钟|segundo|segundos|Sekunde|Sekunden|seconde|
  secondes
min time 1 min|mins|minute|minutes|분|分|分钟|分間|minuto|minutos|Minute|Minuten
h time 60 h|hr|hrs|hour|hours|시간|小时|個小时|个小时|時間|hora|horas|Stunde|Stunden|Std|heure|heures
day time 1440 day|days|일|일간|天|日|日間|día|días|Tag|Tage|Tagen|jour|jours|dia|dias
week time 10080 week|weeks|주|주간|周|星期|週間|semana|semanas|Woche|Wochen|semaine|semaines
months months 1 month|months|mo|개월|달|个月|個月|か月|ヶ月|カ月|ヵ月|箇月|mes|meses|Monat|Monate|Monaten|mois|
  mês
years months 12 year|years|yr|yrs|년|년간|해|年|年間|año|años|Jahr|Jahre|Jahren|an|ans|année|années|ano|anos
yearsold age 1 years old|year old|살|세|岁|周岁|歳|才|años de edad
W power 1 W|watt|watts|와트|瓦|瓦特|ワット|vatio|vatios
kW power 1000 kW|kilowatt|kilowatts|킬로와트|千瓦|キロワット|kilovatio|kilovatios
mW power 0.001 milliwatt|milliwatts|毫瓦
V voltage 1 V|volt|volts|볼트|伏|伏特|ボルト|voltio|voltios
Hz frequency 1 Hz|hertz|헤르츠|赫兹|ヘルツ|hercio|hercios
kHz frequency 1000 kHz|kilohertz|킬로헤르츠|千赫|キロヘルツ
MHz frequency 1000000 MHz|megahertz|兆赫
GHz frequency 1000000000 GHz|gigahertz|기가헤르츠|吉赫
A current 1 A|amp|amps|ampere|amperes|암페어|安|安培|アンペア|amperio|amperios
mA current 0.001 mA|milliamp|milliamps
mAh charge 1 mAh|milliamp hours|밀리암페어시|毫安|毫安时|ミリアンペア
Ah charge 1000 Ah|amp hours
Wh energy 1 Wh|watt hours|watt-hours|瓦时
kWh energy 1000 kWh
kcal nutrition 1 kcal|calories|칼로리|大卡|千卡|キロカロリー|カロリー|calorías
lm light 1 lm|lumen|lumens|루멘|流明|ルーメン|lúmenes|Lumen
lx lux 1 lx|lux|럭스|勒克斯|ルクス
K kelvin 1 K|kelvin|kelvins|켈빈|ケルビン
C temperature 1 °C|℃|celsius|degrees celsius|degrees c|deg c|degrees|degree|도|섭씨|摄氏度|度|grados celsius|
  grados|ºC|Grad|degrés|graus
Ra rendering 1 Ra|CRI
GB data 1 GB|gigabyte|gigabytes|기가바이트|기가|ギガバイト|ギガ
TB data 1000 TB|terabyte|terabytes|테라바이트|テラバイト
MB data 0.001 MB|megabyte|megabytes|메가바이트
MP pixels 1 MP|megapixel|megapixels|메가픽셀|百万像素|メガピクセル|megapíxeles
px px 1 px|pixel|pixels|픽셀|像素|ピクセル|píxeles
dB sound 1 dB|decibel|decibels|데시벨|分贝|デシベル|decibelios|Dezibel
ohm resistance 1 Ω|ohm|ohms|옴|欧姆|欧|オーム|ohmios
bar pressure 1 bar|bars|기압|巴|気圧|atm|바
psi pressure 0.0689476 psi
gsm grammage 1 g/m²|g per square metre|g per square meter|grams per square metre|gramos por metro cuadrado|
  g por metro cuadrado|g/平方米|克/平方米|克每平方米|g/m2|gsm|gr/m2|g/㎡|그램/㎡
D denier 1 D|denier|데니어|旦|デニール
rpm speed 1 rpm|r/min|回転|转/分|轉/分
percent percent 1 %|percent|per cent|퍼센트|프로|パーセント|por ciento|Prozent|pour cent|por cento
money_usd usd 1 USD|dollars|dollar|달러|美元|美金|ドル|dólares|dólar|Dollar
money_eur eur 1 €|EUR|euros|euro|유로|欧元|ユーロ|Euro
money_gbp gbp 1 £|GBP
money_krw krw 1 ₩|KRW|원
money_cny cny 1 CNY|RMB|元|块钱|人民币|위안
money_jpy jpy 1 円|JPY|엔
"""

UNITS: Final[dict[str, Unit]] = {}
"""Units by their symbol."""

SPELLINGS: Final[dict[str, Unit]] = {}
"""Units by what people write: those of ``CASED`` as they stand, all others in lower case."""

CASED: Final = frozenset({"A", "D", "K", "m", "s", "F", "C", "Ra", "CRI", "MP", "MB"})
"""Spellings that would be something else in another case: a size M, a grade a."""

for _line in _TABLE.strip().replace("\n  ", "").splitlines():
    _symbol, _dimension, _factor, _names = _line.split(" ", 3)
    UNITS[_symbol] = Unit(_symbol, _dimension, float(_factor))
    for _name in _names.split("|"):
        SPELLINGS.setdefault(_name if _name in CASED else _name.casefold(), UNITS[_symbol])
UNITS["F"] = Unit("F", "temperature", 5 / 9, -32 * 5 / 9)
for _name in ("°f", "℉", "fahrenheit", "degrees fahrenheit", "화씨", "华氏度", "华氏", "ºf"):
    SPELLINGS[_name] = UNITS["F"]
SPELLINGS["C"] = UNITS["C"]
SPELLINGS["F"] = UNITS["F"]

_CODES: Final = {
    "g/m²": "gsm",
    "°C": "C",
    "°F": "F",
    "Ω": "ohm",
    "%": "percent",
    "fl oz": "fl_oz",
    "inch": "in",
    "L": "l",
    "mL": "ml",
}


def unit_of(spelling: str) -> Unit | None:
    """Return the unit that a catalogue's code or a person's spelling names; None where it names none."""
    text = spelling.strip()
    found = UNITS.get(_CODES.get(text, text)) or SPELLINGS.get(text)
    return found or SPELLINGS.get(text.casefold())


def convert(value: float, source: Unit, target: Unit) -> float:
    """Return a value in another unit of its dimension; raise ValueError where they differ in dimension."""
    if source.dimension != target.dimension:
        raise ValueError(f"{source.symbol} and {target.symbol} measure different things")
    return target.of_base(source.base(value))

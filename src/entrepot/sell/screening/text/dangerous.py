"""Dangerous goods by their numbers: UN numbers, and the energy of batteries in watt-hours. Pure.

Limits are those of air transport for lithium batteries: 100 Wh unrestricted, 160 Wh with approval (IATA DGR 2.3.5.9).
A listing that states the test (UN 38.3) or its packing has said what it must.
"""

import re
from typing import Final

from entrepot.sell.screening.text.findings import Listing, Signal
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.judge import Around
from entrepot.sell.screening.text.terms import Read

FREE_WH: Final = 100.0
_LITHIUM: Final = frozenset({3480, 3481, 3090, 3091, 3171, 3536, 3556})
_CELL_V: Final = 3.7
_GATE: Final = re.compile(r"mah|un ?\d{4}|\dwh|\d wh|毫安|ミリアンペア")
_UN: Final = re.compile(r"(?<![a-z0-9])un ?(\d{4})(?!\d)")
_MAH: Final = re.compile(r"(?<!\d)(\d{1,3}(?: \d{3})+|\d{3,7}) ?(?:mah|毫安(?:时|時)?)")
_WH: Final = re.compile(r"(?<![\d ])(\d{2,5})(?: \d)? ?wh\b")
_VOLT: Final = re.compile(r"(?<!\d)(\d{1,2})(?: (\d{1,2}))? ?v(?![a-z0-9])")
_STATED: Final = re.compile(
    r"un ?38 ?3|msds|sds|safety data sheet|un ?3480|un ?3481|"
    r"ship\w* by (?:ground|sea|road)|only by (?:ground|road|sea)"
)
_PACK: Final = re.compile(
    r"power ?bank|powerbank|portable charger|battery pack|"
    r"power station|보조 ?배터리|"
    r"充电宝|移动电源|モバイルバッテリ|bateria externa|cargador portatil"
)
_LABEL: Final = re.compile(r"label|sticker|placard|sign|etiqueta|라벨|标签|ラベル|book|manual|training")


def asks_dangerous(listing: Listing, text: str, read: Read) -> bool:
    """Return whether a text names a UN number or a battery's charge."""
    del listing, text
    return _GATE.search(read.plain) is not None


def detect_dangerous(listing: Listing, text: str, read: Read, around: Around, market: str) -> list[Signal]:
    """Return UN numbers of goods that are not batteries, and packs above the free limit that state no test."""
    del listing, text, around, market
    plain = read.plain
    found: list[Signal] = []
    if not _LABEL.search(plain):
        for match in _UN.finditer(plain):
            number = int(match[1])
            if 4 <= number <= 3560 and number not in _LITHIUM:
                found.append(_signal(read, match, "UN number", "state_dangerous_goods"))
    if _STATED.search(plain) or not _PACK.search(plain):
        return found
    for match in _MAH.finditer(plain):
        charge = int(match[1].replace(" ", ""))
        if charge * _volts(plain) / 1000 > FREE_WH:
            found.append(_signal(read, match, "more than 100 Wh", "state_battery"))
    found += [
        _signal(read, match, "more than 100 Wh", "state_battery")
        for match in _WH.finditer(plain)
        if int(match[1]) > FREE_WH
    ]
    return found


def watt_hours(text: str) -> float | None:
    """Return the energy in watt-hours of the largest battery that a text as written names; None for none."""
    plain = folded_text(text)
    charges = [int(match[1].replace(" ", "")) * _volts(plain) / 1000 for match in _MAH.finditer(plain)]
    return max([round(each, 1) for each in charges] + [float(each[1]) for each in _WH.finditer(plain)], default=None)


def _volts(plain: str) -> float:
    """Return the voltage of a pack's cells: one that is stated and can be a cell's, else 3.7 V."""
    stated = [float(f"{match[1]}.{match[2] or 0}") for match in _VOLT.finditer(plain)]
    return next((each for each in stated if 3.2 <= each <= 3.85), _CELL_V)


def _signal(read: Read, match: re.Match[str], rule: str, change: str) -> Signal:
    start, end = read.span(match.start(), match.end())
    return Signal("hazardous_goods", "review", start, end, f"hazardous_goods.number:{rule}", change=change)

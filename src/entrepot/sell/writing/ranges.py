"""Whether a number is one of those that a range among the facts offers: 80 °C of 40-100 °C, three of 2-4 players."""

import re
from collections.abc import Sequence

from entrepot.kit.numbers import Number
from entrepot.sell.writing.held import SPAN_WORD, Held

_BEFORE, _AFTER = 24, 12
_LIMIT = re.compile(
    r"\b(?:up to|at least|at most|max\w*|min\w*|from|starts?|begins|only|just|exactly|more|less|over|under|below|above|"
    r"between|above|hasta|desde|máximo|mínimo|solo|sólo|entre|más|menos|bis|ab|maximal|mindestens|höchstens|nur|genau|"
    r"zwischen|über|unter|jusqu\w*|dès|partir|seulement|plus|moins|até|apenas|só|mais)\b|"
    r"최대|최소|최고|최저|이상|이하|초과|미만|까지|부터|전용|사이|최적|정확|딱|명만|인만|도만|"
    r"最高|最多|最低|最少|最大|最小|至多|至少|以上|以下|以内|只|仅|之间|まで|から|だけ|のみ|間|専用|专用",
    re.IGNORECASE,
)
"""Words that make a number a bound: a value inside a range is offered, but no other bound than its own is true."""


def offered(plain: str, number: Number, numbers: Sequence[Number], held: Held) -> bool:
    """Return whether a lone number lies inside a range of its dimension, and is not said to be a bound."""
    dimension = "" if number.unit is None else number.unit.dimension
    value = number.value if number.unit is None else number.unit.base(number.value)
    inside = any(
        each.dimension == dimension
        and each.noun == number.noun
        and each.least <= value <= each.most
        and (each.dimension or number.value.is_integer())
        for each in held.ranges
    )
    return inside and not _is_bound(plain, number, numbers)


def _is_bound(plain: str, number: Number, numbers: Sequence[Number]) -> bool:
    for other in numbers:
        first, second = (other, number) if other.end <= number.start else (number, other)
        if other is not number and SPAN_WORD.fullmatch(plain[first.end : second.start]):
            return True
    before = re.split(r"[.;,:!?。、；，]", plain[max(0, number.start - _BEFORE) : number.start])[-1]
    after = re.split(r"[.;,:!?。、；，]", plain[number.end : number.end + _AFTER])[0]
    return _LIMIT.search(before) is not None or _LIMIT.search(after) is not None

"""What a stated fact means for who buys: a table, never imagination."""

from dataclasses import dataclass
from functools import lru_cache

from entrepot.kit.units import unit_of
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing.facts import LOCALES, Fact, FactSheet
from entrepot.sell.writing.lexicon import concepts, rows
from entrepot.sell.writing.mentions import mentions
from entrepot.sell.writing.wording import language_of


@dataclass(frozen=True, slots=True)
class _Row:
    """A benefit of an attribute's value, by locale, where ``condition`` is met for a product of ``kind``."""

    condition: str
    kind: str
    words: dict[str, str]


@lru_cache(maxsize=1)
def _table() -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for code, given, *cells in rows("benefits.tsv"):
        condition, _, kind = given.partition("@")
        found.setdefault(code, []).append(_Row(condition, kind, dict(zip(LOCALES, cells, strict=True))))
    return found


def benefit_of(fact: Fact, sheet: FactSheet, locale: str) -> str:
    """Return what a fact's value means for who buys; "" where the table says nothing."""
    for row in _table().get(fact.code, ()):
        if f"{sheet.kind.code}-".startswith(row.kind and f"{row.kind}-") and _meets(fact, row.condition, sheet.locale):
            return row.words[language_of(locale)]
    return ""


def _meets(fact: Fact, condition: str, locale: str) -> bool:
    value = fact.value
    if condition in {"yes", "no"}:
        return value is (condition == "yes")
    if isinstance(value, bool):
        return False
    if condition == "*":
        return True
    if condition.startswith("="):
        text = value if isinstance(value, str) else " , ".join(value) if isinstance(value, tuple) else ""
        return _speaks_of(text, condition[1:], locale)
    least, _, most = condition.partition("..")
    if not isinstance(value, Quantity) or unit_of(value.unit or "ml") is None:
        return False
    unit = unit_of(value.unit) if value.unit else None
    amount = unit.base(value.value) if unit and unit.dimension == "volume" else value.value
    return float(least) <= amount < float(most)


def _speaks_of(text: str, wanted: str, locale: str) -> bool:
    first = text.split(",", maxsplit=1)[0]
    for language in dict.fromkeys((locale, "en")):
        for mention in mentions(first, language):
            what = mention.id
            while what:
                if what == wanted and not mention.denied:
                    return True
                known = concepts().get(what)
                what = known.parent if known else ""
    return False

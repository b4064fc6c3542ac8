"""What tells one of several alike things from the others: model 1, type B, No. 7, iPhone 15, a lone last number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from entrepot.sell.extraction import measured
from entrepot.sell.listing.content import Content
from entrepot.sell.writing import option_in

_CODE: Final = r"(?:[A-Za-z]{0,2}-?\d{1,5}[A-Za-z]?|[A-Z])(?![\w%]|[.,/:-]\d)"
_WORD: Final = (
    r"(?:(?<![^\W\d_])(?:model|style|type|design|version|ver|series|edition|variant|pattern|modelo|tipo|diseño|estilo|"
    r"serie|versión)(?: (?:no|number|n)\.?)?|(?<!\w)(?:no\.|nr\.|n\.?º|art\.)|모델|타입|디자인|버전|스타일|型号|款式|"
    r"样式|タイプ|モデル|デザイン|スタイル|バージョン)"
)
_NAMED: Final = re.compile(rf"(?i:{_WORD}) ?[:#]? ?(?P<code>{_CODE})")
_OF_A_LINE: Final = re.compile(
    r"(?<!\w)[A-Za-z]*[A-Z][A-Za-z]* (?P<code>[A-Z]{0,2}\d{1,3}[A-Za-z]?(?![\w%]|[.,/:-]\d))"
)
_LAST: Final = re.compile(rf"(?<=[^\W\d_]) (?P<code>#?{_CODE})$")
_PATTERNS: Final[tuple[tuple[Literal["named", "line", "last"], re.Pattern[str]], ...]] = (
    ("named", _NAMED),
    ("line", _OF_A_LINE),
    ("last", _LAST),
)


@dataclass(frozen=True, slots=True)
class Designation:
    """What tells a thing from others, as it stands in a title: by a word (model 1), of a line (iPhone 15), or alone."""

    code: str
    phrase: str
    how: Literal["named", "line", "last"]

    def in_words(self, locale: str) -> str:
        """Return it in words of a language: model 1, 모델 1; names of lines stay, and a lone code is in no words."""
        name = option_in("model", locale)
        named = f"{name if locale in {'ko', 'zh', 'ja', 'de'} else name.lower()} {self.code}"
        return {"named": named, "line": self.phrase, "last": ""}[self.how]


def without_designation(said: str, lost: Designation | None) -> str:
    """Return words without what a word of them says the designation is: it names no other thing."""
    return said if lost is None or lost.how != "named" else " ".join(said.replace(lost.phrase, " ").split())


def lost_designation(said: str, composed: str, content: Content) -> Designation | None:
    """Return what tells a thing from others in the seller's words and stands in no fact and no composed title."""
    quotes = [
        one.quote
        for each in content.fields
        for one in each.evidence
        if one.quote and each.name not in {"category", "attribute.model"}
    ]
    spans = measured(said)
    for how, pattern in _PATTERNS:
        for match in pattern.finditer(said):
            start, end = match.span("code")
            if any(first < end and start < last for first, last in spans) or _is_said(match["code"], quotes):
                continue
            if re.search(rf"(?<!\w){re.escape(match['code'])}(?!\w)", composed) is None:
                return Designation(match["code"], match[0].strip(), how)
    return None


def _is_said(code: str, quotes: Sequence[str]) -> bool:
    """Return whether a code stands in the words of a fact."""
    return any(re.search(rf"(?<!\w){re.escape(code)}(?!\w)", each) for each in quotes)

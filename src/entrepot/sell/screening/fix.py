"""What would put a finding right: the seller's own words as they could stand, or what is to be stated. Pure.

Nothing is invented: a wording only takes away, or turns a brand in the title into "compatible with"; what has to be
stated is asked for. Each wording was screened itself before it is proposed, and says whether that settles it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from entrepot.sell.catalog import Submission
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.text import CHANGES
from entrepot.sell.screening.text.dangerous import watt_hours
from entrepot.sell.screening.wording import Span, merged, without
from entrepot.sell.screening.words_of import NAME

Kind = Literal["words", "state", "picture", "price", "papers", "none"]
_ROUNDS: Final = 4
_NAMED: Final = 0.5
"""Words that a rule names are found with more confidence; below, the words as a whole read like something."""
_REMOVES: Final = frozenset({"remove_words", "remove_contact", "remove_personal", "remove_claim", "prove_claim"})
_STATES: Final = frozenset({"state_battery", "state_dangerous_goods", "state_age"})
_PICTURES: Final = frozenset({"change_picture", "remove_code"})
_PAPERS: Final = frozenset({"show_licence", "show_authority"})
_CHANGED_FIELDS: Final = re.compile(
    r"(?:title|description|bullets\.\d{1,3}|search_words\.\d{1,3}"
    r"|translations\.[a-z]{2}\.(?:title|description|bullets\.\d{1,3}|search_words\.\d{1,3}))"
)
_BRAND_AFTER: Final = re.compile(r"^(?:['’]s)?(?:\s+[A-Z][\w'’-]*){1,2}")
_MODEL_AFTER: Final = re.compile(r"^(?:\s+(?=[\w-]*\d)[A-Za-z\d-]{1,12}){1,2}")
_ACCESSORY: Final = re.compile(
    r"\b(?:filters?|case|cover|strap|band|charger|cable|adapter|batter(?:y|ies)|brush(?:es)?|heads?|blades?|bags?|hose|"
    r"holder|mount|stand|parts?|replacement|funda|correa|filtro|cargador)\b"
    r"|필터|케이스|커버|스트랩|밴드|충전기|케이블|어댑터|배터리|브러시|거치대|부품|滤芯|滤网|保护套|手机壳|表带|充电器|数据线|电池|刷头|支架|配件"
    r"|フィルター|ケース|カバー|バンド|充電器|ケーブル|バッテリー|ブラシ|スタンド",
    re.IGNORECASE,
)
_FITS: Final = {
    "en": "%(rest)s compatible with %(brand)s",
    "ko": "%(brand)s 호환 %(rest)s",
    "zh": "适用于%(brand)s的%(rest)s",
    "ja": "%(brand)s対応 %(rest)s",
    "es": "%(rest)s compatible con %(brand)s",
}
_UN_NUMBER: Final = re.compile(r"un ?(\d{4})", re.IGNORECASE)

Screen = Callable[[Submission], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Change:
    """A text of the listing as it stands and as it could stand; ``place`` is the text's field."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to change about a finding.

    ``key`` names what is asked for (see CHANGES). With kind ``words`` the ``changes`` are whole texts to take over, and
    ``settles`` says that nothing of this policy is found in the listing then. With ``state`` the seller states
    ``asks``, of which ``known`` holds what could be read already. ``picture``, ``price`` and ``papers`` are changed
    where they stand; with ``none`` only an appeal is left.
    """

    key: str
    kind: Kind
    changes: tuple[Change, ...] = ()
    settles: bool = False
    asks: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)


ASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "state_battery": ("watt_hours", "tested"),
    "state_dangerous_goods": ("un_number", "hazard_class", "data_sheet"),
    "state_age": ("age", "standard"),
}
"""What a seller states for each key."""


def is_changeable(place: str) -> bool:
    """Return whether a field's text is one that a wording can take the place of."""
    return _CHANGED_FIELDS.fullmatch(place) is not None


def fix_of(finding: Finding, product: Submission, screen: Screen) -> Fix:
    """Return what would put a finding of a product right; ``screen`` returns what stands in its texts."""
    if finding.detector == NAME and finding.confidence < _NAMED:
        return Fix("wait_for_person", "none")
    key = finding.remedy if finding.remedy in CHANGES else "remove_words"
    places = {each.place for each in finding.evidence}
    if key in _PICTURES or (finding.evidence and places.isdisjoint(product.texts)):
        return Fix(key, "picture" if key in _PICTURES or finding.evidence[0].box else "none")
    if key == "state_compatible":
        return _fitting(finding, product, screen)
    if key in _REMOVES:
        return _worded(key, finding, product, screen)
    if key in _STATES:
        return _stated(key, product)
    if key == "check_price":
        return Fix(key, "price")
    return Fix(key, "papers" if key in _PAPERS else "none")


def _worded(key: str, finding: Finding, product: Submission, screen: Screen) -> Fix:
    """Take the marked words out, and whatever else of the policy is found then."""
    texts, found = dict(product.texts), finding
    for _ in range(_ROUNDS):
        spans: dict[str, list[Span]] = {}
        for each in found.evidence:
            if each.span is not None and each.place in texts and is_changeable(each.place):
                spans.setdefault(each.place, []).append(each.span)
        if not spans:
            break
        for place, marked in spans.items():
            # What names a brand is read by its strongest words alone: the rest of the title is the goods' own name.
            gone = [_with_brand(texts[place], marked[0])] if finding.policy == "brand_misuse" else merged(marked)
            texts[place] = without(texts[place], gone, title=_is_title(place))
        rest = _of_policy(finding.policy, screen(_with(product, texts)))
        if rest is None:
            break
        found = rest
    changes = tuple(
        Change(place, product.texts[place], after)
        for place, after in texts.items()
        if after != product.texts[place] and (after or place != "title")
    )
    if not changes:
        return Fix(key, "none")
    settled = _of_policy(finding.policy, screen(_with(product, {**product.texts, **_afters(changes)}))) is None
    return Fix(key, "words", changes, settles=settled)


def _fitting(finding: Finding, product: Submission, screen: Screen) -> Fix:
    """Turn a brand in the title of a part into "compatible with" it; where it is no part, take the words out."""
    title = product.texts.get("title", "")
    spot = next((each for each in finding.evidence if each.place == "title" and each.span is not None), None)
    if spot is not None and spot.span is not None and _ACCESSORY.search(title) and _is_a_name(spot.quote):
        start, end = spot.span
        end += len(match[0]) if (match := _MODEL_AFTER.match(title[end:])) else 0
        brand, rest = title[start:end].strip(), f"{title[:start].rstrip()} {title[end:].lstrip()}".strip()
        after = _FITS.get(product.locale, _FITS["en"]) % {"brand": brand, "rest": rest}
        settled = _of_policy(finding.policy, screen(_with(product, {**product.texts, "title": after}))) is None
        if rest and settled:
            return Fix("state_compatible", "words", (Change("title", title, after),), settles=True)
    return _worded("state_compatible", finding, product, screen)


def _stated(key: str, product: Submission) -> Fix:
    written = "\n".join(product.texts.values())
    known: dict[str, str] = {}
    if key == "state_battery" and (energy := watt_hours(written)) is not None:
        known["watt_hours"] = f"{energy:g}"
    if key == "state_dangerous_goods" and (number := _UN_NUMBER.search(written)):
        known["un_number"] = number[1]
    return Fix(key, "state", asks=ASKS[key], known=known)


def _with_brand(text: str, span: Span) -> Span:
    """Return a stretch with the name that follows it: "inspired by Dior Sauvage" whole."""
    start, end = span
    ends_open = text[start:end].casefold().endswith((" of", " for", " by", " like"))
    named = _BRAND_AFTER.match(text[end:]) if ends_open or " by " in text[start:end].casefold() else None
    return start, end + (len(named[0]) if named else 0)


def _is_a_name(quote: str) -> bool:
    return not re.search(
        r"style|inspired|dupe|type|look|like|homage|스타일|풍|느낌|st$|同款|风格|风$|風", quote, re.IGNORECASE
    )


def _is_title(place: str) -> bool:
    return not place.endswith("description") and ".bullets." not in f".{place}"


def _with(product: Submission, texts: Mapping[str, str]) -> Submission:
    return replace(product, texts={place: text for place, text in texts.items() if text})


def _of_policy(policy: str, findings: Sequence[Finding]) -> Finding | None:
    return next((each for each in findings if each.policy == policy), None)


def _afters(changes: Sequence[Change]) -> dict[str, str]:
    return {each.place: each.after for each in changes}

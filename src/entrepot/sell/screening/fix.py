"""What would put a finding right: the seller's own words as they could stand, or what is to be stated. Pure.

Only what is said gets a wording (a claim, a telephone, a brand): other words would sell a weapon all the same. Nothing
is invented: a wording only takes away, or turns a brand in the title into "compatible with"; what has to be
stated is asked for. Each wording was screened itself before it is proposed, and says whether that settles it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from entrepot.sell.catalog import Submission
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.people import LOOK_AT_CHANGE
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
_UNCHANGED: Final[Mapping[str, Kind]] = {LOOK_AT_CHANGE: "none", "check_price": "price"}
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
    elsewhere = bool(finding.evidence) and {each.place for each in finding.evidence}.isdisjoint(product.texts)
    if key in _PICTURES or elsewhere or key in _UNCHANGED or (finding.is_about_goods and key in _REMOVES):
        return _not_in_words(key, finding)
    if key == "state_compatible":
        return _fitting(finding, product, screen)
    if key in _REMOVES:
        return _worded(key, finding, product, screen)
    if key in _STATES:
        return _stated(key, product)
    return Fix(key, "papers" if key in _PAPERS else "none")


def _not_in_words(key: str, finding: Finding) -> Fix:
    """Return what to do where no other words of the listing's texts help."""
    if key in _PICTURES:
        return Fix(key, "picture")
    if key in _UNCHANGED:
        return Fix(key, _UNCHANGED[key])
    if finding.is_about_goods and key in _REMOVES:
        return Fix("not_sold_here", "none")
    if not finding.evidence[0].box:
        return Fix(key, "none")
    return Fix("change_picture" if key in _REMOVES else key, "picture")


def fixes_of(findings: Sequence[Finding], product: Submission, screen: Screen) -> list[Fix]:
    """Return what would put each finding right, a text that several are about reading the same in all: without any."""
    fixes = [fix_of(each, product, screen) for each in findings]
    places = [one.place for each in fixes for one in each.changes]
    if len(places) == len(set(places)):
        return fixes
    texts = dict(product.texts)
    for finding, fix in zip(findings, fixes, strict=True):
        if fix.kind == "words":
            now = _with(product, texts)
            left = _of_policy(finding.policy, screen(now)) or _moved(finding, now.texts)
            texts |= _afters(fix_of(left, now, screen).changes)
    return [
        _together(each, finding.policy, product, texts, screen) for finding, each in zip(findings, fixes, strict=True)
    ]


def _together(fix: Fix, policy: str, product: Submission, texts: Mapping[str, str], screen: Screen) -> Fix:
    if fix.kind != "words":
        return fix
    changes = tuple(replace(each, after=texts[each.place]) for each in fix.changes)
    settled = _of_policy(policy, screen(_with(product, {**product.texts, **_afters(changes)}))) is None
    return replace(fix, changes=changes, settles=settled)


def _moved(finding: Finding, texts: Mapping[str, str]) -> Finding:
    """Return a finding with its evidence where it stands in texts that have changed; without what is gone."""
    left = []
    for each in finding.evidence:
        at = texts.get(each.place, "").find(each.quote) if each.quote and each.span else -1
        if at >= 0:
            left.append(replace(each, span=(at, at + len(each.quote))))
    return replace(finding, evidence=tuple(left))


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

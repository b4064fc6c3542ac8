"""A verdict as its seller reads it: the rule, the words or the place in the picture, how sure, and what to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from entrepot.sell.catalog import CategoryTree, Submission
from entrepot.sell.screening import Explained, Fix, Outcome
from entrepot.web.filters import country, language
from entrepot.web.i18n import Lazy, given, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.verdict_words import MARKET_NAMES, TO_CHANGE

ASKED: Final[dict[str, Lazy]] = {
    "watt_hours": lazy("Energy"),
    "tested": lazy("The battery passed the UN 38.3 test"),
    "un_number": lazy("UN number"),
    "hazard_class": lazy("Hazard class"),
    "data_sheet": lazy("There is a safety data sheet"),
    "age": lazy("From which age"),
    "standard": lazy("Safety standard"),
}
_OTHER: Final[dict[str, tuple[Lazy, Lazy]]] = {
    "unchecked": (lazy("Could not be checked"), lazy("Something could not be looked at by a program: a person looks.")),
    "after_block": (
        lazy("Taken from sale before"),
        lazy("A person took this product from sale before. Since you changed it, a person looks again."),
    ),
    "relisted": (
        lazy("Listed again after a notice"),
        lazy("A notice against another listing of yours with this title or picture was upheld: a person looks first."),
    ),
    "repeat_infringer": (
        lazy("Repeated infringement"),
        lazy("Several notices against your shop were upheld: new listings are not shown. Your notices say until when."),
    ),
}
_FIELDS: Final[dict[str, Lazy]] = {
    "title": lazy("Title"),
    "description": lazy("Description"),
    "brand": lazy("Brand"),
    "bullets": lazy("Selling point %(number)s"),
    "search_words": lazy("Search word %(number)s"),
}
_WAITS: Final = frozenset({"wait_for_person", "look_at_change"})
_AROUND: Final = 90
_SURE, _LIKELY = 0.9, 0.65


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it stands: a text in pieces, those that are marked true; or a picture with a box in shares of it."""

    label: str
    pieces: tuple[tuple[str, bool], ...] = ()
    file_id: str = ""
    box: tuple[float, float, float, float] | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A text as it stands and as it could stand, under its field's name."""

    place: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding as its seller reads it."""

    at: int
    policy: str
    title: str
    text: str
    sources: tuple[str, ...]
    outcome: Outcome
    markets: tuple[tuple[str, Outcome], ...]
    everywhere: bool
    sure: str
    spots: tuple[Spot, ...]
    to_change: str
    fix: Fix
    proposed: tuple[Proposed, ...]
    settled_above: bool = False
    """Whether its wording stands under a reason before it, which changes the same texts."""


def reasons_of(
    explained: Sequence[Explained], product: Submission, tree: CategoryTree, all_markets: int = len(MARKET_NAMES)
) -> tuple[Reason, ...]:
    """Return findings as the page shows them, in the reader's language; each text that could read otherwise once."""
    shown: set[str] = set()
    reasons = []
    for at, each in enumerate(explained):
        reason = _reason(at, each, product, tree, all_markets)
        proposed = tuple(one for one in reason.proposed if one.place not in shown)
        shown |= {one.place for one in proposed}
        reasons.append(replace(reason, proposed=proposed, settled_above=bool(reason.proposed) and not proposed))
    return tuple(reasons)


def _reason(at: int, each: Explained, product: Submission, tree: CategoryTree, all_markets: int) -> Reason:
    finding, rule = each.finding, each.rule
    if rule is not None:
        title, text = given(rule.title), given(rule.text)
    else:
        named, told = _OTHER.get(
            finding.policy, (lazy("Taken from sale"), lazy("Something else keeps this from sale."))
        )
        title, text = str(named), str(told)
    advice = str(TO_CHANGE.get(each.fix.key, "")) if rule is not None else ""
    if rule is not None and each.fix.kind in {"papers", "none"} and each.fix.key not in _WAITS:
        advice = f"{advice} {given(rule.remedy)}".strip()
    return Reason(
        at,
        finding.policy,
        title,
        text,
        () if rule is None else rule.sources,
        each.outcome,
        tuple((str(MARKET_NAMES[market]), outcome) for market, outcome in each.markets.items()),
        len(each.markets) == all_markets and len(set(each.markets.values())) == 1,
        _("A person looks at the change") if each.fix.key == "look_at_change" else _sureness(finding.confidence),
        _spots(each, product, tree),
        advice,
        each.fix,
        tuple(Proposed(one.place, label_of(one.place, tree), one.before, one.after) for one in each.fix.changes),
    )


def _sureness(confidence: float) -> str:
    if confidence >= _SURE:
        return _("The program is sure")
    return _("The program is fairly sure") if confidence >= _LIKELY else _("The program is not sure")


def _spots(each: Explained, product: Submission, tree: CategoryTree) -> tuple[Spot, ...]:
    if each.fix.key == "wait_for_person":  # single words of it would tell nothing
        return ()
    spans: dict[str, list[tuple[int, int]]] = {}
    pictures: dict[tuple[str, object], Spot] = {}
    numbers = {file_id: number for number, (file_id, _alt) in enumerate(product.pictures, 1)}
    for one in each.finding.evidence:
        if one.place in product.texts and one.span is not None:
            spans.setdefault(one.place, []).append(one.span)
        elif one.place in numbers:
            label = _("Picture %(number)s") % {"number": numbers[one.place]}
            pictures.setdefault((one.place, one.box), Spot(label, (), one.place, one.box, one.quote[:200]))
    texts = tuple(Spot(label_of(place, tree), marked(product.texts[place], some)) for place, some in spans.items())
    return (*texts, *pictures.values())


def marked(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Return a text in pieces, the spans marked, far text between them left out."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, min(end, len(text))))
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in joined:
        pieces += [(_short(text[at:start], first=at == 0), False), (text[start:end], True)]
        at = end
    pieces.append((_short(text[at:], last=True), False))
    return tuple((piece, is_marked) for piece, is_marked in pieces if piece)


def _short(text: str, *, first: bool = False, last: bool = False) -> str:
    """Leave out what is far from the marks beside a piece."""
    if first:
        return text if len(text) <= _AROUND else "… " + text[-_AROUND:].partition(" ")[2]
    if last:
        return text if len(text) <= _AROUND else text[:_AROUND].rpartition(" ")[0] + " …"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]} … {text[-_AROUND:]}"


def label_of(place: str, tree: CategoryTree) -> str:
    """Return the name of a text's field in the reader's language."""
    name, _dot, rest = place.partition(".")
    match name:
        case "translations":
            locale, _dot, inner = rest.partition(".")
            return _("%(field)s (%(language)s)") % {"field": label_of(inner, tree), "language": language(locale)}
        case "attributes":
            return tree.definition(rest).name
        case "options":
            return rest
        case "pictures":
            return _("Picture %(number)s") % {"number": int(rest.partition(".")[0]) + 1}
    known = _FIELDS.get(name)
    if known is None:
        return place
    return str(known) % {"number": int(rest) + 1} if rest.isdecimal() else str(known)


def countries_by_market(closed_to: Sequence[str], markets: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return where a product is closed, in words: whole markets by their name, other countries by their own."""
    left = set(closed_to)
    names = []
    for market, countries in markets.items():
        if left >= set(countries):
            names.append(str(MARKET_NAMES[market]))
            left -= set(countries)
    return (*names, *(country(each) for each in sorted(left)))

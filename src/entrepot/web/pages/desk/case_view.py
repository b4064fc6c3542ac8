"""A case as its reviewer sees it: the listing beside the evidence, the seller's past, and what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from entrepot.core.accounts import person_names, sellers
from entrepot.sell.catalog import CategoryTree, Submission, category_tree, submissions
from entrepot.sell.screening import (
    MARKETS,
    CaseFilter,
    CaseView,
    Finding,
    Reason,
    Rule,
    VerdictView,
    builtin_packs,
    cases_of,
    explain,
    get_verdict,
    list_cases,
    reasons_for,
    rule_of,
    rulings_in_force,
    trust_of,
    verdicts_of,
)
from entrepot.web.i18n import current_language, given
from entrepot.web.pages.desk.words import UPSETTING
from entrepot.web.pages.seller.verdict_view import Reason as Shown
from entrepot.web.pages.seller.verdict_view import label_of, reasons_of

_PAST: Final = 8
_SPOKEN: Final = ("en", "ko", "zh")
_KEYS: Final = "1234567890"
_SHOWN_FIRST: Final = ("title", "brand", "description")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the listing in pieces, those that a finding marks true."""

    place: str
    label: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def marked(self) -> bool:
        """Whether a finding is about it."""
        return any(is_marked for _, is_marked in self.pieces)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the listing with the boxes of findings, in shares of it."""

    number: int
    file_id: str
    alt: str
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a finding compares with: a registered picture (its file), or a mark or a notice (its id)."""

    file_id: str
    reference: str
    quote: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision with its reason, chosen with one key."""

    value: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells it, and what was decided about them."""

    seller_id: str
    name: str
    trust: float
    decided: tuple[CaseView, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WholeCase:
    """All that a case's page shows; ``changed`` where the seller changed the product after it was opened."""

    case: CaseView
    verdict: VerdictView
    product: Submission | None
    category: str
    changed: bool
    texts: tuple[Text, ...]
    pictures: tuple[Picture, ...]
    reasons: tuple[tuple[Shown, Finding, tuple[Beside, ...]], ...]
    allow: tuple[Choice, ...]
    block: tuple[Choice, ...]
    spoken: str
    seller: Seller
    verdicts: tuple[VerdictView, ...]
    cases: tuple[CaseView, ...]
    names: Mapping[str, str]
    upsetting: bool
    preset: Mapping[str, str]


def whole_case(connection: Connection, case: CaseView, now_us: int) -> WholeCase:
    """Read a case's page; the words are in the reader's language, the reasons to choose from too."""
    verdict = get_verdict(connection, case.verdict_id)
    product = next(iter(submissions(connection, [case.product_id])), None)
    _, rulings = rulings_in_force(connection, now_us)
    tree = category_tree(connection, current_language().code)
    explained = () if product is None else explain(verdict.findings, product, rulings, now_us)
    shown = () if product is None else reasons_of(explained, product, tree)
    rule = _rule(case, now_us)
    spoken = case.language if case.language in _SPOKEN else "en"
    verdicts = tuple(verdicts_of(connection, case.product_id, _PAST))
    cases = tuple(each for each in cases_of(connection, case.product_id, _PAST) if each.case_id != case.case_id)
    seller = _seller(connection, case)
    looked = (case.claimed_by, case.first_by, case.second_by, case.decided_by, *case.appealed_people)
    people = {each.actor for each in verdicts} | {each for each in looked if each}
    allow, block = _choices(reasons_for(case.policy, rule))
    return WholeCase(
        case,
        verdict,
        product,
        "" if product is None else _category(product, tree),
        product is None or product.revision != case.revision,
        () if product is None else _texts(product, verdict.findings, tree),
        () if product is None else _pictures(product, verdict.findings),
        tuple(
            (one, each.finding, () if product is None else _beside(each.finding, product))
            for one, each in zip(shown, explained, strict=True)
        ),
        allow,
        block,
        spoken,
        seller,
        verdicts,
        cases,
        person_names(connection, {each for each in people if each.startswith("per_")}),
        bool({case.policy, *(each.policy for each in verdict.findings)} & UPSETTING),
        _preset(verdict),
    )


def reason_text(case: CaseView, code: str, language: str, now_us: int) -> str:
    """Return a chosen reason's words in a language; empty for a code that is not offered."""
    for each in reasons_for(case.policy, _rule(case, now_us)):
        if each.code == code:
            return given(each.text, language)
    return ""


def _category(product: Submission, tree: CategoryTree) -> str:
    return " › ".join(each.name for each in tree.path(product.category_id)) or product.category


def _rule(case: CaseView, now_us: int) -> Rule | None:
    return rule_of(builtin_packs(), case.policy, next(iter(case.markets), MARKETS[0]), now_us)


def _choices(reasons: Sequence[Reason]) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    keys = iter(_KEYS)
    made: dict[str, list[Choice]] = {"allow": [], "block": []}
    for decision in ("allow", "block"):
        for each in reasons:
            if each.decision == decision:
                text = given(each.text)
                made[decision].append(Choice(f"{decision}:{each.code}", text, next(keys, "")))
    return tuple(made["allow"]), tuple(made["block"])


def _preset(verdict: VerdictView) -> dict[str, str]:
    """Return the markets that stay closed where the rest is allowed: those that a rule refuses outright, not all."""
    refused = {market: "block" for market, outcome in verdict.markets.items() if outcome == "block"}
    return {} if len(refused) == len(MARKETS) else refused


def _texts(product: Submission, findings: Sequence[Finding], tree: CategoryTree) -> tuple[Text, ...]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for finding in findings:
        for each in finding.evidence:
            if each.span is not None and each.place in product.texts:
                spans.setdefault(each.place, []).append(each.span)
    places = sorted(product.texts, key=lambda place: (place not in _SHOWN_FIRST, place not in spans))
    return tuple(
        Text(place, label_of(place, tree), marked_whole(product.texts[place], spans.get(place, ()))) for place in places
    )


def marked_whole(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Return a text whole, in pieces, the spans marked; spans that lie over one another become one."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        begin, stop = max(at, start), min(end, len(text))
        if begin >= stop:
            continue
        pieces += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    pieces.append((text[at:], False))
    return tuple(each for each in pieces if each[0])


def _pictures(product: Submission, findings: Sequence[Finding]) -> tuple[Picture, ...]:
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    for finding in findings:
        for each in finding.evidence:
            if each.box is not None:
                boxes.setdefault(each.place, []).append(each.box)
    return tuple(
        Picture(number, file_id, alt, tuple(dict.fromkeys(boxes.get(file_id, ()))))
        for number, (file_id, alt) in enumerate(product.pictures, 1)
    )


def _beside(finding: Finding, product: Submission) -> tuple[Beside, ...]:
    own = {file_id for file_id, _ in product.pictures}
    found = []
    for each in finding.evidence:
        if each.place in own or each.place in product.texts:
            continue
        is_file = each.place.startswith("fil_") or len(each.place) == 64  # a hash in hexadecimal
        if is_file or each.place.startswith(("brd_", "brn_", "ntc_", "not_", "mrk_")):
            found.append(Beside(each.place if is_file else "", each.place, each.quote[:200]))
    return tuple(dict.fromkeys(found))


def _seller(connection: Connection, case: CaseView) -> Seller:
    of_seller = CaseFilter(seller_id=case.seller_id)
    decided = tuple(list_cases(connection, state="closed", narrow=of_seller, limit=_PAST).items)
    about = submissions(connection, [each.product_id for each in decided])
    known = sellers(connection, {case.seller_id})
    return Seller(
        case.seller_id,
        known[case.seller_id].name if case.seller_id in known else case.seller_id,
        trust_of(connection, [case.seller_id])[case.seller_id],
        decided,
        {each.product_id: each.texts.get("title", "") for each in about},
    )


__all__ = ["WholeCase", "reason_text", "whole_case"]

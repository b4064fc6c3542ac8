"""What a notice is, what may happen to it, who acts at once, and what repeated infringement leads to; pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from entrepot.kit.countries import COUNTRIES
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

Ground = Literal["counterfeit", "trademark", "copyright", "design"]
State = Literal["received", "acted", "waiting", "upheld", "refused", "withdrawn", "countered", "lapsed", "restored"]
Act = Literal["act", "wait", "uphold", "refuse", "withdraw", "counter", "lapse", "restore", "recall"]
Channel = Literal["page", "bulk", "api", "partner"]
Why = Literal["", "new_reporter", "accuracy", "licensee", "flood", "nothing_seen", "second_notice"]
Step = Literal["none", "warned", "restricted", "closing", "closed"]

GROUNDS: Final[tuple[Ground, ...]] = ("counterfeit", "trademark", "copyright", "design")
MARKETS: Final = ("US", "EU", "KR", "JP", "CN", "SA")
POLICY_OF: Final[Mapping[Ground, str]] = {
    "counterfeit": "counterfeit",
    "trademark": "brand_misuse",
    "copyright": "brand_misuse",
    "design": "brand_misuse",
}
"""Under which policy a listing that a notice took down is held."""
STATEMENT_MIN, STATEMENT_MAX, ORDER_NO_MAX, FINDINGS_MAX, REASON_MAX = 20, 4_000, 80, 4_000, 2_000
EVIDENCE_MAX, TERRITORIES_MAX, BULK_ROWS_MAX, BATCH_MAX = 10, 60, 1_000, 100
DAY: Final = timedelta(days=1)

_MOVES: Final[Mapping[Act, tuple[frozenset[str], State]]] = {
    "act": (frozenset({"received"}), "acted"),
    "wait": (frozenset({"received"}), "waiting"),
    "uphold": (frozenset({"acted", "waiting", "countered", "lapsed"}), "upheld"),
    "refuse": (frozenset({"acted", "waiting"}), "refused"),
    "restore": (frozenset({"countered", "lapsed"}), "restored"),
    "withdraw": (frozenset({"acted", "waiting", "upheld", "countered", "lapsed"}), "withdrawn"),
    "counter": (frozenset({"acted", "upheld"}), "countered"),
    "lapse": (frozenset({"countered"}), "lapsed"),
    "recall": (frozenset({"acted"}), "waiting"),
}
DOWN: Final = frozenset({"acted", "upheld", "countered"})
"""The states in which a notice keeps its listing from being sold."""
TO_DECIDE: Final = frozenset({"acted", "waiting", "countered", "lapsed"})
"""The states in which a person is still to look."""
OPEN: Final = TO_DECIDE | {"received", "upheld"}
"""The states in which a second notice of the same adds nothing."""


class NotNow(Conflict):
    """The notice is not in a state in which this can be done."""

    code = "notices.not_now"
    title = "This cannot be done with the notice as it stands"


def moved(state: str, act: Act) -> State:
    """Return the state after an act; raise NotNow."""
    before, after = _MOVES[act]
    if state not in before:
        raise NotNow("somebody decided this meanwhile, or it is not that far yet", state=state)
    return after


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How a reporter's notices of the last six months were decided by people, or given up by the reporter."""

    right: int
    decided: int

    @property
    def share(self) -> float | None:
        """The share of decided notices that were right; None where none was decided."""
        return self.right / self.decided if self.decided else None

    @property
    def lower(self) -> float:
        """Where the true share lies above with 95 % confidence, one-sided."""
        return wilson_lower(self.right, self.decided)


def wilson_lower(right: int, decided: int, z: float = 1.6449) -> float:
    """Return the lower bound of Wilson's score interval (1927) of a share; 0 where nothing was decided."""
    if decided <= 0:
        return 0.0
    share, squared = right / decided, z * z
    middle = share + squared / (2 * decided)
    spread = z * math.sqrt(share * (1 - share) / decided + squared / (4 * decided * decided))
    return max(0.0, (middle - spread) / (1 + squared / decided))


@dataclass(frozen=True, slots=True)
class Trust:
    """Who acts at once, as data: from how many decided notices, at what share and lower bound, over what time."""

    over: timedelta = timedelta(days=182)
    decided: int = 20
    share: float = 0.90
    lower: float = 0.75
    acts_a_day: int = 100
    acts_a_day_of_agencies: int = 500
    notices_a_day: int = 200
    notices_a_day_of_trusted: int = 2_000


TRUST: Final = Trust()


def is_trusted(accuracy: Accuracy, *, agency: bool, rule: Trust = TRUST) -> bool:
    """Return whether a reporter's notices act at once.

    A verified agency's do by agreement, until as many of its notices were decided as anybody's and too few were right.
    """
    enough = accuracy.decided >= rule.decided
    right = (accuracy.share or 0.0) >= rule.share
    if agency:
        return right or not enough
    return enough and right and accuracy.lower >= rule.lower


def why_waits(
    *,
    licensee: bool,
    accuracy: Accuracy,
    agency: bool,
    acted_today: int,
    seen: bool,
    decided_before: bool,
    rule: Trust = TRUST,
) -> Why:
    """Return why a person looks before anything happens, or "" where the notice acts at once.

    ``licensee``: the seller may sell under the brand, or was ever allowed to; ``seen``: something in the listing has to
    do with the brand; ``decided_before``: a person decided for the seller on the same brand and product.
    """
    if licensee:
        return "licensee"
    if decided_before:
        return "second_notice"
    if not is_trusted(accuracy, agency=agency, rule=rule):
        return "new_reporter" if accuracy.decided < rule.decided else "accuracy"
    if acted_today >= (rule.acts_a_day_of_agencies if agency else rule.acts_a_day):
        return "flood"
    return "" if seen else "nothing_seen"


def notices_allowed(accuracy: Accuracy, *, agency: bool, rule: Trust = TRUST) -> int:
    """Return how many notices of a reporter are taken in a day."""
    trusted = is_trusted(accuracy, agency=agency, rule=rule)
    return rule.notices_a_day_of_trusted if trusted else rule.notices_a_day


def counts_as(state: str, *, acted: bool, countered: bool) -> bool | None:
    """Return whether a notice in this state was right, or None where it does not count.

    One that its reporter withdrew after it had taken a listing down, or after the seller answered, was wrong: else
    accuracy could be kept by withdrawing. One that lapsed says nothing until a person decided.
    """
    if state == "upheld":
        return True
    if state in {"refused", "restored"}:
        return False
    return False if state == "withdrawn" and (acted or countered) else None


@dataclass(frozen=True, slots=True)
class Repeated:
    """What repeated infringement leads to, as data: strikes that stand, of so many brands, within the time."""

    step: Step
    strikes: int
    brands: int


STRIKE_LASTS: Final = timedelta(days=365)
LADDER: Final = (Repeated("warned", 1, 1), Repeated("restricted", 4, 2), Repeated("closing", 8, 3))
"""A warning; no new listings; a person decides whether the shop's listings are closed."""


def step_for(brands_struck: Sequence[str], ladder: Sequence[Repeated] = LADDER) -> Step:
    """Return how far a seller's standing strikes, by their brands, lead."""
    reached: Step = "none"
    for each in ladder:
        if len(brands_struck) >= each.strikes and len(set(brands_struck)) >= each.brands:
            reached = each.step
    return reached


def next_step(brands_struck: Sequence[str], ladder: Sequence[Repeated] = LADDER) -> Repeated | None:
    """Return what comes next and from how many strikes on, or None where it is the last already."""
    for each in ladder:
        if not (len(brands_struck) >= each.strikes and len(set(brands_struck)) >= each.brands):
            return each
    return None


@dataclass(frozen=True, slots=True)
class TestPurchase:
    """What somebody bought to see what is sent: the order, and what was found."""

    __test__ = False  # the name is the trade's; pytest looks for others

    order_no: str
    findings: str
    bought_on: str = ""
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a reporter says against one listing.

    ``territories`` are countries of ISO 3166-1, or "EU"; none means everywhere. ``good_faith`` is the reporter's
    statement that what they say is true and that they may say it (17 U.S.C. 512(c)(3), DSA art. 16(2)(d)).
    """

    brand_id: str
    product_id: str
    ground: Ground
    statement: str
    good_faith: bool
    territories: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    test_purchase: TestPurchase | None = None


def checked_words(text: str, *, field: str, most: int, least: int = 1) -> str:
    """Return a text as it is kept; raise InvalidInput where it is too short or too long."""
    said = text.strip()
    if not least <= len(said) <= most or any(each in said for each in "\x00\x0b\x0c"):
        expected = say("%(least)s to %(most)s characters", least=least, most=f"{most:,}")
        raise InvalidInput("this is too short or too long", field=field, expected=expected)
    return said


def checked_territories(codes: Iterable[str]) -> tuple[str, ...]:
    """Return territories sorted, each once; raise InvalidInput."""
    held = sorted({each.strip().upper() for each in codes if each.strip()})
    if len(held) > TERRITORIES_MAX or not all(each in COUNTRIES or each == "EU" for each in held):
        expected = "countries (ISO 3166-1) such as KR, or EU; none means everywhere"
        raise InvalidInput("these are no territories", field="territories", expected=expected)
    return tuple(held)


def checked_draft(draft: NoticeDraft) -> NoticeDraft:
    """Return a draft as it is kept; raise InvalidInput naming the field that is amiss."""
    if draft.ground not in GROUNDS:
        raise InvalidInput("there is no such ground", field="ground", expected=", ".join(GROUNDS))
    if not draft.good_faith:
        expected = "your word that you believe this to be true, and may say it"
        raise InvalidInput("a notice needs your statement of good faith", field="good_faith", expected=expected)
    if len(draft.evidence) > EVIDENCE_MAX:
        expected = say("at most %(most)s files", most=EVIDENCE_MAX)
        raise InvalidInput("these are too many files", field="evidence", expected=expected)
    bought = draft.test_purchase
    if bought is not None:
        if len(bought.file_ids) > EVIDENCE_MAX:
            expected = say("at most %(most)s files", most=EVIDENCE_MAX)
            raise InvalidInput("these are too many files", field="test_purchase", expected=expected)
        bought = TestPurchase(
            checked_words(bought.order_no, field="order_no", most=ORDER_NO_MAX),
            checked_words(bought.findings, field="findings", most=FINDINGS_MAX),
            bought.bought_on.strip()[:10],
            tuple(dict.fromkeys(bought.file_ids)),
        )
    return NoticeDraft(
        draft.brand_id,
        draft.product_id,
        draft.ground,
        checked_words(draft.statement, field="statement", most=STATEMENT_MAX, least=STATEMENT_MIN),
        good_faith=True,
        territories=checked_territories(draft.territories),
        evidence=tuple(dict.fromkeys(draft.evidence)),
        test_purchase=bought,
    )


def folded(text: str) -> str:
    """Return letters and digits only, in one case: to see whether a listing names a brand at all."""
    return "".join(each for each in text.casefold() if each.isalnum())


def names_brand(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether any text holds any name, whatever stands between its letters."""
    keys = [key for each in names if (key := folded(each))]
    return any(key in folded(text) for text in texts for key in keys)


def shown_count(count: int, *, least: int = 5) -> int | None:
    """Return a number that may be published, or None where it is so small that it could tell of somebody."""
    return count if count == 0 or count >= least else None


def chained(previous: str, digest: str) -> str:
    """Return the text whose SHA-256 seals a piece of evidence after the one before it."""
    return f"{previous}{digest}"

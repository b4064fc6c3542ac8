"""What screening finds and what follows from it: findings by policy, a verdict by market. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from entrepot.ai import Evidence

Outcome = Literal["allow", "review", "block"]
Severity = Literal["minor", "serious", "severe"]
Action = Literal["as_found", "allow", "review", "block"]

POLICIES: Final = (
    "weapons",
    "explosives",
    "drugs",
    "medicine_claims",
    "prescription_medicine",
    "tobacco_vape",
    "alcohol",
    "adult",
    "hate_symbols",
    "counterfeit",
    "brand_misuse",
    "wildlife",
    "live_animals",
    "human_remains",
    "hazardous_goods",
    "surveillance",
    "fake_documents",
    "counterfeit_currency",
    "gambling",
    "dual_use",
    "false_claims",
    "contact_diversion",
    "personal_data",
    "child_safety",
    "stolen_accounts",
)
MARKETS: Final = ("US", "EU", "KR", "JP", "CN", "SA")
UNCHECKED: Final = "unchecked"
"""The policy of a finding that says that something could not be looked at: a person has to."""
AFTER_BLOCK: Final = "after_block"
"""The policy of a finding that says that a person took the product away before."""
_THINGS: Final = frozenset(POLICIES) - {
    "medicine_claims",
    "false_claims",
    "contact_diversion",
    "personal_data",
    "brand_misuse",
    "hazardous_goods",
}
"""Policies about what goods are, not about what is said of them: other words make nothing else of a weapon."""
_NUMBER: Final = re.compile(r"(?:\d\W?){4}")
PERSON: Final = "person"
"""The detector of findings that only say that a person has to look."""
_NAMED: Final = 0.65
"""The confidence of a word of the lexicon that asks a person by itself; hints and the learned opinion have less."""
_WORSE: Final[Mapping[Outcome, int]] = {"allow": 0, "review": 1, "block": 2}
GRAVER: Final[Mapping[Severity, int]] = {"minor": 0, "serious": 1, "severe": 2}
_RISK: Final[Mapping[Severity, int]] = {"minor": 20, "serious": 50, "severe": 80}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a listing that a policy is about.

    ``outcome`` is what the detector thinks should follow, in each of ``markets`` (none: all). ``confidence`` is 0
    to 1. ``evidence`` says where it stands: its place is the field's name. ``remedy`` names what would put it right.
    """

    policy: str
    outcome: Outcome
    confidence: float
    detector: str
    evidence: tuple[Evidence, ...] = ()
    markets: tuple[str, ...] = ()
    remedy: str = ""

    @property
    def is_about_goods(self) -> bool:
        """Whether it is about what is sold, which no other words mend: a weapon, or a list of people's numbers."""
        if self.policy == "personal_data":
            return not any(_NUMBER.search(each.quote) for each in self.evidence)
        return self.policy in _THINGS

    @property
    def is_certain(self) -> bool:
        """Whether a rule may refuse for it: its detector would, or the seller's own words name it."""
        if self.outcome == "block":
            return True
        own_words = all(each.origin == "seller" for each in self.evidence)
        return own_words and self.detector != PERSON and self.confidence >= _NAMED


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a policy does in one market with what is found against it, and how grave it is.

    ``least`` is the confidence below which a detector's findings do not count, by its name.
    """

    action: Action = "as_found"
    severity: Severity = "serious"
    least: Mapping[str, float] = field(default_factory=dict)

    def outcome_of(self, finding: Finding) -> Outcome:
        """Return what follows from a finding; one that is not certain is refused nowhere, a person looks at it."""
        if finding.confidence < self.least.get(finding.detector, 0.0):
            return "allow"
        if self.action == "as_found":
            return finding.outcome
        return "review" if self.action == "block" and not finding.is_certain else self.action


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome by market, all findings, the policies that counted, and how urgent a person's look is (0 to 100).

    A finding may not count: a ruling allows it in every market. It is kept, so that other rulings can be tried on it.
    """

    markets: Mapping[str, Outcome]
    findings: tuple[Finding, ...]
    policies: tuple[str, ...]
    risk: int
    severe: bool
    severity: Severity = "serious"

    @property
    def outcome(self) -> Outcome:
        """What holds for the listing as a whole: it is shown where it may be; held where no market takes it."""
        if "allow" in self.markets.values():
            return "allow"
        return "review" if self.to_review else "block"

    @property
    def closed(self) -> tuple[str, ...]:
        """The markets where the listing is not shown."""
        return tuple(market for market, each in self.markets.items() if each != "allow")

    @property
    def to_review(self) -> bool:
        """Whether a person is to look at it."""
        return "review" in self.markets.values()


_EU_CODES: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
COUNTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    market: tuple(_EU_CODES.split()) if market == "EU" else (market,) for market in MARKETS
}
"""The countries of each market, by ISO 3166-1."""


def judge(
    findings: Sequence[Finding],
    rulings: Mapping[tuple[str, str], Ruling],
    *,
    trust: float = 0.5,
    markets: Sequence[str] = MARKETS,
) -> Judgement:
    """Return what follows from findings under the rulings by (policy, market).

    ``trust`` is what the seller's past tells: the share of their listings that were right. It changes no outcome, only
    which of two cases a person sees first.
    """
    by_market: dict[str, Outcome] = dict.fromkeys(markets, "allow")
    counted: dict[str, float] = {}
    severity: Severity = "minor"
    for finding in findings:
        for market in finding.markets or markets:
            ruling = rulings.get((finding.policy, market), Ruling())
            outcome = ruling.outcome_of(finding)
            if outcome == "allow" or market not in by_market:
                continue
            by_market[market] = max(by_market[market], outcome, key=_WORSE.__getitem__)
            risk = _RISK[ruling.severity] * (0.5 + 0.5 * finding.confidence)
            counted[finding.policy] = max(risk, counted.get(finding.policy, 0.0))
            severity = max(severity, ruling.severity, key=GRAVER.__getitem__)
    policies = tuple(sorted(counted, key=lambda each: (-counted[each], each)))
    risk = max(counted.values(), default=0.0) + 20 * (1 - trust) * bool(counted)
    return Judgement(by_market, tuple(findings), policies, min(100, round(risk)), severity == "severe", severity)

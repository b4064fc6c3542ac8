"""What screening finds and what follows from it: findings by policy, a verdict by market. Pure."""

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
_WORSE: Final[Mapping[Outcome, int]] = {"allow": 0, "review": 1, "block": 2}
_GRAVER: Final[Mapping[Severity, int]] = {"minor": 0, "serious": 1, "severe": 2}
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


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a policy does in one market with what is found against it, and how grave it is.

    ``least`` is the confidence below which a detector's findings do not count, by its name.
    """

    action: Action = "as_found"
    severity: Severity = "serious"
    least: Mapping[str, float] = field(default_factory=dict)


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
            outcome = finding.outcome if ruling.action == "as_found" else ruling.action
            if finding.confidence < ruling.least.get(finding.detector, 0.0):
                continue
            if outcome == "allow" or market not in by_market:
                continue
            by_market[market] = max(by_market[market], outcome, key=_WORSE.__getitem__)
            risk = _RISK[ruling.severity] * (0.5 + 0.5 * finding.confidence)
            counted[finding.policy] = max(risk, counted.get(finding.policy, 0.0))
            severity = max(severity, ruling.severity, key=_GRAVER.__getitem__)
    policies = tuple(sorted(counted, key=lambda each: (-counted[each], each)))
    risk = max(counted.values(), default=0.0) + 20 * (1 - trust) * bool(counted)
    return Judgement(by_market, tuple(findings), policies, min(100, round(risk)), severity == "severe", severity)

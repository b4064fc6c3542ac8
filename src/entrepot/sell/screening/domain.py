"""What screening finds and what follows from it: findings by policy, a verdict by market. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """What a policy does in one market with what is found against it, and how grave it is."""

    action: Action = "as_found"
    severity: Severity = "serious"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome by market, the findings that it rests on, and how urgent a person's look is (0 to 100)."""

    markets: Mapping[str, Outcome]
    findings: tuple[Finding, ...]
    risk: int
    severe: bool

    @property
    def outcome(self) -> Outcome:
        """What holds for the listing as a whole: it is shown where it may be; held where no market takes it."""
        if any(each == "allow" for each in self.markets.values()):
            return "allow"
        return "review" if "review" in self.markets.values() else "block"

    @property
    def closed(self) -> tuple[str, ...]:
        """The markets where the listing is not shown."""
        return tuple(market for market, each in self.markets.items() if each != "allow")

    @property
    def to_review(self) -> bool:
        """Whether a person is to look at it."""
        return "review" in self.markets.values()


def judge(
    findings: Iterable[Finding],
    rulings: Mapping[tuple[str, str], Ruling],
    *,
    trust: float = 0.5,
    markets: Sequence[str] = MARKETS,
) -> Judgement:
    """Return what follows from findings under the rulings by (policy, market).

    ``trust`` is what the seller's past tells: the share of their listings that were right. It changes no outcome, only
    which of two cases a person sees first.
    """
    kept: list[Finding] = []
    by_market: dict[str, Outcome] = dict.fromkeys(markets, "allow")
    risk, severe = 0.0, False
    for finding in findings:
        counted = False
        for market in markets:
            if finding.markets and market not in finding.markets:
                continue
            ruling = rulings.get((finding.policy, market), Ruling())
            outcome = _ruled(finding.outcome, ruling)
            if outcome == "allow":
                continue
            counted = True
            by_market[market] = max(by_market[market], outcome, key=_WORSE.__getitem__)
            risk = max(risk, _RISK[ruling.severity] * (0.5 + 0.5 * finding.confidence))
            severe |= ruling.severity == "severe"
        if counted:
            kept.append(finding)
    return Judgement(by_market, tuple(kept), min(100, round(risk + 20 * (1 - trust) * bool(kept))), severe)


def _ruled(found: Outcome, ruling: Ruling) -> Outcome:
    match ruling.action:
        case "allow" | "review" | "block" as action if found != "allow":
            return action
        case _:
            return found

"""What a verdict says to the one it is about: the rule and its source, where it was met, how sure, what to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import Connection

from entrepot.sell.catalog import Submission, submissions
from entrepot.sell.screening.fix import Fix, fixes_of
from entrepot.sell.screening.judgement import MARKETS, Finding, Judgement, Outcome, Ruling, judge
from entrepot.sell.screening.policies import Rule, builtin_packs, rule_of
from entrepot.sell.screening.rules import rulings_in_force
from entrepot.sell.screening.second_titles import with_title
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.words_of import Words
from entrepot.sell.trials import Trial

_WORSE: Final[Mapping[Outcome, int]] = {"allow": 0, "review": 1, "block": 2}


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding that counts: its rule, what follows in which markets, and what would put it right.

    ``rule`` is None where no rule of a pack is behind it: something could not be looked at, or a person spoke before.
    """

    finding: Finding
    rule: Rule | None
    markets: Mapping[str, Outcome]
    fix: Fix

    @property
    def outcome(self) -> Outcome:
        """What follows as a whole where it counts: refused in every market of it, or else a person looks."""
        return "review" if "review" in self.markets.values() else "block"

    @property
    def gravest(self) -> Outcome:
        """What follows in the market that is the strictest."""
        return max(self.markets.values(), key=_WORSE.__getitem__)


@dataclass(frozen=True, slots=True)
class Check:
    """What screening says of a listing as it stands, before it is judged: the outcome by market, and why."""

    judgement: Judgement
    reasons: tuple[Explained, ...]

    @property
    def outcome(self) -> Outcome:
        """What would hold for the listing as a whole."""
        return self.judgement.outcome


def check_listing(connection: Connection, product: Submission, at_us: int, seen: Sequence[Finding] = ()) -> Check:
    """Return what the words of a listing, and what was ``seen`` in its pictures, would mean; a few milliseconds."""
    _, rulings = rulings_in_force(connection, at_us)
    judgement = judge((*words().find(product), *seen), rulings)
    return Check(judgement, explain(judgement.findings, product, rulings, at_us))


def judged_listing(connection: Connection, product: Submission, at_us: int, seen: Sequence[Finding] = ()) -> Judgement:
    """Return what follows for a listing, without the reasons; about a millisecond."""
    return judge((*words().find(product), *seen), rulings_in_force(connection, at_us)[1])


def explain(
    findings: Sequence[Finding], product: Submission, rulings: Mapping[tuple[str, str], Ruling], at_us: int
) -> tuple[Explained, ...]:
    """Return the findings that count under rulings, the gravest first, each explained."""
    packs = builtin_packs()
    counted = [(each, markets) for each in findings if (markets := outcomes_of(each, rulings))]
    fixes = fixes_of([each for each, _ in counted], product, words().find)
    found = [
        Explained(each, rule_of(packs, each.policy, next(iter(markets)), at_us), markets, fix)
        for (each, markets), fix in zip(counted, fixes, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-_WORSE[each.gravest], -each.finding.confidence)))


def explain_title(connection: Connection, trial: Trial, at_us: int) -> tuple[tuple[Explained, ...], Submission | None]:
    """Return why a second title may not be shown, each reason explained, and the product as it would be with it."""
    found = submissions(connection, [trial.product_id]) if trial.refused else []
    if not found:
        return (), None
    product = with_title(found[0], trial.locale, trial.b)
    _version, rulings = rulings_in_force(connection, at_us)
    return explain(findings_from_json(trial.refused), product, rulings, at_us), product


def check_second_title(
    connection: Connection, product_id: str, locale: str, title: str, at_us: int
) -> tuple[Explained, ...]:
    """Return why screening would not have a second title shown: what it adds, where it closes a market that is open."""
    found = submissions(connection, [product_id])
    if not found:
        return ()
    own = check_listing(connection, found[0], at_us)
    tried = check_listing(connection, with_title(found[0], locale, title), at_us)
    open_to = {market for market, each in own.judgement.markets.items() if each == "allow"}
    if all(tried.judgement.markets[market] == "allow" for market in open_to):
        return ()
    return tuple(each for each in tried.reasons if each.finding not in own.judgement.findings)


def outcomes_of(finding: Finding, rulings: Mapping[tuple[str, str], Ruling]) -> dict[str, Outcome]:
    """Return what follows from a finding in each market where something does."""
    markets: dict[str, Outcome] = {}
    for market in finding.markets or MARKETS:
        outcome = rulings.get((finding.policy, market), Ruling()).outcome_of(finding)
        if outcome != "allow":
            markets[market] = outcome
    return markets


@cache
def words() -> Words:
    """Return the text detectors, made once."""
    return Words()

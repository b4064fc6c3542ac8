"""What people said of a product counts when it is judged again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from entrepot.sell.screening.judgement import AFTER_BLOCK, MARKETS, Finding, Outcome
from entrepot.sell.screening.store import findings_from_json


def after_people(findings: Sequence[Finding], said: Row[Any] | None, revision: int) -> list[Finding]:
    """Return what is left to judge after what a person said of the product last.

    What a person allowed stays allowed, word for word, in later revisions too. Where a person took it away it stays
    away as it is; once the seller changed it, a person looks again, whatever the detectors think.
    """
    left = [each for each in findings if each.policy != AFTER_BLOCK]
    if said is None:
        return left
    if said.outcome == "allow":
        known = {_what(each) for each in findings_from_json(said.findings)}
        left = [each for each in left if _what(each) not in known]
    for said_of in ("block", "review"):  # "review" where somebody took it away until it is looked at anew
        closed = tuple(market for market in said.markets if said.markets[market] == said_of)
        outcome: Outcome = "block" if said_of == "block" and said.revision == revision else "review"
        if closed:
            markets = () if len(closed) == len(MARKETS) else closed
            left.append(Finding(AFTER_BLOCK, outcome, 1.0, "person", markets=markets))
    return left


def _what(finding: Finding) -> tuple[str, frozenset[str]]:
    return finding.policy, frozenset(each.quote.casefold() for each in finding.evidence)

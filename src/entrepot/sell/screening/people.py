"""What people said of a product, or have still to say, counts when it is judged again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from entrepot.sell.screening.judgement import AFTER_BLOCK, MARKETS, PERSON, Finding, Outcome, Ruling
from entrepot.sell.screening.outside import without_holds
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case

LOOK_AT_CHANGE: Final = "look_at_change"
"""The remedy of a doubt that is found no more since the seller changed the product, and that a person still decides."""
_C = screening_case.c
_UNDECIDED = select(_C.open_of, _C.revision).where(
    _C.open_of.in_(bindparam("ids", expanding=True)), _C.reopened_of.is_(None), _C.severity != "minor"
)


@dataclass(frozen=True, slots=True)
class Past:
    """What was said of a product before: by the program last, by a person last, and the revision of a case that waits.

    Each is None where there is none; ``doubted_at`` counts grave cases only.
    """

    last: Row[Any] | None
    said: Row[Any] | None
    doubted_at: int | None


def undecided(connection: Connection, product_ids: Sequence[str]) -> Mapping[str, int]:
    """Return the products of which a person has to decide a grave case, with the revision that each is about."""
    rows = connection.execute(_UNDECIDED, {"ids": sorted(product_ids)})
    return {row.open_of: row.revision for row in rows}


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
            left.append(Finding(AFTER_BLOCK, outcome, 1.0, PERSON, markets=markets))
    return left


def before_people(
    findings: Sequence[Finding], past: Past, revision: int, rulings: Mapping[tuple[str, str], Ruling]
) -> list[Finding]:
    """Return findings, and those about the goods that other words took away before a person had decided them.

    A forbidden thing under another name is the same thing, so a person looks at the change.
    """
    if past.last is None:
        return list(findings)
    before = without_holds(findings_from_json(past.last.findings))
    still = past.said is None or past.said.id < past.last.id
    changed = past.doubted_at is not None and past.doubted_at != revision
    found = {each.policy for each in findings if each.outcome == "review"}  # what is refused has no case to wait in
    left = {}
    for each in before:
        waits = changed or (still and each.remedy == LOOK_AT_CHANGE)
        if waits and each.is_about_goods and each.policy not in found and _counts(each, rulings):
            look = replace(each, outcome="review", confidence=1.0, detector=PERSON, evidence=(), remedy=LOOK_AT_CHANGE)
            left[each.policy, each.markets] = look
    return [*findings, *left.values()]


def _counts(finding: Finding, rulings: Mapping[tuple[str, str], Ruling]) -> bool:
    return any(
        rulings.get((finding.policy, market), Ruling()).outcome_of(finding) != "allow"
        for market in finding.markets or MARKETS
    )


def _what(finding: Finding) -> tuple[str, frozenset[str]]:
    return finding.policy, frozenset(each.quote.casefold() for each in finding.evidence)

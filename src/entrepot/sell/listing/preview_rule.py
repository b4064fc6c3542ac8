"""What a rule would accept before it is carried out: how many drafts pass, and why the others are held back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, and_, func, literal, or_, select, true

from entrepot.sell.listing.accept_many import NO_ERROR, Rule, passing
from entrepot.sell.listing.standing import CONTRADICTS, NO_PICTURE, STANDS, Standing, lacking
from entrepot.sell.listing.tables import listing_draft

_D = listing_draft.c
_A_QUARTER, _ROUND = 4, 5
_TAKEN: Final[tuple[Standing, ...]] = ("ready", "doubts")


@dataclass(frozen=True, slots=True)
class RulePreview:
    """How many open drafts there are, how many a rule accepts, and how many it holds back for which reason.

    ``held``: ``missing`` a needed field is empty, ``doubts`` something is to be looked at, ``contradicts`` its fields
    contradict each other, which a rule with doubts leaves for a person too, ``score`` is below the
    rule's, ``picture`` has none and would go on sale, ``other`` what the rule leaves out besides. Each draft counts
    once, with the first of these. ``without`` counts of those that pass the ones without a ``picture``, ``stock``, or a
    ``title`` that no other draft of the file has.
    """

    total: int
    passing: int
    held: Mapping[str, int]
    without: Mapping[str, int] = field(default_factory=dict)


def preview_rule(connection: Connection, seller_id: str, rule: Rule) -> RulePreview:
    """Return what a rule would accept now."""
    ready = STANDS["ready"]
    if rule.with_doubts or rule.draft_ids:
        ready = or_(ready, STANDS["doubts"] if rule.draft_ids else and_(STANDS["doubts"], NO_ERROR, ~CONTRADICTS))
    contradicts = and_(CONTRADICTS, literal(rule.with_doubts))
    statement = select(
        func.count(),
        func.count().filter(STANDS["missing"]),
        func.count().filter(STANDS["doubts"], ~ready, ~contradicts),
        func.count().filter(STANDS["doubts"], ~ready, contradicts),
        func.count().filter(ready, or_(_D.score < rule.least_score, _D.score.is_(None))),
        func.count().filter(ready, _D.score >= rule.least_score, NO_PICTURE, literal(rule.needs_pictures)),
    ).where(_D.seller_id == seller_id, _D.state == "ready")
    if rule.batch_id is not None:
        statement = statement.where(_D.batch_id == rule.batch_id)
    if rule.draft_ids:
        statement = statement.where(_D.id.in_(rule.draft_ids))
    total, missing, doubts, contradictory, score, picture = connection.execute(statement).one()
    lacks = lacking(and_(_D.seller_id == seller_id, true() if rule.batch_id is None else _D.batch_id == rule.batch_id))
    counts = (func.count().filter(those) for those in lacks.values())
    passes, *without = connection.execute(
        select(func.count(), *counts).where(_D.id.in_(passing(seller_id, rule).order_by(None)))
    ).one()
    held = {"missing": missing, "doubts": doubts, "contradicts": contradictory, "score": score, "picture": picture}
    held["other"] = total - passes - sum(held.values())
    return RulePreview(
        total,
        passes,
        {reason: count for reason, count in held.items() if count},
        {what: count for what, count in zip(lacks, without, strict=True) if count},
    )


def usual_score(connection: Connection, seller_id: str, batch_id: str) -> int:
    """Return the score that three quarters of a file's ready drafts reach, rounded down to a five; 0 without any.

    Where none is ready, those that are to be looked at are taken instead.
    """
    for name in _TAKEN:
        scores = sorted(
            connection.execute(
                select(_D.score).where(_D.seller_id == seller_id, _D.batch_id == batch_id, STANDS[name])
            ).scalars()
        )
        if scores:
            return int(scores[len(scores) // _A_QUARTER] // _ROUND * _ROUND)
    return 0

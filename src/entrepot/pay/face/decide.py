"""Whose face it is: one person, surely enough and clearly before the next; else nobody."""

from entrepot.pay.face.domain import Decision, MatchRule, Template, readable
from entrepot.pay.face.gallery import Gallery


def decide(probe: Template, gallery: Gallery, rule: MatchRule, *, digits: str | None = None) -> Decision:
    """Return whose face ``probe`` is among a gallery's people, with these last ``digits`` where they are given.

    A person is named whose score passes the threshold and leads the second best person's by the margin; where one
    person alone is compared, the threshold decides. Whatever cannot be compared names nobody, and nothing is raised.
    """
    if not probe.model == gallery.model == rule.model:
        return Decision(None, "other_model")
    if (probe.place, probe.rotation) != (gallery.place, gallery.rotation):
        return Decision(None, "other_key")
    if not readable(probe.numbers):
        return Decision(None, "unread")
    found, considered = gallery.nearest(probe.numbers, digits=digits)
    if not found:
        return Decision(None, "nobody")
    best = found[0].score
    second = found[1].score if len(found) > 1 else -1.0
    if not best > rule.threshold:
        return Decision(None, "below_threshold", best, second, considered)
    if not best - second > rule.margin:
        return Decision(None, "too_close", best, second, considered)
    return Decision(found[0].person, "matched", best, second, considered)

"""What the studio answers over HTTP where a value of its own cannot be sent as it is."""

from typing import Any

from pydantic import BaseModel, Field

from entrepot.sell.scoring import ContentScore, Fix


class LostPoints(BaseModel):
    """Points that a rule took: how many, where, why, in which order to mend them, and the fix in one click, if any.

    ``gain`` is what the score wins when that fix is carried out; null where there is none, or only a picture tool has
    it. A fix that gains nothing is not offered.
    """

    rule: str = Field(examples=["title_capitals"])
    points: float
    field: str = Field(examples=["title"])
    reason: str
    quote: str
    order: int
    fix: Fix | None
    gain: float | None = None


class ScoreAnswer(BaseModel):
    """The content score, 0 to 100, and all that was lost, what to do first at the front."""

    points: float
    lost: list[LostPoints]


def score_answer(scored: ContentScore) -> dict[str, Any]:
    """Return a content score as it is answered."""
    lost = [
        {
            "rule": each.code,
            "points": each.points,
            "field": each.field,
            "reason": str(each.reason),
            "quote": each.quote,
            "order": each.order,
            "fix": each.fix,
            "gain": each.gain,
        }
        for each in scored.lost
    ]
    return {"points": scored.points, "lost": lost}

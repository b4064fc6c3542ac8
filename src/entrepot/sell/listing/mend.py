"""Carry out a one-click fix of the content score: the score says what to change, this decides it."""

import re
from typing import Any

from entrepot.core.database import Database
from entrepot.kit.errors import Conflict
from entrepot.sell.listing.content import ATTRIBUTE, Content
from entrepot.sell.listing.decide import decide_fields
from entrepot.sell.listing.make import Maker, score_of_draft
from entrepot.sell.listing.read import get_draft
from entrepot.sell.scoring import Fix

_MEASURE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>\D{1,12})")


class NoFix(Conflict):
    """What was to be mended is not lost any more, or only a person can mend it."""

    code = "listing.no_fix"
    title = "There is nothing to mend here"


def mend_draft(maker: Maker, db: Database, seller_id: str, draft_id: str, rule: str, field: str, actor: str) -> None:
    """Mend what a rule of the content score found in a field; raise NotFound, DraftClosed, NoFix."""
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
        lost = score_of_draft(connection, draft).lost
    fix = next((each.fix for each in lost if (each.code, each.field) == (rule, field)), None)
    decision = None if fix is None else decision_of(draft.content, fix)
    if decision is None:
        raise NoFix("look at the score again: it has changed, or this needs you")
    name, value = decision
    decide_fields(maker, db, seller_id, draft_id, {name: ("change", value)}, actor)


def decision_of(content: Content, fix: Fix) -> tuple[str, Any] | None:
    """Return the field that a fix changes and its new value; None where a person or a picture tool has to do it."""
    name, _, place = fix.field.partition(".")
    match fix.kind:
        case "replace" if name in {"title", "description"}:
            return name, fix.value
        case "replace" if name == "attributes" and place:
            return f"{ATTRIBUTE}{place}", _typed(fix.value, content.attributes().get(place))
        case "replace" | "remove" | "move" if name == "bullets":
            points = _changed(list(content.value("bullets") or ()), fix, place)
            return None if points is None else (name, points)
        case _:
            return None


def _typed(text: str, now: Any) -> Any:
    """Return a fix's text as a number with its unit where the attribute is one now: “0.9 l”."""
    found = _MEASURE.fullmatch(text.strip())
    if found is None or not isinstance(now, int | float | dict):
        return text
    return {"value": float(found["number"]), "unit": found["unit"]}


def _changed(points: list[str], fix: Fix, place: str) -> list[str] | None:
    if not place.isdecimal() or int(place) >= len(points):
        return None
    at = int(place)
    if fix.kind == "replace":
        return [*points[:at], fix.value, *points[at + 1 :]]
    taken = points.pop(at)
    if fix.kind == "move":
        points.insert(int(fix.value) if fix.value.isdecimal() else 0, taken)
    return points

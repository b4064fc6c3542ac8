"""Carry out a one-click fix of the content score: the score says what to change, this decides it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.core.database import Database
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.content import ATTRIBUTE, Act, Content
from entrepot.sell.listing.decide import decide_fields
from entrepot.sell.listing.make import Maker, score_of_draft
from entrepot.sell.listing.read import DraftView, get_draft
from entrepot.sell.listing.score_draft import scored_listing
from entrepot.sell.listing.texts import sheet_of, shown_attributes
from entrepot.sell.scoring import BULLETS_LEAST, Fix, Lost, score
from entrepot.sell.writing import compose_bullets, compose_description, compose_title, search_words

_WRITTEN: Final[Mapping[str, str]] = {
    "bullets_few": "bullets",
    "description_missing": "description",
    "search_words_missing": "search_words",
    **dict.fromkeys(("title_missing", "title_short", "title_clickbait", "title_stuffed", "title_language"), "title"),
}
"""What is written of facts where the score can only point at it, by rule."""
_MEASURE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>\D{1,12})")


class NoFix(Conflict):
    """What was to be mended is not lost any more, or only a person can mend it."""

    code = "listing.no_fix"
    title = "There is nothing to mend here"


@dataclass(frozen=True, slots=True)
class Mended:
    """What a fix changed, and what takes it back: the field, the act that was decided of it before, and its value."""

    field: str
    act: Act | None
    value: Any = None


def mend_draft(maker: Maker, db: Database, seller_id: str, draft_id: str, rule: str, field: str, actor: str) -> Mended:
    """Mend what a rule of the content score found in a field; raise NotFound, DraftClosed, NoFix."""
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
        lost = next(
            (each for each in score_of_draft(connection, draft).lost if (each.code, each.field) == (rule, field)), None
        )
        decision = None if lost is None else decision_for(connection, draft, lost)
    if decision is None:
        raise NoFix("look at the score again: it has changed, or this needs you")
    name, value = decision
    before = _before(draft.content, name)
    decide_fields(maker, db, seller_id, draft_id, {name: ("change", value)}, actor)
    return before


def _before(content: Content, name: str) -> Mended:
    was = next((each for each in content.fields if each.name == name), None)
    if was is None:
        return Mended(name, "remove")
    if was.decided is None or was.decided == "remove":
        return Mended(name, was.decided)
    return Mended(name, "change", was.value)


def decision_for(connection: Connection, draft: DraftView, lost: Lost) -> tuple[str, Any] | None:
    """Return the field that wins points back and its new value; None where only a person, or a new photo, can.

    What the score cannot word itself is written of the draft's facts: missing points, a description, a title.
    """
    if lost.fix is None or lost.fix.kind == "picture":
        return None
    return decision_of(draft.content, lost.fix) or _of_facts(connection, draft, lost.code)


def _of_facts(connection: Connection, draft: DraftView, rule: str) -> tuple[str, Any] | None:
    part = _WRITTEN.get(rule)
    tree = category_tree(connection, draft.locale)
    if part is None or draft.content.value("category") is None:
        return None
    sheet = sheet_of(connection, tree, draft.content, draft.locale)
    said = draft.content.value(part)
    value: Any
    match part:
        case "bullets":
            points = list(said or ())
            more = [each.text for each in compose_bullets(sheet, draft.locale) if each.text not in points]
            value = [*points, *more][: max(BULLETS_LEAST, len(points))]
        case "description":
            value = compose_description(sheet, draft.locale).text
        case "search_words":
            value = list(search_words(sheet, draft.locale))
        case _:
            named = sheet.kind.code and sheet.kind.nouns.get(draft.locale)
            value = compose_title(sheet, draft.locale, draft.channel).text if named else ""
            value = "" if rule in _rules_lost(connection, draft, value) else value
    return (part, value) if value and value != said else None


def _rules_lost(connection: Connection, draft: DraftView, title: str) -> set[str]:
    """Return the rules that would still take points of a title."""
    tree = category_tree(connection, draft.locale)
    shown = shown_attributes(connection, tree, draft.content, draft.locale)
    listing = scored_listing(draft.content, tree, draft.locale, draft.pictures, draft.readings, shown)
    return {each.code for each in score(replace(listing, title=title)).lost if each.field == "title"}


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

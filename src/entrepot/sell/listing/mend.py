"""Carry out a one-click fix of the content score: the score says what to change, this decides it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.core.database import Database
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.content import ATTRIBUTE, Act, Content, Decision, decide
from entrepot.sell.listing.decide import decide_fields
from entrepot.sell.listing.make import Maker, score_of_draft
from entrepot.sell.listing.read import DraftView, get_draft
from entrepot.sell.listing.score_draft import scored_listing
from entrepot.sell.listing.texts import sheet_of, shown_attributes
from entrepot.sell.scoring import BULLETS_LEAST, ContentScore, Fix, Lost, score
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
class Mend:
    """What one press changes: fields with their new values, and the points that the whole score wins by it.

    ``left``: the same rule takes points of the same field afterwards too, and what is left is the seller's to mend.
    """

    values: Mapping[str, Any]
    gain: float
    left: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What takes a fix back in a field: the act that was decided of it before, and its value."""

    field: str
    act: Act | None
    value: Any = None


@dataclass(frozen=True, slots=True)
class Mended:
    """What a fix changed, as it was before, and whether some of it is left to the seller."""

    before: tuple[Before, ...]
    left: bool = False


def mend_draft(maker: Maker, db: Database, seller_id: str, draft_id: str, rule: str, field: str, actor: str) -> Mended:
    """Mend what a rule of the content score found in a field; raise NotFound, DraftClosed, NoFix."""
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
        scored = score_of_draft(connection, draft)
        lost = next((each for each in scored.lost if (each.code, each.field) == (rule, field)), None)
        mend = None if lost is None else mend_of(connection, draft, scored, lost)
    if mend is None:
        raise NoFix("look at the score again: it has changed, or this needs you")
    before = tuple(_before(draft.content, name) for name in mend.values)
    decide_fields(maker, db, seller_id, draft_id, {name: ("change", each) for name, each in mend.values.items()}, actor)
    return Mended(before, mend.left)


def _before(content: Content, name: str) -> Before:
    was = next((each for each in content.fields if each.name == name), None)
    if was is None:
        return Before(name, "remove")
    if was.decided is None or was.decided == "remove":
        return Before(name, was.decided)
    return Before(name, "change", was.value)


def score_with_gains(connection: Connection, draft: DraftView) -> ContentScore:
    """Return a draft's score with what each fix really gains; where one gains nothing the field is to be opened."""
    scored = score_of_draft(connection, draft)

    def tried(lost: Lost) -> Lost:
        mend = mend_of(connection, draft, scored, lost)
        if mend is not None:
            return replace(lost, gain=mend.gain)
        open_it = lost.fix is not None and lost.fix.kind != "picture"
        return replace(lost, fix=Fix("open", lost.field)) if open_it else lost

    return replace(scored, lost=tuple(map(tried, scored.lost)))


def mend_of(connection: Connection, draft: DraftView, scored: ContentScore, lost: Lost) -> Mend | None:
    """Return what wins points back and how many, tried out; None where only a person, a new photo or nothing does.

    What the score cannot word itself is written of the draft's facts: missing points, a description, a title.
    """
    if lost.fix is None or lost.fix.kind == "picture" or lost.fix.field.startswith("pictures"):
        return None
    values = decisions_of(draft.content, lost.fix) or _of_facts(connection, draft, lost.code)
    if not values:
        return None
    decided = {name: Decision("change", value) for name, value in values.items()}
    content = replace(draft.content, fields=decide(draft.content.fields, decided))
    after = score_of_draft(connection, replace(draft, content=content))
    gain = round(after.points - scored.points, 2)
    left = any((each.code, each.field) == (lost.code, lost.field) for each in after.lost)
    return Mend(values, gain, left) if gain > 0 else None


def _of_facts(connection: Connection, draft: DraftView, rule: str) -> dict[str, Any]:
    part = _WRITTEN.get(rule)
    tree = category_tree(connection, draft.locale)
    if part is None or draft.content.value("category") is None:
        return {}
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
    return {part: value} if value and value != said else {}


def _rules_lost(connection: Connection, draft: DraftView, title: str) -> set[str]:
    """Return the rules that would still take points of a title."""
    tree = category_tree(connection, draft.locale)
    shown = shown_attributes(connection, tree, draft.content, draft.locale)
    listing = scored_listing(draft.content, tree, draft.locale, draft.pictures, draft.readings, shown)
    return {each.code for each in score(replace(listing, title=title)).lost if each.field == "title"}


def decisions_of(content: Content, fix: Fix) -> dict[str, Any]:
    """Return the fields that a fix changes with their new values; none where a person or a picture tool has to do it.

    A part of a fix that only a person can carry out, such as a title of nothing but a telephone number, is left out.
    """
    values: dict[str, Any] = {}
    points = list(content.value("bullets") or ())
    for each in (fix, *fix.also):
        name, _, place = each.field.partition(".")
        match each.kind:
            case "replace" if name in {"title", "description"}:
                values[name] = each.value
            case "replace" if name == "attributes" and place:
                values[f"{ATTRIBUTE}{place}"] = _typed(each.value, content.attributes().get(place))
            case "replace" | "remove" | "move" if name == "bullets" and place.isdecimal() and int(place) < len(points):
                points = _changed(points, each, int(place))
                values[name] = points
    return values


def _typed(text: str, now: Any) -> Any:
    """Return a fix's text as a number with its unit where the attribute is one now: “0.9 l”."""
    found = _MEASURE.fullmatch(text.strip())
    if found is None or not isinstance(now, int | float | dict):
        return text
    return {"value": float(found["number"]), "unit": found["unit"]}


def _changed(points: list[str], fix: Fix, at: int) -> list[str]:
    if fix.kind == "replace":
        return [*points[:at], fix.value, *points[at + 1 :]]
    rest = [*points[:at], *points[at + 1 :]]
    if fix.kind == "move":
        rest.insert(int(fix.value) if fix.value.isdecimal() else 0, points[at])
    return rest

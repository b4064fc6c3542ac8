"""A draft as screening will see it once it is a product, and what it would say of it: before anything is published."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import Submission, category_tree
from entrepot.sell.listing.content import ALT, TRANSLATED_PARTS, TRANSLATION, Act, Content, is_said
from entrepot.sell.listing.read import DraftView
from entrepot.sell.screening import Check, Finding, Outcome, check_listing, findings_from_json, judged_listing

SCREENING: Final = "screening"
"""Where a picture's reading keeps what screening found in it."""
NOT_YET: Final = ("review", "block")
"""What a draft must not be to be put on sale without a look."""


class DraftRefused(Conflict):
    """Screening refuses the draft as it is: it may be kept as a draft product, changed, or appealed from there."""

    code = "listing.draft_refused"
    title = "This may not be sold as it is"


def check_draft(connection: Connection, draft: DraftView, at_us: int) -> tuple[Check, Submission]:
    """Return what screening would say of a kept draft, and the draft as it saw it; a few milliseconds."""
    product, seen = _seen(connection, draft.content, draft.locale, draft.pictures, draft.readings)
    return check_listing(connection, product, at_us, seen), product


def screened_as(
    connection: Connection,
    content: Content,
    locale: str,
    pictures: Sequence[str],
    readings: Mapping[str, Any],
    at_us: int,
) -> Outcome:
    """Return what would hold for a draft as a whole."""
    product, seen = _seen(connection, content, locale, pictures, readings)
    return judged_listing(connection, product, at_us, seen).outcome


def _seen(
    connection: Connection, content: Content, locale: str, pictures: Sequence[str], readings: Mapping[str, Any]
) -> tuple[Submission, list[Finding]]:
    """Return a draft as its judge would see it, and what was found in its pictures when they were read."""
    path = category_tree(connection, "en").path(content.value("category"))
    product = submission_of(content, locale, pictures, " > ".join(each.name for each in path))
    seen = [each for file_id in pictures for each in findings_from_json(readings.get(file_id, {}).get(SCREENING, ()))]
    return product, seen


def submission_of(content: Content, locale: str, pictures: Sequence[str], category: str) -> Submission:
    """Return a draft as its judge would see the product."""
    price = content.value("price")
    alts = {each.name.removeprefix(ALT): str(each.value or "") for each in content.fields if each.name.startswith(ALT)}
    return Submission(
        "",
        "",
        0,
        "draft",
        None,
        locale,
        content.value("category"),
        category,
        content.value("brand") or "",
        {name: text for name, text in _texts(content, pictures, alts) if text},
        tuple((each, alts.get(each, "")) for each in pictures),
        {price["currency"]: price["minor"]} if price else {},
    )


def _texts(content: Content, pictures: Sequence[str], alts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("title", "brand", "description"):
        yield name, str(content.value(name) or "")
    for name in ("bullets", "search_words"):
        yield from ((f"{name}.{at}", str(line)) for at, line in enumerate(content.value(name) or ()))
    for code, value in sorted(content.attributes().items()):
        if is_said(value) and isinstance(value, str | list):
            yield f"attributes.{code}", value if isinstance(value, str) else ", ".join(map(str, value))
    for each in content.fields:
        if each.name.startswith(TRANSLATION) and each.decided != "remove" and isinstance(each.value, Mapping):
            yield from _translated(each.name.removeprefix(TRANSLATION), each.value)
    for option, values in content.options():
        yield f"options.{option}", f"{option}: {', '.join(values)}"
    for at, file_id in enumerate(pictures):
        yield f"pictures.{at}.alt", alts.get(file_id, "")


def _translated(locale: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in TRANSLATED_PARTS:
        value = said.get(part)
        if isinstance(value, str):
            yield f"translations.{locale}.{part}", value
        elif value:
            yield from ((f"translations.{locale}.{part}.{at}", str(line)) for at, line in enumerate(value))


def decisions_of(content: Content, texts: Mapping[str, str]) -> dict[str, tuple[Act | None, Any]]:
    """Return what is decided of a draft's fields where texts, by the places that findings name, take others' place."""
    said: dict[str, tuple[Act | None, Any]] = {}
    lists: dict[str, list[str]] = {}
    for place, text in texts.items():
        name, value = _field_of(content, place, text, lists)
        if name:
            said[name] = ("change", value) if value else ("remove", None)
    return said


def _field_of(content: Content, place: str, text: str, lists: dict[str, list[str]]) -> tuple[str, Any]:
    name, _dot, rest = place.partition(".")
    if name == "translations":
        locale, _dot, part = rest.partition(".")
        known = content.value(f"{TRANSLATION}{locale}")
        name, _dot, at = part.partition(".")
        own = known.get(name) if isinstance(known, Mapping) else None
        name = f"{TRANSLATION}{locale}.{name}" if own is not None else ""
    else:
        own, at = content.value(name), rest
    if not at:
        return name, text
    lines = lists.setdefault(name, [str(each) for each in own or ()])
    if int(at) < len(lines):
        lines[int(at)] = text
    return name, [each for each in lines if each]

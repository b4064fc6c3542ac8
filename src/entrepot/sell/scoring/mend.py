"""Carry out a one-click fix on a listing's values. Pure."""

from dataclasses import replace
from typing import TypeVar

from entrepot.sell.scoring.facts import ContentScore, Fix, Lost, ScoredListing
from entrepot.sell.scoring.weigh import score

_T = TypeVar("_T")


def offered(listing: ScoredListing, scored: ContentScore) -> ContentScore:
    """Return a listing's score with what each fix in one click really gains; one that gains nothing is not offered.

    Each fix is tried out alone. A score takes some 2 ms, and there is one more for each fix.
    """
    return replace(scored, lost=tuple(_tried(listing, scored, each) for each in scored.lost))


def _tried(listing: ScoredListing, scored: ContentScore, lost: Lost) -> Lost:
    if lost.fix is None or lost.fix.kind in {"open", "picture"}:
        return lost
    gain = round(score(mended(listing, lost.fix)).points - scored.points, 2)
    return replace(lost, gain=gain) if gain > 0 else replace(lost, fix=Fix("open", lost.field))


def mended(listing: ScoredListing, fix: Fix) -> ScoredListing:
    """Return the listing as a fix makes it; as it is where a person or a picture tool has to do it.

    Raises ValueError where the fix names an item that the listing does not have, since the listing has changed.
    """
    for each in (fix, *fix.also):
        listing = _mended(listing, each)
    return listing


def _mended(listing: ScoredListing, fix: Fix) -> ScoredListing:
    name, _, place = fix.field.partition(".")
    match fix.kind:
        case "open" | "picture":
            return listing
        case "replace":
            return _replaced(listing, name, place, fix.value)
        case "remove" if name == "bullets":
            return replace(listing, bullets=_without(listing.bullets, place))
        case "remove" if name == "pictures":
            return replace(listing, pictures=_without(listing.pictures, place))
        case "move" if name == "bullets" and fix.value.isdecimal():
            rest, to = _without(listing.bullets, place), int(fix.value)
            return replace(listing, bullets=(*rest[:to], listing.bullets[int(place)], *rest[to:]))
    raise ValueError(f"there is no fix {fix.kind} of {fix.field}")


def _replaced(listing: ScoredListing, name: str, place: str, value: str) -> ScoredListing:
    match name:
        case "title":
            return replace(listing, title=value)
        case "description":
            return replace(listing, description=value)
        case "attributes":
            return replace(listing, attributes={**listing.attributes, place: value})
        case "bullets":
            at = _place(place, listing.bullets)
            return replace(listing, bullets=(*listing.bullets[:at], value, *listing.bullets[at + 1 :]))
    raise ValueError(f"there is no fix that replaces {name}")


def _without(items: tuple[_T, ...], place: str) -> tuple[_T, ...]:
    at = _place(place, items)
    return (*items[:at], *items[at + 1 :])


def _place(place: str, items: tuple[_T, ...]) -> int:
    if not place.isdecimal() or int(place) >= len(items):
        raise ValueError(f"there is no item {place} of {len(items)}")
    return int(place)

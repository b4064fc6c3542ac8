"""The score of a listing in a file. It needs no marketplace, so that it imports none."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import orjson

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.scoring import ContentScore, ListingRefused, ScoredListing, first_steps, offered, read_listing, score

_FILE_MAX = 10 * 2**20
_LEFT_OUT = frozenset({*ScoredListing.__dataclass_fields__, "price", "comparables"})
"""The fields that a listing is scored without where they cannot be read; one that there is not is refused."""


def score_lines(scored: ContentScore) -> Iterator[str]:
    """Say a score, and what to do first."""
    yield f"content score {scored.points:g} of 100"
    for each in first_steps(scored, 5):
        won = "" if each.gain is None else f" (mended in one click: +{each.gain:g})"
        yield f"  +{each.points:g}  {each.field}: {each.reason}{won}"


def score_file(path: Path, *, as_json: bool) -> Iterator[str]:
    """Score the listing that a JSON file holds; raise InvalidInput naming what is not as expected."""
    try:
        given = orjson.loads(bytes_of(path, _FILE_MAX))
    except orjson.JSONDecodeError as fault:
        raise InvalidInput(
            say("%(file)s is no JSON: %(fault)s", file=path.name, fault=str(fault)),
            field="file",
            expected="one listing",
        ) from None
    listing, unread = _read_all_but(given)
    scored = offered(listing, score(listing))
    if as_json:
        yield orjson.dumps({**asdict(scored), "unread": unread} if unread else scored).decode()
        return
    for told in unread:
        yield f"not read, the rest is scored: {told}"
    yield from score_lines(scored)


def _read_all_but(given: object) -> tuple[ScoredListing, list[str]]:
    """Return a listing without the fields that cannot be read, and why not; raise ListingRefused where none can be."""
    unread: list[str] = []
    while True:
        try:
            return read_listing(given), unread
        except ListingRefused as refusal:
            name = str(refusal.extra["field"]).partition(".")[0]
            if not isinstance(given, dict) or name == "locale" or name not in _LEFT_OUT:
                raise
            unread.append(str(refusal.detail))
            given = {field: value for field, value in given.items() if field != name}


def bytes_of(path: Path, most: int) -> bytes:
    """Return a file's first bytes; raise InvalidInput where there is no file."""
    if not path.is_file():
        raise InvalidInput(say("there is no file %(path)s", path=str(path)), field="file", expected="a file")
    with path.open("rb") as stream:
        return stream.read(most)

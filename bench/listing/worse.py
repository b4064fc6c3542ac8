"""Ways to make a good listing worse, each with the rules that may name it; ``worse.toml`` holds what is put in."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.listing.bases import Base
from entrepot.sell.catalog import Quantity
from entrepot.sell.scoring import ScoredListing

TEXTS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""What is put in, by what it is and by language."""

Way = Callable[[Base, random.Random], ScoredListing | None]
"""Makes a listing worse, or returns None where it cannot be made so."""


@dataclass(frozen=True, slots=True)
class Worsening:
    """A named way and the rules of which one must name it."""

    name: str
    rules: frozenset[str]
    make: Way


def _point(base: Base, at: int, text: str) -> ScoredListing:
    points = base.listing.bullets
    return replace(base.listing, bullets=(*points[:at], text, *points[at + 1 :]))


def _picture(base: Base, at: int, finding: str) -> ScoredListing:
    pictures = list(base.listing.pictures)
    pictures[at] = replace(pictures[at], findings=frozenset({finding}))
    return replace(base.listing, pictures=tuple(pictures))


def _title(base: Base, text: str) -> ScoredListing:
    return replace(base.listing, title=text)


def _also(base: Base, text: str, chance: random.Random) -> ScoredListing:
    """Say something more, in the description or a selling point."""
    if chance.random() < 0.5:
        return replace(base.listing, description=f"{base.listing.description} {text}")
    at = chance.randrange(len(base.listing.bullets))
    return _point(base, at, f"{base.listing.bullets[at]}. {text}")


def _capitals(base: Base, _chance: random.Random) -> ScoredListing | None:
    return _title(base, base.listing.title.upper()) if base.listing.locale in {"en", "es"} else None


def _repeat(base: Base, _chance: random.Random) -> ScoredListing:
    return _title(base, f"{base.listing.title} {base.noun} {base.noun}")


def _stuffed_title(base: Base, _chance: random.Random) -> ScoredListing:
    words = [*base.listing.attributes.values(), base.noun]
    said = [each for each in words if isinstance(each, str)]
    return _title(base, ", ".join([base.listing.title, *(f"{each}{at}" for at in range(1, 5) for each in said)])[:149])


def _stuffed_text(base: Base, _chance: random.Random) -> ScoredListing:
    more = " ".join([base.noun] * 12)
    return replace(base.listing, description=f"{base.listing.description} {more}")


def _bare(base: Base, _chance: random.Random) -> ScoredListing:
    said = TEXTS["vague"][base.listing.locale][0]
    return _title(base, f"{base.noun} {said}")


def _value_alone(base: Base, chance: random.Random) -> ScoredListing:
    value = next(each for each in base.listing.attributes.values() if isinstance(each, str))
    return _point(base, chance.randrange(len(base.listing.bullets)), value)


def _late(base: Base, _chance: random.Random) -> ScoredListing:
    return replace(base.listing, bullets=(*TEXTS["vague"][base.listing.locale], *base.listing.bullets))


def _hidden(base: Base, chance: random.Random) -> ScoredListing:
    sign = chance.choice("\u200b\u202e\u2066\x07\ufeff")
    title = base.listing.title
    at = chance.randrange(1, len(title))
    return _title(base, title[:at] + sign + title[at:])


def _wrong_gtin(base: Base, chance: random.Random) -> ScoredListing:
    gtin = base.listing.gtins[0]
    return replace(base.listing, gtins=(gtin[:-1] + str((int(gtin[-1]) + chance.randrange(1, 10)) % 10),))


def _without_attribute(base: Base, chance: random.Random) -> ScoredListing:
    kept = dict(base.listing.attributes)
    del kept[chance.choice(sorted(kept))]
    return replace(base.listing, attributes=kept)


def _without_worn(base: Base, chance: random.Random) -> ScoredListing | None:
    if not base.size_table:
        return None
    gone = chance.choice(("colour", "gender", "age_group", "size"))
    if gone == "size":
        return replace(base.listing, variants=())
    return replace(base.listing, attributes={k: v for k, v in base.listing.attributes.items() if k != gone})


def _without_unit(base: Base, chance: random.Random) -> ScoredListing:
    amounts = [name for name, value in base.listing.attributes.items() if isinstance(value, Quantity)]
    name = chance.choice(amounts)
    value = base.listing.attributes[name]
    bare = Quantity(value.value) if isinstance(value, Quantity) else value
    return replace(base.listing, attributes={**base.listing.attributes, name: bare})


def _broad(base: Base, _chance: random.Random) -> ScoredListing | None:
    category = base.listing.category
    return replace(base.listing, category=replace(category, leaf=False)) if category else None


def _small(base: Base, chance: random.Random) -> ScoredListing:
    pictures = base.listing.pictures
    return replace(
        base.listing, pictures=(replace(pictures[0], width=480, height=chance.choice((320, 640))), *pictures[1:])
    )


def _price(base: Base, chance: random.Random) -> ScoredListing:
    price = base.listing.price_minor or 0
    return replace(base.listing, price_minor=chance.choice((price // 10, price * 10, price * 100, price // 5)))


def _some(texts: Sequence[str], chance: random.Random) -> str:
    return chance.choice(texts)


def _drawn(name: str, base: Base, chance: random.Random) -> str:
    """Return one of the texts of a name in a base's language."""
    return str(chance.choice(TEXTS[name][base.listing.locale]))


def _way(name: str, make: Way, *rules: str) -> Worsening:
    return Worsening(name, frozenset(rules or (name,)), make)


WAYS = (
    _way("title_missing", lambda b, _c: _title(b, "")),
    _way("title_short", lambda b, _c: _title(b, b.noun[:5])),
    _way("title_long", lambda b, _c: _title(b, b.listing.title + TEXTS["long"][b.listing.locale])),
    _way("title_front", lambda b, _c: _title(b, TEXTS["fluff"][b.listing.locale] + b.listing.title)),
    _way("title_bare", _bare),
    _way("title_capitals", _capitals),
    _way(
        "title_promotion", lambda b, c: _title(b, f"{_some(TEXTS['promotion'][b.listing.locale], c)} {b.listing.title}")
    ),
    _way(
        "title_promotion_end",
        lambda b, c: _title(b, f"{b.listing.title} {_some(TEXTS['promotion'][b.listing.locale], c)}"),
        "title_promotion",
    ),
    _way("title_repeats", _repeat),
    _way("title_stuffed", _stuffed_title),
    _way(
        "title_symbols", lambda b, c: _title(b, f"{_some(('★★★', '🔥', '◆', '✅', '!!!', '♥'), c)} {b.listing.title}")
    ),
    _way("title_clickbait", lambda b, c: _title(b, _drawn("clickbait", b, c).format(b.noun))),
    _way("title_language", lambda b, _c: _title(b, b.other_title)),
    _way("bullets_few", lambda b, c: replace(b.listing, bullets=b.listing.bullets[: c.randrange(3)])),
    _way("bullets_vague", lambda b, c: _point(b, c.randrange(3), _drawn("vague", b, c))),
    _way("bullets_benefit", _value_alone),
    _way("bullets_repeat", lambda b, c: _point(b, c.randrange(3), b.listing.title)),
    _way("bullets_same", lambda b, _c: _point(b, 0, b.listing.bullets[1]), "bullets_repeat"),
    _way("bullets_late", _late),
    _way("description_missing", lambda b, c: replace(b.listing, description=c.choice(("", "  \n")))),
    _way("description_short", lambda b, _c: replace(b.listing, description=b.noun)),
    _way(
        "description_sentences",
        lambda b, _c: replace(b.listing, description=b.listing.description + "\n" + TEXTS["endless"][b.listing.locale]),
    ),
    _way(
        "description_wall",
        lambda b, _c: replace(b.listing, description=" ".join(b.listing.description.split("\n\n") * 5)),
    ),
    _way("description_language", lambda b, _c: replace(b.listing, description=b.other_description)),
    _way("description_stuffed", _stuffed_text),
    _way("claims_unbacked", lambda b, c: _also(b, _drawn("untrue", b, c), c)),
    _way("contact", lambda b, c: _also(b, _drawn("contact", b, c), c)),
    _way(
        "contact_title",
        lambda b, c: _title(b, f"{b.listing.title} {_some(TEXTS['contact'][b.listing.locale], c)}"),
        "contact",
    ),
    _way("links", lambda b, c: _also(b, _some(TEXTS["links"], c), c)),
    _way("text_promotion", lambda b, c: _also(b, _drawn("promotion", b, c), c)),
    _way("hidden_characters", _hidden),
    _way("brand_missing", lambda b, _c: replace(b.listing, brand="")),
    _way("condition_missing", lambda b, _c: replace(b.listing, condition="")),
    _way("gtin_missing", lambda b, _c: replace(b.listing, gtins=())),
    _way("gtin_wrong", _wrong_gtin),
    _way("category_missing", lambda b, _c: replace(b.listing, category=None)),
    _way("category_broad", _broad),
    _way("attributes_few", _without_attribute),
    _way("apparel", _without_worn),
    _way("units_missing", _without_unit),
    _way("size_table", lambda b, _c: replace(b.listing, has_size_table=False) if b.size_table else None),
    _way("pictures_missing", lambda b, _c: replace(b.listing, pictures=())),
    _way("pictures_few", lambda b, c: replace(b.listing, pictures=b.listing.pictures[: c.randrange(1, 4)])),
    _way("picture_small", _small),
    _way("picture_unclear", lambda b, c: _picture(b, c.randrange(4), _some(("blur", "dark", "bright"), c))),
    _way("picture_overlay", lambda b, c: _picture(b, c.randrange(4), "overlay")),
    _way("picture_border", lambda b, c: _picture(b, c.randrange(4), "border")),
    _way("picture_background", lambda b, _c: _picture(b, 0, "background")),
    _way("picture_subject", lambda b, c: _picture(b, c.randrange(4), "subject_small")),
    _way("picture_duplicate", lambda b, c: _picture(b, c.randrange(1, 4), "duplicate")),
    _way("price_missing", lambda b, _c: replace(b.listing, price_minor=None)),
    _way("price_odd", _price),
    _way("shipping_missing", lambda b, _c: replace(b.listing, shipping_stated=False)),
    _way("returns_missing", lambda b, _c: replace(b.listing, returns_stated=False)),
    _way("search_words_missing", lambda b, _c: replace(b.listing, search_words=())),
)

"""The studio on the command line: a draft from photos and words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from entrepot.app import App
from entrepot.cli.score import bytes_of, score_lines
from entrepot.core.accounts import seller_by_slug
from entrepot.core.files import MAX_PICTURE_BYTES
from entrepot.kit.money import Money
from entrepot.sell.catalog import CategoryTree, category_tree
from entrepot.sell.listing import (
    Field,
    Inputs,
    Made,
    Maker,
    check_inputs,
    content_to_json,
    contradictions,
    unused,
)

_SHOWN = 400
_PPM = 1_000_000
_ADVISED = ("low", "advised", "high")


def draft_listing(
    app: App, *, photos: list[str], words: str, locale: str, seller: str | None = None, as_json: bool = False
) -> Iterator[str]:
    """Make a draft from photos and words, without keeping it; print each field with what it rests on."""
    names = [Path(each).name for each in photos]
    check_inputs(words, "", names, locale)
    maker = app.platform.port(Maker)
    readings = {}
    for path, name in zip(photos, names, strict=True):
        readings[name] = maker.see(bytes_of(Path(path), MAX_PICTURE_BYTES + 1))
    seller_id = ""
    with app.platform.db.read() as connection:
        if seller is not None:
            seller_id = seller_by_slug(connection, seller).id
        tree = category_tree(connection, locale)
    seen = tuple(name for name in names if "problem" not in readings[name])  # one that cannot be opened is no picture
    made = maker.of(Inputs(locale, words=words, pictures=seen, readings=readings), seller_id)
    if as_json:
        differ, left = contradictions(made.content), unused(made.content, words, "", ())
        more = {"contradictions": differ, "unused": left, "score": made.score.points}
        yield orjson.dumps({**content_to_json(made.content), **more}, default=str).decode()
        return
    for field in made.content.fields:
        yield from _field_lines(_in_words(field, tree) if field.name == "category" else field)
    for each in unused(made.content, words, "", ()):
        yield f"said and not used: {each.said}"
    yield from _contradictions(made, tree)
    yield from _prices(made)
    yield from _outcome(made, readings)


def _in_words(category: Field, tree: CategoryTree) -> Field:
    def path(category_id: str) -> str:
        return " > ".join(each.name for each in tree.path(category_id))

    others = tuple(replace(each, value=path(each.value)) for each in category.others)
    return replace(category, value=path(category.value), others=others)


def _field_lines(field: Field) -> Iterator[str]:
    texts = field.value if isinstance(field.value, list) else [field.value]
    sure = f"{field.confidence:.0%}" + (" contradicted" if field.conflict else "")
    because = "; ".join(
        dict.fromkeys(f"{each.origin} {each.quote or each.place}".strip() for each in field.evidence[:4])
    )
    yield f"{field.name}  [{sure}]  ({because})"
    for each in texts:
        yield from (f"    {line}" for line in _value_text(each)[:_SHOWN].splitlines() if line)
    if field.others:
        yield "    or: " + " | ".join(_value_text(each.value)[:60] for each in field.others)


def _value_text(value: Any) -> str:
    match value:
        case {"value": number, "unit": unit}:
            return f"{number} {unit}".strip()
        case {"minor": int(), "currency": str()}:
            return str(Money(value["minor"], value["currency"]))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _contradictions(made: Made, tree: CategoryTree) -> Iterator[str]:
    """Say what cannot all be true, and what speaks for each; such a draft does not go on sale unasked."""
    found = contradictions(made.content)
    for each in found:
        yield f"contradiction in {each.field}: {each.told}"
        for one in each.says:
            is_category = each.field == "category"
            value = " > ".join(node.name for node in tree.path(one.value)) if is_category else _value_text(one.value)
            because = "; ".join(f"{said.origin} {said.quote or said.place}".strip() for said in one.evidence[:4])
            yield f"    {value}  ({because})"
    if found:
        yield "it is not put on sale before somebody decides these, or says that they are meant so"


def _prices(made: Made) -> Iterator[str]:
    """Say what is advised, and what is left at each price and at the seller's own, where the cost is known."""
    advised, own = made.content.ranges.get("price"), made.content.ranges.get("own")
    if advised:
        currency = advised["currency"]
        yield "price advice: " + ", ".join(f"{name} {_priced(advised[name], currency)}" for name in _ADVISED)
    if own:
        yield f"your price: {_priced(own, own['currency'])}"


def _priced(option: dict[str, Any], currency: str) -> str:
    margin = option["margin"]
    left = f" (left for you {Money(margin['minor'], currency)}, {margin['ppm'] / _PPM:.0%})" if margin else ""
    return f"{Money(option['minor'], currency)}{left}"


def _outcome(made: Made, readings: dict[str, Any]) -> Iterator[str]:
    for name, reading in readings.items():
        if "problem" in reading:
            yield f"{name}: {reading['problem']}"
        for finding in reading.get("findings", ()):
            yield f"{name}: {finding['sentence']}"
    for objection in made.content.objections:
        yield f"{objection.field}: {objection.told}"
    if made.content.missing:
        yield "still to be said: " + ", ".join(made.content.missing)
    yield from score_lines(made.score)

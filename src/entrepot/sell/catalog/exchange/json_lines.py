"""Our JSON lines: a product a line, with its variants and their offers inside. Flat lines are read like rows of CSV."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from entrepot.sell.catalog.checks import shown
from entrepot.sell.catalog.domain import (
    AttributeValue,
    OfferDraft,
    PictureDraft,
    Problem,
    ProductDraft,
    SkuDraft,
    attribute_from_json,
)
from entrepot.sell.catalog.exchange.mapping import fields_of
from entrepot.sell.catalog.exchange.rows import (
    Surroundings,
    lists_from_json,
    pairs_from_json,
    pictures_from_json,
    read_row,
    tidy,
    words_from_json,
)

_INT64 = 2**63
_SKU_NUMBERS = ("weight_g", "length_mm", "width_mm", "height_mm")


class NotAnObject(ValueError):
    """The line is not a JSON object; ``found`` says what it is."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of a line; raise NotAnObject."""
    try:
        value = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as fault:
        raise NotAnObject(shown(str(fault))) from None
    if not isinstance(value, dict):
        raise NotAnObject(shown(value))
    return value


def read_product(value: Mapping[str, Any], around: Surroundings, problems: list[Problem]) -> ProductDraft:
    """Read one product; what cannot be read goes to ``problems``."""
    if "variants" not in value:
        return _flat(value, around, problems)
    reader = JsonReader(problems)
    variants = reader.objects(value, "variants")
    said_category = reader.text(value, "category")
    category_id = around.mapping.category_id
    if said_category is not None:
        category_id = around.tree.find(said_category)
        if category_id is None:
            reader.refuse("category", said_category, "the id, the path or the name of a category here")
    pictures: tuple[PictureDraft, ...] | None = None
    if value.get("pictures") is not None:
        pictures = pictures_from_json(value["pictures"])
        if pictures is None:
            reader.refuse("pictures", value["pictures"], '[{"file": "…", "alt": "…"}]')
    state = reader.text(value, "state")
    return ProductDraft(
        external_id=reader.text(value, "product"),
        title=reader.text(value, "title"),
        description=reader.text(value, "description"),
        brand=reader.text(value, "brand"),
        category_id=category_id,
        locale=reader.text(value, "locale") or around.mapping.locale,
        state=state,  # type: ignore[arg-type]  # the checks refuse an unknown word
        attributes=reader.attributes(value),
        translations=reader.translations(value),
        words=reader.words(value),
        bullets=reader.texts(value, "bullets"),
        search_words=reader.texts(value, "search_words"),
        lists=reader.lists(value),
        condition=reader.text(value, "condition"),
        skus=tuple(_variant(reader, each, around) for each in variants),
        pictures=pictures,
    )


def _variant(reader: "JsonReader", value: Mapping[str, Any], around: Surroundings) -> SkuDraft:
    gtins = reader.texts(value, "gtins")
    options = None
    if value.get("options") is not None:
        options = pairs_from_json(value["options"])
        if options is None:
            reader.refuse("options", value["options"], '[["Colour", "Navy"]]')
    numbers = {name: reader.whole(value, name) for name in _SKU_NUMBERS}
    return SkuDraft(
        code=reader.text(value, "sku") or "",
        gtins=gtins,
        options=options,
        hs_code=reader.text(value, "hs_code"),
        origin=reader.text(value, "origin"),
        state=reader.text(value, "state"),
        offers=tuple(_offers(reader, value, around)),
        **numbers,
    )


def _offers(reader: "JsonReader", value: Mapping[str, Any], around: Surroundings) -> Iterator[OfferDraft]:
    for each in reader.objects(value, "offers"):
        minor = reader.whole(each, "price_minor")
        if minor is None:
            reader.refuse("price_minor", each.get("price_minor"), "a whole number of minor units")
            continue
        place = reader.text(each, "place")
        place_id = around.mapping.place_id if place is None else around.places.get(place)
        if place is not None and place_id is None:
            reader.refuse("place", place, "the id or the name of one of your places")
            continue
        yield OfferDraft(
            minor,
            reader.text(each, "currency") or around.currency,
            place_id,
            reader.text(each, "tax_class"),
            reader.text(each, "state"),
            reader.whole(each, "stock"),
        )


def as_cell(said: Any) -> str:
    """Return a value as a spreadsheet would have it: its words, or JSON; nothing is an empty cell."""
    if said is None:
        return ""
    return said if isinstance(said, str) else orjson.dumps(said).decode()


def _flat(value: Mapping[str, Any], around: Surroundings, problems: list[Problem]) -> ProductDraft:
    """Read a line without variants as a row: its names are columns, its lists and objects JSON in a cell."""
    names = list(value)
    fields = fields_of(names, around.mapping)
    cells = {}
    for ours, name in zip(fields, names, strict=True):
        said = value[name]
        if not ours or said is None:
            continue
        if text := tidy(as_cell(said)):
            cells[ours] = text
    drafted = read_row(0, cells, around, dict(zip(fields, names, strict=True)))
    problems.extend(drafted.problems)
    return drafted.draft


class JsonReader:
    """Reads fields of the right kind and notes those that are not."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def refuse(self, name: str, found: Any, expected: str) -> None:
        """Note a field that cannot be read."""
        self._problems.append(Problem(name, shown(found), expected, "cannot be read"))

    def text(self, value: Mapping[str, Any], name: str) -> str | None:
        """Return a text without space around it, or None."""
        found = value.get(name)
        if found is None:
            return None
        if not isinstance(found, str):
            self.refuse(name, found, "a text")
            return None
        return found.strip()

    def whole(self, value: Mapping[str, Any], name: str) -> int | None:
        """Return a whole number, or None."""
        found = value.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or abs(found) >= _INT64:
            self.refuse(name, found, "a whole number")
            return None
        return found

    def texts(self, value: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
        """Return a list of texts, or None."""
        found = value.get(name)
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.refuse(name, found, "a list of texts")
            return None
        return tuple(found)

    def objects(self, value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """Return a list of objects."""
        found = value.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.refuse(name, found, "a list of objects")
            return []
        return found

    def attributes(self, value: Mapping[str, Any]) -> dict[str, AttributeValue] | None:
        """Return typed attributes, or None."""
        found = value.get("attributes")
        if found is None:
            return None
        if not isinstance(found, dict):
            self.refuse("attributes", found, 'an object such as {"material": "Steel"}')
            return None
        read = {}
        for code, each in found.items():
            try:
                read[code] = attribute_from_json(each)
            except ValueError as fault:
                self.refuse(f"attributes.{shown(code)}", each, str(fault))
        return read

    def translations(self, value: Mapping[str, Any]) -> dict[str, tuple[str, str]] | None:
        """Return (title, description) by locale, or None."""
        found = value.get("translations")
        if found is None:
            return None
        if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
            self.refuse("translations", found, '{"ko": {"title": "…", "description": "…"}}')
            return None
        return {
            locale: (self.text(each, "title") or "", self.text(each, "description") or "")
            for locale, each in found.items()
        }

    def words(self, value: Mapping[str, Any]) -> dict[str, dict[str, str]] | None:
        """Return what terms are called by locale, or None."""
        found = value.get("translations")
        words = words_from_json(found)
        if words is None:
            self.refuse("translations", found, '{"ko": {"words": {"Navy": "네이비"}}}')
        return words or None

    def lists(self, value: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, ...]]] | None:
        """Return selling points and search words by locale, or None."""
        found = value.get("translations")
        lists = lists_from_json(found)
        if lists is None:
            self.refuse("translations", found, '{"ko": {"bullets": ["…"]}}')
        return lists or None

"""From the cells of one row to a draft of its product and variant, a problem for every cell that cannot be read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from entrepot.kit.money import EXPONENTS
from entrepot.kit.sentences import say
from entrepot.sell.catalog.checks import problems_of, shown
from entrepot.sell.catalog.domain import (
    STATES,
    AttributeValue,
    OfferDraft,
    PictureDraft,
    Problem,
    ProductDraft,
    Quantity,
    SkuDraft,
    attribute_from_json,
    whole_gtin,
)
from entrepot.sell.catalog.exchange.amounts import (
    read_length,
    read_price,
    read_weight,
    read_whole,
    read_yes_no,
    unguard,
)
from entrepot.sell.catalog.exchange.mapping import ImportMapping
from entrepot.sell.catalog.tree import CategoryTree

LISTS = ("bullets", "search_words")
_BETWEEN_WORDS = re.compile(r"[\n;,、；，]")
_NUMBERS: dict[str, Callable[[str], int]] = {
    "weight_g": read_weight,
    "length_mm": read_length,
    "width_mm": read_length,
    "height_mm": read_length,
    "stock": read_whole,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file's rows may refer to: the category tree, the seller's places by id and by name, what stands in."""

    tree: CategoryTree
    places: Mapping[str, str]
    mapping: ImportMapping
    currency: str


@dataclass(slots=True)
class RowDraft:
    """What one row says: the key of its product, the product's own fields, and its variant."""

    row: int
    key: str
    draft: ProductDraft
    problems: list[Problem] = field(default_factory=list)


def read_row(
    row: int,
    cells: Mapping[str, str],
    around: Surroundings,
    columns: Mapping[str, str],
    pictures: tuple[PictureDraft, ...] = (),
) -> RowDraft:
    """Read a row's cells (by our field names, tidied, none empty). ``columns`` gives the file's own name of each."""
    reader = _Reader(cells, around, columns)
    code = reader.text("sku")
    key = reader.text("product") or code or ""
    problems = reader.problems
    if not key:
        problems.append(
            Problem(columns.get("sku", "sku"), "", "a SKU code or a product key", "the row is about nothing")
        )
        return RowDraft(row, "", ProductDraft(), problems)
    said_pictures = reader.pictures()
    draft = ProductDraft(
        external_id=reader.text("product"),
        title=reader.text("title"),
        description=reader.text("description"),
        brand=reader.text("brand"),
        category_id=reader.category(),
        locale=reader.text("locale") or around.mapping.locale,
        state=reader.state(),
        attributes=reader.attributes(),
        translations=reader.translations(),
        words=reader.words(),
        bullets=reader.lines("bullets"),
        search_words=reader.lines("search_words"),
        lists=reader.lists(),
        condition=reader.text("condition"),
        skus=(reader.sku(code),) if code else (),
        pictures=pictures or said_pictures,
    )
    if not problems:
        problems.extend(_renamed(problems_of(draft), columns))
    return RowDraft(row, key, draft, problems)


def _renamed(problems: Iterator[Problem], columns: Mapping[str, str]) -> Iterator[Problem]:
    for each in problems:
        yield Problem(columns.get(each.field, each.field), each.found, each.expected, each.reason)


def tidy(cell: str) -> str:
    """Return a cell's own words: without space around them, and without the apostrophe that guards a formula."""
    return unguard(cell.strip())


class _Reader:
    def __init__(self, cells: Mapping[str, str], around: Surroundings, columns: Mapping[str, str]) -> None:
        self.cells, self.around, self.columns = cells, around, columns
        self.problems: list[Problem] = []

    def text(self, name: str) -> str | None:
        return self.cells.get(name)

    def refuse(self, name: str, expected: str, reason: str = "cannot be read") -> None:
        column = self.columns.get(name, name)
        self.problems.append(Problem(column, shown(self.cells.get(name, "")), expected, reason))

    def number(self, name: str) -> int | None:
        value = self.cells.get(name)
        if value is None:
            return None
        try:
            return _NUMBERS[name](value)
        except ValueError as fault:
            self.refuse(name, fault.args[0])
            return None

    def json(self, name: str, expected: str) -> Any:
        value = self.cells.get(name)
        if value is None:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            self.refuse(name, expected)
            return None

    def state(self) -> Any:
        said = self.text("state")
        if said is not None and said.lower() not in STATES:
            self.refuse("state", say("one of %(words)s", words=", ".join(STATES)), "an unknown word")
            return None
        return None if said is None else said.lower()

    def category(self) -> str | None:
        said = self.text("category")
        if said is not None:
            found = self.around.tree.find(said)
            if found is None:
                self.refuse("category", "the id, the path or the name of a category here", "an unknown category")
            return found
        # Another shop's own words for a kind of goods: taken where they are ours, passed over where they are not.
        hint = self.text("category?") or ""
        words = [hint, *reversed(hint.split(">"))]
        return next(filter(None, map(self.around.tree.find, words)), self.around.mapping.category_id)

    def sku(self, code: str) -> SkuDraft:
        gtins = self.text("gtin")
        origin = self.text("origin")
        return SkuDraft(
            code=code,
            gtins=None if gtins is None else tuple(map(whole_gtin, gtins.replace(",", " ").replace(";", " ").split())),
            options=self.options(),
            weight_g=self.number("weight_g"),
            length_mm=self.number("length_mm"),
            width_mm=self.number("width_mm"),
            height_mm=self.number("height_mm"),
            hs_code=_hs_code(self.text("hs_code")),
            origin=None if origin is None else origin.upper(),
            state=self.text("sku_state"),
            offers=tuple(self.offers()),
        )

    def offers(self) -> Iterator[OfferDraft]:
        price = self.text("price")
        if price is None:
            if "stock" in self.cells:
                self.refuse("stock", "a price beside it", "stock is kept for what is offered at a price")
            return
        currency = (self.text("currency") or self.around.currency).upper()
        if currency not in EXPONENTS:
            self.refuse("currency", "an ISO 4217 code such as KRW", "an unknown currency")
            return
        try:
            minor = read_price(price, currency)
        except ValueError as fault:
            self.refuse("price", fault.args[0])
            return
        if minor < 0:
            self.refuse("price", "0 or more", "a price cannot be negative")
            return
        place = self.text("place")
        place_id = self.around.places.get(place) if place is not None else self.around.mapping.place_id
        if place is not None and place_id is None:
            self.refuse("place", "the id or the name of one of your places", "an unknown place")
            return
        yield OfferDraft(
            minor, currency, place_id, self.text("tax_class"), self.text("offer_state"), self.number("stock")
        )

    def options(self) -> tuple[tuple[str, str], ...] | None:
        pairs = [(name.partition(".")[2], value) for name, value in self.cells.items() if name.startswith("option.")]
        said = self.text("options") or ""
        if said.startswith("["):
            stored = pairs_from_json(self.json("options", '[["Colour", "Navy"]]'))
            return stored if stored is None else (*pairs, *stored) or None
        for pair in said.split(";"):
            name, found, value = pair.partition("=")
            if found:
                pairs.append((name.strip(), value.strip()))
            elif pair.strip():
                self.refuse("options", "Name=Value; Name=Value")
        return tuple(pairs) or None

    def attributes(self) -> dict[str, AttributeValue] | None:
        stored = self.json("attributes", 'JSON such as {"material": "Steel"}')
        found: dict[str, AttributeValue] = {}
        if isinstance(stored, dict):
            for code, value in stored.items():
                try:
                    found[code] = attribute_from_json(value)
                except ValueError as fault:
                    self.refuse("attributes", fault.args[0])
        elif stored is not None:
            self.refuse("attributes", 'JSON such as {"material": "Steel"}')
        for name, value in self.cells.items():
            if name.startswith("attr."):
                self._attribute(found, name, value)
        return found or ({} if stored == {} else None)

    def _attribute(self, found: dict[str, AttributeValue], name: str, value: str) -> None:
        """Read a column of one attribute by what is defined of it; what nothing defines is text."""
        definition = self.around.tree.definition(name.partition(".")[2])
        try:
            match definition.kind:
                case "number":
                    number, _, unit = value.partition(" ")
                    found[definition.code] = Quantity(float(number.replace(",", ".")), unit.strip() or definition.unit)
                case "boolean":
                    found[definition.code] = read_yes_no(value)
                case "list":
                    found[definition.code] = tuple(part.strip() for part in value.split(";") if part.strip())
                case _:
                    found[definition.code] = value
        except ValueError:
            self.refuse(
                name,
                say("true or false")
                if definition.kind == "boolean"
                else say("a number in %(unit)s", unit=definition.unit),
            )

    def translations(self) -> dict[str, tuple[str, str]] | None:
        found: dict[str, tuple[str, str]] = {}
        stored = self.json("translations", 'JSON such as {"ko": {"title": "…", "description": "…"}}')
        if isinstance(stored, dict) and all(isinstance(each, dict) for each in stored.values()):
            for locale, each in stored.items():
                found[locale] = str(each.get("title") or ""), str(each.get("description") or "")
        elif stored is not None:
            self.refuse("translations", 'JSON such as {"ko": {"title": "…", "description": "…"}}')
        for name, value in self.cells.items():
            part, dot, locale = name.partition(".")
            if dot and part in {"title", "description"}:
                title, description = found.get(locale, ("", ""))
                found[locale] = (value, description) if part == "title" else (title, value)
        return found or None

    def words(self) -> dict[str, dict[str, str]] | None:
        expected = '{"ko": {"words": {"Navy": "네이비"}}}'
        words = words_from_json(self.json("translations", expected))
        if words is None:
            self.refuse("translations", expected)
        return words or None

    def lines(self, name: str) -> tuple[str, ...] | None:
        """Return a list of one cell: JSON, or a line each; search words also between semicolons or commas."""
        said = self.text(name)
        if said is None:
            return None
        if said.startswith("["):
            listed = self.json(name, '["…", "…"]')
            if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
                return tuple(listed)
            self.refuse(name, '["…", "…"]')
            return None
        parts = said.splitlines() if name == "bullets" else _BETWEEN_WORDS.split(said)
        return tuple(line for part in parts if (line := part.strip().removeprefix("•").strip()))

    def lists(self) -> dict[str, dict[str, tuple[str, ...]]] | None:
        expected = '{"ko": {"bullets": ["…"]}}'
        lists = lists_from_json(self.json("translations", expected))
        if lists is None:
            self.refuse("translations", expected)
        return lists or None

    def pictures(self) -> tuple[PictureDraft, ...] | None:
        said = self.text("pictures")
        if said is None:
            return None
        if not said.startswith("["):
            return tuple(PictureDraft(source_url=url) for url in said.replace(",http", " http").split())
        listed = self.json("pictures", "addresses, or JSON")
        if listed is None:
            return None
        drafts = pictures_from_json(listed)
        if drafts is None:
            self.refuse("pictures", '[{"url": "https://…", "alt": "…"}]')
        return drafts


def pictures_from_json(listed: Any) -> tuple[PictureDraft, ...] | None:
    """Read pictures as our files write them; None where they are not of that form."""
    drafts = []
    for each in listed if isinstance(listed, list) else [None]:
        if not isinstance(each, dict):
            return None
        parts = [each.get(name) for name in ("file", "url", "alt", "sku")]
        if not all(part is None or isinstance(part, str) for part in parts):
            return None
        drafts.append(PictureDraft(parts[0], parts[1], parts[2] or "", parts[3]))
    return tuple(drafts)


def pairs_from_json(value: Any) -> tuple[tuple[str, str], ...] | None:
    """Read ``[["Colour", "Navy"], …]``; None where it is not of that form."""
    pairs = []
    for each in value if isinstance(value, list) else [None]:
        match each:
            case [str(name), str(said)]:
                pairs.append((name, said))
            case _:
                return None
    return tuple(pairs)


def words_from_json(translations: Any) -> dict[str, dict[str, str]] | None:
    """Read ``{"ko": {"words": {"Navy": "네이비"}}}`` out of translations; {} for no words, None for what is none."""
    found: dict[str, dict[str, str]] = {}
    for locale, each in translations.items() if isinstance(translations, dict) else ():
        words = each.get("words") if isinstance(each, dict) else None
        if words is None:
            continue
        if not isinstance(words, dict) or not all(isinstance(said, str) for said in words.values()):
            return None
        found[locale] = words
    return found


def lists_from_json(translations: Any) -> dict[str, dict[str, tuple[str, ...]]] | None:
    """Read ``{"ko": {"bullets": ["…"]}}`` out of translations; {} for no lists, None for what is none."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for locale, each in translations.items() if isinstance(translations, dict) else ():
        for name in LISTS if isinstance(each, dict) else ():
            said = each.get(name)
            if said is None:
                continue
            if not isinstance(said, list) or not all(isinstance(line, str) for line in said):
                return None
            found.setdefault(locale, {})[name] = tuple(said)
    return found


def _hs_code(text: str | None) -> str | None:
    return None if text is None else text.replace(".", "").replace(" ", "")

"""What a seller types or presses in the studio, read as the value that the field can have."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import Connection

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import EXPONENTS, example_of, parse_money
from entrepot.kit.sentences import say
from entrepot.sell.catalog import CategoryTree, category_tree
from entrepot.sell.extraction import country_of
from entrepot.sell.listing import Before, DraftView, Mended
from entrepot.web.pages.seller.studio_words import LISTS, MONEY, WHOLE, name_of, typed_value

_NUMBER_DIGITS: Final = 10
_YES, _NO = "yes", "no"


class FieldForm(BaseModel):
    """One field and what is said of it; ``at`` is the place of another value that was found, to be taken instead.

    ``also`` is a JSON list of more of these, decided together with it: a fix that changed several fields is undone so.
    ``asks`` says which question of the page this answers, so that the rest of it is asked again.
    """

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, Field(min_length=1, max_length=130)]
    act: Literal["keep", "change", "remove", "back", "other"] = "change"
    value: Annotated[str, Field(max_length=2_000_000)] = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    at: Annotated[int, Field(ge=0, le=100)] = 0
    also: Annotated[str, Field(max_length=2_000_000)] = ""
    asks: Literal["", "contradictions"] = ""


_ALSO: Final = TypeAdapter(Annotated[list[FieldForm], Field(max_length=20)])


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a fix back: the fields as the page calls them, and what is sent to the form of the first.

    ``left``: some of what was to be mended is still there.
    """

    label: str
    fields: dict[str, str]
    left: bool = False


def undo_of(mended: Mended, tree: CategoryTree) -> Undo:
    """Return how a fix is taken back: each field to what the seller had said of it, else to the proposal."""
    first, *rest = map(_back, mended.before)
    if rest:
        first["also"] = orjson.dumps(rest).decode()
    return Undo(", ".join(name_of(each.field, tree) for each in mended.before), first, mended.left)


def _back(before: Before) -> dict[str, str]:
    value = typed_value(before.field, before.value) if before.act == "change" else ""
    fields = {"name": before.field, "act": before.act or "back", "value": value}
    match before.value:
        case {"unit": str(unit)}:
            fields["unit"] = unit
    return fields


def decisions(connection: Connection, draft: DraftView, said: FieldForm) -> dict[str, tuple[Any, Any]]:
    """Return what is said of a field, and of those that are said together with it; see ``decision``."""
    also: list[FieldForm] = []
    if said.also:
        try:
            also = _ALSO.validate_json(said.also)
        except ValidationError:
            raise InvalidInput("this is nothing to decide", field=said.name) from None
    return {each.name: decision(connection, draft, each) for each in (said, *also)}


def decision(connection: Connection, draft: DraftView, said: FieldForm) -> tuple[Any, Any]:
    """Return the act and the value for ``decide_fields``; an emptied field is taken away.

    Raises InvalidInput, naming the field, for what it cannot be.
    """
    match said.act:
        case "keep" | "remove":
            return said.act, None
        case "back":
            return None, None
        case "other":
            found = next((each for each in draft.content.fields if each.name == said.name), None)
            if found is None or said.at >= len(found.others):
                raise InvalidInput("this value is no longer proposed", field=said.name)
            return "change", found.others[said.at].value
    text = said.value.replace("\0", "").replace("\r\n", "\n").strip()
    return ("change", _value(connection, draft, said, text)) if text else ("remove", None)


def _value(connection: Connection, draft: DraftView, said: FieldForm, text: str) -> Any:
    name = said.name
    if name == "category":
        return _category(connection, draft, text)
    if name in MONEY:
        return read_money(name, text, said.currency)
    if name in WHOLE:
        return read_whole(name, text)
    if name in LISTS or name.startswith("option."):
        parts = text.split("\n") if name == "bullets" else text.replace("，", ",").replace("、", ",").split(",")
        return [part.strip() for part in parts if part.strip()]
    if name.startswith("attribute."):
        return _attribute(connection, draft, name, text, said.unit)
    if name == "origin":
        return country_of(text) or text.upper()
    if name == "destination":
        return text.upper()
    return "".join(text.split()) if name in {"gtin", "hs_code"} else text


def _category(connection: Connection, draft: DraftView, text: str) -> str:
    for locale in dict.fromkeys((draft.locale, "en")):
        found = category_tree(connection, locale).find(text.replace("›", ">"))
        if found is not None:
            return found
    raise InvalidInput(
        say("there is no category “%(name)s”", name=text[:60]), field="category", expected="one of the suggestions"
    )


def read_money(name: str, text: str, currency: str) -> dict[str, Any]:
    """Return a typed amount in minor units; raise InvalidInput, naming the field, for what is none."""
    if currency not in EXPONENTS:
        raise InvalidInput("there is no such currency", field=name)
    plain = text.replace("\u00a0", "").replace(" ", "")
    head, comma, tail = plain.rpartition(",")
    if comma and len(tail) == 3 and "." not in tail:
        plain = head.replace(",", "") + tail
    try:
        amount = parse_money(plain.replace(",", ""), currency)
    except InvalidInput as refusal:
        raise InvalidInput(refusal.detail, field=name, expected=refusal.extra.get("expected")) from None
    if amount.minor <= 0:
        raise InvalidInput(
            "an amount is more than nothing",
            field=name,
            expected=say("a number such as %(example)s", example=example_of(currency)),
        )
    return {"minor": amount.minor, "currency": currency}


def read_whole(name: str, text: str) -> int:
    """Return a typed whole number; raise InvalidInput, naming the field, for what is none."""
    plain = text.replace(",", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > _NUMBER_DIGITS:
        raise InvalidInput(
            say("“%(text)s” is not a whole number", text=text[:20]), field=name, expected="a whole number such as 12"
        )
    return int(plain)


def _attribute(connection: Connection, draft: DraftView, name: str, text: str, unit: str) -> Any:
    defined = category_tree(connection, draft.locale).definition(name.removeprefix("attribute."))
    match defined.kind:
        case "boolean":
            if text in {_YES, _NO}:
                return text == _YES
            raise InvalidInput("this is neither yes nor no", field=name)
        case "number":
            return _quantity(name, text, unit or defined.unit)
        case "list":
            return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return text


def _quantity(name: str, text: str, unit: str) -> dict[str, Any]:
    plain = text.replace(",", ".").replace(" ", "")
    try:
        amount = float(plain)
    except ValueError:
        amount = float("nan")
    if len(plain) > 2 * _NUMBER_DIGITS or not 0 <= amount < 10**_NUMBER_DIGITS:
        raise InvalidInput(
            say("“%(text)s” is not a number", text=text[:20]), field=name, expected="a number such as 350"
        )
    return {"value": int(amount) if amount.is_integer() else amount, "unit": unit.strip()}

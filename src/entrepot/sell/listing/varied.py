"""What options vary is no fact of the whole product: it leaves attributes and texts, and comes back without them. Pure.

Nothing is forgotten: the fact stays in the draft, set aside, and a seller may put it back knowingly.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from entrepot.ai import Evidence
from entrepot.sell.listing.content import ATTRIBUTE, Content, Decision, Field
from entrepot.sell.writing import (
    FactSheet,
    attribute_codes,
    compose_bullets,
    compose_description,
    compose_title,
    shown_value,
)

SET_ASIDE: Final = Evidence("rule", place="options")
"""Why a fact is not among the attributes: the options say it."""
_TEXTS: Final = ("title", "bullets", "description")


def without_varied(fields: Sequence[Field], decided: Mapping[str, Decision]) -> tuple[Field, ...]:
    """Return fields with each attribute set aside that an option gives several values, or another one."""
    options = {_code(name): values for name, values in Content(tuple(fields)).options()}
    return tuple(_aside(each) if _is_varied(each, options, decided) else each for each in fields)


def is_set_aside(field: Field) -> bool:
    """Return whether a field was set aside for the sake of the options."""
    return field.decided == "remove" and SET_ASIDE in field.evidence


def with_varied(content: Content) -> Content:
    """Return the content as it would be if the options varied nothing."""
    fields = (replace(each, decided=None) if is_set_aside(each) else each for each in content.fields)
    return replace(content, fields=tuple(fields))


def varied_words(content: Content) -> list[str]:
    """Return the words that facts which are set aside were read from."""
    return [one.quote for each in content.fields if is_set_aside(each) for one in each.evidence if one.quote]


def follow_options(content: Content, before: FactSheet, after: FactSheet, locale: str, channel: str) -> Content:
    """Return content whose kept texts state no varied fact: what we wrote of it is written anew, or taken out.

    ``before`` are the facts as they were without options, ``after`` those of all variants.
    """
    kept = {each.text for each in compose_bullets(after, locale)}
    gone = {each.text for each in compose_bullets(before, locale)} - kept
    anew = {
        "title": (compose_title(before, locale, channel).text, compose_title(after, locale, channel).text),
        "description": (compose_description(before, locale).text, compose_description(after, locale).text),
    }
    fields = []
    for each in content.fields:
        value = each.value
        if each.decided in {"keep", "change"} and each.name in _TEXTS:
            if each.name == "bullets":
                value = [point for point in value if point not in gone]
            elif value == anew[each.name][0]:
                value = anew[each.name][1]
        fields.append(each if value == each.value else replace(each, value=value))
    return replace(content, fields=tuple(fields))


def names_one_option(content: Content, sheet: FactSheet, locale: str) -> bool:
    """Return whether a text names one of an option's values as if there were no other."""
    texts = [str(each.value) for each in content.fields if each.name in _TEXTS and each.decided != "remove"]
    texts = [line for text in texts for line in text.casefold().split("\n")]
    for name, values in content.options():
        forms = [_forms(value, _code(name), sheet, locale) for value in values]
        for text in texts:
            named = [any(_stands(form, text) for form in some) for some in forms]
            if len(values) > 1 and any(named) and not all(named):
                return True
    return False


def _forms(value: str, code: str, sheet: FactSheet, locale: str) -> set[str]:
    shown = shown_value(value, code, sheet, locale)
    return {each.casefold() for each in (value, shown) if isinstance(each, str) and len(each) > 1}


def _stands(form: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)" if form.isascii() else re.escape(form), text) is not None


def _is_varied(field: Field, options: Mapping[str, Sequence[str]], decided: Mapping[str, Decision]) -> bool:
    if not field.name.startswith(ATTRIBUTE) or field.decided == "remove":
        return False
    decision = decided.get(field.name)
    values = options.get(_code(field.name.removeprefix(ATTRIBUTE)))
    if not values or (decision is not None and decision.knowing):
        return False
    return _plain(field.value) != _plain(values)


def _aside(field: Field) -> Field:
    return replace(field, decided="remove", evidence=(SET_ASIDE, *field.evidence))


def _code(name: str) -> str:
    return attribute_codes().get(name.casefold(), name.casefold())


def _plain(value: Any) -> set[str]:
    several: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    return {str(each).casefold() for each in several}

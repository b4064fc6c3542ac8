"""A draft in other languages: what follows from facts is written by templates, the seller's own words are translated.

One function says what a language holds; the page shows it, and accepting the draft publishes it. A text that the
seller wrote is there as a proven translation, as the seller's own translation, or not at all: then shoppers see it as
it was written, and marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from entrepot.ai import Evidence, Translator
from entrepot.core.database import Database
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.content import TRANSLATED_PARTS, TRANSLATION, Content, Decision, Field, is_said
from entrepot.sell.listing.read import DraftView
from entrepot.sell.listing.texts import sheet_of
from entrepot.sell.writing import LOCALES as WRITTEN
from entrepot.sell.writing import FactSheet, Localised, localise, translated

COUNTRIES: Final[Mapping[str, str]] = {
    "en": "US", "ko": "KR", "zh": "CN", "ja": "JP", "es": "ES", "de": "DE", "fr": "FR", "pt": "BR",
}  # fmt: skip
"""The country whose units, sizes and forms a language is shown in where nobody names one."""
_PROSE: Final = ("title", "bullets", "description")
_LISTS: Final = ("bullets", "search_words")
_SURE: Final = 0.9

How = Literal["exact", "template", "translated", "seller", "untranslated"]
"""Tables and arithmetic; the composer, from facts; a proven translation; the seller's own; in the draft's language."""
Kept = Mapping[str, Mapping[str, Any]]
"""What a translator made of a draft's texts in a language, by text: its source, the answer (empty where it was not
proven), whose it is, and what was wrong with it."""


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """A part of a draft in its own language and in another; ``by`` names the translator, ``problems`` what it erred in.

    ``source`` and ``target`` of lists have a line for each.
    """

    field: str
    source: str
    target: str
    how: How
    by: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A draft in a language for a country's buyers, and whether it can be published in it: that takes a title."""

    locale: str
    country: str
    publishable: bool
    fields: tuple[LanguagePart, ...]

    @property
    def untranslated(self) -> tuple[str, ...]:
        """The parts that are still in the draft's language."""
        return tuple(each.field for each in self.fields if each.how == "untranslated")


def in_language(db: Database, draft: DraftView, locale: str, country: str = "") -> InLanguage:
    """Return a draft in a language for a country's buyers, part by part beside what it is made from.

    The texts are what accepting the draft publishes; attributes, options and sizes are in the country's units.
    """
    with db.read() as connection:
        sheet = sheet_of(connection, category_tree(connection, draft.locale), draft.content, locale)
    country = country or COUNTRIES.get(locale, "")
    found = localise(sheet, locale, country)
    published = draft.content.value(f"{TRANSLATION}{locale}")
    if published is None or locale not in (draft.content.value("languages") or ()):
        published = _value(draft.content, found, draft.translated.get(locale, {}), {})
    said = tuple(
        LanguagePart(each.field, each.source, each.target, each.how)
        for each in found.fields
        if each.field.partition(".")[0] not in TRANSLATED_PARTS
    )
    return InLanguage(
        locale, country, bool(published["title"]), (*_parts(draft.content, published, draft.translated, locale), *said)
    )


def _parts(content: Content, published: Mapping[str, Any], kept: Mapping[str, Kept], locale: str) -> list[LanguagePart]:
    how, by = published.get("how", {}), published.get("by", {})
    parts = []
    for name in TRANSLATED_PARTS:
        source, target = _lines(content.value(name)), _lines(published.get(name))
        if not source and not target:
            continue
        problems = _problems(content, kept.get(locale, {}), name)
        came: How = how.get(name, "seller" if target else "untranslated")
        parts.append(LanguagePart(name, source, target or source, came, by.get(name, ""), problems))
    return parts


def _lines(value: Any) -> str:
    return "\n".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value or "")


def _problems(content: Content, kept: Kept, name: str) -> tuple[str, ...]:
    """Return what was wrong with translations of a part as it reads now."""
    found = (kept[key] for key, text in own_texts(content).items() if key.partition(".")[0] == name and key in kept
             and kept[key]["source"] == text)  # fmt: skip
    return tuple(dict.fromkeys(quote for each in found for quote in each.get("problems", ())))


def own_texts(content: Content) -> dict[str, str]:
    """Return the texts that follow from no facts but the seller's own words, each selling point for itself."""
    own: dict[str, str] = {}
    for name in _PROSE:
        field = content.get(name)
        if field is None or not is_said(field.value) or not _is_own(field):
            continue
        if isinstance(field.value, list):
            own |= {f"{name}.{at}": str(text) for at, text in enumerate(field.value)}
        else:
            own[name] = str(field.value)
    return own


def _is_own(field: Field) -> bool:
    """What was composed of facts is composed anew in each language, in a model's words or not."""
    if field.decided == "change":
        return not field.model
    return all(each.origin != "rule" for each in field.evidence)


def translate_texts(
    content: Content, sheet: FactSheet, source: str, locale: str, kept: Kept, translator: Translator
) -> dict[str, dict[str, Any]]:
    """Return what a translator made of a draft's own texts in a language, as it is kept; those kept before stay."""
    own = own_texts(content)
    before = {key: dict(kept[key]) for key, text in own.items() if key in kept and kept[key]["source"] == text}
    wanted = {key: text for key, text in own.items() if not before.get(key, {}).get("text")}
    made = translated(wanted, sheet, source, locale, translator) if wanted else {}
    for key, each in made.items():
        if each.how == "translated":
            before[key] = {"source": own[key], "text": each.text, "by": each.model}
        elif each.problems:
            quotes = [problem.quote[:200] for problem in each.problems]
            before[key] = {"source": own[key], "text": "", "by": each.model, "problems": quotes}
    return before


def translations(
    content: Content, sheet: FactSheet, locale: str, kept: Mapping[str, Kept], decided: Mapping[str, Decision]
) -> list[Field]:
    """Return a field for each language that the seller chose, as the catalogue keeps it and as the page shows it."""
    chosen = content.value("languages") or ()
    fields = []
    for each in chosen:
        if each in WRITTEN and each != locale:
            found = localise(sheet, each, COUNTRIES[each])
            said = {
                name: decided[key] for name in TRANSLATED_PARTS if (key := f"{TRANSLATION}{each}.{name}") in decided
            }
            value = _value(content, found, kept.get(each, {}), said)
            because = tuple(Evidence("rule", by, "translated") for by in dict.fromkeys(value["by"].values()))
            because = (Evidence("rule", place="localise"), *because)
            fields.append(Field(f"{TRANSLATION}{each}", value, _SURE, because))
    return fields


def _value(content: Content, found: Localised, kept: Kept, decided: Mapping[str, Decision]) -> dict[str, Any]:
    """Return what a product holds in a language: each part, how it came to be there, and who translated it."""
    own = own_texts(content)
    value: dict[str, Any] = {"words": _words(found), "how": {}, "by": {}}
    for name in TRANSLATED_PARTS:
        text, how, by = _part(content, name, found, own, kept, decided.get(name))
        value[name] = [each for each in text if each] if name in _LISTS else "\n".join(text)
        if value[name] or is_said(content.value(name)):
            value["how"][name] = how
        if by:
            value["by"][name] = by
    value["untranslated"] = [name for name, how in value["how"].items() if how == "untranslated"]
    value["untranslated"] += [each for each in found.untranslated if each.startswith(("attributes.", "options."))]
    return value


def _part(
    content: Content,
    name: str,
    found: Localised,
    own: Mapping[str, str],
    kept: Kept,
    decision: Decision | None,
) -> tuple[Sequence[str], How, str]:
    """Return a part's lines in a language, how they came to be, and who translated them; none where nobody did."""
    if decision is not None and decision.act == "change":
        return (decision.value if name in _LISTS else [decision.value]), "seller", ""
    mine = {key: text for key, text in own.items() if key.partition(".")[0] == name}
    if decision is not None and decision.act == "remove":
        return [], "untranslated", ""
    if mine:
        lines = [kept[key]["text"] for key, text in mine.items() if key in kept and kept[key]["source"] == text]
        if len(lines) == len(mine) and all(lines):
            return lines, "translated", ", ".join(dict.fromkeys(kept[key]["by"] for key in mine))
        if name != "title" or _is_another_thing(content):
            return [], "untranslated", ""
    composed = [each.target for each in found.fields if each.field.partition(".")[0] == name]
    lines = composed[0].split(", ") if name == "search_words" and composed else composed
    return lines, ("template" if any(lines) else "untranslated"), ""


def _is_another_thing(content: Content) -> bool:
    """Where the category is only guessed, facts may name another thing than the seller's own title does."""
    category = content.get("category")
    return category is None or category.is_doubtful


def _words(found: Localised) -> dict[str, str]:
    words = {}
    for each in found.fields:
        name, _, rest = each.field.partition(".")
        if name == "options" and each.how == "exact" and each.source != each.target:
            words[each.source] = each.target
        elif name == "attributes" and each.how == "exact" and rest not in {"brand", "origin", "condition"}:
            source, target = each.source.partition(": ")[2], each.target.partition(": ")[2]
            if source and target and source != target and not any(letter.isdigit() for letter in source):
                words[source] = target
    return words

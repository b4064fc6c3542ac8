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
from entrepot.sell.catalog import Quantity, category_tree
from entrepot.sell.listing.content import TRANSLATED_PARTS, TRANSLATION, Content, Decision, Field, is_said
from entrepot.sell.listing.read import DraftView
from entrepot.sell.listing.texts import sheet_of
from entrepot.sell.writing import LOCALES as WRITTEN
from entrepot.sell.writing import (
    FactSheet,
    Localised,
    check,
    compose_bullets,
    compose_description,
    localise,
    translated,
)

COUNTRIES: Final[Mapping[str, str]] = {
    "en": "US", "ko": "KR", "zh": "CN", "ja": "JP", "es": "ES", "de": "DE", "fr": "FR", "pt": "BR",
}  # fmt: skip
"""The country whose units, sizes and forms a language is shown in where nobody names one."""
_PROSE: Final = ("title", "bullets", "description")
_LISTS: Final = ("bullets", "search_words")
_SURE: Final = 0.9

_FACTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "material": ("material", "composition"),
    "ingredient": ("ingredients", "scent"),
}
"""Which facts speak of what a checker found; else those of the same name."""

How = Literal["exact", "template", "translated", "seller", "untranslated"]
"""Tables and arithmetic; the composer, from facts; a proven translation; the seller's own; in the draft's language."""
Kept = Mapping[str, Mapping[str, Any]]
"""What a translator made of a draft's texts in a language, by text: its source, the answer (empty where it was not
proven), whose it is, and what was wrong with it."""


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """A part of a draft in its own language and in another; ``by`` names the translator, ``problems`` what is wrong.

    ``facts`` are what the facts hold of what is wrong in the seller's own translation, ``stale`` whether its source has
    changed since; ``left_out`` are the lines that nobody translated. ``source`` and ``target`` of lists have a line for
    each.
    """

    field: str
    source: str
    target: str
    how: How
    by: str = ""
    problems: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    stale: bool = False
    left_out: tuple[str, ...] = ()


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
        composed = _composed(sheet, draft.locale, locale)
        published = _value(draft.content, found, composed, draft.translated.get(locale, {}), {})
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
        wrong = published.get("wrong", {}).get(name, {})
        problems = tuple(wrong.get("quotes", ())) or _problems(content, kept.get(locale, {}), name)
        came: How = how.get(name, "seller" if target else "untranslated")
        stale, left_out = name in published.get("stale", ()), tuple(published.get("left_out", {}).get(name, ()))
        facts = tuple(wrong.get("facts", ()))
        by_whom = by.get(name, "")
        parts.append(LanguagePart(name, source, target or source, came, by_whom, problems, facts, stale, left_out))
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
            value = _value(content, found, _composed(sheet, locale, each), kept.get(each, {}), said)
            value |= _doubts(content, sheet, found, value, said)
            because = tuple(Evidence("rule", by, "translated") for by in dict.fromkeys(value["by"].values()))
            because = (Evidence("rule", place="localise"), *because)
            fields.append(Field(f"{TRANSLATION}{each}", value, _SURE, because))
    return fields


def is_doubtful(translation: Mapping[str, Any]) -> bool:
    """Return whether a seller's own translation is to be looked at: not proven, or of what is no longer said."""
    return bool(translation.get("doubtful"))


def unproven_part(db: Database, draft: DraftView, locale: str, value: Any) -> tuple[list[str], list[str]]:
    """Return what a translation by the seller says that no fact holds, and what the facts hold of that."""
    with db.read() as connection:
        sheet = sheet_of(connection, category_tree(connection, draft.locale), draft.content, locale)
    return _wrong(value, sheet, localise(sheet, locale, COUNTRIES[locale]))


def _wrong(value: Any, sheet: FactSheet, found: Localised) -> tuple[list[str], list[str]]:
    problems = [each for line in _lines(value).split("\n") for each in check(line, sheet, found.locale)]
    kinds = {each.kind for each in problems}
    numbers = {fact.code for fact in sheet.facts if isinstance(fact.value, Quantity)}
    codes = numbers if kinds & {"number", "unit"} else set()
    codes |= {code for kind in kinds for code in _FACTS_OF.get(kind, (kind,))}
    facts = [each.target for each in found.fields if each.field.removeprefix("attributes.") in codes]
    return list(dict.fromkeys(each.quote for each in problems)), facts


def _doubts(
    content: Content, sheet: FactSheet, found: Localised, value: Mapping[str, Any], said: Mapping[str, Decision]
) -> dict[str, Any]:
    """Return what is to be known of the seller's own translations: what no fact holds, and whose source has changed."""
    wrong: dict[str, Any] = {}
    stale = []
    for name, decision in said.items():
        if decision.act != "change" or not value[name]:
            continue
        quotes, facts = _wrong(value[name], sheet, found)
        if quotes:
            wrong[name] = {"quotes": quotes, "facts": facts, "knowing": decision.knowing}
        if decision.source is not None and not set(source_lines(content, name)) <= set(decision.source):
            stale.append(name)
    doubtful = bool(stale) or not all(each["knowing"] for each in wrong.values())
    return {"wrong": wrong, "stale": stale, "doubtful": doubtful} if wrong or stale else {}


def source_lines(content: Content, name: str) -> list[str]:
    """Return the lines of a part in the draft's own language: what a translation of it translates."""
    return [line for line in _lines(content.value(name)).split("\n") if line.strip()]


def _composed(sheet: FactSheet, locale: str, target: str) -> dict[str, str]:
    """Return what we would write of the facts in the draft's language, and the same in another."""
    targets = {each.facts: each.text for each in compose_bullets(sheet, target)}
    points = {each.text: targets.get(each.facts, "") for each in compose_bullets(sheet, locale)}
    described = compose_description(sheet, locale).text
    return points | {described: compose_description(sheet, target).text} if described else points


def _value(
    content: Content, found: Localised, composed: Mapping[str, str], kept: Kept, decided: Mapping[str, Decision]
) -> dict[str, Any]:
    """Return what a product holds in a language: each part, how it came to be there, and who translated it."""
    value: dict[str, Any] = {"words": _words(found), "how": {}, "by": {}, "left_out": {}}
    for name in TRANSLATED_PARTS:
        part = _part(content, name, found, composed, kept, decided.get(name))
        value[name] = [each for each in part.lines if each] if name in _LISTS else "\n".join(part.lines)
        if value[name] or is_said(content.value(name)):
            value["how"][name] = part.how
        if part.by:
            value["by"][name] = part.by
        if part.left_out:
            value["left_out"][name] = list(part.left_out)
    value["untranslated"] = [name for name, how in value["how"].items() if how == "untranslated"]
    value["untranslated"] += [each for each in found.untranslated if each.startswith(("attributes.", "options."))]
    return value


@dataclass(frozen=True, slots=True)
class _Part:
    """A part's lines in a language, how they came to be, who translated them, and the lines that nobody did."""

    lines: Sequence[str] = ()
    how: How = "untranslated"
    by: str = ""
    left_out: tuple[str, ...] = ()


def _part(
    content: Content,
    name: str,
    found: Localised,
    composed: Mapping[str, str],
    kept: Kept,
    decision: Decision | None,
) -> _Part:
    """Return a part in a language. What is not said in the draft's own is not said in any other."""
    field = content.get(name)
    if (field is None or not is_said(field.value)) and name != "title":
        return _Part()
    if decision is not None and decision.act == "remove":
        return _Part()
    if decision is not None and decision.act == "change":
        return _Part(_followed(content, name, decision), "seller")
    if field is not None and name in _PROSE and _is_own(field):
        own = _translated_lines(field, name, composed, kept)
        if own.how != "untranslated" or name != "title" or _is_another_thing(content):
            return own
    made = [each.target for each in found.fields if each.field.partition(".")[0] == name]
    lines = made[0].split(", ") if name == "search_words" and made else made
    return _Part(lines, "template" if any(lines) else "untranslated")


def _followed(content: Content, name: str, decision: Decision) -> Sequence[str]:
    """Return the seller's own translation as far as its source is still said: a point that is gone is gone here too."""
    if name not in _LISTS:
        return [decision.value]
    said, source = list(decision.value), decision.source or ()
    if len(source) != len(said):
        return said
    now = source_lines(content, name)
    return [line for line, of in zip(said, source, strict=True) if of in now]


def _translated_lines(field: Field, name: str, composed: Mapping[str, str], kept: Kept) -> _Part:
    """Return each of the seller's lines as we say it, where it is ours, or as a proven translation."""
    known = {each["source"]: each for key, each in kept.items() if key.partition(".")[0] == name and each["text"]}
    lines, by, left_out = [], [], []
    for text in field.value if isinstance(field.value, list) else [field.value]:
        if composed.get(text):
            lines.append(composed[text])
        elif text in known:
            lines.append(known[text]["text"])
            by.append(known[text]["by"])
        else:
            left_out.append(text)
    if not lines:
        return _Part()
    return _Part(lines, "translated" if by else "template", ", ".join(dict.fromkeys(by)), tuple(left_out))


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

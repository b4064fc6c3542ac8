"""What a draft of a listing is: fields that are proposed, each with what it rests on, and what the seller says of them.

Pure. A draft is a function of what it was made from (words, a file's row, pictures) and of what the seller decided; it
can be made again at any time, and a decision is never lost to a later proposal.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

from entrepot.ai import Evidence

Act = Literal["keep", "change", "remove"]
ACTS: Final[tuple[Act, ...]] = ("keep", "change", "remove")

REQUIRED: Final = ("title", "category", "price")
"""Without these a product cannot be put on sale."""
ASKED: Final = ("brand", "description", "bullets", "weight_g", "stock", "picture")
"""What is worth asking for where it is not known."""

TEXTS: Final = (
    "title",
    "description",
    "brand",
    "origin",
    "gtin",
    "hs_code",
    "condition",
    "category",
    "sku",
    "destination",
)
LISTS: Final = ("bullets", "search_words", "languages")
NUMBERS: Final = ("weight_g", "length_mm", "width_mm", "height_mm", "stock", "duty_ppm")
MONEY: Final = ("price", "cost")
VARIANTS: Final = "variants"
"""What is said of each combination of the options (``sell.listing.variants``)."""
ATTRIBUTE, ALT, OPTION, TRANSLATION = "attribute.", "alt.", "option.", "translation."
TRANSLATED_PARTS: Final = ("title", "bullets", "description", "search_words")
"""What ``translation.de`` holds, and what a seller may say of each: ``translation.de.title``."""
SURE: Final = 0.75
"""From this confidence on a proposal needs no second look."""
TITLE_LANGUAGE: Final = "title_in_another_language"
TO_LOOK_AT: Final = frozenset(
    {
        "parcel_lighter",
        "picture_blank",
        "picture_unreadable",
        "pictures_of_different_things",
        "price_unread",
        "several_things_in_a_photo",
        "stock_differs",
        "stock_of_each",
        "text_names_one_option",
        "translation_doubtful",
        "words_and_picture_differ",
    }
)
"""What was noticed that a person ought to see before the listing is used."""
_CONFIRMED_LATER: Final = frozenset({"hs_code"})
WORDS_MAX, TEXT_MAX, PICTURES_MAX, FIELDS_MAX = 2_000, 200_000, 12, 500


@dataclass(frozen=True, slots=True)
class Other:
    """Another value that the same field may have, and what speaks for it."""

    value: Any
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a draft: a JSON value, how sure it is (0 to 1), what it rests on, and what the seller did with it.

    ``conflict``: two of its sources say different things. ``model`` is the registry's name, "" for rules.
    """

    name: str
    value: Any
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    model: str = ""
    others: tuple[Other, ...] = ()
    conflict: bool = False
    decided: Act | None = None

    @property
    def is_doubtful(self) -> bool:
        """Return whether a person should look at it before it is used; a customs code is the broker's to confirm."""
        unsure = self.confidence < SURE and self.name not in _CONFIRMED_LATER
        return self.decided is None and (self.conflict or unsure)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a seller said of a field: keep what is proposed (and was, when they did), this value instead, or nothing.

    ``model`` names who worded a text that the seller asked to have reworded; ``knowing``: they were warned, and meant
    it; ``source`` is what a part of a translation translates.
    """

    act: Act
    value: Any = None
    model: str = ""
    knowing: bool = False
    source: Any = None


@dataclass(frozen=True, slots=True)
class Objection:
    """Why what a source says of a field cannot be taken, in a sentence for the seller."""

    field: str
    told: str


@dataclass(frozen=True, slots=True)
class Content:
    """A draft as it stands: fields in the order in which a form shows them, and what is missing."""

    fields: tuple[Field, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    ranges: Mapping[str, Any] = field(default_factory=dict)
    objections: tuple[Objection, ...] = ()

    def get(self, name: str) -> Field | None:
        """Return a field that has a value, or None."""
        return next((each for each in self.fields if each.name == name and each.decided != "remove"), None)

    def value(self, name: str) -> Any:
        """Return a field's value, or None."""
        found = self.get(name)
        return None if found is None else found.value

    def attributes(self) -> dict[str, Any]:
        """Return the values of all attributes by their code."""
        return {
            each.name.removeprefix(ATTRIBUTE): each.value
            for each in self.fields
            if each.name.startswith(ATTRIBUTE) and each.decided != "remove"
        }

    def options(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the options that make variants, each with its values once."""
        return [
            (each.name.removeprefix(OPTION), tuple(dict.fromkeys(str(value) for value in each.value)))
            for each in self.fields
            if each.name.startswith(OPTION) and each.decided != "remove" and each.value
        ]

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """Return the fields with a value or an objection that a person should look at, each once.

        Those of pictures and translations have pages of their own; a required field that is empty is missing instead.
        """
        names = [each.name for each in self.fields if each.is_doubtful and _has_a_row(each.name)]
        names += [each.field for each in self.objections if each.field not in self.required_missing]
        return tuple(dict.fromkeys(names))

    @property
    def doubts(self) -> int:
        """Return how many fields, and things that were noticed, a person should look at."""
        return len(self.to_look_at) + len(TO_LOOK_AT.intersection(self.problems))

    @property
    def required_missing(self) -> tuple[str, ...]:
        """Return the required fields that have no value, or none in the listing's language."""
        foreign = ("title",) if TITLE_LANGUAGE in self.problems else ()
        return tuple(dict.fromkeys((*foreign, *(name for name in self.missing if name in REQUIRED))))


def _has_a_row(name: str) -> bool:
    return not name.startswith((ALT, TRANSLATION)) and name not in {"languages", VARIANTS}


def decide(proposed: Sequence[Field], decided: Mapping[str, Decision], *, more_named: bool = True) -> tuple[Field, ...]:
    """Return fields with the seller's decisions on them; a field that only the seller named is added (``more_named``).

    What was changed keeps the proposal among its others, so that it can be gone back to.
    """
    fields = []
    known = set()
    for each in proposed:
        known.add(each.name)
        decision = decided.get(each.name)
        match decision:
            case Decision("change", value, model) if value != each.value:
                before = (Other(each.value, each.confidence, each.evidence),) if each.value is not None else ()
                others = tuple(other for other in each.others if other.value != value)
                evidence = (Evidence("rule", place="reworded"),) if model else (Evidence("seller"),)
                fields.append(Field(each.name, value, 1.0, evidence, model, before + others, decided="change"))
            case Decision("keep", value) if value is not None and value != each.value:
                # What was kept stays, whatever is proposed after something else was decided.
                since = Other(each.value, each.confidence, each.evidence)
                fields.append(Field(each.name, value, 1.0, (Evidence("seller"),), "", (since,), decided="keep"))
            case Decision(act):
                fields.append(replace(each, decided="keep" if act == "change" else act))
            case None:
                fields.append(each)
    fields.extend(
        Field(name, decision.value, 1.0, (Evidence("seller"),), decided="change")
        for name, decision in decided.items()
        if more_named and name not in known and decision.act == "change" and not is_part_of_translation(name)
    )
    return tuple(fields)


def is_part_of_translation(name: str) -> bool:
    """Return whether a name is that of a part of a translation, which is decided in it: ``translation.de.title``."""
    return name.startswith(TRANSLATION) and "." in name.removeprefix(TRANSLATION)


def is_said(value: Any) -> bool:
    """Return whether a value says anything."""
    return value is not None and value not in ("", [])


def shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights as shares of their sum, the largest first; equal ones by name."""
    total = math.fsum(weights.values())
    ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    return {name: weight / total for name, weight in ranked} if total > 0 else {}


def content_to_json(content: Content) -> dict[str, Any]:
    """Return a draft's content as it is stored and answered."""
    return {
        "fields": [_field_to_json(each) for each in content.fields],
        "missing": list(content.missing),
        "problems": list(content.problems),
        "ranges": dict(content.ranges),
        "objections": [asdict(each) for each in content.objections],
    }


def content_from_json(stored: Mapping[str, Any]) -> Content:
    """Read stored content."""
    return Content(
        tuple(_field_from_json(each) for each in stored.get("fields", ())),
        tuple(stored.get("missing", ())),
        tuple(stored.get("problems", ())),
        stored.get("ranges", {}),
        tuple(Objection(each["field"], each["told"]) for each in stored.get("objections", ())),
    )


def _field_to_json(each: Field) -> dict[str, Any]:
    said = {
        "name": each.name,
        "value": each.value,
        "confidence": round(each.confidence, 3),
        "evidence": [evidence_to_json(one) for one in each.evidence],
        "model": each.model,
        "others": [
            {
                "value": other.value,
                "confidence": round(other.confidence, 3),
                "evidence": [evidence_to_json(one) for one in other.evidence],
            }
            for other in each.others
        ],
        "conflict": each.conflict,
        "decided": each.decided,
    }
    return {name: value for name, value in said.items() if value or name in {"name", "value", "confidence"}}


def _field_from_json(stored: Mapping[str, Any]) -> Field:
    return Field(
        stored["name"],
        stored["value"],
        stored["confidence"],
        tuple(evidence_from_json(each) for each in stored.get("evidence", ())),
        stored.get("model", ""),
        tuple(
            Other(
                each["value"],
                each["confidence"],
                tuple(evidence_from_json(one) for one in each["evidence"]),
            )
            for each in stored.get("others", ())
        ),
        stored.get("conflict", False),
        stored.get("decided"),
    )


def evidence_to_json(each: Evidence) -> dict[str, Any]:
    """Return evidence as it is stored: what it does not say is left out."""
    return {name: value for name, value in asdict(each).items() if value not in {"", None}}


def evidence_from_json(stored: Mapping[str, Any]) -> Evidence:
    """Read stored evidence."""
    span, box = stored.get("span"), stored.get("box")
    return Evidence(
        stored["origin"],
        stored.get("quote", ""),
        stored.get("place", ""),
        None if span is None else (span[0], span[1]),
        None if box is None else (box[0], box[1], box[2], box[3]),
    )

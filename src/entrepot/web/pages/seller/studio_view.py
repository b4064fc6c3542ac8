"""A draft as its page shows it: what to look at first, what is sure, the pictures, the score, the price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from entrepot.sell.catalog import AttributeDefinition, CategoryTree, category_tree
from entrepot.sell.listing import Content, DraftView, Field, mend_of, score_of_draft
from entrepot.sell.scoring import ContentScore, Lost
from entrepot.web.export import amount
from entrepot.web.filters import weight
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.studio_prices import landed_rows, margin_rows
from entrepot.web.pages.seller.studio_words import (
    CONDITIONS,
    FIELDS,
    LONG,
    MONEY,
    QUESTIONS,
    WHOLE,
    Certainty,
    Source,
    certainty,
    name_of,
    shown_value,
    source,
    sureness,
    typed_value,
)

_REQUIRED: Final = ("title", "category", "price")
_OF_PICTURES: Final = "alt."
_WIDE: Final = 100.0
_MORE_MOST, _LOSSES_MOST = 8, 12
_STEPS: Final[Mapping[str, str]] = {
    "white_background": "white",
    "crop": "crop",
    "trim": "trim",
    "lighten": "lighten",
}
"""The picture tool's step for what the content score asks for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Another value, one click away."""

    at: int
    shown: str
    sure: Certainty
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A field as it is shown: its value, where it came from, and the control that changes it.

    ``control`` is text, long, select, money, whole, number, category; ``question`` is asked where there is no value.
    """

    name: str
    id: str
    label: str
    shown: str
    typed: str
    control: str
    sure: Certainty | None = None
    sources: tuple[Source, ...] = ()
    others: tuple[Choice, ...] = ()
    conflict: bool = False
    decided: str = ""
    question: str = ""
    objection: str = ""
    required: bool = False
    unit: str = ""
    currency: str = ""
    options: tuple[tuple[str, str], ...] = ()
    maybe: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost: how many, why, and the way to win them back: a press that does it, or a place for the seller.

    ``action`` with ``fields`` is what is pressed, ``href`` where only the seller knows; ``label`` says which.
    """

    code: str
    field: str
    points: float
    reason: str
    label: str = ""
    href: str = ""
    action: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A price range as it is drawn: places in percent of the width."""

    low: float
    high: float
    advised: float
    mine: float | None
    dots: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole draft for its page. ``needed`` fields are empty, ``left`` wait for a look, as lists count them."""

    draft: DraftView
    ask: tuple[Row, ...]
    sure: tuple[Row, ...]
    asked_for: tuple[Row, ...]
    more: tuple[Row, ...]
    gone: tuple[Row, ...]
    alts: Mapping[str, Row]
    score: ContentScore | None
    losses: tuple[Loss, ...]
    scale: Scale | None
    prices: Mapping[str, str]
    needed: int
    left: int
    landed: tuple[tuple[str, str], ...] = ()
    margins: tuple[tuple[str, str], ...] = ()


def shown_draft(connection: Connection, draft: DraftView, locale: str, currency: str) -> Shown:
    """Return a draft as the page shows it, its names in a reader's language."""
    tree = category_tree(connection, locale)
    content = draft.content
    rows = [(each, row_of(each, draft, tree, currency)) for each in content.fields if _is_listed(each)]
    live = [(each, row) for each, row in rows if each.decided != "remove"]
    maybe = content.ranges.get("maybe", {})
    empty = {
        name: _asked(name, tree, currency, maybe)
        for name in content.missing
        if name in FIELDS and not (name == "stock" and len(draft.variants) > 1)  # how many of each is asked instead
    }
    net = content.ranges.get("net_weight_g")
    if net and "weight_g" in empty:
        more = _("The thing itself weighs %(weight)s. What does it weigh packed?") % {"weight": weight(net)}
        empty["weight_g"] = replace(empty["weight_g"], question=more)
    told = {each.field: each.told for each in content.objections}
    look = set(content.to_look_at)
    doubtful = [replace(row, objection=told.get(each.name, "")) for each, row in live if each.name in look]
    valued = {each.name for each, _row in live}
    unread = [
        replace(_asked(name, tree, currency, maybe), objection=told[name])
        for name in content.to_look_at
        if name in told and name not in valued
    ]
    score = score_of_draft(connection, draft) if draft.state in {"ready", "accepted"} else None
    return Shown(
        draft,
        (
            *(replace(empty[name], objection=told.get(name, "")) for name in _REQUIRED if name in empty),
            *unread,
            *doubtful,
        ),
        tuple(row for each, row in live if each.name not in look),
        tuple(row for name, row in empty.items() if name not in {*_REQUIRED, *told}),
        tuple(each for each in _more(content, tree, maybe) if each.name not in told),
        tuple(row for each, row in rows if each.decided == "remove" and each.name not in empty),
        {
            each.name.removeprefix(_OF_PICTURES): row_of(each, draft, tree, currency)
            for each in content.fields
            if each.name.startswith(_OF_PICTURES) and each.decided != "remove"
        },
        score,
        tuple(loss_of(connection, each, draft, score) for each in score.lost[:_LOSSES_MOST]) if score else (),
        _scale(content),
        _prices(content),
        len(content.required_missing),
        content.doubts,
        landed_rows(content.ranges.get("landed")),
        margin_rows(content),
    )


def _is_listed(field: Field) -> bool:
    return not field.name.startswith((_OF_PICTURES, "translation.")) and field.name not in {"languages", "variants"}


def row_of(field: Field, draft: DraftView, tree: CategoryTree, currency: str) -> Row:
    """Return a field with a value as it is shown."""
    control, unit, options = _control(field.name, tree)
    value = field.value
    if isinstance(value, dict):
        unit, currency = str(value.get("unit", unit)), str(value.get("currency", currency))
    others = tuple(
        Choice(
            at,
            shown_value(field.name, each.value, tree),
            sureness(each.confidence),
            tuple(source(one, tree) for one in each.evidence[:2]),
        )
        for at, each in enumerate(field.others[:6])
    )
    return Row(
        field.name,
        id_of(field.name),
        name_of(field.name, tree, draft.pictures),
        shown_value(field.name, value, tree),
        shown_value(field.name, value, tree) if field.name == "category" else typed_value(field.name, value),
        control,
        certainty(field),
        _sources(field, tree),
        others,
        field.conflict and field.decided is None,
        field.decided or "",
        required=field.name in _REQUIRED,
        unit=unit,
        currency=currency,
        options=options,
    )


def _sources(field: Field, tree: CategoryTree) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source(each, tree) for each in field.evidence))[:4]


def _asked(name: str, tree: CategoryTree, currency: str, maybe: Mapping[str, Any]) -> Row:
    control, unit, options = _control(name, tree)
    return Row(
        name,
        id_of(name),
        name_of(name, tree),
        "",
        "",
        control,
        question=str(QUESTIONS.get(name, "")),
        required=name in _REQUIRED,
        unit=unit,
        currency=currency,
        options=options,
        maybe=_guesses(name, maybe, tree),
    )


def _guesses(name: str, maybe: Mapping[str, Any], tree: CategoryTree) -> tuple[tuple[str, str], ...]:
    """Return values that somebody might mean, as they are typed and as they are shown."""
    return tuple((typed_value(name, each), shown_value(name, each, tree)) for each in maybe.get(name, ())[:3])


def _more(content: Content, tree: CategoryTree, maybe: Mapping[str, Any]) -> list[Row]:
    """Return what the category's products usually say and this one does not."""
    known = {each.name for each in content.fields if each.decided != "remove"}
    wanted: Sequence[AttributeDefinition] = tree.attributes(content.value("category"))
    names = [each.code for each in wanted if f"attribute.{each.code}" not in known][:_MORE_MOST]
    rows = [_asked(f"attribute.{code}", tree, "", maybe) for code in names]
    rows += [_asked(name, tree, "", maybe) for name in ("gtin", "origin", "sku") if name not in known]
    return rows


def _control(name: str, tree: CategoryTree) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return the control that changes a field, its unit, and what can be chosen."""
    if name == "condition":
        return "select", "", tuple((key, str(words)) for key, words in CONDITIONS.items())
    if name in MONEY:
        return "money", "", ()
    if name in WHOLE:
        return "whole", WHOLE[name], ()
    if name == "category":
        return "category", "", ()
    if name in LONG:
        return "long", "", ()
    if name.startswith("attribute."):
        defined = tree.definition(name.removeprefix("attribute."))
        if defined.kind == "boolean":
            return "select", "", (("yes", _("Yes")), ("no", _("No")))
        if defined.kind == "number":
            return "number", defined.unit, ()
    return "text", "", ()


def id_of(name: str) -> str:
    """Return the id of a field's part of the page."""
    return "field-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)


def field_of(scored: str) -> str:
    """Return the draft's name of a field that the score names as ``attributes.width``, ``gtins`` or ``bullets.1``."""
    name, _dot, rest = scored.partition(".")
    match name:
        case "attributes":
            return f"attribute.{rest}"
        case "gtins":
            return "gtin"
        case "price_minor":
            return "price"
    return name


def loss_of(connection: Connection, lost: Lost, draft: DraftView, score: ContentScore) -> Loss:
    """Return points lost with the way to win them back: one press for what a program can do, else the seller's part.

    Points of a press are what the whole score gains by it, others are what was lost.
    """
    here = f"/sell/studio/{draft.draft_id}"
    fix, loss = lost.fix, Loss(lost.code, lost.field, lost.points, lost.reason)
    if fix is None:
        return loss
    if not fix.field.startswith("pictures"):
        if (mend := mend_of(connection, draft, score, lost)) is not None:
            fields = (("code", lost.code), ("field", lost.field))
            return replace(loss, points=mend.gain, label=_("Mend it"), action=f"{here}/mend", fields=fields)
        return replace(loss, label=_("Fill in"), href=f"#{id_of(field_of(fix.field))}")
    at = fix.field.partition(".")[2]
    file_id = draft.pictures[int(at)] if at.isdecimal() and int(at) < len(draft.pictures) else ""
    step = _STEPS.get(fix.value, "")
    if fix.kind == "remove" and file_id:
        others = tuple(each for each in draft.pictures if each != file_id)
        gain = round(score_of_draft(connection, replace(draft, pictures=others)).points - score.points, 2)
        if gain <= 0:
            return replace(loss, label=_("New photo"), href="#pictures")
        return replace(
            loss, points=gain, label=_("Remove"), action=f"{here}/pictures/{file_id}", fields=(("act", "remove"),)
        )
    if step and step in draft.readings.get(file_id, {}).get("fixes", ()):
        return replace(loss, label=_("Mend it"), action=f"{here}/pictures/{file_id}/use", fields=(("steps", step),))
    return replace(loss, label=_("New photo"), href="#pictures")


def _prices(content: Content) -> dict[str, str]:
    """Return the range's prices as they are typed."""
    found = content.ranges.get("price") or {}
    typed = {
        name: amount(found[name]["minor"], found["currency"]) for name in ("low", "advised", "high") if name in found
    }
    loss = content.ranges.get("loss") or {}
    if cost := content.value("cost"):
        typed["cost"] = amount(cost["minor"], cost["currency"])
    return typed | ({"floor": amount(loss["floor"], loss["currency"])} if loss.get("floor") else {})


def _scale(content: Content) -> Scale | None:
    found = content.ranges.get("price")
    if not found:
        return None
    price = content.value("price")
    mine = price["minor"] if price and price["currency"] == found["currency"] else None
    beside = [each["minor"] for each in content.ranges.get("peers", ())]
    low, high, advised = found["low"]["minor"], found["high"]["minor"], found["advised"]["minor"]
    every = [low, high, advised, *beside, *([mine] if mine is not None else [])]
    first, last = min(every), max(every)
    room = (last - first) * 0.06 or max(1.0, last * 0.1)
    first, last = first - room, last + room

    def place(minor: float) -> float:
        return float(round(_WIDE * (minor - first) / (last - first), 2))

    return Scale(
        place(low), place(high), place(advised), None if mine is None else place(mine), tuple(map(place, beside))
    )

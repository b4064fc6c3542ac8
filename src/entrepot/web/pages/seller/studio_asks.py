"""What the studio asks before a draft that contradicts itself goes on sale: each thing that is said, one press away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.sell.catalog import CategoryTree
from entrepot.sell.listing import Contradiction, DraftView
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.studio_view import id_of
from entrepot.web.pages.seller.studio_words import PROBLEMS, Source, name_of, shown_value, source

_SHOWN_MOST, _SOURCES_MOST = 6, 3
_PLACES: Final = {"pictures": "pictures", "variants": "of-each"}
_NAMES: Final[dict[str, Lazy]] = {"pictures": lazy("Pictures"), "variants": lazy("How many of each")}


@dataclass(frozen=True, slots=True)
class Side:
    """One thing that is said and what speaks for it; ``act`` and ``at`` are what takes it, "" where nothing does."""

    shown: str
    sources: tuple[Source, ...]
    act: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A contradiction as it is asked: what it is about, why, what is said, and where it is put right by hand."""

    field: str
    label: str
    told: str
    sides: tuple[Side, ...]
    place: str


def asks_of(draft: DraftView, tree: CategoryTree) -> tuple[Ask, ...]:
    """Return what is asked of a draft before it goes on sale, in the order of its fields."""
    return tuple(_ask(each, tree) for each in draft.contradictions)


def _ask(each: Contradiction, tree: CategoryTree) -> Ask:
    of_field = each.code in {"sources_differ", "words_and_picture_differ"}
    told = PROBLEMS.get(each.code)
    return Ask(
        each.field,
        str(_NAMES[each.field]) if each.field in _NAMES else name_of(each.field, tree),
        _("Your sources say different things. Which one is right?") if told is None else str(told),
        tuple(_sides(each, tree, takes=of_field)),
        _PLACES.get(each.field, id_of(each.field)),
    )


def _sides(each: Contradiction, tree: CategoryTree, *, takes: bool) -> Sequence[Side]:
    """Return what is said: the first is what the draft holds, others are at their place among the field's others."""
    name = "stock" if each.field == "variants" else each.field
    return [
        Side(
            shown_value(name, one.value, tree),
            tuple(dict.fromkeys(source(because, tree) for because in one.evidence))[:_SOURCES_MOST],
            "" if not takes else "other" if at else "keep",
            max(0, at - 1),
        )
        for at, one in enumerate(each.says[: _SHOWN_MOST + 1])
    ]

"""How the studio says a draft's fields: their names, how sure each is, where it came from, and what is asked."""

from dataclasses import dataclass
from typing import Any, Final

from entrepot.ai import Evidence
from entrepot.sell.catalog import CategoryTree
from entrepot.sell.extraction import names_of
from entrepot.sell.listing import Field
from entrepot.sell.pictures import form_of_kind
from entrepot.web.export import amount
from entrepot.web.filters import country, money, number, size_mm, weight
from entrepot.web.i18n import Lazy, current_language, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.studio_forms import FORMS

FIELDS: Final[dict[str, Lazy]] = {
    "title": lazy("Title"),
    "bullets": lazy("Selling points"),
    "description": lazy("Description"),
    "search_words": lazy("Search words"),
    "category": lazy("Category"),
    "brand": lazy("Brand"),
    "price": lazy("Price"),
    "cost": lazy("What one costs you"),
    "stock": lazy("Units in stock"),
    "sku": lazy("Your code (SKU)"),
    "gtin": lazy("Number below the bar code (GTIN)"),
    "condition": lazy("Condition"),
    "origin": lazy("Made in"),
    "hs_code": lazy("Customs code (HS)"),
    "weight_g": lazy("Weight, packed"),
    "length_mm": lazy("Length of the parcel"),
    "width_mm": lazy("Width of the parcel"),
    "height_mm": lazy("Height of the parcel"),
    "destination": lazy("Sold to"),
    "duty_ppm": lazy("Duty, millionths"),
    "languages": lazy("Also written in"),
}
NEEDS: Final[dict[str, Lazy]] = {
    "": lazy("All"),
    "ready": lazy("Ready"),
    "doubts": lazy("To look at"),
    "barred": lazy("Not allowed as it is"),
    "missing": lazy("Something is missing"),
    "failed": lazy("Failed"),
    "accepted": lazy("Accepted"),
    "working": lazy("Being made"),
}
"""How drafts stand; each draft is counted once, so that the counts add up to all."""
PROBLEMS: Final[dict[str, Lazy]] = {
    "picture_blank": lazy("A photo shows nothing that stands out from its background"),
    "picture_unreadable": lazy("A photo could not be read"),
    "pictures_of_different_things": lazy("The photos seem to show different things: one listing is for one product"),
    "several_things_in_a_photo": lazy(
        "A photo shows different things beside each other. Which one is for sale? Say it in your words, "
        "or send a photo of that one alone"
    ),
    "words_and_picture_differ": lazy("Your words and the photo seem to be about different things"),
    "words_not_translated": lazy(
        "Your words are in another language than the listing: its texts say what the facts say and no more"
    ),
    "title_in_another_language": lazy(
        "The title is in another language than the listing: write it in that language, or change the listing's"
    ),
    "text_names_one_option": lazy("A text names only one of several options: say it of all of them, or of none"),
    "parcel_lighter": lazy("The packed parcel weighs less than the thing itself: look at both weights"),
    "stock_of_each": lazy("How many there are of each option is not said yet: fill in “How many of each”"),
    "stock_differs": lazy("Of each option there are more, or fewer, than there are units in stock in all"),
    "translation_doubtful": lazy(
        "A translation of yours says what no fact holds, or what it translates has changed: look at it under Languages"
    ),
    "price_unread": lazy("The file has a price that cannot be read as one: type it in"),
}
"""What was noticed of a draft as a whole."""
CONDITIONS: Final[dict[str, Lazy]] = {"new": lazy("New"), "refurbished": lazy("Refurbished"), "used": lazy("Used")}
QUESTIONS: Final[dict[str, Lazy]] = {
    "title": lazy("What is it? A few words are enough"),
    "category": lazy("What kind of thing is it?"),
    "price": lazy("What does it cost?"),
    "brand": lazy("Which brand is it? “Unbranded” where it has none"),
    "description": lazy("What should a buyer know before ordering?"),
    "bullets": lazy("What speaks for it? One point a line"),
    "weight_g": lazy("What does the packed parcel weigh?"),
    "stock": lazy("How many do you have?"),
    "picture": lazy("What does it look like? Add a photo"),
}
LONG: Final = frozenset({"description", "bullets"})
LISTS: Final = frozenset({"bullets", "search_words", "languages"})
WHOLE: Final[dict[str, str]] = {
    "weight_g": "g",
    "length_mm": "mm",
    "width_mm": "mm",
    "height_mm": "mm",
    "stock": "",
    "duty_ppm": "",
}
MONEY: Final = frozenset({"price", "cost"})
_RULES: Final[dict[str, Lazy]] = {
    "nothing_says_used": lazy("nothing says that it was used"),
    "costs": lazy("follows from what it costs you"),
    "options": lazy("the options differ in it"),
    "lexicon": lazy("words that shoppers search by"),
}
_FACTS: Final[dict[str, Lazy]] = {"kind": lazy("what it is"), "options": lazy("its variants")}
_FOUND: Final[dict[str, tuple[str, Lazy]]] = {
    "seller": ("user", lazy("Written by you")),
    "words": ("words", lazy("Your words")),
    "file": ("doc", lazy("The file")),
    "package": ("scan", lazy("Read on the package")),
    "photo": ("image", lazy("Seen in the photo")),
    "catalogue": ("catalogue", lazy("Your catalogue and the market")),
    "table": ("book", lazy("Looked up")),
    "rule": ("bolt", lazy("Follows from")),
}
_CUSTOMS_TABLE: Final[dict[str, Lazy]] = {
    "customs": lazy("Table of customs codes"),
    "customs.construction": lazy("To be settled: is it knitted or woven?"),
    "customs.gender": lazy("To be settled: is it for men or for women?"),
    "customs.fibre": lazy("To be settled: of which fibre is most of it?"),
    "customs.kind": lazy("To be settled: of which kind or material is it?"),
}
_SURE, _LIKELY, _GUESS = 0.9, 0.75, 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from: an icon, words, what stands there, and the part of the picture, if any."""

    icon: str
    words: str
    quote: str = ""
    picture: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a value is, in a word, and the tone that goes with it."""

    word: str
    tone: str
    share: float


def name_of(field: str, tree: CategoryTree, pictures: tuple[str, ...] = ()) -> str:
    """Return what a field is called in the reader's language."""
    if field in FIELDS:
        return str(FIELDS[field])
    kind, dot, rest = field.partition(".")
    match kind if dot else "":
        case "attribute":
            return tree.definition(rest).name
        case "option":
            return rest
        case "alt":
            at = pictures.index(rest) + 1 if rest in pictures else 0
            return _("What picture %(number)s shows") % {"number": at} if at else _("What a picture shows")
        case "translation":
            return _("Translation: %(language)s") % {"language": rest}
    return field


def shown_value(field: str, value: Any, tree: CategoryTree) -> str:  # noqa: C901, PLR0911, PLR0912  # one case a line
    """Return a field's value as people read it."""
    match value:
        case _ if field == "category":
            return " › ".join(each.name for each in tree.path(str(value))) or str(value)
        case _ if field == "condition" and value in CONDITIONS:
            return str(CONDITIONS[value])
        case _ if field in {"origin", "destination"}:
            return country(str(value))
        case bool():
            return _("Yes") if value else _("No")
        case {"minor": int(minor), "currency": str(currency)}:
            return money(minor, currency)
        case {"value": (int() | float()) as much, "unit": str(unit)}:
            return f"{number(much)} {unit}".strip()
        case {"title": str(title)}:
            return title
        case str() if field.startswith(("attribute.", "option.")):
            return in_readers_words(field, value)
        case list() if field.startswith(("attribute.", "option.")):
            return ", ".join(in_readers_words(field, str(each)) for each in value)
        case int() if field == "weight_g":
            return weight(value)
        case int() if field.endswith("_mm"):
            return size_mm([value])
        case int() | float():
            return number(value)
        case list():
            return ("\n" if field == "bullets" else ", ").join(str(each) for each in value)
    return "" if value is None else str(value)


def in_readers_words(field: str, value: str) -> str:
    """Return a value of a list that we know in the reader's language, else as it is: Navy is 네이비."""
    code = field.partition(".")[2].casefold()
    each_names = (names_of(each, value) for each in (code, "colour", "size"))
    named = next((names for names in each_names if names), {})
    return named.get(current_language().code, value)


def typed_value(field: str, value: Any) -> str:
    """Return a value as it stands in a field to be changed; an amount without its currency."""
    match value:
        case {"minor": int(minor), "currency": str(currency)}:
            return amount(minor, currency)
        case {"value": (int() | float()) as much}:
            return f"{much:g}"
        case bool():
            return "yes" if value else "no"
        case list():
            return ("\n" if field in LONG else ", ").join(str(each) for each in value)
    return "" if value is None else str(value)


def certainty(field: Field) -> Certainty:
    """Return how sure a field is, in a word."""
    if field.decided in {"keep", "change"}:
        return Certainty(_("Kept by you") if field.decided == "keep" else _("Your own"), "allow", 1.0)
    if field.conflict:
        return Certainty(_("Sources differ"), "review", field.confidence)
    return sureness(field.confidence)


def sureness(share: float) -> Certainty:
    """Return how sure a share of one is."""
    if share >= _SURE:
        return Certainty(_("Sure"), "allow", share)
    if share >= _LIKELY:
        return Certainty(_("Likely"), "", share)
    return Certainty(_("Doubtful") if share >= _GUESS else _("A guess"), "review", share)


def source(evidence: Evidence, tree: CategoryTree) -> Source:
    """Return where a value came from, for people."""
    icon, words = _FOUND[evidence.origin]
    quote, place = evidence.quote, evidence.place
    match evidence.origin:
        case "file" if place:
            return Source(icon, _("Column “%(name)s”") % {"name": place}, quote)
        case "package" | "photo":
            box = ",".join(f"{side:.4f}" for side in evidence.box) if evidence.box else ""
            shown = quote if evidence.origin == "package" else str(FORMS.get(form_of_kind(quote) or quote, ""))
            return Source(icon, str(words), shown, place, box)
        case "rule" if place in _RULES:
            return Source(icon, str(_RULES[place]))
        case "rule" if place.startswith("fact."):
            code = place.removeprefix("fact.")
            named = _FACTS.get(code) or FIELDS.get(code) or tree.definition(code).name
            return Source(icon, _("Follows from: %(fact)s") % {"fact": named})
        case "catalogue" if place == "usual_parcel":
            return Source(icon, _("Your parcels of this kind: %(count)s") % {"count": quote})
        case "catalogue" if place == "comparables":
            return Source(icon, _("Offers beside it: %(count)s") % {"count": quote})
        case "table":
            asked = _CUSTOMS_TABLE.get(place)
            return Source(icon, str(words if asked is None else asked), quote)
    return Source(icon, str(words), quote)

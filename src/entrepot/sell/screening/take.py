"""A seller takes over a wording, or states what was asked for: the product changes, and is judged anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import ProductDraft, ProductView, get_own_product, update_product_in
from entrepot.sell.screening.fix import ASKS, is_changeable
from entrepot.sell.screening.stated import statement

_LISTS: Final = ("bullets", "search_words")
_PLACES_MAX: Final = 50
_TEXT_MAX: Final = 20_000


def take_wording(db: Database, seller_id: str, product_id: str, texts: Mapping[str, str], actor: str) -> None:
    """Put texts in place of a product's own, by their fields as findings name them; "" takes a text away.

    The product is judged anew where it was on sale, waited or was held. Raises NotFound, and InvalidInput for a field
    that is none or a text that cannot be.
    """
    _refuse_amiss(texts)

    def change(tx: Tx) -> None:
        draft = draft_of(_own(tx, seller_id, product_id), texts)
        update_product_in(tx, seller_id, product_id, draft, actor)
        tx.audit(actor, "screening.take_wording", product_id, fields=sorted(texts))

    db.write(change)


def take_statement(
    db: Database, seller_id: str, product_id: str, key: str, said: Mapping[str, str], actor: str
) -> None:
    """Write what a finding asked for under a product's description, in its own language.

    Raises NotFound, and InvalidInput where something is missing or amiss.
    """

    def change(tx: Tx) -> None:
        view = _own(tx, seller_id, product_id)
        line = statement(key, ASKS[key], said, view.locale)
        text = "\n".join(each for each in (view.description.rstrip(), line) if each)
        update_product_in(tx, seller_id, product_id, ProductDraft(description=text), actor)
        tx.audit(actor, "screening.take_wording", product_id, fields=["description"])

    db.write(change)


def _own(tx: Tx, seller_id: str, product_id: str) -> ProductView:
    """Return a product in its own language; raise NotFound."""
    view = get_own_product(tx.connection, seller_id, product_id)
    return (
        view if view.text_locale == view.locale else get_own_product(tx.connection, seller_id, product_id, view.locale)
    )


def draft_of(view: ProductView, texts: Mapping[str, str]) -> ProductDraft:
    """Return the change of a product that puts texts in place by their fields."""
    draft = ProductDraft()
    lists: dict[str, list[str]] = {}
    translations: dict[str, dict[str, Any]] = {}
    for place, text in texts.items():
        name, _dot, rest = place.partition(".")
        if name in {"title", "description"}:
            draft = replace(draft, title=text) if name == "title" else replace(draft, description=text)
        elif name in _LISTS:
            _put(lists, view, name, rest, text)
        elif name == "translations":
            locale, _dot, field = rest.partition(".")
            if locale in view.translations:
                translations.setdefault(locale, {})[field] = text
    own = {name: tuple(each for each in lines if each) for name, lines in lists.items()}
    draft = replace(draft, bullets=own.get("bullets"), search_words=own.get("search_words"))
    return _translated(draft, view, translations)


def _put(lists: dict[str, list[str]], view: ProductView, name: str, place: str, text: str) -> None:
    lines = lists.setdefault(name, list(getattr(view, name)))
    if int(place) < len(lines):
        lines[int(place)] = text


def _translated(draft: ProductDraft, view: ProductView, said: Mapping[str, Mapping[str, str]]) -> ProductDraft:
    texts, lists = {}, {}
    for locale, changes in said.items():
        own = view.translations[locale]
        texts[locale] = (changes.get("title", own["title"]), changes.get("description", own["description"]))
        lists[locale] = {
            name: tuple(
                text for at, line in enumerate(own.get(name) or ()) if (text := changes.get(f"{name}.{at}", line))
            )
            for name in _LISTS
        }
    return replace(draft, translations=texts or None, lists=lists or None)


def _refuse_amiss(texts: Mapping[str, str]) -> None:
    if not texts or len(texts) > _PLACES_MAX:
        raise InvalidInput("say what changes", field="texts", expected="the texts to put in place, 50 at most")
    for place, text in texts.items():
        if not is_changeable(place):
            raise InvalidInput(
                "this is no text of a product", field=place[:80], expected="title, description, bullets.0"
            )
        if len(text) > _TEXT_MAX or (place == "title" and not text.strip()):
            raise InvalidInput("this text cannot be", field=place, expected="1 to 20,000 characters")

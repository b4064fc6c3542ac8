"""Names for people: facets come with ids and codes, and leave with what a reader calls them."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.sell.catalog import CategoryTree, category_tree
from entrepot.shop.search.domain import ATTRIBUTE, Facet, SearchPage


def labelled(connection: Connection, page: SearchPage, locale: str) -> SearchPage:
    """Return the page with its categories, sellers and attributes named in a language; one or two statements.

    ``price`` and ``stock`` have no labels: their words belong to the page that shows them.
    """
    tree = category_tree(connection, locale)
    shown = [value.value for facet in page.facets if facet.name == "seller" for value in facet.values]
    names = {seller_id: seller.name for seller_id, seller in sellers(connection, shown).items()} if shown else {}
    return replace(page, facets=tuple(_labelled(facet, tree, names) for facet in page.facets))


def _labelled(facet: Facet, tree: CategoryTree, seller_names: dict[str, str]) -> Facet:
    if facet.name == "category":
        return _renamed(facet, lambda value: tree.get(value).name if value in tree else value)
    if facet.name == "seller":
        return _renamed(facet, lambda value: seller_names.get(value, value))
    if facet.name.startswith(ATTRIBUTE):
        return replace(facet, label=tree.definition(facet.name.removeprefix(ATTRIBUTE)).name)
    return facet


def _renamed(facet: Facet, name: Callable[[str], str]) -> Facet:
    return replace(facet, values=tuple(replace(value, label=name(value.value)) for value in facet.values))

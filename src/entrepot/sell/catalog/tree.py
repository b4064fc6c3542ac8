"""The category tree, read once for each version of it and kept in memory."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from entrepot.core.database import Tx, upsert
from entrepot.kit.errors import NotFound
from entrepot.sell.catalog.domain import label_of
from entrepot.sell.catalog.tables import attribute, category, category_version

COMMON_ATTRIBUTES = ("colour", "weight", "width", "height", "depth", "in_the_box", "warranty")
"""Codes of attributes that are typical of every category."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category in one language; ``depth`` is 0 for a root."""

    id: str
    parent_id: str | None
    name: str
    depth: int
    has_children: bool


@dataclass(frozen=True, slots=True)
class CategoryNames:
    """A category in all its languages (name by locale), with its code in Shopify's taxonomy where it has one."""

    id: str
    parent_id: str | None
    taxonomy_code: str | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """A typed attribute in one language; ``kind`` is text, number, boolean or list, ``unit`` that of a number."""

    code: str
    kind: str
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    parent_id: str | None
    names: Mapping[str, str]
    attributes: tuple[str, ...]
    shopify_code: str | None
    google_path: str | None


@dataclass(frozen=True, slots=True)
class _Definition:
    kind: str
    unit: str
    names: Mapping[str, str]


class _Forest:
    """All categories and attribute definitions of one version, in all languages."""

    def __init__(self, nodes: dict[str, _Node], definitions: dict[str, _Definition]) -> None:
        self.nodes = nodes
        self.definitions = definitions
        self.children: defaultdict[str | None, list[str]] = defaultdict(list)
        for node in nodes.values():
            self.children[node.parent_id].append(node.id)

    def path(self, category_id: str) -> tuple[str, ...]:
        """Ids from the root down to the category; empty where it is unknown."""
        path: list[str] = []
        at: str | None = category_id
        while at is not None and (node := self.nodes.get(at)) is not None:
            path.append(at)
            at = node.parent_id
        return tuple(reversed(path))

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Ids by every way of naming a category: id, Shopify code, path of names in any language, lone name."""
        known: dict[str, str] = {}
        lone: defaultdict[str, set[str]] = defaultdict(set)
        for node in self.nodes.values():
            path = [self.nodes[each] for each in self.path(node.id)]
            known[node.id.casefold()] = node.id
            if node.shopify_code:
                known[node.shopify_code] = node.id
                known[f"gid://shopify/taxonomycategory/{node.shopify_code}"] = node.id
            if node.google_path:
                known.setdefault(node.google_path.casefold(), node.id)
            for locale, name in node.names.items():
                names = [each.names.get(locale, _in_english(each.names)) for each in path]
                known.setdefault(" > ".join(names).casefold(), node.id)
                lone[name.casefold()].add(node.id)
        for name, ids in lone.items():
            if len(ids) == 1:
                known.setdefault(name, next(iter(ids)))
        return known


@dataclass(slots=True)
class _Kept:
    """The tree that was read last from a database, in the languages that were asked for."""

    version: str
    forest: _Forest
    views: dict[str, "CategoryTree"] = field(default_factory=dict)


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_VIEWS_MAX = 64
_VERSION = select(category_version.c.version).where(category_version.c.name == "tree")
_SET_VERSION = upsert(category_version, index=["name"], set_=["version"])


class CategoryTree:
    """The tree in one language; English stands in where a name is not translated."""

    def __init__(self, forest: _Forest, locale: str) -> None:
        self._forest, self._locale = forest, locale

    def __contains__(self, category_id: str) -> bool:
        return category_id in self._forest.nodes

    def __iter__(self) -> Iterator[Category]:
        return (self.get(category_id) for category_id in self._forest.nodes)

    def __len__(self) -> int:
        return len(self._forest.nodes)

    @property
    def roots(self) -> list[Category]:
        """The categories at the top, in their order."""
        return self.children(None)

    def children(self, category_id: str | None) -> list[Category]:
        """The categories directly below one, in their order; of the whole tree for None."""
        return [self.get(each) for each in self._forest.children.get(category_id, ())]

    def get(self, category_id: str) -> Category:
        """Return a category; raise NotFound."""
        node = self._forest.nodes.get(category_id)
        if node is None:
            raise NotFound("there is no such category")
        depth = len(self._forest.path(category_id)) - 1
        has_children = bool(self._forest.children.get(category_id))
        return Category(node.id, node.parent_id, localised(node.names, self._locale), depth, has_children)

    def path(self, category_id: str | None) -> list[Category]:
        """The categories from the root down to one; empty where it is unknown."""
        return [self.get(each) for each in self._forest.path(category_id)] if category_id else []

    def path_ids(self, category_id: str | None) -> tuple[str, ...]:
        """Ids from the root down to a category; empty where it is unknown."""
        return self._forest.path(category_id) if category_id else ()

    def all_names(self, category_id: str | None) -> tuple[str, ...]:
        """Every name, in every language, of a category and those above it: what a search finds it by."""
        nodes = [self._forest.nodes[each] for each in self.path_ids(category_id)]
        return tuple(dict.fromkeys(name for node in nodes for name in node.names.values()))

    def taxonomy_code(self, category_id: str | None) -> str | None:
        """Return a category's code in Shopify's taxonomy; None where it has none, or there is no such category."""
        node = self._forest.nodes.get(category_id) if category_id else None
        return None if node is None else node.shopify_code

    def names(self, category_id: str) -> Mapping[str, str]:
        """Return what a category is called, by language; nothing where there is none."""
        node = self._forest.nodes.get(category_id)
        return {} if node is None else node.names

    def in_all_languages(self) -> Iterator[CategoryNames]:
        """Every category with its names in every language, in no particular order."""
        nodes = self._forest.nodes.values()
        return (CategoryNames(node.id, node.parent_id, node.shopify_code, node.names) for node in nodes)

    def descendants(self, category_id: str) -> list[str]:
        """Ids of a category and of all below it."""
        found, at = [category_id], 0
        while at < len(found):
            found.extend(self._forest.children.get(found[at], ()))
            at += 1
        return found

    def find(self, text: str) -> str | None:
        """Return the id of the category that a file names: by id, Shopify code, path of names or lone name."""
        wanted = " > ".join(part.strip() for part in text.split(">"))
        return self._forest.by_name.get(wanted.casefold())

    def attributes(self, category_id: str | None) -> list[AttributeDefinition]:
        """The attributes typical of a category, then those typical of all."""
        node = self._forest.nodes.get(category_id) if category_id else None
        codes = dict.fromkeys((*(node.attributes if node else ()), *COMMON_ATTRIBUTES))
        return [self.definition(code) for code in codes if code in self._forest.definitions]

    def attribute_names(self, code: str) -> Mapping[str, str]:
        """Return what an attribute is called, by language; nothing where it is not defined."""
        known = self._forest.definitions.get(code)
        return {} if known is None else known.names

    def definition(self, code: str) -> AttributeDefinition:
        """Return what is known of an attribute; one that nothing defines is text named by its code."""
        known = self._forest.definitions.get(code)
        if known is None:
            return AttributeDefinition(code, "text", "", label_of(code))
        return AttributeDefinition(code, known.kind, known.unit, localised(known.names, self._locale))


def category_tree(connection: Connection, locale: str) -> CategoryTree:
    """Return the tree in a language. Costs one small query; the tree is read again only when it has changed."""
    version = connection.execute(_VERSION).scalar_one_or_none() or ""
    kept = _kept.get(connection.engine)
    if kept is None or kept.version != version:
        kept = _kept[connection.engine] = _Kept(version, _read(connection))
    tree = kept.views.get(locale)
    if tree is None:
        tree = CategoryTree(kept.forest, locale)
        if len(kept.views) < _VIEWS_MAX:
            kept.views[locale] = tree
    return tree


def touch_tree(tx: Tx) -> None:
    """Give the tree a new version, so that every process reads it again."""
    tx.execute(_SET_VERSION, {"name": "tree", "version": tx.new_id("ver")})


def localised(names: Mapping[str, str], locale: str) -> str:
    """Return the name in a locale, else in its language, else in English, else any."""
    return names.get(locale) or names.get(locale.partition("-")[0]) or _in_english(names)


def _in_english(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()), "")


def _read(connection: Connection) -> _Forest:
    rows = connection.execute(select(category).order_by(category.c.position, category.c.id))
    nodes = {
        row.id: _Node(row.id, row.parent_id, row.names, tuple(row.attributes), row.shopify_code, row.google_path)
        for row in rows
    }
    definitions = {
        row.code: _Definition(row.kind, row.unit, row.names) for row in connection.execute(select(attribute))
    }
    return _Forest(nodes, definitions)

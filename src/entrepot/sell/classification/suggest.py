"""Suggest categories of the marketplace's own tree."""

import threading
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from entrepot.sell.catalog import CategoryTree, category_tree
from entrepot.sell.classification.categorise import Categoriser, CategoryGuess
from entrepot.sell.classification.lexicon import lexicon

_kept: WeakKeyDictionary[CategoryTree, Categoriser] = WeakKeyDictionary()
_lock = threading.Lock()


def suggest_categories(connection: Connection, title: str, *, limit: int = 3) -> list[CategoryGuess]:
    """Return the categories that a title in English, Korean, Chinese, Japanese or Spanish speaks for, best first."""
    tree = category_tree(connection, "en")
    with _lock:
        known = _kept.get(tree)
        if known is None:
            known = _kept[tree] = Categoriser(tree.in_all_languages(), lexicon())
    return known.rank(title, limit)

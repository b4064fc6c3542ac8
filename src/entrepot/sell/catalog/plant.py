"""Plant the built-in category tree: about seventy categories with the attributes that are typical of each."""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from sqlalchemy import select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.sell.catalog.tables import attribute, category
from entrepot.sell.catalog.tree import AttributeDefinition, touch_tree

_NEW_CATEGORY = insert_or_ignore(category, ["id"])
_NEW_ATTRIBUTE = insert_or_ignore(attribute, ["code"])


@cache
def _builtin() -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(files("entrepot.sell.catalog").joinpath("builtin.json").read_bytes())
    return loaded


def builtin_attributes() -> tuple[AttributeDefinition, ...]:
    """Return the definitions of the attributes that every marketplace begins with, named in English."""
    return tuple(
        AttributeDefinition(each["code"], each["kind"], each["unit"], each["en"]) for each in _builtin()["attributes"]
    )


def plant_categories(db: Database) -> int:
    """Add the built-in categories and attributes that are not there yet; return how many categories were added.

    Whatever an operator or an imported taxonomy changed since stays as it is.
    """
    with db.read() as connection:
        known = set(connection.execute(select(category.c.id)).scalars())
        attributes = set(connection.execute(select(attribute.c.code)).scalars())
    builtin = _builtin()
    if known.issuperset(each["id"] for each in builtin["categories"]) and attributes.issuperset(
        each["code"] for each in builtin["attributes"]
    ):
        return 0
    return db.write(_plant)


def _plant(tx: Tx) -> int:
    builtin = _builtin()
    before = set(tx.execute(select(category.c.id)).scalars())
    categories = [
        {
            "id": each["id"],
            "parent_id": each["parent"],
            "position": position,
            "names": {locale: each[locale] for locale in ("en", "ko", "zh")},
            "attributes": each["attributes"],
            "shopify_code": each["shopify"],
            "google_path": None,
        }
        for position, each in enumerate(builtin["categories"])
        if each["id"] not in before
    ]
    attributes = [
        {
            "code": each["code"],
            "kind": each["kind"],
            "unit": each["unit"],
            "names": {locale: each[locale] for locale in ("en", "ko", "zh")},
            "source_id": None,
        }
        for each in builtin["attributes"]
    ]
    tx.execute(_NEW_ATTRIBUTE, attributes)
    if categories:
        tx.execute(_NEW_CATEGORY, categories)
        touch_tree(tx)
    return len(categories)

"""Read the Shopify product taxonomy's files into the category tree, in every language that is there.

Files: https://github.com/Shopify/product-taxonomy (MIT). A built-in category that has a counterpart there keeps its id,
and with it its products; it moves to the counterpart's place in the tree.
"""

import gzip
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import select

from entrepot.core.database import Database, Tx, upsert
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog.events import ProductChanged
from entrepot.sell.catalog.tables import attribute, attribute_choice, category, product
from entrepot.sell.catalog.tree import touch_tree

T = TypeVar("T")
Progress = Callable[[int, int, str], None]
"""Called with (done, total, what is being read)."""

_CATEGORY_LINE = re.compile(r"gid://shopify/TaxonomyCategory/(\S+)\s+: (.+)")
_ROWS_A_WRITE = 500
_UNPACKED_MAX = 256 * 2**20
_LOCALES = {"zh-CN": "zh", "pt-BR": "pt"}
"""Folders whose language we know by its shorter name."""

_SET_CATEGORY = upsert(category, index=["id"], set_=["parent_id", "position", "names", "shopify_code", "google_path"])
_SET_ATTRIBUTE = upsert(attribute, index=["code"], set_=["names", "source_id"])
_SET_CHOICE = upsert(attribute_choice, index=["id"], set_=["attribute_code", "position", "names"])


@dataclass(frozen=True, slots=True)
class TaxonomyImported:
    """What an import of a taxonomy brought."""

    categories: int
    attributes: int
    choices: int
    locales: tuple[str, ...]


def import_taxonomy(db: Database, folder: Path, progress: Progress) -> TaxonomyImported:
    """Read a folder with one folder a language (``en/categories.txt[.gz]``, ``en/attributes.json[.gz]``, …).

    Idempotent. Raises InvalidInput where the folder is not such a one; nothing is changed then.
    """
    listed = _category_files(folder)
    paths = {locale: _category_paths(at) for locale, at in listed.items()}
    google = _google_paths(listed["en"].parent)
    with db.read() as connection:
        kept = dict(
            connection.execute(
                select(category.c.shopify_code, category.c.id).where(category.c.shopify_code.is_not(None))
            ).all()
        )
    categories = list(_categories(paths, kept, google))
    attributes, choices = _attributes({locale: _read_attributes(at.parent) for locale, at in listed.items()})
    total, done = len(categories) + len(attributes) + len(choices), 0
    for statement, rows, what in (
        (_SET_CATEGORY, categories, "categories"),
        (_SET_ATTRIBUTE, attributes, "attributes"),
        (_SET_CHOICE, choices, "attribute values"),
    ):
        for some in _chunks(rows, _ROWS_A_WRITE):
            db.write(lambda tx, statement=statement, some=some: tx.execute(statement, some))  # type: ignore[misc]  # a default argument binds the loop's value
            done += len(some)
            progress(done, total, what)
    db.write(touch_tree)
    _announce_moved(db, [kept[code] for code in kept if code in paths["en"]])
    return TaxonomyImported(len(categories), len(attributes), len(choices), tuple(listed))


def _category_files(folder: Path) -> dict[str, Path]:
    """Return the categories' file of each language, English first."""
    found = {
        _LOCALES.get(at.name, at.name): listed
        for at in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if at.is_dir() and (listed := _file(at, "categories.txt")) is not None
    }
    if "en" not in found:
        raise InvalidInput(
            f"{folder} does not hold a taxonomy",
            field="folder",
            expected="a folder with en/categories.txt or en/categories.txt.gz",
        )
    return {"en": found.pop("en"), **found}


def _file(folder: Path, name: str) -> Path | None:
    return next((at for at in (folder / name, folder / f"{name}.gz") if at.is_file()), None)


def _read(path: Path) -> str:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        data = stream.read(_UNPACKED_MAX + 1)
    if len(data) > _UNPACKED_MAX:
        raise InvalidInput(
            f"{path} is larger than a taxonomy can be", field="folder", expected="at most 256 MiB a file"
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8 text", field="folder", expected="UTF-8") from None


def _category_paths(at: Path) -> dict[str, tuple[str, ...]]:
    """Return path of names by code, in the file's order."""
    found = {}
    for number, line in enumerate(_read(at).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _CATEGORY_LINE.fullmatch(line.rstrip())
        if match is None:
            raise InvalidInput(
                f"{at}, line {number}: found “{line[:60]}”",
                field="folder",
                expected="gid://shopify/TaxonomyCategory/CODE : Name > Name",
            )
        found[match[1]] = tuple(part.strip() for part in match[2].split(" > "))
    return found


def _google_paths(folder: Path) -> dict[tuple[str, ...], str]:
    """Return Google's category path by ours, from the mapping file where there is one."""
    mapping = next(iter(sorted(folder.glob("integrations_google_*.txt*"))), None)
    if mapping is None:
        return {}
    found: dict[tuple[str, ...], str] = {}
    ours: tuple[str, ...] = ()
    for line in _read(mapping).splitlines():
        if line.startswith("→ "):
            ours = tuple(part.strip() for part in line[2:].split(" > "))
        elif line.startswith("⇒ ") and ours:
            found[ours] = line[2:].strip()
    return found


def _categories(
    paths: Mapping[str, Mapping[str, tuple[str, ...]]],
    kept: Mapping[str, str],
    google: Mapping[tuple[str, ...], str],
) -> Iterator[dict[str, Any]]:
    code_of = {path: code for code, path in paths["en"].items()}
    for position, (code, path) in enumerate(sorted(paths["en"].items(), key=lambda each: (len(each[1]), each[1]))):
        parent = code_of.get(path[:-1])
        yield {
            "id": kept.get(code, f"cat_{code}"),
            "parent_id": None if parent is None else kept.get(parent, f"cat_{parent}"),
            "position": position,
            "names": {locale: codes[code][-1] for locale, codes in paths.items() if code in codes},
            "attributes": [],
            "shopify_code": code,
            "google_path": google.get(path),
        }


def _read_attributes(folder: Path) -> list[dict[str, Any]]:
    at = _file(folder, "attributes.json")
    if at is None:
        return []
    try:
        listed: list[dict[str, Any]] = orjson.loads(_read(at))["attributes"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise InvalidInput(f"{at} is not a taxonomy's attributes", field="folder", expected="its JSON") from None
    return listed


def _attributes(
    listed: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of attributes and of their choices, with the names of all languages together."""
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for locale, each_language in listed.items():
        for each in each_language:
            names[each["id"]][locale] = each["name"]
            for choice in each.get("values", ()):
                names[choice["id"]][locale] = choice["name"]
    attributes: dict[str, dict[str, Any]] = {}
    choices: dict[str, dict[str, Any]] = {}
    for each in listed["en"]:
        code = each["handle"].replace("-", "_")
        attributes[code] = {
            "code": code,
            "kind": "list",
            "unit": "",
            "names": names[each["id"]],
            "source_id": each["id"],
        }
        for position, choice in enumerate(each.get("values", ())):
            key = f"{code}:{choice['handle'].rpartition('__')[2]}"
            choices[key] = {
                "id": key,
                "attribute_code": code,
                "position": position,
                "names": names[choice["id"]],
            }
    return list(attributes.values()), list(choices.values())


def _announce_moved(db: Database, category_ids: Sequence[str]) -> None:
    """Announce the products whose category has another path now, so that search finds them by it."""
    for category_id in category_ids:
        after = ""
        while True:
            last = db.write(partial(_announce_some, category_id=category_id, after=after))
            if last is None:
                break
            after = last


def _announce_some(tx: Tx, category_id: str, after: str) -> str | None:
    rows = tx.execute(
        select(product.c.id, product.c.seller_id)
        .where(product.c.category_id == category_id, product.c.id > after)
        .order_by(product.c.id)
        .limit(_ROWS_A_WRITE)
    ).all()
    for row in rows:
        tx.publish(ProductChanged(row.id, row.seller_id))
    return rows[-1].id if rows else None


def _chunks(rows: Sequence[T], size: int) -> Iterator[list[T]]:
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield some

"""The rules of the house that import-linter cannot express, read from the source itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

STAGES_AND_ROOMS = {"core", "ai", "sell", "shop", "pay", "fulfil", "deliver"}
MAX_LINES = 400

# A file that has to be longer than 400 lines, with the reason why it cannot be two.
LONG_FILES: dict[str, str] = {}
# Revisions are written once by a program and never edited; one holds as many tables as it brings.
NOT_MEASURED = SRC / "entrepot" / "migrations" / "versions"

# Who may reach into a module, and for what: rule 2.
INSIDE_PARTS = {"api", "tables", "events", "jobs"}
MAY_REACH_INSIDE = ("entrepot.app", "entrepot.migrations")

# Doors beside a package's root, with the reason for each.
SIDE_DOORS = {
    "entrepot.web.letters": "the app wires the writer of letters and what it listens to; pages know nothing of it",
    "entrepot.core.http.types": "the vocabulary of every edge, read as types.Quantity beside the root's verbs",
    "entrepot.core.http.client": "the client for tests and the world; a server need not load it",
    "entrepot.web.site": "all pages put together; the root is imported by each of them",
    "entrepot.world.live": "the demo's life, which only the command line starts",
    "entrepot.world.past": "the week before the demo's first start, which only the command line lives",
    "entrepot.world.demo": "data and pictures, a package of its own",
}
# Values without a framework that more than one core module needs.
PURE_VALUES = ("entrepot.kit", "entrepot.core.principal")

# What the auditor may share with the house: values, and the connection it reads through.
AUDITOR_MAY_IMPORT = ("entrepot.auditor", "entrepot.kit", "entrepot.core.database")

NUMERIC_LIBRARIES = {"numpy"}

# Calls that make a run differ from its replay, and the only places that may make them.
UNREPEATABLE = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
    "uuid.uuid4",
    "random.choice",
    "random.randint",
    "random.random",
    "random.randrange",
    "random.shuffle",
}
MAY_BE_UNREPEATABLE = {
    "entrepot.kit.clock": "it is the clock that is injected",
    "entrepot.core.files.local": "it compares with the times that the file system wrote",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def sources() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


@cache
def names_of_package(package: str) -> frozenset[str]:
    """What a package's ``__init__`` binds: the names that others may import from its root."""
    path = SRC.joinpath(*package.split("."), "__init__.py")
    if not path.exists():
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(names)


def is_module(dotted: str) -> bool:
    path = SRC.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Each module that a file imports, as (line, dotted name), be it imported by name or from its package."""
    importer = module_name(path)
    package = importer if path.name == "__init__.py" else importer.rpartition(".")[0]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *([base] if base else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                is_submodule = is_module(inner) and alias.name not in names_of_package(base)
                yield node.lineno, inner if is_submodule else base


def module_root(dotted: str) -> str:
    """The package through which a module is imported: ``entrepot.sell.catalog``, ``entrepot.world``."""
    for door in SIDE_DOORS:
        if within(dotted, door):
            return door
    parts = dotted.split(".")
    return ".".join(parts[: 3 if len(parts) > 1 and parts[1] in STAGES_AND_ROOMS else 2])


def within(dotted: str, package: str) -> bool:
    return dotted == package or dotted.startswith(f"{package}.")


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_modules_import_each_other_only_through_the_package_root() -> None:
    offences = []
    for path in sources():
        importer = module_name(path)
        for line, imported in sorted(set(imports_of(path))):
            root = module_root(imported)
            if not within(imported, "entrepot") or imported == root or within(importer, root):
                continue
            if within(imported, "entrepot.kit"):  # its files are its modules
                continue
            part = imported.removeprefix(f"{root}.").partition(".")[0]
            if (part in INSIDE_PARTS or part.endswith("_api")) and any(
                within(importer, name) for name in MAY_REACH_INSIDE
            ):
                continue
            offences.append(f"{where(path, line)} imports {imported}; import it from {root}")
    assert not offences, "\n".join(offences)


def test_the_auditor_imports_nothing_of_what_it_checks() -> None:
    offences = [
        f"{where(path, line)} imports {imported}"
        for path in sources()
        if within(module_name(path), "entrepot.auditor")
        for line, imported in imports_of(path)
        if within(imported, "entrepot") and not any(within(imported, name) for name in AUDITOR_MAY_IMPORT)
    ]
    assert not offences, "\n".join(offences)


def test_domain_files_import_only_values_the_standard_library_and_numbers() -> None:
    allowed = set(sys.stdlib_module_names) | NUMERIC_LIBRARIES
    offences = []
    for path in sources():
        if path.name != "domain.py":
            continue
        own = module_name(path).rpartition(".")[0]
        for line, imported in imports_of(path):
            is_value = any(within(imported, pure) for pure in (*PURE_VALUES, own))
            if not is_value and imported.partition(".")[0] not in allowed:
                offences.append(f"{where(path, line)} imports {imported}")
    assert not offences, "\n".join(offences)


def test_no_source_file_is_longer_than_400_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for pattern in ("*.py", "*.js", "*.css", "*.html")
        for path in SRC.rglob(pattern)
        if "versions" not in path.parts  # a revision lists every table that it makes
    }
    too_long = {name: length for name, length in lengths.items() if length > MAX_LINES}
    assert too_long.keys() == LONG_FILES.keys(), too_long


def test_time_and_randomness_come_from_what_is_injected() -> None:
    offences = [
        f"{where(path, line)} calls {called}"
        for path in sources()
        if module_name(path) not in MAY_BE_UNREPEATABLE
        for line, called in calls_of(path)
        if called in UNREPEATABLE
    ]
    assert not offences, "\n".join(offences)


def test_no_query_skips_rows_by_offset() -> None:
    offences = []
    for path in sources():
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(func=ast.Attribute(attr="offset")):
                    offences.append(f"{where(path, node.lineno)} calls .offset()")
                case ast.Constant(value=str(text)) if " OFFSET " in text:
                    offences.append(f"{where(path, node.lineno)} writes OFFSET")
    assert not offences, "\n".join(offences)


def calls_of(path: Path) -> Iterator[tuple[int, str]]:
    """Each call in a file as (line, full dotted name), its imports resolved."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            bound |= {(alias.asname or alias.name): alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            bound |= {(alias.asname or alias.name): f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            head, dot, rest = ast.unparse(node.func).partition(".")
            yield node.lineno, bound.get(head, head) + dot + rest


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("from entrepot.shop import orders", "entrepot.shop.orders"),
        ("from entrepot.shop.orders import tables", "entrepot.shop.orders.tables"),
        ("from entrepot.shop.orders.tables import order", "entrepot.shop.orders.tables"),
        ("import entrepot.shop.orders.store", "entrepot.shop.orders.store"),
        ("from . import cart", "entrepot.shop.cart"),
    ],
)
def test_an_import_is_read_as_the_module_it_names(
    statement: str, imported: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("orders/tables", "orders/store", "cart/__init__", "example"):
        file = tmp_path / "entrepot" / "shop" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    example = tmp_path / "entrepot" / "shop" / "example.py"
    example.write_text(statement)
    monkeypatch.setitem(globals(), "SRC", tmp_path)
    names_of_package.cache_clear()
    try:
        assert [name for _, name in imports_of(example)] == [imported]
    finally:
        names_of_package.cache_clear()


def asks_with_a_connection(node: ast.With) -> Iterator[int]:
    """The lines in a ``with`` block that use a transaction or a connection that was there before it."""
    own = {
        item.optional_vars.id
        for each in ast.walk(node)
        if isinstance(each, ast.With)
        for item in each.items
        if isinstance(item.optional_vars, ast.Name)
    }
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in {"tx", "conn", "connection"} - own:
            yield each.lineno


def test_no_lock_is_held_while_a_write_asks_the_database() -> None:
    """On PostgreSQL write functions take turns on one thread: a second that wants the lock would stop the first too."""
    found = [
        f"{path.relative_to(SRC)}:{line}"
        for path in sources()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.With) and any("lock" in ast.unparse(item.context_expr).lower() for item in node.items)
        for line in asks_with_a_connection(node)
    ]
    assert found == []

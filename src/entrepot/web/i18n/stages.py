"""Find the sentences that the stages say to people, by reading their code: what is raised, said or written as a title.

Found are `say("…")` anywhere, the text and `expected` of an error of ours, and the `title` of its class. Commands and
what only an installation reads (`NOT_SHOWN`) stay English.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
NOT_SHOWN: Final = (
    "auditor/",
    "cli/",
    "core/database/",
    "core/maintenance/",
    "deliver/dispatch/import_tariffs.py",
    "fulfil/packing/",
    "fulfil/warehouse/install.py",
    "fulfil/warehouse/routes.py",
    "migrations/",
    "sell/catalog/taxonomy.py",
    "shop/cart/import_fx.py",
    "shop/orders/import_rates.py",
    "web/i18n/",
    "world/",
)
"""Where errors go to a terminal or a log, never to a page."""
_SPOKEN: Final = frozenset({"detail", "expected"})
_ALSO: Final = {"say": slice(0, 1), "Problem": slice(2, 4), "refuse": slice(1, 3)}
"""Calls of other names that are given sentences, and where."""


def stage_sentences() -> Iterator[tuple[str, str]]:
    """Yield (file, sentence) for every sentence that a page or an answer of the API may show, in a fixed order."""
    seen = set()
    for name, tree in _shown():
        for node in ast.walk(tree):
            for spoken in _of_class(node) if isinstance(node, ast.ClassDef) else _of_call(node):
                if isinstance(spoken, ast.Constant) and isinstance(spoken.value, str) and spoken.value not in seen:
                    seen.add(spoken.value)
                    yield name, spoken.value


def unsaid() -> Iterator[str]:
    """Yield where an error is given text that was put together, which no catalogue can know: `file:line`."""
    for name, tree in _shown():
        for node in ast.walk(tree):
            for spoken in _of_call(node):
                if isinstance(spoken, (ast.JoinedStr, ast.BinOp)):
                    yield f"{name}:{spoken.lineno}"


def _of_call(node: ast.AST) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Call):
        return
    called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if called in _ALSO:
        yield from node.args[_ALSO[called]]
    elif called in error_names():
        yield from node.args[:1]
        yield from (each.value for each in node.keywords if each.arg in _SPOKEN)


def _of_class(node: ast.ClassDef) -> Iterator[ast.expr]:
    if node.name not in error_names():
        return
    for line in node.body:
        if isinstance(line, (ast.Assign, ast.AnnAssign)) and line.value is not None:
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            if any(isinstance(target, ast.Name) and target.id == "title" for target in targets):
                yield line.value


def _shown() -> Iterator[tuple[str, ast.Module]]:
    for name, tree in _trees():
        if not name.startswith(NOT_SHOWN):
            yield name, tree


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(ROOT.rglob("*.py"))
    )


@cache
def error_names() -> frozenset[str]:
    """The names of all classes that are errors of ours, by inheritance."""
    bases: defaultdict[str, set[str]] = defaultdict(set)  # what has the name of an error counts with it
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] |= {base.id for base in node.bases if isinstance(base, ast.Name)}
    known = {"AppError"}
    while more := {name for name, parents in bases.items() if name not in known and parents & known}:
        known |= more
    return frozenset(known)

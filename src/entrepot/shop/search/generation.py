"""One generation of the index on disk: a folder with tantivy's files and the outbox position they are true for.

The position is written, atomically, after tantivy's own commit: a crash between the two re-reads events that are in
the index already, which changes nothing; it never skips one. A file ``current`` beside the generations names the one
in force, so that a rebuilt index takes over in one rename.
"""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson
import structlog
import tantivy

from entrepot.core.outbox import Position
from entrepot.kit.errors import Unavailable
from entrepot.shop.search.schema import SCHEMA_VERSION, build_schema
from entrepot.shop.search.view import KnownTokens, View

_CURRENT = "current"
_HEAP_BYTES = 32_000_000
_FIRST = "g000001"
_log = structlog.get_logger(__name__)


class BeingBuilt(Unavailable):
    """The index of this node is being built already."""

    code = "search.being_built"
    title = "The search index is being built already"


class IndexDamaged(Unavailable):
    """The files of the index cannot be read; it is built anew."""

    code = "search.index_damaged"
    title = "The search index is being repaired; try again in a moment"


@contextmanager
def reading() -> Generator[None, None, None]:
    """Raise IndexDamaged where tantivy finds its files damaged inside: by an error of its own or by a panic."""
    try:
        yield
    except OSError as problem:
        raise IndexDamaged from problem
    except ValueError as problem:
        if "corrupt" in str(problem).lower():
            raise IndexDamaged from problem
        raise
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":  # pyo3's, which is no Exception and cannot be imported
            raise IndexDamaged from problem
        raise


@contextmanager
def building(root: Path) -> Generator[None, None, None]:
    """Hold the node's only right to build an index; raise BeingBuilt where another thread or process has it."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "building.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingBuilt from None
        yield


@dataclass(slots=True)
class Generation:
    """An open generation. ``position`` is None where it has not been built, or by rules that have changed since."""

    folder: Path
    index: tantivy.Index
    position: Position | None = None
    writer: tantivy.IndexWriter | None = None

    @property
    def name(self) -> str:
        """The folder's name, such as g000001."""
        return self.folder.name

    @classmethod
    def create(cls, root: Path, name: str) -> Self:
        """Make an empty generation; what was there by that name is removed."""
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "index").mkdir(parents=True)
        return cls(folder, tantivy.Index(build_schema(), str(folder / "index")))

    @classmethod
    def open(cls, root: Path, name: str) -> Self:
        """Open a generation; raise IndexDamaged where it cannot be read."""
        folder = root / name
        with reading():
            try:
                if not tantivy.Index.exists(str(folder / "index")):
                    raise IndexDamaged("the folder holds no index")
                index = tantivy.Index(build_schema(), str(folder / "index"))
                index.config_reader(reload_policy="manual")
                index.reload()
            except ValueError as problem:
                raise IndexDamaged from problem
        return cls(folder, index, _read_position(folder))

    def write_with(self, *, heap_bytes: int = _HEAP_BYTES, threads: int = 1) -> bool:
        """Take the writer's lock; return whether this process has it now (another one may)."""
        if self.writer is None:
            try:
                self.writer = self.index.writer(heap_bytes, threads)
            except ValueError as problem:
                if "lock" not in str(problem).lower():
                    raise
                return False
        return True

    def commit(self, position: Position) -> None:
        """Make what was written findable and remember how far it goes."""
        if self.writer is not None:
            self.writer.commit()
        _write_atomically(
            self.folder / "position.json",
            orjson.dumps({"xid": position.xid, "seq": position.seq, "schema": SCHEMA_VERSION}),
        )
        self.position = position

    def release(self) -> None:
        """Finish merging and give the writer's lock back."""
        if self.writer is not None:
            self.writer.wait_merging_threads()
            self.writer = None

    def view(self, tokens: KnownTokens) -> View:
        """Return the newest moment."""
        self.index.reload()
        changed = (self.folder / "index" / "meta.json").stat().st_mtime_ns
        return View(self.index.schema, self.index.searcher(), f"{self.name}.{changed}", tokens)


def current_name(root: Path) -> str | None:
    """Return the name of the generation in force, if there is one."""
    try:
        name = (root / _CURRENT).read_text().strip()
    except FileNotFoundError:
        return None
    return name if (root / name / "index").is_dir() else None


def next_name(root: Path) -> str:
    """Return a name that no generation has yet."""
    taken = sorted(each.name for each in root.glob("g[0-9]*"))
    return f"g{int(taken[-1][1:]) + 1:06d}" if taken else _FIRST


def make_current(root: Path, name: str) -> None:
    """Put a generation in force and remove the others."""
    _write_atomically(root / _CURRENT, name.encode())
    for each in root.glob("g[0-9]*"):
        if each.name != name:
            shutil.rmtree(each, ignore_errors=True)


def open_current(root: Path) -> Generation:
    """Open the generation in force; where there is none, or it cannot be read, an empty one that is to be built."""
    root.mkdir(parents=True, exist_ok=True)
    name = current_name(root)
    if name is not None:
        try:
            return Generation.open(root, name)
        except IndexDamaged as problem:
            _log.warning("search.index_damaged", generation=name, problem=str(problem.__cause__ or problem)[:300])
    made = Generation.create(root, next_name(root))
    make_current(root, made.name)
    return made


def _read_position(folder: Path) -> Position | None:
    try:
        kept = orjson.loads((folder / "position.json").read_bytes())
        return Position(kept["xid"], kept["seq"]) if kept["schema"] == SCHEMA_VERSION else None
    except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _write_atomically(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)

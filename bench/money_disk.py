"""A disk that remembers: what SQLite wrote to it in which order, and what of that it may hold after the power went.

The record is made by a file system for SQLite (a VFS, https://sqlite.org/vfs.html). Of a file, what was written before
it was last synced is there. What was written later may be there or not, sector by sector, in any order, torn or as
rubbish; its length may be any it had since. A new file is in its folder once it was synced, as SQLite's own unix file
system sees to; an unfinished deletion may have happened or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import apsw

DURABLE_DELETE: Final = 1
_UNIX: Final = "unix"
"""SQLite's own file system on Linux and macOS."""


class Kind(StrEnum):
    """What happened."""

    CREATE = "create"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    DELETE = "delete"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: to a file (``inode`` tells two of one name apart), or that a caller was told of."""

    kind: Kind
    name: str = ""
    inode: int = 0
    offset: int = 0
    """Where it wrote, its new length in bytes, or 1 where a deletion was to be durable; the number of a told call."""
    data: bytes = b""


@dataclass(slots=True)
class Record:
    """What happened since a state of the disk in which everything was synced."""

    before: dict[str, bytes]
    happened: list[Happening] = field(default_factory=list)
    inodes: dict[str, int] = field(default_factory=dict)

    def told(self, number: int) -> None:
        """Note that a call was acknowledged."""
        self.happened.append(Happening(Kind.TOLD, offset=number))

    def note(self, kind: Kind, name: str, offset: int = 0, data: bytes = b"") -> None:
        """Note what was done to a file."""
        self.happened.append(Happening(kind, name, self.inodes.get(name, 0), offset, data))

    def create(self, name: str) -> None:
        """Note that a file is new."""
        self.inodes[name] = len(self.happened) + 1
        self.note(Kind.CREATE, name)


class _File(apsw.VFSFile):
    """A file whose changes are noted, and made; a sync is noted only, for nobody cuts this machine's power."""

    def __init__(self, inherit: str, name: Any, flags: list[int], record: Record | None) -> None:
        super().__init__(inherit, name, flags)
        self._record = record
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "").name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name for it
        super().xWrite(data, offset)
        if self._record is not None:
            self._record.note(Kind.WRITE, self._name, offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        if self._record is not None:
            self._record.note(Kind.TRUNCATE, self._name, size)

    def xSync(self, _: int) -> None:  # noqa: N802
        if self._record is not None:
            self._record.note(Kind.SYNC, self._name)


class _FileSystem(apsw.VFS):
    """SQLite's own file system, which notes what is done; its randomness comes from a seed, so a record repeats."""

    def __init__(self, name: str, record: Record, rng: Random) -> None:
        self._record, self._rng = record, rng
        super().__init__(name, base=_UNIX, makedefault=True)  # SQLite asks the default one for its randomness

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = None if name is None else Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if path is None:
            return _File(_UNIX, name, flags, None)
        is_new = not path.exists()
        file = _File(_UNIX, name, flags, self._record)
        if is_new:
            self._record.create(path.name)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        super().xDelete(filename, syncdir)
        self._record.note(Kind.DELETE, Path(filename).name, int(syncdir))

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802
        return self._rng.randbytes(numbytes)


@contextmanager
def recording(folder: Path, *, seed: int) -> Iterator[tuple[str, Record]]:
    """Give the name of a file system, and what will have happened through it in a folder whose files are synced."""
    record = Record({path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(".owner")})
    name = f"records-{seed}-{id(record)}"
    file_system = _FileSystem(name, record, Random(seed))
    apsw.randomness(0)  # forget what it was seeded with
    try:
        yield name, record
    finally:
        file_system.unregister()


_Piece: TypeAlias = tuple[int, bytes]
"""Where some bytes within one sector were written, and they."""


@dataclass(slots=True)
class _Inode:
    """One file: what it surely holds, and what was asked of it since."""

    durable: bytearray
    since: list[Happening] = field(default_factory=list)

    def synced(self) -> None:
        for each in self.since:
            _do(self.durable, each)
        self.since.clear()


def _do(content: bytearray, happening: Happening) -> None:
    if happening.kind is Kind.TRUNCATE:
        del content[happening.offset :]
        return
    _grow(content, happening.offset)
    content[happening.offset : happening.offset + len(happening.data)] = happening.data


def _grow(content: bytearray, length: int) -> None:
    content.extend(bytes(max(0, length - len(content))))


class Fate(StrEnum):
    """What the disk made of the changes that were not synced."""

    NONE = "none"
    IN_ORDER = "in order"
    BY_SECTOR = "by sector"
    REORDERED = "reordered"
    RUBBISH = "rubbish"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the power went, and how the disk held up."""

    at: int
    fate: Fate
    sector: int


def choose_cut(record: Record, rng: Random) -> Cut:
    """Choose a moment right after something happened; each kind of happening, and each file's, is as likely."""
    places: dict[tuple[Kind, str], list[int]] = {}
    for at, each in enumerate(record.happened):
        places.setdefault((each.kind, each.name), []).append(at + 1)
    at = rng.choice(places[rng.choice(sorted(places))])
    return Cut(at, rng.choice(list(Fate)), rng.choice((512, 4_096)))


def image(record: Record, cut: Cut, rng: Random, *, honest: bool = True) -> dict[str, bytes]:
    """Return files that a disk may hold after a cut. A disk that is not honest takes no notice of syncs."""
    files = {(name, 0): _Inode(bytearray(data)) for name, data in record.before.items()}
    names, open_names = dict.fromkeys(record.before, 0), list[Happening]()
    for each in record.happened[: cut.at]:
        key = (each.name, each.inode)
        if each.kind in {Kind.CREATE, Kind.DELETE}:
            open_names.append(each)
            if each.kind is Kind.CREATE:
                files[key] = _Inode(bytearray())
        elif each.kind in {Kind.WRITE, Kind.TRUNCATE}:
            files[key].since.append(each)
        if honest and each.kind is Kind.SYNC:
            files[key].synced()
        is_first_sync = each.kind is Kind.SYNC and any(
            (it.name, it.inode, it.kind) == (*key, Kind.CREATE) for it in open_names
        )
        if honest and (is_first_sync or (each.kind is Kind.DELETE and each.offset == DURABLE_DELETE)):
            _name(names, open_names)
            open_names.clear()
    _name(names, open_names[: rng.randint(0, len(open_names))])
    return {name: _after(files[name, inode], cut, rng) for name, inode in sorted(names.items())}


def _name(names: dict[str, int], happened: Sequence[Happening]) -> None:
    for each in happened:
        if each.kind is Kind.CREATE:
            names[each.name] = each.inode
        else:
            names.pop(each.name, None)


def _after(file: _Inode, cut: Cut, rng: Random) -> bytes:
    """Return what a file may hold: what it surely holds, with more or less of what was asked of it since."""
    content, since = bytearray(file.durable), file.since
    if not since or cut.fate is Fate.NONE:
        return bytes(content)
    if cut.fate is Fate.IN_ORDER:
        whole = rng.randrange(len(since))
        for each in since[:whole]:
            _do(content, each)
        torn = since[whole]
        if torn.kind is Kind.WRITE:
            _do(content, Happening(Kind.WRITE, offset=torn.offset, data=torn.data[: rng.randint(0, len(torn.data))]))
        return bytes(content)
    pieces = [piece for each in since if each.kind is Kind.WRITE for piece in _sectors(each, cut.sector)]
    for offset, data in _landed(pieces, cut, rng):
        _do(content, Happening(Kind.WRITE, offset=offset, data=data))
    lengths = [len(file.durable)]
    for each in since:
        ends = each.offset + len(each.data)
        lengths.append(each.offset if each.kind is Kind.TRUNCATE else max(lengths[-1], ends))
    length = rng.choice([*lengths, lengths[-1]])
    _grow(content, length)
    return bytes(content[:length])


def _landed(pieces: Sequence[_Piece], cut: Cut, rng: Random) -> list[_Piece]:
    """Return which pieces of sectors reached the disk, in the order that they did."""
    if cut.fate is Fate.BY_SECTOR:  # each sector as it stood at some moment since
        by_sector: dict[int, list[_Piece]] = {}
        for piece in pieces:
            by_sector.setdefault(piece[0] // cut.sector, []).append(piece)
        return [piece for each in by_sector.values() for piece in each[: rng.randint(0, len(each))]]
    share = rng.random()
    landed = [piece for piece in pieces if rng.random() < share]
    rng.shuffle(landed)
    if cut.fate is Fate.RUBBISH:
        return [(offset, rng.randbytes(len(data)) if rng.random() < 0.3 else data) for offset, data in landed]
    return landed


def _sectors(write: Happening, sector: int) -> Iterator[_Piece]:
    """Cut a write where sectors end."""
    at, ends = write.offset, write.offset + len(write.data)
    while at < ends:
        until = min(ends, (at // sector + 1) * sector)
        yield at, write.data[at - write.offset : until - write.offset]
        at = until

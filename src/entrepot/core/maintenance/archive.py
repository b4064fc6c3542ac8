"""The file that a backup is: a plain tar whose every member is hashed, written whole or not at all."""

import errno
import hashlib
import io
import os
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from sqlalchemy.exc import OperationalError

from entrepot.kit.errors import Conflict, InvalidInput, Unavailable

FORMAT = 1
DATABASE = "database.sqlite"
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
_MEMBER = re.compile(r"database\.sqlite|files/[0-9a-f]{2}/[0-9a-f]{64}(\.[0-9a-z]{1,16}\.[0-9a-z]{1,8})?")
_CHUNK = 1024**2
_SMALL = 512 * 1024**2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup tells of itself.

    ``revision`` is the schema's; ``rows`` counts each table's; ``audit_seal`` is the hash of the newest seal of the
    audit log; ``damaged`` names files whose bytes were not what they should be and that were left out.
    """

    format: int
    program: str
    made_at: str
    engine: str
    revision: str | None
    rows: dict[str, int]
    files: int
    damaged: list[str]
    audit_seal: str | None
    sums: str


class BackupExists(Conflict):
    """There is a file of that name already; a backup overwrites nothing."""

    code = "backup.exists"
    title = "There is a file already"


class BackupDamaged(InvalidInput):
    """The file is no backup of ours, or not the one that was written."""

    code = "backup.damaged"
    title = "This backup cannot be used"


class NoRoom(Unavailable):
    """The disk is full; nothing was kept."""

    code = "backup.no_room"
    title = "There is no room left on the disk"


@contextmanager
def enough_room(what: str) -> Iterator[None]:
    """Turn what SQLite says of a full disk into NoRoom; ``what`` tells what was not done."""
    try:
        yield
    except (sqlite3.OperationalError, OperationalError) as fault:
        if any(sign in str(fault) for sign in ("is full", "disk I/O error")):
            raise NoRoom(f"the disk did not take it (is it full?); {what}") from fault
        raise


class ArchiveWriter:
    """Adds members to a backup that is being written."""

    def __init__(self, tar: tarfile.TarFile, made_at_s: int) -> None:
        self._tar, self._made_at_s = tar, made_at_s
        self._sums: list[str] = []

    def add(self, name: str, stream: BinaryIO) -> None:
        """Add a seekable stream from its beginning."""
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        hashing = _Hashing(stream)
        self._tar.addfile(self._header(name, size), cast("BinaryIO", hashing))
        self._sums.append(f"{hashing.digest.hexdigest()}  {name}\n")

    def finish(self, **told: Any) -> Manifest:
        """Add the hashes and the manifest."""
        sums = "".join(self._sums).encode()
        manifest = Manifest(format=FORMAT, sums=hashlib.sha256(sums).hexdigest(), **told)
        for name, content in ((SUMS, sums), (MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))):
            self._tar.addfile(self._header(name, len(content)), io.BytesIO(content))
        return manifest

    def _header(self, name: str, size: int) -> tarfile.TarInfo:
        header = tarfile.TarInfo(name)
        header.size, header.mtime, header.mode = size, self._made_at_s, 0o600
        return header


@contextmanager
def write_archive(path: Path, made_at_s: int) -> Iterator[ArchiveWriter]:
    """Write a backup aside and give it its name once it is whole and on the disk; readable by its owner alone.

    Raises BackupExists or NoRoom; nothing is left behind then.
    """
    if path.exists():
        raise BackupExists(f"{path} exists; name another file")
    aside = path.with_name(f".{path.name}.part")
    try:
        with (
            open(aside, "wb", opener=_private) as target,
            tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield ArchiveWriter(tar, made_at_s)
            tar.close()
            target.flush()
            os.fsync(target.fileno())
        _name(aside, path)
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise NoRoom(f"the disk of {path.parent} is full; no backup was made") from fault
        raise
    finally:
        aside.unlink(missing_ok=True)


def read_archive(path: Path, into: Path | None) -> Manifest:
    """Check every byte of a backup and, where a folder is given, unpack it there; return its manifest.

    Reads the file once. Raises BackupDamaged, or NoRoom.
    """
    try:
        with path.open("rb") as source, tarfile.open(fileobj=source, mode="r|") as tar:
            return _read(tar, into)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as fault:
        raise BackupDamaged(f"{path} is not a whole backup: {fault}") from fault
    except FileNotFoundError:
        raise BackupDamaged(f"there is no file {path}") from None
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise NoRoom("the disk is full; nothing was restored") from fault
        raise


def _read(tar: tarfile.TarFile, into: Path | None) -> Manifest:
    found: dict[str, str] = {}
    told: dict[str, bytes] = {}
    for member in tar:
        stream = tar.extractfile(member) if member.isreg() else None
        if stream is None or member.name in found or member.name in told:
            raise BackupDamaged(f"the backup holds “{member.name[:200]}”, which no backup of ours does")
        if member.name in {SUMS, MANIFEST}:
            if member.size > _SMALL:
                raise BackupDamaged(f"{member.name} is too large to be ours")
            told[member.name] = stream.read()
        elif _MEMBER.fullmatch(member.name):
            found[member.name] = _unpack(cast("BinaryIO", stream), None if into is None else into / member.name)
        else:
            raise BackupDamaged(f"the backup holds “{member.name[:200]}”, which no backup of ours does")
    if set(told) != {SUMS, MANIFEST} or DATABASE not in found:
        raise BackupDamaged("the backup is not whole: its end is missing")
    manifest = _manifest(told[MANIFEST])
    if hashlib.sha256(told[SUMS]).hexdigest() != manifest.sums:
        raise BackupDamaged("the list of hashes was changed")
    lines = (line.partition("  ") for line in told[SUMS].decode().splitlines())
    expected = {name: digest for digest, _, name in lines}
    if expected != found:
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise BackupDamaged(f"{len(wrong):,} parts are not as they were written, the first: {wrong[0]}")
    return manifest


def _manifest(content: bytes) -> Manifest:
    try:
        told = orjson.loads(content)
        if told["format"] != FORMAT:
            raise BackupDamaged(f"the backup has format {told['format']}; this program reads {FORMAT}")
        return Manifest(**told)
    except (ValueError, TypeError, KeyError) as fault:
        raise BackupDamaged("the backup does not tell what it is") from fault


def _unpack(stream: BinaryIO, target: Path | None) -> str:
    digest = hashlib.sha256()
    if target is None:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
        return digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "xb", opener=_private) as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


class _Hashing:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.digest.update(chunk)
        return chunk


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _name(aside: Path, path: Path) -> None:
    """Give a finished file its name, unless another has it by now, and put that on the disk."""
    try:
        os.link(aside, path)
    except FileExistsError:
        raise BackupExists(f"{path} exists; name another file") from None
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Put the names of a folder on the disk: after this a power cut loses none of them."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

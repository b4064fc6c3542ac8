"""Files in a local folder: written aside, flushed to the disk, renamed into place."""

import contextlib
import errno
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from entrepot.core.files.domain import FileDamaged, FileMissing, StorageFull, object_name, parse_object_name
from entrepot.core.files.store import as_stream, copy_hashed, hash_of
from entrepot.kit.files import MAX_FILE_BYTES, FileRef

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_INCOMING = "incoming"
_ABANDONED_AFTER_S = 24 * 3600


class LocalFiles:
    """A folder of files named by their SHA-256; safe for many threads and processes."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """``durable`` False leaves it to the system when files reach the disk."""
        self._folder, self._durable = folder, durable
        self._incoming = folder / _INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._sweep()

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    def put(self, data: bytes | BinaryIO, media_type: str, *, max_bytes: int = MAX_FILE_BYTES) -> FileRef:
        """Store bytes durably; see FileStore.put."""
        with self._aside() as (temporary, target):
            digest, size = copy_hashed(as_stream(data), target, max_bytes)
            self._settle(temporary, target, object_name(digest))
        return FileRef(digest, size, media_type)

    def put_derived(self, file_id: str, derived: str, data: bytes | BinaryIO) -> None:
        """Store something made from a file beside it, replacing an earlier one whole."""
        name = object_name(file_id, derived)
        with self._aside() as (temporary, target):
            copy_hashed(as_stream(data), target, MAX_FILE_BYTES)
            self._settle(temporary, target, name)

    def open(self, file_id: str, derived: str | None = None) -> BinaryIO:
        """Open for reading; raise FileMissing."""
        try:
            return (self._folder / object_name(file_id, derived)).open("rb")
        except FileNotFoundError:
            raise FileMissing(file_id=file_id) from None

    def exists(self, file_id: str, derived: str | None = None) -> bool:
        """Return whether it is there."""
        return (self._folder / object_name(file_id, derived)).is_file()

    def verify(self, file_id: str) -> None:
        """Read the file and raise FileDamaged where its bytes do not hash to its id."""
        with self.open(file_id) as stream:
            if hash_of(stream) != file_id:
                raise FileDamaged(file_id=file_id)

    def delete(self, file_id: str) -> None:
        """Remove a file and what was derived from it; the file last, so that a crash leaves no orphan."""
        path = self._folder / object_name(file_id)
        for derived in path.parent.glob(f"{file_id}.*"):
            derived.unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, str | None]]:
        """Yield (file id, derived part or None) of everything stored, in the order of names."""
        for fan in sorted(self._folder.iterdir()):
            if fan.name == _INCOMING or not fan.is_dir():
                continue
            for path in sorted(fan.iterdir()):
                name = parse_object_name(f"{fan.name}/{path.name}")
                if name is not None:
                    yield name

    @contextlib.contextmanager
    def _aside(self) -> Iterator[tuple[Path, BinaryIO]]:
        """Open a temporary file in the same file system; it is gone afterwards unless it was settled."""
        temporary: Path | None = None
        try:
            descriptor, path = tempfile.mkstemp(dir=self._incoming)
            temporary = Path(path)
            with open(descriptor, "wb", buffering=0) as target:  # noqa: PTH123 - a descriptor, not a path
                yield temporary, target
        except OSError as fault:
            if fault.errno in _NO_ROOM:
                raise StorageFull("the disk is full; nothing of the file was kept") from fault
            raise
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)

    def _settle(self, temporary: Path, target: BinaryIO, name: str) -> None:
        """Flush, rename into place and flush the folder: after this a power cut loses nothing."""
        if self._durable:
            os.fsync(target.fileno())
        path = self._folder / name
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            if self._durable:
                _flush_folder(self._folder)
        temporary.replace(path)
        if self._durable:
            _flush_folder(path.parent)

    def _sweep(self) -> None:
        """Remove what killed processes left behind; a day is longer than any upload lasts."""
        oldest = time.time() - _ABANDONED_AFTER_S
        for path in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

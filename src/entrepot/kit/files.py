"""What a stored file is, and the port of whatever stores it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

MAX_FILE_BYTES = 2 * 1024**3
"""The bound of a file where the caller names none: 2 GiB."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file: ``id`` is the SHA-256 of its bytes in hex, ``size`` counts bytes."""

    id: str
    size: int
    media_type: str


class FileStore(Protocol):
    """Files by the hash of their bytes, and what was derived from them; whole or not there at all."""

    def put(self, data: bytes | BinaryIO, media_type: str, *, max_bytes: int = MAX_FILE_BYTES) -> FileRef:
        """Store bytes durably and return their reference; the same bytes again are the same file.

        Raises FileTooLarge beyond ``max_bytes``, StorageFull or StorageUnreachable; nothing is kept then.
        """
        ...

    def put_derived(self, file_id: str, derived: str, data: bytes | BinaryIO) -> None:
        """Store what was made from a file beside it, such as ``320.webp``, replacing an earlier one whole."""
        ...

    def open(self, file_id: str, derived: str | None = None) -> BinaryIO:
        """Open for reading; raise FileMissing."""
        ...

    def exists(self, file_id: str, derived: str | None = None) -> bool:
        """Return whether it is there."""
        ...

    def verify(self, file_id: str) -> None:
        """Read the file; raise FileDamaged where its bytes do not hash to its id, FileMissing if it is gone."""
        ...

    def delete(self, file_id: str) -> None:
        """Remove a file and all that was derived from it; one that is not there is no error."""
        ...

    def names(self) -> Iterator[tuple[str, str | None]]:
        """Yield (file id, derived part or None) of all that is stored, in the order of names."""
        ...

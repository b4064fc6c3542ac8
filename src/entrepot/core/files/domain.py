"""The names of stored files, what their first bytes prove, and what can go wrong with them; pure."""

import re

from entrepot.kit.errors import InvalidInput, NotFound, TooLarge, Unavailable
from entrepot.kit.sentences import say

_FILE_ID = re.compile(r"[0-9a-f]{64}")
_DERIVED = re.compile(r"[0-9a-z]{1,16}\.[0-9a-z]{1,8}")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
)
SNIFF_BYTES = 16
"""How many first bytes ``media_type_of`` looks at."""


class FileMissing(NotFound):
    """The store holds no file of that id."""

    code = "file.missing"
    title = "There is no such file"


class FileDamaged(Unavailable):
    """The stored bytes are not those that were put: the hash differs."""

    code = "file.damaged"
    title = "This file was damaged in storage"


class FileTooLarge(TooLarge):
    """More bytes came than the bound; ``extra`` has ``max_bytes``."""

    code = "file.too_large"
    title = "The file is larger than allowed"


class StorageFull(Unavailable):
    """The disk has no room for the file; nothing of it was kept."""

    code = "file.storage_full"
    title = "There is no room left to store this file"


class StorageUnreachable(Unavailable):
    """The object store did not answer, or refused."""

    code = "file.storage_unreachable"
    title = "The file storage cannot be reached"


def is_file_id(text: str) -> bool:
    """Return whether a text is a SHA-256 in lower-case hex."""
    return _FILE_ID.fullmatch(text) is not None


def object_name(file_id: str, derived: str | None = None) -> str:
    """Return the name under which a store keeps a file, or something derived from it such as ``320.webp``.

    Raises FileMissing for an id that is none, so that no name can leave the store's folder.
    """
    if not is_file_id(file_id) or (derived is not None and _DERIVED.fullmatch(derived) is None):
        raise FileMissing(file_id=file_id[:80])
    name = file_id if derived is None else f"{file_id}.{derived}"
    return f"{file_id[:2]}/{name}"


def parse_object_name(name: str) -> tuple[str, str | None] | None:
    """Return (file id, derived part or None) of a name that ``object_name`` made, else None."""
    file_id, _, derived = name.rpartition("/")[2].partition(".")
    if not is_file_id(file_id) or (derived and _DERIVED.fullmatch(derived) is None):
        return None
    return (file_id, derived or None) if object_name(file_id, derived or None) == name else None


def media_type_of(head: bytes) -> str | None:
    """Return the media type that the first bytes prove (pictures, PDF, gzip, zip), else None."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def accepted_media_type(head: bytes, declared: str) -> str:
    """Return the media type to record: what the bytes prove, else what was declared if it is text.

    Raises InvalidInput where a binary type is declared that the bytes do not bear out.
    """
    proven = media_type_of(head)
    if proven is not None:
        return proven
    plain = declared.partition(";")[0].strip().lower()
    if plain in _TEXT_TYPES:
        return plain
    raise InvalidInput(
        say("the file says it is “%(plain)s”, but its first bytes are of no kind that is accepted", plain=plain[:80]),
        field="file",
        expected="a picture (JPEG, PNG, WebP, GIF), PDF, CSV, JSON Lines, or one of these compressed",
    )


_TEXT_TYPES = frozenset(
    {
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
        "application/json",
        "application/jsonl",
        "application/x-ndjson",
        "application/x-jsonlines",
        "application/vnd.ms-excel",  # what browsers on Windows call a .csv
        "application/octet-stream",  # what browsers call a .jsonl
    }
)

"""The bounded, hashed copying that every store shares."""

import hashlib
import io
from typing import BinaryIO

from entrepot.core.files.domain import FileTooLarge
from entrepot.kit.sentences import say

CHUNK_BYTES = 1024**2


def as_stream(data: bytes | BinaryIO) -> BinaryIO:
    """Return bytes as a stream; a stream is itself."""
    return io.BytesIO(data) if isinstance(data, bytes) else data


def copy_hashed(source: BinaryIO, target: BinaryIO, max_bytes: int) -> tuple[str, int]:
    """Copy a stream in chunks and return (SHA-256 in hex, bytes); raise FileTooLarge as soon as it passes the bound."""
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge(
                say("the file is larger than %(most)s bytes; nothing was kept", most=f"{max_bytes:,}"),
                max_bytes=max_bytes,
            )
        digest.update(chunk)
        rest = memoryview(chunk)
        while rest:
            # An unbuffered file may take less than it was given; a short write must not pass for a whole one.
            rest = rest[target.write(rest) :]
    return digest.hexdigest(), size


def hash_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of the rest of a stream, in hex."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()

"""Files in any S3-compatible object store, through obstore."""

import contextlib
import io
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from entrepot.core.files.domain import (
    FileDamaged,
    FileMissing,
    StorageUnreachable,
    object_name,
    parse_object_name,
)
from entrepot.core.files.store import as_stream, copy_hashed, hash_of
from entrepot.kit.files import MAX_FILE_BYTES, FileRef

if TYPE_CHECKING:
    from obstore import ReadableFile
    from typing_extensions import Buffer

_IN_MEMORY_BYTES = 4 * 1024**2
_READ_BYTES = 1024**2


class S3Files:
    """Files in a bucket under a prefix. An object appears whole or not at all, which is what S3 promises."""

    def __init__(
        self,
        bucket: str,
        *,
        prefix: str = "",
        endpoint: str | None = None,
        region: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        """Open a bucket; without keys the environment's or the machine's own credentials are used."""
        config: dict[str, str] = {}
        if region is not None:
            config["region"] = region
        if endpoint is not None:
            config["endpoint"] = endpoint
        if access_key_id is not None and secret_access_key is not None:
            config |= {"access_key_id": access_key_id, "secret_access_key": secret_access_key}
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._store = S3Store(
            bucket,
            config=config,  # type: ignore[arg-type]  # a TypedDict of 60 optional keys
            client_options={
                "timeout": timedelta(seconds=timeout_s),
                "allow_http": endpoint is not None and endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=timeout_s)},
        )

    def put(self, data: bytes | BinaryIO, media_type: str, *, max_bytes: int = MAX_FILE_BYTES) -> FileRef:
        """Store bytes; see FileStore.put. They are hashed on the way through a temporary file."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool:
            digest, size = copy_hashed(as_stream(data), cast("BinaryIO", spool), max_bytes)
            spool.seek(0)
            with _reachable():
                obstore.put(self._store, self._key(digest), cast("BinaryIO", spool))
        return FileRef(digest, size, media_type)

    def put_derived(self, file_id: str, derived: str, data: bytes | BinaryIO) -> None:
        """Store something made from a file beside it, replacing an earlier one whole."""
        with _reachable():
            obstore.put(self._store, self._key(file_id, derived), data)

    def open(self, file_id: str, derived: str | None = None) -> BinaryIO:
        """Open for reading; raise FileMissing."""
        key = self._key(file_id, derived)
        with _reachable():
            try:
                reader = obstore.open_reader(self._store, key)
            except FileNotFoundError:
                raise FileMissing(file_id=file_id) from None
        return io.BufferedReader(_ObjectReader(reader), _READ_BYTES)

    def exists(self, file_id: str, derived: str | None = None) -> bool:
        """Return whether it is there."""
        with _reachable():
            try:
                obstore.head(self._store, self._key(file_id, derived))
            except FileNotFoundError:
                return False
        return True

    def verify(self, file_id: str) -> None:
        """Read the file and raise FileDamaged where its bytes do not hash to its id."""
        with self.open(file_id) as stream:
            if hash_of(stream) != file_id:
                raise FileDamaged(file_id=file_id)

    def delete(self, file_id: str) -> None:
        """Remove a file and what was derived from it."""
        key = self._key(file_id)
        folder, _, name = key.rpartition("/")
        with _reachable():
            found = [
                meta["path"]
                for batch in obstore.list(self._store, prefix=folder + "/")
                for meta in batch
                if meta["path"].rpartition("/")[2].partition(".")[0] == name
            ]
            if found:
                obstore.delete(self._store, sorted(found, reverse=True))

    def names(self) -> Iterator[tuple[str, str | None]]:
        """Yield (file id, derived part or None) of everything stored, in the order of names."""
        with _reachable():
            for batch in obstore.list(self._store, prefix=self._prefix or None):
                for meta in batch:
                    name = parse_object_name(meta["path"].removeprefix(self._prefix))
                    if name is not None:
                        yield name

    def _key(self, file_id: str, derived: str | None = None) -> str:
        return self._prefix + object_name(file_id, derived)


class _ObjectReader(io.RawIOBase):
    """An object as a seekable raw file, which io.BufferedReader makes an ordinary binary stream."""

    def __init__(self, reader: "ReadableFile") -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        with _reachable():
            chunk = memoryview(self._reader.read(len(view)))
        view[: len(chunk)] = chunk
        return len(chunk)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except BaseError as fault:
        raise StorageUnreachable("the file storage did not answer as it should; nothing was kept") from fault

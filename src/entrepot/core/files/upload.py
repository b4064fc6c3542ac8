"""Taking a file from somebody, and knowing later whose it is."""

from typing import BinaryIO

from sqlalchemy import Connection, select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.files.domain import SNIFF_BYTES, FileMissing, accepted_media_type, is_file_id
from entrepot.core.files.pictures import PictureSet, store_picture
from entrepot.core.files.store import as_stream
from entrepot.core.files.tables import file_upload
from entrepot.kit.files import FileRef, FileStore

_INSERT = insert_or_ignore(file_upload, ["file_id", "owner"])


def upload_file(
    db: Database, files: FileStore, data: bytes | BinaryIO, *, owner: str, media_type: str, max_bytes: int
) -> FileRef:
    """Store a file of data (an import, a document) for an owner, a seller or a person; it is served to nobody else.

    ``data`` as a stream must be seekable. Raises InvalidInput where the bytes are not of an accepted kind, and
    FileTooLarge, StorageFull or StorageUnreachable; nothing is kept then.
    """
    stream = as_stream(data)
    head = stream.read(SNIFF_BYTES)
    stream.seek(0)
    file = files.put(stream, accepted_media_type(head, media_type), max_bytes=max_bytes)
    db.write(lambda tx: _record(tx, file, owner))
    return file


def upload_picture(
    db: Database, files: FileStore, data: bytes, *, owner: str, max_bytes: int
) -> tuple[FileRef, PictureSet]:
    """Store a picture for an owner, with the drawings that anybody may see; raises what ``store_picture`` raises."""
    file, pictures = store_picture(files, data, max_bytes=max_bytes)
    db.write(lambda tx: _record(tx, file, owner))
    return file, pictures


def uploaded(connection: Connection, file_id: str, owner: str) -> FileRef:
    """Return a file that this owner uploaded; raise FileMissing for any other, whether it is there or not."""
    if is_file_id(file_id):
        upload = file_upload.c
        row = connection.execute(
            select(upload.size, upload.media_type).where(upload.file_id == file_id, upload.owner == owner)
        ).one_or_none()
        if row is not None:
            return FileRef(file_id, row.size, row.media_type)
    raise FileMissing(file_id=file_id[:80])


def _record(tx: Tx, file: FileRef, owner: str) -> None:
    tx.execute(
        _INSERT,
        {
            "file_id": file.id,
            "owner": owner,
            "media_type": file.media_type,
            "size": file.size,
            "uploaded_at": tx.now_us,
        },
    )

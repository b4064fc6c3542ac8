"""Files by the hash of their bytes, in a folder or an object store; pictures that are safe to show."""

from entrepot.core.files.anatomy import (
    PictureHidesData,
    PictureTooManyPixels,
    PictureTruncated,
    PictureUnreadable,
)
from entrepot.core.files.domain import (
    FileDamaged,
    FileMissing,
    FileTooLarge,
    StorageFull,
    StorageUnreachable,
    is_file_id,
    media_type_of,
)
from entrepot.core.files.local import LocalFiles
from entrepot.core.files.open import open_files
from entrepot.core.files.pictures import (
    MAX_PICTURE_BYTES,
    PICTURE_WIDTHS,
    Drawn,
    OpenedPicture,
    PictureSet,
    derive,
    open_picture,
    picture_url,
    store_picture,
)
from entrepot.core.files.s3 import S3Files
from entrepot.core.files.upload import upload_file, upload_picture, uploaded
from entrepot.kit.files import FileRef, FileStore

__all__ = [
    "MAX_PICTURE_BYTES",
    "PICTURE_WIDTHS",
    "Drawn",
    "FileDamaged",
    "FileMissing",
    "FileRef",
    "FileStore",
    "FileTooLarge",
    "LocalFiles",
    "OpenedPicture",
    "PictureHidesData",
    "PictureSet",
    "PictureTooManyPixels",
    "PictureTruncated",
    "PictureUnreadable",
    "S3Files",
    "StorageFull",
    "StorageUnreachable",
    "derive",
    "is_file_id",
    "media_type_of",
    "open_files",
    "open_picture",
    "picture_url",
    "store_picture",
    "upload_file",
    "upload_picture",
    "uploaded",
]

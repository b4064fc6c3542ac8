"""Opening the store that the settings name."""

from urllib.parse import urlsplit

from entrepot.core.files.local import LocalFiles
from entrepot.core.files.s3 import S3Files
from entrepot.core.settings import Settings
from entrepot.kit.errors import InvalidInput
from entrepot.kit.files import FileStore


def open_files(settings: Settings, *, durable: bool = True) -> FileStore:
    """Return the file store in force: ``files_url``, or the folder ``files`` in the data folder.

    A folder that is not ``durable`` leaves it to the system when files reach the disk.

    The keys of an ``s3://`` store are taken from the environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``,
    ``AWS_REGION``) or from the machine's role.
    """
    if settings.files_url is None:
        return LocalFiles(settings.data_dir / "files", durable=durable)
    address = urlsplit(settings.files_url)
    if address.scheme != "s3" or not address.netloc:
        raise InvalidInput(
            "this is not an address of a file store", field="files_url", expected="s3://bucket/prefix, or nothing"
        )
    return S3Files(address.netloc, prefix=address.path, endpoint=settings.files_s3_endpoint)

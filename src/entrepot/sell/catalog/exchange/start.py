"""Start an import: remember the file and how to read it, and leave the reading to a job."""

from sqlalchemy import insert

from entrepot.core.database import Database, Tx
from entrepot.core.files import FileRef, FileStore
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog.exchange.mapping import ImportMapping, check_mapping
from entrepot.sell.catalog.places import get_place, have_a_place
from entrepot.sell.catalog.tables import catalog_import
from entrepot.sell.catalog.tree import category_tree

FORMATS = ("csv", "jsonl")
JOB_KIND = "sell.catalog.import"


def start_import(
    db: Database,
    files: FileStore,
    seller_id: str,
    file_ref: FileRef,
    file_format: str,
    mapping: ImportMapping,
    actor: str,
    *,
    file_name: str = "",
) -> str:
    """Enqueue the import of a stored file, packed with gzip or not, and return its id, which is its job's.

    Raises InvalidInput where the format, the mapping, its category or its place is not known.
    """
    if file_format not in FORMATS:
        raise InvalidInput(
            say("“%(format)s” is not a format", format=file_format), field="format", expected="csv or jsonl"
        )
    check_mapping(mapping)
    if not files.exists(file_ref.id):
        raise NotFound("there is no such file")
    with db.read() as connection:
        if mapping.category_id is not None and mapping.category_id not in category_tree(connection, "en"):
            raise InvalidInput("there is no such category", field="category_id", expected="the id of a category")

    def start(tx: Tx) -> str:
        if mapping.place_id is not None:
            get_place(tx.connection, seller_id, mapping.place_id)
        else:
            have_a_place(tx, seller_id)
        import_id = tx.enqueue(JOB_KIND, {}, owner=seller_id)
        row = {
            "id": import_id,
            "seller_id": seller_id,
            "file_id": file_ref.id,
            "file_name": file_name,
            "format": file_format,
            "file_size": file_ref.size,
            "mapping": mapping.as_json(),
            "actor": actor,
            "state": "waiting",
            "rows_done": 0,
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "errors": 0,
            "created_at": tx.now_us,
        }
        tx.execute(insert(catalog_import), row)
        tx.audit(actor, "catalog.import", import_id, seller_id=seller_id, file_id=file_ref.id)
        return import_id

    return db.write(start)

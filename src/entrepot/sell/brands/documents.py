"""Papers that prove a right: certificates, powers of attorney. Only the holder's people and reviewers see them."""

from sqlalchemy import func, insert, select

from entrepot.core.database import Database, Tx
from entrepot.core.files import FileStore, media_type_of, upload_file
from entrepot.core.idempotency import Repeat, made_once
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import DOCUMENT_BYTES_MAX, DOCUMENTS_MAX, DocumentKind, TooMany, line
from entrepot.sell.brands.holders import role_in
from entrepot.sell.brands.register import own_brand
from entrepot.sell.brands.tables import rights_document

_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


def add_document(
    db: Database,
    files: FileStore,
    holder_id: str,
    data: bytes,
    *,
    name: str,
    kind: DocumentKind,
    actor: str,
    brand_id: str | None = None,
    repeat: Repeat | None = None,
) -> str:
    """Keep a paper (PDF or a picture of at most 10 MB) about a holder or one of its brands; return its id (``doc_…``).

    Raises NotFound for another's holder or brand, InvalidInput for bytes of another kind, FileTooLarge, TooMany.
    """
    said = line(name[-200:], field="name")
    if media_type_of(data[:16]) not in _TYPES:
        raise InvalidInput("this is no PDF and no picture", field="file", expected="PDF, JPEG, PNG or WebP")

    def check(tx: Tx) -> None:
        role_in(tx, holder_id, actor)
        if brand_id is not None:
            own_brand(tx, holder_id, brand_id)
        held = tx.execute(select(func.count()).where(rights_document.c.holder_id == holder_id)).scalar_one()
        if held >= DOCUMENTS_MAX:
            raise TooMany(say("a holder has at most %(most)s documents", most=DOCUMENTS_MAX))

    db.write(check)  # before the bytes are kept
    file = upload_file(
        db, files, data, owner=holder_id, media_type="application/octet-stream", max_bytes=DOCUMENT_BYTES_MAX
    )

    def add(tx: Tx) -> str:
        check(tx)
        document_id = tx.new_id("doc")
        row = {
            "id": document_id,
            "holder_id": holder_id,
            "brand_id": brand_id,
            "kind": kind,
            "name": said,
            "file_id": file.id,
            "media_type": file.media_type,
            "size": file.size,
            "added_by": actor,
            "added_at": tx.now_us,
        }
        tx.execute(insert(rights_document), row)
        tx.audit(actor, "rights.document_added", brand_id or holder_id, document=document_id, kind=kind)
        return document_id

    return made_once(db, add, owner=actor, repeat=repeat)

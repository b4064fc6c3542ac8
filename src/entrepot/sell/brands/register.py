"""Register a brand, and put it out of use: the words at once, figures and pictures with their file."""

from typing import Any, Final

from sqlalchemy import func, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.files import FileStore, FileTooLarge, upload_file
from entrepot.core.idempotency import Repeat, made_once
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import BRANDS_MAX, AlreadyDecided, BrandDraft, Doubt, TooMany, checked_brand
from entrepot.sell.brands.figures import doubts_of
from entrepot.sell.brands.holders import role_in
from entrepot.sell.brands.index import ask_for_index
from entrepot.sell.brands.tables import brand

MARK_BYTES_MAX: Final = 8 * 2**20
_B = brand.c


def register_brand(
    db: Database,
    files: FileStore,
    holder_id: str,
    draft: BrandDraft,
    *,
    actor: str,
    data: bytes | None = None,
    repeat: Repeat | None = None,
) -> str:
    """Register a brand of a holder, and return its id (``brd_…``); a reviewer verifies it.

    ``data`` is the figure (an SVG or a picture) or the picture. Raises NotFound for another's holder, InvalidInput
    naming the field, MarkUnreadable, PictureTooEven, TooMany, and what opening and storing a file raises. A request
    that is repeated gets the first one's id.
    """
    columns = checked_brand(draft, db.clock.now_us())
    if (data is None) != (draft.kind == "word"):
        raise InvalidInput("a figure or a picture comes with its file, a word without", field="file")
    file_id: str | None = None
    doubts: tuple[Doubt, ...] = ()
    if data is not None:
        if len(data) > MARK_BYTES_MAX:
            raise FileTooLarge(max_bytes=MARK_BYTES_MAX)
        doubts = tuple(doubts_of(draft.kind, data))
        media_type = "text/plain" if draft.kind == "figure" else "application/octet-stream"
        kept = upload_file(db, files, data, owner=holder_id, media_type=media_type, max_bytes=MARK_BYTES_MAX)
        file_id = kept.id

    def register(tx: Tx) -> str:
        role_in(tx, holder_id, actor)
        return insert_brand(tx, holder_id, {**columns, "file_id": file_id, "doubts": doubts}, actor)

    return made_once(db, register, owner=actor, repeat=repeat)


def insert_brand(tx: Tx, holder_id: str, columns: dict[str, Any], actor: str) -> str:
    """Keep a checked brand as waiting; return its id. Raises TooMany."""
    if tx.execute(select(func.count()).where(_B.holder_id == holder_id)).scalar_one() >= BRANDS_MAX:
        raise TooMany(say("a holder has at most %(most)s brands", most=f"{BRANDS_MAX:,}"))
    brand_id = tx.new_id("brd")
    row = {"created_by": actor, "created_at": tx.now_us, "changed_at": tx.now_us}
    tx.execute(insert(brand), {"id": brand_id, "holder_id": holder_id, "state": "waiting", **row, **columns})
    tx.audit(actor, "rights.brand_registered", brand_id, holder=holder_id, kind=columns["kind"])
    return brand_id


def retire_brand(db: Database, holder_id: str, brand_id: str, *, actor: str) -> None:
    """Put a brand out of use: it is looked for no more, and nobody can act on it. Raises NotFound, AlreadyDecided."""

    def retire(tx: Tx) -> None:
        role_in(tx, holder_id, actor)
        state = own_brand(tx, holder_id, brand_id).state
        if state == "retired":
            raise AlreadyDecided("this brand is out of use already")
        tx.execute(update(brand).where(_B.id == brand_id).values(state="retired", changed_at=tx.now_us))
        tx.audit(actor, "rights.brand_retired", brand_id)
        ask_for_index(tx)

    db.write(retire)


def own_brand(tx: Tx, holder_id: str, brand_id: str) -> Any:
    """Return a holder's brand as it is kept, locked; raise NotFound for another's."""
    row = tx.execute(select(brand).where(_B.id == brand_id, _B.holder_id == holder_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("there is no such brand")
    return row

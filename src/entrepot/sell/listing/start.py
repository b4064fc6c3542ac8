"""Begin drafts: one from words and pictures, many from a supplier's file. Kept at once, and made by a job."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, select

from entrepot.core.database import Database, Tx
from entrepot.core.files import uploaded
from entrepot.core.idempotency import once
from entrepot.core.jobs import retry_job
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.files import FileStore
from entrepot.kit.sentences import say
from entrepot.sell.listing.columns import field_of_column, left_out
from entrepot.sell.listing.content import PICTURES_MAX, TEXT_MAX, WORDS_MAX
from entrepot.sell.listing.grouping import grouped
from entrepot.sell.listing.supplier import SupplierFile, read_supplier_file
from entrepot.sell.listing.tables import listing_batch, listing_draft
from entrepot.sell.writing import CHANNELS

DRAFT_JOB: Final = "sell.listing.draft"
BATCH_JOB: Final = "sell.listing.batch"
FILE_BYTES_MAX: Final = 20 * 2**20
LOCALES: Final = ("en", "ko", "zh", "ja", "es")
"""Languages that drafts are written in; they are localised into more."""


def start_draft(
    db: Database,
    seller_id: str,
    *,
    words: str = "",
    pictures: Sequence[str] = (),
    text: str = "",
    locale: str = "en",
    channel: str = "entrepot",
    actor: str,
    key: str | None = None,
) -> str:
    """Keep what a draft is to be made of and return its id; a job makes it.

    ``pictures`` are ids of files that this seller uploaded, the main one first; ``text`` is a pasted specification.
    Raises InvalidInput where there is nothing to begin with, or something is too much, and FileMissing.
    """
    words, text = plain(words), plain(text)
    check_inputs(words, text, pictures, locale)
    check_channel(channel)
    with db.read() as connection:
        for file_id in pictures:
            uploaded(connection, file_id, seller_id)

    def begin(tx: Tx) -> dict[str, str]:
        row = new_draft(tx, seller_id, actor, locale, channel)
        row |= {"words": words, "text": text, "pictures": list(dict.fromkeys(pictures))}
        tx.execute(insert(listing_draft), row)
        tx.enqueue(DRAFT_JOB, {"draft": row["id"]}, owner=seller_id)
        tx.audit(actor, "listing.draft", row["id"], seller_id=seller_id, pictures=len(pictures))
        return {"id": row["id"]}

    def start(tx: Tx) -> str:
        asked = repr((words, text, tuple(pictures), locale, channel))
        return str(once(tx, owner=actor, key=key, fingerprint=asked, answer=lambda: begin(tx))["id"])

    return db.write(start)


def check_channel(channel: str) -> None:
    """Raise InvalidInput for a channel that there is not."""
    if channel not in CHANNELS:
        raise InvalidInput(
            say("there is no channel “%(channel)s”", channel=channel[:30]),
            field="channel",
            expected=", ".join(CHANNELS),
        )


def check_inputs(words: str, text: str, pictures: Sequence[str], locale: str) -> None:
    """Raise InvalidInput where a draft cannot begin from these."""
    if locale not in LOCALES:
        raise InvalidInput(
            say("drafts are not written in “%(locale)s”", locale=locale[:20]),
            field="locale",
            expected="en, ko, zh, ja or es",
        )
    if len(words) > WORDS_MAX:
        raise InvalidInput(
            say("these are %(many)s characters, too many for a few words", many=f"{len(words):,}"),
            field="words",
            expected=say("%(most)s at most; a long text goes under “Paste a specification”", most=f"{WORDS_MAX:,}"),
        )
    if len(text) > TEXT_MAX:
        raise InvalidInput(
            say("the text has %(many)s characters", many=f"{len(text):,}"),
            field="text",
            expected=say("%(most)s characters at most", most=f"{TEXT_MAX:,}"),
        )
    if len(pictures) > PICTURES_MAX:
        raise InvalidInput(
            "there are too many pictures", field="pictures", expected=say("%(most)s at most", most=PICTURES_MAX)
        )
    if not (words.strip() or text.strip() or pictures):
        raise InvalidInput("add a photo, or write a few words: one of the two is enough to begin", field="words")


def start_batch(
    db: Database, files: FileStore, seller_id: str, *, file_id: str, file_name: str = "", locale: str = "en", actor: str
) -> str:
    """Read a supplier's file that this seller uploaded, keep a draft for each row, and return the batch's id.

    Raises FileMissing, and InvalidInput where the file cannot be read; nothing is kept then.
    """
    check_inputs("", "", (file_id,), locale)
    with db.read() as connection:
        file = uploaded(connection, file_id, seller_id)
    if file.size > FILE_BYTES_MAX:
        raise InvalidInput(
            say("the file is larger than %(most)s bytes", most=f"{FILE_BYTES_MAX:,}"),
            field="file",
            expected="a smaller file; cut it in parts",
        )
    with files.open(file_id) as stream:
        found = grouped(read_supplier_file(stream.read(FILE_BYTES_MAX + 1), file_name))

    def begin(tx: Tx) -> str:
        batch_id = tx.enqueue(BATCH_JOB, {}, owner=seller_id)
        tx.execute(
            insert(listing_batch),
            {
                "id": batch_id,
                "seller_id": seller_id,
                "actor": actor,
                "file_id": file_id,
                "file_name": plain(file_name)[:200],
                "kind": found.kind,
                "locale": locale,
                "state": "waiting",
                "total": len(found.rows),
                "done": 0,
                "created_at": tx.now_us,
                "notes": {"above": found.above, "left_out": left_out(found.columns)},
            },
        )
        tx.audit(actor, "listing.batch", batch_id, seller_id=seller_id, rows=len(found.rows))
        return batch_id

    return db.write(begin)


def retry_batch(db: Database, seller_id: str, batch_id: str, actor: str) -> None:
    """Go on with making the drafts of a file whose job broke off; raise NotFound, Conflict where it did not."""
    with db.read() as connection:
        mine = select(listing_batch.c.id).where(listing_batch.c.id == batch_id, listing_batch.c.seller_id == seller_id)
        if connection.execute(mine).first() is None:
            raise NotFound("there is no such file of drafts")
    retry_job(db, batch_id, actor=actor)


def rows_of_batch(tx: Tx, batch: Any, found: SupplierFile, first: int, count: int) -> None:
    """Keep the drafts of some of a file's rows, those that are not there yet."""
    rows = []
    for each in found.rows[first : first + count]:
        row = new_draft(tx, batch.seller_id, batch.actor, batch.locale, "entrepot")
        own = [[name, value, member.row] for member in each.members for name, value in member.cells]
        row |= {"batch_id": batch.id, "row": each.row, "source": [*map(list, each.cells), *own]}
        row |= {"sku": next((cell for name, cell in each.cells if field_of_column(name) == "sku"), None)}
        row |= {"text": each.text, "problem": each.problem or None, "state": "failed" if each.problem else "working"}
        rows.append(row)
    if rows:
        tx.execute(insert(listing_draft), rows)


def new_draft(tx: Tx, seller_id: str, actor: str, locale: str, channel: str) -> dict[str, Any]:
    """Return the row of a draft that nothing is known of yet."""
    return {
        "id": tx.new_id("lst"),
        "seller_id": seller_id,
        "actor": actor,
        "batch_id": None,
        "row": None,
        "state": "working",
        "stage": "words",
        "locale": locale,
        "channel": channel,
        "words": "",
        "source": [],
        "text": "",
        "pictures": [],
        "readings": {},
        "decided": {},
        "translated": {},
        "content": {},
        "sku": None,
        "title": "",
        "missing": 0,
        "doubts": 0,
        "problem": None,
        "version": 0,
        "created_at": tx.now_us,
        "updated_at": tx.now_us,
    }


def plain(text: str) -> str:
    """Return text that both engines can keep: without NULs and lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()

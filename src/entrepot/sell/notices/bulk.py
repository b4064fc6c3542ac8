"""Many notices at once: a CSV of at most 1,000 rows, read in the background, each row a notice or a named problem."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.files import FileStore, upload_file
from entrepot.core.idempotency import Repeat, made_once
from entrepot.core.jobs import JobKind, JobRun
from entrepot.kit.errors import AppError, InvalidInput, RateLimited
from entrepot.kit.ids import is_id
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.catalog import decode_text
from entrepot.sell.notices.domain import BULK_ROWS_MAX, STATEMENT_MIN, NoticeDraft, TestPurchase, checked_draft
from entrepot.sell.notices.give import acting_holder, give_notice
from entrepot.sell.notices.tables import notice_batch

BULK_KIND: Final = "sell.notices.bulk"
BULK_BYTES_MAX: Final = 5 * 2**20
COLUMNS: Final = ("product", "brand", "ground", "statement", "good_faith", "territories", "order_no", "findings")
NEEDED: Final = COLUMNS[:5]
_PRODUCT: Final = re.compile(r"prd_[0-9a-z]{26}")
YES: Final = ("yes", "true", "1", "y", "예", "네", "是", "はい", "sí", "si")
"""What ``good_faith`` takes, in any case."""
_YES: Final = frozenset(YES)
_RIGHT: Final[Mapping[str, str]] = {
    "product": f"prd_{'0' * 26}",
    "brand": f"brd_{'0' * 26}",
    "ground": "counterfeit",
    "statement": "-" * STATEMENT_MIN,
    "good_faith": "yes",
    "territories": "",
    "order_no": "-",
    "findings": "-",
}
_COLUMN_OF: Final[Mapping[str, str]] = {"brand_id": "brand", "product_id": "product"}
"""The columns by the names of a notice's fields, where they differ."""
_B = notice_batch.c


def start_bulk(
    db: Database,
    files: FileStore,
    holder_id: str,
    data: bytes,
    *,
    file_name: str,
    actor: str,
    repeat: Repeat | None = None,
) -> str:
    """Enqueue the rows of a CSV as notices and return the upload's id (``ntb_…``).

    Raises InvalidInput where the file has no rows, too many, or no such columns; nothing is kept then.
    """
    with db.read() as connection:
        acting_holder(connection, holder_id, actor)
    if len(data) > BULK_BYTES_MAX:
        expected = say("at most %(most)s bytes", most=f"{BULK_BYTES_MAX:,}")
        raise InvalidInput("this file is too large", field="file", expected=expected)
    rows = sum(1 for _ in rows_of(data))
    if not rows:
        raise InvalidInput("the file has no rows", field="file", expected=", ".join(NEEDED))
    ref = upload_file(db, files, data, owner=holder_id, media_type="text/csv", max_bytes=BULK_BYTES_MAX)

    def start(tx: Tx) -> str:
        batch_id = tx.new_id("ntb")
        row = {
            "id": batch_id,
            "holder_id": holder_id,
            "file_id": ref.id,
            "file_name": file_name[:200],
            "state": "waiting",
            "total": rows,
            "done": 0,
            "given": 0,
            "folded": 0,
            "problems": [],
            "reason": None,
            "given_by": actor,
            "given_at": tx.now_us,
        }
        tx.execute(insert(notice_batch), row)
        tx.enqueue(BULK_KIND, {"batch_id": batch_id})
        tx.audit(actor, "notice.bulk", batch_id, rows=rows)
        return batch_id

    return made_once(db, start, owner=actor, repeat=repeat)


def rows_of(data: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (row, values by column) of a CSV with a header; raise InvalidInput where it is none, or too long."""
    text = decode_text(data).replace("\x00", "")
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [each.strip().casefold() for each in next(lines, [])]
        missing = [each for each in NEEDED if each not in header]
        if missing:
            expected = say("a first row with the columns %(columns)s", columns=", ".join(NEEDED))
            raise InvalidInput("the file lacks columns", field=", ".join(missing), expected=expected)
        count = 0
        for cells in lines:
            if not any(each.strip() for each in cells):
                continue
            count += 1
            if count > BULK_ROWS_MAX:
                expected = say("at most %(most)s rows", most=f"{BULK_ROWS_MAX:,}")
                raise InvalidInput("the file has too many rows", field="file", expected=expected)
            yield lines.line_num, dict(zip(header, (each.strip() for each in cells), strict=False))
    except csv.Error:
        raise InvalidInput("the file cannot be read", field="file", expected="CSV text") from None


def draft_of(values: Mapping[str, str]) -> NoticeDraft:
    """Return the notice that a row says; raise InvalidInput naming the column."""
    product = _PRODUCT.search(values.get("product", ""))
    if product is None:
        raise InvalidInput("this names no product", field="product", expected="a product's id or address")
    if not is_id(values.get("brand", ""), "brd"):
        raise InvalidInput("there is no such brand of yours", field="brand", expected="a brand's id")
    said = values.get("good_faith", "").casefold()
    if said not in _YES:
        expected = say("one of %(words)s", words=", ".join(YES))
        raise InvalidInput("a notice needs your statement of good faith", field="good_faith", expected=expected)
    bought = None
    if values.get("order_no") or values.get("findings"):
        bought = TestPurchase(values.get("order_no", ""), values.get("findings", ""))
    return NoticeDraft(
        brand_id=values.get("brand", ""),
        product_id=product[0],
        ground=values.get("ground", "").casefold(),  # type: ignore[arg-type]  # checked_draft refuses any other
        statement=values.get("statement", ""),
        good_faith=True,
        territories=tuple(re.split(r"[;,\s]+", values.get("territories", ""))),
        test_purchase=bought,
    )


def amiss_in(values: Mapping[str, str]) -> list[AppError]:
    """Return all that is amiss in a row by itself, in the order of the columns, each naming its column.

    Each column is checked with the others as they should be, so that one fault hides no other.
    """
    right = {**values, **_RIGHT}
    found: list[AppError] = []
    for column in COLUMNS:
        if column in {"order_no", "findings"} and not (values.get("order_no") or values.get("findings")):
            continue
        try:
            checked_draft(draft_of({**right, column: values.get(column, "")}))
        except AppError as refused:
            found.append(refused)
    return found


def run_bulk(job: JobRun) -> None:
    """Give the notices of an upload; run again after a kill it goes on, and what was given already is folded."""
    batch_id = job.args["batch_id"]
    with job.db.read() as connection:
        kept = connection.execute(select(notice_batch).where(_B.id == batch_id)).one()
    if kept.state != "waiting":
        return
    with job.platform.files.open(kept.file_id) as stream:
        data = stream.read(BULK_BYTES_MAX + 1)
    for place, (row, values) in enumerate(rows_of(data)):
        if place < kept.done:
            continue
        _take(job, batch_id, kept, row, values)
        job.progress(place + 1, kept.total, say("notices"))
    job.db.write(lambda tx: tx.execute(update(notice_batch).where(_B.id == batch_id).values(state="done")))
    job.progress(kept.total, kept.total, say("notices"))


def _take(job: JobRun, batch_id: str, kept: Any, row: int, values: Mapping[str, str]) -> None:
    problems = [_problem(row, each) for each in amiss_in(values)]
    folded = False
    try:
        draft = draft_of(values)
        given = give_notice(job.db, kept.holder_id, draft, actor=kept.given_by, channel="bulk", batch_id=batch_id)
        folded = given.folded
    except RateLimited as refused:
        problems = [(row, "", str(refused.detail), "")]
    except AppError as refused:
        problems = problems or [_problem(row, refused)]

    def note(tx: Tx) -> None:
        now = tx.execute(select(notice_batch).where(_B.id == batch_id).with_for_update()).one()
        change: dict[str, Any] = {"done": now.done + 1}
        if problems:
            change["problems"] = [*now.problems, *problems]
        elif folded:
            change["folded"] = now.folded + 1
        else:
            change["given"] = now.given + 1
        tx.execute(update(notice_batch).where(_B.id == batch_id).values(**change))

    job.db.write(note)


def _problem(row: int, refused: AppError) -> tuple[int, str, str, str]:
    field = str(refused.extra.get("field", ""))
    return row, _COLUMN_OF.get(field, field), _kept(refused.detail), _kept(refused.extra.get("expected", ""))


def _kept(text: str) -> str:
    return str(text)[:300] if not isinstance(text, Sentence) else str(text)


BULK_JOB: Final = JobKind(BULK_KIND, run_bulk)


__all__ = ["BULK_JOB", "COLUMNS", "YES", "Database", "amiss_in", "draft_of", "rows_of", "start_bulk"]

"""Investigations: a file about a brand or a seller, whose pieces are sealed in a chain and in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from entrepot.core.accounts import get_seller, sellers
from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import Repeat, made_once
from entrepot.kit.errors import Conflict, NotFound
from entrepot.sell.brands import get_brand
from entrepot.sell.catalog import sellers_with_pictures, submissions
from entrepot.sell.notices.domain import FINDINGS_MAX, checked_words
from entrepot.sell.notices.evidence import GENESIS, Piece, as_content, sealed
from entrepot.sell.notices.give import acting_holder, files_of, listing_now
from entrepot.sell.notices.tables import investigation, investigation_piece, notice

About = Literal["brand", "seller"]
TITLE_MAX: Final = 160
PIECES_MAX: Final = 2_000
_NOTICES_MOST: Final = 200
_I, _P, _N = investigation.c, investigation_piece.c, notice.c
_ROW = select(investigation).where(_I.id == bindparam("investigation"))
_PIECES = select(investigation_piece).where(_P.investigation_id == bindparam("investigation")).order_by(_P.number)


class InvestigationClosed(Conflict):
    """Nothing is added to a file that is closed, or full."""

    code = "notices.investigation_closed"
    title = "This investigation is closed, or full"


@dataclass(frozen=True, slots=True)
class InvestigationView:
    """A file; times are microseconds since 1970 in UTC. ``head`` is the seal over all of its pieces."""

    investigation_id: str
    about: About
    subject_id: str
    title: str
    state: str
    pieces: int
    head: str
    opened_at_us: int


def open_investigation(
    db: Database,
    holder_id: str,
    *,
    about: About,
    subject_id: str,
    title: str,
    actor: str,
    repeat: Repeat | None = None,
) -> str:
    """Open a file about a brand of the holder's (an agency: any), or a seller; return its id (``inv_…``)."""
    said = checked_words(title, field="title", most=TITLE_MAX)

    def begin(tx: Tx) -> str:
        holder = acting_holder(tx.connection, holder_id, actor)
        if about == "brand":
            get_brand(tx.connection, subject_id, holder_id=None if holder.kind == "agency" else holder_id)
        else:
            get_seller(tx.connection, subject_id)
        investigation_id = tx.new_id("inv")
        row = {
            "id": investigation_id,
            "holder_id": holder_id,
            "about": about,
            "subject_id": subject_id,
            "title": said,
            "state": "open",
            "pieces": 0,
            "head": GENESIS,
            "opened_by": actor,
            "opened_at": tx.now_us,
            "closed_at": None,
        }
        tx.execute(insert(investigation), row)
        tx.audit(actor, "investigation.opened", investigation_id, what=about)
        return investigation_id

    return made_once(db, begin, owner=actor, repeat=repeat)


def collect(db: Database, holder_id: str, investigation_id: str, *, actor: str) -> int:
    """Add what is there, and return how many pieces: what was added before and is the same is left out.

    The holder's own notices on the subject with their listings, files and test purchases, those listings as they are
    now, and which other shops show the same pictures.
    """

    def add(tx: Tx) -> int:
        row = _open(tx, holder_id, investigation_id, actor)
        known = set(tx.execute(select(_P.sha256).where(_P.investigation_id == row.id)).scalars())
        before: int = row.pieces
        head: str = row.head
        number = before
        for kind, facts in _found(tx.connection, row):
            content = as_content(facts)
            digest, seal = sealed(head, content)
            if digest in known or number >= PIECES_MAX:
                continue
            known.add(digest)
            number, head = number + 1, seal
            _keep(tx, row.id, number, kind, content, (digest, seal), actor)
        tx.execute(update(investigation).where(_I.id == row.id).values(pieces=number, head=head))
        return number - before

    return db.write(add)


def add_note(
    db: Database, holder_id: str, investigation_id: str, words: str, file_ids: tuple[str, ...] = (), *, actor: str
) -> None:
    """Add a note, and files with it. Raises NotFound, InvestigationClosed, InvalidInput."""
    said = checked_words(words, field="words", most=FINDINGS_MAX)

    def add(tx: Tx) -> None:
        row = _open(tx, holder_id, investigation_id, actor)
        content = as_content({"words": said, "files": files_of(tx.connection, file_ids, (actor, holder_id), "files")})
        if row.pieces >= PIECES_MAX:
            raise InvestigationClosed
        seals = sealed(row.head, content)
        _keep(tx, row.id, row.pieces + 1, "note", content, seals, actor)
        tx.execute(update(investigation).where(_I.id == row.id).values(pieces=row.pieces + 1, head=seals[1]))

    db.write(add)


def close_investigation(db: Database, holder_id: str, investigation_id: str, *, actor: str) -> None:
    """Close a file: nothing is added any more."""

    def close(tx: Tx) -> None:
        row = _open(tx, holder_id, investigation_id, actor)
        tx.execute(update(investigation).where(_I.id == row.id).values(state="closed", closed_at=tx.now_us))
        tx.audit(actor, "investigation.closed", row.id, seal=row.head)

    db.write(close)


def investigations_of(connection: Connection, holder_id: str, limit: int = 100) -> list[InvestigationView]:
    """Return a holder's files, newest first."""
    rows = connection.execute(
        select(investigation).where(_I.holder_id == holder_id).order_by(_I.id.desc()).limit(limit)
    )
    return [_view(row) for row in rows]


def get_investigation(
    connection: Connection, holder_id: str, investigation_id: str
) -> tuple[InvestigationView, list[Piece]]:
    """Return a holder's file with its pieces; raise NotFound."""
    row = connection.execute(_ROW, {"investigation": investigation_id}).one_or_none()
    if row is None or row.holder_id != holder_id:
        raise NotFound("there is no such investigation")
    pieces = [
        Piece(each.number, each.kind, each.content, each.sha256, each.seal, each.added_by, each.added_at)
        for each in connection.execute(_PIECES, {"investigation": investigation_id})
    ]
    return _view(row), pieces


def _open(tx: Tx, holder_id: str, investigation_id: str, actor: str) -> Row[Any]:
    acting_holder(tx.connection, holder_id, actor)
    row = tx.execute(_ROW.with_for_update(), {"investigation": investigation_id}).one_or_none()
    if row is None or row.holder_id != holder_id:
        raise NotFound("there is no such investigation")
    if row.state != "open":
        raise InvestigationClosed
    return row


def _found(connection: Connection, row: Row[Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what there is: only what the holder said itself, and what stands on open shelves."""
    about = _N.brand_id if row.about == "brand" else _N.seller_id
    said = connection.execute(
        select(notice)
        .where(_N.holder_id == row.holder_id, about == row.subject_id)
        .order_by(_N.id)
        .limit(_NOTICES_MOST)
    ).all()
    found: list[tuple[str, Mapping[str, Any]]] = []
    for each in said:
        facts = {
            "notice": each.id,
            "product": each.product_id,
            "ground": each.ground,
            "statement": each.statement,
            "state": each.state,
            "given_at": each.given_at,
            "listing": each.listing,
            "files": each.evidence,
        }
        found.append(("notice", facts))
        if each.test_purchase:
            found.append(("test_purchase", {"notice": each.id, **each.test_purchase}))
    products = submissions(connection, sorted({each.product_id for each in said}))
    shown = [each for each in products if each.state == "live"]
    found += [("listing", {"product": each.product_id, **listing_now(each)}) for each in shown]
    pictures = sorted({file_id for each in said for file_id in each.listing["pictures"]})
    sharing = sellers_with_pictures(connection, pictures)
    names = sellers(connection, {seller_id for each in sharing.values() for seller_id in each})
    for file_id, shops in sorted(sharing.items()):
        if len(shops) > 1:
            facts = {"picture": file_id, "shops": sorted(names[each].name for each in shops if each in names)}
            found.append(("signal", facts))
    return found


def _keep(
    tx: Tx, investigation_id: str, number: int, kind: str, content: str, seals: tuple[str, str], actor: str
) -> None:
    digest, seal = seals
    row = {
        "investigation_id": investigation_id,
        "number": number,
        "kind": kind,
        "content": content,
        "sha256": digest,
        "seal": seal,
        "added_by": actor,
        "added_at": tx.now_us,
    }
    tx.execute(insert(investigation_piece), row)
    tx.audit(actor, "investigation.piece", investigation_id, what=kind, sha256=digest, seal=seal)


def _view(row: Row[Any]) -> InvestigationView:
    return InvestigationView(
        row.id, row.about, row.subject_id, row.title, row.state, row.pieces, row.head, row.opened_at
    )

"""What a seller does to a draft: keep, change or take away a field; add pictures; throw the draft away."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.files import uploaded
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.listing.check import check_value
from entrepot.sell.listing.content import (
    ACTS,
    FIELDS_MAX,
    PICTURES_MAX,
    Act,
    content_from_json,
    is_part_of_translation,
)
from entrepot.sell.listing.languages import source_lines
from entrepot.sell.listing.make import Made, Maker
from entrepot.sell.listing.start import DRAFT_JOB, check_channel, check_inputs, plain
from entrepot.sell.listing.tables import listing_draft
from entrepot.sell.listing.varied import is_set_aside

_TRIES: Final = 5
_D = listing_draft.c
_Change = Callable[[Row[Any]], dict[str, Any]]


class DraftClosed(Conflict):
    """The draft was accepted or thrown away; it cannot be changed any more."""

    code = "listing.draft_closed"
    title = "This draft is closed"


class DraftBusy(Conflict):
    """Somebody else changes the same draft at this moment."""

    code = "listing.draft_busy"
    title = "This draft is being changed"


def decide_fields(
    maker: Maker,
    db: Database,
    seller_id: str,
    draft_id: str,
    said: Mapping[str, tuple[Act | None, Any]],
    actor: str,
    *,
    model: str = "",
    knowing: bool = False,
) -> None:
    """Keep, change or remove fields, or take a decision back (None); what follows from them is written anew.

    ``model`` names who worded the values, where a model did; ``knowing``: whoever decides was warned of what no fact
    holds. A part of a translation remembers what it translates.
    Raises NotFound, DraftClosed, and InvalidInput for a value that the field cannot have.
    """
    _check(said)
    named = ({"model": model} if model else {}) | ({"knowing": True} if knowing else {})

    def change(row: Row[Any]) -> dict[str, Any]:
        decided = dict(row.decided)
        content = content_from_json(row.content)
        fields = content.fields
        shown = {each.name: each.value for each in fields}
        aside = {each.name for each in fields if is_set_aside(each)}
        for name, (act, value) in said.items():
            decided.pop(name, None)
            if name in aside and act in {None, "keep"}:  # put back beside the options, which the seller sees
                decided[name] = {"act": "keep", "value": shown[name], "knowing": True}
            elif act == "change":
                of = source_lines(content, name.rpartition(".")[2]) if is_part_of_translation(name) else None
                decided[name] = {"act": act, "value": value, **named} | ({} if of is None else {"source": of})
            elif act is not None:
                decided[name] = {"act": act} | ({"value": shown[name]} if act == "keep" and name in shown else {})
        if len(decided) > FIELDS_MAX:
            raise InvalidInput("there are too many fields", expected=say("%(most)s at most", most=FIELDS_MAX))
        return {"decided": decided}

    evidence = {"fields": sorted(said)[:50]} | named
    remake(maker, db, seller_id, draft_id, change, lambda tx: tx.audit(actor, "listing.decide", draft_id, **evidence))


def _check(said: Mapping[str, tuple[Act | None, Any]]) -> None:
    for name, (act, value) in said.items():
        if act is not None and act not in ACTS:
            raise InvalidInput(say("“%(act)s” is nothing to do", act=act), field=name, expected="keep, change, remove")
        if act == "change":
            check_value(name, value)


def change_inputs(
    maker: Maker,
    db: Database,
    seller_id: str,
    draft_id: str,
    *,
    words: str | None = None,
    locale: str | None = None,
    channel: str | None = None,
    actor: str,
) -> None:
    """Make a draft again from other words, in another language or for another channel; decisions stay."""
    said = None if words is None else plain(words)
    check_inputs(said or "", "", ("",), locale or "en")
    check_channel(channel or "entrepot")
    values = {"words": said, "locale": locale, "channel": channel}
    changes = {name: value for name, value in values.items() if value is not None}
    remake(
        maker,
        db,
        seller_id,
        draft_id,
        lambda _: changes,
        lambda tx: tx.audit(actor, "listing.inputs", draft_id, changed=sorted(changes)),
    )


def set_pictures(db: Database, seller_id: str, draft_id: str, pictures: Sequence[str], actor: str) -> None:
    """Say which pictures a draft has, the main one first; new ones are read by a job. Raises FileMissing."""
    wanted = list(dict.fromkeys(pictures))
    if len(wanted) > PICTURES_MAX:
        raise InvalidInput(
            "there are too many pictures", field="pictures", expected=say("%(most)s at most", most=PICTURES_MAX)
        )
    with db.read() as connection:
        for file_id in wanted:
            uploaded(connection, file_id, seller_id)

    def change(tx: Tx) -> None:
        row = open_draft(tx, seller_id, draft_id)
        readings = {name: row.readings[name] for name in wanted if name in row.readings}
        values = {"pictures": wanted, "readings": readings, "state": "working", "stage": "pictures"}
        _keep(tx, row, values)
        tx.enqueue(DRAFT_JOB, {"draft": draft_id}, owner=seller_id)
        tx.audit(actor, "listing.pictures", draft_id, pictures=len(wanted))

    db.write(change)


def discard_draft(db: Database, seller_id: str, draft_id: str, actor: str, *, back: bool = False) -> None:
    """Throw a draft away, or take it back; raise NotFound, DraftClosed where it was accepted."""

    def change(tx: Tx) -> None:
        row = lock_draft(tx, seller_id, draft_id)
        if row.state == "accepted":
            raise DraftClosed("what was accepted is a product now")
        if back and row.state == "discarded":
            _keep(tx, row, _restored(tx, row))
        elif not back and row.state != "discarded":
            _keep(tx, row, {"state": "discarded"})
        else:
            return
        tx.audit(actor, "listing.restore" if back else "listing.discard", draft_id)

    db.write(change)


@dataclass(frozen=True, slots=True)
class Discarded:
    """Drafts that were thrown away together: how many, and the id by which exactly those come back."""

    discard_id: str
    count: int


def discard_drafts(db: Database, seller_id: str, batch_id: str, draft_ids: Sequence[str], actor: str) -> Discarded:
    """Throw away those of a file's drafts that are open, all in one write; ``restore_drafts`` takes them back."""
    open_ones = (
        _D.seller_id == seller_id,
        _D.batch_id == batch_id,
        _D.id.in_(list(draft_ids)),
        _D.state.not_in(("accepted", "discarded")),
    )

    def change(tx: Tx) -> Discarded:
        discard_id = tx.new_id("dis")
        count = _keep_all(tx, open_ones, {"state": "discarded", "accept_id": discard_id})
        if count:
            tx.audit(actor, "listing.discard", batch_id, drafts=count)
        return Discarded(discard_id, count)

    return db.write(change)


def restore_drafts(db: Database, seller_id: str, discard_id: str, actor: str) -> int:
    """Take back exactly the drafts that were thrown away together and still are; return how many."""
    gone = (_D.seller_id == seller_id, _D.accept_id == discard_id, _D.state == "discarded")

    def change(tx: Tx) -> int:
        found = tx.execute(select(_D.id, _D.batch_id, _D.stage, _D.problem, _D.seller_id).where(*gone)).all()
        by_state: defaultdict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
        for row in found:
            by_state[tuple(_restored(tx, row).items())].append(row.id)
        for values, ids in by_state.items():
            _keep_all(tx, (*gone, _D.id.in_(ids)), dict(values))
        if found:
            tx.audit(actor, "listing.restore", found[0].batch_id, drafts=len(found))
        return len(found)

    return db.write(change)


def _keep_all(tx: Tx, those: Sequence[ColumnElement[bool]], values: Mapping[str, Any]) -> int:
    more = {"version": _D.version + 1, "updated_at": tx.now_us}
    return tx.execute(update(listing_draft).where(*those).values({**values, **more})).rowcount


def _restored(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    if row.stage == "done":
        return {"state": "ready", "accept_id": None}
    if row.problem:
        return {"state": "failed", "accept_id": None}
    tx.enqueue(DRAFT_JOB, {"draft": row.id}, owner=row.seller_id)
    return {"state": "working", "stage": "pictures", "accept_id": None}


def open_draft(tx: Tx, seller_id: str, draft_id: str) -> Row[Any]:
    """Return a draft that may be changed, locked; raise NotFound, DraftClosed."""
    row = lock_draft(tx, seller_id, draft_id)
    refuse_closed(row)
    return row


def refuse_closed(row: Row[Any]) -> None:
    """Raise DraftClosed where a draft was accepted or thrown away."""
    if row.state in {"accepted", "discarded"}:
        raise DraftClosed("take it back first, or change its product")


def _begun_again(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    """A draft that failed is open again: ready, or to be made where its pictures were not read."""
    if row.state != "failed":
        return {"problem": None}  # why it was refused was said of what it was
    if all(file_id in row.readings for file_id in row.pictures):
        return {"state": "ready", "stage": "done", "problem": None}
    tx.enqueue(DRAFT_JOB, {"draft": row.id}, owner=row.seller_id)
    return {"state": "working", "stage": "pictures", "problem": None}


def find_draft(connection: Connection, seller_id: str, draft_id: str) -> Row[Any]:
    """Return a draft as it is kept; raise NotFound for another seller's."""
    statement = select(listing_draft).where(_D.id == draft_id, _D.seller_id == seller_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("there is no such draft")
    return row


def lock_draft(tx: Tx, seller_id: str, draft_id: str) -> Row[Any]:
    """Return a draft, locked; raise NotFound for another seller's."""
    statement = select(listing_draft).where(_D.id == draft_id, _D.seller_id == seller_id).with_for_update()
    row = tx.execute(statement).one_or_none()
    if row is None:
        raise NotFound("there is no such draft")
    return row


def _keep(tx: Tx, row: Row[Any], values: Mapping[str, Any]) -> None:
    more = {"version": row.version + 1, "updated_at": tx.now_us}
    tx.execute(update(listing_draft).where(_D.id == row.id).values({**values, **more}))


def remake(
    maker: Maker, db: Database, seller_id: str, draft_id: str, change: _Change, audit: Callable[[Tx], object]
) -> None:
    """Change a draft and make its content anew outside the write; again where somebody came in between."""
    for _ in range(_TRIES):
        with db.read() as connection:
            row = find_draft(connection, seller_id, draft_id)
        refuse_closed(row)
        values = change(row)
        made = maker.make(row, values)

        def keep(tx: Tx, row: Row[Any] = row, values: Mapping[str, Any] = values, made: Made = made) -> bool:
            if lock_draft(tx, seller_id, draft_id).version != row.version:
                return False
            _keep(tx, row, {**values, **made.columns(), **_begun_again(tx, row)})
            audit(tx)
            return True

        if db.write(keep):
            return
    raise DraftBusy("try again in a moment")

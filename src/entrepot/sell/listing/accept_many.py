"""Many drafts become products by a rule, in the background; what was accepted together can be taken back together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, and_, insert, or_, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.jobs import JobRun, retry_job
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.listing.accept import accept_with
from entrepot.sell.listing.read import job_of
from entrepot.sell.listing.standing import CONTRADICTS, NO_PICTURE, STANDS
from entrepot.sell.listing.tables import listing_acceptance, listing_draft
from entrepot.sell.listing.take_back import AlreadyUndone, take_back_in

ACCEPT_JOB: Final = "sell.listing.accept"
UNDO_JOB: Final = "sell.listing.undo"
_A_LOOK: Final = 50
_NAMED_MAX: Final = 1_000
_D, _A = listing_draft.c, listing_acceptance.c
NO_ERROR: Final = and_(_D.objection.is_(None), _D.problem.is_(None))
"""Nothing in the draft's source is wrong, and nobody refused it: no code that another has, no country that is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which drafts to accept: of one file or all, those named or those that pass; and whether they go on sale at once.

    A draft passes with a content score of at least ``least_score`` and, unless ``with_doubts``, without a doubtful
    field; one that contradicts itself, or that its source or the shop objects to, passes only where it is named, and
    one that contradicts itself is then refused where it would go on sale: a person decides. One without a picture
    goes on sale only where it is named or ``without_pictures`` says so.
    """

    batch_id: str | None = None
    draft_ids: tuple[str, ...] = ()
    least_score: int = 0
    with_doubts: bool = False
    live: bool = False
    without_pictures: bool = False

    @property
    def needs_pictures(self) -> bool:
        """Whether drafts without a picture are held back."""
        return self.live and not self.without_pictures and not self.draft_ids


def accept_drafts(db: Database, seller_id: str, rule: Rule, actor: str) -> str:
    """Begin to accept the drafts that a rule lets through, and return the acceptance's id, which is its job's.

    Raises InvalidInput where the rule lets none through.
    """
    if len(rule.draft_ids) > _NAMED_MAX:
        raise InvalidInput(
            "too many drafts are named", field="draft_ids", expected=say("%(most)s at most", most=_NAMED_MAX)
        )
    with db.read() as connection:
        if not connection.execute(passing(seller_id, rule).limit(1)).first():
            raise InvalidInput("no draft passes", field="rule", expected="at least one draft that is ready")

    def begin(tx: Tx) -> str:
        acceptance_id = tx.enqueue(ACCEPT_JOB, {}, owner=seller_id)
        tx.execute(
            insert(listing_acceptance),
            {
                "id": acceptance_id,
                "seller_id": seller_id,
                "actor": actor,
                "rule": asdict(rule),
                "state": "waiting",
                "accepted": 0,
                "refused": 0,
                "created_at": tx.now_us,
            },
        )
        evidence = {"least_score": rule.least_score, "with_doubts": rule.with_doubts, "live": rule.live}
        evidence |= {"without_pictures": rule.without_pictures}
        tx.audit(actor, "listing.accept_many", acceptance_id, seller_id=seller_id, **evidence)
        return acceptance_id

    return db.write(begin)


def undo_acceptance(db: Database, seller_id: str, acceptance_id: str, actor: str) -> str:
    """Begin to take back what was accepted together, once: products are put away, drafts are open again.

    Raises NotFound, AlreadyUndone. What was sold meanwhile stays in the orders that name it.
    """

    def begin(tx: Tx) -> str:
        found = tx.execute(
            select(listing_acceptance).where(_A.id == acceptance_id, _A.seller_id == seller_id).with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFound("there is no such acceptance")
        if found.state != "done":
            raise AlreadyUndone("only what is done can be taken back, and only once")
        tx.audit(actor, "listing.undo", acceptance_id, seller_id=seller_id)
        job_id = tx.enqueue(UNDO_JOB, {"acceptance": acceptance_id, "actor": actor}, owner=seller_id)
        tx.execute(update(listing_acceptance).where(_A.id == acceptance_id).values(state="undoing", undo_job=job_id))
        return job_id

    return db.write(begin)


def retry_acceptance(db: Database, seller_id: str, acceptance_id: str, actor: str) -> None:
    """Go on with an acceptance, or with taking it back, that broke off; raise NotFound, Conflict where it did not."""
    with db.read() as connection:
        found = connection.execute(
            select(listing_acceptance).where(_A.id == acceptance_id, _A.seller_id == seller_id)
        ).one_or_none()
    if found is None:
        raise NotFound("there is no such acceptance")
    retry_job(db, job_of(found), actor=actor)


def passing(seller_id: str, rule: Rule, refused: Sequence[str] = ()) -> Select[Any]:
    """Return the statement for the ids of the drafts that a rule lets through, in their order."""
    those = STANDS["ready"]
    if rule.with_doubts:
        those = or_(those, and_(STANDS["doubts"], NO_ERROR, ~CONTRADICTS))
    if rule.draft_ids:  # who names a draft that a person is to look at, or that is refused, gets to know
        those = or_(those, STANDS["doubts"], STANDS["barred"])
    statement = select(_D.id).where(_D.seller_id == seller_id, those, _D.score >= rule.least_score)
    if rule.batch_id is not None:
        statement = statement.where(_D.batch_id == rule.batch_id)
    if rule.draft_ids:
        statement = statement.where(_D.id.in_(rule.draft_ids))
    if rule.needs_pictures:
        statement = statement.where(~NO_PICTURE)
    if refused:
        statement = statement.where(_D.id.not_in(refused))
    return statement.order_by(_D.id)


def run_acceptance(job: JobRun) -> None:
    """Accept drafts one after the other; run again after a kill it goes on with those that are still open."""
    with job.db.read() as connection:
        kept = connection.execute(select(listing_acceptance).where(_A.id == job.id)).one()
    said = dict(kept.rule)
    rule = Rule(**{**said, "draft_ids": tuple(said["draft_ids"])})
    with job.db.read() as connection:
        before = select(_D.id).where(_D.accept_id == job.id, _D.state == "ready")
        refused = list(connection.execute(before).scalars())
    while True:
        with job.db.read() as connection:
            ids = list(connection.execute(passing(kept.seller_id, rule, refused).limit(_A_LOOK)).scalars())
        if not ids:
            break
        for draft_id in ids:
            if not _accepted(job.db, kept, rule, draft_id):
                refused.append(draft_id)
            job.progress(0, None, say("drafts"))

    def end(tx: Tx) -> None:
        done = update(listing_acceptance).where(_A.id == job.id, _A.state == "waiting")
        tx.execute(done.values(state="done", refused=len(refused), ended_at=tx.now_us))

    job.db.write(end)


def _accepted(db: Database, kept: Row[Any], rule: Rule, draft_id: str) -> bool:
    """Accept a draft and count it; where it is refused, write the reason beside it."""

    def count(tx: Tx) -> None:
        tx.execute(update(listing_acceptance).where(_A.id == kept.id).values(accepted=_A.accepted + 1))

    try:
        accept_with(db, kept.seller_id, draft_id, kept.actor, live=rule.live, acceptance_id=kept.id, also=count)
    except AppError as refusal:
        told = {"problem": str(refusal.detail)[:500], "accept_id": kept.id}
        db.write(lambda tx: tx.execute(update(listing_draft).where(_D.id == draft_id).values(told)))
        return False
    return True


def run_undo(job: JobRun) -> None:
    """Put away the products of an acceptance and open their drafts again, one a write."""
    acceptance_id, actor = job.args["acceptance"], job.args["actor"]

    def some(tx: Tx) -> int:
        rows = tx.execute(
            select(_D.id, _D.seller_id, _D.product_id, _D.version)
            .where(_D.accept_id == acceptance_id, _D.state == "accepted")
            .order_by(_D.id)
            .limit(1)
            .with_for_update()
        ).all()
        for row in rows:
            take_back_in(tx, row, actor)
        if not rows:
            done = update(listing_acceptance).where(_A.id == acceptance_id)
            tx.execute(done.values(state="undone", ended_at=tx.now_us))
        return len(rows)

    while job.db.write(some):
        job.progress(0, None, say("drafts"))

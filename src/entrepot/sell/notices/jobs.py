"""What time does to notices: deadlines pass, strikes expire, licences begin; and bulk uploads are read."""

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import bindparam, select

from entrepot.core.database import Database
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.kit.sentences import say
from entrepot.sell.catalog import judged_products_after
from entrepot.sell.notices.bulk import BULK_JOB
from entrepot.sell.notices.follow import follow_by_policy
from entrepot.sell.notices.licensed import DUE_KIND, heed_licences
from entrepot.sell.notices.strikes import LOOK_KIND, settle
from entrepot.sell.notices.tables import counter_notice, notice, seller_standing
from entrepot.sell.screening import look_again

_AT_ONCE: Final = 200
_N, _C, _S = notice.c, counter_notice.c, seller_standing.c
_LAPSED = (
    select(_N.id)
    .join(counter_notice, _C.notice_id == _N.id)
    .where(_N.state == "countered", _C.restore_at <= bindparam("now"), _C.answer.is_(None))
    .order_by(_N.id)
    .limit(_AT_ONCE)
)


def heed_time(job: JobRun) -> None:
    """Do what is due now."""
    lapse(job.db)
    heed_licences(job.db)
    let_strikes_expire(job.db)


def lapse(db: Database) -> int:
    """Bring listings back whose deadline passed while nobody decided and no reporter went to court; return how many.

    A person still looks at each.
    """
    done = 0
    while True:
        with db.read() as connection:
            due = list(connection.execute(_LAPSED, {"now": db.clock.now_us()}).scalars())
        for each in due:
            done += db.write(partial(follow_by_policy, notice_id=each, act="lapse"))
        if len(due) < _AT_ONCE:
            return done


def let_strikes_expire(db: Database) -> int:
    """Take sellers down the ladder whose strikes ran out; return how many were looked at."""
    with db.read() as connection:
        wanted = select(_S.seller_id).where(_S.step.in_(("warned", "restricted", "closing")))
        sellers = list(connection.execute(wanted).scalars())
    for each in sellers:
        db.write(partial(settle, seller_id=each))
    return len(sellers)


def look_at_shop(job: JobRun) -> None:
    """Have all of a seller's products judged again; run again after a kill it changes nothing."""
    after, done = "", 0
    while True:
        with job.db.read() as connection:
            some = judged_products_after(connection, after, _AT_ONCE, seller_id=job.args["seller_id"])
        if not some:
            break
        job.db.write(partial(look_again, products=some))
        after, done = some[-1][0], done + len(some)
        job.progress(done, None, say("products"))
    job.progress(done, done, say("products"))


JOBS: Final = [BULK_JOB, JobKind(DUE_KIND, heed_time), JobKind(LOOK_KIND, look_at_shop)]
SCHEDULES: Final = [Schedule(DUE_KIND, timedelta(minutes=5))]

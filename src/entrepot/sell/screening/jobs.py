"""The catalogue is judged anew after a change; a change of policy is tried on it before."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from entrepot.core.database import Database, upsert
from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.kit.sentences import say
from entrepot.sell.catalog import count_judged_products, judged_products_after
from entrepot.sell.screening.judgement import Judgement, Ruling, judge
from entrepot.sell.screening.policies import builtin_packs, rulings_at
from entrepot.sell.screening.queue import ANEW, queue
from entrepot.sell.screening.rules import (
    AGAIN_KIND,
    FORCE_KIND,
    TRY_KIND,
    changed,
    get_policy,
    keep_trial,
    put_in_force,
    rulings_in_force,
    with_thresholds,
)
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_verdict, screening_version
from entrepot.sell.screening.work import POLICY

_AT_ONCE: Final = 500
_SAMPLES: Final = 10
_V = screening_verdict.c
_NEWEST = (
    select(func.max(_V.id).label("id"))
    .where(_V.product_id.in_(bindparam("ids", expanding=True)), _V.actor == POLICY)
    .group_by(_V.product_id)
)
_VERDICTS = select(_V.product_id, _V.findings).where(_V.id.in_(_NEWEST))
_KEEP_VERSION = upsert(screening_version, index=["detector"], set_=["version"])


def judge_again(job: JobRun) -> None:
    """Queue every product that is shown, waits or is held; run again after a kill it goes on where it was."""
    with job.db.read() as connection:
        total = count_judged_products(connection)
    after, done = job.state or ("", 0)
    while True:
        with job.db.read() as connection:
            some = judged_products_after(connection, after, _AT_ONCE)
        if not some:
            break
        after, done = some[-1][0], done + len(some)

        def keep(tx: Any, some: Any = some, state: Any = (after, done)) -> None:
            queue(tx, some, ANEW)
            job.checkpoint_in(tx, state)

        job.db.write(keep)
        job.progress(done, total, say("products"))
    job.progress(done, done, say("products"))


def try_policy(job: JobRun) -> None:
    """Find what a change of policy would do to the catalogue, from what the detectors found in it already."""
    with job.db.read() as connection:
        version = get_policy(connection, job.args["policy_id"])
        _, now = rulings_in_force(connection, job.db.clock.now_us())
        total = count_judged_products(connection)
    then = rulings_at(builtin_packs(), job.db.clock.now_us()) | changed(version.changes)
    then = with_thresholds(then, version.thresholds)
    moves: Counter[str] = Counter()
    samples: dict[str, list[str]] = {}
    after, done = "", 0
    while True:
        with job.db.read() as connection:
            some = judged_products_after(connection, after, _AT_ONCE)
            found = _judged_both_ways(connection, [each[0] for each in some], now, then)
        if not some:
            break
        after, done = some[-1][0], done + len(some)
        for product_id, before, hence in found:
            for market in before.markets:
                move = f"{market} {before.markets[market]} {hence.markets[market]}"
                moves[move] += 1
                if before.markets[market] != hence.markets[market] and len(samples.setdefault(move, [])) < _SAMPLES:
                    samples[move].append(product_id)
        job.progress(done, total, say("products"))
    trial = {"products": done, "moves": dict(sorted(moves.items())), "samples": samples}
    job.db.write(lambda tx: keep_trial(tx, version.policy_id, trial))
    job.progress(done, done, say("products"))


def _judged_both_ways(
    connection: Connection,
    product_ids: list[str],
    now: Mapping[tuple[str, str], Ruling],
    then: Mapping[tuple[str, str], Ruling],
) -> list[tuple[str, Judgement, Judgement]]:
    if not product_ids:
        return []
    rows = connection.execute(_VERDICTS, {"ids": product_ids}).all()
    findings = {row.product_id: findings_from_json(row.findings) for row in rows}
    return [(each, judge(found, now), judge(found, then)) for each, found in sorted(findings.items())]


def take_force(job: JobRun) -> None:
    """Put a change into force whose day has come, unless it was dropped or agreed anew for another day."""
    with job.db.read() as connection:
        version = get_policy(connection, job.args["policy_id"])
    if version.state == "draft" and version.adopted_by and version.since_us == job.args["from_us"]:
        actor = version.adopted_by
        job.db.write(lambda tx: put_in_force(tx, version.policy_id, actor))


def note_versions(db: Database, versions: Mapping[str, str]) -> bool:
    """Have the catalogue judged anew where a detector is another one than last time; return whether it is."""
    with db.read() as connection:
        known = {row.detector: row.version for row in connection.execute(select(screening_version))}
    if versions.items() <= known.items():
        return False

    def keep(tx: Any) -> None:
        tx.execute(_KEEP_VERSION, [{"detector": name, "version": version} for name, version in versions.items()])
        if count_judged_products(tx.connection):
            tx.enqueue(AGAIN_KIND, {"why": "versions"}, key=AGAIN_KIND)

    db.write(keep)
    return True


JOBS: Final = [JobKind(AGAIN_KIND, judge_again), JobKind(TRY_KIND, try_policy), JobKind(FORCE_KIND, take_force)]
SCHEDULES: Final[list[Schedule]] = []

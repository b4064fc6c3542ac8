"""Background work: once, again after a failure, on from its checkpoint after a kill."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from entrepot.core.database import Database, Tx, job
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import JobKind, JobRun, Jobs, JobTakenOver, Schedule, get_job, list_jobs, retry_job
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict, InvalidInput, NotFound


@pytest.fixture
def platform(db: Database, tmp_path: Path) -> Platform:
    return Platform(Settings(data_dir=tmp_path), db, LocalFiles(tmp_path / "files"))


def _enqueue(db: Database, **options: str) -> str:
    return db.write(lambda tx: tx.enqueue("test.count", {"to": 3}, **options))  # type: ignore[arg-type]  # whatever the test names


def test_a_job_runs_once_and_shows_its_progress(platform: Platform) -> None:
    ran: list[int] = []

    def count(run: JobRun) -> None:
        ran.append(run.args["to"])
        run.progress(3, 3, "counted")

    job_id = _enqueue(platform.db, owner="sel_1")
    jobs = Jobs(platform, [JobKind("test.count", count)], [])
    assert (jobs.step(), jobs.step()) == (1, 0)
    with platform.db.read() as connection:
        done = get_job(connection, job_id, owner="sel_1")
        with pytest.raises(NotFound):
            get_job(connection, job_id, owner="sel_2")
    assert ran == [3]
    assert (done.state, done.fraction, done.progress_note) == ("done", 1.0, "counted")


def test_a_failing_job_is_tried_again_with_growing_waits_then_given_up(platform: Platform, clock: ManualClock) -> None:
    runs: list[int] = []

    def fail(run: JobRun) -> None:
        runs.append(1)
        raise OSError("the shelf fell down")

    job_id = _enqueue(platform.db)
    jobs = Jobs(platform, [JobKind("test.count", fail, max_attempts=3)], [])
    assert jobs.step() == 1
    assert jobs.step() == 0
    for _ in range(10):
        clock.advance(timedelta(minutes=20))
        jobs.step()
    with platform.db.read() as connection:
        failed = get_job(connection, job_id)
        assert [each.id for each in list_jobs(connection, state="failed").items] == [job_id]
    assert (len(runs), failed.state) == (3, "failed")
    assert failed.error is not None
    assert "shelf fell" in failed.error
    retry_job(platform.db, job_id, actor="per_1")
    assert jobs.step() == 1
    with pytest.raises(Conflict):
        retry_job(platform.db, job_id, actor="per_1")


def test_an_error_that_will_not_go_away_is_not_tried_again(platform: Platform) -> None:
    def refuse(run: JobRun) -> None:
        raise InvalidInput("row 3 is no row")

    job_id = _enqueue(platform.db)
    Jobs(platform, [JobKind("test.count", refuse)], []).step()
    with platform.db.read() as connection:
        assert get_job(connection, job_id).state == "failed"


def test_a_job_whose_worker_died_goes_on_from_its_checkpoint(platform: Platform, clock: ManualClock) -> None:
    class Killed(BaseException):
        pass

    steps: list[int] = []

    def count(run: JobRun) -> None:
        for number in range(run.state or 0, 5):
            steps.append(number)
            run.checkpoint(number + 1)
            if number == 2 and steps.count(2) == 1:
                raise Killed

    _enqueue(platform.db)
    jobs = Jobs(platform, [JobKind("test.count", count)], [])
    with pytest.raises(Killed):
        jobs.step()
    assert jobs.step() == 0
    clock.advance(timedelta(minutes=3))
    assert jobs.step() == 1
    assert steps == [0, 1, 2, 3, 4]


def test_a_job_that_ends_its_process_each_time_is_given_up(platform: Platform) -> None:
    class Killed(BaseException):
        pass

    runs: list[int] = []

    def kill(run: JobRun) -> None:
        runs.append(1)
        raise Killed

    job_id = _enqueue(platform.db, key="k")
    after = platform.db.write(lambda tx: tx.enqueue("test.after", {}))
    kinds = [JobKind("test.count", kill, max_attempts=3), JobKind("test.after", lambda _: None)]
    for _ in range(3):
        with pytest.raises(Killed):
            Jobs(platform, kinds, []).run_one()
        Jobs(platform, kinds, []).reclaim()  # as the next process does
    assert Jobs(platform, kinds, []).step() == 1
    with platform.db.read() as connection:
        given_up = get_job(connection, job_id)
        assert get_job(connection, after).state == "done"
    assert (len(runs), given_up.state, given_up.attempts) == (3, "failed", 3)
    assert given_up.error is not None
    assert "after 3 runs" in given_up.error
    assert _enqueue(platform.db, key="k") != job_id


def test_a_job_that_is_let_go_by_a_clean_stop_is_begun_again_however_often(platform: Platform) -> None:
    ends: list[str] = []

    def stop(run: JobRun) -> None:
        stopping.let_go()
        try:
            run.progress(1)
        except JobTakenOver:
            ends.append("stopped")
            raise

    job_id = _enqueue(platform.db)
    stopping = Jobs(platform, [JobKind("test.count", stop, max_attempts=2)], [])
    for _ in range(4):
        assert stopping.run_one()
    assert Jobs(platform, [JobKind("test.count", lambda _: None, max_attempts=2)], []).step() == 1
    with platform.db.read() as connection:
        done = get_job(connection, job_id)
    assert (ends, done.state, done.error) == (["stopped"] * 4, "done", None)


@pytest.mark.parametrize(("late", "newer"), [("fails", "done"), ("ends", "waiting"), ("goes on", "waiting")])
def test_a_run_that_was_taken_for_dead_changes_nothing_of_the_job_that_another_runs(
    platform: Platform, clock: ManualClock, late: str, newer: str
) -> None:
    def run_late(run: JobRun) -> None:
        clock.advance(timedelta(minutes=3))
        taking_over.run_one()
        if late == "fails":
            raise OSError("the late run failed")
        if late == "goes on":
            run.checkpoint("late")

    def run_newer(run: JobRun) -> None:
        run.checkpoint("newer")
        if newer == "waiting":
            raise OSError("the newer run failed")

    job_id = _enqueue(platform.db)
    taking_over = Jobs(platform, [JobKind("test.count", run_newer)], [])
    assert Jobs(platform, [JobKind("test.count", run_late)], []).run_one()
    with platform.db.read() as connection:
        found = get_job(connection, job_id)
    assert (found.state, found.checkpoint, found.attempts) == (newer, "newer", 2)
    assert "late" not in (found.error or "")


def test_the_same_key_asks_for_the_same_open_job(platform: Platform) -> None:
    first, again = _enqueue(platform.db, key="k"), _enqueue(platform.db, key="k")
    assert first == again
    Jobs(platform, [JobKind("test.count", lambda _: None)], []).step()
    assert _enqueue(platform.db, key="k") != first


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)  # on SQLite nothing happens between two statements
def test_a_job_is_made_where_the_open_one_under_its_key_ends_at_that_moment(platform: Platform) -> None:
    first = _enqueue(platform.db, key="k")

    def end_first(*_: object) -> None:
        with Database.open(platform.db.url) as another_process:
            assert Jobs(replace(platform, db=another_process), [JobKind("test.count", lambda _: None)], []).step() == 1

    def ask(tx: Tx) -> str:
        event.listen(tx.connection, "after_cursor_execute", end_first, once=True)
        return tx.enqueue("test.count", {"to": 3}, key="k")

    second = platform.db.write(ask)
    assert second != first
    with platform.db.read() as connection:
        assert get_job(connection, second).state == "waiting"


def test_a_schedule_makes_one_job_each_time_on_one_node(platform: Platform, clock: ManualClock) -> None:
    ran: list[int] = []
    kinds = [JobKind("test.tick", lambda _: ran.append(1))]
    schedules = [Schedule("test.tick", timedelta(seconds=30))]
    nodes = [Jobs(platform, kinds, schedules) for _ in range(2)]
    for _ in range(4):
        for node in nodes:
            node.step()
        clock.advance(timedelta(seconds=15))
    assert len(ran) == 2


def test_reclaiming_frees_what_a_killed_process_left_running(platform: Platform) -> None:
    job_id = _enqueue(platform.db)
    platform.db.write(
        lambda tx: tx.execute(update(job).where(job.c.id == job_id).values(state="running", lease_until=2**60))
    )
    jobs = Jobs(platform, [JobKind("test.count", lambda _: None)], [])
    assert jobs.step() == 0
    jobs.reclaim()
    assert jobs.step() == 1


def test_a_schedule_goes_on_when_the_clock_was_set_back_while_nothing_ran(
    platform: Platform, clock: ManualClock
) -> None:
    runs: list[int] = []
    jobs = Jobs(
        platform,
        [JobKind("test.sweep", lambda run: runs.append(1))],
        [Schedule("test.sweep", timedelta(minutes=5))],
    )
    jobs.step()
    clock.advance(timedelta(days=-1))
    jobs.step()
    jobs.step()
    clock.advance(timedelta(minutes=5))
    jobs.step()
    assert len(runs) == 3

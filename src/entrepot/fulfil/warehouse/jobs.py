"""Background work of the floor: boxes that must go, closed manifests, hours that are over, scans to forget."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from entrepot.core.jobs import JobKind, JobRun, Schedule
from entrepot.fulfil.warehouse.change import INSTALL_JOB, BuildingInUse, apply_building
from entrepot.fulfil.warehouse.domain import DAY_US
from entrepot.fulfil.warehouse.handover import forget_old_handovers
from entrepot.fulfil.warehouse.lessons import LEARN_JOB, learn_from_record
from entrepot.fulfil.warehouse.manifest import SHIP_JOB, ship
from entrepot.fulfil.warehouse.merge import MERGE_JOB, send_due
from entrepot.fulfil.warehouse.occupancy import BAYS_JOB, count_bays
from entrepot.fulfil.warehouse.release import WAVES_JOB, forget_waves, keep_waves
from entrepot.fulfil.warehouse.store import delete_scans_before
from entrepot.fulfil.warehouse.summary import HOURS_JOB, keep_hours
from entrepot.fulfil.warehouse.tour_claims import free_left_tours

FORGET_JOB: Final = "fulfil.warehouse.forget_scans"
KEEP_SCANS_US: Final = 30 * DAY_US
"""How long a scan id is answered with its first answer."""
_AT_ONCE = 500


def _forget_scans(job: JobRun) -> None:
    before = job.db.clock.now_us() - KEEP_SCANS_US
    done = 0
    while forgotten := job.db.write(lambda tx: delete_scans_before(tx, before, _AT_ONCE)):
        done += forgotten
        job.progress(done)
    while job.db.write(forget_old_handovers):
        pass
    while job.db.write(forget_waves):
        pass


def _waves(job: JobRun) -> None:
    keep_waves(job.db)
    free_left_tours(job.db)


def _merge(job: JobRun) -> None:
    send_due(job.db)


def _learn(job: JobRun) -> None:
    learn_from_record(job.db, required=job.platform.settings.required_on_time_rate)


def _ship(job: JobRun) -> None:
    ship(job.db, job.args["manifest_id"])


def _install(job: JobRun) -> None:
    with suppress(BuildingInUse):  # the document is marked as refused, with what stood in the way
        apply_building(job.db, job.args["layout_id"], lambda done, total: job.progress(done, total, "places"))


def _hours(job: JobRun) -> None:
    keep_hours(job.db)


def _bays(job: JobRun) -> None:
    count_bays(job.db)


JOBS: Final = [
    JobKind(name=MERGE_JOB, handle=_merge),
    JobKind(name=WAVES_JOB, handle=_waves),
    JobKind(name=LEARN_JOB, handle=_learn),
    JobKind(name=SHIP_JOB, handle=_ship, max_attempts=20),
    JobKind(name=INSTALL_JOB, handle=_install, max_attempts=20),
    JobKind(name=HOURS_JOB, handle=_hours),
    JobKind(name=BAYS_JOB, handle=_bays),
    JobKind(name=FORGET_JOB, handle=_forget_scans),
]
SCHEDULES: Final = [
    Schedule(kind=MERGE_JOB, every=timedelta(seconds=30)),
    Schedule(kind=WAVES_JOB, every=timedelta(seconds=30)),
    Schedule(kind=LEARN_JOB, every=timedelta(minutes=10)),
    Schedule(kind=BAYS_JOB, every=timedelta(seconds=30)),
    Schedule(kind=HOURS_JOB, every=timedelta(minutes=10)),
    Schedule(kind=FORGET_JOB, every=timedelta(days=1)),
]

"""Background work: what runs, what waits, what failed."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.core.jobs import Job, get_job, list_jobs, retry_job
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.pages.operator.words import JOBS
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

JobId = Annotated[str, Id("job")]
JobState = Literal["waiting", "running", "done", "failed"]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{0,80}$")]
_STATES = ("running", "waiting", "failed", "done")


async def _asked(
    request: Request,
    state: Annotated[JobState | None, Blank, Query()] = None,
    kind: Annotated[Kind, Query()] = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows work to; the days are those on which it was asked for."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "kind": kind or None, "since_us": span.since_us, "until_us": span.until_us}
    return {"narrowed": {**narrowed, "sort": sort}, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/jobs")
def show_jobs(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List background work, newest first."""
    with platform_of(request).db.read() as connection:
        page = list_jobs(connection, **asked["narrowed"], cursor=cursor)
    return render(
        request,
        "operator/jobs.html",
        page=page,
        state=asked["narrowed"]["state"],
        kind=asked["narrowed"]["kind"],
        since=asked["since"],
        until=asked["until"],
        states=_STATES,
        kinds=JOBS,
        at_work=any(job.state in {"running", "waiting"} for job in page.items),
        **frame(request),
    )


@router.get("/operator/jobs.csv")
@slow
def export_jobs(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the work along as it is narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[Job]:
        with db.read() as connection:
            return list_jobs(connection, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Number"),
            _("Work"),
            _("State"),
            _("Asked for"),
            _("Due"),
            _("Ended"),
            _("Tries"),
            _("Done"),
            _("Of"),
            _("Reason"),
        ]
    return csv_file("jobs", columns, (_cells(job) for job in every(read)), bom=bom)


def _cells(job: Job) -> list[object]:
    return [
        job.id,
        job.kind,
        job.state,
        moment(job.created_at_us),
        moment(job.run_at_us),
        moment(job.ended_at_us),
        job.attempts,
        job.progress_done,
        job.progress_total,
        job.error,
    ]


@router.get("/operator/jobs/{job_id}")
def show_job(request: Request, who: Operator, job_id: JobId) -> Response:
    """Show one piece of work, how far it is and why it failed."""
    with platform_of(request).db.read() as connection:
        job = get_job(connection, job_id)
    return render(request, "operator/job.html", job=job, **frame(request))


@router.get("/operator/jobs/{job_id}/facts")
def show_job_facts(request: Request, who: Operator, job_id: JobId) -> Response:
    """Show how far one piece of work is, for the page to fetch again while it runs."""
    with platform_of(request).db.read() as connection:
        job = get_job(connection, job_id)
    return render(request, "operator/job_facts.html", job=job, **frame(request))


@router.post("/operator/jobs/{job_id}/retry")
def run_again(request: Request, who: Operator, job_id: JobId) -> Response:
    """Run failed work again from its checkpoint."""
    retry_job(platform_of(request).db, job_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/operator/jobs/{job_id}", Toast("allow", _("The work is started again")))

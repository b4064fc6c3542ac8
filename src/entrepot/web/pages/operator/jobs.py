"""Background work: what runs, what waits, what failed."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.core.jobs import get_job, list_jobs, retry_job
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

JobId = Annotated[str, Id("job")]
JobState = Literal["waiting", "running", "done", "failed"]
_STATES = ("running", "waiting", "failed", "done")


@router.get("/operator/jobs")
def show_jobs(
    request: Request, who: Operator, state: Annotated[JobState | None, Query()] = None, cursor: CursorParam = None
) -> Response:
    """List background work, newest first."""
    with platform_of(request).db.read() as connection:
        page = list_jobs(connection, state=state, cursor=cursor)
    return render(request, "operator/jobs.html", page=page, state=state, states=_STATES, **frame(request))


@router.get("/operator/jobs/{job_id}")
def show_job(request: Request, who: Operator, job_id: JobId) -> Response:
    """Show one piece of work, how far it is and why it failed."""
    with platform_of(request).db.read() as connection:
        job = get_job(connection, job_id)
    return render(request, "operator/job.html", job=job, **frame(request))


@router.post("/operator/jobs/{job_id}/retry")
def run_again(request: Request, who: Operator, job_id: JobId) -> Response:
    """Run failed work again from its checkpoint."""
    retry_job(platform_of(request).db, job_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/operator/jobs/{job_id}", Toast("allow", _("The work is started again")))

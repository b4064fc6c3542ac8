"""Background work over HTTP, for operators."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import CursorParam, Id, LimitParam
from entrepot.core.jobs.read import get_job, list_jobs, retry_job

router = ApiRouter(tags=["operator"])

JobId = Annotated[str, Id("job")]
KindName = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,80}$")]
Operator = Annotated[Principal, Requires("operator", scope="operator:jobs")]


@router.get("/operator/jobs", summary="Background work, newest first", responses=problems(401, 403, 422))
def read_jobs(
    request: Request,
    who: Operator,
    state: Literal["waiting", "running", "done", "failed"] | None = None,
    kind: Annotated[KindName | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(list_jobs(connection, state=state, kind=kind, cursor=cursor, limit=limit))


@router.get("/operator/jobs/{job_id}", summary="A piece of work", responses=problems(401, 403, 404))
def read_job(request: Request, who: Operator, job_id: JobId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_job(connection, job_id))


@router.post(
    "/operator/jobs/{job_id}/retry",
    status_code=204,
    summary="Run failed work again from its checkpoint",
    responses=problems(401, 403, 404, 409),
)
def run_again(request: Request, who: Operator, job_id: JobId) -> Response:
    retry_job(platform_of(request).db, job_id, actor=who.person_id)
    return Response(status_code=204)

"""The review desk over HTTP: taking cases, looking at decisions anew, blind checks, figures and exports."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StringConstraints

from entrepot.core.http import ApiRouter, platform_of, problems, reply, slow
from entrepot.core.http.types import Body
from entrepot.kit.clock import from_us
from entrepot.sell.screening.api import CaseId, CaseRef, Moment, Reviewer, ReviewerActs, Text
from entrepot.sell.screening.claims import claim_case, release_case, take_next
from entrepot.sell.screening.decide import REASON_MAX
from entrepot.sell.screening.export import MEDIA_TYPES, ExportForm, ExportWhat, export_desk
from entrepot.sell.screening.figures import measure
from entrepot.sell.screening.narrow import CaseFilter
from entrepot.sell.screening.read import open_checks
from entrepot.sell.screening.reopen import check_case, reopen_case

router = ApiRouter(tags=["screening"])

ReasonText = Annotated[str, StringConstraints(max_length=2 * REASON_MAX), Text]
Days = Annotated[int, Query(ge=1, le=365)]
SinceUs = Annotated[int | None, Query(ge=0, le=2**62, description="Microseconds since 1970, UTC")]


class NextBody(Body):
    """What the next case is to be, and the case that is left undecided, if any."""

    kind: Literal["verdict", "appeal"] | None = None
    policy: Annotated[str, StringConstraints(max_length=40), Text] | None = None
    market: Annotated[str, StringConstraints(max_length=4), Text] | None = None
    language: Annotated[str, StringConstraints(max_length=20), Text] | None = None
    after: Annotated[str, StringConstraints(max_length=40), Text] | None = None


class NextCase(Body):
    """The case that was claimed; null where none waits for this person."""

    id: str | None


class Claim(Body):
    """Until when a case is one's own."""

    until: Moment


class ReopenBody(Body):
    """Why a decision is looked at anew; `hold` takes the product away until then."""

    reason: ReasonText = Field(examples=["The buyer was hurt."])
    hold: bool = False


class CheckBody(Body):
    """How one would decide, not knowing how it was decided."""

    decision: Literal["allow", "block"]
    reason: ReasonText = Field(examples=["A violin's bow."])


class CheckAnswer(Body):
    """Whether the check came to the same; where it did not, the case is open anew."""

    result: Literal["agreed", "differs"]


class CheckRef(Body):
    """A decided case that waits for a blind check."""

    case_id: str
    product_id: str
    revision: int
    policy: str
    asked_at: Moment


class CheckList(Body):
    """The blind checks that one may do, the oldest first."""

    items: list[CheckRef]


class FiguresAnswer(Body):
    """The desk's figures; each share has its 95 % interval."""

    days: int
    cases: int
    calibrations: list[dict[str, Any]] = Field(description="By policy and detector, at each threshold")
    second_looks: dict[str, Any]
    checks: dict[str, Any]
    appeals: dict[str, Any]
    hours: dict[str, Any]
    late: dict[str, Any]
    work: list[dict[str, Any]]
    weeks: dict[str, Any]
    drifts: dict[str, Any]
    outcome_drift: dict[str, Any]


@router.post(
    "/review/next",
    summary="Claim the next case that waits",
    description="What one had claimed before is given back. A claim holds for a quarter of an hour.",
    responses={200: {"model": NextCase}, **problems(401, 403, 422)},
)
def post_next(request: Request, who: ReviewerActs, body: NextBody) -> Response:
    narrow = CaseFilter(body.kind, body.policy, body.market, language=body.language)
    return reply({"id": take_next(platform_of(request).db, who.person_id, narrow, after=body.after)})


@router.put(
    "/review/cases/{case_id}/claim",
    summary="Claim a case, or claim it for longer",
    responses={200: {"model": Claim}, **problems(401, 403, 404, 409)},
)
def put_claim(request: Request, who: ReviewerActs, case_id: CaseId) -> Response:
    return reply({"until": from_us(claim_case(platform_of(request).db, case_id, who.person_id))})


@router.delete(
    "/review/cases/{case_id}/claim",
    status_code=204,
    summary="Give a case back that one has claimed",
    responses=problems(401, 403),
)
def delete_claim(request: Request, who: ReviewerActs, case_id: CaseId) -> Response:
    release_case(platform_of(request).db, case_id, who.person_id)
    return reply(None)


@router.post(
    "/review/cases/{case_id}/reopening",
    status_code=201,
    summary="Have a decision looked at anew",
    description="The decision stands until then, and stays on record.",
    responses={201: {"model": CaseRef}, **problems(401, 403, 404, 409, 422)},
)
def post_reopening(request: Request, who: ReviewerActs, case_id: CaseId, body: ReopenBody) -> Response:
    opened = reopen_case(platform_of(request).db, case_id, body.reason, who.person_id, hold=body.hold)
    return reply({"id": opened}, status=201)


@router.get(
    "/review/checks",
    summary="Decided cases that wait for a blind check",
    description="One in ten cases that one person decided, without how it was decided.",
    responses={200: {"model": CheckList}, **problems(401, 403)},
)
def get_checks(request: Request, who: Reviewer) -> Response:
    with platform_of(request).db.read() as connection:
        found = open_checks(connection, who.person_id)
    items = [
        {
            "case_id": each.case_id,
            "product_id": each.product_id,
            "revision": each.revision,
            "policy": each.policy,
            "asked_at": from_us(each.asked_at_us),
        }
        for each in found
    ]
    return reply({"items": items})


@router.post(
    "/review/cases/{case_id}/check",
    summary="Decide a sampled case once more, blind",
    responses={200: {"model": CheckAnswer}, **problems(401, 403, 404, 409, 422)},
)
def post_check(request: Request, who: ReviewerActs, case_id: CaseId, body: CheckBody) -> Response:
    db = platform_of(request).db
    return reply({"result": check_case(db, case_id, body.decision, body.reason, who.person_id)})


@router.get(
    "/review/figures",
    summary="How well detectors and reviewers do",
    responses={200: {"model": FiguresAnswer}, **problems(401, 403, 422)},
)
@slow
def get_figures(request: Request, who: Reviewer, days: Days = 90) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        found = asdict(measure(connection, db.clock.now_us(), days))
    calibrated = found.pop("calibrations").items()
    found["calibrations"] = [
        {"policy": policy, "detector": detector, **values} for (policy, detector), values in calibrated
    ]
    found.pop("outcomes")
    return reply(found)


@router.get(
    "/review/export",
    summary="All cases or verdicts with their reasons",
    description="CSV or JSON lines, the oldest first. That it was taken along is kept in the audit log.",
    responses={200: {"content": {each: {} for each in MEDIA_TYPES.values()}}, **problems(401, 403, 422)},
)
@slow
def get_export(
    request: Request,
    who: ReviewerActs,
    what: ExportWhat = "cases",
    form: ExportForm = "jsonl",
    since_us: SinceUs = None,
    until_us: SinceUs = None,
) -> Response:
    lines = export_desk(platform_of(request).db, what, form, who.person_id, since_us=since_us, until_us=until_us)
    headers = {"Content-Disposition": f'attachment; filename="{what}.{form}"', "Cache-Control": "private, no-store"}
    return StreamingResponse(lines, 200, headers, MEDIA_TYPES[form])

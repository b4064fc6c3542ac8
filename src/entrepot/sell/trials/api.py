"""Trials over HTTP: a seller starts, reads, stops them and takes one of the two."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from entrepot.core.http import ApiRouter, Principal, Requires, fingerprint, platform_of, problems, reply, seller_of
from entrepot.core.http.types import Body, CursorParam, Id, IdempotencyKey, LimitParam, LocaleCode, storable
from entrepot.kit.paging import Page
from entrepot.sell.trials.domain import DEFAULT_DAYS, Arm, Plan, State
from entrepot.sell.trials.read import Trial, TrialResult, list_trials, read_trial
from entrepot.sell.trials.start import TITLE_MAX, TitleFaults, adopt, start_trial, stop_trial

router = ApiRouter(tags=["trials"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="catalog:read")]
Writer = Annotated[Principal, Requires(*_SELLERS, scope="catalog:write")]
TrialId = Annotated[str, Id("trl")]
PictureId = Annotated[str, Id("pic")]


class TrialBody(Body):
    """A second title or another of the product's pictures, and for how many days at most it is tried."""

    product_id: Annotated[str, Id("prd")]
    vary: Literal["title", "picture"]
    title: Annotated[
        str, Field(max_length=TITLE_MAX, examples=["Enamel mug 0.9 l, navy"]), AfterValidator(storable)
    ] = ""
    picture_id: PictureId | None = None
    locale: LocaleCode | None = None
    days: Literal[7, 14, 28, 56] = DEFAULT_DAYS

    def plan(self) -> Plan:
        """What is to be tried."""
        return Plan(self.vary, self.title, self.picture_id or "", self.locale, self.days)


class AdoptBody(Body):
    """Which of the two the product keeps: ``a`` is what it has, ``b`` the second."""

    arm: Arm


class StartedAnswer(BaseModel):
    """The id of what was started."""

    id: str


@router.get(
    "/seller/trials",
    summary="My trials, the last started first",
    responses={200: {"model": Page[Trial]}, **problems(401, 403, 422)},
)
def read_trials(
    request: Request,
    who: Reader,
    state: Annotated[State | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(list_trials(connection, seller_of(who), state=state, cursor=cursor, limit=limit))


@router.post(
    "/seller/trials",
    status_code=201,
    summary="Try a second title or main picture of a product",
    responses={201: {"model": StartedAnswer}, **problems(401, 403, 404, 409, 422)},
)
def make_trial(request: Request, who: Writer, body: TrialBody, key: IdempotencyKey = None) -> Response:
    """Half of the visitors see the second one at first; a job then gives more of them what does better.

    A second title is held to the title's rules of the content score and to screening, as the product's own is: 422 with
    ``faults``, each in a sentence.
    """
    trial_id = start_trial(
        platform_of(request).db,
        seller_of(who),
        body.product_id,
        body.plan(),
        who.person_id,
        faults=platform_of(request).port(TitleFaults),
        key=key,
        fingerprint=fingerprint(request, body),
    )
    return reply({"id": trial_id}, 201, {"Location": f"/api/v1/seller/trials/{trial_id}"})


@router.get(
    "/seller/trials/{trial_id}",
    summary="A trial with what it has shown so far",
    responses={200: {"model": TrialResult}, **problems(401, 403, 404)},
)
def read_one_trial(request: Request, who: Reader, trial_id: TrialId) -> Response:
    """``verdict.winner`` names the better one once that is told; intervals hold however often they are read."""
    with platform_of(request).db.read() as connection:
        return reply(read_trial(connection, seller_of(who), trial_id))


@router.post(
    "/seller/trials/{trial_id}/stop",
    status_code=204,
    summary="Stop a trial",
    responses=problems(401, 403, 404),
)
def end_trial(request: Request, who: Writer, trial_id: TrialId) -> Response:
    stop_trial(platform_of(request).db, seller_of(who), trial_id, who.person_id)
    return reply(None, 204)


@router.post(
    "/seller/trials/{trial_id}/adopt",
    status_code=204,
    summary="Keep one of the two for good",
    responses=problems(401, 403, 404, 409, 422),
)
def adopt_arm(request: Request, who: Writer, trial_id: TrialId, body: AdoptBody) -> Response:
    """B becomes the product's title or main picture; A stays it. The trial ends."""
    adopt(platform_of(request).db, seller_of(who), trial_id, body.arm, who.person_id)
    return reply(None, 204)

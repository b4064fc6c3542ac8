"""The studio over HTTP: drafts from words, pictures and files; decisions; acceptance; scores."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of, slow
from entrepot.core.http.types import CountryCode, CursorParam, Id, IdempotencyKey, LimitParam
from entrepot.kit.paging import Page
from entrepot.sell.listing.accept import accept_draft
from entrepot.sell.listing.accept_many import Rule, accept_drafts, retry_acceptance, undo_acceptance
from entrepot.sell.listing.answers import ScoreAnswer, score_answer
from entrepot.sell.listing.bodies import (
    AcceptBody,
    BatchBody,
    DecisionsBody,
    DraftBody,
    InputsBody,
    MendBody,
    PicturesBody,
    RuleBody,
)
from entrepot.sell.listing.decide import change_inputs, decide_fields, discard_draft, set_pictures
from entrepot.sell.listing.languages import InLanguage, in_language
from entrepot.sell.listing.make import Maker
from entrepot.sell.listing.mend import mend_draft, score_with_gains
from entrepot.sell.listing.read import (
    AcceptanceView,
    BatchView,
    DraftRow,
    DraftView,
    Need,
    get_acceptance,
    get_batch,
    get_draft,
    list_batches,
    list_drafts,
)
from entrepot.sell.listing.reword import reword_draft
from entrepot.sell.listing.start import retry_batch, start_batch, start_draft
from entrepot.sell.listing.take_back import take_back
from entrepot.sell.listing.translate import translate_draft
from entrepot.sell.listing.ungroup import ungroup_draft

router = ApiRouter(tags=["studio"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="catalog:read")]
Writer = Annotated[Principal, Requires(*_SELLERS, scope="catalog:write")]
DraftId = Annotated[str, Id("lst")]
WrittenIn = Literal["en", "ko", "zh", "ja", "es", "de", "fr", "pt"]
BatchId = Annotated[str, Id("job")]


class Started(BaseModel):
    """The id of what was begun."""

    id: str


class Accepted(BaseModel):
    """The product that a draft became."""

    product_id: str


@router.post(
    "/seller/drafts",
    status_code=202,
    summary="Begin a listing from words and pictures",
    responses={202: {"model": Started}, **problems(401, 403, 404, 409, 422)},
)
def post_draft(request: Request, who: Writer, body: DraftBody, key: IdempotencyKey = None) -> Response:
    """Keep the words and pictures; a job makes the draft, its fields appear as they are found."""
    draft_id = start_draft(
        platform_of(request).db,
        seller_of(who),
        words=body.words,
        pictures=body.pictures,
        text=body.text,
        locale=body.locale,
        channel=body.channel,
        actor=who.person_id,
        key=key,
    )
    return reply({"id": draft_id}, 202, {"Location": f"/api/v1/seller/drafts/{draft_id}"})


@router.get(
    "/seller/drafts",
    summary="My drafts, the newest first; those of a file in its order",
    responses={200: {"model": Page[DraftRow]}, **problems(401, 403, 422)},
)
def read_drafts(
    request: Request,
    who: Reader,
    batch_id: Annotated[BatchId | None, Query()] = None,
    need: Annotated[Need, Query(description="ready, doubts, missing, failed, accepted, working, or all")] = "",
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(list_drafts(connection, seller_of(who), batch_id=batch_id, need=need, cursor=cursor, limit=limit))


@router.get(
    "/seller/drafts/{draft_id}",
    summary="A draft with its fields, each with its confidence and what it rests on",
    responses={200: {"model": DraftView}, **problems(401, 403, 404)},
)
def read_draft(request: Request, who: Reader, draft_id: DraftId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_draft(connection, seller_of(who), draft_id))


@router.patch(
    "/seller/drafts/{draft_id}",
    summary="Make a draft again from other words, in another language or for another channel",
    responses={200: {"model": DraftView}, **problems(401, 403, 404, 409, 422)},
)
@slow
def patch_draft(request: Request, who: Writer, draft_id: DraftId, body: InputsBody) -> Response:
    platform = platform_of(request)
    change_inputs(
        platform.port(Maker),
        platform.db,
        seller_of(who),
        draft_id,
        words=body.words,
        locale=body.locale,
        channel=body.channel,
        actor=who.person_id,
    )
    return read_draft(request, who, draft_id)


@router.put(
    "/seller/drafts/{draft_id}/fields",
    summary="Keep, change or remove fields of a draft",
    responses={200: {"model": DraftView}, **problems(401, 403, 404, 409, 422)},
)
@slow
def put_fields(request: Request, who: Writer, draft_id: DraftId, body: DecisionsBody) -> Response:
    """What follows from a changed field (title, selling points, customs code) is written anew, unless decided."""
    platform = platform_of(request)
    decide_fields(platform.port(Maker), platform.db, seller_of(who), draft_id, body.said(), who.person_id)
    return read_draft(request, who, draft_id)


@router.get(
    "/seller/drafts/{draft_id}/score",
    summary="How good a draft is, and what to do first",
    responses={200: {"model": ScoreAnswer}, **problems(401, 403, 404)},
)
@slow
def read_score(request: Request, who: Reader, draft_id: DraftId) -> Response:
    """The content score, 0 to 100, with a reason and, where there is one, a fix for each point that was lost."""
    with platform_of(request).db.read() as connection:
        return reply(score_answer(score_with_gains(connection, get_draft(connection, seller_of(who), draft_id))))


@router.post(
    "/seller/drafts/{draft_id}/mend",
    summary="Mend one finding of the content score",
    responses={200: {"model": DraftView}, **problems(401, 403, 404, 409, 422)},
)
@slow
def post_mend(request: Request, who: Writer, draft_id: DraftId, body: MendBody) -> Response:
    platform = platform_of(request)
    mend_draft(platform.port(Maker), platform.db, seller_of(who), draft_id, body.rule, body.field, who.person_id)
    return read_draft(request, who, draft_id)


@router.post(
    "/seller/drafts/{draft_id}/reword",
    summary="Let the language model reword what was composed",
    responses={200: {"model": DraftView}, **problems(401, 403, 404, 409)},
)
@slow
def post_reword(request: Request, who: Writer, draft_id: DraftId) -> Response:
    """Each sentence is proven against the facts before it is used; what is not proven stays as it was composed."""
    platform = platform_of(request)
    reword_draft(platform.port(Maker), platform.db, seller_of(who), draft_id, who.person_id)
    return read_draft(request, who, draft_id)


@router.get(
    "/seller/drafts/{draft_id}/languages/{locale}",
    summary="A draft in another language, beside its source",
    responses={200: {"model": InLanguage}, **problems(401, 403, 404, 422)},
)
@slow
def read_language(
    request: Request,
    who: Reader,
    draft_id: DraftId,
    locale: WrittenIn,
    country: Annotated[CountryCode | None, Query(description="Whose units and sizes; the language's usual one")] = None,
) -> Response:
    """Texts are what accepting the draft publishes; what the seller wrote and nobody translated is marked so."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_of(who), draft_id)
    return reply(in_language(platform.db, draft, locale, country or ""))


@router.post(
    "/seller/drafts/{draft_id}/languages/{locale}/translate",
    summary="Have what the seller wrote translated",
    responses={200: {"model": InLanguage}, **problems(401, 403, 404, 409, 422)},
)
@slow
def post_translate(request: Request, who: Writer, draft_id: DraftId, locale: WrittenIn) -> Response:
    """A translation whose numbers, units or names differ is not kept; ``translation.de.title`` changes one."""
    platform, seller_id = platform_of(request), seller_of(who)
    translate_draft(platform.port(Maker), platform.db, seller_id, draft_id, [locale], who.person_id)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
    return reply(in_language(platform.db, draft, locale))


@router.put(
    "/seller/drafts/{draft_id}/pictures",
    status_code=202,
    summary="Say which pictures a draft has, the main one first",
    responses={202: {"model": Started}, **problems(401, 403, 404, 409, 422)},
)
def put_pictures(request: Request, who: Writer, draft_id: DraftId, body: PicturesBody) -> Response:
    set_pictures(platform_of(request).db, seller_of(who), draft_id, body.pictures, who.person_id)
    return reply({"id": draft_id}, 202)


@router.post(
    "/seller/drafts/{draft_id}/accept",
    summary="Make a draft a product",
    responses={200: {"model": Accepted}, **problems(401, 403, 404, 409, 422)},
)
def post_accept(request: Request, who: Writer, draft_id: DraftId, body: AcceptBody) -> Response:
    """Again, the same product is answered.

    A draft that contradicts itself does not go on sale unasked: 409 with ``listing.draft_contradicts`` and
    ``contradictions``, each with its ``field`` and what ``says`` so. Decide those fields, or send them as ``despite``.
    """
    db, seller_id = platform_of(request).db, seller_of(who)
    product_id = accept_draft(db, seller_id, draft_id, who.person_id, live=body.live, despite=body.despite)
    return reply({"product_id": product_id})


@router.post(
    "/seller/drafts/{draft_id}/take-back",
    status_code=204,
    summary="Put the product of a draft away and open the draft again",
    responses=problems(401, 403, 404, 409),
)
def post_take_back(request: Request, who: Writer, draft_id: DraftId) -> Response:
    take_back(platform_of(request).db, seller_of(who), draft_id, who.person_id)
    return Response(status_code=204)


@router.post(
    "/seller/drafts/{draft_id}/ungroup",
    status_code=204,
    summary="Make each row of the file that a draft is of a draft of its own",
    responses=problems(401, 403, 404, 409),
)
def post_ungroup(request: Request, who: Writer, draft_id: DraftId) -> Response:
    """Rows that differ in size or colour alone are put together as one product; this takes them apart."""
    ungroup_draft(platform_of(request).db, seller_of(who), draft_id, who.person_id)
    return Response(status_code=204)


@router.delete(
    "/seller/drafts/{draft_id}",
    status_code=204,
    summary="Throw a draft away",
    responses=problems(401, 403, 404, 409),
)
def delete_draft(request: Request, who: Writer, draft_id: DraftId) -> Response:
    discard_draft(platform_of(request).db, seller_of(who), draft_id, who.person_id)
    return Response(status_code=204)


@router.post(
    "/seller/draft-batches",
    status_code=202,
    summary="Make drafts from a supplier's file",
    responses={202: {"model": Started}, **problems(401, 403, 404, 422)},
)
@slow
def post_batch(request: Request, who: Writer, body: BatchBody) -> Response:
    """Read a CSV, XLSX, PDF or text file that was sent to ``POST /files``; a job makes a draft for each row."""
    platform = platform_of(request)
    batch_id = start_batch(
        platform.db,
        platform.files,
        seller_of(who),
        file_id=body.file_id,
        file_name=body.file_name,
        locale=body.locale,
        actor=who.person_id,
    )
    return reply({"id": batch_id}, 202, {"Location": f"/api/v1/seller/draft-batches/{batch_id}"})


@router.get(
    "/seller/draft-batches",
    summary="My latest files of drafts",
    responses={200: {"model": list[BatchView]}, **problems(401, 403)},
)
def read_batches(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(list_batches(connection, seller_of(who)))


@router.get(
    "/seller/draft-batches/{batch_id}",
    summary="How a file of drafts is going",
    responses={200: {"model": BatchView}, **problems(401, 403, 404)},
)
def read_batch(request: Request, who: Reader, batch_id: BatchId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_batch(connection, seller_of(who), batch_id))


@router.post(
    "/seller/draft-batches/{batch_id}/retry",
    status_code=204,
    summary="Go on with making the drafts of a file that broke off",
    responses=problems(401, 403, 404, 409),
)
def post_batch_retry(request: Request, who: Writer, batch_id: BatchId) -> Response:
    """``broke_off`` of the file says why; the drafts that were made by then stay, and no row gets a second one."""
    retry_batch(platform_of(request).db, seller_of(who), batch_id, who.person_id)
    return Response(status_code=204)


@router.post(
    "/seller/draft-acceptances",
    status_code=202,
    summary="Accept many drafts by a rule",
    responses={202: {"model": Started}, **problems(401, 403, 422)},
)
def post_acceptance(request: Request, who: Writer, body: RuleBody) -> Response:
    """A job makes a product of every draft that passes; it can be taken back as a whole."""
    rule = Rule(
        body.batch_id, tuple(body.draft_ids), body.least_score, body.with_doubts, body.live, body.without_pictures
    )
    acceptance_id = accept_drafts(platform_of(request).db, seller_of(who), rule, who.person_id)
    return reply({"id": acceptance_id}, 202, {"Location": f"/api/v1/seller/draft-acceptances/{acceptance_id}"})


@router.get(
    "/seller/draft-acceptances/{acceptance_id}",
    summary="How accepting many drafts is going",
    responses={200: {"model": AcceptanceView}, **problems(401, 403, 404)},
)
def read_acceptance(request: Request, who: Reader, acceptance_id: BatchId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_acceptance(connection, seller_of(who), acceptance_id))


@router.post(
    "/seller/draft-acceptances/{acceptance_id}/retry",
    status_code=204,
    summary="Go on with accepting, or taking back, that broke off",
    responses=problems(401, 403, 404, 409),
)
def post_retry(request: Request, who: Writer, acceptance_id: BatchId) -> Response:
    """``problem`` of the acceptance says why it broke off; what was accepted by then stays."""
    retry_acceptance(platform_of(request).db, seller_of(who), acceptance_id, who.person_id)
    return Response(status_code=204)


@router.post(
    "/seller/draft-acceptances/{acceptance_id}/undo",
    status_code=202,
    summary="Take back what was accepted together",
    responses={202: {"model": Started}, **problems(401, 403, 404, 409)},
)
def post_undo(request: Request, who: Writer, acceptance_id: BatchId) -> Response:
    return reply({"id": undo_acceptance(platform_of(request).db, seller_of(who), acceptance_id, who.person_id)}, 202)

"""The registry over HTTP for holders of rights: themselves, their brands, licences and what was found for them.

A person acts for a holder or finds it not there; reviewers have ``review_api``, papers and figures ``papers_api``.
"""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, Signed, fingerprint, platform_of, problems, reply
from entrepot.core.http.types import CursorParam, IdempotencyKey, LimitParam
from entrepot.core.idempotency import Repeat
from entrepot.sell.brands.bodies import (
    BrandAnswer,
    BrandBody,
    BrandId,
    BrandPage,
    HolderAnswer,
    HolderBody,
    HolderId,
    HolderList,
    Invitation,
    InvitationBody,
    LicenceBody,
    LicenceId,
    LicenceList,
    Made,
    MemberList,
    PersonId,
    SecretBody,
    SightingId,
    SightingPage,
    WordBody,
    brand_answer,
    licence_answer,
    member_answer,
    membership_answer,
    sighting_answer,
)
from entrepot.sell.brands.domain import BrandState
from entrepot.sell.brands.holders import invite_member, join_holder, register_holder, remove_member
from entrepot.sell.brands.licences import add_licensee, end_licensee
from entrepot.sell.brands.read import brands_of, get_brand, holders_of, licensees_of, members_of, own_holder
from entrepot.sell.brands.register import register_brand, retire_brand
from entrepot.sell.brands.sightings import say_on, sightings_of

router = ApiRouter(tags=["rights"])

Partner = Annotated[Principal, Requires(scope="partner:read")]
PartnerActs = Annotated[Principal, Requires(scope="partner:write")]
ONE = "/rights/holders/{holder_id}"


@router.get("/rights/holders", summary="The holders of rights that I act for", responses={200: {"model": HolderList}})
def list_mine(request: Request, who: Partner) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": [membership_answer(each) for each in holders_of(connection, who.person_id)]})


@router.post(
    "/rights/holders",
    status_code=201,
    summary="Register as a holder of rights",
    description="An owner, or an agency that acts for owners. A reviewer verifies it by its papers.",
    responses={201: {"model": Made}, **problems(401, 403, 409, 422)},
)
def post_holder(request: Request, who: PartnerActs, body: HolderBody, key: IdempotencyKey = None) -> Response:
    holder_id = register_holder(
        platform_of(request).db,
        who.person_id,
        name=body.name,
        kind=body.kind,
        contact_email=body.contact_email,
        country=body.country,
        repeat=Repeat(key, fingerprint(request, body)),
    )
    return reply({"id": holder_id}, 201, {"Location": f"/api/v1/rights/holders/{holder_id}"})


@router.get(ONE, summary="A holder that I act for", responses={200: {"model": HolderAnswer}, **problems(401, 403, 404)})
def read_holder(request: Request, who: Partner, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(membership_answer(own_holder(connection, holder_id, who.person_id)))


@router.get(
    ONE + "/members", summary="Who acts for a holder", responses={200: {"model": MemberList}, **problems(401, 403, 404)}
)
def list_members(request: Request, who: Partner, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        return reply({"items": [member_answer(each) for each in members_of(connection, holder_id)]})


@router.post(
    ONE + "/invitations",
    status_code=201,
    summary="Invite one person",
    description="Takes a session: a key takes nobody in.",
    responses={201: {"model": Invitation}, **problems(401, 403, 404, 409, 422)},
)
def post_invitation(request: Request, who: Signed, holder_id: HolderId, body: InvitationBody) -> Response:
    secret = invite_member(platform_of(request).db, holder_id, body.role, actor=who.person_id)
    return reply({"secret": secret}, 201, {"Cache-Control": "no-store"})


@router.post(
    "/rights/memberships",
    status_code=201,
    summary="Join a holder by an invitation",
    description="Takes a session. The answer names the holder.",
    responses={201: {"model": Made}, **problems(401, 403, 404, 422)},
)
def post_membership(request: Request, who: Signed, body: SecretBody) -> Response:
    return reply({"id": join_holder(platform_of(request).db, body.secret, who.person_id)}, 201)


@router.delete(
    ONE + "/members/{person_id}",
    status_code=204,
    summary="Let a person go, or leave oneself",
    responses=problems(401, 403, 404, 409),
)
def delete_member(request: Request, who: PartnerActs, holder_id: HolderId, person_id: PersonId) -> Response:
    remove_member(platform_of(request).db, holder_id, person_id, actor=who.person_id)
    return reply(None)


@router.get(
    ONE + "/brands",
    summary="A holder's brands, newest first",
    responses={200: {"model": BrandPage}, **problems(401, 403, 404, 422)},
)
def list_own_brands(
    request: Request,
    who: Partner,
    holder_id: HolderId,
    state: BrandState | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        page = brands_of(connection, holder_id, state=state, cursor=cursor, limit=limit)
    return reply({"items": [brand_answer(each) for each in page.items], "next": page.next})


@router.post(
    ONE + "/brands",
    status_code=201,
    summary="Register a word",
    description="A reviewer verifies it; add the certificate as a document. Figures and pictures: `…/marks`.",
    responses={201: {"model": Made}, **problems(401, 403, 404, 409, 422)},
)
def post_brand(
    request: Request, who: PartnerActs, holder_id: HolderId, body: BrandBody, key: IdempotencyKey = None
) -> Response:
    platform = platform_of(request)
    brand_id = register_brand(
        platform.db,
        platform.files,
        holder_id,
        body.draft(),
        actor=who.person_id,
        repeat=Repeat(key, fingerprint(request, body)),
    )
    return reply({"id": brand_id}, 201, {"Location": f"/api/v1/rights/holders/{holder_id}/brands/{brand_id}"})


@router.get(
    ONE + "/brands/{brand_id}",
    summary="A holder's brand",
    responses={200: {"model": BrandAnswer}, **problems(401, 403, 404)},
)
def read_brand(request: Request, who: Partner, holder_id: HolderId, brand_id: BrandId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        return reply(brand_answer(get_brand(connection, brand_id, holder_id=holder_id)))


@router.post(
    ONE + "/brands/{brand_id}/retirement",
    status_code=204,
    summary="Put a brand out of use",
    description="It is looked for no more, and nobody can act on it.",
    responses=problems(401, 403, 404, 409),
)
def post_retirement(request: Request, who: PartnerActs, holder_id: HolderId, brand_id: BrandId) -> Response:
    retire_brand(platform_of(request).db, holder_id, brand_id, actor=who.person_id)
    return reply(None)


@router.get(
    ONE + "/brands/{brand_id}/licences",
    summary="Whom a holder lets sell under a brand",
    responses={200: {"model": LicenceList}, **problems(401, 403, 404)},
)
def list_licences(request: Request, who: Partner, holder_id: HolderId, brand_id: BrandId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        get_brand(connection, brand_id, holder_id=holder_id)
        return reply({"items": [licence_answer(each) for each in licensees_of(connection, brand_id)]})


@router.post(
    ONE + "/brands/{brand_id}/licences",
    status_code=201,
    summary="Let a seller sell under a brand",
    description="From now on, or from `since`, to the end named. What notices took down of it comes back at once.",
    responses={201: {"model": Made}, **problems(401, 403, 404, 409, 422)},
)
def post_licence(
    request: Request,
    who: PartnerActs,
    holder_id: HolderId,
    brand_id: BrandId,
    body: LicenceBody,
    key: IdempotencyKey = None,
) -> Response:
    licence_id = add_licensee(
        platform_of(request).db,
        holder_id,
        brand_id,
        body.seller_id,
        actor=who.person_id,
        kind=body.kind,
        territories=body.territories,
        **body.times(),
        repeat=Repeat(key, fingerprint(request, body)),
    )
    return reply({"id": licence_id}, 201)


@router.delete(
    ONE + "/licences/{licence_id}",
    status_code=204,
    summary="End a licence now",
    description="That it held until now stays known.",
    responses=problems(401, 403, 404, 409),
)
def delete_licence(request: Request, who: PartnerActs, holder_id: HolderId, licence_id: LicenceId) -> Response:
    end_licensee(platform_of(request).db, holder_id, licence_id, actor=who.person_id)
    return reply(None)


@router.get(
    ONE + "/sightings",
    summary="What was found of a holder's brands in listings, newest first",
    responses={200: {"model": SightingPage}, **problems(401, 403, 404, 422)},
)
def list_sightings(
    request: Request,
    who: Partner,
    holder_id: HolderId,
    state: Literal["open", "said", "gone"] | None = None,
    brand_id: Annotated[BrandId | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        page = sightings_of(connection, holder_id, state=state, brand_id=brand_id, cursor=cursor, limit=limit)
    return reply({"items": [sighting_answer(each) for each in page.items], "next": page.next})


@router.put(
    ONE + "/sightings/{sighting_id}/word",
    status_code=204,
    summary="Say what a find is",
    description="Counterfeit: a person looks. Licensed or not ours: it is let go. It can be said anew.",
    responses=problems(401, 403, 404, 422),
)
def put_word(
    request: Request, who: PartnerActs, holder_id: HolderId, sighting_id: SightingId, body: WordBody
) -> Response:
    say_on(platform_of(request).db, holder_id, sighting_id, body.say, body.words, actor=who.person_id)
    return reply(None)

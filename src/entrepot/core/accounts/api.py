"""Accounts over HTTP: sign up, sign in, one's own data, API keys, sellers and their people."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field, SecretStr, StringConstraints

from entrepot.core.accounts.create_seller import create_seller
from entrepot.core.accounts.erase import Belongings, erase_person
from entrepot.core.accounts.keys import create_api_key, list_api_keys, revoke_api_key
from entrepot.core.accounts.members import add_member, remove_member
from entrepot.core.accounts.profile import act_for, change_password, change_profile, check_password
from entrepot.core.accounts.recognise import principal_of_session
from entrepot.core.accounts.sign_in import sign_in
from entrepot.core.accounts.sign_out import sign_out_everywhere, sign_out_session
from entrepot.core.accounts.sign_up import sign_up
from entrepot.core.accounts.store import (
    get_profile,
    get_seller,
    house_roles,
    list_sellers,
    members,
    memberships,
    seller_by_slug,
)
from entrepot.core.http import (
    SESSION_COOKIE,
    ApiRouter,
    Principal,
    Requires,
    Signed,
    client_address,
    outside_address,
    platform_of,
    reply,
    seller_of,
    set_cookie,
)
from entrepot.core.http.types import (
    Body,
    CountryCode,
    CurrencyCode,
    CursorParam,
    Id,
    LimitParam,
    LocaleCode,
    Name,
)
from entrepot.kit.clock import from_us
from entrepot.kit.errors import NotFound

router = ApiRouter(tags=["accounts"])

PersonId = Annotated[str, Id("per")]
SellerId = Annotated[str, Id("sel")]
KeyId = Annotated[str, Id("key")]
Email = Annotated[str, StringConstraints(max_length=254), Field(examples=["seller.owner@entrepot.example"])]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200, examples=["a long sentence of yours"])]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 .()-]{3,28}$"), Field(examples=["+82 2 555 0100"])]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=60)]


class SignUp(Body):
    email: Email
    password: Password
    name: Name
    locale: LocaleCode | None = None
    currency: CurrencyCode | None = None
    phone: Phone | None = None


class SignIn(Body):
    email: Annotated[str, StringConstraints(max_length=254), Field(examples=["owner@shop.example"])]
    password: Password


class ProfileChange(Body):
    """Only the fields that are sent change."""

    name: Name = ""
    email: Email = ""
    phone: Phone | None = None
    locale: LocaleCode | None = None
    currency: CurrencyCode | None = None


class PasswordChange(Body):
    current: Password
    new: Password


class Proof(Body):
    password: Password


class Erasure(Proof):
    """The password again; ``give_up_money`` gives up what is in the wallet, which is refused otherwise."""

    give_up_money: bool = False


class ActFor(Body):
    seller_id: SellerId | None


class KeyDraft(Body):
    name: Name
    scopes: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=30)] = (
        Field(examples=[["catalog:read", "stock:write"]])
    )
    seller_id: SellerId | None = None
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class SellerDraft(Body):
    name: Name
    slug: Annotated[Slug, Field(examples=["harbour-store"])]
    country: CountryCode
    currency: CurrencyCode


class MemberDraft(Body):
    person_id: PersonId
    role: Annotated[str, StringConstraints(pattern=r"^seller_(owner|staff)$"), Field(examples=["seller_staff"])]


class PersonAnswer(BaseModel):
    person_id: str = Field(examples=["per_01jdc2v7f3w9hx5k8m2n4p6q7r"])


class SessionAnswer(BaseModel):
    person_id: str
    token: str = Field(description="For programs: send it as `Authorization: Bearer es_…`")


class MeAnswer(BaseModel):
    person_id: str
    email: str
    name: str
    phone: str | None
    locale: str | None
    currency: str | None
    roles: list[str]
    house_roles: list[str]
    seller_id: str | None = Field(description="The seller that this session acts for")
    sellers: list[dict[str, str]]


class KeyAnswer(BaseModel):
    id: str
    secret: str = Field(description="Shown now and never again", examples=["ek_…"])


class SellerAnswer(BaseModel):
    id: str
    name: str
    slug: str
    country: str
    currency: str


def _seller_facts(seller: Any) -> dict[str, Any]:
    return {name: getattr(seller, name) for name in SellerAnswer.model_fields}


@router.post("/accounts", status_code=201, responses={201: {"model": PersonAnswer}}, summary="Open an account")
def open_account(request: Request, draft: SignUp) -> Response:
    person_id = sign_up(
        platform_of(request).db,
        draft.email,
        draft.password.get_secret_value(),
        draft.name,
        draft.locale,
        currency=draft.currency,
        phone=draft.phone,
    )
    return reply({"person_id": person_id}, 201)


@router.post("/sessions", status_code=201, responses={201: {"model": SessionAnswer}}, summary="Sign in")
def start_session(request: Request, proof: SignIn) -> Response:
    """Give a session, as a cookie for browsers and as a token for programs."""
    platform = platform_of(request)
    token = sign_in(
        platform.db,
        proof.email,
        proof.password.get_secret_value(),
        address=outside_address(client_address(request)),
    )
    who = principal_of_session(platform.db, token)
    response = reply({"person_id": who.person_id if who else None, "token": token}, 201)
    settings = platform.settings
    cookie = set_cookie(SESSION_COOKIE, token, secure=settings.secure_cookies, max_age_s=settings.session_days * 86_400)
    response.raw_headers.append((b"set-cookie", cookie))
    return response


@router.delete("/sessions", status_code=204, summary="Sign out")
def end_sessions(request: Request, who: Signed, everywhere: Annotated[bool, Query()] = False) -> Response:  # noqa: FBT002  # a query parameter
    """End this session, or every session of the person."""
    platform = platform_of(request)
    if everywhere:
        sign_out_everywhere(platform.db, who.person_id)
    else:
        sign_out_session(platform.db, who.person_id, who.credential)
    response = Response(status_code=204)
    cookie = set_cookie(SESSION_COOKIE, "", secure=platform.settings.secure_cookies, max_age_s=0)
    response.raw_headers.append((b"set-cookie", cookie))
    return response


@router.get("/me", responses={200: {"model": MeAnswer}}, summary="Read one's own account")
def read_me(request: Request, who: Signed) -> Response:
    with platform_of(request).db.read() as conn:
        profile = get_profile(conn, who.person_id)
        answer = {
            "person_id": who.person_id,
            "email": profile.email,
            "name": profile.name,
            "phone": profile.phone,
            "locale": profile.locale,
            "currency": profile.currency,
            "roles": who.roles,
            "house_roles": house_roles(conn, [who.person_id]).get(who.person_id, []),
            "seller_id": who.seller_id,
            "sellers": memberships(conn, who.person_id),
        }
    return reply(answer)


@router.patch("/me", responses={200: {"model": MeAnswer}}, summary="Change one's own account")
def change_me(request: Request, who: Signed, change: ProfileChange) -> Response:
    change_profile(platform_of(request).db, who.person_id, _sent(change))
    return read_me(request, who)


def _sent(change: BaseModel) -> Mapping[str, Any]:
    return change.model_dump(exclude_unset=True)


@router.post("/me/password", status_code=204, summary="Change one's password; other sessions end")
def change_my_password(request: Request, who: Signed, change: PasswordChange) -> Response:
    change_password(
        platform_of(request).db,
        who.person_id,
        change.current.get_secret_value(),
        change.new.get_secret_value(),
        keep_session=who.credential,
    )
    return Response(status_code=204)


@router.post("/me/seller", status_code=204, summary="Act for one of one's sellers in this session")
def choose_seller(request: Request, who: Signed, choice: ActFor) -> Response:
    act_for(platform_of(request).db, who.person_id, who.credential, choice.seller_id)
    return Response(status_code=204)


@router.post("/me/erasure", status_code=204, summary="Erase one's own data for good")
def erase_me(request: Request, who: Signed, proof: Erasure) -> Response:
    platform = platform_of(request)
    check_password(platform.db, who.person_id, proof.password.get_secret_value())
    belongings = None if proof.give_up_money else platform.ports.get(Belongings)
    erase_person(platform.db, who.person_id, actor=who.person_id, belongings=belongings)
    return Response(status_code=204)


@router.get("/keys", summary="List one's API keys")
def list_keys(request: Request, who: Signed) -> Response:
    with platform_of(request).db.read() as conn:
        return reply({"items": [_key_facts(key) for key in list_api_keys(conn, who.person_id)]})


def _key_facts(key: Any) -> dict[str, Any]:
    moments = ("created_at", "used_at", "expires_at", "revoked_at")
    facts = {name: getattr(key, name) for name in ("id", "name", "hint", "seller_id", "scopes")}
    return facts | {name: None if (at := getattr(key, name)) is None else from_us(at) for name in moments}


@router.post("/keys", status_code=201, responses={201: {"model": KeyAnswer}}, summary="Make an API key")
def create_key(request: Request, who: Signed, draft: KeyDraft) -> Response:
    """Give the key's secret once. It may do what its person may, within its scopes."""
    key_id, secret = create_api_key(
        platform_of(request).db,
        who.person_id,
        draft.scopes,
        draft.name,
        draft.seller_id,
        life=None if draft.days is None else timedelta(days=draft.days),
    )
    return reply({"id": key_id, "secret": secret}, 201)


@router.delete("/keys/{key_id}", status_code=204, summary="Revoke an API key")
def revoke_key(request: Request, who: Signed, key_id: KeyId) -> Response:
    revoke_api_key(platform_of(request).db, who.person_id, key_id)
    return Response(status_code=204)


@router.post("/sellers", status_code=201, responses={201: {"model": SellerAnswer}}, summary="Open a seller")
def open_seller(request: Request, who: Signed, draft: SellerDraft) -> Response:
    db = platform_of(request).db
    seller_id = create_seller(db, who.person_id, draft.name, draft.country, draft.currency, draft.slug)
    with db.read() as conn:
        return reply(_seller_facts(get_seller(conn, seller_id)), 201)


@router.get("/sellers", summary="List sellers")
def read_sellers(request: Request, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as conn:
        page = list_sellers(conn, cursor=cursor, limit=limit)
    return reply({"items": [_seller_facts(seller) for seller in page.items], "next": page.next})


@router.get("/sellers/{seller_id}", responses={200: {"model": SellerAnswer}}, summary="Read a seller")
def read_seller(
    request: Request, seller_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{3,60}$")]
) -> Response:
    """Take an id (``sel_…``) or a short name."""
    with platform_of(request).db.read() as conn:
        found = get_seller(conn, seller_id) if seller_id.startswith("sel_") else seller_by_slug(conn, seller_id)
    return reply(_seller_facts(found))


def _own_seller(who: Principal, seller_id: str) -> str:
    if seller_of(who) != seller_id:
        raise NotFound("there is no such seller")
    return seller_id


SellerPerson = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="seller:read")]
SellerOwner = Annotated[Principal, Requires("seller_owner", scope="seller:write")]


@router.get("/sellers/{seller_id}/members", summary="List a seller's people")
def read_members(request: Request, who: SellerPerson, seller_id: SellerId) -> Response:
    with platform_of(request).db.read() as conn:
        found = members(conn, _own_seller(who, seller_id))
    facts = [
        {"person_id": each.person_id, "name": each.name, "role": each.role, "since": from_us(each.created_at)}
        for each in found
    ]
    return reply({"items": facts})


@router.post("/sellers/{seller_id}/members", status_code=204, summary="Take a person into a seller")
def take_member(request: Request, who: SellerOwner, seller_id: SellerId, draft: MemberDraft) -> Response:
    """Take the id that the person sees on their own account: nobody can look up others' addresses here."""
    add_member(
        platform_of(request).db,
        _own_seller(who, seller_id),
        draft.person_id,
        draft.role,
        actor=who.person_id,
    )
    return Response(status_code=204)


@router.delete("/sellers/{seller_id}/members/{person_id}", status_code=204, summary="Let a person of a seller go")
def let_member_go(request: Request, who: SellerOwner, seller_id: SellerId, person_id: PersonId) -> Response:
    remove_member(platform_of(request).db, _own_seller(who, seller_id), person_id, actor=who.person_id)
    return Response(status_code=204)

"""Queries on people, sellers, roles, sessions and keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, literal, select, union_all

from entrepot.core.accounts.domain import Seller
from entrepot.core.accounts.tables import (
    account_session,
    api_key,
    house_role,
    person,
    person_private,
    seller,
    seller_member,
)
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page, decode_cursor, encode_cursor

_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in an operator's list; an erased one has no name and no address."""

    id: str
    state: str
    name: str | None
    email: str | None
    created_at: int
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person sees of their own account."""

    person_id: str
    email: str
    name: str
    phone: str | None
    locale: str | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a seller."""

    person_id: str
    name: str | None
    role: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Membership:
    """A seller that a person works for."""

    seller_id: str
    name: str
    slug: str
    role: str


SESSION = (
    select(
        account_session.c.id,
        account_session.c.person_id,
        account_session.c.seller_id,
        account_session.c.seen_at,
        account_session.c.expires_at,
        person.c.state,
        person_private.c.locale,
        person_private.c.currency,
    )
    .join_from(account_session, person, account_session.c.person_id == person.c.id)
    .join(person_private, person_private.c.person_id == person.c.id)
    .where(account_session.c.token_hash == bindparam("secret_hash"))
)
KEY = (
    select(
        api_key.c.id,
        api_key.c.person_id,
        api_key.c.seller_id,
        api_key.c.scopes,
        api_key.c.used_at,
        api_key.c.expires_at,
        api_key.c.revoked_at,
        person.c.state,
        person_private.c.locale,
        person_private.c.currency,
    )
    .join_from(api_key, person, api_key.c.person_id == person.c.id)
    .join(person_private, person_private.c.person_id == person.c.id)
    .where(api_key.c.secret_hash == bindparam("secret_hash"))
)
_ROLES = union_all(
    select(house_role.c.role, literal("").label("seller_id")).where(house_role.c.person_id == bindparam("person_id")),
    select(seller_member.c.role, seller_member.c.seller_id)
    .join(seller, seller.c.id == seller_member.c.seller_id)
    .where(
        seller_member.c.person_id == bindparam("person_id"),
        seller_member.c.seller_id == bindparam("acting_for"),
        seller.c.state == "active",
    ),
)
_CREDENTIALS = (
    select(person.c.id, person.c.state, person_private.c.password_hash)
    .join_from(person_private, person, person_private.c.person_id == person.c.id)
    .where(person_private.c.email_key == bindparam("email_key"))
)
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_NAMES = select(person_private.c.person_id, person_private.c.name).where(person_private.c.person_id.in_(_IDS))
_PROFILE = select(
    person_private.c.person_id,
    person_private.c.email,
    person_private.c.name,
    person_private.c.phone,
    person_private.c.locale,
    person_private.c.currency,
).where(person_private.c.person_id == bindparam("person_id"))
_SELLER = select(
    seller.c.id,
    seller.c.name,
    seller.c.slug,
    seller.c.country,
    seller.c.currency,
    seller.c.state,
    seller.c.created_at,
)
_SELLERS = _SELLER.where(seller.c.id.in_(_IDS))
_SELLER_BY_SLUG = _SELLER.where(seller.c.slug == bindparam("slug"))
_SELLERS_BELOW = _SELLER.where(seller.c.id < bindparam("below")).order_by(seller.c.id.desc()).limit(bindparam("rows"))
_MEMBERSHIPS = (
    select(seller.c.id, seller.c.name, seller.c.slug, seller_member.c.role)
    .join_from(seller_member, seller, seller.c.id == seller_member.c.seller_id)
    .where(seller_member.c.person_id == bindparam("person_id"))
    .order_by(seller.c.id)
    .limit(200)
)
_MEMBERS = (
    select(seller_member.c.person_id, person_private.c.name, seller_member.c.role, seller_member.c.created_at)
    .join_from(seller_member, person_private, person_private.c.person_id == seller_member.c.person_id, isouter=True)
    .where(seller_member.c.seller_id == bindparam("seller_id"))
    .order_by(seller_member.c.created_at, seller_member.c.person_id)
    .limit(_IDS_AT_ONCE)
)
_MEMBER_ROLE = select(seller_member.c.role).where(
    seller_member.c.seller_id == bindparam("seller_id"), seller_member.c.person_id == bindparam("person_id")
)
_HOUSE_ROLES = (
    select(house_role.c.person_id, house_role.c.role)
    .where(house_role.c.person_id.in_(_IDS))
    .order_by(house_role.c.person_id, house_role.c.role)
)
_WITH_ROLE = (
    select(house_role.c.person_id)
    .where(house_role.c.role == bindparam("role"))
    .order_by(house_role.c.person_id)
    .limit(bindparam("rows"))
)
_PEOPLE = select(
    person.c.id, person.c.state, person_private.c.name, person_private.c.email, person.c.created_at
).join_from(person, person_private, person_private.c.person_id == person.c.id, isouter=True)
_PEOPLE_BELOW = _PEOPLE.where(person.c.id < bindparam("below")).order_by(person.c.id.desc()).limit(bindparam("rows"))
_PERSON = _PEOPLE.where(person.c.id == bindparam("person_id"))
_PERSON_BY_EMAIL = _PEOPLE.where(person_private.c.email_key == bindparam("email_key"))


def roles_of(conn: Connection, person_id: str, acting_for: str | None) -> tuple[frozenset[str], str | None]:
    """Return a person's roles, and the seller they act for where they still belong to it and it is active."""
    rows = conn.execute(_ROLES, {"person_id": person_id, "acting_for": acting_for or ""}).all()
    belongs = any(row.seller_id for row in rows)
    return frozenset({"shopper", *(row.role for row in rows)}), acting_for if belongs else None


def credentials_of(conn: Connection, key: str) -> Any | None:
    """Return id, state and password hash of the account with an address, or None."""
    return conn.execute(_CREDENTIALS, {"email_key": key}).one_or_none()


def person_names(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return names by person id; erased and unknown people are left out."""
    return {row.person_id: row.name for some in _pieces(ids) for row in conn.execute(_NAMES, {"ids": some}).all()}


def get_profile(conn: Connection, person_id: str) -> Profile:
    """Return a person's own data; raise NotFound for an erased or unknown one."""
    row = conn.execute(_PROFILE, {"person_id": person_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such person")
    return Profile(*row)


def get_seller(conn: Connection, seller_id: str) -> Seller:
    """Return a seller; raise NotFound."""
    found = sellers(conn, [seller_id]).get(seller_id)
    if found is None:
        raise NotFound("there is no such seller")
    return found


def seller_by_slug(conn: Connection, slug: str) -> Seller:
    """Return a seller by its short name; raise NotFound."""
    row = conn.execute(_SELLER_BY_SLUG, {"slug": slug}).one_or_none()
    if row is None:
        raise NotFound("there is no such seller")
    return Seller(*row)


def sellers(conn: Connection, ids: Iterable[str]) -> dict[str, Seller]:
    """Return sellers by id; unknown ones are left out."""
    return {row.id: Seller(*row) for some in _pieces(ids) for row in conn.execute(_SELLERS, {"ids": some}).all()}


def list_sellers(conn: Connection, *, cursor: str | None = None, limit: int = 50) -> Page[Seller]:
    """Return sellers, newest first."""
    rows = conn.execute(_SELLERS_BELOW, {"below": _below(cursor, "sel"), "rows": limit + 1}).all()
    return Page([Seller(*row) for row in rows[:limit]], _next(rows, limit))


def memberships(conn: Connection, person_id: str) -> list[Membership]:
    """Return the sellers that a person works for, oldest first; at most 200."""
    return [Membership(*row) for row in conn.execute(_MEMBERSHIPS, {"person_id": person_id}).all()]


def members(conn: Connection, seller_id: str) -> list[Member]:
    """Return the people of a seller, longest-serving first; at most 500."""
    return [Member(*row) for row in conn.execute(_MEMBERS, {"seller_id": seller_id}).all()]


def is_member(conn: Connection, seller_id: str, person_id: str) -> bool:
    """Return whether a person works for a seller."""
    return conn.execute(_MEMBER_ROLE, {"seller_id": seller_id, "person_id": person_id}).first() is not None


def house_roles(conn: Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the roles of the house by person id."""
    found: dict[str, list[str]] = {}
    for some in _pieces(ids):
        for row in conn.execute(_HOUSE_ROLES, {"ids": some}).all():
            found.setdefault(row.person_id, []).append(row.role)
    return found


def people_with_role(conn: Connection, role: str, *, limit: int = 500) -> list[str]:
    """Return the ids of people who hold a role of the house, oldest account first."""
    return list(conn.execute(_WITH_ROLE, {"role": role, "rows": limit}).scalars().all())


def list_people(
    conn: Connection, *, cursor: str | None = None, limit: int = 50, email_key: str | None = None
) -> Page[PersonRow]:
    """Return people with their roles of the house, newest first; ``email_key`` finds one account."""
    if email_key is not None:
        return Page(_with_roles(conn, conn.execute(_PERSON_BY_EMAIL, {"email_key": email_key}).all()))
    rows = conn.execute(_PEOPLE_BELOW, {"below": _below(cursor, "per"), "rows": limit + 1}).all()
    return Page(_with_roles(conn, rows[:limit]), _next(rows, limit))


def get_person(conn: Connection, person_id: str) -> PersonRow:
    """Return a person as an operator sees them; raise NotFound."""
    rows = conn.execute(_PERSON, {"person_id": person_id}).all()
    if not rows:
        raise NotFound("there is no such person")
    return _with_roles(conn, rows)[0]


def _with_roles(conn: Connection, rows: Sequence[Any]) -> list[PersonRow]:
    roles = house_roles(conn, [row.id for row in rows])
    return [PersonRow(row.id, row.state, row.name, row.email, row.created_at, roles.get(row.id, [])) for row in rows]


def _below(cursor: str | None, prefix: str) -> str:
    """Return the id that a page's ids are smaller than; no id's first digit is a z, so the first page takes all."""
    if cursor is None:
        return f"{prefix}_z"
    last = decode_cursor(cursor).get("id")
    if not isinstance(last, str) or not is_id(last, prefix):
        raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")
    return last


def _next(rows: Sequence[Any], limit: int) -> str | None:
    return encode_cursor({"id": rows[limit - 1].id}) if len(rows) > limit else None


def _pieces(ids: Iterable[str]) -> Iterable[list[str]]:
    distinct = sorted(set(ids))
    return (distinct[start : start + _IDS_AT_ONCE] for start in range(0, len(distinct), _IDS_AT_ONCE))

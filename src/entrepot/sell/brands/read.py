"""Queries on holders, brands, licences and documents. What belongs to another holder is NotFound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.brands.domain import Brand, Document, Holder, Licence, Role, name_key, within
from entrepot.sell.brands.tables import brand, brand_licence, rights_document, rights_holder, rights_member

_AT_ONCE: Final = 500
_H, _M, _B, _L, _D = rights_holder.c, rights_member.c, brand.c, brand_licence.c, rights_document.c
_HOLDERS_OF = (
    select(rights_holder, _M.role)
    .join(rights_member, _M.holder_id == _H.id)
    .where(_M.person_id == bindparam("person"))
    .order_by(_H.id)
    .limit(50)
)
_HOLDER = select(rights_holder).where(_H.id == bindparam("holder"))
_MEMBERS = select(rights_member).where(_M.holder_id == bindparam("holder")).order_by(_M.created_at, _M.person_id)
_BRANDS = select(brand).where(_B.id.in_(bindparam("ids", expanding=True)))
_LICENCE = select(brand_licence, _B.holder_id).join(brand, _B.id == _L.brand_id)
_LICENCES = _LICENCE.where(_L.brand_id == bindparam("brand")).order_by(_L.id)
_LICENCES_OF_SELLERS = _LICENCE.where(_L.seller_id.in_(bindparam("sellers", expanding=True)))
_HOLDER_OF = select(_B.holder_id).where(_B.id == bindparam("brand")).scalar_subquery()
_LICENCES_OF = _LICENCE.where(
    _L.seller_id == bindparam("seller"),
    or_(_L.brand_id == bindparam("brand"), (_L.kind == "own") & (_B.holder_id == _HOLDER_OF)),
)


@dataclass(frozen=True, slots=True)
class Membership:
    """A holder that a person acts for, and as what."""

    holder: Holder
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person who acts for a holder."""

    person_id: str
    role: Role
    created_at_us: int


def holders_of(connection: Connection, person_id: str) -> list[Membership]:
    """Return the holders that a person acts for, oldest first; at most 50."""
    rows = connection.execute(_HOLDERS_OF, {"person": person_id})
    return [Membership(_holder(row), row.role) for row in rows]


def own_holder(connection: Connection, holder_id: str, person_id: str) -> Membership:
    """Return a holder for whom a person acts, verified or not, and as what; raise NotFound for any other."""
    query = select(rights_holder, _M.role).join(rights_member, _M.holder_id == _H.id)
    row = connection.execute(query.where(_H.id == holder_id, _M.person_id == person_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such holder of rights")
    return Membership(_holder(row), row.role)


def get_holder(connection: Connection, holder_id: str) -> Holder:
    """Return a holder; raise NotFound."""
    row = connection.execute(_HOLDER, {"holder": holder_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such holder of rights")
    return _holder(row)


def members_of(connection: Connection, holder_id: str) -> list[Member]:
    """Return the people who act for a holder, longest-serving first."""
    rows = connection.execute(_MEMBERS, {"holder": holder_id})
    return [Member(row.person_id, row.role, row.created_at) for row in rows]


def list_holders(
    connection: Connection, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Holder]:
    """Return holders, newest first."""
    rows = _newest_first(connection, select(rights_holder), _H.id, "rho", _H.state, state, cursor, limit)
    return Page([_holder(row) for row in rows[:limit]], _next(rows, limit))


def get_brand(connection: Connection, brand_id: str, *, holder_id: str | None = None) -> Brand:
    """Return a brand, a holder's own where one is named; raise NotFound."""
    found = brand_by_ids(connection, [brand_id]).get(brand_id)
    if found is None or (holder_id is not None and found.holder_id != holder_id):
        raise NotFound("there is no such brand")
    return found


def brand_by_ids(connection: Connection, brand_ids: Iterable[str]) -> dict[str, Brand]:
    """Return brands by id; unknown ones are left out."""
    ids = sorted(set(brand_ids))
    pieces = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    return {row.id: brand_of_row(row) for some in pieces for row in connection.execute(_BRANDS, {"ids": some})}


def brands_of(
    connection: Connection,
    holder_id: str,
    *,
    state: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Brand]:
    """Return a holder's brands, newest first."""
    query = select(brand).where(_B.holder_id == holder_id)
    rows = _newest_first(connection, query, _B.id, "brd", _B.state, state, cursor, limit)
    return Page([brand_of_row(row) for row in rows[:limit]], _next(rows, limit))


def list_brands(
    connection: Connection, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Brand]:
    """Return everybody's brands, newest first: what reviewers see."""
    rows = _newest_first(connection, select(brand), _B.id, "brd", _B.state, state, cursor, limit)
    return Page([brand_of_row(row) for row in rows[:limit]], _next(rows, limit))


def namesakes(connection: Connection, of: Brand) -> list[Brand]:
    """Return brands of others with the same name, whatever their state; at most 20."""
    query = select(brand).where(_B.name_key == name_key(of.name), _B.id != of.brand_id, _B.holder_id != of.holder_id)
    return [brand_of_row(row) for row in connection.execute(query.order_by(_B.id).limit(20))]


def brand_counts(connection: Connection, holder_id: str) -> dict[str, int]:
    """Return how many brands a holder has in each state."""
    query = select(_B.state, func.count().label("times")).where(_B.holder_id == holder_id).group_by(_B.state)
    return {row.state: row.times for row in connection.execute(query)}


def licensees_of(connection: Connection, brand_id: str) -> list[Licence]:
    """Return the licences of a brand, those that ended too, oldest first."""
    return [_licence(row) for row in connection.execute(_LICENCES, {"brand": brand_id})]


def licences_of_sellers(connection: Connection, seller_ids: Sequence[str]) -> Mapping[str, Sequence[Licence]]:
    """Return the licences that sellers have, by seller."""
    found: dict[str, list[Licence]] = {}
    for row in connection.execute(_LICENCES_OF_SELLERS, {"sellers": list(seller_ids)}):
        found.setdefault(row.seller_id, []).append(_licence(row))
    return found


def is_licensee(connection: Connection, brand_id: str, seller_id: str, at_us: int, country: str | None = None) -> bool:
    """Return whether a seller may sell under a brand at a moment: by a licence of it, or as its holder's own shop.

    With a ``country`` (ISO 3166-1, or "EU"), whether there; without one, whether anywhere at all.
    """
    rows = connection.execute(_LICENCES_OF, {"seller": seller_id, "brand": brand_id})
    return any(_licence(row).covers(at_us, country) for row in rows)


def documents_of(
    connection: Connection, holder_id: str, *, brand_id: str | None = None, all_brands: bool = False
) -> list[Document]:
    """Return a holder's papers about itself, about one brand, or all of them, newest first."""
    query = select(rights_document).where(_D.holder_id == holder_id).order_by(_D.id.desc()).limit(_AT_ONCE)
    if not all_brands:
        query = query.where(_D.brand_id.is_(None) if brand_id is None else _D.brand_id == brand_id)
    return [_document(row) for row in connection.execute(query)]


def get_document(connection: Connection, document_id: str, *, holder_id: str | None = None) -> Document:
    """Return a paper, a holder's own where one is named; raise NotFound."""
    row = connection.execute(select(rights_document).where(_D.id == document_id)).one_or_none()
    if row is None or (holder_id is not None and row.holder_id != holder_id):
        raise NotFound("there is no such document")
    return _document(row)


def in_territory(brand_: Brand, country: str) -> bool:
    """Return whether a brand is registered in a country, or in "EU"."""
    return within(country, brand_.territories)


def _newest_first(
    connection: Connection,
    query: Select[Any],
    id_column: Any,
    prefix: str,
    state_column: Any,
    state: str | None,
    cursor: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    if cursor is not None:
        last = decode_cursor(cursor).get("id")
        if not isinstance(last, str) or not is_id(last, prefix):
            raise InvalidInput(
                "this page address is not valid", field="cursor", expected="a cursor from an earlier page"
            )
        query = query.where(id_column < last)
    if state is not None:
        query = query.where(state_column == state)
    return connection.execute(query.order_by(id_column.desc()).limit(limit + 1)).all()


def _next(rows: Sequence[Row[Any]], limit: int) -> str | None:
    return encode_cursor({"id": rows[limit - 1].id}) if len(rows) > limit else None


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        row.id,
        row.name,
        row.kind,
        row.state,
        row.contact_email,
        row.country,
        row.created_at,
        row.decided_by,
        row.decided_at,
        row.reason,
    )


def brand_of_row(row: Row[Any]) -> Brand:
    """Return a brand as it is kept."""
    return Brand(
        row.id,
        row.holder_id,
        row.name,
        row.kind,
        tuple(row.spellings),
        tuple(row.classes),
        tuple(row.territories),
        row.registration_no,
        row.office,
        row.state,
        row.valid_until,
        row.file_id,
        tuple(row.doubts),
        row.lowest_minor,
        row.currency,
        row.created_at,
        row.decided_by,
        row.decided_at,
        row.reason,
    )


def _licence(row: Row[Any]) -> Licence:
    own_of = row.holder_id if row.kind == "own" else None
    territories = tuple(row.territories)
    return Licence(row.id, row.brand_id, row.seller_id, row.kind, territories, row.since, row.until, own_of)


def _document(row: Row[Any]) -> Document:
    return Document(
        row.id,
        row.holder_id,
        row.brand_id,
        row.kind,
        row.name,
        row.file_id,
        row.media_type,
        row.size,
        row.added_at,
    )

"""Finding people for those who run the marketplace: by a part of a name or an address, a role, a state."""

from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from entrepot.core.accounts.store import PersonRow, house_roles
from entrepot.core.accounts.tables import house_role, person, person_private
from entrepot.core.database import Sorting
from entrepot.kit.paging import Page

LOOK_BACK: Final = 20_000
"""How many of the newest accounts are looked through for a part of a name; a whole e-mail address is found always."""
_P, _D = person.c, person_private.c
_PEOPLE: Final = select(_P.id, _P.state, _D.name, _D.email, _P.created_at).join_from(
    person, person_private, _D.person_id == _P.id, isouter=True
)
_SORTING: Final = Sorting({"since": _P.id}, tiebreak=_P.id, default="-since")


def find_people(
    conn: Connection,
    *,
    text: str = "",
    role: str | None = None,
    state: str | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PersonRow]:
    """Return a keyset page of people, newest first where no other order is asked for."""
    statement = _PEOPLE
    if text:
        newest = select(_P.id).order_by(_P.id.desc()).limit(LOOK_BACK).subquery()
        low = text.lower()
        parts = or_(
            func.lower(_D.name).contains(low, autoescape=True), func.lower(_D.email).contains(low, autoescape=True)
        )
        statement = statement.where(
            or_(_D.email_key == text.casefold(), _P.id == text, _P.id.in_(select(newest.c.id)) & parts)
        )
    if role is not None:
        statement = statement.where(_P.id.in_(select(house_role.c.person_id).where(house_role.c.role == role)))
    if state is not None:
        statement = statement.where(_P.state == state)
    page = _SORTING.page(conn, statement, _plain, sort=sort, cursor=cursor, limit=limit)
    roles = house_roles(conn, [row.id for row in page.items])

    def with_roles(row: Row[Any]) -> PersonRow:
        return PersonRow(row.id, row.state, row.name, row.email, row.created_at, roles.get(row.id, []))

    return Page([with_roles(row) for row in page.items], page.next, page.previous)


def _plain(row: Row[Any]) -> Row[Any]:
    return row

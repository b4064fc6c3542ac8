"""People and their roles of the house."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Request, Response

from entrepot.core.accounts import (
    PersonRow,
    find_people,
    get_person,
    grant_role,
    memberships,
    revoke_role,
    suspend_person,
)
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Sort, Words
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

PersonId = Annotated[str, Id("per")]
HouseRole = Literal["reviewer", "warehouse", "courier", "operator"]
PersonState = Literal["active", "suspended", "erased"]
_STATES = ("active", "suspended", "erased")
_ROLES = ("reviewer", "warehouse", "courier", "operator")


async def _asked(
    q: Words = "",
    role: Annotated[HouseRole | None, Blank, Query()] = None,
    state: Annotated[PersonState | None, Blank, Query()] = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows people to."""
    return {"text": q, "role": role, "state": state, "sort": sort}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/people")
def show_people(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List people, newest first, or find some by a part of their name or address."""
    with platform_of(request).db.read() as connection:
        page = find_people(connection, **asked, cursor=cursor)
    return render(
        request,
        "operator/people.html",
        page=page,
        q=asked["text"],
        role=asked["role"],
        state=asked["state"],
        roles=_ROLES,
        states=_STATES,
        **frame(request),
    )


@router.get("/operator/people.csv")
@slow
def export_people(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the people along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[PersonRow]:
        with db.read() as connection:
            return find_people(connection, **asked, cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [_("Number"), _("Name"), _("E-mail address"), _("Roles"), _("State"), _("Since")]
    return csv_file("people", columns, (_cells(person) for person in every(read)), bom=bom)


def _cells(person: PersonRow) -> list[object]:
    roles = " ".join(person.roles)
    return [person.id, person.name, person.email, roles, person.state, moment(person.created_at)]


@router.get("/operator/people/{person_id}")
def show_person(request: Request, who: Operator, person_id: PersonId) -> Response:
    """Show a person, their roles and the sellers that they act for."""
    with platform_of(request).db.read() as connection:
        person = get_person(connection, person_id)
        shops = memberships(connection, person_id)
    return render(
        request, "operator/person.html", person=person, shops=shops, roles=_ROLES, me=who.person_id, **frame(request)
    )


@router.post("/operator/people/{person_id}/roles")
def change_role(
    request: Request,
    who: Operator,
    person_id: PersonId,
    role: Annotated[HouseRole, Form()],
    act: Annotated[Literal["grant", "revoke"], Form()],
) -> Response:
    """Grant or withdraw a role of the house."""
    change = grant_role if act == "grant" else revoke_role
    change(platform_of(request).db, person_id, role, actor=who.person_id)
    with reading(reader_of(request)):
        said = _("The role is granted") if act == "grant" else _("The role is withdrawn")
        return see_other(f"/operator/people/{person_id}", Toast("allow", said))


@router.post("/operator/people/{person_id}/state")
def change_state(
    request: Request, who: Operator, person_id: PersonId, act: Annotated[Literal["suspend", "admit"], Form()]
) -> Response:
    """Suspend a person, or let them in again."""
    suspended = act == "suspend"
    suspend_person(platform_of(request).db, person_id, suspended=suspended, actor=who.person_id)
    with reading(reader_of(request)):
        said = _("The person is suspended and signed out") if suspended else _("The person may sign in again")
        return see_other(f"/operator/people/{person_id}", Toast("allow", said))

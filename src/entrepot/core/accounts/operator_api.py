"""People and roles over HTTP, for operators."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.accounts.domain import email_key
from entrepot.core.accounts.erase import Belongings, erase_person, suspend_person
from entrepot.core.accounts.roles import grant_role, revoke_role
from entrepot.core.accounts.store import PersonRow, get_person, list_people, memberships
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, reply
from entrepot.core.http.types import Body, CursorParam, Id, LimitParam
from entrepot.kit.clock import from_us

router = ApiRouter(tags=["operator"])

PersonId = Annotated[str, Id("per")]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
Operator = Annotated[Principal, Requires("operator", scope="operator:people")]


class StateChange(Body):
    suspended: bool


def _facts(row: PersonRow) -> dict[str, Any]:
    return {
        "person_id": row.id,
        "state": row.state,
        "name": row.name,
        "email": row.email,
        "roles": row.roles,
        "since": from_us(row.created_at),
    }


@router.get("/operator/people", summary="List people")
def read_people(
    request: Request,
    who: Operator,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
    email: Annotated[str | None, Query(max_length=254)] = None,
) -> Response:
    """List people, newest first, or find the one with an address."""
    key = None if email is None else email_key(email)
    with platform_of(request).db.read() as conn:
        page = list_people(conn, cursor=cursor, limit=limit, email_key=key)
    return reply({"items": [_facts(row) for row in page.items], "next": page.next})


@router.get("/operator/people/{person_id}", summary="Read a person")
def read_person(request: Request, who: Operator, person_id: PersonId) -> Response:
    with platform_of(request).db.read() as conn:
        facts = _facts(get_person(conn, person_id)) | {"sellers": memberships(conn, person_id)}
    return reply(facts)


@router.patch("/operator/people/{person_id}", status_code=204, summary="Suspend a person, or let them in again")
def change_state(request: Request, who: Operator, person_id: PersonId, change: StateChange) -> Response:
    suspend_person(platform_of(request).db, person_id, suspended=change.suspended, actor=who.person_id)
    return Response(status_code=204)


@router.post("/operator/people/{person_id}/erasure", status_code=204, summary="Erase a person's data for good")
def erase(
    request: Request, who: Operator, person_id: PersonId, *, give_up_money: Annotated[bool, Query()] = False
) -> Response:
    platform = platform_of(request)
    belongings = None if give_up_money else platform.ports.get(Belongings)
    erase_person(platform.db, person_id, actor=who.person_id, belongings=belongings)
    return Response(status_code=204)


@router.put("/operator/people/{person_id}/roles/{role}", status_code=204, summary="Grant a role of the house")
def give_role(request: Request, who: Operator, person_id: PersonId, role: RoleName) -> Response:
    grant_role(platform_of(request).db, person_id, role, actor=who.person_id)
    return Response(status_code=204)


@router.delete("/operator/people/{person_id}/roles/{role}", status_code=204, summary="Withdraw a role of the house")
def take_role(request: Request, who: Operator, person_id: PersonId, role: RoleName) -> Response:
    revoke_role(platform_of(request).db, person_id, role, actor=who.person_id)
    return Response(status_code=204)

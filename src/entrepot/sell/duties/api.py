"""Import duties over HTTP, for operators: read, load and write out the tables."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import AfterValidator, Field

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import Body, CountryCode, storable
from entrepot.sell.duties.files import DutiesLoaded, Part, export_duties, import_duties
from entrepot.sell.duties.read import Duties, list_duties

router = ApiRouter(tags=["operator"])

Operator = Annotated[Principal, Requires("operator", scope="operator:duties")]
_BODY_MOST = 9 * 2**20


class DutiesBody(Body):
    """A table of rates or of reliefs as CSV, and where it comes from for rows that do not say."""

    csv: Annotated[
        str,
        Field(
            max_length=8 * 2**20,
            examples=[
                "hs,destination,origin,rate,kind,source,valid_from,valid_to\n6109,EU,,0.12,mfn,TARIC,2026-01-01,\n"
            ],
        ),
        AfterValidator(storable),
    ]
    source: Annotated[str, Field(max_length=500), AfterValidator(storable)] = ""


@router.get(
    "/operator/duties",
    summary="Import duties in force",
    responses={200: {"model": Duties}, **problems(401, 403, 422)},
)
def read_duties(
    request: Request,
    who: Operator,
    destination: Annotated[CountryCode | None, Query(description="A country; its customs union is included")] = None,
    hs: Annotated[str, Query(pattern="^([0-9]{2,10})?$", description="A customs code or its beginning")] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Response:
    """Rates by destination and code, with their kind and source, and what small consignments pay instead."""
    db = platform_of(request).db
    with db.read() as connection:
        return reply(
            list_duties(connection, destination=destination or "", hs=hs, now_us=db.clock.now_us(), limit=limit)
        )


@router.post(
    "/operator/duties",
    summary="Load import duties from CSV",
    responses={200: {"model": DutiesLoaded}, **problems(401, 403, 413, 422)},
    max_body_size=_BODY_MOST,
)
@slow
def post_duties(request: Request, who: Operator, body: DutiesBody) -> Response:
    """Rates or reliefs, by the heading. One bad row, and nothing is taken; it is named with its field."""
    return reply(import_duties(platform_of(request).db, body.csv, actor=who.person_id, source=body.source))


@router.get(
    "/operator/duties.csv",
    summary="A table of import duties as CSV",
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 422)},
)
@slow
def read_duties_csv(request: Request, who: Operator, part: Annotated[Part, Query()] = "rates") -> Response:
    """What is written here can be loaded again."""
    with platform_of(request).db.read() as connection:
        return Response(export_duties(connection, part), media_type="text/csv; charset=utf-8")

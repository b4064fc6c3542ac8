"""Customs over HTTP: who sends, the post's number ranges, the rate of the SDR."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import Body, CountryCode, storable
from entrepot.fulfil.customs.domain import Sender
from entrepot.fulfil.customs.numbers import NumberRange, add_range, number_ranges
from entrepot.fulfil.customs.sender import SdrRate, sdr_rate, sender_of, set_sdr_rate, set_sender

router = ApiRouter(tags=["warehouse"])

Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]
Keeper = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:scan")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(storable)]
Serial = Annotated[int, Field(ge=0, le=99_999_999)]


@dataclass(frozen=True, slots=True)
class CustomsSetup:
    """What the house has set up; while nobody said who sends, no box needs papers."""

    sender: Sender | None
    ranges: list[NumberRange]
    sdr_rate: SdrRate


class SenderBody(Body):
    """The hub as the post knows it, in Latin letters."""

    name: Line = Field(examples=["Entrepot Hub"])
    line1: Line = Field(examples=["1 Dock Road"])
    line2: Line = ""
    city: Line = Field(examples=["Incheon"])
    region: Line = ""
    postcode: Line = Field(examples=["22382"])
    country: CountryCode = Field(examples=["KR"])
    phone: Line = ""
    reference: Line = Field("", description="The sender's number at customs: EORI, IOSS and the like")


class RangeBody(Body):
    """Numbers that the post gave: serials of eight digits, both ends included."""

    mail_class: Literal["packet", "parcel"]
    service: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["LX"])]
    country: CountryCode = Field(examples=["KR"])
    first: Serial = Field(examples=[10_000_000])
    last: Serial = Field(examples=[10_009_999])


class RateBody(Body):
    """What one special drawing right is worth in US dollars, and who says so."""

    usd_micros: Annotated[int, Field(ge=100_000, le=100_000_000, examples=[1_365_680])]
    source: Annotated[str, StringConstraints(min_length=3, max_length=200), AfterValidator(storable)] = Field(
        examples=["IMF, 20 October 2025"]
    )


class AddedAnswer(BaseModel):
    """The id of what was added."""

    id: str


@router.get(
    "/warehouse/customs",
    summary="How customs are set up",
    responses={200: {"model": CustomsSetup}, **problems(401, 403)},
)
def get_customs(request: Request, who: Reader) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        setup = CustomsSetup(sender_of(connection), number_ranges(connection), sdr_rate(connection, db.clock.now_us()))
    return reply(asdict(setup))


@router.put("/warehouse/customs/sender", summary="Say who sends", responses=problems(401, 403, 422))
def put_sender(request: Request, who: Keeper, body: SenderBody) -> Response:
    """From then on boxes that leave the sender's customs area are declared before they are loaded."""
    set_sender(platform_of(request).db, Sender(**body.model_dump()), actor=who.person_id)
    return reply(None)


@router.post(
    "/warehouse/customs/ranges",
    status_code=201,
    summary="Add numbers of postal items",
    responses={201: {"model": AddedAnswer}, **problems(401, 403, 409, 422)},
)
def post_range(request: Request, who: Keeper, body: RangeBody) -> Response:
    """Ranges of a class are used one after the other; no number is given twice (UPU S10)."""
    return reply({"id": add_range(platform_of(request).db, actor=who.person_id, **body.model_dump())}, status=201)


@router.put("/warehouse/customs/sdr-rate", summary="Enter the rate of the SDR", responses=problems(401, 403, 422))
def put_rate(request: Request, who: Keeper, body: RateBody) -> Response:
    """Decides which goods are worth more than SDR 300 and take the large form; in force from now on."""
    db = platform_of(request).db
    set_sdr_rate(db, valid_from_us=db.clock.now_us(), actor=who.person_id, **body.model_dump())
    return reply(None)

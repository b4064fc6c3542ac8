"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from entrepot.core.http.types import Body, Id, Instant, Name
from entrepot.deliver.dispatch.domain import Proof
from entrepot.deliver.dispatch.shifts import CourierDraft

PersonId = Annotated[str, Id("per")]
StopId = Annotated[str, Id("stp")]
Token = Annotated[str, Id("trk")]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["08:00"])]
Weekdays = Annotated[str, StringConstraints(pattern=r"^[1-7]{1,7}$"), Field(examples=["123456"])]
RouteCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,20}$")]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Coordinate = Annotated[int, Field(ge=0, le=1000)]
Stroke = Annotated[list[tuple[Coordinate, Coordinate]], Field(max_length=1000)]


class ProofBody(Body):
    """At least one of these shows that the box was handed over."""

    name: Name | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    photo_file_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    signature: Annotated[list[Stroke], Field(max_length=100)] | None = None

    def proof(self) -> Proof:
        """The same, frozen."""
        strokes = None if self.signature is None else tuple(tuple(stroke) for stroke in self.signature)
        return Proof(self.name, self.code, self.photo_file_id, strokes)


class AttemptBody(Body):
    """What happened at the door; `at` where the courier was offline."""

    outcome: Annotated[str, StringConstraints(pattern=r"^(delivered|failed)$"), Field(examples=["delivered"])]
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,20}$"), Field(examples=["absent"])] = ""
    proof: ProofBody | None = None
    at: Instant | None = None


class ShiftBody(Body):
    """Until when; without it, until the usual end today."""

    ends_at: Instant | None = None


class PositionBody(Body):
    """Where the courier is."""

    lat: Annotated[Degrees, Field(ge=-90, le=90, examples=[37.5716])]
    lon: Annotated[Degrees, Field(ge=-180, le=180, examples=[126.9769])]
    accuracy_m: Annotated[int, Field(ge=0, le=100_000)] = 0


class CourierBody(Body):
    """How a courier works; times by the hub's clocks, no routes means all."""

    vehicle: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,12}$"), Field(examples=["van"])] = "van"
    routes: Annotated[tuple[RouteCode, ...], Field(max_length=50)] = ()
    works_from: ClockTime = "08:00"
    works_to: ClockTime = "21:00"
    working_days: Weekdays = "123456"
    active: bool = True

    def draft(self) -> CourierDraft:
        """The same, frozen."""
        return CourierDraft(self.vehicle, self.routes, self.works_from, self.works_to, self.working_days, self.active)


class AssignmentBody(Body):
    """Who is to bring it."""

    courier_id: PersonId


class PlaceOnMap(BaseModel):
    """A point, in degrees."""

    lat: float
    lon: float


class StopOfCourier(BaseModel):
    """A stop with its address."""

    id: str
    box_id: str
    sscc: str
    state: str
    sequence: int
    attempts: int
    weight_g: int
    address_lines: list[str]
    name: str
    phone: str
    note: str
    point: PlaceOnMap
    arrives_at: datetime
    promised_at: datetime
    late: bool


class RouteAnswer(BaseModel):
    """A courier's route as it stands."""

    courier_id: str
    shift_id: str
    starts_at: datetime
    ends_at: datetime
    out: bool
    change: str
    changed_at: datetime
    length_m: int
    ends_about: datetime
    delivered: int
    start: PlaceOnMap
    stops: list[StopOfCourier]


class AttemptAnswer(BaseModel):
    """What became of the stop."""

    stop_id: str
    state: str
    attempts: int
    again_at: datetime | None


class ShiftAnswer(BaseModel):
    """The open shift."""

    shift_id: str


class DepartedAnswer(BaseModel):
    """How many stops left with the courier."""

    stops: int


class StopAnswer(BaseModel):
    """A stop, without personal data but its point."""

    id: str
    box_id: str
    sscc: str
    route: str
    state: str
    attempts: int
    courier_id: str | None
    sequence: int | None
    weight_g: int
    not_before_at: datetime
    promised_at: datetime
    shipped_at: datetime
    ended_at: datetime | None
    point: PlaceOnMap | None


class StopsAnswer(BaseModel):
    """A page of stops."""

    items: list[StopAnswer]
    next: str | None


class StopStory(BaseModel):
    """A stop's record and, where it was delivered, its proof."""

    events: list[dict[str, Any]]
    proof: dict[str, Any] | None


class CouriersAnswer(BaseModel):
    """A page of couriers."""

    items: list[dict[str, Any]]
    next: str | None


class StepShown(BaseModel):
    """One of the six steps."""

    name: str
    state: str
    at: datetime | None


class BoxTracked(BaseModel):
    """What travels together."""

    box_code: str | None
    sscc: str | None
    order_ids: list[str]
    seller_ids: list[str]
    steps: list[StepShown]
    state: str
    attempts: int
    again_at: datetime | None
    window: list[datetime] | None
    stops_before: int | None
    courier: PlaceOnMap | None
    courier_at: datetime | None
    place: PlaceOnMap | None
    handover_code: str | None
    proof: dict[str, Any] | None


class TrackingAnswer(BaseModel):
    """A purchase on its way."""

    token: str
    group_id: str
    state: str
    now: str
    done: bool
    promised_at: datetime
    boxes: list[BoxTracked]


class TokenAnswer(BaseModel):
    """The token of its link."""

    token: str


class ServiceQuoted(BaseModel):
    """A service with price and promise."""

    service: str
    price_minor: int
    currency: str
    promised_at: datetime


class QuotesAnswer(BaseModel):
    """All services to a place."""

    items: list[ServiceQuoted]


class StreetShown(BaseModel):
    """A street."""

    name: str
    points: list[PlaceOnMap]


class CityAnswer(BaseModel):
    """The map."""

    streets: list[StreetShown]
    depot: PlaceOnMap
    south_west: PlaceOnMap
    north_east: PlaceOnMap

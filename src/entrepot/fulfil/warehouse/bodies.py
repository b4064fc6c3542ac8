"""What the floor takes and gives over HTTP."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from entrepot.core.http.types import Body, Id, storable
from entrepot.fulfil.warehouse.advise import MOST_ADVICES, Advice
from entrepot.fulfil.warehouse.domain import DAMAGE_REASONS, Outcome, ScanKind, ScanRequest
from entrepot.fulfil.warehouse.handover import HandOver
from entrepot.fulfil.warehouse.views import BoxRow, ExceptionRow, HistoryEntry, ManifestRow, ParcelRow
from entrepot.kit.clock import to_us

ParcelId = Annotated[str, Id("pcl")]
BoxId = Annotated[str, Id("box")]
ManifestId = Annotated[str, Id("man")]
ExceptionId = Annotated[str, Id("exc")]
OrderId = Annotated[str, Id("ord")]
PlaceCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}(-[0-9]{1,4})?$"), Field(examples=["A03-012"])
]
AnyCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$"),
    Field(examples=["P4K7Q2M9D3CX"], description="An id, a label's code, or an SSCC"),
]
ScanId = Annotated[
    str,
    StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$"),
    Field(examples=["h1-000123"], description="The scanner's own, new for each scan; repeating it is safe"),
]
ScannedText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=400),
    Field(examples=["]C100000000000000000017"], description="What was read, as it was read"),
]
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="A picture sent before")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(storable)]
Point = Annotated[int, Field(ge=0, le=1_000)]
Stroke = Annotated[list[tuple[Point, Point]], Field(max_length=1_500)]
Form = Literal["png", "pdf", "zpl"]
Grams = Annotated[int, Field(ge=1, le=1_000_000, examples=[1_240])]
Side = Annotated[int, Field(ge=1, le=10_000)]


class ScanBody(Body):
    """One scan."""

    scan_id: ScanId
    station: PlaceCode
    code: ScannedText
    kind: ScanKind | None = Field(None, description="What is meant; without it the station and the thing decide")
    position: ScannedText | None = Field(None, description="The label of the place that was scanned after it")
    weight_g: Grams | None = None
    size_mm: tuple[Side, Side, Side] | None = Field(None, description="Length, width, height")
    reason: Literal[DAMAGE_REASONS] | None = None  # type: ignore[valid-type]  # the reasons are a constant tuple
    photo_file_id: FileId | None = None

    def request(self, actor: str) -> ScanRequest:
        """Return it as the floor takes it, done by a person."""
        return ScanRequest(actor=actor, **self.model_dump())


ClientId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$"),
    Field(examples=["tea-house"], description="The other shop, as the hub calls it"),
]
_Named = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,80}$")]


class AdviceBody(Body):
    """One parcel that will come."""

    reference: _Named = Field(examples=["2026-11-23/17"], description="The client's own name for the parcel")
    consignee: _Named = Field(examples=["c-4711"], description="Its own name for a person at an address, never a name")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(examples=["KR"])
    postcode: Annotated[str, StringConstraints(max_length=20)] = ""
    size_mm: tuple[Side, Side, Side] = Field(examples=[[240, 180, 90]], description="Length, width, height")
    weight_g: Grams
    promised_at: AwareDatetime = Field(examples=["2026-11-30T18:00:00+09:00"])
    units: Annotated[int, Field(ge=1, le=10_000)] = 1
    tracking: _Named | None = Field(None, description="The code on the carrier's label")
    arrives_at: AwareDatetime | None = None

    def advice(self) -> Advice:
        """Return it as the floor takes it."""
        length, width, height = self.size_mm
        return Advice(
            reference=self.reference,
            consignee=self.consignee,
            country=self.country,
            postcode=self.postcode,
            length_mm=length,
            width_mm=width,
            height_mm=height,
            weight_g=self.weight_g,
            promised_at=to_us(self.promised_at),
            units=self.units,
            tracking=self.tracking,
            arrives_at=None if self.arrives_at is None else to_us(self.arrives_at),
        )


class AdviceBatch(Body):
    """Parcels of one client that will come."""

    client_id: ClientId
    parcels: Annotated[list[AdviceBody], Field(min_length=1, max_length=MOST_ADVICES)]


class AdviceAnswer(BaseModel):
    """The codes for the labels of the parcels, in their order."""

    codes: list[str]


class WithdrawalBody(Body):
    """A parcel that will not come, or is not wanted any more."""

    client_id: ClientId
    reference: _Named = Field(examples=["2026-11-23/17"])


class ScanBatch(Body):
    """Scans that waited, oldest first."""

    scans: Annotated[list[ScanBody], Field(min_length=1, max_length=200)]


class NextAnswer(BaseModel):
    """What the scanner sends next: the same code, with what is still to be given."""

    kind: ScanKind
    code: str
    expects: Literal["position", "weight", "parcel", "box", "nothing"]
    position: str | None


class SayAnswer(BaseModel):
    """An English msgid and the values in it."""

    id: str
    params: dict[str, Any]


class ScanAnswer(BaseModel):
    """What became of a scan, and what to do now; ``big_text`` fills the screen."""

    scan_id: str
    outcome: Outcome
    kind: str
    title: str = Field(examples=["Received"])
    big_text: str = Field(examples=["A03-012"])
    instruction: str = Field(examples=["Put it in A03-012, then scan that label."])
    says: dict[str, SayAnswer]
    parcel_id: str | None
    box_id: str | None
    code: str | None
    position: str | None
    expected_position: str | None
    next: NextAnswer | None
    exception_id: str | None
    done: int | None
    of: int | None
    label: bool = Field(description="A label is to be printed for the box")


class BatchAnswer(BaseModel):
    """The answers, in the order of the scans."""

    answers: list[ScanAnswer]


class ParcelPage(BaseModel):
    """Parcels, newest first."""

    items: list[ParcelRow]
    next: str | None
    previous: str | None


class BoxPage(BaseModel):
    """Boxes, newest first."""

    items: list[BoxRow]
    next: str | None
    previous: str | None


class ManifestPage(BaseModel):
    """Manifests, newest first."""

    items: list[ManifestRow]
    next: str | None
    previous: str | None


class ExceptionPage(BaseModel):
    """Troubles, newest first."""

    items: list[ExceptionRow]
    next: str | None
    previous: str | None


class HistoryAnswer(BaseModel):
    """The record of a thing, oldest first."""

    events: list[HistoryEntry]


class ManifestBody(Body):
    """Where a truck stands and what it takes; no route takes every box, ``returns`` takes parcels to their sellers."""

    dock: PlaceCode
    route: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,12}$")] | None = None
    kind: Literal["out", "returns"] = "out"


class HandOverBody(Body):
    """Who gave the load to whom, under which seal; names are erased when somebody asks, and after two years."""

    carrier: Said = ""
    vehicle: Said = Field("", description="Its number plate")
    seal_number: Said = ""
    given_by: Said = ""
    taken_by: Said = ""
    signature: Annotated[list[Stroke], Field(max_length=100)] | None = Field(
        None, description="Strokes of points [x, y] from 0 to 1,000"
    )

    def said(self) -> HandOver:
        """Return it as the floor takes it."""
        texts = self.model_dump(exclude={"signature"})
        strokes = None if self.signature is None else tuple(tuple(stroke) for stroke in self.signature)
        return HandOver(**texts, signature=strokes)


class ReopenBody(Body):
    """Where the box is opened: a packing or a problem station."""

    station: PlaceCode


class ResolveBody(Body):
    """One of the trouble's ``ways_out``."""

    resolution: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$"), Field(examples=["fit"])]


class CountBody(Body):
    """Everything that is in a slot; what is not named is taken to be gone."""

    count_id: ScanId
    codes: Annotated[list[ScannedText], Field(max_length=100)]

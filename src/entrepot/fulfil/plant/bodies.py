"""What machines and readers send, over HTTP and MQTT."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from entrepot.core.http.types import Body
from entrepot.fulfil.plant.gates import READS_MOST, TagRead
from entrepot.fulfil.warehouse import DAMAGE_REASONS, ScanRequest
from entrepot.kit.clock import to_us

MachineCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}$"),
    Field(examples=["E1"]),
]
PlaceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}(-[0-9]{1,4})?$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
_Side = Annotated[int, Field(ge=1, le=10_000)]
BoxCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+$"),
    Field(examples=["B4K7Q2M9D3CX"], description="A box's id, code or SSCC"),
]
Host = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$"),
    Field(examples=["192.168.7.20"], description="Address of the printer in the hub's own network"),
]
Port = Annotated[int, Field(ge=1024, le=65_535)]


class ReaderScan(Body):
    """One scan of a reader; ``scan_id`` is the reader's own, and sending it again is safe."""

    scan_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]
    station: PlaceCode
    code: _Text
    kind: Literal["receive", "store", "pick", "pack", "sort", "load", "damaged", "missing", "return"] | None = None
    position: _Text | None = None
    weight_g: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    size_mm: tuple[_Side, _Side, _Side] | None = None
    reason: Literal[DAMAGE_REASONS] | None = None  # type: ignore[valid-type]  # the reasons are a constant tuple
    at: AwareDatetime | None = None

    def request(self, actor: str) -> ScanRequest:
        """Return it as the floor takes it."""
        values = self.model_dump(exclude={"at"})
        return ScanRequest(actor=actor, device_at=None if self.at is None else to_us(self.at), **values)


class ReadBody(Body):
    """One reading of a tag."""

    epc: Annotated[
        str,
        StringConstraints(min_length=8, max_length=400, pattern=r"^[\x21-\x7e]+$"),
        Field(examples=["3114257BF40C0E4000000000"], description="Hexadecimal, an EPC URI or a Digital Link"),
    ]
    at: AwareDatetime = Field(examples=["2026-11-23T09:30:00+09:00"], description="By the reader's own clock")

    def read(self) -> TagRead:
        """Return it as the gate takes it."""
        return TagRead(self.epc, to_us(self.at))


class ReadsBody(Body):
    """What a gate has read since it last sent."""

    gate: MachineCode = Field(examples=["G1"])
    reads: Annotated[list[ReadBody], Field(min_length=1, max_length=READS_MOST)]


class StopBody(Body):
    """Which zones to stop; all where none is named."""

    circuits: Annotated[tuple[MachineCode, ...], Field(max_length=100)] = ()


class ResetBody(Body):
    """Which stop circuit to close again."""

    circuit: MachineCode


class PrinterBody(Body):
    """A label printer that speaks ZPL II."""

    code: MachineCode = Field(examples=["LP1"])
    host: Host
    port: Port = 9100
    station: PlaceCode | None = Field(None, examples=["P1"], description="The station that it serves")


class PrintBody(Body):
    """Where to print a box's label: a printer, or that of a station."""

    printer: MachineCode | None = None
    station: PlaceCode | None = None

"""What goes in and out of the registry's HTTP interface."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http.types import Body, CurrencyCode, Id, Instant, Minor, storable
from entrepot.kit.clock import from_us, to_us
from entrepot.sell.brands.domain import (
    Brand,
    BrandDraft,
    BrandKind,
    BrandState,
    Document,
    DocumentKind,
    Doubt,
    Holder,
    HolderKind,
    HolderState,
    Licence,
    LicenceKind,
    Role,
    Say,
    end_of_day_us,
)
from entrepot.sell.brands.read import Member, Membership
from entrepot.sell.brands.sightings import Sighting

HolderId = Annotated[str, Id("rho")]
BrandId = Annotated[str, Id("brd")]
LicenceId = Annotated[str, Id("lic")]
DocumentId = Annotated[str, Id("doc")]
SightingId = Annotated[str, Id("sgt")]
PersonId = Annotated[str, Id("per")]
SellerId = Annotated[str, Id("sel")]
Moment = Annotated[str, Field(examples=["2026-11-20T09:00:00Z"])]
Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(storable)]
Code = Annotated[str, StringConstraints(max_length=10), AfterValidator(storable), Field(examples=["KR"])]
Words = Annotated[str, StringConstraints(max_length=8_000), AfterValidator(storable)]
Day = Annotated[date, Field(examples=["2035-12-31"])]


class HolderBody(Body):
    """Who registers as a holder of rights; a reviewer looks at the papers."""

    name: Line = Field(examples=["Onda Ceramics Inc."])
    kind: HolderKind = "owner"
    contact_email: Line = Field(examples=["legal@onda.example"])
    country: Code


class BrandBody(Body):
    """A word that is registered; `territories` are countries (ISO 3166-1) or EU, `classes` those of Nice."""

    name: Line = Field(examples=["Onda"])
    classes: Annotated[list[int], Field(max_length=45, examples=[[21]])]
    territories: Annotated[list[Code], Field(max_length=300, examples=[["KR", "EU"]])]
    registration_no: Line = Field(examples=["40-1234567"])
    office: Line = Field(examples=["KIPO"])
    spellings: Annotated[list[Line], Field(max_length=50)] = Field(default_factory=list)
    valid_until: Day | None = Field(default=None, description="The last day of the registration, in UTC")
    lowest_minor: Minor | None = Field(default=None, description="What genuine goods cost at least")
    currency: CurrencyCode | None = None

    def draft(self) -> BrandDraft:
        """Return it as the registry takes it."""
        return BrandDraft(
            name=self.name,
            kind="word",
            classes=self.classes,
            territories=self.territories,
            registration_no=self.registration_no,
            office=self.office,
            spellings=self.spellings,
            valid_until_us=None if self.valid_until is None else end_of_day_us(self.valid_until),
            lowest_minor=self.lowest_minor,
            currency=self.currency,
        )


class LicenceBody(Body):
    """That a seller may sell under the brand; `own` is the holder's own shop, for all its brands."""

    seller_id: SellerId
    kind: LicenceKind = "licensee"
    territories: Annotated[list[Code], Field(max_length=300)] = Field(default_factory=list)
    since: Instant | None = None
    until: Instant | None = None

    def times(self) -> dict[str, int | None]:
        """Return since when and until when, in microseconds."""
        return {
            "since_us": None if self.since is None else to_us(self.since),
            "until_us": None if self.until is None else to_us(self.until),
        }


class WordBody(Body):
    """What a listing is to one's brand."""

    say: Say
    words: Words = ""


class InvitationBody(Body):
    """As what somebody is invited."""

    role: Role = "member"


class SecretBody(Body):
    """An invitation's secret."""

    secret: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200),
        AfterValidator(storable),
        Field(examples=["8Qy0mEd2xS3t1bV6nK4wZ7pR9uH5cJ0a"]),
    ]


class DecisionBody(Body):
    """What a reviewer decides, and why; the holder reads it."""

    decision: Literal["verify", "refuse"]
    reason: Words = Field(examples=["The number stands in the register in this name."])


class Made(Body):
    """Something made."""

    id: str = Field(examples=["brd_01kjpwd6m0e028gtvf2c8bz8m7"])


class Invitation(Body):
    """A secret with which one person joins, once, within seven days; it is shown only now."""

    secret: str


class HolderAnswer(Body):
    """A holder of rights, and what the asking person is to it."""

    id: str
    name: str
    kind: HolderKind
    state: HolderState
    contact_email: str
    country: str
    created_at: Moment
    decided_at: Moment | None
    reason: str | None
    role: Role | None = None


class HolderList(Body):
    """The holders that one acts for."""

    items: list[HolderAnswer]


class HolderPage(Body):
    """A page of holders; `next` is where to go on."""

    items: list[HolderAnswer]
    next: str | None


class MemberAnswer(Body):
    """Somebody who acts for the holder."""

    person_id: str
    role: Role
    since: Moment


class MemberList(Body):
    """Everybody who acts for the holder."""

    items: list[MemberAnswer]


class BrandAnswer(Body):
    """A brand; `doubts` say why it may not be found: plain, alike, common, short."""

    id: str
    holder_id: str
    name: str
    kind: BrandKind
    spellings: list[str]
    classes: list[int]
    territories: list[str]
    registration_no: str
    office: str
    state: BrandState
    valid_until: Moment | None
    doubts: list[Doubt]
    lowest_minor: int | None
    currency: str | None
    created_at: Moment
    decided_at: Moment | None
    reason: str | None


class BrandPage(Body):
    """A page of brands; `next` is where to go on."""

    items: list[BrandAnswer]
    next: str | None


class LicenceAnswer(Body):
    """That a seller may sell under a brand; no `territories` means all of the brand's."""

    id: str
    brand_id: str
    seller_id: str
    kind: LicenceKind
    territories: list[str]
    since: Moment
    until: Moment | None


class LicenceList(Body):
    """The licences of a brand, also those that ended, oldest first."""

    items: list[LicenceAnswer]


class DocumentAnswer(Body):
    """A paper: about the holder where it names no brand."""

    id: str
    brand_id: str | None
    kind: DocumentKind
    name: str
    media_type: str
    size: int
    added_at: Moment


class DocumentList(Body):
    """Papers, newest first."""

    items: list[DocumentAnswer]


class SightingAnswer(Body):
    """A brand that was found in a listing, where, and what its holder said of it."""

    id: str
    brand_id: str
    product_id: str
    seller_id: str
    revision: int
    outcome: str
    confidence: float
    evidence: list[dict[str, Any]]
    state: Literal["open", "said", "gone"]
    say: Say | None
    words: str | None
    seen_at: Moment
    said_at: Moment | None


class SightingPage(Body):
    """A page of finds; `next` is where to go on."""

    items: list[SightingAnswer]
    next: str | None


class HolderCase(Body):
    """A holder with all that a reviewer decides by."""

    holder: HolderAnswer
    members: list[MemberAnswer]
    documents: list[DocumentAnswer]
    brands: list[BrandAnswer]


class BrandCase(Body):
    """A brand with all that a reviewer decides by; `namesakes` are others' brands of the same name."""

    brand: BrandAnswer
    holder: HolderAnswer
    documents: list[DocumentAnswer]
    holder_documents: list[DocumentAnswer]
    namesakes: list[BrandAnswer]
    licences: int


def _moment(microseconds: int | None) -> Any:
    return None if microseconds is None else from_us(microseconds)


def holder_answer(holder: Holder, role: Role | None = None) -> dict[str, Any]:
    """Return a holder as it is sent."""
    return {
        "id": holder.holder_id,
        "name": holder.name,
        "kind": holder.kind,
        "state": holder.state,
        "contact_email": holder.contact_email,
        "country": holder.country,
        "created_at": from_us(holder.created_at_us),
        "decided_at": _moment(holder.decided_at_us),
        "reason": holder.reason,
        "role": role,
    }


def membership_answer(of: Membership) -> dict[str, Any]:
    """Return a holder as one of its people sees it."""
    return holder_answer(of.holder, of.role)


def member_answer(member: Member) -> dict[str, Any]:
    """Return a member as it is sent."""
    return {"person_id": member.person_id, "role": member.role, "since": from_us(member.created_at_us)}


def brand_answer(brand: Brand) -> dict[str, Any]:
    """Return a brand as it is sent."""
    return {
        "id": brand.brand_id,
        "holder_id": brand.holder_id,
        "name": brand.name,
        "kind": brand.kind,
        "spellings": brand.spellings,
        "classes": brand.classes,
        "territories": brand.territories,
        "registration_no": brand.registration_no,
        "office": brand.office,
        "state": brand.state,
        "valid_until": _moment(brand.valid_until_us),
        "doubts": brand.doubts,
        "lowest_minor": brand.lowest_minor,
        "currency": brand.currency,
        "created_at": from_us(brand.created_at_us),
        "decided_at": _moment(brand.decided_at_us),
        "reason": brand.reason,
    }


def licence_answer(licence: Licence) -> dict[str, Any]:
    """Return a licence as it is sent."""
    return {
        "id": licence.licence_id,
        "brand_id": licence.brand_id,
        "seller_id": licence.seller_id,
        "kind": licence.kind,
        "territories": licence.territories,
        "since": from_us(licence.since_us),
        "until": _moment(licence.until_us),
    }


def document_answer(document: Document) -> dict[str, Any]:
    """Return a paper as it is sent; its bytes are at its address."""
    return {
        "id": document.document_id,
        "brand_id": document.brand_id,
        "kind": document.kind,
        "name": document.name,
        "media_type": document.media_type,
        "size": document.size,
        "added_at": from_us(document.added_at_us),
    }


def sighting_answer(seen: Sighting) -> dict[str, Any]:
    """Return a find as it is sent."""
    return {
        "id": seen.sighting_id,
        "brand_id": seen.brand_id,
        "product_id": seen.product_id,
        "seller_id": seen.seller_id,
        "revision": seen.revision,
        "outcome": seen.outcome,
        "confidence": seen.confidence,
        "evidence": seen.evidence,
        "state": seen.state,
        "say": seen.say,
        "words": seen.words,
        "seen_at": from_us(seen.seen_at_us),
        "said_at": _moment(seen.said_at_us),
    }

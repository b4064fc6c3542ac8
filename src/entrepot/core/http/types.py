"""Types of what comes in over HTTP: bounded, free of NUL, and precise about what was expected.

Every module declares its bodies, paths and queries with these, so that hostile input ends in a sentence that names the
field, never in the database.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Header, Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError

from entrepot.kit.ids import is_id
from entrepot.kit.money import EXPONENTS

ID_ERROR = "entrepot_id"
"""The error type of a malformed id: the answer is 404 where it stood in the path, 422 elsewhere."""
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Body(BaseModel):
    """A request body: unknown fields are refused, values do not change after they were read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def storable(text: str) -> str:
    """Return a text that both engines can store; refuse NUL and lone surrogates."""
    if "\x00" in text:
        raise PydanticCustomError("text_nul", "expected text without the NUL character")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError("text_surrogate", "expected text that is valid Unicode") from None
    return text


def _not_bool(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "expected a whole number")
    return value


def _known_currency(code: str) -> str:
    if code not in EXPONENTS:
        raise PydanticCustomError("currency", "expected an ISO 4217 currency code such as KRW")
    return code


def _in_range(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise PydanticCustomError("instant_range", "expected a moment between the years 1970 and 2200")
    return moment.astimezone(UTC)


_STORABLE = AfterValidator(storable)
_WHOLE = BeforeValidator(_not_bool)

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    _STORABLE,
    Field(examples=["Harbour store"]),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    _STORABLE,
    Field(examples=["As agreed"]),
]
LongText = Annotated[str, StringConstraints(max_length=20_000), _STORABLE]
"""May be empty; white space is kept."""

Minor = Annotated[int, _WHOLE, Field(ge=0, le=10**12, examples=[129_000])]
"""An amount in minor units of its currency."""
Quantity = Annotated[int, _WHOLE, Field(ge=1, le=10**6, examples=[1])]
Count = Annotated[int, _WHOLE, Field(ge=0, le=10**9, examples=[10])]

CurrencyCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency), Field(examples=["KRW"])
]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["KR"])]
"""ISO 3166-1 alpha-2."""
LocaleCode = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"),
    Field(examples=["ko", "zh-Hans-CN"]),
]
"""A language tag of BCP 47: language, script, region."""
Instant = Annotated[AwareDatetime, AfterValidator(_in_range), Field(examples=["2026-03-02T09:00:00Z"])]
"""A moment with its offset; it arrives in UTC."""


@dataclass(frozen=True)
class IdCheck(AfterValidator):
    """The check of one kind of id, which also gives the API's description an example of it."""

    prefix: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema of a text with an id for an example."""
        return {"examples": [f"{self.prefix}_01kjpwd6m0e028gtvf2c8bz8m7"], **handler(schema)}


def Id(prefix: str) -> IdCheck:  # noqa: N802  # reads as a type: Annotated[str, Id("plc")]
    """Return the check of one kind of id, to write as ``PlaceId = Annotated[str, Check]`` with its prefix."""

    def check(text: str) -> str:
        if not is_id(text, prefix):
            raise PydanticCustomError(ID_ERROR, "expected an id such as {example}", {"example": f"{prefix}_01jd…"})
        return text

    return IdCheck(check, prefix)


CursorParam = Annotated[
    Annotated[str, _STORABLE] | None, Query(max_length=4096, description="Where to go on: `next` of the page before")
]
LimitParam = Annotated[int, Query(ge=1, le=200, description="Rows in a page")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeat a request safely: the same key with the same body gets the first answer again",
    ),
]

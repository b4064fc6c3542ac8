"""What went wrong, said the same way everywhere: RFC 9457 problem details, or a page with the same facts."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from entrepot.core.http.replies import to_json
from entrepot.core.http.validation import detail_of, expected_of
from entrepot.kit.errors import AppError, Conflict, InvalidInput, NotFound, Unavailable
from entrepot.kit.sentences import say

PROBLEM_TYPE = "application/problem+json"
_FIELD_ERRORS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that is not what was asked for."""

    status: int
    code: str
    title: str
    detail: str
    request_id: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """Return the headers that go with it."""
        headers = {"Cache-Control": "no-store"}
        if (wait := self.extra.get("retry_after_s")) is not None:
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        if allow := self.extra.get("allow"):
            headers["Allow"] = ", ".join(allow)
        return headers

    def json(self) -> bytes:
        """Return the problem document."""
        document = {
            **self.extra,
            "type": f"urn:entrepot:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": self.request_id,
        }
        try:
            return to_json(document)
        except TypeError:  # a lone surrogate in what the client sent
            return to_json(_printable(document))

    def in_words(self, translate: Callable[[str], str]) -> "Problem":
        """Return the problem with its sentences translated; codes, fields and figures stay."""
        extra = dict(self.extra)
        if "expected" in extra:
            extra["expected"] = translate(extra["expected"])
        if isinstance(listed := extra.get("errors"), list):
            extra["errors"] = [{**each, "expected": translate(each["expected"])} for each in listed]
        return replace(self, title=translate(self.title), detail=translate(self.detail), extra=extra)


ErrorPage = Callable[[Request, Problem], Response]
Translator = Callable[[str, str], str]
"""Takes a sentence and the code of a language, and returns the sentence in that language."""


class ProblemDocument(BaseModel):
    """An error (RFC 9457); ``code`` is stable, ``detail`` is for people."""

    type: str = Field(examples=["urn:entrepot:problem:stock.insufficient"])
    title: str = Field(examples=["Not enough units are left"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["2 are left of sku_01jd…, 5 were asked for"])
    code: str = Field(examples=["stock.insufficient"])
    request_id: str = Field(examples=["req_01jd…-2f"])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return entries for a route's ``responses``: these statuses are answered by a problem document."""
    return {status: {"model": ProblemDocument, "description": HTTPStatus(status).phrase} for status in statuses}


def problem_of(fault: Exception, request_id: str) -> Problem | None:
    """Return the problem that an exception means, or None for a fault of ours."""
    if isinstance(fault, AppError):
        return _of_app(fault, request_id)
    if isinstance(fault, RequestValidationError):
        return _of_validation(fault.errors(), request_id)
    if isinstance(fault, HTTPException):
        if isinstance(fault.__cause__, AppError):  # FastAPI wraps what its reading of a body raised
            return _of_app(fault.__cause__, request_id)
        return _of_status(fault.status_code, str(fault.detail), request_id)
    if isinstance(fault, (DataError, OverflowError, UnicodeEncodeError)):
        # The types at the edge refuse such values; this keeps one that slipped through from being called our fault.
        return _of_app(InvalidInput("a value is too large or cannot be stored"), request_id)
    return None


def fault_problem(request_id: str) -> Problem:
    """Return the answer to a fault of ours: nothing of the inside, only where to look."""
    return Problem(
        500,
        "fault",
        "Something failed here",
        say("The request was not carried out. Quote %(request_id)s when you report it", request_id=request_id),
        request_id,
    )


def _of_app(error: AppError, request_id: str) -> Problem:
    return Problem(error.status, error.code, error.title, error.detail, request_id, error.extra)


_BY_STATUS: dict[int, type[AppError]] = {404: NotFound, 409: Conflict, 422: InvalidInput, 503: Unavailable}


def _of_status(status: int, detail: str, request_id: str) -> Problem:
    kind = _BY_STATUS.get(status)
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    code = kind.code if kind else f"http.{status}"
    return Problem(status, code, kind.title if kind else phrase, detail, request_id)


def _of_validation(errors: Sequence[Any], request_id: str) -> Problem:
    """Name each field and what was expected of it; never repeat the value, which may be secret or unprintable."""
    if any(error["loc"][:1] == ("path",) for error in errors):
        missing = next(error for error in errors if error["loc"][:1] == ("path",))
        detail = say("there is nothing at this address: expected %(expected)s", expected=expected_of(missing))
        return Problem(NotFound.status, NotFound.code, NotFound.title, detail, request_id)
    deepest = [error for error in errors if not any(_within(other, error) for other in errors)][:_FIELD_ERRORS_SHOWN]
    named = [{"in": str(error["loc"][0]), "field": _field(error), "expected": expected_of(error)} for error in deepest]
    first = named[0]
    detail = detail_of(first["field"] or first["in"], deepest[0])
    extra = {"field": first["field"], "expected": first["expected"], "errors": named}
    return Problem(InvalidInput.status, InvalidInput.code, InvalidInput.title, detail, request_id, extra)


def _within(error: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an error is inside of what another is about: a list is too short, say, because its only item is wrong."""
    return len(error["loc"]) > len(other["loc"]) and error["loc"][: len(other["loc"])] == other["loc"]


def _field(error: Mapping[str, Any]) -> str:
    """Return where in the body or query the value stood, such as ``lines.0.quantity``; empty for the whole body."""
    if error["type"] == "json_invalid":  # its location is a byte
        return ""
    return ".".join(str(part)[:100] for part in error["loc"][1:])


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_printable(str(key)): _printable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(each) for each in value]
    return value if isinstance(value, (int, float, bool, type(None))) else str(value)


def plain_page(_: Request, problem: Problem) -> Response:
    """Return the page of an error where the web has set none: the sentence, and the id to quote."""
    text = f"{problem.title}\n\n{problem.detail}\n\n{problem.request_id}\n"
    return Response(text, problem.status, media_type="text/plain; charset=utf-8")


def english(text: str, _: str) -> str:
    """Return a sentence as it is, where the web has brought no translations."""
    return text

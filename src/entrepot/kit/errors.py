"""The one hierarchy of errors: each has a stable code, a sentence for people and an HTTP status (RFC 9457)."""

from typing import Any, ClassVar

from entrepot.kit.sentences import sentence


class AppError(Exception):
    """An error that is answered, not a fault: ``detail`` says what happened, what is safe, what to do.

    ``detail`` and ``expected`` are English sentences that can be translated: a plain text, or ``say("…", name=value)``
    where it holds values. Text put together by an f-string could not be found for translation.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out"

    def __init__(self, detail: str = "", **extra: Any) -> None:
        self.detail = sentence(detail or self.title)
        super().__init__(self.detail)
        if "expected" in extra:
            extra["expected"] = sentence(extra["expected"])
        self.extra = extra


class InvalidInput(AppError):
    """A value is not what was expected; ``extra`` may name ``field`` and ``expected``."""

    code = "input.invalid"
    status = 422
    title = "A value is not valid"


class Unauthenticated(AppError):
    """Nobody is signed in, or the key or session is not valid any more."""

    code = "auth.required"
    status = 401
    title = "Sign in first"


class Forbidden(AppError):
    """The person may not do this."""

    code = "auth.forbidden"
    status = 403
    title = "This is not allowed"


class NotFound(AppError):
    """There is no such thing, or it is another tenant's."""

    code = "not_found"
    status = 404
    title = "There is no such thing"


class Conflict(AppError):
    """The state of things does not allow this now."""

    code = "conflict"
    status = 409
    title = "This is not possible in the present state"


class OutOfStock(Conflict):
    """There are fewer units than were asked for."""

    code = "stock.insufficient"
    title = "Not enough units are left"


class IdempotencyMismatch(AppError):
    """An idempotency key came again with another body."""

    code = "idempotency.mismatch"
    status = 422
    title = "This idempotency key was used with another request"


class InsufficientFunds(AppError):
    """The account does not hold the amount."""

    code = "funds.insufficient"
    status = 402
    title = "The balance is too low"


class TooLarge(AppError):
    """The body or file is larger than allowed."""

    code = "input.too_large"
    status = 413
    title = "The upload is too large"


class UnsupportedMedia(AppError):
    """The file is not of a kind that is accepted here."""

    code = "input.unsupported_media"
    status = 415
    title = "This kind of file is not accepted"


class RateLimited(AppError):
    """Too many requests; ``extra`` has ``retry_after_s``."""

    code = "rate.limited"
    status = 429
    title = "Too many requests"


class Unavailable(AppError):
    """A part that is needed cannot be reached or is busy."""

    code = "unavailable"
    status = 503
    title = "This part is not available at present"


class OutcomeUnknown(AppError):
    """The answer to a change was lost on the way: it may have been kept or not, so nobody may repeat it blindly."""

    code = "outcome.unknown"
    status = 504
    title = "It is not known whether this was kept"

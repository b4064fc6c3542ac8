"""The page of an error: what happened, what is safe, what to do next."""

from typing import Final

from fastapi import Request, Response

from entrepot.core.http import Problem
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.render import render

_SAID: Final[dict[int, tuple[Lazy, Lazy]]] = {
    401: (lazy("Sign in to see this"), lazy("Nothing is lost: after signing in you come back here.")),
    403: (
        lazy("This is not yours to open"),
        lazy("Your account has no access here. The person who runs your desk can give it."),
    ),
    404: (lazy("There is no such page"), lazy("It may have been removed, or the address has a slip in it.")),
    405: (lazy("That cannot be done here"), lazy("Nothing was changed. Go back and use the page's own buttons.")),
    409: (
        lazy("Somebody was faster"),
        lazy("Things changed while you worked. Nothing of yours was saved; look again and repeat."),
    ),
    413: (lazy("That is too large"), lazy("Nothing was saved. Send a smaller file, or split it.")),
    422: (lazy("Something in the form does not fit"), lazy("Nothing was saved. Go back, mend it and send it again.")),
    429: (lazy("Too many requests at once"), lazy("Nothing was changed. Wait a moment and try again.")),
    500: (
        lazy("Something failed on our side"),
        lazy("What was confirmed before is safe. Try again; if it stays, tell us the reference below."),
    ),
    503: (lazy("Not ready yet"), lazy("The service starts or is busy. Nothing was changed; try again in a moment.")),
    504: (
        lazy("It is not known whether this was saved"),
        lazy("The connection to the database was lost at that moment. Look whether it is there before you repeat it."),
    ),
}


def error_page(request: Request, problem: Problem) -> Response:
    """Answer a browser with the error's page in its own language, with status, cause and reference."""
    title, text = _SAID.get(problem.status) or _SAID[422 if problem.status < 500 else 500]
    return render(
        request,
        "errors/error.html",
        status_code=problem.status,
        headers=problem.headers(),
        problem=problem,
        heading=title,
        text=text,
        # What the client did wrong is named; what failed inside is not shown to a visitor.
        detail=problem.detail if problem.status < 500 and problem.status not in {404, 405} else "",
    )

"""What every page of the operator's desk has: who may see it, its name and its ways."""

from typing import Annotated, Any, Final

from fastapi import Request

from entrepot.core.http import Principal, Requires
from entrepot.web.desks import Ways, desk_frame
from entrepot.web.i18n import lazy
from entrepot.web.pages.operator.evidence import evidence_words
from entrepot.web.pages.operator.words import action_words, actor_words, job_words

Operator = Annotated[Principal, Requires("operator")]

_WAYS: Final[Ways] = (
    ("/operator", lazy("Health")),
    ("/operator/sales", lazy("Sales")),
    ("/operator/payouts", lazy("Payouts")),
    ("/operator/commissions", lazy("Commissions")),
    ("/operator/orders", lazy("Orders")),
    ("/operator/reviews", lazy("Reviews")),
    ("/operator/listings", lazy("Listings")),
    ("/operator/duties", lazy("Duties")),
    ("/operator/jobs", lazy("Jobs")),
    ("/operator/dead-letters", lazy("Dead letters")),
    ("/operator/mail", lazy("Letters")),
    ("/operator/audit", lazy("Audit")),
    ("/operator/people", lazy("People")),
    ("/operator/settings", lazy("Settings")),
)
DESK: Final = lazy("Operator")


def frame(request: Request) -> dict[str, Any]:
    """Return what the desk's layout needs, with the way marked on which the reader is."""
    return {
        **desk_frame(request, DESK, _WAYS),
        "job_words": job_words,
        "action_words": action_words,
        "evidence_words": evidence_words,
        "actor_words": actor_words,
    }

"""What every page of the review desk has: who may see it, its name and its ways."""

from typing import Annotated, Any, Final

from fastapi import Request

from entrepot.core.http import Principal, Requires
from entrepot.web.desks import Ways, desk_frame
from entrepot.web.i18n import lazy

Reviewer = Annotated[Principal, Requires("reviewer", "operator")]

_WAYS: Final[Ways] = (
    ("/desk", lazy("Today")),
    ("/desk/cases", lazy("Cases")),
    ("/desk/notices", lazy("Notices")),
    ("/desk/brands", lazy("Brands")),
    ("/desk/policies", lazy("Policies")),
    ("/desk/figures", lazy("Figures")),
)
DESK: Final = lazy("Review desk")


def frame(request: Request) -> dict[str, Any]:
    """Return what the desk's layout needs, with the way marked on which the reader is."""
    return desk_frame(request, DESK, _WAYS)

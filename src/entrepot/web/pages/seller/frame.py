"""What every page of the seller's desk has: whose it is, its name and its ways."""

from typing import Annotated, Any, Final

from fastapi import Request

from entrepot.core.http import Principal, Requires
from entrepot.kit.errors import AppError
from entrepot.kit.sentences import say
from entrepot.web.desks import Ways, desk_frame
from entrepot.web.i18n import lazy

Seller = Annotated[Principal, Requires("seller_owner", "seller_staff")]
Owner = Annotated[Principal, Requires("seller_owner")]

_WAYS: Final[Ways] = (
    ("/sell", lazy("Today")),
    ("/sell/products", lazy("Products")),
    ("/sell/studio", lazy("Studio")),
    ("/sell/trials", lazy("Trials")),
    ("/sell/imports", lazy("Imports")),
    ("/sell/orders", lazy("Orders")),
    ("/sell/reviews", lazy("Reviews")),
    ("/sell/notices", lazy("Notices")),
    ("/sell/stock", lazy("Stock")),
    ("/sell/money", lazy("Money")),
)
DESK: Final = lazy("Seller desk")


def frame(request: Request) -> dict[str, Any]:
    """Return what the desk's layout needs, with the way marked on which the reader is."""
    return desk_frame(request, DESK, _WAYS)


def field_error(refusal: AppError) -> dict[str, str]:
    """Return the sentence of a refusal under the field that it is about; under ``form`` where it names none."""
    expected = refusal.extra.get("expected")
    told = say("%(detail)s (%(expected)s)", detail=refusal.detail, expected=expected) if expected else refusal.detail
    return {str(refusal.extra.get("field", "form")): told}

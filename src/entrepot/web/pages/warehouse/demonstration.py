"""The demonstration's hands: whoever tries the floor may let them wait, and scan alone."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of
from entrepot.kit.errors import NotFound
from entrepot.web.demonstration import Hands
from entrepot.web.flash import see_other
from entrepot.web.pages.warehouse.frame import Worker

router = ApiRouter(prefix="", pages=True)


def hands_of(request: Request) -> Hands | None:
    """Return those who act by themselves here; None where this is no demonstration."""
    hands: Hands | None = platform_of(request).ports.get(Hands)
    return hands


@router.post("/warehouse/hands")
def tell_hands(request: Request, who: Worker, act: Annotated[str, Form(pattern="^(pause|resume)$")]) -> Response:
    """Let the demonstration's hands wait or go on."""
    hands = hands_of(request)
    if hands is None:
        raise NotFound("this is no demonstration")
    if act == "pause":
        hands.pause()
    else:
        hands.resume()
    return see_other("/warehouse")

"""Options that make variants, added to a draft in which none were proposed."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.sell.listing import Maker, decide_fields, get_draft
from entrepot.web.flash import see_other
from entrepot.web.pages.seller.frame import Seller, field_error
from entrepot.web.pages.seller.studio import wants_json
from entrepot.web.pages.seller.studio_draft import DraftId, draft_page
from entrepot.web.pages.seller.studio_view import id_of

router = ApiRouter(prefix="", pages=True)


@router.post("/sell/studio/{draft_id}/options")
@slow
def add_option(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    option: Annotated[str, Form(max_length=200)] = "",
    values: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Add an option by its name and its values, with commas between them; the product has a variant for each."""
    platform, seller_id = platform_of(request), seller_of(who)
    name = " ".join(option.replace("\0", " ").split())
    try:
        with platform.db.read() as connection:
            known = get_draft(connection, seller_id, draft_id).content.options()
        said = _checked(name, values, [each for each, _values in known])
        decide_fields(
            platform.port(Maker), platform.db, seller_id, draft_id, {f"option.{name}": ("change", said)}, who.person_id
        )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        told = next(iter(field_error(refusal).values()))
        typed = {"option": option, "values": values}
        return draft_page(request, seller_id, draft_id, {"option": told}, parts=wants_json(request), typed=typed)
    if wants_json(request):
        return draft_page(request, seller_id, draft_id, parts=True)
    return see_other(f"/sell/studio/{draft_id}#{id_of(f'option.{name}')}")


def _checked(name: str, values: str, known: list[str]) -> list[str]:
    parts = values.replace("\0", "").replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
    said = list(dict.fromkeys(" ".join(each.split()) for each in parts if each.strip()))
    if not name:
        raise InvalidInput("this option has no name", field="option", expected="such as colour or size")
    if name.casefold() in {each.casefold() for each in known}:
        raise InvalidInput("there is an option of that name; change its values", field="option")
    if not said:
        raise InvalidInput("this option has no values", field="option", expected="values with commas between them")
    return said

"""Addresses in their local form: what was typed, what is wrong with it, keeping and forgetting them."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from entrepot.core.http import ApiRouter, Signed
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError
from entrepot.shop.orders import (
    Address,
    AddressField,
    AddressInvalid,
    address_form,
    check_address,
    countries,
    forget_address,
    save_address,
)
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.pages.shop.visit import Visit, visit_of
from entrepot.web.pages.shop.words import sentence

router = ApiRouter(prefix="", pages=True)

AddressId = Annotated[str, Id("adr")]
_MOST_LETTERS: Final = 200
_MOST_SENT: Final = 400
_PARTS: Final = ("name", "company", "line1", "line2", "district", "city", "region", "postcode", "phone")


@dataclass(frozen=True, slots=True)
class Typed:
    """An address form as it came back: ``switched`` where another country was chosen, whose form is to be shown.

    ``beside`` holds what else the form sent.
    """

    values: dict[str, str]
    switched: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The country whose form is shown."""
        return self.values["country"]


async def _typed(request: Request) -> Typed:
    form = await request.form(max_files=0, max_fields=50)
    sent = {name: value.replace("\0", "")[:_MOST_SENT] for name, value in form.items() if isinstance(value, str)}
    chosen = sent.get("country", "")
    country = chosen if chosen in countries() else "US"
    values = {name: sent.get(name, "") for name in _PARTS} | {"country": country}
    beside = {name: text for name, text in sent.items() if name not in values}
    return Typed(values, sent.get("act") == "country" or sent.get("shown") != country, beside=beside)


TypedAddress = Annotated[Typed, Depends(_typed)]


def form_of(country: str, typed: Typed | None = None, *, name: str = "") -> dict[str, Any]:
    """What the address form shows: the fields of ``country``, or of the one typed, with what was typed."""
    if typed is None:
        typed = Typed({"country": country, "name": name})
    fields = address_form(typed.country).fields
    return {"country": typed.country, "fields": fields, "values": typed.values, "errors": typed.errors}


def checked(typed: Typed) -> tuple[Address | None, dict[str, str]]:
    """The address if nothing is wrong with it, and what is wrong by field, in the reader's language."""
    asked = {each.name: each for each in address_form(typed.country).fields}
    errors = {
        name: _("%(field)s is missing") % {"field": _(each.label)}
        for name, each in asked.items()
        if each.required and not typed.values.get(name, "").strip()
    }
    kept: dict[str, Any] = {name: text for name, text in typed.values.items() if name in asked or name == "country"}
    try:
        return check_address(Address(**{"line1": "", "name": "", **kept})), errors
    except AddressInvalid as refusal:
        name = str(refusal.extra.get("field", ""))
        if name in asked and name not in errors:
            errors[name] = _wrong(asked[name], kept.get(name, ""))
        return None, errors or {"line1": str(sentence(refusal))}


def _wrong(asked: AddressField, found: str) -> str:
    if asked.name == "phone":
        return _("“%(found)s” is not a phone number. Expected one such as +82 2 1234 5678") % {"found": found[:40]}
    if asked.name == "postcode":
        return _("“%(found)s” is not a postcode of this country. Expected one such as %(example)s") % {
            "found": found[:40],
            "example": asked.example,
        }
    if asked.choices:
        return _("“%(found)s” is not one of this country's regions") % {"found": found[:40]}
    return _("Expected one line of text, at most %(most)s letters") % {"most": _MOST_LETTERS}


@router.post("/addresses/{address_id}/forget")
def forget(request: Request, who: Signed, address_id: AddressId) -> Response:
    """Forget one of the person's addresses."""
    visit = visit_of(request, who)
    try:
        forget_address(visit.platform.db, who.person_id, address_id)
    except AppError as refusal:
        return visit.back("/account/addresses", "block", sentence(refusal))
    return visit.back("/account/addresses", "allow", lazy("Forgotten"))


def keep_typed(visit: Visit, person_id: str, typed: Typed) -> tuple[str | None, Typed]:
    """Save what was typed if it is right; return the address's id, or None and the form with its errors."""
    with visit.speaking():
        address, errors = checked(typed)
    if address is None or errors:
        return None, Typed(typed.values, errors=errors)
    return save_address(visit.platform.db, person_id, address), typed

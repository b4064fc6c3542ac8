"""How the studio says what a price is to a shopper abroad, and where a thing may be sold to."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from babel.numbers import get_territory_currencies
from sqlalchemy import Connection

from entrepot.core.accounts import Seller
from entrepot.kit.errors import AppError
from entrepot.kit.money import EXPONENTS
from entrepot.sell.listing import Content, DraftView
from entrepot.shop.cart import fx_at
from entrepot.shop.orders import countries
from entrepot.web.filters import country, money, percent
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _

_PPM: Final = 1_000_000
_USUAL: Final = ("USD", "EUR", "KRW", "CNY")
_ALONGSIDE: Final = 3
_DUTY: Final[Mapping[str, Lazy]] = {
    "seller": lazy("in the price"),
    "importer": lazy("at the door"),
    "nobody": lazy("none"),
}
_UNKNOWN: Final = frozenset({"unknown", "span"})


def destinations(home: str) -> tuple[tuple[str, str], ...]:
    """Return countries that goods may be sold to, by their names in the reader's language."""
    return tuple(sorted(((code, country(code)) for code in {*countries(), home}), key=lambda each: each[1]))


def in_other_currencies(
    connection: Connection, draft: DraftView, seller: Seller, readers: str, now_us: int
) -> tuple[tuple[int, str], ...]:
    """Return a draft's price as shoppers of other currencies see it at today's rate: minor units and currency.

    Those of the country that it is sold to come first, then the reader's and the most usual ones.
    """
    price = draft.content.value("price")
    if price is None:
        return ()
    try:
        fixing = fx_at(connection, now_us)
    except AppError:
        return ()
    there = get_territory_currencies(str(draft.content.value("destination") or seller.country))
    found: list[tuple[int, str]] = []
    for currency in dict.fromkeys((*there, readers, *_USUAL)):
        if currency != price["currency"] and currency in EXPONENTS and len(found) < _ALONGSIDE:
            with suppress(AppError):  # there is no rate between them
                found.append((fixing.convert(price["minor"], price["currency"], currency), currency))
    return tuple(found)


def margin_rows(content: Content) -> tuple[tuple[str, str], ...]:
    """Return what is left at the seller's own price and at those that are advised, where one's cost is known."""
    own, advised = content.ranges.get("own"), content.ranges.get("price") or {}
    rows = [(_("Your price, %(price)s") % {"price": money(own["minor"], own["currency"])}, own)] if own else []
    currency = advised.get("currency", "")
    rows += [(money(each["minor"], currency), each) for each in map(advised.get, ("low", "advised", "high")) if each]
    currency = own["currency"] if own else currency
    return tuple((name, _margin(each["margin"], currency)) for name, each in rows if each["margin"])


def _margin(margin: Mapping[str, int], currency: str) -> str:
    return f"{money(margin['minor'], currency)} · {percent(margin['ppm'] / _PPM)}"


def landed_rows(landed: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Return the landed cost line by line, as a draft keeps it."""
    if not landed:
        return ()
    currency = landed["currency"]

    def amount(name: str) -> str:
        return money(landed[f"{name}_minor"], currency)

    rows = [(_("Price"), amount("price"))]
    if landed["freight_known"]:
        rows.append((_("Delivery"), amount("freight")))
    rows.append((_("Import duty"), _duty(landed, amount("duty"))))
    rows.append((_("Tax"), amount("tax")))
    if landed["door_minor"]:
        rows.append((_("To pay at the door"), amount("door")))
    return (*rows, (_("In all"), amount("total")))


def _duty(landed: Mapping[str, Any], amount: str) -> str:
    if landed["status"] in _UNKNOWN:
        return _("not known")
    if landed["payer"] == "nobody":
        return str(_DUTY["nobody"])
    rate = f" · {percent(landed['rate_ppm'] / _PPM, 1)}" if landed["rate_ppm"] else ""
    return f"{amount}{rate} · {_DUTY[landed['payer']]}"

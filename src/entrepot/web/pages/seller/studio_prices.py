"""How the studio says what a price is to a shopper abroad, and where a thing may be sold to."""

from collections.abc import Mapping
from typing import Any, Final

from entrepot.shop.orders import countries
from entrepot.web.filters import country, money, percent
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _

_PPM: Final = 1_000_000
_DUTY: Final[Mapping[str, Lazy]] = {
    "seller": lazy("in the price"),
    "importer": lazy("at the door"),
    "nobody": lazy("none"),
}
_UNKNOWN: Final = frozenset({"unknown", "span"})


def destinations(home: str) -> tuple[tuple[str, str], ...]:
    """Return countries that goods may be sold to, by their names in the reader's language."""
    return tuple(sorted(((code, country(code)) for code in {*countries(), home}), key=lambda each: each[1]))


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

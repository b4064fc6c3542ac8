"""Where a person may go and what they may do at once, by their roles."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi import Request

from entrepot.core.http import Principal
from entrepot.core.principal import SELLER_ROLES
from entrepot.web.i18n import OFFERED, pgettext
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.account.profile import sections
from entrepot.web.pages.desk.frame import frame as review_frame
from entrepot.web.pages.operator.frame import frame as operator_frame
from entrepot.web.pages.seller.frame import frame as seller_frame
from entrepot.web.pages.warehouse.frame import frame as warehouse_frame


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to go to, or to do: a link, or a form of one press (``action`` with ``fields``)."""

    label: str
    href: str = ""
    note: str = ""
    icon: str = "right"
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""
    lang: str = ""

    def fits(self, text: str) -> bool:
        """Whether every word typed begins a word of this one; CJK words are looked for anywhere."""
        said = f"{self.label} {self.note} {self.words}".casefold()
        parts = said.replace("/", " ").replace("-", " ").split()
        return all(
            any(part.startswith(word) for part in parts) or (not word.isascii() and word in said)
            for word in text.casefold().split()
        )


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    name: str
    items: list[Found]


def pages_of(request: Request, who: Principal) -> Iterator[Found]:
    """Every page that the person may open, in the reader's language."""
    if who.has_role(*SELLER_ROLES):
        yield from _desk(seller_frame(request), "bag")
    if who.has_role("warehouse", "operator"):
        yield from _desk(warehouse_frame(request), "factory")
    if who.has_role("courier"):
        yield Found(_("My route"), "/courier", _("Courier"), "route")
    if who.has_role("reviewer", "operator"):
        yield from _desk(review_frame(request), "eye")
    if who.has_role("operator"):
        yield from _desk(operator_frame(request), "shield")
    shop = _("The shop")
    yield Found(shop, "/", "", "store", words=_("Home"))
    yield Found(_("Cart"), "/cart", shop, "cart")
    yield Found(_("Orders"), "/orders", shop, "box", words=_("Purchases"))
    for part in sections(""):
        yield Found(str(part["label"]), str(part["href"]), _("Account"), "user")
    if not who.has_role(*SELLER_ROLES):
        yield Found(_("Sell here"), "/sell", "", "bag")
    yield Found(_("For developers"), "/docs/api", "", "doc", words="API")


def acts_of(who: Principal, here: str) -> Iterator[Found]:
    """What the person may do at once."""
    if who.has_role(*SELLER_ROLES):
        yield Found(_("New product"), "/sell/products/new", _("Seller desk"), "plus")
        yield Found(_("Import products"), "/sell/imports", _("Seller desk"), "upload")
    if who.has_role("warehouse"):
        yield Found(_("Scan"), "/warehouse/scan", _("Warehouse"), "scan")
        yield Found(_("Print labels of boxes"), "/warehouse/boxes", _("Warehouse"), "print")
    back = {"next": here}
    theme = _("Theme")
    for code, label, icon in (
        ("light", pgettext("theme", "Light"), "sun"),
        ("dark", pgettext("theme", "Dark"), "moon"),
        ("system", _("As the device"), "monitor"),
    ):
        yield Found(f"{theme}: {label}", "", "", icon, "/preferences", {"theme": code, **back}, words=code)
    for language in OFFERED:
        name, tag, fields = language.name, language.tag, {"lang": language.code, **back}
        yield Found(name, "", _("Language"), "globe", "/preferences", fields, words="language", lang=tag)
    yield Found(_("Sign out"), "", "", "out", "/sign-out", words="logout")


def _desk(frame: dict[str, object], icon: str) -> Iterator[Found]:
    nav = frame["nav"]
    if isinstance(nav, list):
        for way in nav:
            yield Found(str(way["label"]), str(way["href"]), str(frame["desk"]), icon)

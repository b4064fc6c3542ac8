"""Letters to a seller's owners: orders to send, payouts, imports with problems."""

from collections.abc import Mapping
from typing import Any

from entrepot.core.accounts import get_seller
from entrepot.sell.catalog import import_status
from entrepot.shop.orders import OrderState, orders_of_seller
from entrepot.web.filters import date_, from_micros, money, number
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.letters.parts import Content, Desk, Section
from entrepot.web.sentences import in_words

_SHOWN = 20


def to_send(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell of the orders that wait to be sent; None where all of them were sent meanwhile."""
    seller = get_seller(desk.connection, facts["seller_id"])
    page = orders_of_seller(desk.connection, seller.id, states=[OrderState.PAID], limit=_SHOWN)
    if not page.items:
        return None
    count = len(page.items)
    more = f"{count}+" if page.next else str(count)
    lines = tuple(
        (
            _("%(number)s: %(title)s, units: %(units)s")
            % {"number": order.id[-10:], "title": order.first_title, "units": order.units},
            date_(from_micros(order.placed_at), "short"),
        )
        for order in page.items
    )
    return Content(
        ngettext("%(num)s order to send", "%(num)s orders to send", count) % {"num": more},
        (_("Pack them and hand them to the hub, so that they arrive when the shopper was told."),),
        (Section(seller.name, lines),),
        act=_("Open the orders"),
        href="/sell/orders?state=paid",
    )


def payout_sent(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell that money was sent to the seller's bank."""
    amount = money(facts["amount_minor"], facts["currency"])
    return Content(
        _("%(amount)s is on its way to your bank") % {"amount": amount},
        (_("The payout of %(seller)s was sent.") % {"seller": get_seller(desk.connection, facts["seller_id"]).name},),
        (Section(_("Payout"), ((facts["payout_id"][-10:], amount),)),),
        act=_("See the money"),
        href="/sell/money",
        small=_("If nobody of yours asked for it, tell the people who run this marketplace at once."),
    )


def payout_returned(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell that a payout was refused or came back."""
    amount = money(facts["amount_minor"], facts["currency"])
    mend = (
        _("The bank does not take this account. Give another one, or the same again if it was put right.")
        if facts["account_refused"]
        else _("You can send it again.")
    )
    return Content(
        _("%(amount)s did not reach your bank") % {"amount": amount},
        (_("The money is on your balance again; nothing of it is lost."), mend),
        (Section(_("Payout"), ((facts["payout_id"][-10:], amount), (_("Reason"), facts["reason"] or "–"))),),
        act=_("See the money"),
        href="/sell/money",
    )


def import_problems(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell what an import left out."""
    status = import_status(desk.connection, facts["seller_id"], facts["import_id"])
    told = (
        _("The file was not read: %(reason)s.") % {"reason": in_words(status.reason or "")}
        if status.state == "refused"
        else _("The good rows are in. What was left out can be put right on the page of the import.")
    )
    return Content(
        _("The import of %(file)s has problems") % {"file": status.file_name or _("a file")},
        (told,),
        (
            Section(
                _("What came of it"),
                (
                    (_("New products"), number(status.created)),
                    (_("Changed"), number(status.updated)),
                    (_("Problems"), number(status.errors)),
                ),
            ),
        ),
        act=_("Look at the import"),
        href=f"/sell/imports/{facts['import_id']}",
    )

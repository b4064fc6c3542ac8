"""Letters to shoppers: what was bought, where it is, what went back."""

from collections.abc import Iterable, Mapping
from typing import Any

from entrepot.core.accounts import sellers
from entrepot.deliver.dispatch import TrackingNotFound, tracking_token
from entrepot.shop.orders import (
    OrderView,
    address_for_delivery,
    address_lines,
    group_view,
    order_of_shopper,
    orders_by_id,
)
from entrepot.web.filters import country, date_, from_micros, money
from entrepot.web.i18n import gettext as _
from entrepot.web.letters.parts import Content, Desk, Section


def confirmed(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Confirm a purchase: each seller's lines, what it costs, where it goes and when it comes."""
    group = group_view(desk.connection, facts["group_id"], desk.reader.person_id)
    sums = [(_("Goods"), group.goods_minor), (_("Delivery"), group.delivery_minor), (_("Tax"), group.tax_minor)]
    bill = Section(
        _("What it costs"),
        tuple((label, money(minor, group.currency)) for label, minor in sums if minor),
        total=(_("Total"), money(group.total_minor, group.currency)),
    )
    return Content(
        _("Your purchase %(number)s is confirmed") % {"number": group.id[-10:]},
        (
            _("Thank you. The sellers prepare your order now; it comes in one parcel."),
            _("It arrives by %(day)s.") % {"day": date_(from_micros(group.promised_at), "long")},
        ),
        (*_goods(desk, group.orders), bill, *_destination(desk, group.address_id)),
        act=_("Follow your purchase"),
        href=_follow(desk, group.id),
    )


def on_its_way(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell that a box has left the hub."""
    orders = _orders(desk, facts)
    if not orders:
        return None
    return Content(
        _("Your parcel is on its way"),
        (_("It has left our hub and arrives by %(day)s.") % {"day": date_(from_micros(facts["promised_at"]), "long")},),
        tuple(_goods(desk, orders)),
        act=_("Follow your parcel"),
        href=_follow(desk, orders[0].group_id),
    )


def delivered(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell that a box was handed over, and ask what the goods are like."""
    orders = _orders(desk, facts)
    if not orders:
        return None
    return Content(
        _("Your parcel has arrived"),
        (
            _("It was handed over on %(day)s.") % {"day": date_(from_micros(facts["delivered_at"]), "long")},
            _("Tell others what it is like, or send something back if it is not right."),
        ),
        tuple(_goods(desk, orders)),
        act=_("Review or return"),
        href=f"/orders/{orders[0].group_id}",
    )


def cancelled(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell that an order was cancelled, and what goes back to the wallet."""
    order = order_of_shopper(desk.connection, facts["order_id"], desk.reader.person_id)
    back = money(facts["total_minor"], facts["currency"])
    told = (
        _("%(amount)s goes back to your wallet.") % {"amount": back}
        if facts["was_paid"]
        else _("It was not paid, so nothing is owed.")
    )
    return Content(
        _("Your order is cancelled"),
        (told,),
        tuple(_goods(desk, [order])),
        act=_("See the purchase"),
        href=f"/orders/{order.group_id}",
    )


def return_received(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell that goods came back, and what goes to the wallet."""
    order = order_of_shopper(desk.connection, facts["order_id"], desk.reader.person_id)
    back = money(facts["refund_minor"], facts["currency"])
    return Content(
        _("Your return has arrived"),
        (
            _("The seller has taken the goods back."),
            _("%(amount)s goes back to your wallet.") % {"amount": back},
        ),
        act=_("See the purchase"),
        href=f"/orders/{order.group_id}",
    )


def _orders(desk: Desk, facts: Mapping[str, Any]) -> list[OrderView]:
    found = orders_by_id(desk.connection, facts["order_ids"]).values()
    return [order for order in found if order.shopper_id == desk.reader.person_id]


def _goods(desk: Desk, orders: Iterable[OrderView]) -> Iterable[Section]:
    kept = list(orders)
    names = sellers(desk.connection, {order.seller_id for order in kept})
    for order in kept:
        seller = names.get(order.seller_id)
        yield Section(
            seller.name if seller else "",
            tuple(
                (
                    " · ".join(filter(None, (f"{line.quantity} × {line.title}", line.options_text))),
                    money(line.unit_minor * line.quantity, order.currency),
                )
                for line in order.lines
            ),
        )


def _destination(desk: Desk, address_id: str) -> Iterable[Section]:
    address = address_for_delivery(desk.connection, address_id)
    if address.line1:
        where = (*address_lines(address, with_country=False), country(address.country))
        yield Section(_("Where it goes"), text=where)


def _follow(desk: Desk, group_id: str) -> str:
    try:
        return f"/tracking/{tracking_token(desk.connection, group_id, desk.reader.person_id)}"
    except TrackingNotFound:
        return f"/orders/{group_id}"

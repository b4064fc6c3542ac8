"""What was bought: a list, and each purchase with its orders, their way, cancelling and returning."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Form, Query, Request, Response

from entrepot.core.accounts import has_password, sellers
from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed, slow
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.paging import Page
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up, wallet_view
from entrepot.shop.orders import (
    By,
    GroupRow,
    GroupState,
    OrderRow,
    OrderState,
    OrderView,
    ReturnReason,
    Role,
    address_for_delivery,
    address_lines,
    cancel,
    group_view,
    order_of_shopper,
    orders_of_shopper,
    request_return,
)
from entrepot.shop.reviews import own_reviews
from entrepot.web.export import Bom, amount, csv_file, every, moment
from entrepot.web.flash import see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank, Words
from entrepot.web.pages.shop.called import groups_called, orders_called
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.tried import bought, settled
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import CANCEL_REASONS, RETURN_REASONS, SERVICES, sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

GroupId = Annotated[str, Id("grp")]
OrderId = Annotated[str, Id("ord")]
CursorQuery = Annotated[str, Query(max_length=4096)]
Show = Annotated[Literal["to_pay", "coming", "arrived", "ended"] | None, Blank, Query()]
_WAYS: Final = (
    ("to_pay", lazy("To pay")),
    ("coming", lazy("On the way")),
    ("arrived", lazy("Arrived")),
    ("ended", lazy("Cancelled")),
)
_PAGE: Final = 10
_NOW: Final = {
    OrderState.PAID: "",
    OrderState.SENT: "",
    OrderState.RECEIVED: "merge",
    OrderState.SHIPPED: "deliver",
}
_NOT_COMING: Final = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})
_REASON_WORDS: Final = dict(CANCEL_REASONS)


@router.get("/orders")
def list_orders(
    request: Request, who: MaybeSigned, show: Show = None, q: Words = "", cursor: CursorQuery = ""
) -> Response:
    """Show what was bought, newest first; narrowed by how far it is, and by words."""
    visit = visit_of(request, who)
    if who is None:
        return see_other("/sign-in?next=/orders")
    with visit.platform.db.read() as conn:
        try:
            page = orders_of_shopper(conn, who.person_id, show=show, text=q, cursor=cursor or None, limit=_PAGE)
        except InvalidInput:
            return see_other("/orders")
        groups = groups_called(conn, page.items, visit.locale)
        names = sellers(conn, {order.seller_id for group in groups for order in group.orders})
        context = frame(visit, conn, tab="orders")
    return render(
        request,
        "shop/orders.html",
        groups=groups,
        names={seller_id: seller.name for seller_id, seller in names.items()},
        arrived={group.id: _arrived([(each.state, each.delivered_at) for each in group.orders]) for group in groups},
        newer=page.previous,
        older=page.next,
        show=show,
        text=q,
        ways=_WAYS,
        picture=picture,
        **context,
    )


@router.get("/orders.csv")
@slow
def take_orders(request: Request, who: Signed, show: Show = None, q: Words = "", bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take along what was bought, an order a row, as the list is narrowed."""
    visit = visit_of(request, who)

    def read(cursor: str | None) -> Page[list[object]]:
        with visit.platform.db.read() as conn:
            page = orders_of_shopper(conn, who.person_id, show=show, text=q, cursor=cursor, limit=100)
            groups = groups_called(conn, page.items, visit.locale)
            shops = sellers(conn, {order.seller_id for group in groups for order in group.orders})
        names = {seller_id: seller.name for seller_id, seller in shops.items()}
        return Page([_cells(group, order, names) for group in groups for order in group.orders], next=page.next)

    with visit.speaking():
        columns = [
            _("Purchase"),
            _("Order"),
            _("Placed"),
            _("State"),
            _("Seller"),
            _("What"),
            _("Units"),
            _("Total"),
            _("Given back"),
            _("Currency"),
            _("Arrived"),
        ]
    rows = every(read)
    return csv_file("orders", columns, rows, bom=bom)


def _cells(group: GroupRow, order: OrderRow, names: Mapping[str, str]) -> list[object]:
    more = f" +{order.line_count - 1}" if order.line_count > 1 else ""
    return [
        group.id,
        order.id,
        moment(order.placed_at),
        order.state,
        names.get(order.seller_id, ""),
        order.first_title + more,
        order.units,
        amount(order.total_minor, order.currency),
        amount(order.refunded_minor, order.currency),
        order.currency,
        moment(order.delivered_at),
    ]


@router.get("/orders/{group_id}")
def show_group(request: Request, who: MaybeSigned, group_id: GroupId) -> Response:
    """Show one purchase with all its orders."""
    visit = visit_of(request, who)
    if who is None:
        return see_other(f"/sign-in?next=/orders/{group_id}")
    return render(request, "shop/order.html", **_group_context(visit, who, group_id))


@router.get("/orders/{group_id}/parts")
def show_parts(request: Request, who: Signed, group_id: GroupId) -> Response:
    """Show only what changes of a purchase: fetched again when something happened."""
    return render(request, "shop/order_parts.html", **_group_context(visit_of(request, who), who, group_id))


def _group_context(visit: Visit, who: Principal, group_id: str) -> dict[str, Any]:
    with visit.platform.db.read() as conn:
        group = group_view(conn, group_id, who.person_id)
        names = sellers(conn, {order.seller_id for order in group.orders})
        to = address_for_delivery(conn, group.address_id)
        wallet = wallet_view(conn, who.person_id)
        protected = has_password(conn, who.person_id)
        mine = own_reviews(conn, who.person_id, {line.product_id for order in group.orders for line in order.lines})
        orders = orders_called(conn, group.orders, visit.locale)
        context = frame(visit, conn, tab="orders")
    available = sum(money.minor for money in wallet.available if money.currency == group.currency)
    now_us = visit.platform.db.clock.now_us()
    return context | {
        "group": group,
        "arrived_at": _arrived([(each.state, _delivered_at(each)) for each in group.orders]),
        "orders": [_shown(order, now_us) for order in orders],
        "names": {seller_id: seller.name for seller_id, seller in names.items()},
        "address": address_lines(to, with_country=False) if to.line1 else [],
        "address_country": to.country,
        "service": SERVICES.get(group.service, lazy("Delivery")),
        "payable": group.state == GroupState.AWAITING_PAYMENT and group.expires_at > now_us,
        "available_minor": available,
        "missing_minor": max(0, group.total_minor - available),
        "cancel_reasons": CANCEL_REASONS,
        "return_reasons": RETURN_REASONS,
        "reason_words": dict(RETURN_REASONS),
        "mine": mine,
        "protected": protected,
        "key": visit.platform.db.ids.new("key"),
        "picture": picture,
    }


def _arrived(orders: Sequence[tuple[str, int | None]]) -> int | None:
    """When the last of a purchase's orders arrived, those apart that never come; None while one is still to come."""
    moments = [moment for state, moment in orders if moment is not None or state not in _NOT_COMING]
    return max((each for each in moments if each is not None), default=None) if None not in moments else None


def _delivered_at(order: OrderView) -> int | None:
    return next((step.at for step in order.timeline if step.state == OrderState.DELIVERED), None)


def _shown(order: OrderView, now_us: int) -> dict[str, Any]:
    state = OrderState(order.state)
    delivered = any(step.state == OrderState.DELIVERED for step in order.timeline)
    left = [line for line in order.lines if line.quantity > line.returned_quantity]
    open_window = order.returnable_until is not None and now_us <= order.returnable_until
    return {
        "order": order,
        "now": _NOW.get(state, ""),
        "done": delivered,
        "on_its_way": state in _NOW or delivered,
        "may_cancel": state in {OrderState.AWAITING_PAYMENT, OrderState.PAID},
        "may_return": bool(left) and open_window and state in {OrderState.DELIVERED, OrderState.REFUNDED} and delivered,
        "cancel_reason": _REASON_WORDS.get(order.cancel_reason or "", order.cancel_reason or ""),
        "returnable": left,
    }


@router.post("/orders/{group_id}/pay")
def pay_group(
    request: Request,
    who: Signed,
    group_id: GroupId,
    key: Annotated[str, Form(pattern=r"^[\x21-\x7e]{8,80}$")],
    missing: Annotated[int, Form(ge=0, le=10**15)] = 0,
) -> Response:
    """Pay a purchase that waits for it, after bringing what the wallet lacks from the bank (sandbox)."""
    visit = visit_of(request, who)
    db, here = visit.platform.db, f"/orders/{group_id}"
    with db.read() as conn:
        currency = group_view(conn, group_id, who.person_id).currency
    try:
        if missing:
            top_up(db, person_id=who.person_id, amount=Money(missing, currency), idempotency_key=key)
        pay(db, group_id=group_id, shopper_id=who.person_id)
    except AppError as refusal:
        return visit.back(here, "block", sentence(refusal))
    bought(visit, group_id, who.person_id)
    return settled(visit, visit.back(here, "allow", lazy("Paid. The sellers have your order")))


@router.post("/orders/{group_id}/cancel")
def cancel_order(
    request: Request,
    who: Signed,
    group_id: GroupId,
    order_id: Annotated[OrderId, Form()],
    reason: Annotated[str, Form(max_length=40)] = "other",
) -> Response:
    """Cancel an order that was not sent yet; what was paid comes back to the wallet."""
    visit = visit_of(request, who)
    why = reason if reason in _REASON_WORDS else "other"
    try:
        cancel(visit.platform.db, order_id=order_id, by=By(who.person_id, Role.SHOPPER), reason=why)
    except AppError as refusal:
        return visit.back(f"/orders/{group_id}", "block", sentence(refusal))
    return visit.back(f"/orders/{group_id}", "allow", lazy("Cancelled. What was paid comes back to your wallet"))


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=400)
    return {name: value for name, value in form.items() if isinstance(value, str)}


@router.post("/orders/{group_id}/return")
def ask_return(
    request: Request, who: Signed, group_id: GroupId, fields: Annotated[dict[str, str], Depends(_fields)]
) -> Response:
    """Ask to send lines of a delivered order back."""
    visit = visit_of(request, who)
    db, here = visit.platform.db, f"/orders/{group_id}"
    reason = fields.get("reason", "")
    try:
        with db.read() as conn:
            order = order_of_shopper(conn, fields.get("order_id", ""), who.person_id)
        lines = {line.id: _units(fields.get(f"units-{line.id}", "")) for line in order.lines}
        request_return(
            db,
            order_id=order.id,
            by=By(who.person_id, Role.SHOPPER),
            lines=[(line_id, units) for line_id, units in lines.items() if units],
            reason=ReturnReason(reason) if reason in set(ReturnReason) else ReturnReason.OTHER,
            note=fields.get("note", "").replace("\0", "")[:1000],
        )
    except AppError as refusal:
        return visit.back(here, "block", sentence(refusal))
    return visit.back(here, "allow", lazy("Return requested. The seller tells you where to send it"))


def _units(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

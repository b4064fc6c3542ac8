"""Placing an order: a cart of several sellers becomes one group with an order a seller, all in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import orjson

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.money import currency_exponent
from entrepot.sell.catalog import SaleOffer
from entrepot.sell.stock import StockLine, reserve
from entrepot.shop.cart import DeliveryQuotes, take_lines
from entrepot.shop.orders.addresses import Address, check_address
from entrepot.shop.orders.announced import OrderGroupPlaced
from entrepot.shop.orders.basket import check_lines, price_basket
from entrepot.shop.orders.domain import HOLD_US, TotalChanged
from entrepot.shop.orders.record import Placing, keep_address, keep_group
from entrepot.shop.orders.reference import Reference, reference
from entrepot.shop.orders.views import OrderGroupView


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """What a shopper wants: a cart's lines or (offer id, quantity) pairs, to an address, in one currency.

    ``expected_total_minor`` is the total that the shopper saw: with another one nothing is placed.
    """

    shopper_id: str
    address: Address
    currency: str
    cart_id: str | None = None
    lines: tuple[tuple[str, int], ...] = ()
    expected_total_minor: int | None = None
    idempotency_key: str | None = None

    def fingerprint(self) -> str:
        """Return what tells this request from another under the same key; it does not show the address."""
        body = (self.cart_id, self.lines, self.currency, self.expected_total_minor, astuple(self.address))
        return hashlib.sha256(orjson.dumps(body)).hexdigest()


def place(db: Database, *, request: PlaceOrder, delivery: DeliveryQuotes) -> OrderGroupView:
    """Place an order; its stock is held for 15 minutes, in which it is to be paid.

    The same idempotency key gives the first answer again, whatever has become of the group; with another body it
    raises IdempotencyMismatch. Otherwise raise AddressInvalid, LinesInvalid (no lines, or not for sale), OutOfStock,
    TotalChanged or RateMissing; then the cart is as it was.
    """
    currency_exponent(request.currency)
    address = check_address(request.address)
    if request.cart_id is None:
        check_lines(request.lines)
    rates = reference(db)
    fingerprint = request.fingerprint() if request.idempotency_key else ""

    def write(tx: Tx) -> dict[str, Any]:
        return once(
            tx,
            owner=request.shopper_id,
            key=request.idempotency_key,
            fingerprint=fingerprint,
            answer=lambda: {"group": _place(tx, request, address, rates, delivery)},
        )

    return OrderGroupView.from_kept(db.write(write)["group"])


def _place(tx: Tx, request: PlaceOrder, address: Address, rates: Reference, delivery: DeliveryQuotes) -> OrderGroupView:
    lines: Sequence[tuple[str, int]] = request.lines
    if request.cart_id is not None:
        lines = take_lines(tx, request.cart_id, request.shopper_id)
        check_lines(lines)
    basket = price_basket(tx, lines, address, request.currency, rates, delivery, tx.now_us)
    total = basket.priced.total_minor
    if request.expected_total_minor not in {None, total}:
        raise TotalChanged(
            "The total has changed since you saw it; look at it again", total_minor=total, currency=request.currency
        )
    group_id, expires_at = tx.new_id("grp"), tx.now_us + HOLD_US
    reserve(tx, group_id, stock_lines(basket.lines), expires_at)
    address_id = keep_address(tx, request.shopper_id, address)
    tx.publish(OrderGroupPlaced(group_id, request.shopper_id))
    return keep_group(tx, Placing(group_id, request.shopper_id, address_id, address.country, expires_at), basket)


def stock_lines(basket: Sequence[tuple[SaleOffer, int]]) -> list[StockLine]:
    """Return what to reserve: units by SKU and place."""
    wanted: dict[tuple[str, str], int] = {}
    for offer, quantity in basket:
        key = (offer.sku_id, offer.place_id)
        wanted[key] = wanted.get(key, 0) + quantity
    return [StockLine(sku_id, place_id, quantity) for (sku_id, place_id), quantity in wanted.items()]

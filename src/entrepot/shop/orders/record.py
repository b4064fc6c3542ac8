"""Writing a placed group down: address, group, orders and lines, each by one statement."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any, Final

import orjson
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql

from entrepot.core.database import Tx
from entrepot.sell.catalog import SaleOffer
from entrepot.shop.orders.addresses import Address
from entrepot.shop.orders.basket import Basket
from entrepot.shop.orders.domain import OrderState
from entrepot.shop.orders.pricing import PricedLine, PricedOrder
from entrepot.shop.orders.tables import customer_order, delivery_address, order_group, order_line
from entrepot.shop.orders.views import OrderGroupView, PlacedLine, PlacedOrder

_ADDRESS_FIELDS: Final = tuple(each.name for each in fields(Address))
_PUT_ADDRESS: Final = postgresql.insert(delivery_address)
_KEEP_ADDRESS: Final = _PUT_ADDRESS.on_conflict_do_update(
    index_elements=["shopper_id", "digest"], set_={"digest": _PUT_ADDRESS.excluded.digest}
).returning(delivery_address.c.id)
_INSERT_GROUP: Final = insert(order_group).inline()
_INSERT_ORDER: Final = insert(customer_order).inline()
_INSERT_LINE: Final = insert(order_line).inline()
_AWAITING: Final = OrderState.AWAITING_PAYMENT.value


@dataclass(frozen=True, slots=True)
class Placing:
    """Who buys, where it goes, until when it is held."""

    group_id: str
    shopper_id: str
    address_id: str
    country: str
    expires_at: int


def keep_address(tx: Tx, shopper_id: str, address: Address) -> str:
    """Store an address, or find the shopper's row that is the same: parcels to one row can be merged."""
    row = {name: getattr(address, name) for name in _ADDRESS_FIELDS}
    digest = hashlib.sha256(orjson.dumps(row)).hexdigest()
    row |= {"id": tx.new_id("adr"), "shopper_id": shopper_id, "digest": digest, "created_at": tx.now_us}
    return str(tx.execute(_KEEP_ADDRESS, row).scalar_one())


def keep_group(tx: Tx, placing: Placing, basket: Basket) -> OrderGroupView:
    """Store the group with its orders and lines, audit each order, and return it."""
    priced = basket.priced
    order_rows: list[dict[str, Any]] = []
    line_rows: list[dict[str, Any]] = []
    placed: list[PlacedOrder] = []
    for order in priced.orders:
        order_id = tx.new_id("ord")
        order_rows.append(_order_row(tx, placing, basket, order, order_id))
        lines = [(tx.new_id("oln"), line, basket.lines[line.index][0]) for line in order.lines]
        line_rows += [_line_row(order_id, *each) for each in lines]
        placed.append(_placed_order(order_id, order, lines))
        tx.audit(placing.shopper_id, "order.awaiting_payment", order_id, group_id=placing.group_id)
    tx.execute(_INSERT_GROUP, _group_row(tx, placing, basket))
    tx.execute(_INSERT_ORDER, order_rows)
    tx.execute(_INSERT_LINE, line_rows)
    return OrderGroupView(
        placing.group_id,
        _AWAITING,
        priced.currency,
        priced.goods_minor,
        priced.tax_minor,
        priced.delivery_minor,
        priced.total_minor,
        basket.quote.service,
        placing.address_id,
        tx.now_us,
        placing.expires_at,
        basket.quote.promised_at_us,
        tuple(placed),
    )


def _group_row(tx: Tx, placing: Placing, basket: Basket) -> dict[str, Any]:
    priced = basket.priced
    return {
        "id": placing.group_id,
        "shopper_id": placing.shopper_id,
        "address_id": placing.address_id,
        "country": placing.country,
        "state": _AWAITING,
        "currency": priced.currency,
        "fx_rate_id": priced.fx_rate_id,
        "goods_minor": priced.goods_minor,
        "tax_minor": priced.tax_minor,
        "delivery_minor": priced.delivery_minor,
        "delivery_tax_minor": priced.delivery_tax_minor,
        "delivery_tax_rate_id": priced.delivery_tax_rate_id,
        "total_minor": priced.total_minor,
        "service": basket.quote.service,
        "promised_at": basket.quote.promised_at_us,
        "order_count": len(priced.orders),
        "cancelled_count": 0,
        "cancelled_unsent_count": 0,
        "placed_at": tx.now_us,
        "expires_at": placing.expires_at,
    }


def _order_row(tx: Tx, placing: Placing, basket: Basket, order: PricedOrder, order_id: str) -> dict[str, Any]:
    return {
        "id": order_id,
        "group_id": placing.group_id,
        "seller_id": order.seller_id,
        "shopper_id": placing.shopper_id,
        "address_id": placing.address_id,
        "country": placing.country,
        "state": _AWAITING,
        "currency": basket.priced.currency,
        "units": sum(line.quantity for line in order.lines),
        "goods_minor": order.net_minor,
        "seller_tax_minor": order.seller_tax_minor,
        "marketplace_tax_minor": order.marketplace_tax_minor,
        "total_minor": order.total_minor,
        "commission_minor": order.commission_minor,
        "promised_at": basket.quote.promised_at_us,
        "placed_at": tx.now_us,
        "refund_due_minor": 0,
        "refunded_minor": 0,
    }


def _line_row(order_id: str, line_id: str, line: PricedLine, offer: SaleOffer) -> dict[str, Any]:
    return {
        "id": line_id,
        "order_id": order_id,
        "offer_id": offer.offer_id,
        "product_id": offer.product_id,
        "sku_id": offer.sku_id,
        "sku_code": offer.sku_code,
        "place_id": offer.place_id,
        "category_id": offer.category_id,
        "title": offer.title,
        "options_text": offer.options_text,
        "picture_file_id": offer.picture_file_id,
        "ships_from": offer.ships_from,
        "hs_code": offer.hs_code,
        "weight_g": offer.weight_g or 0,
        "length_mm": offer.length_mm or 0,
        "width_mm": offer.width_mm or 0,
        "height_mm": offer.height_mm or 0,
        "quantity": line.quantity,
        "returned_quantity": 0,
        "list_price_minor": offer.price_minor,
        "list_currency": offer.currency,
        "unit_minor": line.unit_minor,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "tax_rate_id": line.tax_rate_id,
        "tax_ppm": line.tax_ppm,
        "tax_inclusive": line.tax_inclusive,
        "tax_remitted_by": line.tax_remitted_by.value,
        "commission_minor": line.commission_minor,
        "commission_rule_id": line.charge.rule_id,
        "commission_rule_version": line.charge.rule_version,
        "commission_ppm": line.charge.ppm,
        "commission_fixed_minor": line.charge.fixed_minor,
        "commission_floor_minor": line.charge.floor_minor,
        "commission_cap_minor": line.charge.cap_minor,
    }


def _placed_order(order_id: str, order: PricedOrder, lines: list[tuple[str, PricedLine, SaleOffer]]) -> PlacedOrder:
    shown = tuple(
        PlacedLine(
            line_id, offer.offer_id, offer.title, line.quantity, line.unit_minor, line.net_minor + line.tax_minor
        )
        for line_id, line, offer in lines
    )
    tax = order.seller_tax_minor + order.marketplace_tax_minor
    return PlacedOrder(order_id, order.seller_id, order.total_minor, tax, shown)

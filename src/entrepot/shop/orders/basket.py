"""A basket: lines with their offers as they are on sale now, priced in one currency for one destination."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from entrepot.core.database import Database, Tx
from entrepot.kit.money import currency_exponent
from entrepot.kit.sentences import say
from entrepot.sell.catalog import SaleOffer, offers_for_sale
from entrepot.shop.cart import MAX_QUANTITY, DeliveryQuote, DeliveryQuotes, cart_lines, parcel_size
from entrepot.shop.orders.addresses import Address, check_address
from entrepot.shop.orders.domain import MAX_LINES, LinesInvalid
from entrepot.shop.orders.pricing import Destination, PricedGroup, price_group
from entrepot.shop.orders.reference import Reference, reference
from entrepot.shop.orders.taxes import territories


@dataclass(frozen=True, slots=True)
class Basket:
    """Offers and quantities with what they cost and when they come."""

    lines: tuple[tuple[SaleOffer, int], ...]
    priced: PricedGroup
    quote: DeliveryQuote

    def summary(self) -> "BasketSummary":
        """Return the sums."""
        priced = self.priced
        return BasketSummary(
            priced.currency,
            priced.goods_minor,
            priced.tax_minor,
            priced.delivery_minor,
            priced.total_minor,
            priced.fx_rate_id,
            self.quote.service,
            self.quote.promised_at_us,
        )


@dataclass(frozen=True, slots=True)
class BasketSummary:
    """What a basket costs in minor units of ``currency``, and when it comes (microseconds, UTC)."""

    currency: str
    goods_minor: int
    tax_minor: int
    delivery_minor: int
    total_minor: int
    fx_rate_id: str
    service: str
    promised_at: int


def preview(
    db: Database,
    *,
    shopper_id: str,
    address: Address,
    currency: str,
    delivery: DeliveryQuotes,
    cart_id: str | None = None,
    lines: Sequence[tuple[str, int]] = (),
) -> Basket:
    """Return exactly what placing would cost at this moment, without placing: for the checkout page.

    Raise what ``place`` raises, except for stock, which is not looked at.
    """
    currency_exponent(currency)
    tidy = check_address(address)
    rates = reference(db)
    with db.read() as conn:
        if cart_id is not None:
            lines = cart_lines(conn, cart_id, shopper_id)
        check_lines(lines)
        return price_basket(conn, lines, tidy, currency, rates, delivery, db.clock.now_us())


def check_lines(lines: Sequence[tuple[str, int]]) -> None:
    """Raise LinesInvalid unless there are 1 to 100 different offers with quantities of 1 to 999."""
    if not lines:
        raise LinesInvalid("There is nothing to order", field="lines", expected="at least one line")
    if len(lines) > MAX_LINES or len({offer_id for offer_id, _ in lines}) < len(lines):
        raise LinesInvalid(
            "Too many lines, or an offer twice",
            field="lines",
            expected=say("at most %(most)s different offers", most=MAX_LINES),
        )
    for offer_id, quantity in lines:
        if not 1 <= quantity <= MAX_QUANTITY:
            raise LinesInvalid(
                say("%(quantity)s units of %(offer_id)s cannot be ordered", quantity=quantity, offer_id=offer_id[:40]),
                field="quantity",
                expected=say("1 to %(most)s", most=MAX_QUANTITY),
            )


def price_basket(
    reader: Connection | Tx,
    lines: Sequence[tuple[str, int]],
    address: Address,
    currency: str,
    rates: Reference,
    delivery: DeliveryQuotes,
    now_us: int,
) -> Basket:
    """Return the lines with today's offers, priced for the address; raise LinesInvalid where one is not for sale."""
    conn = reader.connection if isinstance(reader, Tx) else reader
    offers = offers_for_sale(reader, [offer_id for offer_id, _ in lines])
    gone = [offer_id for offer_id, _ in lines if offer_id not in offers or not offers[offer_id].live]
    if gone:
        raise LinesInvalid(
            "Some offers are not for sale any more", field="lines", expected="offers for sale", offer_ids=gone
        )
    barred = [offer_id for offer_id, _ in lines if address.country in offers[offer_id].closed_to]
    if barred:
        raise LinesInvalid(
            "Some offers are not sold to that country", field="lines", expected="offers sold there", offer_ids=barred
        )
    basket = tuple((offers[offer_id], quantity) for offer_id, quantity in lines)
    weight_g, volume_cm3 = parcel_size(basket)
    quote = delivery.quote(
        conn,
        country=address.country,
        postcode=address.postcode,
        weight_g=weight_g,
        volume_cm3=volume_cm3,
        currency=currency,
        now_us=now_us,
    )
    priced = price_group(
        basket,
        currency=currency,
        destination=Destination(address.country, territories(address.country, address.region, address.postcode)),
        delivery_minor=quote.price_minor,
        sellers=rates.countries_of(conn, {offer.seller_id for offer, _ in basket}),
        rates=rates.rates,
        at_us=now_us,
    )
    return Basket(basket, priced, quote)

"""A cart as a page shows it: by seller, in one currency, with what has changed and what merging saves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from entrepot.core.accounts import sellers
from entrepot.core.database import Database
from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent
from entrepot.sell.catalog import SaleOffer, offers_for_sale
from entrepot.sell.stock import availability
from entrepot.shop.cart import store
from entrepot.shop.cart.delivery import DeliveryQuote, DeliveryQuotes, parcel_size
from entrepot.shop.cart.domain import CartDelivery, CartLineView, CartSeller, CartView, Problem, ProblemKind
from entrepot.shop.cart.fx import FxFixing, RateMissing
from entrepot.shop.cart.import_fx import fx_at


def cart_view(
    db: Database,
    *,
    cart_id: str,
    person_id: str | None,
    country: str,
    currency: str,
    delivery: DeliveryQuotes,
    postcode: str = "",
    locale: str = "",
) -> CartView:
    """Return the cart for a destination (ISO 3166 country) in a currency; raise CartNotFound for another person's.

    Titles and options are in ``locale`` where sellers gave them, without one as they wrote them.
    """
    currency_exponent(currency)
    with db.read() as conn:
        store.check_owner(conn, cart_id=cart_id, person_id=person_id)
        asker = _Asker(conn, delivery, country, postcode, currency, db.clock.now_us())
        lines = _lines(conn, cart_id, asker, fx_at(conn, asker.now_us), locale)
        by_seller: dict[str, list[_Line]] = {}
        for line in lines:
            by_seller.setdefault(line.seller_id, []).append(line)
        names = {seller_id: seller.name for seller_id, seller in sellers(conn, by_seller).items()}
        return _assemble(cart_id, by_seller, names, asker)


@dataclass(frozen=True, slots=True)
class _Line:
    seller_id: str
    offer: SaleOffer | None
    view: CartLineView


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for delivery, and takes a refusal for no answer."""

    conn: Connection
    delivery: DeliveryQuotes
    country: str
    postcode: str
    currency: str
    now_us: int

    def quote(self, lines: Sequence[_Line]) -> DeliveryQuote | None:
        wanted = [(line.offer, line.view.quantity) for line in lines if line.offer and line.view.orderable]
        if not wanted:
            return None
        weight_g, volume_cm3 = parcel_size(wanted)
        try:
            return self.delivery.quote(
                self.conn,
                country=self.country,
                postcode=self.postcode,
                weight_g=weight_g,
                volume_cm3=volume_cm3,
                currency=self.currency,
                now_us=self.now_us,
            )
        except AppError:
            return None


def _assemble(cart_id: str, by_seller: dict[str, list[_Line]], names: dict[str, str], asker: _Asker) -> CartView:
    parts: list[CartSeller] = []
    separate_minor = 0
    for seller_id, lines in by_seller.items():
        quote = asker.quote(lines)
        separate_minor += quote.price_minor if quote else 0
        views = tuple(line.view for line in lines)
        subtotal = sum(view.line_minor for view in views if view.orderable)
        promised_at = quote.promised_at_us if quote else None
        parts.append(CartSeller(seller_id, names.get(seller_id, ""), views, subtotal, promised_at))
    whole = asker.quote([line for lines in by_seller.values() for line in lines])
    return CartView(
        cart_id,
        asker.currency,
        asker.country,
        tuple(parts),
        sum(line.quantity for part in parts for line in part.lines),
        sum(part.subtotal_minor for part in parts),
        None if whole is None else CartDelivery(whole.price_minor, separate_minor, whole.promised_at_us, whole.service),
    )


def _lines(conn: Connection, cart_id: str, asker: _Asker, fixing: FxFixing, locale: str) -> list[_Line]:
    rows = store.lines_of(conn, cart_id)
    offers = offers_for_sale(conn, [row.offer_id for row in rows], locale=locale)
    left = availability(conn, [(offer.sku_id, offer.place_id) for offer in offers.values()])
    return [_line(row, offers.get(row.offer_id), left, asker, fixing) for row in rows]


def _line(
    row: Row[Any],
    offer: SaleOffer | None,
    left: dict[tuple[str, str], int],
    asker: _Asker,
    fixing: FxFixing,
) -> _Line:
    if offer is None:
        gone = CartLineView(row.offer_id, "", "", "", None, row.quantity, 0, 0, (Problem(ProblemKind.UNAVAILABLE),))
        return _Line("", None, gone)
    problems: list[Problem] = []
    units = left.get((offer.sku_id, offer.place_id), 0)
    if not offer.live:
        problems.append(Problem(ProblemKind.UNAVAILABLE))
    elif asker.country in offer.closed_to:
        problems.append(Problem(ProblemKind.NOT_SOLD_THERE))
    elif units == 0:
        problems.append(Problem(ProblemKind.OUT_OF_STOCK, available=0))
    elif units < row.quantity:
        problems.append(Problem(ProblemKind.TOO_MANY, available=units))
    unit_minor = 0
    try:
        unit_minor = fixing.convert(offer.price_minor, offer.currency, asker.currency)
        if (offer.price_minor, offer.currency) != (row.price_minor, row.currency):
            was_minor = fixing.convert(row.price_minor, row.currency, asker.currency)
            problems.append(Problem(ProblemKind.PRICE_CHANGED, was_minor=was_minor))
    except RateMissing:
        problems.append(Problem(ProblemKind.NO_RATE))
    view = CartLineView(
        row.offer_id,
        offer.product_id,
        offer.title,
        offer.options_text,
        offer.picture_file_id,
        row.quantity,
        unit_minor,
        unit_minor * row.quantity,
        tuple(problems),
    )
    return _Line(offer.seller_id, offer, view)

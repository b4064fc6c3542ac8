"""What the checkout asks for: goods, delivery, tax and total, to the minor unit, or why it cannot be ordered."""

from dataclasses import dataclass
from typing import Any, Final

from entrepot.kit.errors import AppError
from entrepot.shop.cart import CartView, DeliveryQuotes
from entrepot.shop.orders import Address, Basket, preview
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.shop.visit import Visit
from entrepot.web.pages.shop.words import SERVICES, sentence

_OTHER_SERVICE: Final = lazy("Delivery")


@dataclass(frozen=True, slots=True)
class Bill:
    """What the page asks for; ``refusal`` says why it cannot be ordered as it stands."""

    goods_minor: int = 0
    tax_minor: int = 0
    inclusive: bool = True
    delivery_minor: int = 0
    total_minor: int = 0
    promised_at: int | None = None
    service: Lazy | str = ""
    refusal: Lazy | str = ""


def bill_for(visit: Visit, shopper_id: str, cart: CartView, to: Address | None) -> Bill:
    """What placing would cost now; without an address goods and delivery alone, as far as they are known."""
    if not cart.orderable:
        return Bill(refusal=lazy("Something in the cart cannot be ordered as it stands. Look at the cart first"))
    if to is None:
        delivery = cart.delivery
        return Bill(
            goods_minor=cart.subtotal_minor,
            delivery_minor=delivery.price_minor if delivery else 0,
            total_minor=cart.total_minor,
            promised_at=delivery.promised_at if delivery else None,
            service=SERVICES.get(delivery.service, _OTHER_SERVICE) if delivery else "",
        )
    try:
        basket = preview(
            visit.platform.db,
            shopper_id=shopper_id,
            address=to,
            currency=visit.currency,
            delivery=visit.platform.port(DeliveryQuotes),
            cart_id=cart.id,
        )
    except AppError as refusal:
        return Bill(refusal=sentence(refusal))
    return _bill_of(basket)


def _bill_of(basket: Basket) -> Bill:
    priced: Any = basket.priced
    lines = [line for order in priced.orders for line in order.lines]
    inclusive = all(line.tax_inclusive for line in lines)
    tax = priced.tax_minor
    return Bill(
        goods_minor=priced.goods_minor + (tax if inclusive else 0),
        tax_minor=tax,
        inclusive=inclusive,
        delivery_minor=priced.delivery_minor,
        total_minor=priced.total_minor,
        promised_at=basket.quote.promised_at_us,
        service=SERVICES.get(basket.quote.service, _OTHER_SERVICE),
    )

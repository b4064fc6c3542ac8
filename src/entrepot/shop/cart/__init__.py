"""Carts of several sellers, and what they need: exchange rates and the price of delivery."""

from entrepot.shop.cart.add import add_units
from entrepot.shop.cart.change import accept_prices, cart_of, clear, merge_carts, set_line
from entrepot.shop.cart.delivery import DeliveryQuote, DeliveryQuotes, parcel_size
from entrepot.shop.cart.domain import (
    MAX_LINES,
    MAX_QUANTITY,
    CartDelivery,
    CartFull,
    CartLineView,
    CartNotFound,
    CartSeller,
    CartView,
    OfferNotForSale,
    Problem,
    ProblemKind,
    QuantityInvalid,
)
from entrepot.shop.cart.fx import FxFixing, RateMissing, divide_half_even
from entrepot.shop.cart.import_fx import (
    RatesInvalid,
    fx_at,
    import_fx_rates,
    load_builtin_fx_rates,
    midnight_us,
    scaled,
)
from entrepot.shop.cart.store import cart_lines, cart_units, find_cart, take_lines
from entrepot.shop.cart.view import cart_view

__all__ = [
    "MAX_LINES",
    "MAX_QUANTITY",
    "CartDelivery",
    "CartFull",
    "CartLineView",
    "CartNotFound",
    "CartSeller",
    "CartView",
    "DeliveryQuote",
    "DeliveryQuotes",
    "FxFixing",
    "OfferNotForSale",
    "Problem",
    "ProblemKind",
    "QuantityInvalid",
    "RateMissing",
    "RatesInvalid",
    "accept_prices",
    "add_units",
    "cart_lines",
    "cart_of",
    "cart_units",
    "cart_view",
    "clear",
    "divide_half_even",
    "find_cart",
    "fx_at",
    "import_fx_rates",
    "load_builtin_fx_rates",
    "merge_carts",
    "midnight_us",
    "parcel_size",
    "scaled",
    "set_line",
    "take_lines",
]

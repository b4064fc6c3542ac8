"""What refusals mean to a shopper, and the names of fields and reasons, in words that are translated."""

from typing import Final

from entrepot.kit.errors import AppError
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.sentences import Spoken

_SAID: Final[dict[str, Lazy]] = {
    "cart.not_for_sale": lazy("This is not for sale at present. Nothing was added"),
    "cart.full": lazy("The cart holds 100 different things, which is the most. Remove one first"),
    "cart.quantity": lazy("The quantity is not possible: 1 to 999 of one thing fit in a cart"),
    "cart.not_found": lazy("This cart is not here any more. What you add makes a new one"),
    "fx.rate_missing": lazy("There is no exchange rate for this currency today. Choose another currency above"),
    "order.total_changed": lazy("The total has changed since you saw it. Nothing was placed; look at it again"),
    "order.lines": lazy("Something in the cart cannot be ordered any more. Nothing was placed"),
    "order.not_payable": lazy("This purchase cannot be paid any more: it was paid, cancelled, or its time ran out"),
    "order.transition": lazy("The order has moved on, so this cannot be done any more. Nothing was changed"),
    "order.return_refused": lazy("This cannot be returned: the time is over, or more was asked for than was bought"),
    "payment.refused": lazy("This purchase cannot be paid now. Look at it again in a moment"),
    "address.needed": lazy("A parcel is still on its way there. Forget the address once it has arrived"),
    "accounts.email_taken": lazy("There is an account with this address. Sign in instead, or use another address"),
    "accounts.password_set": lazy("There is a password already. Change it instead"),
    "reviews.refused": lazy("This cannot be reviewed: it has not arrived yet, or you work for its seller"),
    "accounts.too_many_keys": lazy("50 keys are the most. Revoke one first"),
    "auth.sign_in": lazy("The address or the password is not right. Try again"),
    "auth.throttled": lazy("Too many failed attempts. Wait a few minutes, then try again"),
    "auth.suspended": lazy("This account is suspended. Ask the people who run this marketplace"),
    "stock.insufficient": lazy("There are not enough left. Nothing was changed"),
    "idempotency.mismatch": lazy("This form was sent before with other entries. Look at your orders first"),
}
_BY_STATUS: Final[dict[int, Lazy]] = {
    402: lazy("The wallet does not hold enough. Top it up, then pay"),
    404: lazy("This is not here any more"),
    503: lazy("The service starts or is busy. Nothing was changed; try again in a moment"),
    504: lazy("It is not known whether this was saved. Look whether it is there before you repeat it"),
}
PASSWORD_RULE: Final = lazy("8 to 200 characters, at least 4 of them different, and not your address")
NO_EMAIL: Final = lazy("This is not an e-mail address. Expected one such as you@shop.example")

ADDRESS_LABELS: Final = (
    lazy("Name"),
    lazy("Company"),
    lazy("Street and number"),
    lazy("Flat, floor, building"),
    lazy("District"),
    lazy("City"),
    lazy("Region"),
    lazy("Postcode"),
    lazy("Phone"),
    lazy("Note for the courier"),
    lazy("Province or metropolitan city"),
    lazy("City, county or borough"),
    lazy("Town or township"),
    lazy("Road name and building number"),
    lazy("Building, floor, unit"),
    lazy("Province"),
    lazy("District or county"),
    lazy("Street, number, building"),
    lazy("Prefecture"),
    lazy("City, ward, town"),
    lazy("District, block and house number"),
    lazy("Building, room"),
    lazy("City or county"),
    lazy("Area"),
    lazy("Building, street and number"),
    lazy("Flat, floor, block"),
)
"""The labels that the countries' address forms name, so that they are found for translation."""

CANCEL_REASONS: Final = (
    ("changed_mind", lazy("I changed my mind")),
    ("by_mistake", lazy("Ordered by mistake")),
    ("too_late", lazy("It comes too late")),
    ("other", lazy("Another reason")),
)
RETURN_REASONS: Final = (
    ("changed_mind", lazy("I changed my mind")),
    ("damaged", lazy("It came damaged")),
    ("wrong_item", lazy("It is not what I ordered")),
    ("not_as_described", lazy("It is not as described")),
    ("late", lazy("It came too late")),
    ("other", lazy("Another reason")),
)
SERVICES: Final = {
    "standard": lazy("Standard delivery"),
    "express": lazy("Express delivery"),
    "economy": lazy("Economy delivery"),
}
MOVEMENTS: Final = {
    "top_up": lazy("Topped up"),
    "hold": lazy("For a purchase"),
    "void": lazy("Given back: the purchase was not paid"),
    "capture": lazy("Paid"),
    "refund": lazy("Refund"),
    "payout": lazy("Paid out"),
}


def sentence(error: AppError) -> Lazy:
    """What a refusal means: in words for the shopper where there are any, else in its own."""
    return _SAID.get(error.code) or _BY_STATUS.get(error.status) or Spoken(error.detail)

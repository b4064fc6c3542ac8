"""Where the money of a purchase goes: what each seller, the tax account and the platform get of it."""

from collections.abc import Iterable

from entrepot.pay.ledger import PLATFORM, Account, Leg
from entrepot.shop.orders import Amounts, Payable


def parts_of(bill: Payable) -> list[tuple[str, Amounts]]:
    """Return what each seller's part of a purchase is made of, and last the delivery, which is the platform's."""
    parts = [
        (
            split.seller_id,
            Amounts(
                goods_minor=split.goods_minor,
                seller_tax_minor=split.tax_minor if split.tax_remitted_by == "seller" else 0,
                marketplace_tax_minor=0 if split.tax_remitted_by == "seller" else split.tax_minor,
                commission_minor=split.commission_minor,
            ),
        )
        for split in bill.splits
    ]
    delivery = Amounts(delivery_minor=bill.delivery_minor, delivery_tax_minor=bill.delivery_tax_minor)
    return [*parts, (PLATFORM, delivery)]


def shares(currency: str, parts: Iterable[tuple[str, Amounts]]) -> list[Leg]:
    """Return what each account gets of a payment: (seller id, parts of the money) pairs.

    The legs add up to exactly what the shopper pays. A refund is the same with every sign turned.
    """
    legs: list[Leg] = []
    for seller_id, part in parts:
        to_seller = part.goods_minor + part.seller_tax_minor - part.commission_minor
        legs += [
            Leg(Account(seller_id, "payable", currency), to_seller),
            Leg(Account(PLATFORM, "commission", currency), part.commission_minor),
            Leg(Account(PLATFORM, "tax", currency), part.marketplace_tax_minor + part.delivery_tax_minor),
            Leg(Account(PLATFORM, "delivery", currency), part.delivery_minor - part.delivery_tax_minor),
        ]
    return legs


def turned(legs: Iterable[Leg]) -> list[Leg]:
    """Return the legs with every sign turned."""
    return [Leg(leg.account, -leg.amount_minor) for leg in legs]

"""Electronic advance data: what a post and a customs office want to know before a box comes, as JSON values.

The fields are those of the UPU's ITMATT message (standard M33, version 1): item, sender, addressee, gross weight,
category of the content and one content piece for each kind of goods. Weights are grams, amounts decimal texts.
"""

from decimal import Decimal
from typing import Any, Final

from entrepot.fulfil.customs.domain import CustomsConflict, Declaration, Sender
from entrepot.kit.money import Money
from entrepot.shop.orders import Address

SALE_OF_GOODS: Final = "11"
"""The UPU's category of the content (code list 136) of what was bought."""


def advance_data(declaration: Declaration, sender: Sender, addressee: Address) -> dict[str, Any]:
    """Return the advance data of a declaration; raise CustomsConflict while something is missing in it.

    Holds the addressee's name and address: it is made for whoever asks, and not kept.
    """
    if declaration.number is None or declaration.state != "ready":
        raise CustomsConflict("the declaration is not complete yet")
    return {
        "message": "ITMATT",
        "version": "1",
        "item_id": declaration.number,
        "mail_class": "C" if declaration.mail_class == "parcel" else "U",
        "form": declaration.form.upper(),
        "item_category": SALE_OF_GOODS,
        "gross_weight_g": declaration.gross_g,
        "origin_country": sender.country,
        "destination_country": declaration.destination,
        "sender": {
            "name": sender.name,
            "address": [each for each in (sender.line1, sender.line2) if each],
            "city": sender.city,
            "region": sender.region,
            "postcode": sender.postcode,
            "country": sender.country,
            "phone": sender.phone,
            "reference": sender.reference,
        },
        "addressee": {
            "name": addressee.name,
            "address": [each for each in (addressee.company, addressee.line1, addressee.line2) if each],
            "city": addressee.city,
            "region": addressee.region,
            "postcode": addressee.postcode,
            "country": addressee.country,
            "phone": addressee.phone,
        },
        "content_pieces": [
            {
                "number": line.number,
                "description": line.description,
                "quantity": line.quantity,
                "net_weight_g": line.net_g,
                "declared_value": _decimal(line.value_minor, line.currency),
                "currency": line.currency,
                "hs_code": line.hs_code,
                "origin_country": line.origin,
            }
            for line in declaration.lines
        ],
        "totals": [
            {"currency": currency, "declared_value": _decimal(minor, currency)}
            for currency, minor in declaration.totals.items()
        ],
        "net_weight_g": declaration.net_g,
    }


def _decimal(minor: int, currency: str) -> str:
    amount: Decimal = Money(minor, currency).decimal()
    return f"{amount:f}"

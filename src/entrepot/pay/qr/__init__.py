"""Payment codes of EMVCo: a merchant's (MPM) and a shopper's (CPM), as text and as pictures.

The strict readers refuse the first deviation from the specification; ``inspect_…`` names all and forgives those that
leave the meaning certain: a checksum in small letters, lengths that count bytes, a name that is too long.
"""

from entrepot.pay.qr.consumer import inspect_consumer_code, read_consumer_code, write_consumer_code
from entrepot.pay.qr.domain import (
    AdditionalData,
    Application,
    AskForTip,
    CardData,
    CodeRefused,
    ConsumerCode,
    ConsumerReading,
    DataObject,
    Deviation,
    Element,
    FixedFee,
    Initiation,
    LocalName,
    MerchantCode,
    MerchantReading,
    PercentageFee,
    Template,
    Track2,
)
from entrepot.pay.qr.objects import checksum
from entrepot.pay.qr.picture import PICTURE_MOST, codes_in_picture, draw_png, draw_svg
from entrepot.pay.qr.read_merchant import inspect_merchant_code, read_merchant_code
from entrepot.pay.qr.write_merchant import write_merchant_code

__all__ = [
    "PICTURE_MOST",
    "AdditionalData",
    "Application",
    "AskForTip",
    "CardData",
    "CodeRefused",
    "ConsumerCode",
    "ConsumerReading",
    "DataObject",
    "Deviation",
    "Element",
    "FixedFee",
    "Initiation",
    "LocalName",
    "MerchantCode",
    "MerchantReading",
    "PercentageFee",
    "Template",
    "Track2",
    "checksum",
    "codes_in_picture",
    "draw_png",
    "draw_svg",
    "inspect_consumer_code",
    "inspect_merchant_code",
    "read_consumer_code",
    "read_merchant_code",
    "write_consumer_code",
    "write_merchant_code",
]

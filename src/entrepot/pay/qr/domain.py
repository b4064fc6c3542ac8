"""What a payment code says (EMV QR Code Specification for Payment Systems, version 1.1, both modes)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import Sentence, say

MOST_BYTES = 2_953
"""The largest QR code (version 40, level L) holds no more, so nothing longer is looked at."""


class CodeRefused(InvalidInput):
    """A payment code is not as the specification has it; ``extra`` names the object (``field``) and ``expected``."""

    code = "qr.refused"
    title = "This payment code cannot be used"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a code differs from the specification: the object, what it says and what was expected.

    ``tag`` is ``62.05`` for object 05 within 62. After a ``fatal`` one it is not known what the code means.
    """

    tag: str
    detail: Sentence
    expected: Sentence
    fatal: bool = True


Tell = Callable[[Deviation], None]
"""Takes each deviation as it is met."""


def refuse_it(deviation: Deviation) -> None:
    """Raise CodeRefused: the strict reader takes no deviation."""
    raise CodeRefused(deviation.detail, field=deviation.tag, expected=deviation.expected)


def misread(tag: str, found: str, expected: Sentence, *, fatal: bool = True) -> Deviation:
    """Return the deviation of an object that says something else than it may."""
    return Deviation(tag, say("object %(tag)s is “%(found)s”", tag=tag, found=found[:40]), expected, fatal=fatal)


def missing(tag: str, expected: Sentence) -> Deviation:
    """Return the deviation of an object that must be there and is not."""
    return Deviation(tag, say("object %(tag)s is not there", tag=tag), expected)


@dataclass(frozen=True, slots=True)
class DataObject:
    """An object of a merchant's code: two digits, and what it says."""

    id: str
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """An object that holds others: whose it is (an AID, a UUID or a reversed domain name), and that scheme's own."""

    id: str
    identifier: str
    fields: tuple[DataObject, ...] = ()


class Initiation(StrEnum):
    """Whether the same code is shown for many payments, or each has its own."""

    STATIC = "11"
    DYNAMIC = "12"


@dataclass(frozen=True, slots=True)
class AskForTip:
    """The payer is asked for a tip."""


@dataclass(frozen=True, slots=True)
class FixedFee:
    """An amount is added for convenience."""

    amount: Money


@dataclass(frozen=True, slots=True)
class PercentageFee:
    """A percentage is added for convenience: 0.01 to 99.99, two decimals at most."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class AdditionalData:
    """What helps to find the payment again (object 62); ``***`` asks the payer's app for it."""

    bill: str | None = None
    mobile: str | None = None
    store: str | None = None
    loyalty: str | None = None
    reference: str | None = None
    customer: str | None = None
    terminal: str | None = None
    purpose: str | None = None
    asked_of_payer: str | None = None
    """Any of A (address), M (mobile number), E (e-mail address)."""
    tax_id: str | None = None
    channel: str | None = None
    templates: tuple[Template, ...] = ()
    reserved: tuple[DataObject, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalName:
    """The merchant's name and city in another language (object 64); the language is a code of ISO 639."""

    language: str
    name: str
    city: str | None = None
    reserved: tuple[DataObject, ...] = ()


@dataclass(frozen=True, slots=True)
class MerchantCode:
    """What a merchant-presented code says.

    ``accounts`` are objects 02 to 51: those up to 25 are card schemes' and say one thing, the others are templates.
    ``category`` is a merchant category code (ISO 18245), ``country`` one of ISO 3166-1.
    """

    accounts: tuple[DataObject | Template, ...]
    category: str
    currency: str
    country: str
    name: str
    city: str
    amount: Money | None = None
    initiation: Initiation | None = None
    tip: AskForTip | FixedFee | PercentageFee | None = None
    postal_code: str | None = None
    additional: AdditionalData | None = None
    local: LocalName | None = None
    reserved: tuple[DataObject, ...] = ()
    unreserved: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class MerchantReading:
    """What could be read of a merchant's code; ``code`` is None where a deviation is fatal."""

    code: MerchantCode | None
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A BER-TLV element that is kept as it came; ``tag`` in upper hexadecimal digits."""

    tag: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Track2:
    """A card's second track (tag 57), without its separator and filling; ``expires`` is year and month."""

    pan: str = field(repr=False)
    expires: str = field(repr=False)
    service: str
    discretionary: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class CardData:
    """What an application (61) or all of them together (62) say; a card's number and holder are not for logs."""

    label: str | None = None
    track2: Track2 | None = None
    pan: str | None = field(default=None, repr=False)
    cardholder: str | None = field(default=None, repr=False)
    languages: tuple[str, ...] = ()
    issuer_url: str | None = None
    version: bytes | None = None
    token_requestor: str | None = None
    account_reference: str | None = field(default=None, repr=False)
    last_four: str | None = None
    transparent: tuple[Element, ...] = ()
    other: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """A card that the shopper may pay with: the application's name (AID) in upper hexadecimal digits, and its data."""

    name: str
    data: CardData = CardData()


@dataclass(frozen=True, slots=True)
class ConsumerCode:
    """What a consumer-presented code says: at least one application, the preferred one first."""

    applications: tuple[Application, ...]
    common: CardData | None = None
    other: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsumerReading:
    """What could be read of a consumer's code; ``code`` is None where a deviation is fatal."""

    code: ConsumerCode | None
    deviations: tuple[Deviation, ...]

"""What orders take and answer over HTTP; the descriptions and examples are those of the API's own pages."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http.types import Body, Count, CountryCode, CurrencyCode, Id, Minor, Name, Quantity, Text, storable
from entrepot.shop.cart import MAX_QUANTITY
from entrepot.shop.orders.addresses import Address
from entrepot.shop.orders.domain import MAX_LINES
from entrepot.shop.orders.returns import ReturnReason

Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)]
"""May be empty."""
Note = Annotated[str, StringConstraints(max_length=1000), AfterValidator(storable)]
Units = Annotated[Quantity, Field(le=MAX_QUANTITY, examples=[2])]
Moment = Annotated[str, Field(examples=["2026-03-02T09:00:00Z"])]
GroupId = Annotated[str, Id("grp")]
OrderId = Annotated[str, Id("ord")]
ReturnId = Annotated[str, Id("ret")]
LineId = Annotated[str, Id("oln")]


class AddressBody(Body):
    """A delivery address; which fields a country asks for is told by `/address-forms/{country}`."""

    name: Name = Field(examples=["Shopper"])
    country: CountryCode
    line1: Text = Field(examples=["세종대로 175"])
    line2: Short = Field(default="", examples=["3층"])
    district: Short = ""
    city: Short = Field(default="", examples=["종로구"])
    region: Short = Field(default="", examples=["서울특별시"])
    postcode: Short = Field(default="", examples=["03187"])
    phone: Short = Field(default="", examples=["02-1234-5678"])
    company: Short = ""
    note: Note = ""
    lat: float | None = Field(default=None, ge=-90, le=90, examples=[37.5716])
    lon: float | None = Field(default=None, ge=-180, le=180, examples=[126.9769])

    def address(self) -> Address:
        """Return the address that it names."""
        return Address(**self.model_dump())


class OrderLineBody(Body):
    """Units of an offer."""

    offer_id: Annotated[str, Id("off")] = Field(examples=["off_01kjpwd6m0e028gtvf2c8bz8m7"])
    quantity: Units


class QuoteBody(Body):
    """What is to be bought: a cart, or lines."""

    cart_id: Annotated[str, Id("crt")] | None = Field(default=None, examples=["crt_01kjpwd6m0e028gtvf2c8bz8m7"])
    lines: list[OrderLineBody] = Field(default_factory=list, max_length=MAX_LINES)
    address: AddressBody
    currency: CurrencyCode

    def pairs(self) -> tuple[tuple[str, int], ...]:
        """Return the lines as (offer id, quantity)."""
        return tuple((line.offer_id, line.quantity) for line in self.lines)


class PlaceBody(QuoteBody):
    """A purchase; with `expected_total_minor` it is placed only at that total."""

    expected_total_minor: Minor | None = None


class PlacedLineAnswer(Body):
    """One line that was placed; `total_minor` has its tax in it."""

    id: str
    offer_id: str
    title: str
    quantity: int
    unit_minor: Minor
    total_minor: Minor


class PlacedOrderAnswer(Body):
    """One seller's order."""

    id: str
    seller_id: str
    total_minor: Minor
    tax_minor: Minor
    lines: list[PlacedLineAnswer]


class PlacedAnswer(Body):
    """A purchase that waits for its payment until `expires_at`."""

    id: str = Field(examples=["grp_01kjpwd6m0e028gtvf2c8bz8m7"])
    state: str = Field(examples=["awaiting_payment"])
    currency: str
    goods_minor: Minor
    tax_minor: Minor
    delivery_minor: Minor
    total_minor: Minor
    service: str
    address_id: str
    placed_at: Moment
    expires_at: Moment
    promised_at: Moment
    orders: list[PlacedOrderAnswer]


class QuoteAnswer(Body):
    """What a purchase would cost now; `delivery_minor` has its tax in it."""

    currency: str
    goods_minor: Minor
    tax_minor: Minor
    delivery_minor: Minor
    total_minor: Minor
    fx_rate_id: str
    service: str
    promised_at: Moment


class OrderLineAnswer(Body):
    """One line as it was sold, with the tax rate that it was sold at."""

    id: str
    offer_id: str
    product_id: str
    sku_id: str
    sku_code: str
    title: str
    options_text: str
    picture_file_id: str | None
    quantity: int
    returned_quantity: int
    unit_minor: Minor
    net_minor: Minor
    tax_minor: Minor
    tax_ppm: int = Field(examples=[100_000])
    tax_inclusive: bool
    tax_remitted_by: str = Field(examples=["seller"])
    tax_rate_id: str


class OrderStepAnswer(Body):
    """One thing that happened."""

    state: str = Field(examples=["sent"])
    at: Moment


class ReturnAnswer(Body):
    """One return: lines are [line id, units asked for, units taken back]."""

    id: str
    order_id: str
    state: str = Field(examples=["requested"])
    reason: str
    note: str
    requested_at: Moment
    received_at: Moment | None
    refunded_at: Moment | None
    refund_minor: Minor
    lines: list[tuple[str, int, int]]


class OrderAnswer(Body):
    """One seller's order."""

    id: str
    group_id: str
    seller_id: str
    shopper_id: str
    address_id: str
    country: str
    state: str = Field(examples=["paid"])
    currency: str
    units: int
    goods_minor: Minor
    tax_minor: Minor
    total_minor: Minor
    refunded_minor: Minor
    promised_at: Moment
    placed_at: Moment
    cancel_reason: str | None
    returnable_until: Moment | None
    lines: list[OrderLineAnswer]
    timeline: list[OrderStepAnswer]
    returns: list[ReturnAnswer]


class GroupAnswer(Body):
    """A purchase with its orders."""

    id: str
    shopper_id: str
    address_id: str
    state: str
    currency: str
    fx_rate_id: str
    goods_minor: Minor
    tax_minor: Minor
    delivery_minor: Minor
    delivery_tax_minor: Minor
    total_minor: Minor
    service: str
    promised_at: Moment
    placed_at: Moment
    expires_at: Moment
    paid_at: Moment | None
    payment_id: str | None
    payment_state: Literal["unpaid", "paid", "partly_refunded", "refunded"]
    refunded_minor: Minor
    orders: list[OrderAnswer]


class SellerLineAnswer(OrderLineAnswer):
    """A line as its seller sees it."""

    list_price_minor: Minor
    list_currency: str
    place_id: str
    hs_code: str | None
    weight_g: int
    commission_minor: Minor
    commission_rule_id: str
    commission_rule_version: int | None
    commission_ppm: int | None
    commission_rule_name: str


class SellerOrderAnswer(OrderAnswer):
    """An order as its seller sees it; `earns_minor` is what the seller gets for it."""

    lines: list[SellerLineAnswer]  # type: ignore[assignment]  # the same with more fields
    commission_minor: Minor
    earns_minor: int


class OrderRowAnswer(Body):
    """One order in a shopper's list."""

    id: str
    group_id: str
    seller_id: str
    state: str
    currency: str
    units: int
    total_minor: Minor
    refunded_minor: Minor
    country: str
    placed_at: Moment
    promised_at: Moment
    delivered_at: Moment | None
    first_sku_id: str
    first_title: str
    first_picture_file_id: str | None
    line_count: int


class SellerOrderRowAnswer(OrderRowAnswer):
    """One order in its seller's list."""

    commission_minor: Minor


class GroupRowAnswer(Body):
    """One purchase in a list."""

    id: str
    state: str
    currency: str
    total_minor: Minor
    placed_at: Moment
    promised_at: Moment
    expires_at: Moment
    payment_state: Literal["unpaid", "paid", "partly_refunded", "refunded"]
    refunded_minor: Minor
    orders: list[OrderRowAnswer]


class GroupPage(Body):
    """A page of purchases, newest first."""

    items: list[GroupRowAnswer]
    next: str | None
    previous: str | None


class OrderPage(Body):
    """A page of orders, newest first."""

    items: list[SellerOrderRowAnswer]
    next: str | None
    previous: str | None


class CancelBody(Body):
    """Why an order is cancelled."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(storable)
    ] = Field(examples=["Ordered by mistake"])


class SentBody(Body):
    """How the goods are on their way to the hub."""

    tracking_code: Annotated[str, StringConstraints(max_length=100), AfterValidator(storable)] = ""


class ReturnLineBody(Body):
    """Units of a line."""

    line_id: LineId = Field(examples=["oln_01kjpwd6m0e028gtvf2c8bz8m7"])
    quantity: Units


class ReturnBody(Body):
    """What comes back and why."""

    lines: list[ReturnLineBody] = Field(min_length=1, max_length=MAX_LINES)
    reason: ReturnReason
    note: Note = ""


class ReturnRef(Body):
    """A return's id."""

    id: str = Field(examples=["ret_01kjpwd6m0e028gtvf2c8bz8m7"])


class AcceptedLineBody(Body):
    """Units of a line that are taken back."""

    line_id: LineId
    quantity: Annotated[Count, Field(le=MAX_QUANTITY, examples=[1])]


class ReceiveBody(Body):
    """What is taken back, all that was asked for by default, and whether it can be sold again."""

    accepted: list[AcceptedLineBody] | None = Field(default=None, max_length=MAX_LINES)
    put_on_sale: bool = True


class RefundAnswer(Body):
    """What is given back; `goods_minor` without tax."""

    goods_minor: Minor
    seller_tax_minor: Minor
    marketplace_tax_minor: Minor
    commission_minor: Minor
    delivery_minor: Minor
    delivery_tax_minor: Minor
    total_minor: Minor


class AddressFieldAnswer(Body):
    """One input of an address form."""

    name: str = Field(examples=["postcode"])
    label: str = Field(examples=["Postcode"])
    required: bool
    autocomplete: str = Field(examples=["postal-code"])
    pattern: str = Field(examples=[r"\d{5}"])
    example: str = Field(examples=["03187"])
    choices: list[tuple[str, str]]


class AddressFormAnswer(Body):
    """The inputs of a country's address in the order in which its people write them."""

    country: str
    fields: list[AddressFieldAnswer]

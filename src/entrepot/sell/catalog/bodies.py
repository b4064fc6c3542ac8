"""What comes in over HTTP about products, bounded and typed, and how it becomes drafts."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, StrictBool, StrictStr, StringConstraints, Tag

from entrepot.core.http.types import (
    Body,
    Count,
    CountryCode,
    CurrencyCode,
    Id,
    LocaleCode,
    LongText,
    Minor,
    Name,
    storable,
)
from entrepot.sell.catalog.domain import (
    ATTRIBUTE_TEXT_MAX,
    ATTRIBUTES_MAX,
    BULLET_MAX,
    BULLETS_MAX,
    NUMBER_MAX,
    OPTIONS_MAX,
    PICTURES_MAX,
    SEARCH_WORD_MAX,
    SEARCH_WORDS_MAX,
    SIDE_MAX_MM,
    VARIANTS_MAX,
    WEIGHT_MAX_G,
    WORDS_MAX,
    AttributeValue,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    Quantity,
    SkuDraft,
)
from entrepot.sell.catalog.exchange import ImportMapping

_Storable = AfterValidator(storable)
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), _Storable]
"""A seller's own code of a variant, or key of a product."""
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _Storable]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), _Storable]
CategoryId = Annotated[str, StringConstraints(pattern=r"^cat_[a-z0-9-]{1,60}$"), Field(examples=["cat_kettles"])]
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["9f86d081" * 8])]
Gtin = Annotated[str, StringConstraints(pattern=r"^[0-9]{8,14}$"), Field(examples=["4006381333931"])]
HsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,10}$"), Field(examples=["691110"])]
Grams = Annotated[int, Field(ge=0, le=WEIGHT_MAX_G, strict=True, examples=[350])]
Millimetres = Annotated[int, Field(ge=0, le=SIDE_MAX_MM, strict=True, examples=[120])]
_Text = Annotated[StrictStr, StringConstraints(max_length=ATTRIBUTE_TEXT_MAX), _Storable]


class QuantityBody(Body):
    """A number with its unit."""

    value: Annotated[float, Field(ge=-NUMBER_MAX, le=NUMBER_MAX, examples=[900])]
    unit: Annotated[str, StringConstraints(max_length=100), _Storable, Field(examples=["ml"])] = ""


def _kind(value: object) -> str | None:
    """Which of the four kinds of attribute a value wants to be, so that an error names what is wrong with that one."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, list):
        return "texts"
    return "quantity" if isinstance(value, (dict, QuantityBody)) else None


AttributeBody = Annotated[
    Annotated[_Text, Tag("text")]
    | Annotated[StrictBool, Tag("flag")]
    | Annotated[QuantityBody, Tag("quantity")]
    | Annotated[list[_Text], Field(max_length=100), Tag("texts")],
    Discriminator(
        _kind,
        custom_error_type="attribute",
        custom_error_message="expected a text, true or false, a number with its unit, or a list of texts",
    ),
]


class OfferBody(Body):
    """A price at a place; without a place it is the seller's first. ``stock`` states how many units lie there."""

    price_minor: Minor
    currency: CurrencyCode
    place_id: Annotated[str, Id("plc")] | None = None
    tax_class: Literal["standard", "reduced", "food", "books", "exempt"] | None = None
    state: Literal["live", "paused"] | None = None
    stock: Count | None = None

    def draft(self) -> OfferDraft:
        """Return what the body asks for."""
        return OfferDraft(self.price_minor, self.currency, self.place_id, self.tax_class, self.state, self.stock)


class VariantBody(Body):
    """A variant by the seller's own code; what is left out stays as it is. Weight in g, sides in mm."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sku": "KETTLE-NAVY",
                    "gtins": ["4006381333931"],
                    "options": [["Colour", "Navy"]],
                    "weight_g": 1350,
                    "offers": [{"price_minor": 59000, "currency": "KRW", "stock": 40}],
                }
            ]
        }
    )

    sku: Code
    gtins: Annotated[list[Gtin], Field(max_length=100)] | None = None
    options: Annotated[list[tuple[Code, Code]], Field(max_length=OPTIONS_MAX)] | None = None
    weight_g: Grams | None = None
    length_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    hs_code: HsCode | None = None
    origin: CountryCode | None = None
    state: Literal["live", "archived"] | None = None
    offers: Annotated[tuple[OfferBody, ...], Field(max_length=50)] = ()

    def draft(self) -> SkuDraft:
        """Return what the body asks for."""
        return SkuDraft(
            self.sku,
            None if self.gtins is None else tuple(self.gtins),
            None if self.options is None else tuple(self.options),
            self.weight_g,
            self.length_mm,
            self.width_mm,
            self.height_mm,
            self.hs_code,
            self.origin,
            self.state,
            tuple(each.draft() for each in self.offers),
        )


class PictureBody(Body):
    """A picture that was sent to ``POST /pictures``; of one variant where its code is given."""

    file_id: FileId
    alt: Annotated[str, StringConstraints(max_length=500), _Storable] = ""
    sku: Code | None = None

    def draft(self) -> PictureDraft:
        """Return what the body asks for."""
        return PictureDraft(self.file_id, None, self.alt, self.sku)


class PictureOrderBody(Body):
    """All pictures of a product in their new order; shelves show the first."""

    picture_ids: Annotated[list[Annotated[str, Id("pic")]], Field(max_length=PICTURES_MAX)]


Bullets = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=BULLET_MAX), _Storable]],
    Field(max_length=BULLETS_MAX),
]
SearchWords = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=SEARCH_WORD_MAX), _Storable]],
    Field(max_length=SEARCH_WORDS_MAX),
]


class TranslationBody(Body):
    """A product's words in another language; ``words`` says what the terms of options and attributes are called."""

    title: Title
    description: LongText = ""
    words: Annotated[dict[Term, Term], Field(max_length=WORDS_MAX)] | None = None
    bullets: Bullets | None = None
    search_words: SearchWords | None = None

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Return the lists that the body gives."""
        said = {"bullets": self.bullets, "search_words": self.search_words}
        return {name: tuple(lines) for name, lines in said.items() if lines is not None}


class ProductPatch(Body):
    """What is to be true of a product; what is left out stays as it is. ``attributes``, where given, are all."""

    title: Title | None = None
    description: LongText | None = None
    brand: Annotated[str, StringConstraints(max_length=120), _Storable] | None = None
    category_id: CategoryId | None = None
    locale: LocaleCode | None = None
    attributes: Annotated[dict[Code, AttributeBody], Field(max_length=ATTRIBUTES_MAX)] | None = None
    translations: Annotated[dict[LocaleCode, TranslationBody], Field(max_length=30)] | None = None
    bullets: Bullets | None = None
    search_words: SearchWords | None = None
    condition: Literal["new", "refurbished", "used"] | None = None
    variants: Annotated[tuple[VariantBody, ...], Field(max_length=VARIANTS_MAX)] = ()
    pictures: Annotated[list[PictureBody], Field(max_length=PICTURES_MAX)] | None = None

    def draft(self, *, external_id: str | None = None, state: Literal["draft", "live"] | None = None) -> ProductDraft:
        """Return what the body asks for."""
        attributes = self.attributes
        translations = self.translations
        said = {locale: each.words for locale, each in (translations or {}).items() if each.words is not None}
        return ProductDraft(
            external_id=external_id,
            title=self.title,
            description=self.description,
            brand=self.brand,
            category_id=self.category_id,
            locale=self.locale,
            state=state,
            attributes=None if attributes is None else {code: _value(each) for code, each in attributes.items()},
            translations=None
            if translations is None
            else {locale: (each.title, each.description) for locale, each in translations.items()},
            words=said or None,
            bullets=_lines(self.bullets),
            search_words=_lines(self.search_words),
            lists={locale: found for locale, each in (translations or {}).items() if (found := each.lists())} or None,
            condition=self.condition,
            skus=tuple(each.draft() for each in self.variants),
            pictures=None if self.pictures is None else tuple(each.draft() for each in self.pictures),
        )


class ProductBody(ProductPatch):
    """A new product with its variants. ``key`` is the seller's own key of it; without one its first SKU code is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Gooseneck kettle 0.9 l",
                    "description": "Pours slowly and evenly; holds its temperature for an hour.",
                    "brand": "Saebyeok",
                    "category_id": "cat_kettles",
                    "attributes": {
                        "capacity": {"value": 900, "unit": "ml"},
                        "material": "Stainless steel",
                        "temperature_control": True,
                    },
                    "state": "live",
                    "variants": [
                        {
                            "sku": "KETTLE-NAVY",
                            "options": [["Colour", "Navy"]],
                            "weight_g": 1350,
                            "offers": [{"price_minor": 59000, "currency": "KRW", "stock": 40}],
                        }
                    ],
                }
            ]
        }
    )

    key: Code | None = None
    state: Literal["draft", "live"] = "draft"
    title: Title
    variants: Annotated[tuple[VariantBody, ...], Field(min_length=1, max_length=VARIANTS_MAX)]

    def new_draft(self) -> ProductDraft:
        """Return what the body asks for."""
        return self.draft(external_id=self.key, state=self.state)


class ImportBody(Body):
    """A file that was sent to ``POST /files``, and how to read it.

    ``columns`` maps the file's column names to ours, "" leaving one out; what stands beside it applies where a row says
    nothing. ``preset`` is found out by itself with ``auto``.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file_id": "9f86d081" * 8,
                    "format": "csv",
                    "file_name": "goods.csv",
                    "columns": {"Artikelnummer": "sku", "Preis": "price"},
                    "currency": "EUR",
                    "category_id": "cat_mugs",
                }
            ]
        }
    )

    file_id: FileId
    format: Literal["csv", "jsonl"]
    file_name: Annotated[str, StringConstraints(max_length=200), _Storable] = ""
    preset: Literal["auto", "own", "shopify", "icecat"] = "auto"
    columns: Annotated[
        dict[Name, Annotated[str, StringConstraints(max_length=120), _Storable]],
        Field(max_length=500, default_factory=dict),
    ]
    currency: CurrencyCode | None = None
    category_id: CategoryId | None = None
    place_id: Annotated[str, Id("plc")] | None = None
    locale: LocaleCode | None = None
    state: Literal["live", "draft"] = "live"
    encoding: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{2,20}$")] | None = None

    def mapping(self) -> ImportMapping:
        """Return how the file is to be read."""
        return ImportMapping(
            self.preset,
            self.columns,
            self.currency,
            self.category_id,
            self.place_id,
            self.locale,
            self.state,
            self.encoding,
        )


def _lines(said: list[str] | None) -> tuple[str, ...] | None:
    return None if said is None else tuple(said)


def _value(body: AttributeBody) -> AttributeValue:
    match body:
        case QuantityBody(value=number, unit=unit):
            return Quantity(number, unit)
        case list():
            return tuple(body)
        case _:
            return body

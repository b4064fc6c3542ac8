"""The fields of the index, and how an entry becomes a document."""

import orjson
import tantivy

from entrepot.kit.money import EXPONENTS
from entrepot.shop.search.entry import ATTRIBUTE_SLOTS, CATEGORY_SLOTS, Entry, id_words, token_key

SCHEMA_VERSION = 1
"""Raise it whenever a field or a rule of ``words.py`` changes: every node then rebuilds its index by itself."""

SLOTS = (
    *(f"category{depth}" for depth in range(CATEGORY_SLOTS)),
    "brand",
    "seller",
    *(f"attribute{number}" for number in range(ATTRIBUTE_SLOTS)),
)
"""Fast fields of one facet value each, read for the products of an answer to count them."""
IN_STOCK = token_key("stock", "in")


def price_field(currency: str) -> str:
    """Return the fast field of prices in a currency: there is one for each of ISO 4217, empty ones cost nothing."""
    return f"price_{currency}"


def build_schema() -> tantivy.Schema:
    """Return the schema. Texts arrive as terms already (``words.index_terms``), so they are split at white space."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in ("id_high", "id_low", "stock", *SLOTS, *map(price_field, EXPONENTS)):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("facet", indexed=True)
    for name in ("text", "title", "category", "attributes"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("codes", tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def document(entry: Entry) -> tantivy.Document:
    """Return the document of a product."""
    made = tantivy.Document()
    high, low = id_words(entry.product_id)
    made.add_text("id", entry.product_id)
    made.add_unsigned("id_high", high)
    made.add_unsigned("id_low", low)
    if entry.in_stock:
        made.add_unsigned("facet", IN_STOCK)
        made.add_unsigned("stock", IN_STOCK)
    for currency, minor in entry.prices_minor.items():
        made.add_unsigned("facet", token_key("currency", currency))
        made.add_unsigned(price_field(currency), minor)
    for slot, token in entry.slots.items():
        made.add_unsigned(slot, token.key)
        made.add_unsigned("facet", token.key)
    for category_id in entry.path[CATEGORY_SLOTS:]:
        made.add_unsigned("facet", token_key("category", category_id))
    made.add_text("text", entry.text)
    made.add_text("title", entry.title)
    made.add_text("category", entry.category)
    made.add_text("attributes", entry.attributes)
    made.add_text("codes", entry.codes)
    kept = {slot: (token.name, token.value, token.label) for slot, token in entry.slots.items()}
    made.add_bytes("kept", orjson.dumps({"shown": entry.shown, "slots": kept}))
    return made

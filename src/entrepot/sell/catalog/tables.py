"""The tables of the catalogue."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from entrepot.core.database import Json, metadata

category = Table(
    "category",
    metadata,
    Column("id", Text, primary_key=True),
    Column("parent_id", Text, ForeignKey("category.id")),
    Column("position", Integer, nullable=False),
    Column("names", Json, nullable=False),  # {"en": "Mugs", "ko": "머그", …}
    Column("attributes", Json, nullable=False),  # codes of attributes typical of the category, in order
    Column("shopify_code", Text, unique=True),  # such as hg-11-10-5-5
    Column("google_path", Text),
    Index("ix_category_parent", "parent_id", "position"),
)

attribute = Table(
    "attribute",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", String(8), nullable=False),  # text, number, boolean, list
    Column("unit", Text, nullable=False),
    Column("names", Json, nullable=False),
    Column("source_id", Text, unique=True),
)

attribute_choice = Table(
    "attribute_choice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attribute_code", Text, ForeignKey("attribute.code"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("names", Json, nullable=False),
    Index("ix_attribute_choice_attribute", "attribute_code", "position"),
)

# One row: a new version id with every change of the tree, so that a process knows when to read the tree again.
category_version = Table(
    "category_version",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, nullable=False),
)

# A row here means that products need a verdict before they are shown; without one they need none.
publishing_gate = Table(
    "publishing_gate",
    metadata,
    Column("name", Text, primary_key=True),
)

place = Table(
    "place",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("postcode", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("street", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("seller_id", "name"),
)

product = Table(
    "product",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("category_id", Text, ForeignKey("category.id")),
    Column("state", String(8), nullable=False),
    # The seller wants it shown, but the publishing rules keep it a draft until what is missing has come.
    Column("withheld", Boolean, nullable=False),
    Column("locale", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("translations", Json),  # {"ko": {"title": …, "description": …, "bullets": […]}} or null
    Column("cover_file_id", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("bullets", Json),  # selling points, one sentence each, or null
    Column("search_words", Json),  # what shoppers may call it besides; shown nowhere; or null
    Column("condition", String(12)),  # new, refurbished, used; null where nobody said
    # How often what a verdict judges was changed, and the revision that was allowed to be shown last.
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("cleared_revision", Integer),
    # Submitted, and not shown: "waiting" for a verdict, or "held" by one; null where it is neither.
    Column("screening", String(8)),
    Column("closed_to", Json),  # the countries where it is not sold, as a verdict says: ["SA"], or null
    UniqueConstraint("seller_id", "external_id"),
    CheckConstraint("state IN ('draft', 'live', 'archived')", name="state"),
    Index("ix_product_seller_updated", "seller_id", "updated_at", "id"),
    Index("ix_product_category", "category_id", "id"),
)

sku = Table(
    "sku",
    metadata,
    Column("id", Text, primary_key=True),
    Column("product_id", Text, ForeignKey("product.id"), nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(8), nullable=False),  # live, archived
    Column("gtin", Text),
    Column("other_gtins", Json),  # a list, or null
    Column("options", Json, nullable=False),  # [["Colour", "Navy"], …]
    Column("weight_g", Integer),
    Column("length_mm", Integer),
    Column("width_mm", Integer),
    Column("height_mm", Integer),
    Column("hs_code", Text),
    Column("origin", String(2)),
    Column("cover_file_id", Text),
    UniqueConstraint("seller_id", "code"),
    Index("ix_sku_product", "product_id", "position"),
    Index("ix_sku_gtin", "gtin"),
)

offer = Table(
    "offer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sku_id", Text, ForeignKey("sku.id"), nullable=False),
    Column("product_id", Text, ForeignKey("product.id"), nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("place_id", Text, ForeignKey("place.id"), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("tax_class", Text, nullable=False),
    Column("state", String(8), nullable=False),  # live, paused
    Column("in_stock", Boolean, nullable=False),  # told by sell.stock when availability crosses zero
    Column("stated_stock", BigInteger),  # the count that a file stated last: only another count is announced
    UniqueConstraint("sku_id", "place_id"),
    CheckConstraint("price_minor >= 0", name="price"),
    Index("ix_offer_product", "product_id"),
    Index("ix_offer_place", "place_id"),
)

picture = Table(
    "picture",
    metadata,
    Column("id", Text, primary_key=True),
    Column("product_id", Text, ForeignKey("product.id"), nullable=False),
    Column("sku_id", Text, ForeignKey("sku.id")),
    Column("file_id", Text),
    Column("source_url", Text),
    Column("alt", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Index("ix_picture_product", "product_id", "position"),
    Index("ix_picture_sku", "sku_id"),
)

catalog_import = Table(
    "catalog_import",
    metadata,
    Column("id", Text, primary_key=True),  # the id of its job
    Column("seller_id", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("format", String(8), nullable=False),  # csv, jsonl
    Column("mapping", Json, nullable=False),
    Column("actor", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, running, done, refused
    Column("reason", Text),  # why it was refused or stopped early
    Column("encoding", Text),
    Column("rows_done", BigInteger, nullable=False),
    Column("rows_total", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_catalog_import_seller", "seller_id", "id"),
)

import_error = Table(
    "import_error",
    metadata,
    Column("import_id", Text, ForeignKey("catalog_import.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("row", BigInteger, nullable=False),
    Column("field", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Rows of an import that wait to be put right, as the file had them; some days later they are forgotten.
import_row = Table(
    "import_row",
    metadata,
    Column("import_id", Text, ForeignKey("catalog_import.id"), primary_key=True),
    Column("row", BigInteger, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, taken, aside
    Column("cells", Json, nullable=False),  # [["sku", "MUG-1"], …]; a line that is no row of cells: [["", "…"]]
    Column("problems", Json, nullable=False),  # [{"field": …, "found": …, "expected": …, "reason": …}, …]
    Column("created_at", BigInteger, nullable=False),
    Index("ix_import_row_seller", "seller_id", "state"),
    Index("ix_import_row_created", "created_at"),
)

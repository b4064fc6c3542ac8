"""The tables of stock: the levels now, the holds on them, and every movement there ever was."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from entrepot.core.database import append_only, metadata

stock_level = Table(
    "stock_level",
    metadata,
    Column("place_id", Text, ForeignKey("place.id"), primary_key=True),
    Column("sku_id", Text, ForeignKey("sku.id"), primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    CheckConstraint("reserved >= 0 AND on_hand >= reserved", name="promised"),
    Index("ix_stock_level_seller", "seller_id", "sku_id", "place_id"),
    Index("ix_stock_level_sku", "sku_id"),
)

stock_movement = append_only(
    Table(
        "stock_movement",
        metadata,
        # Counted by the database while the level's row is locked: it tells the order also when clocks do not.
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("place_id", Text, nullable=False),
        Column("sku_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("on_hand_delta", BigInteger, nullable=False),
        Column("reserved_delta", BigInteger, nullable=False),
        Column("reference", Text, nullable=False),
        Column("note", Text),
        Column("at", BigInteger, nullable=False),
        Index("ix_stock_movement_sku", "sku_id", "id"),
        sqlite_autoincrement=True,
    )
)

stock_reservation = Table(
    "stock_reservation",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("place_id", Text, primary_key=True),
    Column("sku_id", Text, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_stock_reservation_expires", "expires_at"),
)

"""Reviews, and what they add up to. ``name`` and ``text`` are personal: emptied when their author is erased."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Text, text

from entrepot.core.database import metadata

_SHOWN = text("state = 'shown'")
_UNANSWERED = text("answered_at IS NULL")

review = Table(
    "review",
    metadata,
    Column("id", Text, primary_key=True),
    Column("product_id", Text, nullable=False),
    Column("sku_id", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("line_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("options_text", Text, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("state", String(8), nullable=False),
    Column("hidden_for", String(16)),
    Column("written_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger),
    Column("answer", Text, nullable=False),
    Column("answer_locale", String(35)),
    Column("answered_at", BigInteger),
    CheckConstraint("stars >= 1 AND stars <= 5", name="stars"),
    CheckConstraint("state IN ('shown', 'hidden')", name="state"),
    Index("uq_review_person_id_product_id", "person_id", "product_id", unique=True),
    Index("ix_review_newest", "product_id", "written_at", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    Index("ix_review_stars", "product_id", "stars", "written_at", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    Index("ix_review_seller_id", "seller_id", "written_at", "id"),
    Index(
        "ix_review_unanswered",
        "seller_id",
        "written_at",
        "id",
        sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    ),
    Index("ix_review_seller_stars", "seller_id", "stars", "id"),
    Index("ix_review_all_stars", "stars", "id"),
    Index("ix_review_house", "state", "written_at", "id"),
    Index("ix_review_written_at", "written_at", "id"),
)

# How many shown reviews of a product gave so many stars; written with the reviews, so that a page counts nothing.
review_count = Table(
    "review_count",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("stars_1", Integer, nullable=False),
    Column("stars_2", Integer, nullable=False),
    Column("stars_3", Integer, nullable=False),
    Column("stars_4", Integer, nullable=False),
    Column("stars_5", Integer, nullable=False),
    CheckConstraint("stars_1 >= 0 AND stars_2 >= 0 AND stars_3 >= 0 AND stars_4 >= 0 AND stars_5 >= 0", name="counts"),
    Index("ix_review_count_seller_id", "seller_id"),
)

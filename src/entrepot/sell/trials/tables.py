"""The tables of trials. They hold counts and the ids of orders, nothing of visitors."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from entrepot.core.database import Json, metadata

trial = Table(
    "trial",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("product_id", Text, nullable=False),
    Column("running_of", Text, unique=True),  # the product while the trial runs, then null: one at a time
    Column("vary", String(8), nullable=False),  # title, picture
    Column("a", Text, nullable=False),  # the title in force when it began, or the main picture's file
    Column("b", Text, nullable=False),
    Column("locale", Text, nullable=False),  # of the titles
    Column("hash_key", Text, nullable=False),  # with which visitors are drawn into the arms
    Column("share", Integer, nullable=False),  # percent of new visitors who get B
    Column("state", String(8), nullable=False),  # running, decided, expired, stopped, changed, refused
    Column("winner", String(1)),  # a, b, or null
    Column("adopted", String(1)),
    Column("created_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),  # at its longest
    Column("ended_at", BigInteger),
    Column("adopted_at", BigInteger),
    Column("cleared_at", BigInteger),  # since when B may be shown: null while it waits for its verdict
    Column("refused", Json),  # what screening found in a B that may not be shown
    CheckConstraint("vary IN ('title', 'picture')", name="vary"),
    CheckConstraint("(running_of IS NULL) = (state <> 'running')", name="running"),
    Index("ix_trial_seller", "seller_id", "id"),
    Index("ix_trial_product", "product_id", "id"),
    Index("ix_trial_state", "state", "id"),
)

trial_count = Table(
    "trial_count",
    metadata,
    Column("trial_id", Text, ForeignKey("trial.id"), primary_key=True),
    Column("share", Integer, primary_key=True, autoincrement=False),  # of B when the visitors came
    Column("arm", String(1), primary_key=True),
    Column("shown", BigInteger, nullable=False),
    Column("clicked", BigInteger, nullable=False),
    Column("carted", BigInteger, nullable=False),
    Column("bought", BigInteger, nullable=False),
    Column("returned", BigInteger, nullable=False),
)

# How the answer looked now and then: the logarithm of B's click-through divided by A's, with its interval.
trial_point = Table(
    "trial_point",
    metadata,
    Column("trial_id", Text, ForeignKey("trial.id"), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("shown", BigInteger, nullable=False),
    Column("share", Integer, nullable=False),
    Column("likeliest", Float, nullable=False),
    Column("low", Float),  # null where nothing bounds it
    Column("high", Float),
)

# Orders in which a product under trial was bought, so that one is counted once and can be counted as given back.
trial_order = Table(
    "trial_order",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("trial_id", Text, ForeignKey("trial.id"), primary_key=True),
    Column("share", Integer, nullable=False),
    Column("arm", String(1), nullable=False),
    Column("returned", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_trial_order_at", "at"),
)

"""The tables of notices: what was said against listings, what sellers answered, what followed, and investigations."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from entrepot.core.database import Json, append_only, metadata

_STATES = "'received', 'acted', 'waiting', 'upheld', 'refused', 'withdrawn', 'countered', 'lapsed', 'restored'"

notice = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text, nullable=False),
    Column("agency", Boolean, nullable=False),
    Column("brand_id", Text, nullable=False),
    Column("product_id", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("open_of", Text, unique=True),  # brand, product and ground while it stands: said twice is said once
    Column("ground", String(12), nullable=False),
    Column("statement", Text, nullable=False),
    Column("territories", Json, nullable=False),
    Column("evidence", Json, nullable=False),  # [{"file_id": …, "media_type": …, "size": …}]
    Column("test_purchase", Json),
    Column("listing", Json, nullable=False),  # as it was: title, brand, revision, pictures, prices
    Column("channel", String(8), nullable=False),
    Column("batch_id", Text),
    Column("given_by", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("why", String(16), nullable=False),  # why a person looked first
    Column("due_at", BigInteger, nullable=False),  # until when a person is to look
    Column("acted_at", BigInteger),  # when the listing went, first
    Column("first_by", Text),  # who decided before the counter-notice
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    Column("reason", Text),
    Column("counted", Boolean),  # whether it was right; none: it does not count
    Column("counted_at", BigInteger),
    CheckConstraint("ground IN ('counterfeit', 'trademark', 'copyright', 'design')", name="ground"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    Index("ix_notice_holder", "holder_id", "id"),
    Index("ix_notice_holder_counted", "holder_id", "counted_at"),
    Index("ix_notice_state", "state", "due_at", "id"),
    Index("ix_notice_product", "product_id", "id"),
    Index("ix_notice_seller", "seller_id", "id"),
    Index("ix_notice_given", "given_at"),
)

# What the seller said against a notice that took a listing down, once.
counter_notice = Table(
    "counter_notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False, unique=True),
    Column("seller_id", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
    Column("after_at", BigInteger, nullable=False),
    Column("restore_at", BigInteger, nullable=False),  # it comes back by itself then
    Column("rules", Json, nullable=False),  # the ids of the deadlines' rules
    Column("answer", Text),  # the reporter's: that they went to court, with what
    Column("answered_by", Text),
    Column("answered_at", BigInteger),
    Index("ix_counter_notice_restore", "restore_at", "id"),
    Index("ix_counter_notice_seller", "seller_id", "id"),
)

# Append-only: every step of a notice, by whom.
notice_step = append_only(
    Table(
        "notice_step",
        metadata,
        Column("id", Text, primary_key=True),
        Column("notice_id", Text, nullable=False),
        Column("act", String(12), nullable=False),
        Column("state", String(12), nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text),
        Column("at", BigInteger, nullable=False),
        Index("ix_notice_step_notice", "notice_id", "id"),
        Index("ix_notice_step_at", "at"),
    )
)

# How many notices a reporter gave on a day, and how many were refused above the bound.
notice_day = Table(
    "notice_day",
    metadata,
    Column("holder_id", Text, primary_key=True),
    Column("day", Integer, primary_key=True),  # days since 1970
    Column("given", Integer, nullable=False),
    Column("acted", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)

notice_batch = Table(
    "notice_batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text, nullable=False),
    Column("file_id", String(64), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, done, refused
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("given", Integer, nullable=False),
    Column("folded", Integer, nullable=False),
    Column("problems", Json, nullable=False),  # [[row, field, problem, expected]]
    Column("reason", Text),
    Column("given_by", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
    Index("ix_notice_batch_holder", "holder_id", "id"),
)

# What an upheld notice leaves with the seller for a year; one that is restored is none.
seller_strike = Table(
    "seller_strike",
    metadata,
    Column("notice_id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("brand_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("lifted_at", BigInteger),
    Index("ix_seller_strike_seller", "seller_id", "expires_at"),
)

seller_standing = Table(
    "seller_standing",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("step", String(12), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("decided_by", Text),
    Column("reason", Text),
    CheckConstraint("step IN ('none', 'warned', 'restricted', 'closing', 'closed')", name="step"),
    Index("ix_seller_standing_step", "step", "since", "seller_id"),
)

investigation = Table(
    "investigation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text),  # none: the house's own
    Column("about", String(8), nullable=False),  # brand, seller
    Column("subject_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(8), nullable=False),  # open, closed
    Column("pieces", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    CheckConstraint("about IN ('brand', 'seller')", name="about"),
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    Index("ix_investigation_holder", "holder_id", "id"),
)

# Append-only: each piece with its hash, chained to the one before, and noted in the audit log.
investigation_piece = append_only(
    Table(
        "investigation_piece",
        metadata,
        Column("investigation_id", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("kind", String(16), nullable=False),  # notice, listing, signal, test_purchase, file, note
        Column("content", Text, nullable=False),  # the JSON that is hashed, byte for byte
        Column("sha256", String(64), nullable=False),
        Column("seal", String(64), nullable=False),
        Column("added_by", Text, nullable=False),
        Column("added_at", BigInteger, nullable=False),
    )
)

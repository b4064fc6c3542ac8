"""The tables of screening."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from entrepot.core.database import Json, append_only, metadata

# What waits to be judged: a product once, at its newest revision.
screening_task = Table(
    "screening_task",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rank", Integer, nullable=False),  # 0 waits for it, 1 was asked again, 2 is looked at anew in the background
    Column("queued_at", BigInteger, nullable=False),
    Column("claimed_until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_screening_task_next", "rank", "queued_at", "product_id"),
)

# Append-only: what was judged, on what, with what versions of policies and models.
screening_verdict = append_only(
    Table(
        "screening_verdict",
        metadata,
        Column("id", Text, primary_key=True),
        Column("product_id", Text, nullable=False),
        Column("seller_id", Text, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("outcome", String(8), nullable=False),
        Column("markets", Json, nullable=False),  # {"US": "allow", …}
        Column("findings", Json, nullable=False),
        Column("versions", Json, nullable=False),  # {"policies": …, "words": …}
        Column("risk", Integer, nullable=False),
        Column("actor", Text, nullable=False),  # policy:screening, or the person who decided
        Column("reason", Text),
        Column("at", BigInteger, nullable=False),
        CheckConstraint("outcome IN ('allow', 'review', 'block')", name="outcome"),
        Index("ix_screening_verdict_product", "product_id", "id"),
        Index("ix_screening_verdict_seller", "seller_id", "id"),
    )
)

# What a person has to look at: the verdict's doubt, or the seller's appeal against one.
screening_case = Table(
    "screening_case",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", String(8), nullable=False),  # verdict, appeal
    Column("open_of", Text, unique=True),  # the product while it is open: one at a time
    Column("product_id", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("verdict_id", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("severe", Boolean, nullable=False),
    Column("state", String(8), nullable=False),  # open, second, closed, moot
    Column("due_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("words", Text),  # the seller's, of an appeal
    Column("against", Text),  # of an appeal: the people or the policy that decided, a space between
    Column("first_by", Text),
    Column("first_decision", String(8)),
    Column("first_reason", Text),
    Column("decided_by", Text),
    Column("decision", String(8)),  # allow, block
    Column("reason", Text),
    Column("closed_at", BigInteger),
    Column("language", Text),  # the listing's own
    Column("severity", String(8)),  # minor, serious, severe
    Column("markets", Text),  # those that do not take it as it is: " KR SA "
    Column("claimed_by", Text),  # who looks at it now, and until when
    Column("claimed_until", BigInteger),
    Column("reopened_of", Text),  # the case whose decision is looked at anew
    Column("reopened_for", Text),  # why
    Column("first_at", BigInteger),
    Column("first_markets", Json),  # {"US": "allow", …}
    Column("second_by", Text),  # who disagreed with the first: a third decides
    Column("second_decision", String(8)),
    Column("second_reason", Text),
    Column("second_at", BigInteger),
    Column("second_markets", Json),
    Column("decided_markets", Json),
    CheckConstraint("state IN ('open', 'second', 'closed', 'moot')", name="state"),
    CheckConstraint("kind IN ('verdict', 'appeal')", name="kind"),
    Index("ix_screening_case_queue", "state", "risk", "due_at", "id"),
    Index("ix_screening_case_product", "product_id", "id"),
    Index("ix_screening_case_seller", "seller_id", "id"),
    Index("ix_screening_case_closed", "state", "closed_at"),
    Index("ix_screening_case_claim", "claimed_by", "claimed_until"),
)

# Closed cases, a share of them, that another person decides once more without knowing how they were decided.
screening_check = Table(
    "screening_check",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("product_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("policy", Text, nullable=False),
    Column("decided_by", Text, nullable=False),  # who decided the case, and must not check it
    Column("first_by", Text),  # the same
    Column("asked_at", BigInteger, nullable=False),
    Column("checked_by", Text),
    Column("decision", String(8)),
    Column("reason", Text),
    Column("checked_at", BigInteger),
    Index("ix_screening_check_open", "checked_at", "asked_at"),
)

# What each detector saw in a picture, with the newest version of its looking.
seen_picture = Table(
    "seen_picture",
    metadata,
    Column("file_id", Text, primary_key=True),  # the hash of its bytes
    Column("detector", Text, primary_key=True),
    Column("looking", Text, nullable=False),
    Column("seen", Json, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What the operator changed of the policies that come with the program, a version a row; one is in force.
screening_policy = Table(
    "screening_policy",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", String(8), nullable=False),  # draft, in_force, retired, dropped
    Column("changes", Json, nullable=False),  # [{"policy": …, "market": …, "action": …, "severity": …}]
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("trial", Json),  # what it would change, once it was tried on the catalogue
    Column("adopted_by", Text),
    Column("since", BigInteger),
    Column("thresholds", Json),  # [{"policy": …, "detector": …, "least": 0.6}]
    CheckConstraint("state IN ('draft', 'in_force', 'retired', 'dropped')", name="state"),
    Index("ix_screening_policy_state", "state", "id"),
)

# With what version of each detector the catalogue was looked at last.
screening_version = Table(
    "screening_version",
    metadata,
    Column("detector", Text, primary_key=True),
    Column("version", Text, nullable=False),
)

# What keeps a product from being sold whatever is judged of it: a right holder's notice.
outside_hold = Table(
    "outside_hold",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("territories", Json, nullable=False),  # none: everywhere
    Column("since", BigInteger, nullable=False),
    Column("lifted_at", BigInteger),
)

# A seller whose new products, or all of them, are not shown.
outside_shop = Table(
    "outside_shop",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("scope", String(4), nullable=False),
    Column("reference", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    CheckConstraint("scope IN ('new', 'all')", name="scope"),
)

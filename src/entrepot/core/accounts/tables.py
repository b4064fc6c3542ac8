"""People, sellers, roles, sessions and API keys. What is personal stands in ``person_private`` alone."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('active', 'suspended', 'erased')", name="state"),
)

person_private = Table(
    "person_private",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("locale", String(35)),
    Column("currency", String(3)),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

seller = Table(
    "seller",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("slug", String(60), nullable=False, unique=True),
    Column("country", String(2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('active', 'suspended')", name="state"),
)

seller_member = Table(
    "seller_member",
    metadata,
    Column("seller_id", Text, ForeignKey("seller.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_seller_member_person", "person_id", "seller_id"),
)

house_role = Table(
    "house_role",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", BigInteger, nullable=False),
    Index("ix_house_role_role", "role", "person_id"),
)

account_session = Table(
    "account_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("seller_id", Text, ForeignKey("seller.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_account_session_person", "person_id", "id"),
    Index("ix_account_session_expires", "expires_at"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("seller_id", Text, ForeignKey("seller.id")),
    Column("name", Text, nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("hint", String(8), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),  # to the hour: it tells that a key is in use, not what its owner does when
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Index("ix_api_key_person", "person_id", "id"),
    Index("ix_api_key_seller", "seller_id", "person_id"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    # A hash of the account, of the address, or of both: this table names nobody.
    Column("key", String(72), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("window_at", BigInteger, nullable=False),
    Index("ix_sign_in_failure_window", "window_at"),
)

password_reset = Table(
    "password_reset",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_password_reset_person", "person_id"),
    Index("ix_password_reset_expires", "expires_at"),
)

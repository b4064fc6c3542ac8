"""The tables of the brand registry: who holds rights, in what, where, and whom they let sell."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

rights_holder = Table(
    "rights_holder",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("contact_email", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    Column("reason", Text),
    CheckConstraint("kind IN ('owner', 'agency')", name="kind"),
    CheckConstraint("state IN ('waiting', 'verified', 'refused')", name="state"),
    Index("ix_rights_holder_state", "state", "id"),
)

rights_member = Table(
    "rights_member",
    metadata,
    Column("holder_id", Text, ForeignKey("rights_holder.id"), primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("role", String(8), nullable=False),  # lead, member
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("role IN ('lead', 'member')", name="role"),
    Index("ix_rights_member_person", "person_id", "holder_id"),
)

# A secret that its reader joins with, once; nobody is named before.
rights_invitation = Table(
    "rights_invitation",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("holder_id", Text, ForeignKey("rights_holder.id"), nullable=False),
    Column("role", String(8), nullable=False),
    Column("invited_by", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_rights_invitation_holder", "holder_id"),
)

brand = Table(
    "brand",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text, ForeignKey("rights_holder.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # folded, to find it by
    Column("kind", String(8), nullable=False),
    Column("spellings", Json, nullable=False),  # of a word: how it is written otherwise, as in another script
    Column("classes", Json, nullable=False),
    Column("territories", Json, nullable=False),
    Column("registration_no", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("valid_until", BigInteger),
    Column("file_id", String(64)),  # of a figure or a picture
    Column("doubts", Json, nullable=False),  # why it may not be found: plain, alike, common
    Column("lowest_minor", BigInteger),  # genuine goods cost this at least
    Column("currency", String(3)),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    Column("reason", Text),
    CheckConstraint("kind IN ('word', 'figure', 'picture')", name="kind"),
    CheckConstraint("state IN ('waiting', 'verified', 'refused', 'retired')", name="state"),
    CheckConstraint("(kind = 'word') = (file_id IS NULL)", name="file"),
    Index("ix_brand_holder", "holder_id", "id"),
    Index("ix_brand_state", "state", "id"),
    Index("ix_brand_name", "name_key", "id"),
)

rights_document = Table(
    "rights_document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("holder_id", Text, ForeignKey("rights_holder.id"), nullable=False),
    Column("brand_id", Text, ForeignKey("brand.id")),  # none: it is about the holder
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("file_id", String(64), nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Index("ix_rights_document_holder", "holder_id", "id"),
    Index("ix_rights_document_brand", "brand_id", "id"),
)

# Who may sell under a brand; a row that ended stays, so that the past can be judged.
brand_licence = Table(
    "brand_licence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("brand_id", Text, ForeignKey("brand.id"), nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # own: the holder's own shop
    Column("territories", Json, nullable=False),  # none: all of the brand's
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("added_by", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    CheckConstraint("kind IN ('own', 'licensee')", name="kind"),
    Index("ix_brand_licence_brand", "brand_id", "id"),
    Index("ix_brand_licence_seller", "seller_id", "brand_id"),
)

# A brand that screening saw in a listing, and what its holder says of it.
brand_sighting = Table(
    "brand_sighting",
    metadata,
    Column("id", Text, primary_key=True),
    Column("brand_id", Text, ForeignKey("brand.id"), nullable=False),
    Column("product_id", Text, nullable=False),
    Column("holder_id", Text, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("outcome", String(8), nullable=False),  # what the detector thought of it
    Column("confidence", Integer, nullable=False),  # per mille
    Column("evidence", Json, nullable=False),
    Column("state", String(8), nullable=False),  # open, said, gone
    Column("say", String(12)),
    Column("words", Text),
    Column("said_by", Text),
    Column("said_at", BigInteger),
    Column("seen_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('open', 'said', 'gone')", name="state"),
    CheckConstraint("say IN ('counterfeit', 'licensed', 'not_ours')", name="say"),
    Index("uq_brand_sighting_product", "product_id", "brand_id", unique=True),
    Index("ix_brand_sighting_holder", "holder_id", "state", "id"),
    Index("ix_brand_sighting_brand", "brand_id", "id"),
)

# The newest index of marks, words and pictures, as a file.
brand_index = Table(
    "brand_index",
    metadata,
    Column("name", String(12), primary_key=True),  # words, figures, pictures
    Column("version", Text, nullable=False),
    Column("file_id", String(64)),  # none: nothing is registered
    Column("brands", Integer, nullable=False),
    Column("built_at", BigInteger, nullable=False),
)

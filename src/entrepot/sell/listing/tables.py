"""The tables of the studio: drafts of listings, the files that many came from, and what was accepted together."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from entrepot.core.database import Json, metadata

listing_batch = Table(
    "listing_batch",
    metadata,
    Column("id", Text, primary_key=True),  # the id of its job
    Column("seller_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # csv, xlsx, pdf, text
    Column("locale", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, running, done, failed
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("problem", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("notes", Json),  # what was left out: {"above": [[1, "ACME price list"]], "left_out": ["MOQ"]}
    Index("ix_listing_batch_seller", "seller_id", "id"),
)

listing_draft = Table(
    "listing_draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seller_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("batch_id", Text, ForeignKey("listing_batch.id")),
    Column("row", Integer),  # of the file that it came from
    Column("state", String(9), nullable=False),  # working, ready, failed, accepted, discarded
    Column("stage", String(8), nullable=False),  # words, pictures, writing, done
    Column("locale", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("source", Json, nullable=False),  # the file's cells: [["Colour", "Navy"], …]; with a row, its own
    Column("text", Text, nullable=False),  # running text of a sheet or a pasted specification
    Column("pictures", Json, nullable=False),  # file ids, the main one first
    Column("readings", Json, nullable=False),  # what was read and seen in each picture
    Column("decided", Json, nullable=False),  # what the seller said: {"title": {"act": "change", "value": …}}
    Column("content", Json, nullable=False),  # the fields as they stand; made of all the above
    Column("title", Text, nullable=False),
    Column("category_id", Text),
    Column("score", Integer),
    Column("missing", Integer, nullable=False),  # how many required fields are empty
    Column("doubts", Integer, nullable=False),  # fields that two sources contradict each other about, or are unsure
    Column("problem", Text),
    Column("product_id", Text),
    Column("accept_id", Text),  # what was accepted, or thrown away, together is taken back together
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("translated", Json, nullable=False, server_default="{}"),  # what a translator made of own texts, by language
    Column("price", Json),  # as lists show it: {"minor": 24000, "currency": "KRW"}
    Column("lost", Json),  # the points that each rule of the content score took: {"bullets_few": 13.0}
    Column("sku", Text),  # the seller's code, as long as nobody takes it away
    Column("objection", Text),  # why what a source says cannot be taken, for lists
    Column("screened", String(6)),  # what screening would say: allow, review, block
    UniqueConstraint("batch_id", "row"),
    Index("ix_listing_draft_seller", "seller_id", "state", "id"),
    Index("ix_listing_draft_accept", "accept_id", "id"),
    Index("ix_listing_draft_score", "score", "id"),
    Index("ix_listing_draft_sku", "seller_id", "sku", "row"),
)

listing_acceptance = Table(
    "listing_acceptance",
    metadata,
    Column("id", Text, primary_key=True),  # the id of its job
    Column("seller_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("rule", Json, nullable=False),  # which drafts, and what they become: live or draft
    Column("state", String(8), nullable=False),  # waiting, done, undoing, undone
    Column("accepted", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("undo_job", Text),  # the job that takes it back
    Index("ix_listing_acceptance_seller", "seller_id", "id"),
)

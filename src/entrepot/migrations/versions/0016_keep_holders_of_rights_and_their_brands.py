"""Keep holders of rights and their brands.

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "brand_index",
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=True),
        sa.Column("brands", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_brand_index")),
    )
    op.create_table(
        "rights_holder",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('owner', 'agency')", name=op.f("ck_rights_holder_kind")),
        sa.CheckConstraint("state IN ('waiting', 'verified', 'refused')", name=op.f("ck_rights_holder_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_holder")),
    )
    with op.batch_alter_table("rights_holder", schema=None) as batch_op:
        batch_op.create_index("ix_rights_holder_state", ["state", "id"], unique=False)

    op.create_table(
        "brand",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("spellings", sa.Text(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("territories", sa.Text(), nullable=False),
        sa.Column("registration_no", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.String(length=64), nullable=True),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("lowest_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'word') = (file_id IS NULL)", name=op.f("ck_brand_file")),
        sa.CheckConstraint("kind IN ('word', 'figure', 'picture')", name=op.f("ck_brand_kind")),
        sa.CheckConstraint("state IN ('waiting', 'verified', 'refused', 'retired')", name=op.f("ck_brand_state")),
        sa.ForeignKeyConstraint(["holder_id"], ["rights_holder.id"], name=op.f("fk_brand_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.create_index("ix_brand_holder", ["holder_id", "id"], unique=False)
        batch_op.create_index("ix_brand_name", ["name_key", "id"], unique=False)
        batch_op.create_index("ix_brand_state", ["state", "id"], unique=False)

    op.create_table(
        "rights_invitation",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["rights_holder.id"], name=op.f("fk_rights_invitation_holder_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_rights_invitation")),
    )
    with op.batch_alter_table("rights_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_rights_invitation_holder", ["holder_id"], unique=False)

    op.create_table(
        "rights_member",
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'member')", name=op.f("ck_rights_member_role")),
        sa.ForeignKeyConstraint(["holder_id"], ["rights_holder.id"], name=op.f("fk_rights_member_holder_id")),
        sa.PrimaryKeyConstraint("holder_id", "person_id", name=op.f("pk_rights_member")),
    )
    with op.batch_alter_table("rights_member", schema=None) as batch_op:
        batch_op.create_index("ix_rights_member_person", ["person_id", "holder_id"], unique=False)

    op.create_table(
        "brand_licence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("territories", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('own', 'licensee')", name=op.f("ck_brand_licence_kind")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_licence_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_licence")),
    )
    with op.batch_alter_table("brand_licence", schema=None) as batch_op:
        batch_op.create_index("ix_brand_licence_brand", ["brand_id", "id"], unique=False)
        batch_op.create_index("ix_brand_licence_seller", ["seller_id", "brand_id"], unique=False)

    op.create_table(
        "brand_sighting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("say", sa.String(length=12), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("say IN ('counterfeit', 'licensed', 'not_ours')", name=op.f("ck_brand_sighting_say")),
        sa.CheckConstraint("state IN ('open', 'said', 'gone')", name=op.f("ck_brand_sighting_state")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_sighting_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_sighting")),
    )
    with op.batch_alter_table("brand_sighting", schema=None) as batch_op:
        batch_op.create_index("ix_brand_sighting_brand", ["brand_id", "id"], unique=False)
        batch_op.create_index("ix_brand_sighting_holder", ["holder_id", "state", "id"], unique=False)
        batch_op.create_index("uq_brand_sighting_product", ["product_id", "brand_id"], unique=True)

    op.create_table(
        "rights_document",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_rights_document_brand_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["rights_holder.id"], name=op.f("fk_rights_document_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_document")),
    )
    with op.batch_alter_table("rights_document", schema=None) as batch_op:
        batch_op.create_index("ix_rights_document_brand", ["brand_id", "id"], unique=False)
        batch_op.create_index("ix_rights_document_holder", ["holder_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rights_document", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_document_holder")
        batch_op.drop_index("ix_rights_document_brand")

    op.drop_table("rights_document")
    with op.batch_alter_table("brand_sighting", schema=None) as batch_op:
        batch_op.drop_index("uq_brand_sighting_product")
        batch_op.drop_index("ix_brand_sighting_holder")
        batch_op.drop_index("ix_brand_sighting_brand")

    op.drop_table("brand_sighting")
    with op.batch_alter_table("brand_licence", schema=None) as batch_op:
        batch_op.drop_index("ix_brand_licence_seller")
        batch_op.drop_index("ix_brand_licence_brand")

    op.drop_table("brand_licence")
    with op.batch_alter_table("rights_member", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_member_person")

    op.drop_table("rights_member")
    with op.batch_alter_table("rights_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_invitation_holder")

    op.drop_table("rights_invitation")
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_index("ix_brand_state")
        batch_op.drop_index("ix_brand_name")
        batch_op.drop_index("ix_brand_holder")

    op.drop_table("brand")
    with op.batch_alter_table("rights_holder", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_holder_state")

    op.drop_table("rights_holder")
    op.drop_table("brand_index")

"""Find reviews by stars and letters by state.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("mail_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_letter_age"))
        batch_op.create_index("ix_mail_letter_age", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_mail_letter_attempts", ["attempts", "id"], unique=False)
        batch_op.create_index("ix_mail_letter_kind", ["kind", "created_at", "id"], unique=False)
        batch_op.create_index("ix_mail_letter_state", ["state", "created_at", "id"], unique=False)

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_all_stars", ["stars", "id"], unique=False)
        batch_op.create_index("ix_review_seller_stars", ["seller_id", "stars", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_seller_stars")
        batch_op.drop_index("ix_review_all_stars")

    with op.batch_alter_table("mail_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_letter_state")
        batch_op.drop_index("ix_mail_letter_kind")
        batch_op.drop_index("ix_mail_letter_attempts")
        batch_op.drop_index("ix_mail_letter_age")
        batch_op.create_index(batch_op.f("ix_mail_letter_age"), ["created_at"], unique=False)

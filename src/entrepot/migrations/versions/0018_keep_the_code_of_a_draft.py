"""Keep the code of a draft, and what cannot be taken of what its source says.

Revision ID: 0018
Revises: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0018'
down_revision: str | Sequence[str] | None = '0017'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sku', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('objection', sa.Text(), nullable=True))
        batch_op.create_index('ix_listing_draft_sku', ['seller_id', 'sku', 'row'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_listing_draft_sku')
        batch_op.drop_column('objection')
        batch_op.drop_column('sku')

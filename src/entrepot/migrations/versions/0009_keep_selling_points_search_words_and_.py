"""Keep selling points, search words and the condition.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0009'
down_revision: str | Sequence[str] | None = '0008'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bullets', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('search_words', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('condition', sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_column('condition')
        batch_op.drop_column('search_words')
        batch_op.drop_column('bullets')

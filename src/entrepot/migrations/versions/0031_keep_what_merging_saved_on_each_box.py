"""Keep what merging saved on each box.

Revision ID: 0031
Revises: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0031'
down_revision: str | Sequence[str] | None = '0030'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('warehouse_box', sa.Column('saved_minor', sa.BigInteger(), nullable=True))
    op.add_column('warehouse_box', sa.Column('saved_currency', sa.String(length=3), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('warehouse_box', schema=None) as batch_op:
        batch_op.drop_column('saved_currency')
        batch_op.drop_column('saved_minor')

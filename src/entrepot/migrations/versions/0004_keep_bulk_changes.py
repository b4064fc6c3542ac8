"""Keep bulk changes.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0004'
down_revision: str | Sequence[str] | None = '0003'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('bulk_change',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('change', sa.Text(), nullable=False),
    sa.Column('undoes', sa.Text(), nullable=True),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_change'))
    )
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.create_index('ix_bulk_change_created', ['created_at'], unique=False)
        batch_op.create_index('ix_bulk_change_seller', ['seller_id', 'id'], unique=False)

    op.create_table('bulk_item',
    sa.Column('bulk_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=9), nullable=False),
    sa.Column('lines', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['bulk_id'], ['bulk_change.id'], name=op.f('fk_bulk_item_bulk_id')),
    sa.PrimaryKeyConstraint('bulk_id', 'product_id', name=op.f('pk_bulk_item'))
    )
    with op.batch_alter_table('bulk_item', schema=None) as batch_op:
        batch_op.create_index('ix_bulk_item_outcome', ['bulk_id', 'outcome'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('bulk_item', schema=None) as batch_op:
        batch_op.drop_index('ix_bulk_item_outcome')

    op.drop_table('bulk_item')
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.drop_index('ix_bulk_change_seller')
        batch_op.drop_index('ix_bulk_change_created')

    op.drop_table('bulk_change')

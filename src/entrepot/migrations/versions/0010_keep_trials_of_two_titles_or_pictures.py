"""Keep trials of two titles or pictures.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0010'
down_revision: str | Sequence[str] | None = '0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('trial',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('running_of', sa.Text(), nullable=True),
    sa.Column('vary', sa.String(length=8), nullable=False),
    sa.Column('a', sa.Text(), nullable=False),
    sa.Column('b', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('hash_key', sa.Text(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('winner', sa.String(length=1), nullable=True),
    sa.Column('adopted', sa.String(length=1), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('adopted_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(running_of IS NULL) = (state <> 'running')", name=op.f('ck_trial_running')),
    sa.CheckConstraint("vary IN ('title', 'picture')", name=op.f('ck_trial_vary')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trial')),
    sa.UniqueConstraint('running_of', name=op.f('uq_trial_running_of'))
    )
    with op.batch_alter_table('trial', schema=None) as batch_op:
        batch_op.create_index('ix_trial_product', ['product_id', 'id'], unique=False)
        batch_op.create_index('ix_trial_seller', ['seller_id', 'id'], unique=False)
        batch_op.create_index('ix_trial_state', ['state', 'id'], unique=False)

    op.create_table('trial_count',
    sa.Column('trial_id', sa.Text(), nullable=False),
    sa.Column('share', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('arm', sa.String(length=1), nullable=False),
    sa.Column('shown', sa.BigInteger(), nullable=False),
    sa.Column('clicked', sa.BigInteger(), nullable=False),
    sa.Column('carted', sa.BigInteger(), nullable=False),
    sa.Column('bought', sa.BigInteger(), nullable=False),
    sa.Column('returned', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['trial_id'], ['trial.id'], name=op.f('fk_trial_count_trial_id')),
    sa.PrimaryKeyConstraint('trial_id', 'share', 'arm', name=op.f('pk_trial_count'))
    )
    op.create_table('trial_order',
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('trial_id', sa.Text(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('arm', sa.String(length=1), nullable=False),
    sa.Column('returned', sa.Boolean(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['trial_id'], ['trial.id'], name=op.f('fk_trial_order_trial_id')),
    sa.PrimaryKeyConstraint('order_id', 'trial_id', name=op.f('pk_trial_order'))
    )
    with op.batch_alter_table('trial_order', schema=None) as batch_op:
        batch_op.create_index('ix_trial_order_at', ['at'], unique=False)

    op.create_table('trial_point',
    sa.Column('trial_id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('shown', sa.BigInteger(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('likeliest', sa.Float(), nullable=False),
    sa.Column('low', sa.Float(), nullable=True),
    sa.Column('high', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['trial_id'], ['trial.id'], name=op.f('fk_trial_point_trial_id')),
    sa.PrimaryKeyConstraint('trial_id', 'at', name=op.f('pk_trial_point'))
    )


def downgrade() -> None:
    op.drop_table('trial_point')
    with op.batch_alter_table('trial_order', schema=None) as batch_op:
        batch_op.drop_index('ix_trial_order_at')

    op.drop_table('trial_order')
    op.drop_table('trial_count')
    with op.batch_alter_table('trial', schema=None) as batch_op:
        batch_op.drop_index('ix_trial_state')
        batch_op.drop_index('ix_trial_seller')
        batch_op.drop_index('ix_trial_product')

    op.drop_table('trial')

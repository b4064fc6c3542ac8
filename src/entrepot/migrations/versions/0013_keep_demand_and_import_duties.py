"""Keep demand and import duties.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0013'
down_revision: str | Sequence[str] | None = '0012'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('duty_rate',
    sa.Column('destination', sa.String(length=2), nullable=False),
    sa.Column('hs', sa.String(length=10), nullable=False),
    sa.Column('origin', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('valid_to_at', sa.BigInteger(), nullable=True),
    sa.Column('rate_ppm', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('mfn', 'preferential', 'average')", name=op.f('ck_duty_rate_kind')),
    sa.PrimaryKeyConstraint('destination', 'hs', 'origin', 'kind', 'valid_from_at', name=op.f('pk_duty_rate'))
    )
    op.create_table('duty_relief',
    sa.Column('destination', sa.String(length=2), nullable=False),
    sa.Column('origin', sa.String(length=2), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('valid_to_at', sa.BigInteger(), nullable=True),
    sa.Column('limit_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('flat_minor', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.String(length=3), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("basis IN ('cif', 'fob')", name=op.f('ck_duty_relief_basis')),
    sa.PrimaryKeyConstraint('destination', 'origin', 'valid_from_at', name=op.f('pk_duty_relief'))
    )
    op.create_table('product_demand',
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('day', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('views', sa.BigInteger(), nullable=False),
    sa.Column('orders', sa.BigInteger(), nullable=False),
    sa.Column('units', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('product_id', 'day', 'currency', 'price_minor', name=op.f('pk_product_demand'))
    )
    with op.batch_alter_table('product_demand', schema=None) as batch_op:
        batch_op.create_index('ix_product_demand_day', ['day'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('product_demand', schema=None) as batch_op:
        batch_op.drop_index('ix_product_demand_day')

    op.drop_table('product_demand')
    op.drop_table('duty_relief')
    op.drop_table('duty_rate')

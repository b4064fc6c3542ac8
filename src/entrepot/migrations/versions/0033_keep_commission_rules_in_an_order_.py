"""Keep commission rules in an order with their conditions, and on each line what made its commission.

Revision ID: 0033
Revises: 0038
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0033'
down_revision: str | Sequence[str] | None = '0038'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('commission_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('position', sa.Integer(), server_default='100', nullable=False))
        batch_op.add_column(sa.Column('seller_country', sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column('currency', sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column('price_from_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('price_to_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('floor_minor', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('cap_minor', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.add_column(sa.Column('commission_rule_version', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('commission_ppm', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('commission_fixed_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('commission_floor_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('commission_cap_minor', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.drop_column('commission_cap_minor')
        batch_op.drop_column('commission_floor_minor')
        batch_op.drop_column('commission_fixed_minor')
        batch_op.drop_column('commission_ppm')
        batch_op.drop_column('commission_rule_version')

    with op.batch_alter_table('commission_rule', schema=None) as batch_op:
        batch_op.drop_column('cap_minor')
        batch_op.drop_column('floor_minor')
        batch_op.drop_column('price_to_minor')
        batch_op.drop_column('price_from_minor')
        batch_op.drop_column('currency')
        batch_op.drop_column('seller_country')
        batch_op.drop_column('position')
        batch_op.drop_column('version')
        batch_op.drop_column('name')

"""Keep what other shops announce.

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0026'
down_revision: str | Sequence[str] | None = '0025'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('warehouse_advice',
    sa.Column('parcel_id', sa.Text(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('tracking', sa.Text(), nullable=True),
    sa.Column('arrives_at', sa.BigInteger(), nullable=True),
    sa.Column('advised_at', sa.BigInteger(), nullable=False),
    sa.Column('advised_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('parcel_id', name=op.f('pk_warehouse_advice')),
    sa.UniqueConstraint('client_id', 'reference', name=op.f('uq_warehouse_advice_client_id_reference'))
    )
    with op.batch_alter_table('warehouse_advice', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_advice_tracking', ['tracking'], unique=False)

    op.create_table('warehouse_consignee',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_consignee')),
    sa.UniqueConstraint('client_id', 'reference', name=op.f('uq_warehouse_consignee_client_id_reference'))
    )


def downgrade() -> None:
    op.drop_table('warehouse_consignee')
    with op.batch_alter_table('warehouse_advice', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_advice_tracking')

    op.drop_table('warehouse_advice')

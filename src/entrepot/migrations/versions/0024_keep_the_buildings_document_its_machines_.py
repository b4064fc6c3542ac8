"""Keep the building's document, its machines and how full its bays are.

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0024'
down_revision: str | Sequence[str] | None = '0023'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('warehouse_layout',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('slots', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_layout')),
    sa.UniqueConstraint('open_key', name=op.f('uq_warehouse_layout_open_key'))
    )
    op.create_index('ix_warehouse_layout_state', 'warehouse_layout', ['site_id', 'state', 'id'], unique=False)
    op.create_table('warehouse_equipment',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('stop_circuit', sa.Text(), nullable=True),
    sa.Column('data', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_warehouse_equipment'))
    )
    op.create_table('warehouse_bay',
    sa.Column('bay', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('slots', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('blocked', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('bay', name=op.f('pk_warehouse_bay'))
    )
    op.create_index('ix_warehouse_bay_zone', 'warehouse_bay', ['zone', 'rank'], unique=False)
    op.create_index('ix_warehouse_bay_counted', 'warehouse_bay', ['counted_at'], unique=False)


def downgrade() -> None:
    op.drop_table('warehouse_bay')
    op.drop_table('warehouse_equipment')
    op.drop_table('warehouse_layout')

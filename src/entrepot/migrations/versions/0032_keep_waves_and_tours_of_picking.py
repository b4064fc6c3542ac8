"""Keep waves and tours of picking.

Revision ID: 0032
Revises: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0032'
down_revision: str | Sequence[str] | None = '0031'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('warehouse_release',
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('window_min', sa.Integer(), nullable=False),
    sa.Column('most_boxes', sa.Integer(), nullable=False),
    sa.Column('most_at_work', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('site_id', name=op.f('pk_warehouse_release'))
    )
    op.create_table('warehouse_tour',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.Column('grams', sa.Integer(), nullable=False),
    sa.Column('litres', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('fetched', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_tour')),
    sa.UniqueConstraint('open_key', name=op.f('uq_warehouse_tour_open_key'))
    )
    with op.batch_alter_table('warehouse_tour', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_tour_begun', ['begun_at', 'id'], unique=False)

    op.create_table('warehouse_tour_parcel',
    sa.Column('parcel_id', sa.Text(), nullable=False),
    sa.Column('tour_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('parcel_id', name=op.f('pk_warehouse_tour_parcel'))
    )
    with op.batch_alter_table('warehouse_tour_parcel', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_tour_parcel_tour', ['tour_id', 'number'], unique=False)

    op.create_table('warehouse_wave',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('route', sa.Text(), nullable=True),
    sa.Column('cut_off_at', sa.BigInteger(), nullable=False),
    sa.Column('zones', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('released_at', sa.BigInteger(), nullable=False),
    sa.Column('released_by', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_wave')),
    sa.UniqueConstraint('code', name=op.f('uq_warehouse_wave_code'))
    )
    with op.batch_alter_table('warehouse_wave', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_wave_state', ['state', 'id'], unique=False)

    op.create_table('warehouse_wave_box',
    sa.Column('box_id', sa.Text(), nullable=False),
    sa.Column('wave_id', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('box_id', name=op.f('pk_warehouse_wave_box'))
    )
    with op.batch_alter_table('warehouse_wave_box', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_wave_box_wave', ['wave_id', 'box_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('warehouse_wave_box', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_wave_box_wave')

    op.drop_table('warehouse_wave_box')
    with op.batch_alter_table('warehouse_wave', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_wave_state')

    op.drop_table('warehouse_wave')
    with op.batch_alter_table('warehouse_tour_parcel', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_tour_parcel_tour')

    op.drop_table('warehouse_tour_parcel')
    with op.batch_alter_table('warehouse_tour', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_tour_begun')

    op.drop_table('warehouse_tour')
    op.drop_table('warehouse_release')

"""Keep hand-overs and returns to sellers.

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0028'
down_revision: str | Sequence[str] | None = '0027'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('warehouse_handover',
    sa.Column('manifest_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('vehicle', sa.Text(), nullable=False),
    sa.Column('seal_number', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('taken_by', sa.Text(), nullable=False),
    sa.Column('signature', sa.Text(), nullable=True),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.Column('weight_g', sa.BigInteger(), nullable=False),
    sa.Column('left_behind', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('forgotten_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('manifest_id', name=op.f('pk_warehouse_handover')),
    sa.UniqueConstraint('id', name=op.f('uq_warehouse_handover_id'))
    )
    with op.batch_alter_table('warehouse_handover', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_handover_at', ['at'], unique=False)

    op.create_table('warehouse_return',
    sa.Column('parcel_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('sscc', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('manifest_id', sa.Text(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('handed_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('parcel_id', name=op.f('pk_warehouse_return')),
    sa.UniqueConstraint('id', name=op.f('uq_warehouse_return_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_warehouse_return_reference')),
    sa.UniqueConstraint('sscc', name=op.f('uq_warehouse_return_sscc'))
    )
    with op.batch_alter_table('warehouse_return', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_return_manifest', ['manifest_id', 'parcel_id'], unique=False)

    with op.batch_alter_table('warehouse_manifest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=8), server_default='out', nullable=False))
    # Manifests that were closed before hand-overs were kept have one that says nothing.
    op.execute(
        "INSERT INTO warehouse_handover (manifest_id, id, carrier, vehicle, seal_number, given_by, taken_by, boxes,"
        " parcels, weight_g, left_behind, at, actor)"
        " SELECT id, 'hov_' || substr(id, 5), '', '', '', '', '', boxes, parcels, weight_g, '[]', closed_at,"
        " coalesce(closed_by, opened_by) FROM warehouse_manifest WHERE closed_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table('warehouse_manifest', schema=None) as batch_op:
        batch_op.drop_column('kind')

    with op.batch_alter_table('warehouse_return', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_return_manifest')

    op.drop_table('warehouse_return')
    with op.batch_alter_table('warehouse_handover', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_handover_at')

    op.drop_table('warehouse_handover')

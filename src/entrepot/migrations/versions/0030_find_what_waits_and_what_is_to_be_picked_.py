"""Find what waits and what is to be picked without going through all that lies in the store.

Revision ID: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0030'
down_revision: str | Sequence[str] | None = '0029'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("state IN ('expected', 'received', 'stored', 'picked')")
_WAITS = sa.text("box_id IS NULL AND state || '' IN ('received', 'stored')")
_TO_PICK = sa.text("box_id IS NOT NULL AND state || '' IN ('received', 'stored')")
_SLOT = sa.text("kind || '' = 'slot'")
_BOXED = sa.text("box_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index('ix_warehouse_parcel_due', 'warehouse_parcel')
    op.drop_index('ix_warehouse_parcel_box', 'warehouse_parcel')
    op.create_index('ix_warehouse_parcel_waits', 'warehouse_parcel', ['ship_by_at', 'id'], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index('ix_warehouse_parcel_to_pick', 'warehouse_parcel', ['ship_by_at', 'id'], sqlite_where=_TO_PICK, postgresql_where=_TO_PICK)
    op.create_index('ix_warehouse_parcel_box', 'warehouse_parcel', ['box_id'], sqlite_where=_BOXED, postgresql_where=_BOXED)
    op.drop_index('ix_warehouse_place_size', 'warehouse_place')
    op.create_index('ix_warehouse_place_kind', 'warehouse_place', ['kind', 'rank'])
    op.create_index('ix_warehouse_place_size', 'warehouse_place', ['side3_mm', 'side2_mm', 'side1_mm', 'rank'], sqlite_where=_SLOT, postgresql_where=_SLOT)


def downgrade() -> None:
    op.drop_index('ix_warehouse_place_kind', 'warehouse_place')
    op.drop_index('ix_warehouse_place_size', 'warehouse_place')
    op.create_index('ix_warehouse_place_size', 'warehouse_place', ['kind', 'side3_mm', 'side2_mm', 'side1_mm', 'rank'])
    op.drop_index('ix_warehouse_parcel_box', 'warehouse_parcel')
    op.drop_index('ix_warehouse_parcel_to_pick', 'warehouse_parcel')
    op.drop_index('ix_warehouse_parcel_waits', 'warehouse_parcel')
    op.create_index('ix_warehouse_parcel_box', 'warehouse_parcel', ['box_id'])
    op.create_index('ix_warehouse_parcel_due', 'warehouse_parcel', ['ship_by_at', 'id'], sqlite_where=_OPEN, postgresql_where=_OPEN)

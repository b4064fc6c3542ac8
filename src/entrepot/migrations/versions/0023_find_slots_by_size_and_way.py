"""Find slots by size and way, and keep the answers to scans in fewer words.

A scan id that was answered before and is sent again is looked at anew: what has happened already says so.

Revision ID: 0023
Revises: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0023'
down_revision: str | Sequence[str] | None = '0022'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DELETE FROM warehouse_scan")
    with op.batch_alter_table('warehouse_place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_warehouse_place_free'), sqlite_where=sa.text('held < capacity AND NOT blocked'))
        batch_op.drop_index(batch_op.f('ix_warehouse_place_kind'))
        batch_op.create_index('ix_warehouse_place_empty', ['kind', 'side3_mm', 'side2_mm', 'side1_mm', 'rank'], unique=False, sqlite_where=sa.text('held = 0 AND NOT blocked'), postgresql_where=sa.text('held = 0 AND NOT blocked'))
        batch_op.create_index('ix_warehouse_place_room', ['kind', 'side3_mm', 'side2_mm', 'side1_mm', 'rank'], unique=False, sqlite_where=sa.text('held < capacity AND NOT blocked'), postgresql_where=sa.text('held < capacity AND NOT blocked'))
        batch_op.create_index('ix_warehouse_place_size', ['kind', 'side3_mm', 'side2_mm', 'side1_mm', 'rank'], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM warehouse_scan")
    with op.batch_alter_table('warehouse_place', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_place_size')
        batch_op.drop_index('ix_warehouse_place_room', sqlite_where=sa.text('held < capacity AND NOT blocked'), postgresql_where=sa.text('held < capacity AND NOT blocked'))
        batch_op.drop_index('ix_warehouse_place_empty', sqlite_where=sa.text('held = 0 AND NOT blocked'), postgresql_where=sa.text('held = 0 AND NOT blocked'))
        batch_op.create_index(batch_op.f('ix_warehouse_place_kind'), ['kind', 'rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_warehouse_place_free'), ['site_id', 'kind', 'rank'], unique=False, sqlite_where=sa.text('held < capacity AND NOT blocked'), postgresql_where=sa.text('held < capacity AND NOT blocked'))

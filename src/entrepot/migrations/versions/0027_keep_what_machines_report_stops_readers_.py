"""Keep what machines report, stops, readers and printers.

Revision ID: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0027'
down_revision: str | Sequence[str] | None = '0026'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('plant_item',
    sa.Column('plant_id', sa.Text(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('item', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('station', sa.Text(), nullable=False),
    sa.Column('chute', sa.Text(), nullable=True),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('plant_id', 'epoch', 'item', name=op.f('pk_plant_item'))
    )
    op.create_table('plant_mailbox',
    sa.Column('plant_id', sa.Text(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('booked_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('plant_id', name=op.f('pk_plant_mailbox'))
    )
    op.create_table('plant_printer',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('station', sa.Text(), nullable=True),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('port', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('printed', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=True),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_plant_printer')),
    sa.UniqueConstraint('station', name=op.f('uq_plant_printer_station'))
    )
    op.create_table('plant_reader',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('reads', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('seen_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_plant_reader'))
    )
    op.create_table('plant_stop',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('circuit', sa.Text(), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('cause', sa.String(length=12), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=True),
    sa.Column('stopped_at', sa.BigInteger(), nullable=False),
    sa.Column('halted_at', sa.BigInteger(), nullable=True),
    sa.Column('reset_at', sa.BigInteger(), nullable=True),
    sa.Column('reset_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plant_stop')),
    sa.UniqueConstraint('open_key', name=op.f('uq_plant_stop_open_key'))
    )
    with op.batch_alter_table('plant_stop', schema=None) as batch_op:
        batch_op.create_index('ix_plant_stop_stopped', ['stopped_at', 'id'], unique=False)

    op.create_table('plant_tag',
    sa.Column('gate', sa.Text(), nullable=False),
    sa.Column('epc', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('kept_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('gate', 'epc', name=op.f('pk_plant_tag'))
    )
    with op.batch_alter_table('plant_tag', schema=None) as batch_op:
        batch_op.create_index('ix_plant_tag_kept', ['kept_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('plant_tag', schema=None) as batch_op:
        batch_op.drop_index('ix_plant_tag_kept')

    op.drop_table('plant_tag')
    with op.batch_alter_table('plant_stop', schema=None) as batch_op:
        batch_op.drop_index('ix_plant_stop_stopped')

    op.drop_table('plant_stop')
    op.drop_table('plant_reader')
    op.drop_table('plant_printer')
    op.drop_table('plant_mailbox')
    op.drop_table('plant_item')

"""Keep what the merge policy learned and decided.

Revision ID: 0029
Revises: 0028
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0029'
down_revision: str | Sequence[str] | None = '0028'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('merge_handling',
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('bin', sa.Integer(), nullable=False),
    sa.Column('boxes', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('hour', 'bin', name=op.f('pk_merge_handling'))
    )
    op.create_table('merge_lead_time',
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('bin', sa.Integer(), nullable=False),
    sa.Column('parcels', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', 'bin', name=op.f('pk_merge_lead_time'))
    )
    op.create_table('merge_learned',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('given_up_to', sa.BigInteger(), nullable=False),
    sa.Column('late_minor', sa.BigInteger(), nullable=False),
    sa.Column('in_time', sa.BigInteger(), nullable=False),
    sa.Column('late', sa.BigInteger(), nullable=False),
    sa.Column('learned_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_merge_learned'))
    )
    op.create_table('merge_wait',
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=False),
    sa.Column('look_at', sa.BigInteger(), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('waits_for', sa.Text(), nullable=True),
    sa.Column('until_at', sa.BigInteger(), nullable=True),
    sa.Column('chance_ppm', sa.Integer(), nullable=False),
    sa.Column('saves_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.PrimaryKeyConstraint('address_id', name=op.f('pk_merge_wait'))
    )
    with op.batch_alter_table('merge_wait', schema=None) as batch_op:
        batch_op.create_index('ix_merge_wait_look', ['look_at', 'address_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('merge_wait', schema=None) as batch_op:
        batch_op.drop_index('ix_merge_wait_look')

    op.drop_table('merge_wait')
    op.drop_table('merge_learned')
    op.drop_table('merge_lead_time')
    op.drop_table('merge_handling')

"""Keep holds and limits of accounts.

Revision ID: 0038
Revises: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0038'
down_revision: str | Sequence[str] | None = '0032'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('ledger_hold',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('posted_minor', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('posted_minor >= 0 AND posted_minor <= amount_minor', name=op.f('ck_ledger_hold_no_more_than_held')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_hold'))
    )
    with op.batch_alter_table('ledger_hold', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_hold_expires', ['expires_at'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.create_index('ix_ledger_hold_owner', ['owner', 'id'], unique=False)

    op.create_table('ledger_limit',
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('lowest_minor', sa.BigInteger(), nullable=True),
    sa.Column('highest_minor', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_ledger_limit'))
    )


def downgrade() -> None:
    op.drop_table('ledger_limit')
    with op.batch_alter_table('ledger_hold', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_hold_owner')
        batch_op.drop_index('ix_ledger_hold_expires', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.drop_table('ledger_hold')

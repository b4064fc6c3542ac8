"""Pay sellers out through a bank.

Revision ID: 0039
Revises: 0037
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from entrepot.core.database import append_only_ddl


revision: str = '0039'
down_revision: str | Sequence[str] | None = '0037'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('bank_account',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('number', sa.String(length=34), nullable=False),
    sa.Column('bic', sa.String(length=11), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_account'))
    )
    with op.batch_alter_table('bank_account', schema=None) as batch_op:
        batch_op.create_index('ix_bank_account_active', ['seller_id'], unique=True, sqlite_where=sa.text("state <> 'replaced'"), postgresql_where=sa.text("state <> 'replaced'"))

    op.create_table('payout_terms',
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('every', sa.String(length=8), nullable=False),
    sa.Column('reserve_ppm', sa.Integer(), nullable=False),
    sa.Column('reserve_days', sa.Integer(), nullable=False),
    sa.Column('new_days', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', name=op.f('pk_payout_terms'))
    )
    op.create_table('payout_file',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('payouts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('delivered_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_file'))
    )
    op.create_table('bank_report',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('message', sa.String(length=12), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_bank_report'))
    )
    op.create_table('bank_word',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('payout_id', sa.Text(), nullable=False),
    sa.Column('said', sa.String(length=12), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'line', name=op.f('pk_bank_word'))
    )
    with op.batch_alter_table('bank_word', schema=None) as batch_op:
        batch_op.create_index('ix_bank_word_outcome', ['outcome', 'at'], unique=False)
        batch_op.create_index('ix_bank_word_payout', ['payout_id'], unique=False)
    for table in ('bank_report', 'bank_word'):
        for statement in append_only_ddl(table, op.get_bind().dialect.name):
            op.execute(statement)

    # What was booked before there was a bank to ask went straight to the bank's account, and is taken as arrived.
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.add_column(sa.Column('via', sa.String(length=12), nullable=False, server_default='bank'))
        batch_op.add_column(sa.Column('account_id', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('period', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('file_id', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('changed_at', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('paid_at', sa.BigInteger(), nullable=True))
    op.execute("UPDATE payout SET state = 'paid', changed_at = created_at, paid_at = created_at")
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.alter_column('via', server_default=None)
        batch_op.alter_column('changed_at', server_default=None)
        batch_op.create_unique_constraint('uq_payout_period', ['seller_id', 'currency', 'period'])
        batch_op.create_index('ix_payout_state', ['state', 'id'], unique=False)
        batch_op.create_index('ix_payout_file', ['file_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.drop_index('ix_payout_file')
        batch_op.drop_index('ix_payout_state')
        batch_op.drop_constraint('uq_payout_period', type_='unique')
        for column in ('paid_at', 'changed_at', 'reason', 'file_id', 'period', 'account_id', 'via'):
            batch_op.drop_column(column)
    op.execute("UPDATE payout SET state = 'sent'")
    for table in ('bank_word', 'bank_report', 'payout_file', 'payout_terms', 'bank_account'):
        op.drop_table(table)

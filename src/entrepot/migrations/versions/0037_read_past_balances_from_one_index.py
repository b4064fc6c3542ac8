"""Read past balances from one index.

Revision ID: 0037
Revises: 0033
"""

from collections.abc import Sequence

from alembic import op


revision: str = '0037'
down_revision: str | Sequence[str] | None = '0033'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index('ix_ledger_entry_owner', 'ledger_entry')
    op.create_index('ix_ledger_entry_owner', 'ledger_entry', ['owner', 'kind', 'currency', 'id', 'at', 'amount_minor'])


def downgrade() -> None:
    op.drop_index('ix_ledger_entry_owner', 'ledger_entry')
    op.create_index('ix_ledger_entry_owner', 'ledger_entry', ['owner', 'kind', 'currency', 'id'])

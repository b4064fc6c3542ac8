"""find payouts and jobs by day and kind.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0005'
down_revision: str | Sequence[str] | None = '0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.create_index('ix_customer_order_promised_at', ['promised_at', 'id'], unique=False)

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_kind', ['kind', 'id'], unique=False)

    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.create_index('ix_payout_created_at', ['created_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.drop_index('ix_payout_created_at')

    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_kind')

    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_order_promised_at')

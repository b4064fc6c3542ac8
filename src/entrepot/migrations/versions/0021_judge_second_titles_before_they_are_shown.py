"""Judge second titles before they are shown.

Revision ID: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0021'
down_revision: str | Sequence[str] | None = '0020'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('trial', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cleared_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('refused', sa.Text(), nullable=True))
    # Titles that run were never looked at: where the gate stands they wait for a verdict, all others were shown.
    op.execute(
        "UPDATE trial SET cleared_at = created_at WHERE state <> 'running' OR vary <> 'title' "
        "OR NOT EXISTS (SELECT 1 FROM publishing_gate)"
    )
    op.execute(
        'INSERT INTO screening_task (product_id, seller_id, revision, rank, queued_at, claimed_until, attempts) '
        'SELECT product.id, product.seller_id, product.revision, 0, trial.created_at, 0, 0 '
        'FROM trial JOIN product ON product.id = trial.running_of WHERE trial.cleared_at IS NULL '
        'AND NOT EXISTS (SELECT 1 FROM screening_task AS waits WHERE waits.product_id = product.id)'
    )


def downgrade() -> None:
    with op.batch_alter_table('trial', schema=None) as batch_op:
        batch_op.drop_column('refused')
        batch_op.drop_column('cleared_at')

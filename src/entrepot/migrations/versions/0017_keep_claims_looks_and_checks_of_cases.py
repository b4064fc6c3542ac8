"""Keep who looks at a case, each look at it by market, blind checks of decisions, and thresholds of policies.

Revision ID: 0017
Revises: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0017'
down_revision: str | Sequence[str] | None = '0016'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CASE = (
    ('language', sa.Text()),
    ('severity', sa.String(length=8)),
    ('markets', sa.Text()),
    ('claimed_by', sa.Text()),
    ('claimed_until', sa.BigInteger()),
    ('reopened_of', sa.Text()),
    ('reopened_for', sa.Text()),
    ('first_at', sa.BigInteger()),
    ('first_markets', sa.Text()),
    ('second_by', sa.Text()),
    ('second_decision', sa.String(length=8)),
    ('second_reason', sa.Text()),
    ('second_at', sa.BigInteger()),
    ('second_markets', sa.Text()),
    ('decided_markets', sa.Text()),
)


def upgrade() -> None:
    op.create_table('screening_check',
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('policy', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('first_by', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('checked_by', sa.Text(), nullable=True),
    sa.Column('decision', sa.String(length=8), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('checked_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_screening_check'))
    )
    with op.batch_alter_table('screening_check', schema=None) as batch_op:
        batch_op.create_index('ix_screening_check_open', ['checked_at', 'asked_at'], unique=False)

    with op.batch_alter_table('screening_case', schema=None) as batch_op:
        for name, kind in _CASE:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_index('ix_screening_case_closed', ['state', 'closed_at'], unique=False)
        batch_op.create_index('ix_screening_case_claim', ['claimed_by', 'claimed_until'], unique=False)

    with op.batch_alter_table('screening_policy', schema=None) as batch_op:
        batch_op.add_column(sa.Column('thresholds', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('screening_policy', schema=None) as batch_op:
        batch_op.drop_column('thresholds')

    with op.batch_alter_table('screening_case', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_case_claim')
        batch_op.drop_index('ix_screening_case_closed')
        for name, _ in reversed(_CASE):
            batch_op.drop_column(name)

    with op.batch_alter_table('screening_check', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_check_open')

    op.drop_table('screening_check')

"""Keep products back until a verdict allows them.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from entrepot.migrations.operations import append_only

revision: str = '0014'
down_revision: str | Sequence[str] | None = '0013'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('publishing_gate',
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_publishing_gate'))
    )
    op.create_table('screened_picture',
    sa.Column('file_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('file_id', 'version', name=op.f('pk_screened_picture'))
    )
    op.create_table('screening_case',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('open_of', sa.Text(), nullable=True),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('verdict_id', sa.Text(), nullable=False),
    sa.Column('policy', sa.Text(), nullable=False),
    sa.Column('risk', sa.Integer(), nullable=False),
    sa.Column('severe', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('against', sa.Text(), nullable=True),
    sa.Column('first_by', sa.Text(), nullable=True),
    sa.Column('first_decision', sa.String(length=8), nullable=True),
    sa.Column('first_reason', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decision', sa.String(length=8), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("kind IN ('verdict', 'appeal')", name=op.f('ck_screening_case_kind')),
    sa.CheckConstraint("state IN ('open', 'second', 'closed', 'moot')", name=op.f('ck_screening_case_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_case')),
    sa.UniqueConstraint('open_of', name=op.f('uq_screening_case_open_of'))
    )
    with op.batch_alter_table('screening_case', schema=None) as batch_op:
        batch_op.create_index('ix_screening_case_product', ['product_id', 'id'], unique=False)
        batch_op.create_index('ix_screening_case_queue', ['state', 'risk', 'due_at', 'id'], unique=False)
        batch_op.create_index('ix_screening_case_seller', ['seller_id', 'id'], unique=False)

    op.create_table('screening_policy',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('trial', sa.Text(), nullable=True),
    sa.Column('adopted_by', sa.Text(), nullable=True),
    sa.Column('since', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'in_force', 'retired', 'dropped')", name=op.f('ck_screening_policy_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_policy'))
    )
    with op.batch_alter_table('screening_policy', schema=None) as batch_op:
        batch_op.create_index('ix_screening_policy_state', ['state', 'id'], unique=False)

    op.create_table('screening_task',
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('queued_at', sa.BigInteger(), nullable=False),
    sa.Column('claimed_until', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('product_id', name=op.f('pk_screening_task'))
    )
    with op.batch_alter_table('screening_task', schema=None) as batch_op:
        batch_op.create_index('ix_screening_task_next', ['rank', 'queued_at', 'product_id'], unique=False)

    op.create_table('screening_verdict',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('markets', sa.Text(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('versions', sa.Text(), nullable=False),
    sa.Column('risk', sa.Integer(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("outcome IN ('allow', 'review', 'block')", name=op.f('ck_screening_verdict_outcome')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_verdict')),
    info={'append_only': True}
    )
    with op.batch_alter_table('screening_verdict', schema=None) as batch_op:
        batch_op.create_index('ix_screening_verdict_product', ['product_id', 'id'], unique=False)
        batch_op.create_index('ix_screening_verdict_seller', ['seller_id', 'id'], unique=False)

    op.create_table('screening_version',
    sa.Column('detector', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('detector', name=op.f('pk_screening_version'))
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('cleared_revision', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('screening', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('closed_to', sa.Text(), nullable=True))

    # What is shown already was allowed before there were verdicts; it is judged when it changes, or when asked.
    op.execute(sa.text("UPDATE product SET cleared_revision = 1 WHERE state = 'live'"))
    append_only('screening_verdict')


def downgrade() -> None:
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_column('closed_to')
        batch_op.drop_column('screening')
        batch_op.drop_column('cleared_revision')
        batch_op.drop_column('revision')

    op.drop_table('screening_version')
    with op.batch_alter_table('screening_verdict', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_verdict_seller')
        batch_op.drop_index('ix_screening_verdict_product')

    op.drop_table('screening_verdict')
    with op.batch_alter_table('screening_task', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_task_next')

    op.drop_table('screening_task')
    with op.batch_alter_table('screening_policy', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_policy_state')

    op.drop_table('screening_policy')
    with op.batch_alter_table('screening_case', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_case_seller')
        batch_op.drop_index('ix_screening_case_queue')
        batch_op.drop_index('ix_screening_case_product')

    op.drop_table('screening_case')
    op.drop_table('screened_picture')
    op.drop_table('publishing_gate')

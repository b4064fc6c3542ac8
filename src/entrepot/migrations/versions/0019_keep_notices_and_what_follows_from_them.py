"""keep notices and what follows from them.

Revision ID: 0019
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from entrepot.migrations.operations import append_only

revision: str = '0019'
down_revision: str | Sequence[str] | None = '0018'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('counter_notice',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('notice_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_at', sa.BigInteger(), nullable=False),
    sa.Column('after_at', sa.BigInteger(), nullable=False),
    sa.Column('restore_at', sa.BigInteger(), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_notice')),
    sa.UniqueConstraint('notice_id', name=op.f('uq_counter_notice_notice_id'))
    )
    with op.batch_alter_table('counter_notice', schema=None) as batch_op:
        batch_op.create_index('ix_counter_notice_restore', ['restore_at', 'id'], unique=False)
        batch_op.create_index('ix_counter_notice_seller', ['seller_id', 'id'], unique=False)

    op.create_table('investigation',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.Text(), nullable=True),
    sa.Column('about', sa.String(length=8), nullable=False),
    sa.Column('subject_id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('head', sa.String(length=64), nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("about IN ('brand', 'seller')", name=op.f('ck_investigation_about')),
    sa.CheckConstraint("state IN ('open', 'closed')", name=op.f('ck_investigation_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_investigation'))
    )
    with op.batch_alter_table('investigation', schema=None) as batch_op:
        batch_op.create_index('ix_investigation_holder', ['holder_id', 'id'], unique=False)

    op.create_table('investigation_piece',
    sa.Column('investigation_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('investigation_id', 'number', name=op.f('pk_investigation_piece')),
    info={'append_only': True}
    )
    op.create_table('notice',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.Text(), nullable=False),
    sa.Column('agency', sa.Boolean(), nullable=False),
    sa.Column('brand_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('open_of', sa.Text(), nullable=True),
    sa.Column('ground', sa.String(length=12), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('territories', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('test_purchase', sa.Text(), nullable=True),
    sa.Column('listing', sa.Text(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('batch_id', sa.Text(), nullable=True),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_at', sa.BigInteger(), nullable=False),
    sa.Column('repeats', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('acted_at', sa.BigInteger(), nullable=True),
    sa.Column('first_by', sa.Text(), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('counted', sa.Boolean(), nullable=True),
    sa.Column('counted_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("ground IN ('counterfeit', 'trademark', 'copyright', 'design')", name=op.f('ck_notice_ground')),
    sa.CheckConstraint("state IN ('received', 'acted', 'waiting', 'upheld', 'refused', 'withdrawn', 'countered', 'lapsed', 'restored')", name=op.f('ck_notice_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('open_of', name=op.f('uq_notice_open_of'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_given', ['given_at'], unique=False)
        batch_op.create_index('ix_notice_holder', ['holder_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_holder_counted', ['holder_id', 'counted_at'], unique=False)
        batch_op.create_index('ix_notice_product', ['product_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_seller', ['seller_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_state', ['state', 'due_at', 'id'], unique=False)

    op.create_table('notice_batch',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.Text(), nullable=False),
    sa.Column('file_id', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('given', sa.Integer(), nullable=False),
    sa.Column('folded', sa.Integer(), nullable=False),
    sa.Column('problems', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name=op.f('ck_notice_batch_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_batch'))
    )
    with op.batch_alter_table('notice_batch', schema=None) as batch_op:
        batch_op.create_index('ix_notice_batch_holder', ['holder_id', 'id'], unique=False)

    op.create_table('notice_day',
    sa.Column('holder_id', sa.Text(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('given', sa.Integer(), nullable=False),
    sa.Column('acted', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('holder_id', 'day', name=op.f('pk_notice_day'))
    )
    op.create_table('notice_step',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('notice_id', sa.Text(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_step')),
    info={'append_only': True}
    )
    with op.batch_alter_table('notice_step', schema=None) as batch_op:
        batch_op.create_index('ix_notice_step_at', ['at'], unique=False)
        batch_op.create_index('ix_notice_step_notice', ['notice_id', 'id'], unique=False)

    op.create_table('outside_hold',
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('policy', sa.Text(), nullable=False),
    sa.Column('territories', sa.Text(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('lifted_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('product_id', 'reference', name=op.f('pk_outside_hold'))
    )
    op.create_table('outside_shop',
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('scope', sa.String(length=4), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("scope IN ('new', 'all')", name=op.f('ck_outside_shop_scope')),
    sa.PrimaryKeyConstraint('seller_id', name=op.f('pk_outside_shop'))
    )
    op.create_table('seller_standing',
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("step IN ('none', 'warned', 'restricted', 'closing', 'closed')", name=op.f('ck_seller_standing_step')),
    sa.PrimaryKeyConstraint('seller_id', name=op.f('pk_seller_standing'))
    )
    with op.batch_alter_table('seller_standing', schema=None) as batch_op:
        batch_op.create_index('ix_seller_standing_step', ['step', 'since', 'seller_id'], unique=False)

    op.create_table('seller_strike',
    sa.Column('notice_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('brand_id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('lifted_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_seller_strike'))
    )
    with op.batch_alter_table('seller_strike', schema=None) as batch_op:
        batch_op.create_index('ix_seller_strike_seller', ['seller_id', 'expires_at'], unique=False)

    append_only('investigation_piece')
    append_only('notice_step')


def downgrade() -> None:
    with op.batch_alter_table('seller_strike', schema=None) as batch_op:
        batch_op.drop_index('ix_seller_strike_seller')

    op.drop_table('seller_strike')
    with op.batch_alter_table('seller_standing', schema=None) as batch_op:
        batch_op.drop_index('ix_seller_standing_step')

    op.drop_table('seller_standing')
    op.drop_table('outside_shop')
    op.drop_table('outside_hold')
    with op.batch_alter_table('notice_step', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_step_notice')
        batch_op.drop_index('ix_notice_step_at')

    op.drop_table('notice_step')
    op.drop_table('notice_day')
    with op.batch_alter_table('notice_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_batch_holder')

    op.drop_table('notice_batch')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_state')
        batch_op.drop_index('ix_notice_seller')
        batch_op.drop_index('ix_notice_product')
        batch_op.drop_index('ix_notice_holder_counted')
        batch_op.drop_index('ix_notice_holder')
        batch_op.drop_index('ix_notice_given')

    op.drop_table('notice')
    op.drop_table('investigation_piece')
    with op.batch_alter_table('investigation', schema=None) as batch_op:
        batch_op.drop_index('ix_investigation_holder')

    op.drop_table('investigation')
    with op.batch_alter_table('counter_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_counter_notice_seller')
        batch_op.drop_index('ix_counter_notice_restore')

    op.drop_table('counter_notice')

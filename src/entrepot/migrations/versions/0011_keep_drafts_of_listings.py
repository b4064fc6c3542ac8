"""Keep drafts of listings.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0011'
down_revision: str | Sequence[str] | None = '0010'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('listing_acceptance',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_acceptance'))
    )
    with op.batch_alter_table('listing_acceptance', schema=None) as batch_op:
        batch_op.create_index('ix_listing_acceptance_seller', ['seller_id', 'id'], unique=False)

    op.create_table('listing_batch',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_batch'))
    )
    with op.batch_alter_table('listing_batch', schema=None) as batch_op:
        batch_op.create_index('ix_listing_batch_seller', ['seller_id', 'id'], unique=False)

    op.create_table('listing_draft',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('batch_id', sa.Text(), nullable=True),
    sa.Column('row', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('stage', sa.String(length=8), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('pictures', sa.Text(), nullable=False),
    sa.Column('readings', sa.Text(), nullable=False),
    sa.Column('decided', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('category_id', sa.Text(), nullable=True),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('doubts', sa.Integer(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('product_id', sa.Text(), nullable=True),
    sa.Column('accept_id', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['listing_batch.id'], name=op.f('fk_listing_draft_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_draft')),
    sa.UniqueConstraint('batch_id', 'row', name=op.f('uq_listing_draft_batch_id_row'))
    )
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.create_index('ix_listing_draft_accept', ['accept_id', 'id'], unique=False)
        batch_op.create_index('ix_listing_draft_score', ['score', 'id'], unique=False)
        batch_op.create_index('ix_listing_draft_seller', ['seller_id', 'state', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_listing_draft_seller')
        batch_op.drop_index('ix_listing_draft_score')
        batch_op.drop_index('ix_listing_draft_accept')

    op.drop_table('listing_draft')
    with op.batch_alter_table('listing_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_listing_batch_seller')

    op.drop_table('listing_batch')
    with op.batch_alter_table('listing_acceptance', schema=None) as batch_op:
        batch_op.drop_index('ix_listing_acceptance_seller')

    op.drop_table('listing_acceptance')

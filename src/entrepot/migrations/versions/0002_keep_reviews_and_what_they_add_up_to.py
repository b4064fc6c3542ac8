"""Keep reviews and what they add up to.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0002'
down_revision: str | Sequence[str] | None = '0001'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('review',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('line_id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('options_text', sa.Text(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('locale', sa.String(length=35), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('hidden_for', sa.String(length=16), nullable=True),
    sa.Column('written_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answer_locale', sa.String(length=35), nullable=True),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('shown', 'hidden')", name=op.f('ck_review_state')),
    sa.CheckConstraint('stars >= 1 AND stars <= 5', name=op.f('ck_review_stars')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('ix_review_house', ['state', 'written_at', 'id'], unique=False)
        batch_op.create_index('ix_review_newest', ['product_id', 'written_at', 'id'], unique=False, sqlite_where=sa.text("state = 'shown'"), postgresql_where=sa.text("state = 'shown'"))
        batch_op.create_index('ix_review_seller_id', ['seller_id', 'written_at', 'id'], unique=False)
        batch_op.create_index('ix_review_stars', ['product_id', 'stars', 'written_at', 'id'], unique=False, sqlite_where=sa.text("state = 'shown'"), postgresql_where=sa.text("state = 'shown'"))
        batch_op.create_index('ix_review_unanswered', ['seller_id', 'written_at', 'id'], unique=False, sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))
        batch_op.create_index('ix_review_written_at', ['written_at', 'id'], unique=False)
        batch_op.create_index('uq_review_person_id_product_id', ['person_id', 'product_id'], unique=True)

    op.create_table('review_count',
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('stars_1', sa.Integer(), nullable=False),
    sa.Column('stars_2', sa.Integer(), nullable=False),
    sa.Column('stars_3', sa.Integer(), nullable=False),
    sa.Column('stars_4', sa.Integer(), nullable=False),
    sa.Column('stars_5', sa.Integer(), nullable=False),
    sa.CheckConstraint('stars_1 >= 0 AND stars_2 >= 0 AND stars_3 >= 0 AND stars_4 >= 0 AND stars_5 >= 0', name=op.f('ck_review_count_counts')),
    sa.PrimaryKeyConstraint('product_id', name=op.f('pk_review_count'))
    )
    with op.batch_alter_table('review_count', schema=None) as batch_op:
        batch_op.create_index('ix_review_count_seller_id', ['seller_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('review_count', schema=None) as batch_op:
        batch_op.drop_index('ix_review_count_seller_id')

    op.drop_table('review_count')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('uq_review_person_id_product_id')
        batch_op.drop_index('ix_review_written_at')
        batch_op.drop_index('ix_review_unanswered', sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))
        batch_op.drop_index('ix_review_stars', sqlite_where=sa.text("state = 'shown'"), postgresql_where=sa.text("state = 'shown'"))
        batch_op.drop_index('ix_review_seller_id')
        batch_op.drop_index('ix_review_newest', sqlite_where=sa.text("state = 'shown'"), postgresql_where=sa.text("state = 'shown'"))
        batch_op.drop_index('ix_review_house')

    op.drop_table('review')

"""Keep customs declarations and numbers of postal items.

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0025'
down_revision: str | Sequence[str] | None = '0024'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('customs_declaration',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('box_id', sa.Text(), nullable=False),
    sa.Column('live_box', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('form', sa.String(length=4), nullable=False),
    sa.Column('mail_class', sa.String(length=8), nullable=False),
    sa.Column('number', sa.String(length=13), nullable=True),
    sa.Column('range_id', sa.Text(), nullable=True),
    sa.Column('destination', sa.String(length=2), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('gross_g', sa.Integer(), nullable=False),
    sa.Column('net_g', sa.Integer(), nullable=False),
    sa.Column('totals', sa.Text(), nullable=False),
    sa.Column('gaps', sa.Text(), nullable=False),
    sa.Column('sides_mm', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('ready_at', sa.BigInteger(), nullable=True),
    sa.Column('void_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(state = 'void') = (live_box IS NULL)", name=op.f('ck_customs_declaration_live')),
    sa.CheckConstraint("state <> 'ready' OR number IS NOT NULL", name=op.f('ck_customs_declaration_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customs_declaration')),
    sa.UniqueConstraint('live_box', name=op.f('uq_customs_declaration_live_box')),
    sa.UniqueConstraint('number', name=op.f('uq_customs_declaration_number'))
    )
    with op.batch_alter_table('customs_declaration', schema=None) as batch_op:
        batch_op.create_index('ix_customs_declaration_box', ['box_id', 'id'], unique=False)
        batch_op.create_index('ix_customs_declaration_state', ['state', 'id'], unique=False)

    op.create_table('customs_range',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('mail_class', sa.String(length=8), nullable=False),
    sa.Column('service', sa.String(length=2), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('next', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.CheckConstraint('first >= 0 AND first <= last AND last <= 99999999', name=op.f('ck_customs_range_bounds')),
    sa.CheckConstraint('next >= first AND next <= last + 1', name=op.f('ck_customs_range_next')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customs_range'))
    )
    with op.batch_alter_table('customs_range', schema=None) as batch_op:
        batch_op.create_index('ix_customs_range_class', ['mail_class', 'id'], unique=False)

    op.create_table('customs_sdr_rate',
    sa.Column('valid_from_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('usd_micros', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.Column('added_by', sa.Text(), nullable=False),
    sa.CheckConstraint('usd_micros > 0', name=op.f('ck_customs_sdr_rate_positive')),
    sa.PrimaryKeyConstraint('valid_from_at', name=op.f('pk_customs_sdr_rate'))
    )
    op.create_table('customs_sender',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('line1', sa.Text(), nullable=False),
    sa.Column('line2', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customs_sender'))
    )
    op.create_table('customs_line',
    sa.Column('declaration_id', sa.Text(), nullable=False),
    sa.Column('line_number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('line_id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('net_g', sa.Integer(), nullable=True),
    sa.Column('value_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('hs_code', sa.Text(), nullable=True),
    sa.Column('origin', sa.String(length=2), nullable=True),
    sa.Column('given', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['customs_declaration.id'], name=op.f('fk_customs_line_declaration_id')),
    sa.PrimaryKeyConstraint('declaration_id', 'line_number', name=op.f('pk_customs_line')),
    sa.UniqueConstraint('declaration_id', 'line_id', name=op.f('uq_customs_line_declaration_id_line_id'))
    )


def downgrade() -> None:
    op.drop_table('customs_line')
    op.drop_table('customs_sender')
    op.drop_table('customs_sdr_rate')
    with op.batch_alter_table('customs_range', schema=None) as batch_op:
        batch_op.drop_index('ix_customs_range_class')

    op.drop_table('customs_range')
    with op.batch_alter_table('customs_declaration', schema=None) as batch_op:
        batch_op.drop_index('ix_customs_declaration_state')
        batch_op.drop_index('ix_customs_declaration_box')

    op.drop_table('customs_declaration')

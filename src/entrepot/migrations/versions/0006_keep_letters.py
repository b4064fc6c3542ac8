"""Keep letters, what people want of them, and links to a new password.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '0006'
down_revision: str | Sequence[str] | None = '0005'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('mail_letter',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_letter')),
    sa.UniqueConstraint('key', name=op.f('uq_mail_letter_key'))
    )
    with op.batch_alter_table('mail_letter', schema=None) as batch_op:
        batch_op.create_index('ix_mail_letter_age', ['created_at'], unique=False)
        batch_op.create_index('ix_mail_letter_due', ['state', 'next_at'], unique=False)
        batch_op.create_index('ix_mail_letter_person', ['person_id'], unique=False)

    op.create_table('mail_refused',
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('choice', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mail_refused_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'choice', name=op.f('pk_mail_refused'))
    )
    op.create_table('password_reset',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_password_reset_person_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_password_reset'))
    )
    with op.batch_alter_table('password_reset', schema=None) as batch_op:
        batch_op.create_index('ix_password_reset_expires', ['expires_at'], unique=False)
        batch_op.create_index('ix_password_reset_person', ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('password_reset', schema=None) as batch_op:
        batch_op.drop_index('ix_password_reset_person')
        batch_op.drop_index('ix_password_reset_expires')

    op.drop_table('password_reset')
    op.drop_table('mail_refused')
    with op.batch_alter_table('mail_letter', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_letter_person')
        batch_op.drop_index('ix_mail_letter_due')
        batch_op.drop_index('ix_mail_letter_age')

    op.drop_table('mail_letter')

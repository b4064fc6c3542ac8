"""Keep what was seen in pictures apart from what follows from it.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0015'
down_revision: str | Sequence[str] | None = '0014'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_table('screened_picture')
    op.create_table('seen_picture',
    sa.Column('file_id', sa.Text(), nullable=False),
    sa.Column('detector', sa.Text(), nullable=False),
    sa.Column('looking', sa.Text(), nullable=False),
    sa.Column('seen', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('file_id', 'detector', name=op.f('pk_seen_picture'))
    )


def downgrade() -> None:
    op.drop_table('seen_picture')
    op.create_table('screened_picture',
    sa.Column('file_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('file_id', 'version', name=op.f('pk_screened_picture'))
    )

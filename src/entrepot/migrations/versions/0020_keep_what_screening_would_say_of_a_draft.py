"""Keep what screening would say of a draft.

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0020'
down_revision: str | Sequence[str] | None = '0019'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('screened', sa.String(length=6), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.drop_column('screened')

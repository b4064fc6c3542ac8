"""Keep what a draft is worth to lists, and translations of its texts.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

import orjson
import sqlalchemy as sa
from alembic import op


revision: str = '0012'
down_revision: str | Sequence[str] | None = '0011'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('listing_acceptance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('undo_job', sa.Text(), nullable=True))

    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('translated', sa.Text(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('price', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('lost', sa.Text(), nullable=True))

    _fill_prices()


def _fill_prices() -> None:
    """Write the price that lists show beside each draft that has one."""
    connection = op.get_bind()
    draft = sa.table('listing_draft', sa.column('id'), sa.column('content'), sa.column('price'))
    after = ''
    while True:
        kept = sa.select(draft.c.id, draft.c.content).where(draft.c.id > after).order_by(draft.c.id).limit(500)
        rows = connection.execute(kept).all()
        if not rows:
            return
        after = rows[-1].id
        for row in rows:
            fields = orjson.loads(row.content).get('fields', ())
            price = next((each['value'] for each in fields if each['name'] == 'price'), None)
            if price is not None:
                text = orjson.dumps(price, option=orjson.OPT_SORT_KEYS).decode()
                connection.execute(sa.update(draft).where(draft.c.id == row.id).values(price=text))


def downgrade() -> None:
    with op.batch_alter_table('listing_draft', schema=None) as batch_op:
        batch_op.drop_column('lost')
        batch_op.drop_column('price')
        batch_op.drop_column('translated')

    with op.batch_alter_table('listing_acceptance', schema=None) as batch_op:
        batch_op.drop_column('undo_job')

"""Find goods of the floor by what they are sorted by.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("warehouse_box", schema=None) as batch_op:
        batch_op.create_index("ix_warehouse_box_ship_by", ["ship_by_at", "id"], unique=False)
        # Alembic does not find this one by itself: SQLite cannot be asked for an index of an expression.
        batch_op.create_index(
            "ix_warehouse_box_weight", [sa.text("coalesce(weight_g, expected_g)"), "id"], unique=False
        )

    with op.batch_alter_table("warehouse_exception", schema=None) as batch_op:
        batch_op.create_index("ix_warehouse_exception_opened", ["opened_at", "id"], unique=False)

    with op.batch_alter_table("warehouse_manifest", schema=None) as batch_op:
        batch_op.create_index("ix_warehouse_manifest_opened", ["opened_at", "id"], unique=False)

    with op.batch_alter_table("warehouse_parcel", schema=None) as batch_op:
        batch_op.create_index("ix_warehouse_parcel_ship_by", ["ship_by_at", "id"], unique=False)
        # Alembic does not find this one by itself: SQLite cannot be asked for an index of an expression.
        batch_op.create_index(
            "ix_warehouse_parcel_weight", [sa.text("coalesce(weight_g, expected_g)"), "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("warehouse_parcel", schema=None) as batch_op:
        batch_op.drop_index("ix_warehouse_parcel_weight")
        batch_op.drop_index("ix_warehouse_parcel_ship_by")

    with op.batch_alter_table("warehouse_manifest", schema=None) as batch_op:
        batch_op.drop_index("ix_warehouse_manifest_opened")

    with op.batch_alter_table("warehouse_exception", schema=None) as batch_op:
        batch_op.drop_index("ix_warehouse_exception_opened")

    with op.batch_alter_table("warehouse_box", schema=None) as batch_op:
        batch_op.drop_index("ix_warehouse_box_weight")
        batch_op.drop_index("ix_warehouse_box_ship_by")

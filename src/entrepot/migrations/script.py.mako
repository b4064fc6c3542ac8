<%!
def own(lines):
    """Return the statements without the generator's remarks."""
    kept = [line for line in (lines or "").splitlines() if "###" not in line]
    return "\n".join(kept).strip() or "pass"
%>\
"""${message}.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | Sequence[str] | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    ${own(upgrades)}


def downgrade() -> None:
    ${own(downgrades)}

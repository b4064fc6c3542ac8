"""What our revisions need besides Alembic's own operations: tables that refuse to be changed, JSON kept as text."""

from collections.abc import Iterable
from typing import Any, Literal, Self, cast

from alembic import op
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, MigrationScript
from alembic.operations.ops import CreateTableOp, ModifyTableOps, OpContainer, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator

from entrepot.core.database import append_only_ddl


class AppendOnly(MigrateOperation):
    """Make a table refuse UPDATE and DELETE, after it was created."""

    def __init__(self, table: str) -> None:
        self.table = table

    def reverse(self) -> Self:
        """Return itself: the triggers go with their table."""
        return self

    def to_diff_tuple(self) -> tuple[str, str]:
        """Return it as a difference."""
        return "append_only", self.table


@renderers.dispatch_for(AppendOnly)
def _render(context: AutogenContext, operation: AppendOnly) -> str:
    context.imports.add("from entrepot.migrations.operations import append_only")
    return f"append_only({operation.table!r})"


def append_only(table: str) -> None:
    """Make a table refuse UPDATE and DELETE; for a revision that creates one, or makes one anew."""
    connection = op.get_bind()
    for statement in append_only_ddl(table, connection.dialect.name):
        connection.execute(text(statement))


def protect_append_only(_context: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    """Add the triggers of append-only tables to a revision that creates them."""
    for directive in directives:
        for upgrade in cast("Iterable[UpgradeOps]", directive.upgrade_ops_list):
            _protect(upgrade)


def _protect(container: OpContainer) -> None:
    created = [each for each in container.ops if isinstance(each, CreateTableOp) and each.info.get("append_only")]
    container.ops.extend(AppendOnly(each.table_name) for each in created)
    for each in container.ops:
        if isinstance(each, OpContainer) and not isinstance(each, ModifyTableOps):
            _protect(each)


def render_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what the database has, so that old revisions do not lean on new code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False

"""Looking after a marketplace: upgrade it, back it up, restore it, move it to the other engine."""

from entrepot.core.maintenance.archive import BackupDamaged, BackupExists, Manifest, NoRoom
from entrepot.core.maintenance.backup import backup, check_backup
from entrepot.core.maintenance.copying import (
    CopiedTable,
    CopyDiffers,
    TablesUnknown,
    TargetNotEmpty,
    copy_to,
)
from entrepot.core.maintenance.restore import restore
from entrepot.core.maintenance.schema import (
    DatabaseBehind,
    DatabaseForeign,
    DatabaseNewer,
    Upgraded,
    alembic_config,
    check_schema,
    head_revision,
    schema_problem,
    upgrade,
)

__all__ = [
    "BackupDamaged",
    "BackupExists",
    "CopiedTable",
    "CopyDiffers",
    "DatabaseBehind",
    "DatabaseForeign",
    "DatabaseNewer",
    "Manifest",
    "NoRoom",
    "TablesUnknown",
    "TargetNotEmpty",
    "Upgraded",
    "alembic_config",
    "backup",
    "check_backup",
    "check_schema",
    "copy_to",
    "head_revision",
    "restore",
    "schema_problem",
    "upgrade",
]

"""A process that does the import jobs of a database until there are none: it is there to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.sell.catalog.jobs import JOBS, SCHEDULES


def main(url: str, folder: Path) -> None:
    with Database.open(url) as db:
        jobs = Jobs(Platform(Settings(data_dir=folder), db, LocalFiles(folder / "files")), JOBS, SCHEDULES)
        jobs.reclaim()
        jobs.step()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""docs/running.md tells the truth: its table has every setting, and its commands run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.core.audit import Sealer, export_audit
from entrepot.core.database import Database
from entrepot.core.maintenance import head_revision
from entrepot.core.settings import Settings
from tools.postgres import PrivatePostgres

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
EXAMPLE_ADDRESS = "postgresql://entrepot@db.example/entrepot"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def test_the_table_has_every_setting_with_its_default_and_its_description() -> None:
    rows = dict(re.findall(r"^\| `(ENTREPOT_\w+)` \| (.*) \|$", PAGE.read_text(), re.MULTILINE))
    expected = {}
    for name, field in Settings.model_fields.items():
        default = "–" if field.default is None else f"`{field.default}`"
        expected[f"ENTREPOT_{name.upper()}"] = f"{default} | {field.description}"
    assert rows == expected
    assert list(rows) == list(expected)


@pytest.fixture
def address(postgres: PrivatePostgres, worker_id: str) -> Iterator[str]:
    name = f"running_page_{worker_id}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.mark.slow
@pytest.mark.skipif(head_revision() is None, reason="no revision is written yet")
def test_the_commands_run_in_their_order(tmp_path: Path, address: str) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert [line.split("entrepot ", 1)[1].split()[0] for line in commands] == [
        "upgrade",
        "backup",
        "restore",
        "audit",
        "copy",
    ]
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command.replace(EXAMPLE_ADDRESS, f"'{address}'")],
            cwd=tmp_path,
            env=here,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "backups" / "monday.tar").exists()
    assert (tmp_path / "restored" / "entrepot.db").exists()


def test_the_program_that_verifies_an_export_finds_it_whole_and_finds_it_changed(db: Database) -> None:
    for n in range(20):
        db.write(lambda tx, n=n: tx.audit("per_one", "order.paid", f"ord_{n}", reason="값·价", share=0.1 * n))  # type: ignore[misc]  # a default argument binds the loop's value
    Sealer(db, limit=7).step()
    with db.read() as connection:
        export = b"".join(export_audit(connection)).decode()
    (program,) = blocks("python")

    def verify(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", program], input=text, capture_output=True, text=True, check=False)

    head = [json.loads(line)["seal"]["hash"] for line in export.splitlines() if "seal" in json.loads(line)][-1]
    assert verify(export).stdout == f"every seal holds; the newest is {head}\n"
    assert "seal 2 does not hold" in verify(export.replace("ord_9", "ord_8")).stderr

"""kill -9 in the middle of transfers: what was acknowledged is there once, and what was not is made once in the end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS, SEED = 8, 20261123


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_transfers_loses_and_doubles_none(engine_url: str) -> None:
    command = [sys.executable, "-m", "bench.money_kill", engine_url, f"--kills={KILLS}", f"--seed={SEED}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["kills"], told["lost"], told["audit_agrees"]) == (KILLS, 0, True), told
    assert told["acknowledged"] > KILLS
    assert done.returncode == 0

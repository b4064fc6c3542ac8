"""The server is killed under load, twice: nothing that it acknowledged is lost, nothing happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.spine_kill import kill_rounds


@pytest.mark.slow
def test_a_killed_server_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    figures = kill_rounds(2, seed=3, folder=tmp_path)
    assert figures["acknowledged_orders"] > 10, figures
    assert figures["acknowledged_scans"] > 0, figures
    assert figures["repeated_requests"] > 0, figures
    assert (figures["lost_after_kill"], figures["doubled_after_kill"]) == (0, 0), figures
    assert figures["differences_after_kill"] == 0, figures

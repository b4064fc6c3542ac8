"""A full disk and a killed process leave the file store without half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from entrepot.core.files import LocalFiles, StorageFull

FULL_DISK = """
import resource, sys
from pathlib import Path
from entrepot.core.files import LocalFiles, StorageFull
files = LocalFiles(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))  # as a quota does: a write beyond it fails
large = b"x" * 400_000
for put in (lambda: files.put(large, "text/plain"), lambda: files.put_derived("0" * 64, "320.webp", large)):
    try:
        put()
    except StorageFull as full:
        print(full.code, full.status)
print(files.put(b"small", "text/plain").size)
"""

KILLED = """
import os, sys, time
from pathlib import Path
from entrepot.core.files import LocalFiles
files = LocalFiles(Path(sys.argv[1]))
flush = os.fsync
def stall(descriptor):
    flush(descriptor)
    print("written aside", flush=True)
    time.sleep(60)
os.fsync = stall
files.put(b"goods" * 1000, "text/plain")
"""


def incoming(folder: Path) -> list[Path]:
    return list((folder / "incoming").iterdir())


def test_beyond_a_quota_nothing_is_kept_and_smaller_files_still_go_in(tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == ["file.storage_full 503", "file.storage_full 503", "5"]
    assert incoming(tmp_path) == []
    assert len(list(LocalFiles(tmp_path).names())) == 1


def test_on_a_full_disk_nothing_is_kept(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine does not let tests mount a small disk")
    try:
        files = LocalFiles(disk)
        small = files.put(b"small", "text/plain")
        with pytest.raises(StorageFull):
            files.put(b"x" * 5_000_000, "text/plain")
        assert incoming(disk) == []
        files.verify(small.id)
        files.put(b"y" * 1_000_000, "text/plain")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_process_killed_between_writing_and_renaming_leaves_no_file(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "written aside\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(LocalFiles(tmp_path).names()) == []
    (left,) = incoming(tmp_path)
    assert left.stat().st_size == 5000


def test_what_killed_processes_left_is_swept_after_a_day(tmp_path: Path) -> None:
    LocalFiles(tmp_path)
    old, fresh = tmp_path / "incoming" / "old", tmp_path / "incoming" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    LocalFiles(tmp_path)
    assert incoming(tmp_path) == [fresh]

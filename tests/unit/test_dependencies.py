"""What the project depends on is locked, and its page says why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.licences import is_allowed

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def direct_dependencies() -> set[str]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    return {canonicalize_name(Requirement(line).name) for line in listed}


def documented_dependencies() -> set[str]:
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    return {canonicalize_name(name) for name in re.findall(r"^\| `([^`\[]+)[^`]*` \|", page, re.MULTILINE)}


def test_the_page_names_every_direct_dependency_and_no_other() -> None:
    assert documented_dependencies() == direct_dependencies()


def test_every_direct_dependency_is_locked() -> None:
    locked = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE)}
    assert direct_dependencies() <= locked


def test_every_locked_version_is_exact_and_has_a_hash() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==[^ ]+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_lock_holds_no_address() -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\bfile:| @ ", LOCK)


def test_a_licence_is_allowed_when_one_choice_of_it_is_and_all_parts_are() -> None:
    assert is_allowed("MIT")
    assert is_allowed("GPL-3.0-only OR MIT")
    assert is_allowed("MPL-2.0 AND (Apache-2.0 OR GPL-2.0-only)")
    assert not is_allowed("MIT AND GPL-3.0-only")
    assert not is_allowed("AGPL-3.0-or-later")
    assert not is_allowed("")

"""Fails when a locked dependency's licence is not one that Entrepôt may be shipped with.

Reads the licence that each installed distribution of `requirements.lock` states about itself: the SPDX
expression where there is one, else its classifiers, else its licence field. Copyleft that reaches beyond a
library's own files (GPL, AGPL), non-commercial and unstated licences fail. A package that states its licence
in a form that no rule can read is listed in `READ_BY_HAND` with what was read, and where.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LGPL-2.1-or-later",  # used unchanged, as a library that anyone may replace
        "LGPL-3.0-only",  # the same
        "LGPL-3.0-or-later",  # the same
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "OFL-1.1",  # of fonts: ours to ship and to print with, not to sell alone
        "MPL-2.0",  # binds its own files only, and we change none
        "PSF-2.0",
        "Zlib",
    }
)

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

READ_BY_HAND = {
    "ahocorasick-rs": ("Apache-2.0", "LICENSE in its wheel; its field writes it “Apache 2.0”"),
    "apsw": ("Zlib", "LICENSE in its wheel: zlib's terms, or any that the OSI approved; its field writes it “any-OSI”"),
    "axe-playwright-python": ("MIT", "LICENSE in its wheel; the axe-core script that it carries is MPL-2.0"),
    "protobuf": ("BSD-3-Clause", "LICENSE in its wheel; its field writes it “3-Clause BSD License”"),
    "python-stdnum": (
        "LGPL-2.1-or-later",
        "COPYING in its source; its classifier names no version of the LGPL",
    ),
}

_REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==\S+(?: ; (?P<marker>[^\\]+?))? \\$", re.MULTILINE)


def locked_here() -> list[str]:
    """Names in the lock whose marker holds on this interpreter and platform."""
    return [
        canonicalize_name(found["name"])
        for found in _REQUIREMENT.finditer(LOCK.read_text("utf-8"))
        if found["marker"] is None or Marker(found["marker"]).evaluate()
    ]


def stated_licence(dist: Distribution) -> str:
    """The licence as an SPDX expression where it can be told, else the package's own words ("" for none)."""
    metadata = dist.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    if classified:
        # Several classifiers may mean "or" or "and"; "and" is the reading that cannot be wrong.
        return " AND ".join(CLASSIFIERS.get(name, name) for name in classified)
    return metadata["License"].strip() if "License" in metadata else ""


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences alone: every AND part, any OR part."""
    text = expression.strip()
    if text in ALLOWED:
        return True
    for operator, meets in (("OR", any), ("AND", all)):
        parts = _split(text, operator)
        if len(parts) > 1:
            return meets(is_allowed(part) for part in parts)
    return text.startswith("(") and text.endswith(")") and is_allowed(text[1:-1])


def _split(text: str, operator: str) -> list[str]:
    """Split at an operator outside brackets."""
    parts, depth, start = [], 0, 0
    for token in re.finditer(rf"[()]|\b{operator}\b", text):
        if token[0] == "(":
            depth += 1
        elif token[0] == ")":
            depth -= 1
        elif depth == 0:
            parts.append(text[start : token.start()])
            start = token.end()
    return [*parts, text[start:]]


def main() -> int:
    """Print each refused package and return 1, or a summary and 0."""
    refused = []
    names = locked_here()
    for name in names:
        if name in READ_BY_HAND:
            licence = READ_BY_HAND[name][0]
        else:
            try:
                licence = stated_licence(distribution(name))
            except PackageNotFoundError:
                refused.append(f"{name}: is in the lock but not installed; run `make setup`")
                continue
        if not is_allowed(licence):
            refused.append(f"{name}: {licence.splitlines()[0] if licence else 'states no licence'}")
    for line in refused:
        print(line, file=sys.stderr)
    if not refused:
        print(f"Licences of {len(names)} locked dependencies: all allowed.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())

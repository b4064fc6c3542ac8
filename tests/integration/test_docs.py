"""The documentation tells the truth: its links lead somewhere, its commands and addresses exist, its example runs."""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from standardwebhooks import Webhook

from entrepot.app import open_app
from entrepot.app.routes import API
from entrepot.cli.main import cli
from tests.functional.served import served
from tests.visitors import fresh_settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = ROOT / "README.md"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --- Links ---


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert not lost


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    to_read = [README]
    while to_read:
        page = to_read.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        targets = [(page.parent / link).resolve() for link in re.findall(r"\]\(([^)\s#:]+)", page.read_text())]
        to_read += [target for target in targets if target.suffix == ".md"]
        to_read += [each for target in targets if target.is_dir() for each in target.glob("*.md")]
    assert set(PAGES) <= reached


# --- Commands ---


def shown(page: Path) -> Iterator[list[str]]:
    """Every ``entrepot …`` of a page, in its words: in blocks whole, in running text as far as it goes."""
    for block in blocks(page, r"\w*"):
        for line in block.replace("\\\n", " ").splitlines():
            if found := re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?entrepot (.+)", line.strip()):
                yield shlex.split(found[1], comments=True)
    for command in re.findall(r"`entrepot ([^`]+)`", page.read_text()):
        yield command.rstrip(" …").split()


def missing(command: Any, words: list[str]) -> str | None:
    """What of a command line the program does not know."""
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return words[0]
        command, words = command.commands[words[0]], words[1:]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    return next((word for word in words if word.startswith("--") and word.partition("=")[0] not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    program = typer.main.get_command(cli)
    assert [words for words in shown(page) if missing(program, words)] == []


def test_every_command_is_shown_on_its_page() -> None:
    program: Any = typer.main.get_command(cli)
    every = {
        (name, *([inner] if inner else []))
        for name, command in program.commands.items()
        for inner in getattr(command, "commands", [""])
    }
    page = list(shown(ROOT / "docs" / "command-line.md"))
    assert every <= {tuple(words[:length]) for words in page for length in (1, 2)}


def test_the_readmes_commands_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = [text for page in PAGES for text in (*blocks(page, r"\w*"), *re.findall(r"`[^`\n]+`", page.read_text()))]
    asked = {word for text in code for word in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert {"run", "test"} <= asked <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text()


# --- The API ---


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_address_of_the_api_exists(page: Path) -> None:
    known = [str(getattr(route, "path", "")) for router in API for route in router.routes]
    known.append("/api/v1/openapi.json")
    patterns = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in known]
    named = set(re.findall(r"/api/v1/[\w/{}.-]*[\w}]", page.read_text()))
    assert {
        path
        for path in named
        if not any(pattern.fullmatch(path) for pattern in patterns)
        and not any(each.startswith(f"{path}/") for each in known)  # a part of the API, such as /api/v1/warehouse
    } == set()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    settings = fresh_settings(tmp_path / "data")
    app = open_app(settings, durable=False)
    app.start()
    try:
        with served(app.http) as url:
            yield url
    finally:
        app.stop()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the example uses curl")
def test_the_example_runs_as_it_stands(site: str, tmp_path: Path) -> None:
    (example,) = blocks(ROOT / "docs" / "api.md", "sh")
    script = "set -e\n" + example.replace("http://127.0.0.1:8000", site)
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, again = re.findall(r"^prd_\w+$", done.stdout, re.MULTILINE)
    assert first == again
    assert done.stdout.count("Navy mug") == 1


def test_the_program_that_takes_a_webhook_accepts_what_is_signed() -> None:
    (program,) = blocks(ROOT / "docs" / "api.md", "python")
    names: dict[str, object] = {}
    exec(program, names)  # our own page
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    body, now = '{"type": "shop.order.paid"}', datetime.now(UTC)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("evt_1", now, body),
    }
    received = names["received"]
    assert callable(received)
    assert received(secret, headers, body.encode()) == {"type": "shop.order.paid"}

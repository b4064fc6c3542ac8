"""Rules that every template keeps, whoever wrote it."""

import ast
import re
from pathlib import Path

import pytest

from entrepot.web.assets import STATIC
from entrepot.web.render import TEMPLATES, environment
from entrepot.web.states import STATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))


def name_of(path: Path) -> str:
    return path.relative_to(path.parents[1]).as_posix()


def source(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    text = source(path)
    assert not re.search(
        r"<style|\sstyle\s*=|[\"']style[\"']\s*:|\bon(click|change|submit|load|error|input|key\w+)\s*=", text
    )
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "javascript:" not in text
    assert "| safe" not in text.replace("|safe", "| safe")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_template_compiles(path: Path) -> None:
    environment().get_template(path.relative_to(TEMPLATES).as_posix())


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_icon_that_a_template_names_is_in_the_sprite(path: Path) -> None:
    text = source(path)
    named = set(re.findall(r"\bicon\(\s*[\"']([\w-]+)[\"']", text))
    named |= set(re.findall(r"\bicon(?:_end)?\s*=\s*[\"']([\w-]+)[\"']", text))
    named |= set(re.findall(r"[\"']icon[\"']\s*:\s*[\"']([\w-]+)[\"']", text))
    named |= set(re.findall(r"\bicon_button\(\s*[\"']([\w-]+)[\"']", text))
    assert named <= SPRITE, named - SPRITE


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_form_that_posts_carries_its_token_first(path: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\"[^>]*>(.{0,400})", source(path), flags=re.DOTALL):
        assert re.match(r"\s*\{\{-?\s*(ui\.)?csrf\(\)", form), form[:120]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", source(path))


def test_every_state_has_an_icon_of_the_sprite_and_a_known_tone() -> None:
    assert {state.icon for state in STATES.values()} <= SPRITE
    assert {state.tone for state in STATES.values()} <= {"", "allow", "review", "block", "info", "accent"}


def test_icons_that_code_names_are_in_the_sprite() -> None:
    named: set[str] = set()
    for path in TEMPLATES.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                named |= {
                    value.value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                    and key.value == "icon"
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                }
    assert named <= SPRITE, named - SPRITE


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_fetch_nothing_from_elsewhere_and_write_no_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "innerHTML" not in text
    assert "eval(" not in text
    assert not re.search(r"[\"'`](?:https?:)?//(?!www\.w3\.org/2000/svg)", text)
    for imported in re.findall(r"(?:from|import)\s+\"\./([\w/.-]+)\"", text):
        assert (path.parent / imported).exists(), imported


def test_every_macro_stands_in_the_document_and_in_the_one_import() -> None:
    document = (Path(__file__).parents[2] / "docs" / "design-system.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)\(", document))
    kit = {name for name in vars(environment().get_template("macros/ui.html").module) if not name.startswith("_")}
    defined = {
        name
        for path in (TEMPLATES / "macros").glob("*.html")
        for name in re.findall(r"\{%-? (?:macro|set) ([a-z]\w*)(?:\(| = svg_)", source(path))
    } - {"grid_of"}
    assert defined == kit
    assert kit <= listed, kit - listed

"""The README says the same in three languages: the same commands, addresses, links, pictures and parts."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
OTHERS = ("README.ko.md", "README.zh.md")
_BETWEEN = re.compile(r"^\[[^\n]*README\.\w+(?:\.md)?\)[^\n]*$", re.MULTILINE)


def links(text: str) -> list[str]:
    """Where a README leads to, but for its other languages."""
    return sorted(re.findall(r"\]\(([^)]+)\)", _BETWEEN.sub("", text)))


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_has_the_commands_addresses_links_and_parts_of_the_english(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"```.*?```", text, re.DOTALL) == re.findall(r"```.*?```", ENGLISH, re.DOTALL)
    assert sorted(re.findall(r"`[^`\n]+`", text)) == sorted(re.findall(r"`[^`\n]+`", ENGLISH))
    assert links(text) == links(ENGLISH)
    assert [line.count("#") for line in re.findall(r"^#+ ", text, re.MULTILINE)] == [
        line.count("#") for line in re.findall(r"^#+ ", ENGLISH, re.MULTILINE)
    ]
    assert len(re.findall(r"^\|", text, re.MULTILINE)) == len(re.findall(r"^\|", ENGLISH, re.MULTILINE))


def test_each_readme_leads_to_the_other_two() -> None:
    every = {"README.md", *OTHERS}
    for name in every:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\((README[\w.]*)\)", text)) == every - {name}

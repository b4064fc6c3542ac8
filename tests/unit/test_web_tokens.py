"""The tokens: contrast of every pair that pages use, and no raw colour anywhere else."""

import re
from pathlib import Path

import pytest

from entrepot.web.assets import STATIC
from entrepot.web.pages.design import PAIRS

CSS = STATIC / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
# Pairs of the components that are not text: edges, marks, steps and bars against what they stand on.
GRAPHICS = (
    ("line-strong", "surface"),
    ("accent-line", "surface"),
    ("allow-solid", "surface"),
    ("block-solid", "surface"),
    ("info-solid", "surface"),
    ("h4", "surface"),
    ("h5", "surface"),
    ("won", "surface"),
    ("stage-done", "on-stage-done"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus-on-navy", "navy"),
    ("stop-ring", "stop-face"),
)
# Captions, chips and rows: text on each ground where a component puts it.
TEXTS = (
    *((text, ground) for text in ("ink", "ink-2", "ink-3") for ground in ("paper", "surface", "sunk")),
    *((text, "info-soft") for text in ("ink", "ink-2")),
    ("ink", "cited"),
    ("ink", "accent-soft"),
    ("ink-3", "accent-soft"),
    ("ink", "allow-soft"),
    ("ink", "review-soft"),
    ("ink", "block-soft"),
    ("accent-text", "paper"),
    ("allow", "surface"),
    ("review", "surface"),
    ("block", "surface"),
    ("info", "surface"),
    ("on-stage-done", "stage-done"),
    ("on-solid", "solid-hover"),
    ("on-person", "person"),
    ("knob", "stop-face"),
)


def block(pattern: str) -> dict[str, str]:
    match = re.search(pattern + r"\s*\{([^}]*)\}", TOKENS)
    assert match, pattern
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", match[1]))


THEMES = {
    "light": block(r':root,\n\[data-theme="light"\]'),
    "dark": block(r'\n\[data-theme="dark"\]'),
}


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_the_pairs_of_the_design_page_keep_their_contrast(theme: str, text: str, ground: str, least: float) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[text], tokens[ground]) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_has_a_contrast_of_four_and_a_half(theme: str, text: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS)
def test_edges_and_marks_have_a_contrast_of_three(theme: str, mark: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[mark], tokens[ground]) >= 3


def test_the_contrasts_are_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_define_the_same_tokens() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_the_devices_dark_theme_is_the_chosen_dark_theme() -> None:
    inside = re.search(r'prefers-color-scheme: dark\) \{\s*:root:not\(\[data-theme="light"\]\) \{([^}]*)\}', TOKENS)
    assert inside
    assert dict(re.findall(r"--([\w-]+):\s*([^;]+);", inside[1])) == THEMES["dark"]


@pytest.mark.parametrize(
    "sheet",
    [path for path in sorted(CSS.rglob("*.css")) if path.name != "tokens.css"],
    ids=lambda path: str(path.relative_to(CSS)),
)
def test_no_sheet_holds_a_raw_colour_or_an_unknown_token(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\brgba?\(|\bhsla?\(", text)
    known = set(re.findall(r"--([\w-]+):", TOKENS)) | set(re.findall(r"--([\w-]+):", text))
    used = set(re.findall(r"var\(--([\w-]+)(?!\s*,)\)", text))
    assert used <= known, used - known
    assert "url(http" not in text
    assert "@import" not in text


@pytest.mark.parametrize("path", sorted((CSS / "pages").glob("*.css")), ids=lambda path: path.name)
def test_no_page_restyles_the_states_of_the_kit(path: Path) -> None:
    """A page's own ``.review`` would lay out every chip and alert that says "review"."""
    bare = re.compile(r"(?m)^\s*\.(?:allow|review|block|info|accent|solid)(?=[\s,{:])")
    assert bare.findall(path.read_text(encoding="utf-8")) == []

"""The lexicon's files in Korean, Chinese and Japanese: every line can be read, means something and stands once."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import pytest

from entrepot.sell.screening.judgement import MARKETS, POLICIES
from entrepot.sell.screening.text.lexicon import lexicon

FOLDER = files("entrepot.sell.screening.text") / "words"
LANGUAGES = ("ko", "zh", "ja")
COLUMNS = {"contexts": "group\tterm", "innocent": "phrase\tnote"}
POLICY_COLUMNS = "term\tweight\tneeds\tunless\tmarkets\tnote"


def rows(name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of a file's lines, without its heading, and their numbers."""
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines()[1:], start=2):
        yield number, line.split("\t")


def known_groups() -> set[str]:
    return {group for group, _ in lexicon().contexts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_policy_is_known_in_the_language(language: str) -> None:
    empty = [policy for policy in POLICIES if len(list(rows(f"{policy}.{language}.tsv"))) < 20]

    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", ["contexts", "innocent", *POLICIES])
def test_a_file_has_its_columns_and_composed_letters(subject: str, language: str) -> None:
    text = (FOLDER / f"{subject}.{language}.tsv").read_text("utf-8")
    heading = COLUMNS.get(subject, POLICY_COLUMNS)
    crooked = [number for number, cells in rows(f"{subject}.{language}.tsv") if len(cells) != len(heading.split("\t"))]

    assert text.splitlines()[0] == heading
    assert unicodedata.is_normalized("NFC", text)
    assert crooked == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_names_only_weights_groups_and_markets_that_there_are(policy: str, language: str) -> None:
    for number, (term, weight, needs, unless, markets, _) in rows(f"{policy}.{language}.tsv"):
        where = f"line {number}: {term}"
        assert weight in {"block", "review", "hint"}, where
        assert set(filter(None, f"{needs},{unless}".split(","))) <= known_groups(), where
        assert set(filter(None, markets.split(","))) <= set(MARKETS), where
        assert all(part == part.strip() and part for part in term.split(" + ")), where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_term_stands_once_for_a_market(policy: str, language: str) -> None:
    seen = Counter((cells[0], cells[4]) for _, cells in rows(f"{policy}.{language}.tsv"))

    assert [term for term, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_that_is_innocent_is_no_term_that_blocks(language: str) -> None:
    """Such a phrase would take a term's whole meaning away, wherever it stands."""
    innocent = {cells[0] for _, cells in rows(f"innocent.{language}.tsv")}
    blocking = {cells[0] for policy in POLICIES for _, cells in rows(f"{policy}.{language}.tsv") if cells[1] == "block"}

    assert innocent & blocking == set()

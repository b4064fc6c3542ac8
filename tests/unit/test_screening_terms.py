"""Terms in context: what is found under disguise, what does not count, and how the lexicon is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.sell.screening.text.judge import Judge
from entrepot.sell.screening.text.lexicon import BadLexicon, Lexicon, Phrase, lexicon, read_lexicon
from entrepot.sell.screening.text.terms import Finder

WORDS = {
    "weapons.en.tsv": (
        "term\tweight\tneeds\tunless\tmarkets\n"
        "gun\treview\t\ttoy\t\nrevolver*\tblock\nghost kit\tblock\nsteel + knuckles\tblock\npiece\treview\tfirearm\n"
        "rapist\tblock\nglock\tblock\npepper spray\tblock\t\t\tKR\n"
    ),
    "weapons.es.tsv": "term\tweight\nsin\tblock\n",
    "drugs.ko.tsv": "term\tweight\n마약\tblock\n대마\tblock\n총\tblock\n",
    "drugs.zh.tsv": "term\tweight\n大麻\tblock\n",
    "weapons.ja.tsv": "term\tweight\nガン\tblock\n",
    "contexts.en.tsv": (
        "group\tterm\ntoy\ttoy\nfirearm\t9mm\nshaped_after\tshaped\ndenied_before\tnot a\nmedia\tposter\n"
    ),
    "innocent.en.tsv": "phrase\tnote\nglue gun\t\n",
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("words")
    for name, text in WORDS.items():
        (folder / name).write_text(text, "utf-8")
    return read_lexicon(folder)


@pytest.fixture(scope="module")
def judge(words: Lexicon) -> Judge:
    return Judge(words)


def found(judge: Judge, text: str, market: str = "any", category: str = "") -> set[str]:
    read = judge.finder.read([text])[0]
    return {signal.rule.partition(":")[2] for signal in judge.signals(text, read, judge.around(text, category), market)}


@pytest.mark.parametrize(
    "text",
    ["a glock here", "GLOCK", "gl0ck", "g l o c k", "g.l.o.c.k", "ｇｌｏｃｋ", "gl-ock", "glocks", "gℓock", "g1ock"],
)
def test_a_word_is_found_under_every_disguise(judge: Judge, text: str) -> None:
    assert "glock" in found(judge, f"buy {text} now")


@pytest.mark.parametrize("text", ["마약 팝니다", "마/약 팝니다", "마1약", "마 약", "出售 大*麻", "大 麻 "])
def test_asian_words_are_found_parted(judge: Judge, text: str) -> None:
    assert found(judge, text) & {"마약", "大麻"}


@pytest.mark.parametrize(
    "text",
    [
        "therapist chair",
        "begun",
        "很大，麻布",
        "최대마력 5",
        "총합 3개",
        "ガンダム",
        "9in drawer",
    ],
)
def test_what_only_looks_like_a_word_is_not_found(judge: Judge, text: str) -> None:
    assert not found(judge, text)


def test_an_innocent_phrase_hides_the_word_in_it_and_no_other(judge: Judge) -> None:
    assert not found(judge, "hot glue gun")
    assert found(judge, "a glue gun and a gun") == {"gun"}


def test_a_context_that_excuses_a_word(judge: Judge) -> None:
    assert not found(judge, "toy gun")


def test_a_category_is_a_context_too(judge: Judge) -> None:
    assert not found(judge, "a gun", category="Toy > Outdoor")


def test_a_word_may_need_a_context(judge: Judge) -> None:
    assert not found(judge, "one piece")
    assert found(judge, "one piece in 9mm") == {"piece"}


def test_two_parts_count_only_near_each_other(judge: Judge) -> None:
    assert found(judge, "knuckles of polished steel") == {"steel + knuckles"}
    assert not found(judge, "steel frame and a b c d e f g h knuckles")


def test_an_open_end_takes_any_ending(judge: Judge) -> None:
    assert found(judge, "revolvering") == {"revolver*"}


def test_words_of_two_are_found_written_together(judge: Judge) -> None:
    assert found(judge, "my ghostkit") == {"ghost kit"}


def test_a_term_of_one_market_does_not_count_in_another(judge: Judge) -> None:
    assert found(judge, "pepper spray", "KR") == {"pepper spray"}
    assert not found(judge, "pepper spray", "US")


@pytest.mark.parametrize("text", ["glock shaped mug", "this is not a glock", "poster: glock"])
def test_a_denied_pictured_or_shaped_thing_does_not_count(judge: Judge, text: str) -> None:
    assert not found(judge, text)


def test_spanish_words_count_in_spanish_texts_only(judge: Judge) -> None:
    assert not found(judge, "the sin of pride")
    assert found(judge, "vendo sin papeles con la caja") == {"sin"}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("weapons.en.tsv", "gun\thard"),
        ("cars.en.tsv", "gun\tblock"),
        ("weapons.en.tsv", "gun\tblock\t\t\tMARS"),
        ("weapons.en.tsv", "---\tblock"),
    ],
)
def test_a_bad_line_is_refused_by_file_and_number(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(f"term\tweight\n{line}\n", "utf-8")
    with pytest.raises(BadLexicon, match=f"{name}, line 2"):
        read_lexicon(tmp_path)


def test_a_lone_letter_is_left_out_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "drugs.en.tsv").write_text("term\tweight\nh\tblock\n", "utf-8")
    read = read_lexicon(tmp_path)
    assert not read.terms
    assert "drugs.en.tsv, line 2" in read.faults[0]


def test_the_package_brings_words_of_every_policy_and_leaves_none_out() -> None:
    words = lexicon()
    by_language = {language: {t.policy for t in words.terms if t.language == language} for language in ("en", "es")}
    assert {language: len(policies) for language, policies in by_language.items()} == {"en": 25, "es": 25}
    assert not words.faults


def test_every_needed_context_has_words() -> None:
    words = lexicon()
    groups = {group for group, _ in words.contexts}
    missing = {group for term in words.terms for group in term.needs if group not in groups}
    assert not missing


def test_a_finder_hands_each_text_its_own_hits() -> None:
    finder = Finder([Phrase("gun"), Phrase("大麻")])
    reads = finder.read(["a gun", "", "nothing", "大麻 gun"])
    assert [sorted(finder.phrases[hit.phrase].text for hit in read.hits) for read in reads] == [
        ["gun"],
        [],
        [],
        ["gun", "大麻"],
    ]
    assert reads[3].plain[reads[3].hits[0].start : reads[3].hits[0].end] in {"gun", "大麻"}

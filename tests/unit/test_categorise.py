"""A category from a title: words in five scripts, the longest first, what a thing is before what it is for."""

import re
from collections import Counter

import pytest

from entrepot.sell.catalog import CategoryNames
from entrepot.sell.classification import Categoriser
from entrepot.sell.classification.lexicon import LANGUAGES, Entry, lexicon, read_entries
from entrepot.sell.classification.title import folded, stem

TREE = (
    CategoryNames("el", None, "el", {"en": "Electronics", "ko": "전자제품"}),
    CategoryNames("phones", "el", "el-1", {"en": "Mobile Phones", "ko": "휴대폰", "zh": "手机"}),
    CategoryNames("cases", "el", "el-2", {"en": "Phone Cases", "ko": "휴대폰 케이스", "zh": "手机壳"}),
    CategoryNames("hg", None, "hg", {"en": "Home"}),
    CategoryNames("kettles", "hg", "hg-1", {"en": "Kettles", "ja": "やかん・ケトル", "es": "Teteras y hervidores"}),
    CategoryNames("mugs", "hg", "hg-2", {"en": "Mugs"}),
    CategoryNames("ap", None, "ap", {"en": "Pets"}),
    CategoryNames("cats", "ap", "ap-1", {"en": "Cat Supplies"}),
)
WORDS = (
    Entry("hg-1-7", {"en": ("gooseneck kettle",), "ko": ("드립포트", "전기포트"), "ja": ("電気ケトル",)}),
    Entry("hg-2", {"en": ("tumbler",), "ko": ("머그컵",), "zh": ("杯", "马克杯"), "es": ("taza",)}),
    Entry("el-2", {"en": ("phone case",), "ko": ("휴대폰 케이스",)}),
    Entry("el-1", {"ja": ("スマホ",), "zh": ("充电器 usb", "12v充电器")}),
    Entry("ap-1", {"en": ("cat",), "ko": ("고양이",), "zh": ("猫",)}),
    Entry("zz-9", {"en": ("nonesuch",)}),
)
LONGEST_ENTRY = 60


@pytest.fixture(scope="module")
def known() -> Categoriser:
    return Categoriser(TREE, WORDS)


def best(known: Categoriser, title: str) -> str:
    return next((guess.category_id for guess in known.rank(title)), "")


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Matte black GOOSENECK KETTLE, 0.9 l", "kettles"),
        ("Kettle for mobile phones and travellers", "kettles"),
        ("Two speckled tumblers, 350 ml", "mugs"),
        ("Clear phone case for mobile phones", "cases"),
        ("Case, clear, shockproof, for a phone", "cases"),
        ("휴대폰 투명 실리콘 케이스", "cases"),
        ("스테인리스 드립포트 1L", "kettles"),
        ("북유럽머그컵 350ml", "mugs"),
        ("고양이용 머그컵", "mugs"),
        ("휴대폰케이스 투명", "cases"),
        ("陶瓷马克杯带盖", "mugs"),
        ("磁吸手机壳 透明", "cases"),
        ("電気ケトル 0.8L 保温", "kettles"),
        ("Hervidor eléctrico 1.7 L", "kettles"),
        ("TAZA de cerámica", "mugs"),
    ],
)
def test_a_title_speaks_for_its_category(known: Categoriser, title: str, category: str) -> None:
    assert best(known, title) == category


def test_a_word_for_a_category_that_the_tree_lacks_stands_for_the_one_above(known: Categoriser) -> None:
    assert best(known, "gooseneck kettle") == "kettles"
    assert best(known, "nonesuch") == ""


@pytest.mark.parametrize("title", ["", "   ", "1234 5678", "🫖🫖🫖", "\x00\u202e", "quux"])
def test_a_title_without_a_known_word_gets_no_guess(known: Categoriser, title: str) -> None:
    assert known.rank(title) == []


def test_a_guess_names_the_words_that_it_rests_on(known: Categoriser) -> None:
    first, second = known.rank("Cat mug, tumbler")
    assert (first.category_id, set(first.words)) == ("mugs", {"mug", "tumbler"})
    assert (second.category_id, second.words) == ("cats", ("cat",))
    assert first.share + second.share == pytest.approx(1)
    assert first.share > second.share


def test_a_single_letter_counts_as_a_word_by_itself_only(known: Categoriser) -> None:
    assert best(known, "玻璃 杯 2只") == "mugs"
    assert best(known, "世界杯纪念") == ""


def test_a_word_of_two_scripts_counts_only_whole(known: Categoriser) -> None:
    assert best(known, "车载12V 充电器") == "phones"
    assert best(known, "快速充电器, USB 双口") == "phones"
    assert best(known, "充电器") == ""
    assert best(known, "112v充电器") == ""


def test_a_very_long_title_is_read_at_its_beginning(known: Categoriser) -> None:
    assert best(known, "mug " + "词" * 100_000) == "mugs"
    assert best(known, "x " * 100_000 + "mug") == ""


@pytest.mark.parametrize(
    "forms",
    ["mug mugs", "box boxes", "hoodie hoodies hoody", "knife knives", "lens lenses", "plate plates", "man men men's",
     "hervidor hervidores", "brush brushes", "berry berries", "shelf shelves"],
)  # fmt: skip
def test_all_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("words", ["glass glas", "bus bu", "car care", "pan pane", "cap cape", "bra bras brass"])
def test_other_words_keep_apart(words: str) -> None:
    assert len({stem(word) for word in words.split()}) > 1


def test_letters_are_folded_without_taking_korean_apart() -> None:
    assert folded("Café ＴＥＡ 가방 ガ") == "cafe tea 가방 ガ"


def test_the_lexicon_has_one_line_a_category_and_no_stray_cells() -> None:
    entries = lexicon()
    assert len(entries) > 3_000
    assert [code for code, times in Counter(entry.code for entry in entries).items() if times > 1] == []
    assert [entry.code for entry in entries if not re.fullmatch(r"[a-z]{2}(-\d+)*", entry.code)] == []
    wrong = [
        (entry.code, word)
        for entry in entries
        for word in entry
        if word != word.strip() or word != word.lower() or not 1 <= len(word) <= LONGEST_ENTRY or not word.isprintable()
    ]
    assert wrong == []
    assert all(sum(bool(entry.words[language]) for entry in entries) > 3_000 for language in LANGUAGES)


def test_a_line_of_another_form_is_named() -> None:
    with pytest.raises(ValueError, match=r"aa.tsv, line 2: expected a code and 5 columns"):
        list(read_entries("aa-1\ta\tb\tc\td\te\naa-2\ta\n", "aa.tsv"))


FOODS = Categoriser(
    (
        CategoryNames("food", None, "fb", {"en": "Food"}),
        CategoryNames("biscuits", "food", "fb-2-1-6", {"en": "Bakery"}),
        CategoryNames("chocolate", "food", "fb-2-3-2", {"en": "Sweets"}),
        CategoryNames("spreads", "food", "fb-2-7-7", {"en": "Spreads"}),
        CategoryNames("tea", "food", "fb-1-14-2", {"en": "Drinks"}),
        CategoryNames("fashion", None, "aa", {"en": "Fashion"}),
        CategoryNames("vests", "fashion", "aa-1-8-2", {"en": "Underwear"}),
        CategoryNames("shoes", "fashion", "aa-8-1", {"en": "Footwear"}),
    ),
    lexicon(),
)


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Peanut butter cookies", "biscuits"),
        ("Peanut butter, crunchy", "spreads"),
        ("초콜릿 쿠키", "biscuits"),
        ("巧克力饼干", "biscuits"),
        ("抹茶クッキー", "biscuits"),
        ("抹茶 100g", "tea"),
        ("Galletas de chocolate", "biscuits"),
        ("Chocolate con galletas", "chocolate"),
        ("抹茶 チョコレート", "chocolate"),
        ("남성 런닝화", "shoes"),
        ("남성 런닝 3매", "vests"),
    ],
)
def test_of_a_compound_the_last_word_is_the_thing(title: str, category: str) -> None:
    assert best(FOODS, title) == category


@pytest.mark.parametrize(
    ("title", "code"),
    [("gooseneck kettle", "hg-1-7"), ("Kettles", "hg-1"), ("ceramic tumbler", "hg-2"), ("고양이 드립포트", "hg-1-7")],
)
def test_the_strongest_word_says_which_category_of_the_public_taxonomy_it_names(
    known: Categoriser, title: str, code: str
) -> None:
    assert known.rank(title)[0].code == code


def test_a_word_for_two_categories_names_the_one_above_both() -> None:
    both = Categoriser(TREE, (Entry("hg-2-1", {"en": ("beaker",)}), Entry("hg-2-5", {"en": ("beaker",)})))
    assert both.rank("glass beaker")[0].code == "hg-2"

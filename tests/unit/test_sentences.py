"""Sentences of the stages in the reader's language: by template and values, or recognised where they were kept."""

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.money import Money
from entrepot.kit.sentences import Sentence, joined, say, sentence
from entrepot.web.i18n import LANGUAGES, use_language
from entrepot.web.i18n.stages import error_names, stage_sentences, unsaid
from entrepot.web.render import environment
from entrepot.web.sentences import Spoken, in_words, sentence_in


def test_no_error_is_given_text_that_a_catalogue_cannot_know() -> None:
    assert list(unsaid()) == []


def test_sentences_are_found_in_what_is_raised_said_and_titled() -> None:
    found = {text for _, text in stage_sentences()}
    assert "there is no such product" in found  # raise NotFound("…")
    assert "there is no place %(code)s" in found  # say("…", code=…)
    assert "Not enough units are left" in found  # title = "…"
    assert "an address such as a@b.example" in found  # expected="…"
    assert "a price cannot be negative" in found  # a problem of an import
    assert {"NotFound", "AddressInvalid", "WrongCode"} <= error_names()


def test_a_sentence_is_english_text_that_remembers_its_template_and_values() -> None:
    said = say("“%(text)s” has more than %(places)s decimals", text="1.234", places=2)
    assert said == "“1.234” has more than 2 decimals"
    assert said.values == {"text": "1.234", "places": 2}
    assert sentence(said) is said
    assert Sentence("0 to 100 %") == "0 to 100 %"


def test_an_error_keeps_its_english_detail_and_can_be_said_in_another_language() -> None:
    error = InvalidInput(
        say("the quantity is %(quantity)s", quantity=0), field="quantity", expected=say("1 to %(most)s units", most=9)
    )
    assert str(error) == error.detail == "the quantity is 0"
    assert sentence_in(error.detail, "ko") == "수량이 0입니다"
    assert sentence_in(error.extra["expected"], "zh") == "1 至 9 件"
    assert sentence_in(NotFound().detail, "zh") == "没有这个内容"


def test_values_that_are_sentences_money_and_states_take_the_readers_form_too() -> None:
    listed = say("still needed: %(missing)s", missing=joined(["a title", "a category"]))
    assert listed == "still needed: a title, a category"
    assert sentence_in(listed, "zh") == "还需要：标题、类目"
    assert sentence_in(say("%(amount)s cannot be paid out", amount=Money(1250, "USD")), "ko").startswith("US$12.50")
    assert sentence_in(Conflict(say("it is %(state)s already", state="delivered")).detail, "ko") == (
        "이미 ‘배송 완료’ 상태입니다"
    )


def test_a_sentence_that_was_kept_as_text_is_recognised() -> None:
    assert sentence_in("0 to 1,000,000 g", "zh") == "0 至 1,000,000 g"
    assert sentence_in("the file is a picture", "ko") == "파일 종류: 사진"
    assert sentence_in("out of range", "zh") == "超出范围"
    assert sentence_in("nobody ever wrote this", "zh") == "nobody ever wrote this"
    assert sentence_in("the file is a picture", "en") == "the file is a picture"


def test_a_column_of_a_file_keeps_its_own_name_where_it_is_quoted() -> None:
    told = "Column “Stock”: “Price” is no number of pieces; expected is a whole number such as 12"
    assert "Stock" in sentence_in(told, "ko")
    assert "Price" in sentence_in(told, "ko")
    assert sentence_in(told, "ko") != told


def test_a_template_prints_a_sentence_in_the_readers_language_and_escapes_its_values() -> None:
    template = environment().from_string("{{ said }} {{ spoken }}")
    with use_language(LANGUAGES["zh"]):
        shown = template.render(
            said=say("“%(country)s” is not a country", country="<b>"),
            spoken=Spoken(sentence("the password is not right")),
        )
    assert "<b>" not in shown
    assert "密码不正确" in shown
    with use_language(LANGUAGES["qps"]):
        assert in_words(sentence("out of range")).startswith("[")


def test_nothing_is_said_of_nothing() -> None:
    for language in LANGUAGES.values():
        with use_language(language):
            assert in_words("") == "", "a catalogue keeps its header under the empty text"

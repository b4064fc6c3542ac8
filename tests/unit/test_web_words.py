"""The words of the pages: catalogues are complete, and the pseudo-language shows what escaped them."""

import pytest

from entrepot.web.i18n import LANGUAGES, gettext, given, language_of, lazy, ngettext, use_language
from entrepot.web.i18n.catalogues import TRANSLATED, found, problems
from entrepot.web.render import environment


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_of_the_pages_is_translated(code: str) -> None:
    missing = [str(problem) for problem in problems(code)]
    assert not missing, "\n".join(missing)


def test_messages_are_found_in_templates_and_in_code() -> None:
    messages = {message.id for message in found() if isinstance(message.id, str)}
    assert {"Skip to the content", "Awaiting payment", "today"} <= messages


def test_messages_follow_the_language_of_the_block() -> None:
    with use_language(LANGUAGES["ko"]):
        assert gettext("Cart") == "장바구니"
        with use_language(LANGUAGES["zh"]):
            assert gettext("Cart") == "购物车"
        assert gettext("Cart") == "장바구니"
    assert gettext("Cart") == "Cart"


def test_a_constant_is_translated_when_it_is_shown() -> None:
    label = lazy("Delivered")
    with use_language(LANGUAGES["ko"]):
        assert str(label) == "배송 완료"
    assert str(label) == "Delivered"


def test_plurals_take_the_form_that_the_number_asks_for() -> None:
    assert ngettext("%(num)s piece", "%(num)s pieces", 1) == "%(num)s piece"
    assert ngettext("%(num)s piece", "%(num)s pieces", 2) == "%(num)s pieces"
    with use_language(LANGUAGES["zh"]):
        assert ngettext("%(num)s piece", "%(num)s pieces", 2) == "%(num)s 件"


def test_the_pseudo_language_marks_words_and_leaves_placeholders() -> None:
    with use_language(LANGUAGES["qps"]):
        marked = gettext("Row %(row)s: expected <b>kg</b>, 5%% over")
    assert marked.startswith("[Rów %(row)s: éxpéçtéd <b>kg</b>")
    assert "%%" in marked
    assert marked.endswith("~]")


def test_what_data_says_in_each_language_is_given_in_the_readers() -> None:
    texts = {"en": "Weapons", "ko": "무기"}
    with use_language(LANGUAGES["ko"]):
        assert given(texts) == "무기"
        assert given(texts, "zh") == "Weapons"
    with use_language(LANGUAGES["qps"]):
        assert given(texts) == "[Wéápóñs~~]"


def test_values_put_into_a_message_are_escaped() -> None:
    template = environment().from_string('{{ _("Copy %(code)s", code="<script>") }}')
    assert template.render() == "Copy &lt;script&gt;"


@pytest.mark.parametrize(
    ("text", "code"), [("ko-KR", "ko"), ("zh_Hans", "zh"), ("EN", "en"), ("fr", None), ("", None), (None, None)]
)
def test_a_language_is_known_by_its_tag(text: str | None, code: str | None) -> None:
    language = language_of(text)
    assert (language.code if language else None) == code

"""What a person reads, in the language they chose: errors of pages and of the API, and the choice itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import get_profile, sign_in, sign_up
from tests.visitors import PASSWORD, Visitor, quick_settings

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    opened = open_app(quick_settings(tmp_path, database_url=upgraded_url), durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def visitor(app: App) -> Iterator[Visitor]:
    made = Visitor(app.http)
    yield made
    made.close()


class TestErrors:
    def test_a_program_reads_english_unless_it_asks_for_another_language(self, visitor: Visitor) -> None:
        path = "/api/v1/search?sort=nonsense"
        plain = visitor.get(path)
        asked = visitor.get(path, headers={"accept-language": "zh-Hans, en;q=0.5"})
        assert plain.json()["title"] == "A value is not valid"
        assert plain.headers["content-language"] == "en"
        assert asked.json()["title"] == "有的值无效"
        assert asked.headers["content-language"] == "zh"
        assert plain.json()["code"] == asked.json()["code"]

    def test_what_a_validation_expected_is_said_in_the_language_asked_for(self, visitor: Visitor) -> None:
        asked = visitor.get("/api/v1/search?limit=0", headers={"accept-language": "ko"}).json()
        assert asked["detail"] == "limit: 1 이상이어야 합니다"
        assert asked["errors"][0]["expected"] == "1 이상"
        assert visitor.get("/api/v1/search?limit=0").json()["detail"] == "limit: expected greater than or equal to 1"

    def test_the_page_of_an_error_is_in_the_readers_language_with_its_cause(self, visitor: Visitor) -> None:
        visitor.cookies["entrepot_locale"] = "zh"
        page = visitor.request(
            "POST", "/sign-in", form={"email": "a@b.example"}, headers={"origin": "https://evil.example"}
        )
        assert page.status == 403
        assert "请求来自其他网站的页面；没有任何更改" in page.text


class TestTheChoice:
    def choose(self, visitor: Visitor, code: str) -> None:
        token = re.search(r'name="csrf-token" content="([^"]*)"', visitor.get("/sign-in").text or visitor.get("/").text)
        token = token or re.search(r'name="csrf-token" content="([^"]*)"', visitor.get("/account").text)
        assert token is not None
        answer = visitor.request("POST", "/preferences", form={"_csrf": token[1], "lang": code, "next": "/"})
        assert answer.status == 303

    def test_a_first_visit_is_in_the_language_that_the_browser_asks_for(self, visitor: Visitor) -> None:
        page = visitor.get("/sign-in", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
        assert page.headers["content-language"] == "zh-Hans"
        assert '<html lang="zh-Hans"' in page.text

    def test_a_choice_stays_whatever_the_browser_asks_for(self, visitor: Visitor) -> None:
        self.choose(visitor, "ko")
        assert visitor.get("/sign-in", headers={"accept-language": "en"}).headers["content-language"] == "ko"

    def test_the_choice_of_who_is_signed_in_is_kept_with_the_account(self, app: App, visitor: Visitor) -> None:
        person_id = sign_up(app.platform.db, "reader@mail.example", PASSWORD, "Reader", "en")
        visitor.cookies["entrepot_session"] = sign_in(app.platform.db, "reader@mail.example", PASSWORD)
        self.choose(visitor, "ko")
        with app.platform.db.read() as connection:
            assert get_profile(connection, person_id).locale == "ko"
        elsewhere = Visitor(app.http)
        elsewhere.cookies["entrepot_session"] = visitor.cookies["entrepot_session"]
        assert elsewhere.get("/account").headers["content-language"] == "ko"
        elsewhere.close()

"""What a person reads, in the language they chose: errors of pages and of the API, and the choice itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.maintenance import upgrade
from tests.visitors import Visitor, quick_settings

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def app(engine_url: str, tmp_path: Path) -> Iterator[App]:
    upgrade(engine_url)
    opened = open_app(quick_settings(tmp_path, database_url=engine_url), durable=False)
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

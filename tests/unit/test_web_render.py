"""A page follows its reader: language, theme, currency and time zone; a toast is said once; a redirect stays here."""

from typing import Any

import pytest
from starlette.requests import Request

from entrepot.core.http import Problem
from entrepot.web.flash import Toast, forget_toasts, local_path, see_other, take_toasts
from entrepot.web.i18n import LANGUAGES
from entrepot.web.pages.errors import error_page
from entrepot.web.reader import current_reader
from entrepot.web.render import asset, reader_of, render


def request(cookies: str = "", path: str = "/design", **state: Any) -> Request:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"cookie", cookies.encode()), (b"host", b"entrepot.test")],
        "server": ("entrepot.test", 80),
        "scheme": "http",
        "state": {"principal": None, "csrf_token": "token", "locale": "en", "theme": None, **state},
    }
    return Request(scope)


def test_language_theme_currency_and_zone_come_from_cookies() -> None:
    reader = reader_of(
        request("entrepot_locale=ko; entrepot_theme=dark; entrepot_currency=JPY; entrepot_tz=Asia/Seoul")
    )
    assert reader.language is LANGUAGES["ko"]
    assert reader.theme == "dark"
    assert reader.currency == "JPY"
    assert str(reader.timezone) == "Asia/Seoul"


def test_what_the_gate_chose_stands_where_no_cookie_does() -> None:
    reader = reader_of(request(locale="zh", theme="light"))
    assert reader.language is LANGUAGES["zh"]
    assert reader.theme == "light"
    assert reader.currency == "CNY"


@pytest.mark.parametrize(
    "cookies",
    [
        "entrepot_locale=xx; entrepot_theme=pink; entrepot_currency=ABC; entrepot_tz=Not/AZone",
        "entrepot_tz=../../etc/passwd; entrepot_currency=US$",
        "entrepot_tz=" + "a" * 5000,
    ],
)
def test_cookies_that_make_no_sense_fall_back(cookies: str) -> None:
    reader = reader_of(request(cookies))
    assert reader.language is LANGUAGES["en"]
    assert reader.theme == "system"
    assert reader.currency == "USD"
    assert str(reader.timezone) == "UTC"


def test_a_request_without_any_state_still_has_a_reader() -> None:
    bare = request()
    bare.scope["state"] = {}
    assert reader_of(bare).language is LANGUAGES["en"]


def test_a_page_is_rendered_in_its_language_and_theme() -> None:
    response = _error_page(request("entrepot_locale=ko; entrepot_theme=dark"))
    html = bytes(response.body).decode()
    assert '<html lang="ko" data-theme="dark">' in html
    assert "본문으로 건너뛰기" in html
    assert response.headers["content-language"] == "ko"
    assert response.headers["vary"] == "Cookie, Accept-Language"


def test_the_devices_theme_is_no_attribute() -> None:
    assert '<html lang="en">' in bytes(_error_page(request()).body).decode()


def test_nobody_is_left_reading_after_a_page() -> None:
    _error_page(request("entrepot_locale=ko"))
    assert current_reader().language is LANGUAGES["en"]


def test_a_toast_is_said_by_the_next_page_and_only_there() -> None:
    answer = see_other("/cart", Toast("allow", "Saved <b>", action_label="Undo", action="/undo", fields={"id": "7"}))
    cookie = answer.headers["set-cookie"].split(";", 1)[0]
    response = _error_page(request(cookie))
    html = bytes(response.body).decode()
    assert answer.status_code == 303
    assert "Saved &lt;b&gt;" in html
    assert 'action="/undo"' in html
    assert 'toast=""' in response.headers["set-cookie"]


@pytest.mark.parametrize("cookie", ["toast=%%%", "toast=eyJ9", "toast=W10=", "toast=eyJraW5kIjoieCIsInRleHQiOiJ4In0="])
def test_a_forged_toast_says_nothing(cookie: str) -> None:
    assert take_toasts(request(cookie)) == []


def test_a_toast_is_forgotten_by_its_cookies_end() -> None:
    response = see_other("/")
    forget_toasts(response)
    assert "Max-Age=0" in response.headers["set-cookie"]


@pytest.mark.parametrize(
    "url",
    ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "javascript:alert(1)", "", None, "/a\nb"],
)
def test_a_redirect_never_leads_away(url: str | None) -> None:
    assert local_path(url) == "/"


def test_a_redirect_keeps_a_path_of_this_site() -> None:
    assert local_path("/orders?after=abc") == "/orders?after=abc"


def test_a_static_files_address_holds_its_contents_hash() -> None:
    assert asset("icons.svg").startswith("/static/icons.svg?v=")
    with pytest.raises(FileNotFoundError):
        asset("css/none.css")


def _error_page(asked: Request) -> Any:

    return error_page(asked, Problem(404, "not_found", "Not found", "no such page", "req_1"))


def test_an_inner_failure_is_not_told_to_a_visitor() -> None:

    response = error_page(request(), Problem(500, "internal", "Internal", "KeyError: secret_column", "req_1"))
    html = bytes(response.body).decode()
    assert response.status_code == 500
    assert "secret_column" not in html
    assert "req_1" in html


def test_render_refuses_a_name_that_was_not_passed() -> None:
    with pytest.raises(Exception, match="undefined"):
        render(request(), "errors/error.html")

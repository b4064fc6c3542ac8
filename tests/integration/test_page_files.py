"""The pages' static files: how long they are kept, and packed for those who take it."""

from __future__ import annotations

import gzip

import pytest
from fastapi import FastAPI

from entrepot.core.http.client import InProcessClient, Response
from entrepot.web.assets import STATIC, PageFiles, asset

PACKED = {"accept-encoding": "gzip, br"}


@pytest.fixture
def files() -> InProcessClient:
    app = FastAPI()
    app.mount("/static", PageFiles())
    return InProcessClient(app)


def _get(files: InProcessClient, path: str, headers: dict[str, str] | None = None) -> Response:
    return files.request("GET", path, headers=headers)


@pytest.mark.parametrize("path", ["css/base.css", "js/app.js", "icons.svg"])
def test_text_goes_packed_to_those_who_take_it(files: InProcessClient, path: str) -> None:
    plain, packed = _get(files, asset(path)), _get(files, asset(path), PACKED)
    assert plain.body == (STATIC / path).read_bytes()
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_a_file_asked_for_by_its_hash_is_kept_for_a_year_and_any_other_is_asked_after(files: InProcessClient) -> None:
    assert "immutable" in _get(files, asset("css/base.css"), PACKED).headers["cache-control"]
    assert _get(files, "/static/css/base.css", PACKED).headers["cache-control"] == "no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(files: InProcessClient) -> None:
    known = _get(files, "/static/css/base.css", PACKED).headers["etag"]
    again = _get(files, "/static/css/base.css", {**PACKED, "if-none-match": known})
    assert (again.status, again.body) == (304, b"")


def test_a_file_that_is_not_there_is_not_found(files: InProcessClient) -> None:
    assert _get(files, "/static/css/nothing.css", PACKED).status == 404

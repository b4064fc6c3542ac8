"""Files over HTTP: sent by who is signed in, taken back by the same side only, shown only as pictures drawn anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from entrepot.core.accounts.api import router as accounts
from entrepot.core.database import Database
from entrepot.core.files.api import router
from entrepot.core.http import HttpApp
from entrepot.core.http.client import Response
from tests.visitors import Visitor, build_app


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    return build_app(db, tmp_path, [accounts, router], upload_limit_mb=1, picture_limit_mb=1)


def signed_in(app: HttpApp, name: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_up(f"{name}@entrepot.example")
    visitor.sign_in(f"{name}@entrepot.example")
    return visitor


@pytest.fixture
def sender(app: HttpApp) -> Visitor:
    return signed_in(app, "sender")


def send(visitor: Visitor, path: str, data: bytes, media_type: str) -> Response:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\nContent-Type: {media_type}\r\n\r\n'
    return visitor.request(
        "POST",
        path,
        body=head.encode() + data + b"\r\n--b--\r\n",
        headers={"content-type": "multipart/form-data; boundary=b"},
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600)) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(target, kind)
    return target.getvalue()


def test_a_picture_is_sent_and_everybody_sees_what_was_drawn_from_it(sender: Visitor, app: HttpApp) -> None:
    answer = send(sender, "/api/v1/pictures", picture(), "image/png")
    assert answer.status == 201, answer.text
    made = answer.json()
    assert (made["width"], made["height"], made["media_type"]) == (800, 600, "image/png")
    seen = Visitor(app).get(made["urls"]["320"])
    assert seen.status == 200
    assert Image.open(io.BytesIO(seen.body)).size == (320, 240)
    assert seen.headers["content-type"] == "image/webp"
    assert seen.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert seen.headers["x-content-type-options"] == "nosniff"
    again = Visitor(app).get(made["urls"]["320"], headers={"if-none-match": seen.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_the_original_of_a_picture_is_shown_to_nobody_else(sender: Visitor, app: HttpApp) -> None:
    made = send(sender, "/api/v1/pictures", picture(), "image/png").json()
    stranger = Visitor(app)
    for name in ("original", "640.png", "641.webp", "..", "1280.webp.webp"):
        assert stranger.get(f"/files/{made['id']}/{name}").status == 404
    assert stranger.get(f"/api/v1/files/{made['id']}").status == 401
    assert sender.get(f"/api/v1/files/{made['id']}").body == picture()


def test_a_file_of_data_comes_back_to_its_sender_as_a_download(sender: Visitor, app: HttpApp) -> None:
    answer = send(sender, "/api/v1/files", b"<script>alert(1)</script>", "text/csv")
    assert answer.status == 201, answer.text
    back = sender.get(answer.headers["location"])
    assert (back.status, back.body) == (200, b"<script>alert(1)</script>")
    assert back.headers["content-disposition"].startswith("attachment")
    assert back.headers["content-type"].startswith("text/csv")
    assert back.headers["x-content-type-options"] == "nosniff"
    assert signed_in(app, "stranger").get(answer.headers["location"]).status == 404
    assert Visitor(app).get(f"/files/{answer.json()['id']}/320.webp").status == 404


def test_who_is_not_signed_in_sends_nothing(app: HttpApp) -> None:
    assert send(Visitor(app), "/api/v1/files", b"a,b", "text/csv").status in {401, 403}
    assert send(Visitor(app), "/api/v1/pictures", picture(), "image/png").status in {401, 403}


@pytest.mark.parametrize(
    ("path", "data", "media_type", "status", "code"),
    [
        ("/api/v1/files", b"x" * (1024**2 + 1), "text/csv", 413, "file.too_large"),
        ("/api/v1/pictures", b"\x89PNG\r\n\x1a\n" + b"x" * 1024**2, "image/png", 413, "file.too_large"),
        ("/api/v1/files", b"MZ", "application/x-msdownload", 422, "input.invalid"),
        ("/api/v1/pictures", b"<svg/>", "image/svg+xml", 415, "picture.unreadable"),
        ("/api/v1/pictures", picture()[:-20], "image/png", 422, "picture.truncated"),
        ("/api/v1/pictures", picture() + b"%PDF-1.7", "image/png", 422, "picture.hidden_data"),
        ("/api/v1/pictures", b"GIF89a\xff\xff\xff\xff\0\0\0\x3b", "image/gif", 413, "picture.too_many_pixels"),
    ],
)
def test_what_cannot_be_taken_is_refused_precisely(
    sender: Visitor, path: str, data: bytes, media_type: str, status: int, code: str
) -> None:
    answer = send(sender, path, data, media_type)
    problem: dict[str, Any] = answer.json()
    assert (answer.status, problem["code"]) == (status, code), problem
    assert problem["detail"]


@pytest.mark.parametrize("file_id", ["0" * 64, "x", "..%2f..%2fetc%2fpasswd", "%00", "A" * 64])
def test_an_id_that_is_none_is_not_found(sender: Visitor, file_id: str) -> None:
    assert sender.get(f"/files/{file_id}/320.webp").status in {404, 422}
    assert sender.get(f"/api/v1/files/{file_id}").status in {404, 422}

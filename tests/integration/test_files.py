"""Files are kept by the hash of their bytes, whole or not at all, in a folder and in an object store alike."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from entrepot.core.database import Database
from entrepot.core.files import (
    FileDamaged,
    FileMissing,
    FileRef,
    FileStore,
    FileTooLarge,
    LocalFiles,
    S3Files,
    StorageUnreachable,
    open_files,
    upload_file,
    uploaded,
)
from entrepot.core.settings import Settings
from entrepot.kit.errors import InvalidInput

KEYS = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """A server that speaks the S3 protocol, for the tests of this file."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


def make_bucket(endpoint: str, bucket: str) -> None:
    httpx.put(f"{endpoint}/{bucket}").raise_for_status()


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return LocalFiles(tmp_path / "files")
    endpoint: str = request.getfixturevalue("s3_endpoint")
    bucket = f"bucket-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    make_bucket(endpoint, bucket)
    return S3Files(bucket, prefix="shop/files", endpoint=endpoint, access_key_id="made-up", secret_access_key="made-up")


def content_of(files: FileStore, file_id: str, derived: str | None = None) -> bytes:
    with files.open(file_id, derived) as stream:
        return stream.read()


def test_a_file_is_named_by_its_hash_and_read_back(files: FileStore) -> None:
    file = files.put(b"goods", "text/plain")
    assert file == FileRef(hashlib.sha256(b"goods").hexdigest(), 5, "text/plain")
    assert files.exists(file.id)
    assert content_of(files, file.id) == b"goods"


def test_the_same_bytes_are_the_same_file(files: FileStore) -> None:
    assert files.put(b"goods", "text/plain") == files.put(io.BytesIO(b"goods"), "text/plain")
    assert len(list(files.names())) == 1


def test_an_empty_file_is_a_file(files: FileStore) -> None:
    file = files.put(b"", "text/plain")
    assert file.size == 0
    assert content_of(files, file.id) == b""


def test_a_stream_of_many_megabytes_is_kept_whole_and_can_be_read_from_the_middle(files: FileStore) -> None:
    data = os.urandom(1024) * 9000
    file = files.put(io.BytesIO(data), "application/octet-stream")
    assert file.size == len(data)
    with files.open(file.id) as stream:
        stream.seek(5_000_000)
        assert stream.read(2048) == data[5_000_000:5_002_048]
    files.verify(file.id)


def test_a_file_beyond_the_bound_is_refused_and_nothing_is_kept(files: FileStore) -> None:
    with pytest.raises(FileTooLarge) as refused:
        files.put(io.BytesIO(b"x" * 1001), "text/plain", max_bytes=1000)
    assert refused.value.extra["max_bytes"] == 1000
    assert list(files.names()) == []
    files.put(io.BytesIO(b"x" * 1000), "text/plain", max_bytes=1000)


def test_what_is_derived_lies_beside_its_file_and_goes_with_it(files: FileStore) -> None:
    kept, file = files.put(b"other", "text/plain"), files.put(b"goods", "image/png")
    files.put_derived(file.id, "320.webp", b"small")
    files.put_derived(file.id, "640.webp", b"first")
    files.put_derived(file.id, "640.webp", b"second")
    assert content_of(files, file.id, "640.webp") == b"second"
    assert set(files.names()) == {(kept.id, None), (file.id, None), (file.id, "320.webp"), (file.id, "640.webp")}
    files.delete(file.id)
    files.delete(file.id)
    assert list(files.names()) == [(kept.id, None)]


def test_a_file_that_is_not_there_is_an_error_of_its_own(files: FileStore) -> None:
    missing = "0" * 64
    assert not files.exists(missing)
    with pytest.raises(FileMissing):
        files.open(missing)
    with pytest.raises(FileMissing):
        files.verify(missing)


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "/x", "\0" * 64, "0" * 63 + "\n"]
)
def test_no_id_reaches_outside_the_store(files: FileStore, name: str) -> None:
    for use in (files.open, files.exists, files.verify, files.delete):
        with pytest.raises(FileMissing):
            use(name)
    with pytest.raises(FileMissing):
        files.put_derived("0" * 64, f"../{name}", b"")


def test_many_may_put_the_same_file_at_once(files: FileStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        put = list(pool.map(lambda n: files.put(b"shared" * 1000 * (n % 4), "text/plain"), range(32)))
    assert len({file.id for file in put}) == 4
    for file in put:
        files.verify(file.id)


def test_a_damaged_file_is_found_and_mended_by_putting_it_again(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    file = files.put(b"goods", "text/plain")
    (tmp_path / file.id[:2] / file.id).write_bytes(b"gooos")
    with pytest.raises(FileDamaged):
        files.verify(file.id)
    files.put(b"goods", "text/plain")
    files.verify(file.id)


def test_a_reader_keeps_what_it_opened_while_the_file_is_replaced(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    file = files.put(b"goods" * 100_000, "text/plain")
    with files.open(file.id) as stream:
        first = stream.read(1000)
        files.put(b"goods" * 100_000, "text/plain")
        assert first + stream.read() == b"goods" * 100_000


def test_files_of_other_programs_in_the_folder_are_not_taken_for_ours(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    file = files.put(b"goods", "text/plain")
    (tmp_path / "lost+found").mkdir()
    (tmp_path / file.id[:2] / ".DS_Store").write_bytes(b"")
    (tmp_path / "README").write_bytes(b"")
    assert list(files.names()) == [(file.id, None)]


def test_an_object_store_that_does_not_answer_is_an_error_of_its_own() -> None:
    away = S3Files(
        "bucket", endpoint="http://127.0.0.1:9", access_key_id="made-up", secret_access_key="made-up", timeout_s=1
    )
    for use in (lambda: away.put(b"goods", "text/plain"), lambda: away.exists("0" * 64), lambda: list(away.names())):
        with pytest.raises(StorageUnreachable):
            use()


def test_the_settings_choose_the_store(tmp_path: Path, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    local = open_files(Settings(data_dir=tmp_path))
    assert isinstance(local, LocalFiles)
    assert local.folder == tmp_path / "files"
    make_bucket(s3_endpoint, "chosen-bucket")
    remote = open_files(Settings(files_url="s3://chosen-bucket/some/prefix", files_s3_endpoint=s3_endpoint))
    assert content_of(remote, remote.put(b"goods", "text/plain").id) == b"goods"
    with pytest.raises(InvalidInput, match="address of a file store"):
        open_files(Settings(files_url="ftp://host/path"))


def test_an_uploaded_file_is_its_owners_alone(db: Database, tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "files")
    file = upload_file(db, files, b"sku;price\n", owner="sel_one", media_type="text/csv; charset=utf-8", max_bytes=100)
    assert file.media_type == "text/csv"
    again = upload_file(db, files, b"sku;price\n", owner="sel_one", media_type="text/csv", max_bytes=100)
    with db.read() as connection:
        assert uploaded(connection, file.id, "sel_one") == file == again
        for file_id, owner in ((file.id, "sel_two"), ("0" * 64, "sel_one"), ("no id", "sel_one")):
            with pytest.raises(FileMissing):
                uploaded(connection, file_id, owner)
    upload_file(db, files, b"sku;price\n", owner="sel_two", media_type="text/csv", max_bytes=100)
    with db.read() as connection:
        assert uploaded(connection, file.id, "sel_two").id == file.id


@pytest.mark.parametrize(
    ("content", "declared", "recorded"),
    [
        (b"%PDF-1.7 ...", "text/csv", "application/pdf"),
        (b"\x1f\x8b\x08...", "application/x-ndjson", "application/gzip"),
        (b"\x89PNG\r\n\x1a\n", "text/plain", "image/png"),
        (b'{"a":1}', "application/x-ndjson", "application/x-ndjson"),
    ],
)
def test_the_bytes_decide_what_a_file_is(
    db: Database, tmp_path: Path, content: bytes, declared: str, recorded: str
) -> None:
    files = LocalFiles(tmp_path / "files")
    file = upload_file(db, files, content, owner="sel_one", media_type=declared, max_bytes=100)
    assert file.media_type == recorded


def test_a_file_of_a_kind_that_is_not_accepted_is_refused(db: Database, tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "files")
    with pytest.raises(InvalidInput, match="application/x-msdownload"):
        upload_file(db, files, b"MZ", owner="sel_one", media_type="application/x-msdownload", max_bytes=100)
    assert list(files.names()) == []


def test_putting_and_deleting_at_once_never_shows_half_a_file(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    data = b"goods" * 200_000
    file = files.put(data, "text/plain")
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            files.delete(file.id)
            files.put(data, "text/plain")

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        seen = 0
        while seen < 50:
            try:
                with files.open(file.id) as stream:
                    assert stream.read() == data
                seen += 1
            except FileMissing:
                continue
    finally:
        stop.set()
        thread.join()

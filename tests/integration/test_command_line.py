"""The command line, as people run it: processes of their own, a fresh data folder, beside a server and without one."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image

from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.sell.brands import register_holder
from entrepot.sell.stock import create_place
from tests.commands import run_forked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

GOODS = "sku,title,price,currency\nMUG-1,Navy mug,12000,KRW\nMUG-2,Cream mug,11000,KRW\nMUG-3,Lost mug,dear,KRW\n"
_START_S, _STOP_S = 60, 15
SERVED = ("entrepot.app.routes", "entrepot.web.site", "entrepot.web.pages", "entrepot.world", "uvicorn")


def environment(folder: Path, **more: str) -> dict[str, str]:
    ours = {"ENTREPOT_DATA_DIR": str(folder), "ENTREPOT_ARGON2_MEMORY_KIB": "8", "ENTREPOT_ARGON2_PASSES": "1"}
    return {name: value for name, value in os.environ.items() if not name.startswith("ENTREPOT_")} | ours | more


def run(folder: Path, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    return run_forked([str(word) for word in words], environment(folder, **more), folder.parent)


def run_from_the_start(folder: Path, options: Sequence[str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command as people start it, from a shell, with options of the interpreter."""
    return subprocess.run(
        [sys.executable, *options, "-m", "entrepot", *map(str, words)],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder.parent,
        timeout=150,
    )


def told(folder: Path, *words: str | Path) -> list[str]:
    """What a command that succeeds prints."""
    done = run(folder, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def refused(folder: Path, *words: str | Path, **more: str) -> str:
    """The one sentence of a command that is refused."""
    done = run(folder, *words, **more)
    assert done.returncode == 1, done.stdout + done.stderr
    (sentence,) = [line for line in done.stderr.splitlines() if "[info" not in line]
    return sentence


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a schema and one seller; copied for each test."""
    folder = tmp_path_factory.mktemp("command-line") / "data"
    (first,) = run_from_the_start(folder, (), "upgrade").stdout.splitlines()
    assert first.startswith("the database was at nothing and is at ")
    with Database.open(Settings(data_dir=folder).url) as db:
        owner = sign_up(db, "owner@onda.example", "a long sentence of mine", "Seller owner", "en")
        seller_id = create_seller(db, owner, "Onda Ceramics", "KR", "KRW", "onda")
        db.write(lambda tx: create_place(tx, seller_id, name="Shed", country="KR"))
    return folder


@pytest.fixture
def data(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "data"))


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS)
    return file


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that answers, and its address; killed where the test did not stop it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "entrepot", "run", "--port", str(port)],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=data.parent,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(server, address)
        yield server, address
    finally:
        server.kill()
        server.communicate()


def wait_for(server: subprocess.Popen[str], address: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        assert server.poll() is None, server.communicate()[0]
        assert time.monotonic() < deadline
        try:
            if httpx.get(f"{address}/health/live", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)


# --- What a command starts with ---


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        (("--help",), ("entrepot.core", "entrepot.sell", "sqlalchemy", "fastapi")),
        (("listing", "score", "{listing}"), ("entrepot.app", "entrepot.shop", "fastapi")),
        (("brands", "list"), ("entrepot.app", "entrepot.shop", "fastapi")),
        (("people", "add", "{person}", "--name", "P", "--password", "a long sentence of mine"), SERVED),
        (("taxonomy", "suggest", "navy mug"), SERVED),
    ],
)
def test_a_command_imports_what_it_needs_and_no_more(
    data: Path, tmp_path: Path, words: tuple[str, ...], needless: tuple[str, ...]
) -> None:
    listing = tmp_path / "mug.json"
    listing.write_text('{"locale": "en", "title": "MUG"}', "utf-8")
    given = [word.format(listing=listing, person="floor@entrepot.example") for word in words]
    done = run_from_the_start(data, ("-X", "importtime"), *given)
    assert done.returncode == 0, done.stdout + done.stderr
    imported = re.findall(r"^import time: .*\| +(\S+)$", done.stderr, re.MULTILINE)
    assert "entrepot.cli.main" in imported
    assert [
        name for name in imported if name in needless or name.startswith(tuple(f"{each}." for each in needless))
    ] == []


def test_numbers_are_multiplied_by_one_thread_where_nobody_says_otherwise(data: Path, tmp_path: Path) -> None:
    listing = tmp_path / "mug.json"
    listing.write_text('{"locale": "en", "title": "MUG"}', "utf-8")
    script = """
import atexit, sys
from entrepot.cli import main

def tell():
    from threadpoolctl import threadpool_info
    print("threads", *sorted({each["num_threads"] for each in threadpool_info()}))

atexit.register(tell)
main()
"""
    two = min(2, len(os.sched_getaffinity(0)))
    for told_otherwise, threads in (({}, 1), ({"OMP_NUM_THREADS": "2"}, two)):
        unset = {name: value for name, value in environment(data).items() if name != "OMP_NUM_THREADS"}
        done = subprocess.run(
            [sys.executable, "-c", script, "listing", "score", listing],
            env=unset | told_otherwise,
            capture_output=True,
            text=True,
            check=True,
            timeout=150,
        )
        assert done.stdout.splitlines()[-1] == f"threads {threads}"


# --- Without a server ---


def test_the_data_folder_is_its_owners_alone(ready: Path) -> None:
    assert ready.stat().st_mode & 0o077 == 0


def test_an_import_keeps_good_rows_names_bad_ones_and_changes_nothing_the_second_time(data: Path, goods: Path) -> None:
    first = told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")
    assert any(line.startswith("row 4, price: found “dear”") for line in first)
    assert first[-1] == "3 rows read: 2 products created, 0 updated, 0 unchanged, 1 problem"
    again = told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")
    assert again[-1] == "3 rows read: 0 products created, 0 updated, 2 unchanged, 1 problem"


def test_an_export_can_be_imported_again(data: Path, goods: Path, tmp_path: Path) -> None:
    told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")
    told(data, "export", tmp_path / "out.csv", "--seller", "onda")
    assert told(data, "import", tmp_path / "out.csv", "--seller", "onda")[-1].endswith(
        "0 updated, 2 unchanged, 0 problems"
    )
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["sku"]: row["price"] for row in csv.DictReader(file)} == {"MUG-1": "12000", "MUG-2": "11000"}


def test_a_seller_that_is_not_there_is_named_and_nothing_is_written(data: Path, goods: Path, tmp_path: Path) -> None:
    assert refused(data, "import", goods, "--seller", "ondo") == "there is no seller “ondo”; known are: onda"
    assert refused(data, "export", tmp_path / "out.csv", "--seller", "ondo") == "there is no such seller"
    assert not list(tmp_path.glob("*out.csv*"))


def test_people_are_added_with_their_role(data: Path) -> None:
    words = ("people", "add", "floor@entrepot.example", "--name", "Floor", "--password", "a long sentence of mine")
    (line,) = told(data, *words, "--role", "warehouse")
    assert line.endswith("can sign in as floor@entrepot.example, warehouse")
    assert "floor@entrepot.example" in refused(data, *words) or "address" in refused(data, *words)


def test_a_taxonomy_is_read_in_its_languages(data: Path, tmp_path: Path) -> None:
    for language, home, mug in (("en", "Home", "Mugs"), ("ko", "집", "머그")):
        folder = tmp_path / "taxonomy" / language
        folder.mkdir(parents=True)
        line = "gid://shopify/TaxonomyCategory/{}  : {}\n"
        (folder / "categories.txt").write_text(line.format("hg", home) + line.format("hg-1", f"{home} > {mug}"))
    (line,) = told(data, "taxonomy", "import", tmp_path / "taxonomy")
    assert line == "2 categories, 0 attributes and 0 values in en, ko"


def test_a_title_names_its_category_and_the_words_that_say_so(data: Path) -> None:
    first, *_ = told(data, "taxonomy", "suggest", "스테인리스 전기주전자 1.7L")
    assert re.fullmatch(r"\d+%  Kitchen & dining > Electric kettles  \(.*전기주전자.*\)", first)
    assert told(data, "taxonomy", "suggest", "12345") == ["no word of this title is known; choose a category by hand"]


def test_a_draft_is_printed_with_what_it_rests_on_and_a_listing_is_scored(data: Path, tmp_path: Path) -> None:
    photo, broken, listing = tmp_path / "mug.jpg", tmp_path / "broken.jpg", tmp_path / "mug.json"
    Image.new("RGB", (900, 900), "navy").save(photo)
    broken.write_bytes(b"\xff\xd8\xff nothing")
    lines = told(data, "listing", "draft", photo, "--words", "네이비 머그컵 350ml 도자기", "--locale", "ko")
    assert not any("cat_" in line for line in lines)  # categories are named, the other ones too
    assert any(line.startswith("category  [") and "words 머그" in line for line in lines)
    assert "    주방·다이닝 > 머그" in lines
    assert any(line.startswith("content score ") for line in lines)
    (whole,) = told(data, "listing", "draft", broken, "--words", "navy mug", "--json")
    draft = json.loads(whole)
    assert {each["name"] for each in draft["fields"]} >= {"title", "category", "attribute.colour"}
    assert {"price", "picture"} <= set(draft["missing"])
    assert refused(data, "listing", "draft") == "add a photo, or write a few words: one of the two is enough to begin"
    listing.write_text('{"locale": "en", "title": "MUG"}', "utf-8")
    assert told(data, "listing", "score", listing)[0].startswith("content score ")
    listing.write_text('{"locale": "en", "titel": "MUG"}', "utf-8")
    assert refused(data, "listing", "score", listing).startswith("titel: expected one of ")
    listing.write_text("MUG", "utf-8")
    assert refused(data, "listing", "score", listing).startswith("mug.json is no JSON")


def test_rates_are_read_once_and_a_bad_row_is_named(data: Path, tmp_path: Path) -> None:
    tax, fx = tmp_path / "tax.csv", tmp_path / "fx.csv"
    tax.write_text("start_date,stop_date,territory_codes,rate,rate_type\n2026-01-01,,DE,0.19,standard\n")
    fx.write_text("as_of,base,currency,rate\n2026-01-02,EUR,USD,1.17\n")
    assert told(data, "rates", "tax", tax) == ["1 rates are in"]
    assert told(data, "rates", "fx", fx)[0].endswith(" rates are in")
    tax.write_text(tax.read_text().replace("0.19", "much"))
    assert refused(data, "rates", "tax", tax).startswith("Row 1: “much” is not a rate")


def test_duties_are_written_out_read_in_and_a_bad_row_is_named(data: Path, tmp_path: Path) -> None:
    rates, reliefs = tmp_path / "rates.csv", tmp_path / "reliefs.csv"
    (line,) = told(data, "duties", "export", rates)
    assert re.fullmatch(r"\d+ rates are in .*rates\.csv", line)
    told(data, "duties", "export", reliefs, "--part", "reliefs")
    count = len(rates.read_text("utf-8").splitlines()) - 1
    assert told(data, "duties", "import", rates) == [f"{count} rates and 0 reliefs are in"]
    assert told(data, "duties", "import", reliefs)[0].startswith("0 rates and ")
    rates.write_text(rates.read_text("utf-8").replace(",0.13,", ",a lot,", 1), "utf-8")
    assert re.match(r"Row \d+, rate: “a lot” is no rate; expected a fraction", refused(data, "duties", "import", rates))


def test_the_search_index_is_built_anew(data: Path, goods: Path) -> None:
    told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")
    (line,) = told(data, "search", "rebuild")
    assert line.endswith(" products can be found")


def test_a_backup_comes_back_in_another_folder_and_the_auditor_agrees(data: Path, goods: Path, tmp_path: Path) -> None:
    told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")
    told(data, "backup", tmp_path / "monday.tar")
    there = tmp_path / "restored"
    told(there, "restore", tmp_path / "monday.tar")
    assert told(there, "audit", "verify")[-1] == "The records and the state agree"
    told(data, "export", tmp_path / "before.csv", "--seller", "onda")
    told(there, "export", tmp_path / "after.csv", "--seller", "onda")
    assert (tmp_path / "before.csv").read_bytes() == (tmp_path / "after.csv").read_bytes()


def test_a_setting_or_a_folder_that_is_wrong_is_said_in_one_sentence(data: Path, tmp_path: Path) -> None:
    assert refused(data, "upgrade", ENTREPOT_PORT="many").startswith("ENTREPOT_PORT: ")
    nowhere = tmp_path / "nowhere" / "out.csv"
    assert refused(data, "export", nowhere, "--seller", "onda").endswith("No such file or directory")
    assert "there is no database" in refused(tmp_path / "empty", "audit", "verify")


# --- Beside a server ---


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_takes_commands_refuses_a_second_one_and_stops_cleanly(
    data: Path, goods: Path, how: signal.Signals, tmp_path: Path
) -> None:
    with serving(data) as (server, address):
        assert told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")[-1].startswith(
            "3 rows read: 2 products created"
        )
        assert refused(data, "import", goods, "--seller", "ondo").startswith("there is no seller “ondo”")
        told(data, "export", tmp_path / "out.csv", "--seller", "onda")
        asked = run_from_the_start(data, ("-X", "importtime"), "taxonomy", "suggest", "navy mug")
        assert "Mugs" in asked.stdout
        assert "entrepot.cli.ask" in asked.stderr
        assert "entrepot.app" not in asked.stderr  # the server has all that
        assert told(data, "audit", "verify")[-1] == "The records and the state agree"
        second = refused(data, "run", "--port", "0")
        assert f"is in use by process {server.pid}: one process owns the file" in second
        port = address.rpartition(":")[2]
        taken = refused(tmp_path / "other", "run", "--port", port)
        assert taken == f"127.0.0.1:{port} cannot be listened on (Address already in use); choose another with --port"
        server.send_signal(how)
        began = time.monotonic()
        said, _ = server.communicate(timeout=_STOP_S)
        assert time.monotonic() - began < _STOP_S
        assert server.returncode == 0, said
        assert "Traceback" not in said
        assert not (data / "control.sock").exists()
    assert told(data, "import", goods, "--seller", "onda", "--category", "cat_mugs")[-1].startswith(
        "3 rows read: 0 products created"
    )


def test_brands_come_from_a_file_whole_or_not_at_all_and_go_into_one(data: Path, tmp_path: Path) -> None:
    with Database.open(Settings(data_dir=data).url) as db:
        person = sign_up(db, "legal@onda.example", "a long sentence of mine", "Legal", "en")
        register_holder(db, person, name="Onda Inc.", kind="owner", contact_email="l@onda.example", country="KR")
    head = "name,classes,territories,registration_no,office,licensees\n"
    file, again = tmp_path / "brands.csv", tmp_path / "again.json"
    file.write_text(head + "Onda,21,KR,40-1,KIPO,onda\nMare,77,KR,40-2,KIPO,\n")
    wrong = run(data, "brands", "import", file, "--holder", "Onda Inc.")
    assert wrong.returncode == 1
    assert "brands.csv, row 3, classes: found “77”" in wrong.stdout
    assert told(data, "brands", "list") == ["0 brands"]
    file.write_text(head + "Onda,21,KR,40-1,KIPO,onda\nMare,9,KR,40-2,KIPO,\n")
    done = told(data, "brands", "import", file, "--holder", "Onda Inc.")
    assert done[-1] == "2 brands registered, 0 changed, 0 unchanged; 1 licences given"
    assert told(data, "brands", "export", again) == [f"{again}: 2 brands"]
    done = told(data, "brands", "import", again)
    assert done[-1] == "0 brands registered, 0 changed, 2 unchanged; 0 licences given"
    assert len(told(data, "brands", "list", "--state", "waiting")) == 3

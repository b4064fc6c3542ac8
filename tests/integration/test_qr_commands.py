"""The commands of payment codes, as people run them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from entrepot.pay.qr import draw_png
from tests.commands import run_forked

Run = Callable[..., subprocess.CompletedProcess[str]]
WORDS = "--account 26=com.example.pay,01=SHOP7 --name ONDA --city SEOUL --country KR --category 5311 --currency KRW"
TWO_PRODUCTS = (
    "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1W"
    "Xy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw=="
)


@pytest.fixture
def qr(tmp_path: Path) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return run_forked(["qr", *words], {**os.environ, "ENTREPOT_DATA_DIR": str(tmp_path / "data")}, tmp_path)

    return run


def test_a_code_that_was_made_is_read_from_its_picture(qr: Run, tmp_path: Path) -> None:
    picture = tmp_path / "pay.png"
    made = qr("make", str(picture), *WORDS.split(), "--amount", "12500", "--reference", "R7")
    assert made.returncode == 0, made.stderr
    assert "5405125005802KR" in made.stdout
    for what in (str(picture), made.stdout.strip()):
        read = qr("read", what)
        assert read.returncode == 0, read.stderr
        assert read.stdout.splitlines() == [
            "merchant: ONDA, SEOUL KR, category 5311",
            "amount: 12500 KRW",
            "account 26: com.example.pay,01=SHOP7",
            "reference: R7",
        ]


def test_a_shoppers_code_is_read_with_four_digits_of_the_card(qr: Run, tmp_path: Path) -> None:
    picture = tmp_path / "card.png"
    picture.write_bytes(draw_png(TWO_PRODUCTS))
    read = qr("read", str(picture))
    assert read.stdout.splitlines() == [
        "application A0000000555555 (Product1): card …3458",
        "application A0000000666666 (Product2): card …3458",
    ]


def test_what_is_wrong_is_named_and_the_status_says_so(qr: Run, tmp_path: Path) -> None:
    refused = qr("make", str(tmp_path / "pay.svg"), *WORDS.replace("KRW", "ABC").split())
    assert (refused.returncode, refused.stderr.strip()) == (1, "object 53 is “ABC”")
    assert not (tmp_path / "pay.svg").exists()
    changed = qr("read", "00020163040000")
    assert changed.returncode == 1
    assert "cannot be used: object 52 is not there; expected: 4 digits" in changed.stdout
    assert qr("make", str(tmp_path / "pay.txt"), *WORDS.split()).returncode == 1
    blank = tmp_path / "blank.png"
    blank.write_bytes(draw_png("x")[:60])
    assert "no picture" in qr("read", str(blank)).stderr


def test_a_text_longer_than_a_files_name_is_read_as_a_code(qr: Run) -> None:
    read = qr("read", "000201" + "80990095" + "x" * 95 + "81990095" + "y" * 95 + "82990095" + "z" * 95 + "63040000")
    assert read.returncode == 1
    assert "cannot be used: object 63 is “0000”" in read.stdout

"""CN 22 and CN 23 are drawn in their own sizes, and their number is read back by a scanner."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from entrepot.fulfil.customs import ContentLine, Declaration
from entrepot.fulfil.warehouse import to_pdf, to_png, to_zpl
from entrepot.fulfil.warehouse.label import Frame, Label, Words
from entrepot.fulfil.warehouse.postal_forms import CN22_MM, CN23_MM, LINES_ON_CN23, customs_form
from tests.customs_factories import SEOUL_HUB

LINE = ContentLine(
    1, "lin_1", "ord_1", "sku_1", "Navy mug of stoneware with a handle", 2, 700, 24_000, "KRW", "691200", "KR", {}
)
NUMBER = "RR473124829IE"
DAY = date(2026, 3, 2)
BERLIN = ["Anna Schmidt", "Unter den Linden 1", "10117 Berlin", "GERMANY"]


def declaration(form: str, lines: int = 1) -> Declaration:
    goods = tuple(
        replace(LINE, number=number, description=f"Mug {number}, stoneware") for number in range(1, lines + 1)
    )
    return Declaration(
        id="cus_1", box_id="box_1", state="ready", form=form, mail_class="packet", number=NUMBER, destination="DE",  # type: ignore[arg-type]  # one of two
        gross_g=9_900, lines=goods, gaps=(), made_at=0, ready_at=0,
    )  # fmt: skip


def words(label: Label) -> str:
    return "\n".join(mark.text for mark in label.marks if isinstance(mark, Words))


@pytest.mark.parametrize(("form", "size"), [("cn22", CN22_MM), ("cn23", CN23_MM)])
def test_the_number_on_the_form_is_read_back(form: str, size: tuple[float, float]) -> None:
    (page,) = customs_form(declaration(form), SEOUL_HUB, BERLIN, day=DAY)
    picture = Image.open(io.BytesIO(to_png(page)))
    assert [round(side * 25.4 / 300) for side in picture.size] == [round(side) for side in size]
    (code,) = zxingcpp.read_barcodes(picture)
    assert (code.text, code.format) == (NUMBER, zxingcpp.BarcodeFormat.Code128)
    assert NUMBER in to_zpl(page)
    assert b"/MediaBox [ 0 0 %d" % int(size[0] * 72 / 25.4) in to_pdf(page)


@pytest.mark.parametrize("form", ["cn22", "cn23"])
def test_the_form_speaks_english_and_french_and_says_all_that_customs_ask(form: str) -> None:
    (page,) = customs_form(declaration(form), SEOUL_HUB, BERLIN, day=DAY)
    text = words(page)
    for said in (
        "CUSTOMS DECLARATION", "DÉCLARATION EN DOUANE", "Peut être ouvert d'office",
        "RR 473 124 829 IE", "691200", "KR",
        "24000 KRW", "0.700", "9.900", "Entrepot Seoul", "2026-03-02", "Vente de marchandises",
    ):  # fmt: skip
        assert said in text, said


def test_many_kinds_of_goods_take_several_sheets_that_lose_none() -> None:
    pages = customs_form(declaration("cn23", LINES_ON_CN23 + 1), SEOUL_HUB, BERLIN, day=DAY)
    assert ["Page 1 / 2" in words(pages[0]), "Page 2 / 2" in words(pages[1])] == [True, True]
    everything = "\n".join(map(words, pages))
    assert all(f"Mug {number}, stoneware" in everything for number in range(1, LINES_ON_CN23 + 2))
    assert all("Anna Schmidt" in words(page) and "264000 KRW" in words(page) for page in pages)


@pytest.mark.parametrize(("form", "lines"), [("cn22", 5), ("cn23", LINES_ON_CN23)])
def test_nothing_stands_outside_the_paper_and_no_line_of_goods_runs_into_the_sums(form: str, lines: int) -> None:
    (page,) = customs_form(declaration(form, lines), SEOUL_HUB, BERLIN, day=DAY)
    for mark in page.marks:
        if isinstance(mark, Words):
            assert mark.x_mm + mark.width_mm <= page.width_mm
            assert mark.y_mm + mark.size_mm <= page.height_mm
        if isinstance(mark, Frame):
            assert mark.x_mm + mark.width_mm <= page.width_mm
            assert mark.y_mm + mark.height_mm <= page.height_mm
    last = max(mark.y_mm + mark.size_mm for mark in page.marks if isinstance(mark, Words) and "691200" in mark.text)
    sums = min(mark.y_mm for mark in page.marks if isinstance(mark, Words) and "9.900" in mark.text)
    assert last <= sums


def test_addresses_in_other_letters_are_drawn() -> None:
    seoul = ["홍길동", "서울특별시 종로구 세종대로 175", "03187", "SOUTH KOREA"]
    (page,) = customs_form(declaration("cn23"), SEOUL_HUB, seoul, day=DAY)
    assert to_pdf(page).startswith(b"%PDF")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(to_png(page))))
    assert code.text == NUMBER

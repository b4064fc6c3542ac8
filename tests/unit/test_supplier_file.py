"""What suppliers send: tables in many forms, sheets, specifications, and what is none of these."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from pypdf import PdfWriter
from reportlab.pdfgen import canvas

from entrepot.kit.errors import InvalidInput
from entrepot.sell.listing import SupplierFile, read_supplier_file


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def pdf(*lines: str, pages: int = 1) -> bytes:
    data = io.BytesIO()
    sheet = canvas.Canvas(data)
    for _ in range(pages):
        for at, line in enumerate(lines):
            sheet.drawString(72, 700 - 20 * at, line)
        sheet.showPage()
    sheet.save()
    return data.getvalue()


def cells(file: SupplierFile) -> list[tuple[tuple[str, str], ...]]:
    return [row.cells for row in file.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    lines = [["품명", "색상", "가격"], ["도자기 머그컵", "남색", "24000"], ["유리 주전자", "", "39000"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    file = read_supplier_file(data, "goods.csv")
    assert file.kind == "csv"
    assert cells(file) == [
        (("품명", "도자기 머그컵"), ("색상", "남색"), ("가격", "24000")),
        (("품명", "유리 주전자"), ("가격", "39000")),
    ]
    assert [row.row for row in file.rows] == [2, 3]


def test_columns_of_the_same_name_are_told_apart() -> None:
    file = read_supplier_file(b"Size,Size,Name\nL,40 cm,Bag\n", "a.csv")
    assert cells(file) == [(("Size", "L"), ("Size (2)", "40 cm"), ("Name", "Bag"))]


def test_a_workbook_begins_at_its_first_row_of_names_and_numbers_stay_as_written() -> None:
    data = workbook(
        ["Offer"], [], ["Name", "Stock", "Weight", "New"], ["Mug", 40, 0.35, True], [None, None, None, None]
    )
    file = read_supplier_file(data)
    assert file.kind == "xlsx"
    assert cells(file) == [(("Name", "Mug"), ("Stock", "40"), ("Weight", "0.35"), ("New", "yes"))]
    assert [row.row for row in file.rows] == [4]


def test_a_sheet_in_pdf_is_running_text() -> None:
    file = read_supplier_file(pdf("Stoneware mug", "Capacity: 350 ml"))
    assert file.kind == "pdf"
    (row,) = file.rows
    assert "Capacity: 350 ml" in row.text


@pytest.mark.parametrize(
    "text", ["Material: Stoneware\nCapacity: 350 ml\nDishwasher safe: yes", "재질：도자기\n용량：350ml", "A mug."]
)
def test_a_specification_is_text(text: str) -> None:
    file = read_supplier_file(text.encode(), "spec.txt")
    assert (file.kind, file.rows[0].text) == ("text", text)


def test_an_unreadable_row_costs_no_other() -> None:
    file = read_supplier_file(b'Name,Price\nMug,1\n"Never closed,2\nKettle,3\n', "a.csv")
    assert [(row.row, bool(row.problem)) for row in file.rows] == [(2, False), (3, True), (4, False)]


def zip_of(name: str, size: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, b"\0" * size)
    return data.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x7fELF\0\0\0\0", "neither a table nor text"),
        (b"\xff\xd8\xff\xe0" + bytes(range(1, 200)), "this is a picture"),
        (bytes(range(1, 256)) * 9, "neither a table nor text"),
        (b"PK\x03\x04 cut off", "damaged"),
        (workbook(["Name", "Price"], ["Mug", 1])[:-900], "damaged"),
        (workbook(["Only one title"]), "names columns"),
        (zip_of("xl/worksheets/sheet1.xml", 300 * 2**20), "unpacks to"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (b"%PDF-1.4 broken", "damaged"),
        (pdf(), "no text"),
        (pdf("x", pages=31), "31 pages"),
        (locked_pdf(), "password"),
        (b"Name,Price\n", "no row"),
        (b"Name,Price\n" + b"a,b\n" * 5_001, "more than 5,000 rows"),
    ],
    ids=(
        *(
            "empty",
            "blank",
            "a program",
            "a renamed picture",
            "any bytes",
            "a cut workbook",
            "a damaged workbook",
            "one title",
            "a bomb",
            "an old workbook",
        ),
        *("a damaged pdf", "an empty page", "many pages", "a locked pdf", "no rows", "too many rows"),
    ),
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_supplier_file(data, "goods.csv" if data.startswith(b"Name") else "")
    assert said in refused.value.detail
    assert refused.value.extra["field"] == "file"

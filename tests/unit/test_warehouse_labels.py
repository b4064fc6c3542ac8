"""Labels are exact: bars of whole pixels, text that fits, no text that a printer would take for a command."""

import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from entrepot.fulfil.warehouse import fonts
from entrepot.fulfil.warehouse.bars import modules, runs
from entrepot.fulfil.warehouse.camera import MOST_BYTES, codes_in_picture
from entrepot.fulfil.warehouse.codes import short_code, sscc
from entrepot.fulfil.warehouse.fonts import LabelFontMissing, text_picture
from entrepot.fulfil.warehouse.label import HEIGHT_MM, WIDTH_MM, Bars, Label, Words, box_label, parcel_label
from entrepot.fulfil.warehouse.render import ZPL_DOTS_PER_MM, answer_of, to_pdf, to_png, to_zpl
from entrepot.kit.errors import InvalidInput, TooLarge, UnsupportedMedia

CODE = sscc("0000000", 42)


def a_label(*address: str, wave: str | None = None) -> Label:
    return box_label(
        site="Small hub (HUB1)", route="KR-1", address=address, sscc=CODE, box_code=short_code("B", "x"), orders=2,
        weight_g=2_345, promised_at=datetime(2026, 3, 6, tzinfo=UTC), wave=wave,
    )  # fmt: skip


def test_an_sscc_takes_156_modules_and_its_quiet_zones_fit_the_label() -> None:
    assert modules(f"(00){CODE}", gs1=True) == 156  # start, FNC1, ten pairs of digits, check, stop
    for label in (a_label("Shopper"), parcel_label(site="Hub", code=short_code("P", "x"), order_id="ord", units=1)):
        (bars,) = (mark for mark in label.marks if isinstance(mark, Bars))
        width = modules(bars.content, gs1=bars.gs1) * bars.module_mm
        assert bars.x_mm >= 10 * bars.module_mm
        assert bars.x_mm + width + 10 * bars.module_mm <= WIDTH_MM
        assert not bars.gs1 or (bars.module_mm >= 0.495 and bars.height_mm >= 31.75)


def test_every_mark_stands_on_the_label() -> None:
    for mark in a_label(*(f"line {number}" for number in range(12)), wave=short_code("W", "x")).marks:
        if isinstance(mark, Words):
            assert mark.x_mm + mark.width_mm <= WIDTH_MM
            assert mark.y_mm + mark.size_mm <= HEIGHT_MM


@pytest.mark.parametrize("scale", [0.5, 1, 2])
def test_the_picture_is_read_back_as_gs1_at_any_size(scale: float) -> None:
    picture = Image.open(io.BytesIO(to_png(a_label("Shopper", "1 Harbour Street", "ROTTERDAM"))))
    scaled = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    (code,) = zxingcpp.read_barcodes(scaled)
    assert (code.symbology_identifier, code.text) == ("]C1", f"(00){CODE}")
    assert code.bytes == f"00{CODE}".encode()


def test_the_bars_of_a_picture_are_whole_pixels_of_one_module_width() -> None:
    label = a_label("Shopper")
    (bars,) = (mark for mark in label.marks if isinstance(mark, Bars))
    pixels = np.asarray(Image.open(io.BytesIO(to_png(label))))
    row = pixels[round((bars.y_mm + 10) * 300 / 25.4)] < 128
    edges = np.flatnonzero(np.diff(row.astype(int)))
    widths = np.diff(edges)
    assert set(widths % 6) == {0}  # 0.5 mm is 6 pixels of 300 dpi
    assert [int(width) // 6 for width in widths] == [width for _, width in runs(bars.content, gs1=True)]


def test_the_code_of_a_wave_is_printed_above_the_bars_and_leaves_them_readable() -> None:
    wave = short_code("W", "x")
    label = a_label("Shopper", wave=wave)
    (printed,) = (mark for mark in label.marks if isinstance(mark, Words) and mark.text.startswith("Wave"))
    (bars,) = (mark for mark in label.marks if isinstance(mark, Bars))
    assert printed.text.removeprefix("Wave").replace(" ", "") == wave
    assert printed.y_mm + printed.size_mm < bars.y_mm
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(to_png(label))))
    assert code.text == f"(00){CODE}"
    assert f"^FD{printed.text}^FS" in to_zpl(label)
    assert len(to_pdf(label)) > len(to_pdf(a_label("Shopper")))
    assert "Wave" not in to_zpl(a_label("Shopper"))


def test_zpl_begins_the_sscc_with_fnc1_in_subset_c() -> None:
    zpl = to_zpl(a_label("Shopper"))
    assert zpl.startswith("^XA\n^CI28\n^PW813\n^LL1219\n")
    assert zpl.endswith("^XZ\n")
    (data,) = re.findall(r"\^BY4\^BCN,304,N,N,N,N\^FD(.*)\^FS", zpl)
    assert data == f">;>800{CODE}"
    parcel = to_zpl(parcel_label(site="Hub", code=short_code("P", "x"), order_id="ord_1", units=3))
    assert f"^FD>:{short_code('P', 'x')}^FS" in parcel


def test_a_hostile_address_is_text_and_no_command() -> None:
    zpl = to_zpl(a_label("^XZ~JA_7E\\", "¡Olé!"))
    assert zpl.count("^XZ") == 1
    assert "~" not in zpl
    assert "_5EXZ_7EJA_5F7E_5C" in zpl
    assert "_C2_A1Ol_C3_A9_21" in zpl


def test_everything_that_is_printed_lies_within_the_width_of_the_printer() -> None:
    for x, y in re.findall(r"\^FO(\d+),(\d+)", to_zpl(a_label("Shopper", "x" * 200))):
        assert int(x) < WIDTH_MM * ZPL_DOTS_PER_MM
        assert int(y) < HEIGHT_MM * ZPL_DOTS_PER_MM


@pytest.mark.parametrize("form", ["png", "pdf", "zpl"])
def test_the_same_label_gives_the_same_bytes(form: str) -> None:
    label = a_label("Shopper", "1 Harbour Street")
    assert answer_of(label, form) == answer_of(label, form)


def test_east_asian_letters_are_printed_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_system_faces", tuple)
    address = ("서울특별시 종로구 세종대로 175", "北京市东城区长安街 1 号", "東京都千代田区千代田1-1 タワー")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(to_png(a_label(*address)))))
    assert code.text == f"(00){CODE}"
    assert to_zpl(a_label(*address)).count("^GFA") == 3
    assert len(to_pdf(a_label(*address))) > len(to_pdf(a_label("Shopper")))


def test_each_language_has_its_own_form_of_a_character() -> None:
    forms = {bytes(fonts.font_for(text, 64).getmask("述")) for text in ("述", "述は", "述이")}
    assert len(forms) == 3


def test_a_script_without_a_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_system_faces", tuple)
    with pytest.raises(LabelFontMissing, match="Noto Sans"):
        to_png(a_label("សួស្តី"))
    to_png(a_label("Plain letters need no font of the system"))


def test_a_long_line_is_made_narrower_to_fit() -> None:
    assert text_picture("x" * 400, 40, 500).width == 500
    assert text_picture("x", 40, 500).width < 50


class TestTheCamera:
    """Pictures from outside are not trusted."""

    def test_finds_nothing_on_an_empty_picture(self) -> None:
        out = io.BytesIO()
        Image.new("RGB", (64, 64), "white").save(out, "JPEG")
        assert codes_in_picture(out.getvalue()) == []

    def test_reads_a_code_from_a_tilted_jpeg_and_a_webp(self) -> None:
        picture = Image.open(io.BytesIO(to_png(a_label("Shopper"))))
        for form, angle in (("JPEG", 8), ("WEBP", 90)):
            out = io.BytesIO()
            picture.rotate(angle, expand=True, fillcolor=255).save(out, form, quality=70)
            (code,) = codes_in_picture(out.getvalue())
            assert (code.kind, code.value, code.symbology) == ("sscc", CODE, "Code 128")

    @pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40, b"<svg/>"])
    def test_refuses_what_is_no_picture(self, data: bytes) -> None:
        with pytest.raises(UnsupportedMedia):
            codes_in_picture(data)

    def test_refuses_a_picture_that_breaks_off(self) -> None:
        png = to_png(a_label("Shopper"))
        with pytest.raises(InvalidInput, match="breaks off"):
            codes_in_picture(png[: len(png) // 2])

    def test_refuses_a_picture_that_would_unpack_to_a_gigapixel(self) -> None:
        out = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(out, "PNG")
        assert len(out.getvalue()) < MOST_BYTES
        with pytest.raises((TooLarge, UnsupportedMedia)):
            codes_in_picture(out.getvalue())

    def test_refuses_too_many_bytes(self) -> None:
        with pytest.raises(TooLarge):
            codes_in_picture(b"\0" * (MOST_BYTES + 1))

"""Labels for printers: a PNG picture of 300 dpi, a PDF page, ZPL II for label printers of 203 dpi."""

import io
from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image, ImageDraw
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from entrepot.fulfil.warehouse.bars import runs
from entrepot.fulfil.warehouse.fonts import text_picture
from entrepot.fulfil.warehouse.label import Bars, Frame, Label, Rule, Words

PNG_DPI: Final = 300
ZPL_DOTS_PER_MM: Final = 8
_MM_PER_INCH: Final = 25.4
_RULE_MM: Final = 0.4
_FRAME_MM: Final = 0.2
_PDF_FONT: Final = "Helvetica"
_RASTER_SCALE: Final = 12  # dots per millimetre of letters that the PDF's font has not


def answer_of(label: Label, form: str) -> tuple[bytes, str]:
    """Return the label in a form, ``png``, ``pdf`` or ``zpl``, and its media type."""
    if form == "png":
        return to_png(label), "image/png"
    if form == "pdf":
        return to_pdf(label), "application/pdf"
    return to_zpl(label).encode(), "application/zpl; charset=utf-8"


def to_png(label: Label) -> bytes:
    """Return the label as a PNG; bars are whole pixels wide, so that they stay exact."""
    scale = PNG_DPI / _MM_PER_INCH
    picture = Image.new("L", (round(label.width_mm * scale), round(label.height_mm * scale)), 255)
    draw = ImageDraw.Draw(picture)
    for mark in label.marks:
        if isinstance(mark, Rule):
            y = round(mark.y_mm * scale)
            draw.rectangle((round(5 * scale), y, picture.width - round(5 * scale), y + round(_RULE_MM * scale)), fill=0)
        elif isinstance(mark, Frame):
            for left, top, wide, high in _edges(mark):
                corners = (left, top, left + wide, top + high)
                draw.rectangle([round(each * scale) for each in corners], fill=0)
        elif isinstance(mark, Bars):
            module = max(1, round(mark.module_mm * scale))
            x, y = round(mark.x_mm * scale), round(mark.y_mm * scale)
            for is_bar, width in runs(mark.content, gs1=mark.gs1):
                if is_bar:
                    draw.rectangle((x, y, x + width * module - 1, y + round(mark.height_mm * scale)), fill=0)
                x += width * module
        elif mark.text:
            text = text_picture(mark.text, round(mark.size_mm * scale), round(mark.width_mm * scale))
            picture.paste(0, (round(mark.x_mm * scale), round(mark.y_mm * scale)), text)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(PNG_DPI, PNG_DPI), optimize=True)
    return out.getvalue()


def _edges(frame: Frame) -> Iterator[tuple[float, float, float, float]]:
    """Return the lines of a frame as filled rectangles (x, y, width, height)."""
    right, bottom = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
    if frame.width_mm:
        yield frame.x_mm, frame.y_mm, frame.width_mm, _FRAME_MM
    if frame.height_mm:
        yield frame.x_mm, frame.y_mm, _FRAME_MM, frame.height_mm
    if frame.width_mm and frame.height_mm:
        yield frame.x_mm, bottom, frame.width_mm, _FRAME_MM
        yield right, frame.y_mm, _FRAME_MM, frame.height_mm


def to_pdf(*labels: Label) -> bytes:
    """Return labels as a PDF, each a page of its own size; the same labels give the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.setTitle(", ".join(label.name for label in labels)[:200])
    for label in labels:
        _pdf_page(canvas, label)
    canvas.save()
    return out.getvalue()


def _pdf_page(canvas: Canvas, label: Label) -> None:
    canvas.setPageSize((label.width_mm * mm, label.height_mm * mm))
    top = label.height_mm
    for mark in label.marks:
        if isinstance(mark, Rule):
            canvas.rect(5 * mm, (top - mark.y_mm - _RULE_MM) * mm, (label.width_mm - 10) * mm, _RULE_MM * mm, 0, 1)
        elif isinstance(mark, Frame):
            for left, y, width, height in _edges(mark):
                canvas.rect(left * mm, (top - y - height) * mm, width * mm, height * mm, 0, 1)
        elif isinstance(mark, Bars):
            x = mark.x_mm
            for is_bar, width in runs(mark.content, gs1=mark.gs1):
                if is_bar:
                    bottom = top - mark.y_mm - mark.height_mm
                    canvas.rect(x * mm, bottom * mm, width * mark.module_mm * mm, mark.height_mm * mm, 0, 1)
                x += width * mark.module_mm
        elif mark.text:
            _pdf_words(canvas, mark, top)
    canvas.showPage()


def _pdf_words(canvas: Canvas, words: Words, top: float) -> None:
    if _is_latin(words.text):
        size = words.size_mm * mm
        width = pdfmetrics.stringWidth(words.text, _PDF_FONT, size)
        text = canvas.beginText(words.x_mm * mm, (top - words.y_mm - words.size_mm) * mm)
        text.setFont(_PDF_FONT, size)
        text.setHorizScale(min(100.0, 100 * words.width_mm * mm / max(width, 1)))
        text.textOut(words.text)
        canvas.drawText(text)
        return
    mask = text_picture(words.text, round(words.size_mm * _RASTER_SCALE), round(words.width_mm * _RASTER_SCALE))
    ink = Image.new("L", mask.size, 255)
    ink.paste(0, (0, 0), mask)
    width_mm, height_mm = mask.width / _RASTER_SCALE, mask.height / _RASTER_SCALE
    canvas.drawImage(
        ImageReader(ink), words.x_mm * mm, (top - words.y_mm - height_mm) * mm, width_mm * mm, height_mm * mm
    )


def draw_words(canvas: Canvas, text: str, *, x_mm: float, y_mm: float, size_mm: float, width_mm: float) -> None:
    """Draw a line of text on a page, its foot ``y_mm`` above the page's lower edge, in whatever letters it is."""
    _pdf_words(canvas, Words(x_mm, 0, size_mm, text, width_mm), y_mm + size_mm)


def _is_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def to_zpl(label: Label) -> str:
    """Return the label in ZPL II for 203 dpi (8 dots a millimetre): text as UTF-8, other scripts as a picture."""
    dots = ZPL_DOTS_PER_MM
    out = ["^XA", "^CI28", f"^PW{round(label.width_mm * dots)}", f"^LL{round(label.height_mm * dots)}", "^LH0,0"]
    for mark in label.marks:
        if isinstance(mark, Rule):
            width = round((label.width_mm - 10) * dots)
            out.append(f"^FO{5 * dots},{round(mark.y_mm * dots)}^GB{width},{round(_RULE_MM * dots)},3^FS")
        elif isinstance(mark, Frame):
            for x, y, wide, high in _edges(mark):
                sides = f"{max(1, round(wide * dots))},{max(1, round(high * dots))}"
                out.append(f"^FO{round(x * dots)},{round(y * dots)}^GB{sides},{max(1, round(_FRAME_MM * dots))}^FS")
        elif isinstance(mark, Bars):
            out.append(_zpl_bars(mark))
        elif mark.text:
            out.append(_zpl_words(mark))
    out.append("^XZ")
    return "\n".join(out) + "\n"


def _zpl_bars(bars: Bars) -> str:
    dots = ZPL_DOTS_PER_MM
    at = f"^FO{round(bars.x_mm * dots)},{round(bars.y_mm * dots)}^BY{max(1, round(bars.module_mm * dots))}"
    # >; starts in subset C, >8 is FNC1: digits in pairs behind the mark of GS1. Letters are left to subset B, >: .
    data = f">;>8{bars.content.replace('(', '').replace(')', '')}" if bars.gs1 else f">:{bars.content}"
    return f"{at}^BCN,{round(bars.height_mm * dots)},N,N,N,N^FD{data}^FS"


def _zpl_words(words: Words) -> str:
    dots = ZPL_DOTS_PER_MM
    at = f"^FO{round(words.x_mm * dots)},{round(words.y_mm * dots)}"
    size, width = round(words.size_mm * dots), round(words.width_mm * dots)
    if _is_latin(words.text):
        narrow = min(size, max(8, round(width / (0.55 * max(len(words.text), 1)))))
        return f"{at}^A0N,{size},{narrow}^FH_^FD{_zpl_text(words.text)}^FS"
    mask = np.asarray(text_picture(words.text, size, width)) > 127  # the middle of 256 greys
    packed = np.packbits(mask, axis=1)
    data = packed.tobytes().hex().upper()
    return f"{at}^GFA,{packed.size},{packed.size},{packed.shape[1]},{data}^FS"


def _zpl_text(text: str) -> str:
    """Return a text in which nothing is a command: every byte outside plain letters is written in hex."""
    return "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or chr(byte) in " .,()-:" else f"_{byte:02X}"  # ASCII
        for byte in text.encode()
    )

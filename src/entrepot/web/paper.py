"""Text on paper: paragraphs of a PDF in a font that has the letters."""

from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph

_LATIN: Final = "Helvetica"
_FONTS: Final = (("HYSMyeongJo-Medium", ("가", "힣")), ("HeiseiMin-W3", ("぀", "ヿ")), ("STSong-Light", ("一", "鿿")))
"""Fonts that PDF readers bring themselves, by the letters that call for them."""


def said(text: str, *, size: float, mono: bool = False, right: bool = False) -> Paragraph:
    """Return text as a paragraph, ``size`` in points; ``mono`` for what is compared letter by letter."""
    font = font_for(text)
    if mono and font == _LATIN:
        font = "Courier"
    style = ParagraphStyle(
        f"s{size}{font}{right}",
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        wordWrap=None if right else "CJK",
        alignment=2 if right else 0,
    )
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def font_for(text: str) -> str:
    """Return the name of a font that has the letters of a text, registered."""
    for name, (first, last) in _FONTS:
        if any(first <= letter <= last for letter in text):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(UnicodeCIDFont(name))
            return name
    return _LATIN

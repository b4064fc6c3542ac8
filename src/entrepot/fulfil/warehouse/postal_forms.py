"""Customs declarations CN 22 and CN 23 of the Universal Postal Union as drawings, in English and French.

CN 22 is a label of 74 by 105 mm, CN 23 a sheet of A5 for each ten kinds of goods (Convention Regulations, forms CN 22
and CN 23). Both bear the number of the item as Code 128 (UPU S10). Pure.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from entrepot.fulfil.customs import S10, ContentLine, Declaration, Sender, parse_s10
from entrepot.fulfil.warehouse.bars import modules
from entrepot.fulfil.warehouse.label import Bars, Frame, Label, Mark, Words
from entrepot.kit.money import Money
from entrepot.shop.orders import Address, address_lines

CN22_MM: Final = (74.0, 105.0)
CN23_MM: Final = (148.0, 210.0)
LINES_ON_CN23: Final = 10
_EDGE: Final = 3.0
_MODULE_MM: Final = 0.33
_QUIET: Final = 10  # modules of Code 128's quiet zone
_KINDS: Final = (
    ("Gift", "Cadeau"),
    ("Documents", "Documents"),
    ("Sale of goods", "Vente de marchandises"),
    ("Commercial sample", "Échantillon commercial"),
    ("Returned goods", "Retour de marchandises"),
    ("Other", "Autre"),
)
_SOLD: Final = 2  # which of them: what was bought
_TRUE_EN: Final = (
    "I certify that the particulars given in this declaration are correct and that this item does not contain",
    "any dangerous article or articles prohibited by legislation or by postal or customs regulations.",
)
_TRUE_FR: Final = (
    "Je certifie que les renseignements donnés sont exacts et que cet envoi ne contient aucun objet dangereux",
    "ou interdit par la législation ou la réglementation postale ou douanière.",
)


def customs_form(declaration: Declaration, sender: Sender, addressee: Sequence[str], *, day: date) -> list[Label]:
    """Return the pages of the form that a complete declaration needs; ``addressee`` are the lines of the address."""
    number = parse_s10(str(declaration.number))
    if declaration.form == "cn22":
        return [_cn22(declaration, number, sender, day)]
    every = declaration.lines
    parts = [every[start : start + LINES_ON_CN23] for start in range(0, len(every), LINES_ON_CN23)]
    return [
        _cn23(declaration, number, sender, addressee, day, lines, f"{page} / {len(parts)}")
        for page, lines in enumerate(parts, start=1)
    ]


def _text(x: float, y: float, size: float, text: str, width: float) -> Words:
    return Words(x, y, size, text, width)


def _kilograms(grams: int | None) -> str:
    return f"{(grams or 0) / 1000:.3f}"


def _worth(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal():f} {currency}"


def _total(declaration: Declaration) -> str:
    return " + ".join(_worth(minor, currency) for currency, minor in declaration.totals.items())


def _bars(number: S10, x: float, y: float, height: float, width: float) -> list[Mark]:
    """Return the number as Code 128 in the middle of a width, and below for people."""
    long = modules(str(number), gs1=False) * _MODULE_MM
    assert long + 2 * _QUIET * _MODULE_MM <= width  # noqa: S101  # thirteen characters always fit
    left = x + (width - long) / 2
    return [
        Bars(left, y, height, _MODULE_MM, str(number), gs1=False),
        _text(left, y + height + 0.8, 3.2, number.readable, long),
    ]


def _cn22(declaration: Declaration, number: S10, sender: Sender, day: date) -> Label:
    width, height = CN22_MM
    inner = width - 2 * _EDGE
    marks: list[Mark] = [
        Frame(_EDGE, _EDGE, inner, height - 2 * _EDGE),
        _text(4.5, 4, 3.2, "CUSTOMS DECLARATION", 46),
        _text(4.5, 7.6, 2.5, "DÉCLARATION EN DOUANE", 46),
        _text(53, 4, 2, "May be opened officially", 17),
        _text(53, 6.4, 2, "Peut être ouvert d'office", 17),
        _text(59, 8.8, 3.4, "CN 22", 11),
        Frame(_EDGE, 13, inner, 0),
        *_bars(number, _EDGE, 14, 10, inner),
        Frame(_EDGE, 29, inner, 0),
    ]
    for place, kind in enumerate(_KINDS):
        x, y = 4.5 + 34 * (place % 2), 30 + 3.4 * (place // 2)
        marks += [
            Frame(x, y, 2.2, 2.2),
            *([_text(x + 0.35, y - 0.35, 2.4, "X", 1.6)] if place == _SOLD else []),
            _text(x + 3.2, y, 2, " / ".join(dict.fromkeys(kind)), 28.6),
        ]
    top = 41.0
    marks += [
        Frame(_EDGE, top, inner, 0),
        *_heads(4.5, top, ("Quantity, contents", "Quantité, contenu"), 26),
        *_heads(31.5, top, ("Net kg", "Poids net"), 9.5),
        *_heads(42, top, ("Value", "Valeur"), 15),
        *_heads(58, top, ("HS, origin", "SH, origine"), 12.5),
        Frame(_EDGE, top + 6, inner, 0),
    ]
    for place, line in enumerate(declaration.lines):
        y = top + 7 + 5.6 * place
        first, second = _in_two(f"{line.quantity} × {line.description}", 26)
        marks += [
            _text(4.5, y, 2, first, 26),
            _text(4.5, y + 2.4, 2, second, 26),
            _text(31.5, y, 2.2, _kilograms(line.net_g), 9.5),
            _text(42, y, 2.2, _worth(line.value_minor, line.currency), 15),
            _text(58, y, 2.2, f"{line.hs_code} {line.origin}", 12.5),
        ]
    marks += [
        Frame(_EDGE, 76, inner, 0),
        _text(4.5, 76.6, 1.9, "Total weight / Poids total (kg)", 26),
        _text(31.5, 76.4, 2.6, _kilograms(declaration.gross_g), 9.5),
        _text(42, 76.6, 1.9, "Total", 6),
        _text(48.5, 76.4, 2.6, _total(declaration), 22),
        Frame(_EDGE, 80.4, inner, 0),
        _text(4.5, 81, 2.1, f"{sender.name}, {sender.line1}, {sender.postcode} {sender.city}, {sender.country}", 65),
        *(_text(4.5, 84.6 + 1.9 * row, 1.5, text, 65) for row, text in enumerate((*_TRUE_EN, *_TRUE_FR))),
        Frame(_EDGE, 93, inner, 0),
        _text(4.5, 93.6, 1.9, "Date and sender's signature / Date et signature de l'expéditeur", 65),
        _text(4.5, 97, 3, f"{day:%Y-%m-%d}", 18),
        _text(26, 97, 3, sender.name, 44),
    ]
    return Label(f"CN22 {number}", tuple(marks), width, height)


def _heads(x: float, y: float, words: tuple[str, str], width: float) -> list[Mark]:
    return [_text(x, y + 0.6, 2, words[0], width), _text(x, y + 3, 2, words[1], width)]


def _in_two(text: str, letters: int) -> tuple[str, str]:
    """Return a text as two lines of about so many letters; the advance data hold what is cut."""
    if len(text) <= letters:
        return text, ""
    cut = text.rfind(" ", 0, letters + 1)
    cut = letters if cut <= 0 else cut
    return text[:cut], text[cut:].strip()[: letters + 8]


def _cn23(
    declaration: Declaration,
    number: S10,
    sender: Sender,
    addressee: Sequence[str],
    day: date,
    lines: Sequence[ContentLine],
    page: str,
) -> Label:
    width, height = CN23_MM
    inner = width - 2 * _EDGE
    marks: list[Mark] = [
        Frame(_EDGE, _EDGE, inner, height - 2 * _EDGE),
        _text(5, 4.5, 4.6, "CUSTOMS DECLARATION", 66),
        _text(5, 9.6, 3.2, "DÉCLARATION EN DOUANE", 66),
        _text(76, 4.5, 2.4, "May be opened officially", 32),
        _text(76, 7.6, 2.4, "Peut être ouvert d'office", 32),
        _text(122, 4.2, 5.4, "CN 23", 21),
        _text(122, 10, 2.4, f"Page {page}", 21),
        Frame(_EDGE, 14, inner, 0),
        *_bars(number, 74, 16, 13, 71),
        _text(5, 15, 2.4, "From / De", 60),
        *(_text(5, 18.2 + 4 * row, 3, line, 66) for row, line in enumerate(_sender_lines(sender))),
        Frame(74, 14, 0, 58),
        Frame(_EDGE, 44, 71, 0),
        _text(5, 45, 2.4, "To / À", 60),
        *(_text(5, 48.2 + 3.9 * row, 3, line, 66) for row, line in enumerate(list(addressee)[:6])),
        _text(76, 36, 2.4, "Sender's customs reference / Référence de l'expéditeur", 66),
        _text(76, 39.2, 3, sender.reference or "–", 66),
        _text(76, 45, 2.4, "Category of item / Catégorie de l'envoi", 66),
    ]
    for place, kind in enumerate(_KINDS):
        y = 48.6 + 3.7 * place
        marks += [
            Frame(76, y, 2.5, 2.5),
            *([_text(76.4, y - 0.3, 2.7, "X", 1.9)] if place == _SOLD else []),
            _text(80, y, 2.3, " / ".join(dict.fromkeys(kind)), 62),
        ]
    top = 72.0
    columns = (5.0, 62.0, 76.0, 90.0, 114.0, 134.0)
    heads = (
        ("Detailed description", "Description détaillée"),
        ("Quantity", "Quantité"),
        ("Net kg", "Poids net"),
        ("Value", "Valeur"),
        ("HS tariff no.", "N° tarifaire SH"),
        ("Origin", "Origine"),
    )
    marks.append(Frame(_EDGE, top, inner, 0))
    for column, (x, head) in enumerate(zip(columns, heads, strict=True)):
        right = columns[column + 1] if column + 1 < len(columns) else width - _EDGE
        marks += _heads(x, top, head, right - x - 1.5)
        if column:
            marks.append(Frame(x - 1.2, top, 0, 86))
    marks.append(Frame(_EDGE, top + 6, inner, 0))
    for place, line in enumerate(lines):
        y = top + 7 + 7.8 * place
        first, second = _in_two(line.description, 38)
        marks += [
            _text(columns[0], y, 2.6, first, 55),
            _text(columns[0], y + 3.1, 2.6, second, 55),
            _text(columns[1], y, 3, str(line.quantity), 12),
            _text(columns[2], y, 3, _kilograms(line.net_g), 12),
            _text(columns[3], y, 3, _worth(line.value_minor, line.currency), 22),
            _text(columns[4], y, 3, str(line.hs_code), 18),
            _text(columns[5], y, 3, str(line.origin), 9),
        ]
    foot = top + 86
    marks += [
        Frame(_EDGE, foot, inner, 0),
        _text(5, foot + 1, 2.4, "Total gross weight / Poids brut total (kg)", 60),
        _text(5, foot + 4.2, 3.6, _kilograms(declaration.gross_g), 30),
        _text(50, foot + 1, 2.4, "Net / Net (kg)", 22),
        _text(50, foot + 4.2, 3.6, _kilograms(declaration.net_g), 22),
        _text(76, foot + 1, 2.4, "Total value / Valeur totale", 66),
        _text(76, foot + 4.2, 3.6, _total(declaration), 66),
        Frame(_EDGE, foot + 10, inner, 0),
        *(_text(5, foot + 11.5 + 3 * row, 2.2, text, 138) for row, text in enumerate((*_TRUE_EN, *_TRUE_FR))),
        Frame(_EDGE, foot + 25, inner, 0),
        _text(5, foot + 26.5, 2.4, "Date and sender's signature / Date et signature de l'expéditeur", 100),
        _text(5, foot + 31, 4, f"{day:%Y-%m-%d}", 30),
        _text(40, foot + 31, 4, sender.name, 100),
    ]
    return Label(f"CN23 {number}", tuple(marks), width, height)


def _sender_lines(sender: Sender) -> list[str]:
    written = Address(
        name=sender.name,
        country=sender.country,
        line1=sender.line1,
        line2=sender.line2,
        city=sender.city,
        region=sender.region,
        postcode=sender.postcode,
    )
    return [*address_lines(written), *([sender.phone] if sender.phone else [])][:7]

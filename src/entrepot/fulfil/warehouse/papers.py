"""The papers of a manifest: a CSV for the carrier's system and a PDF that both sides sign."""

import csv
import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Connection

from entrepot.fulfil.customs import marks_of
from entrepot.fulfil.warehouse.give_back import returns_on
from entrepot.fulfil.warehouse.handover import HandOverView, handover_of
from entrepot.fulfil.warehouse.reads import boxes, find_manifest
from entrepot.fulfil.warehouse.render import draw_words
from entrepot.fulfil.warehouse.views import BoxRow, ManifestRow

COLUMNS: Final = ("sscc", "box", "state", "route", "parcels", "weight_g", "length_mm", "width_mm", "height_mm", "s10")
RETURN_COLUMNS: Final = ("sscc", "reference", "parcel", "order", "seller")
_LEFT: Final = (18, 60, 88, 106, 124, 138, 153)
_HEADS: Final = ("SSCC", "Box", "State", "Route", "Parcels", "g", "Item of the post")
_LEFT_OF_RETURNS: Final = (18, 62, 94, 124)
_HEADS_OF_RETURNS: Final = ("SSCC", "Reference", "Parcel", "Order")
_ROWS_ON_PAGE: Final = 36
_PAGE: Final = 200
_EDGE: Final = 18
_FOOT: Final = 48
_PAD: Final = (118, 18, 66, 22)  # where the signature stands: x, y from below, width, height


def _on_manifest(connection: Connection, manifest_id: str) -> Iterator[tuple[BoxRow, str]]:
    """Return the boxes of a manifest, each with its number of a postal item."""
    cursor: str | None = None
    while True:
        page = boxes(connection, manifest_id=manifest_id, cursor=cursor, limit=_PAGE)
        marks = marks_of(connection, [box.id for box in page.items])
        yield from ((box, (marks[box.id].number or "") if box.id in marks else "") for box in page.items)
        if page.next is None:
            return
        cursor = page.next


def _cells(box: BoxRow, number: str) -> tuple[str, ...]:
    figures = (box.parcels, box.weight_g or box.expected_g, box.length_mm, box.width_mm, box.height_mm)
    return (box.sscc or "", box.code, box.state, box.route, *(str(figure) for figure in figures), number)


def _rows(connection: Connection, manifest: ManifestRow) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the heads and the rows of a manifest, of boxes or of what goes back."""
    if manifest.kind == "returns":
        found = returns_on(connection, manifest.id)
        return RETURN_COLUMNS, [
            (each.sscc, each.reference, code, each.order_id, each.seller_id) for each, code in found
        ]
    return COLUMNS, [_cells(box, number) for box, number in _on_manifest(connection, manifest.id)]


def manifest_csv(connection: Connection, code_or_id: str) -> str:
    """Return a manifest as CSV (RFC 4180), a box or a parcel that goes back a row; raise ParcelNotFound."""
    columns, rows = _rows(connection, find_manifest(connection, code_or_id))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def manifest_pdf(connection: Connection, code_or_id: str) -> bytes:
    """Return the hand-over paper of a manifest: what is on it, its sums, who gave and who took it, under which seal.

    Raises ParcelNotFound for no such manifest, LabelFontMissing where no font has the letters of a name.
    """
    manifest = find_manifest(connection, code_or_id)
    handover = handover_of(connection, manifest.id)
    _, rows = _rows(connection, manifest)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(f"Manifest {manifest.code}")
    pages = max(1, -(-len(rows) // _ROWS_ON_PAGE))
    for page in range(pages):
        _page(canvas, manifest, rows[page * _ROWS_ON_PAGE : (page + 1) * _ROWS_ON_PAGE], f"{page + 1} / {pages}")
        if page == pages - 1:
            _hand_over(canvas, handover)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, manifest: ManifestRow, rows: list[tuple[str, ...]], number: str) -> None:
    width, height = A4
    back = manifest.kind == "returns"
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(_EDGE * mm, height - 20 * mm, f"{'Returns' if back else 'Manifest'} {manifest.code}")
    canvas.setFont("Helvetica", 10)
    takes = "parcels back to their sellers" if back else f"route {manifest.route or 'all'}"
    opened = f"{manifest.opened_at:%Y-%m-%d %H:%M} UTC"
    canvas.drawString(
        _EDGE * mm, height - 27 * mm, f"Dock {manifest.dock} · {takes} · {manifest.state} · opened {opened}"
    )
    things = f"{manifest.parcels} parcels" if back else f"{manifest.boxes} boxes, {manifest.parcels} parcels"
    canvas.drawString(_EDGE * mm, height - 33 * mm, f"{things}, {manifest.weight_g / 1000:.2f} kg")
    canvas.drawRightString(width - _EDGE * mm, height - 20 * mm, number)
    left = _LEFT_OF_RETURNS if back else _LEFT
    heads = _HEADS_OF_RETURNS if back else _HEADS
    y = height - 42 * mm
    canvas.setFont("Helvetica-Bold", 9)
    for x, head in zip(left, heads, strict=True):
        canvas.drawString(x * mm, y, head)
    canvas.line(_EDGE * mm, y - 2 * mm, width - _EDGE * mm, y - 2 * mm)
    canvas.setFont("Helvetica", 9)
    for row in rows:
        y -= 5.4 * mm
        cells = row[:4] if back else (*row[:6], row[-1])
        for x, cell in zip(left, cells, strict=True):
            canvas.drawString(x * mm, y, cell)


def _hand_over(canvas: Canvas, handover: HandOverView | None) -> None:
    """Write who gave and who took it, or leave lines to write on; the signature is drawn where there is one."""
    said = handover.said if handover else None
    fields = (
        ("Carrier", said.carrier if said else ""),
        ("Vehicle", said.vehicle if said else ""),
        ("Seal", said.seal_number if said else ""),
        ("Handed over by", said.given_by if said else ""),
        ("Taken over by", said.taken_by if said else ""),
        ("Date and time", f"{handover.at:%Y-%m-%d %H:%M} UTC" if handover else ""),
    )
    for number, (name, text) in enumerate(fields):
        y = _FOOT - 6 * number
        canvas.setFont("Helvetica", 8)
        canvas.drawString(_EDGE * mm, y * mm, name)
        if text:
            draw_words(canvas, text, x_mm=44, y_mm=y, size_mm=3.5, width_mm=70)
        else:
            canvas.line(44 * mm, (y - 0.8) * mm, 112 * mm, (y - 0.8) * mm)
    x, y, width, height = _PAD
    canvas.rect(x * mm, y * mm, width * mm, height * mm)
    canvas.setFont("Helvetica", 7)
    canvas.drawString((x + 1) * mm, (y + height + 1) * mm, "Signature")
    for stroke in (said.signature if said else None) or ():
        points = [((x + left / 1000 * width) * mm, (y + height - down / 1000 * height) * mm) for left, down in stroke]
        for start, end in pairwise(points):
            canvas.line(*start, *end)

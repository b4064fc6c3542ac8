"""A manifest on paper and as a file: which boxes are on the truck. Ids and codes, no names."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Connection

from entrepot.fulfil.warehouse.reads import boxes, find_manifest
from entrepot.fulfil.warehouse.views import BoxRow, ManifestRow

COLUMNS: Final = ("sscc", "box", "state", "route", "parcels", "weight_g", "length_mm", "width_mm", "height_mm")
_ROWS_ON_PAGE: Final = 40
_PAGE: Final = 200


def _on_manifest(connection: Connection, manifest_id: str) -> Iterator[BoxRow]:
    cursor: str | None = None
    while True:
        page = boxes(connection, manifest_id=manifest_id, cursor=cursor, limit=_PAGE)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _cells(box: BoxRow) -> tuple[str, ...]:
    figures = (box.parcels, box.weight_g or box.expected_g, box.length_mm, box.width_mm, box.height_mm)
    return (box.sscc or "", box.code, box.state, box.route, *(str(figure) for figure in figures))


def manifest_csv(connection: Connection, code_or_id: str) -> str:
    """Return a manifest as CSV (RFC 4180), a box a row; raise ParcelNotFound."""
    manifest = find_manifest(connection, code_or_id)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(box) for box in _on_manifest(connection, manifest.id))
    return out.getvalue()


def manifest_pdf(connection: Connection, code_or_id: str) -> bytes:
    """Return a manifest as a PDF for the driver to sign; raise ParcelNotFound."""
    manifest = find_manifest(connection, code_or_id)
    rows = list(_on_manifest(connection, manifest.id))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(f"Manifest {manifest.code}")
    pages = max(1, -(-len(rows) // _ROWS_ON_PAGE))
    for page in range(pages):
        _page(canvas, manifest, rows, page, pages)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, manifest: ManifestRow, rows: list[BoxRow], page: int, pages: int) -> None:
    width, height = A4
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(18 * mm, height - 20 * mm, f"Manifest {manifest.code}")
    canvas.setFont("Helvetica", 10)
    weight = sum(box.weight_g or box.expected_g for box in rows) / 1000
    parcels = sum(box.parcels for box in rows)
    canvas.drawString(
        18 * mm, height - 27 * mm,
        f"Dock {manifest.dock} · route {manifest.route or 'all'} · {manifest.state} · opened "
        f"{manifest.opened_at:%Y-%m-%d %H:%M} UTC",
    )  # fmt: skip
    canvas.drawString(18 * mm, height - 33 * mm, f"{len(rows)} boxes, {parcels} parcels, {weight:.2f} kg")
    canvas.drawRightString(width - 18 * mm, height - 20 * mm, f"{page + 1} / {pages}")
    left = (18, 62, 92, 112, 132, 148, 172)
    y = height - 42 * mm
    canvas.setFont("Helvetica-Bold", 9)
    for x, head in zip(left, ("SSCC", "Box", "State", "Route", "Parcels", "Weight, g", "Sides, mm"), strict=True):
        canvas.drawString(x * mm, y, head)
    canvas.line(18 * mm, y - 2 * mm, width - 18 * mm, y - 2 * mm)
    canvas.setFont("Helvetica", 9)
    for box in rows[page * _ROWS_ON_PAGE : (page + 1) * _ROWS_ON_PAGE]:
        y -= 5.4 * mm
        cells = _cells(box)
        for x, cell in zip(left, (*cells[:6], "×".join(cells[6:])), strict=True):
            canvas.drawString(x * mm, y, cell)
    canvas.line(18 * mm, 22 * mm, 90 * mm, 22 * mm)
    canvas.drawString(18 * mm, 17 * mm, "Taken over by, date and time")

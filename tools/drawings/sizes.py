"""A drawing with its measures beside it, as the goods state them."""

from __future__ import annotations

from tools.drawings.paint import Box, Drawing, Product, text

_INK = "#74818F"  # a grey that shows on the light and on the dark grounds of product pictures
_WIDTHS = ("width", "diameter", "canopy_diameter", "case_diameter", "length")
_FROM_ABOVE = frozenset({"keyboards", "scales"})


def with_sizes(drawing: Drawing, product: Product) -> tuple[Drawing, Box]:
    """Return the drawing with lines for its width and its height as far as they are stated, and the square to show."""
    width = next((product.row[each] for each in _WIDTHS if product.row.get(each)), "")
    height = product.row.get("depth" if product.kind in _FROM_ABOVE else "height", "")
    if product.kind == "throws":
        width, height = product.row["width"], product.row["length"]
    left, top, right, bottom = drawing.bounds
    size = max(right - left, bottom - top, 240) * 0.062
    body = drawing.body
    if width:
        body += _measure((left, bottom + size * 1.8, right, bottom + size * 1.8), f"{width} mm", size)
    if height:
        body += _measure((right + size * 1.8, top, right + size * 1.8, bottom), f"{height} mm", size)
    right, bottom = right + size * 3.4 * bool(height), bottom + size * 3.4
    side = max(right - left, bottom - top, 240) / 0.88
    return Drawing(body, drawing.bounds), ((left + right - side) / 2, (top + bottom - side) / 2, side, side)


def _measure(ends: Box, words: str, size: float) -> str:
    x0, y0, x1, y1 = ends
    tick = size * 0.4
    flat = y0 == y1
    ticks = (
        f"M{x0} {y0 - tick}v{2 * tick}M{x1} {y1 - tick}v{2 * tick}"
        if flat
        else f"M{x0 - tick} {y0}h{2 * tick}M{x1 - tick} {y1}h{2 * tick}"
    )
    lines = f'<path d="M{x0} {y0}L{x1} {y1}{ticks}" stroke="{_INK}" stroke-width="{size * 0.11:.2f}" fill="none"/>'
    if flat:
        return lines + text((x0 + x1) / 2, y0 + size * 1.35, words, size, _INK)
    x, y = x0 + size * 1.25, (y0 + y1) / 2
    return lines + text(x, y, words, size, _INK, f'transform="rotate(-90 {x:.1f} {y:.1f})"')

"""The demo's products as drawings: a function a kind, coloured and shaped by the product; every view from one model."""

from __future__ import annotations

from tools.drawings import carried, desk, home, kitchen, plants, table, worn
from tools.drawings.paint import Drawing, Product, fitted, page
from tools.drawings.sizes import with_sizes

KINDS = {
    "backpacks": carried.backpack,
    "bottles": table.bottle,
    "drippers": kitchen.dripper,
    "grinders": kitchen.grinder,
    "headphones": worn.headphones,
    "kettles": kitchen.kettle,
    "keyboards": desk.keyboard,
    "lamps": home.lamp,
    "mugs": table.mug,
    "planters": plants.planter,
    "scales": kitchen.scale,
    "speakers": desk.speaker,
    "throws": home.throw,
    "tins": table.tin,
    "umbrellas": carried.umbrella,
    "watches": worn.watch,
}
VIEWS = ("front", "other", "detail", "size")


def draw(product: Product, view: str) -> str:
    """Return a view of a product as SVG; "size" has no colour of its own, and is drawn in that of the product."""
    other = view == "other"
    if (
        view == "size"
    ):  # measures are taken where nothing is in the way: of a scale from above, of a pot without a plant
        other = product.kind == "scales" or (product.kind == "planters" and plants.comes_planted(product))
    drawing: Drawing = KINDS[product.kind](product, other=other)
    if view == "detail":
        return page(drawing, box=drawing.details[product.number % len(drawing.details)])
    if view == "size":
        return page(*with_sizes(drawing, product))
    return page(drawing, box=fitted(drawing.bounds))


__all__ = ["KINDS", "VIEWS", "Product", "draw"]

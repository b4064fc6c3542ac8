"""Shopify's product CSV: a product over several rows, its variants in columns, its pictures in rows of their own.

Both kinds of header are read: the older one (Handle, Variant SKU, Variant Price, Image Src) and the newer one (URL
handle, SKU, Price, Product image URL). Reference: help.shopify.com, "Using CSV files to import and export products".
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from entrepot.sell.catalog.domain import PictureDraft

_NAMES = {
    "handle": "product",
    "url handle": "product",
    "title": "title",
    "body (html)": "html",
    "description": "html",
    "vendor": "brand",
    "product category": "category",
    "type": "type",
    "published": "published",
    "published on online store": "published",
    "status": "status",
    "variant sku": "sku",
    "sku": "sku",
    "variant barcode": "gtin",
    "barcode": "gtin",
    "variant price": "price",
    "price": "price",
    "variant inventory qty": "stock",
    "inventory quantity": "stock",
    "variant grams": "weight_g",
    "weight value (grams)": "weight_g",
    "variant image": "variant_picture",
    "variant image url": "variant_picture",
    "image src": "picture",
    "product image url": "picture",
    "image alt text": "alt",
    "harmonized system code": "hs_code",
    "country of origin": "origin",
    "google shopping / google product category": "google_category",
    **{f"option{n} name": f"name{n}" for n in (1, 2, 3)},
    **{f"option{n} value": f"value{n}" for n in (1, 2, 3)},
}
_STATES = {"active": "live", "draft": "draft", "archived": "archived"}
_DEFAULT_TITLE = "default title"
_TAGS = re.compile(r"<([^<>]*)>")
_HIDDEN = frozenset({"script", "style"})
_BREAKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})


class ShopifyRows:
    """Turns Shopify's rows into cells of our own layout; remembers a product's first row for those that follow."""

    def __init__(self, header: Sequence[str]) -> None:
        self.fields = [_NAMES.get(column.strip().casefold(), "") for column in header]
        self.columns = {ours: column for ours, column in zip(self.fields, header, strict=True) if ours}
        self.columns |= {"description": self.columns.get("html", "Description")}
        self.columns |= {"options": self.columns.get("value1", "Option1 Value"), "state": "Status"}
        self.columns |= {"pictures": self.columns.get("picture", "Image Src")}
        self._key = ""
        self._option_names: list[str] = []

    def read(self, row: Sequence[str]) -> tuple[dict[str, str], tuple[PictureDraft, ...]]:
        """Return a row's cells by our field names, empty ones left out, and its pictures."""
        theirs = {name: cell for name, cell in zip(self.fields, map(str.strip, row), strict=False) if name and cell}
        names = [theirs.get(f"name{n}", "") for n in (1, 2, 3)]
        if theirs.get("product", "") != self._key:
            self._key, self._option_names = theirs.get("product", ""), names
        said = [mine or kept for mine, kept in zip(names, self._option_names, strict=True)]
        ours: dict[str, str] = {
            name: theirs[name] for name in ("product", "title", "brand", "hs_code", "origin") if name in theirs
        }
        if kind := theirs.get("category") or theirs.get("google_category") or theirs.get("type"):
            ours["category?"] = kind
        if "html" in theirs:
            ours["description"] = plain_text(theirs["html"])
        if (status := theirs.get("status", "").casefold()) in _STATES:
            hidden = theirs.get("published", "").casefold() == "false"
            ours["state"] = "draft" if hidden and status == "active" else _STATES[status]
        if theirs.get("price") or theirs.get("sku"):
            self._variant(ours, theirs, said)
        return ours, tuple(_pictures(theirs, ours.get("sku")))

    def named(self, row: Sequence[str]) -> list[str]:
        """Return the row that was just read with the option names that an earlier row of its product gave."""
        names = {f"name{n}": name for n, name in enumerate(self._option_names, start=1)}
        return [cell.strip() or names.get(name, "") for name, cell in zip(self.fields, row, strict=False)]

    def _variant(self, ours: dict[str, str], theirs: dict[str, str], option_names: list[str]) -> None:
        options = [
            (name or f"Option {n}", theirs[f"value{n}"])
            for n, name in enumerate(option_names, start=1)
            if f"value{n}" in theirs and theirs[f"value{n}"].casefold() != _DEFAULT_TITLE
        ]
        for name, value in options:
            ours[f"option.{name}"] = value
        # A variant without a SKU is known by its product's handle and its options.
        ours["sku"] = theirs.get("sku") or "/".join([self._key, *(value for _, value in options)])
        ours |= {name: theirs[name] for name in ("price", "stock", "weight_g") if name in theirs}
        # Spreadsheets are told by an apostrophe to leave a long number alone.
        if gtin := theirs.get("gtin", "").lstrip("'"):
            ours["gtin"] = gtin


def _pictures(theirs: dict[str, str], sku_code: str | None) -> Iterator[PictureDraft]:
    if "picture" in theirs:
        yield PictureDraft(source_url=theirs["picture"], alt=theirs.get("alt", ""))
    if "variant_picture" in theirs and sku_code is not None:
        yield PictureDraft(source_url=theirs["variant_picture"], sku_code=sku_code)


def plain_text(html: str) -> str:
    """Return the words of a piece of HTML, a line for each paragraph or item; linear in its length."""
    words: list[str] = []
    hidden = ""
    for number, part in enumerate(_TAGS.split(html)):
        if number % 2 == 0:
            if not hidden:
                words.append(unescape(part))
            continue
        closing, name = (part[:1] == "/"), part.strip("/ \t\n").partition(" ")[0].casefold()
        if name in _HIDDEN:
            hidden = "" if closing else name
        elif name in _BREAKS:
            words.append("\n")
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)

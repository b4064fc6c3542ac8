"""What machines ask a site for: robots.txt, a bounded sitemap, the icon."""

from typing import Final
from xml.sax.saxutils import escape

from fastapi import Request, Response

from entrepot.core.accounts import list_sellers
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.sell.catalog import category_tree
from entrepot.shop.search import SearchIndex, SearchQuery
from entrepot.web.assets import STATIC

router = ApiRouter(prefix="", pages=True)

_PRODUCTS: Final = 200
_CATEGORIES: Final = 5_000
_SELLERS: Final = 200
_HOUR: Final = {"Cache-Control": "public, max-age=3600"}
_CLOSED: Final = (
    "/account", "/api/", "/cart", "/checkout", "/courier", "/events", "/operator", "/orders", "/review/", "/search",
    "/sell", "/sign-in", "/sign-up", "/tracking/", "/warehouse", "/why",
)  # fmt: skip


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Let robots see the goods, and nothing that is anybody's own."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines.append(f"Sitemap: {platform_of(request).settings.public_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", media_type="text/plain; charset=utf-8", headers=_HOUR)


@router.get("/sitemap.xml")
@slow
def sitemap(request: Request) -> Response:
    """Name the categories, the sellers and the newest products: from these all others are found."""
    platform = platform_of(request)
    with platform.db.read() as conn:
        paths = [
            "/",
            *(f"/c/{each.id}" for each, _ in zip(category_tree(conn, "en"), range(_CATEGORIES), strict=False)),
        ]
        paths += [f"/s/{each.slug}" for each in list_sellers(conn, limit=_SELLERS).items if each.state == "active"]
    newest = platform.port(SearchIndex).search(SearchQuery(sort="newest", limit=_PRODUCTS))
    paths += [f"/p/{hit.product_id}" for hit in newest.hits]
    site = platform.settings.public_url
    places = "".join(f"<url><loc>{escape(site + path)}</loc></url>" for path in paths)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    )
    return Response(text, media_type="application/xml", headers=_HOUR)


@router.get("/favicon.ico")
def favicon() -> Response:
    """Give the mark, for browsers that look where icons always were."""
    return Response((STATIC / "mark.svg").read_bytes(), media_type="image/svg+xml", headers=_HOUR)

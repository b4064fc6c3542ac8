"""What a product's page tells machines: schema.org for search engines, the card that a shared link shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from markupsafe import Markup

from entrepot.kit.clock import from_us
from entrepot.kit.money import currency_exponent
from entrepot.sell.catalog import OfferView, ProductView, VariantView
from entrepot.shop.reviews import Review
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.shop.reviews import Said
from entrepot.web.pages.shop.visit import Visit

_REVIEWS: Final = 4
_DESCRIPTION: Final = 5000
_SUMMARY: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """The variant that is shown with the offer that would be bought."""

    variant: VariantView
    offer: OfferView


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a product: its drawings at 320, 640 and 1280 pixels, and what is on it in words."""

    small: str
    middle: str
    large: str
    alt: str


def linked_data(
    visit: Visit,
    product: ProductView,
    chosen: Chosen | None,
    seller: str,
    pictures: Sequence[View],
    said: Said,
) -> Markup:
    """What search engines read (schema.org): a data block, which no policy on scripts concerns."""
    site = visit.platform.settings.public_url
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": _words(product)[:_DESCRIPTION],
        "url": f"{site}/p/{product.product_id}",
        "image": [site + each.large for each in pictures],
    }
    if product.condition:
        data["itemCondition"] = f"https://schema.org/{product.condition.capitalize()}Condition"
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand}
    if chosen is not None:
        data |= _offer(site, product, chosen, seller)
    if said.rating.average is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(said.rating.average, 2),
            "reviewCount": said.rating.count,
            "bestRating": 5,
            "worstRating": 1,
        }
        data["review"] = [_review(each) for each in said.first[:_REVIEWS]]
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  # escaped above


def _words(product: ProductView) -> str:
    return "\n".join(part for part in (*product.bullets, product.description) if part)


def _offer(site: str, product: ProductView, chosen: Chosen, seller: str) -> dict[str, Any]:
    offer = chosen.offer
    gtin = {"gtin": chosen.variant.gtins[0]} if chosen.variant.gtins else {}
    return {
        "sku": chosen.variant.code,
        **gtin,
        "offers": {
            "@type": "Offer",
            "price": _price(offer),
            "priceCurrency": offer.currency,
            "availability": "https://schema.org/" + ("InStock" if offer.in_stock else "OutOfStock"),
            "url": f"{site}/p/{product.product_id}?sku={chosen.variant.sku_id}",
            "seller": {"@type": "Organization", "name": seller},
        },
    }


def _price(offer: OfferView) -> str:
    digits = currency_exponent(offer.currency)
    return f"{offer.price_minor / 10**digits:.{digits}f}"


def _review(review: Review) -> dict[str, Any]:
    return {
        "@type": "Review",
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars, "bestRating": 5, "worstRating": 1},
        "author": {"@type": "Person", "name": review.name or _("A buyer")},
        "datePublished": from_us(review.written_at).date().isoformat(),
        "reviewBody": review.text,
        "inLanguage": review.locale,
    }


def social_card(visit: Visit, product: ProductView, chosen: Chosen | None, pictures: Sequence[View]) -> dict[str, str]:
    """What a shared link shows: the product's title, picture and price, by the names of Open Graph."""
    site = visit.platform.settings.public_url
    card = {
        "og:type": "product",
        "og:title": product.title,
        "og:url": f"{site}/p/{product.product_id}",
        "og:description": " ".join(_words(product).split())[:_SUMMARY],
        "twitter:card": "summary_large_image" if pictures else "summary",
    }
    if pictures:
        card |= {"og:image": site + pictures[0].large, "og:image:alt": pictures[0].alt or product.title}
    if chosen is not None:
        card |= {"product:price:amount": _price(chosen.offer), "product:price:currency": chosen.offer.currency}
    return card

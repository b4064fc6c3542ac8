"""One product: pictures, price, variants, delivery, seller, numbered specification."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.core.http import GOODS_LOCALES, ApiRouter, MaybeSigned
from entrepot.core.http.types import Id
from entrepot.sell.catalog import AttributeView, ProductView, get_product, offers_for_sale
from entrepot.sell.stock import availability
from entrepot.shop.cart import cart_lines, parcel_size
from entrepot.shop.orders import countries, punctual_share
from entrepot.web.filters import country, size_mm, weight
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.shop.cards import picture, rates, shown_price, tree_of
from entrepot.web.pages.shop.looked import looked_at
from entrepot.web.pages.shop.reviews import said_of
from entrepot.web.pages.shop.terms import in_words_of
from entrepot.web.pages.shop.told import Chosen, View, linked_data, social_card
from entrepot.web.pages.shop.tried import settled, tried_product
from entrepot.web.pages.shop.visit import SEEN_COOKIE, SEEN_MOST, Visit, frame, visit_of
from entrepot.web.reader import current_reader
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

ProductId = Annotated[str, Id("prd")]
_THUMBS = 3
FEW_LEFT = 5
"""With so many or fewer left, the page says how many."""


@router.get("/p/{product_id}")
def product_page(
    request: Request,
    who: MaybeSigned,
    product_id: ProductId,
    sku: Annotated[str, Query(max_length=60)] = "",
    lang: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show a product with one of its variants chosen; ``lang`` asks for what its seller says in a language."""
    visit = visit_of(request, who)
    locale = lang if lang in GOODS_LOCALES else visit.goods_locale
    with visit.platform.db.read() as conn:
        product = in_words_of(locale, tried_product(visit, conn, get_product(conn, product_id, locale)))
        chosen = _chosen(product, sku)
        seller = sellers(conn, [product.seller_id]).get(product.seller_id)
        fixing = rates(visit, conn)
        context = frame(visit, conn) | _stock_and_promise(visit, conn, chosen)
        deliver_to = visit.destination(conn).country
        tree_of(visit, conn)
        said = said_of(conn, product_id)
        punctual = punctual_share(conn, product.seller_id)
    offer = chosen.offer if chosen else None
    minor, currency = shown_price(
        fixing, offer.price_minor if offer else None, offer.currency if offer else None, visit.currency
    )
    pictures = _pictures(product, chosen)
    with visit.speaking():
        context |= {
            "product": product,
            "also_in": _also_in(product),
            "chosen": chosen,
            "offer": offer,
            "seller": seller,
            "price_minor": minor,
            "price_currency": currency,
            "own_price": (offer.price_minor, offer.currency) if offer and offer.currency != currency else None,
            "pictures": pictures,
            "punctual": punctual,
            "choices": _choices(product, chosen),
            "specification": _specification(product, chosen),
            "crumbs": [(each.name, f"/c/{each.id}") for each in product.category_path],
            "deliver_to": deliver_to,
            "country_choices": country_choices(),
            "said": said,
            "linked_data": linked_data(visit, product, chosen, seller.name if seller else "", pictures, said),
            "social": social_card(visit, product, chosen, pictures),
        }
    response = settled(visit, render(request, "shop/product.html", **context))
    looked_at(visit, product, chosen)
    seen = [product_id, *(each for each in visit.seen if each != product_id)][:SEEN_MOST]
    return visit.keep(response, SEEN_COOKIE, ".".join(seen)) if seen != visit.seen else response


def _also_in(product: ProductView) -> list[str]:
    """The other languages that the product is described in."""
    written = {product.locale, *(each for each, texts in product.translations.items() if texts.get("title"))}
    return sorted(written - {product.text_locale})


def _chosen(product: ProductView, sku_id: str) -> Chosen | None:
    """The variant asked for, else the first that is in stock, else the first."""
    offered = [each for each in product.variants if each.offers]
    if not offered:
        return None
    named = [each for each in offered if each.sku_id == sku_id]
    in_stock = [each for each in offered if any(offer.in_stock for offer in each.offers)]
    variant = (named or in_stock or offered)[0]
    return Chosen(variant, next((each for each in variant.offers if each.in_stock), variant.offers[0]))


def _stock_and_promise(visit: Visit, conn: Connection, chosen: Chosen | None) -> dict[str, Any]:
    """Units left, when it arrives, and what it saves to send it together with what lies in the cart."""
    if chosen is None:
        return {"left": 0, "closed": False, "quote": None, "saves_minor": 0, "cart_parcels": 0, "thumbs": []}
    key = (chosen.variant.sku_id, chosen.offer.place_id)
    left = availability(conn, [key]).get(key, 0) if chosen.offer.in_stock else 0
    sale = offers_for_sale(conn, [chosen.offer.offer_id])
    closed = any(visit.destination(conn).country in each.closed_to for each in sale.values())
    alone = parcel_size([(each, 1) for each in sale.values()])
    quote = visit.quote(conn, *alone)
    saves, others = 0, 0
    thumbs: list[str] = []
    cart_id = visit.cart(conn) if quote else None
    if quote and cart_id:
        lines = cart_lines(conn, cart_id, visit.person_id or "")
        offers = offers_for_sale(conn, [offer_id for offer_id, _quantity in lines])
        held = [(offers[offer_id], quantity) for offer_id, quantity in lines if offer_id in offers]
        if held:
            size = parcel_size(held)
            before = visit.quote(conn, *size)
            after = visit.quote(conn, size[0] + alone[0], size[1] + alone[1])
            if before and after:
                own = {offer.seller_id for offer in sale.values()}  # whose parcel it would be in any case
                others = len({offer.seller_id for offer, _quantity in held} - own)
                saves = max(0, before.price_minor + quote.price_minor - after.price_minor) if others else 0
            with_picture = [offer.picture_file_id for offer, _quantity in held if offer.picture_file_id]
            thumbs = [picture(each) for each in with_picture[:_THUMBS]]
    return {
        "left": left,
        "closed": closed,
        "quote": quote,
        "saves_minor": saves,
        "cart_parcels": others,
        "thumbs": thumbs,
    }


def _pictures(product: ProductView, chosen: Chosen | None) -> list[View]:
    """The chosen variant's pictures first, then those of no variant; the others' where there are none."""
    with_file = [each for each in product.pictures if each.file_id]
    own = [each for each in with_file if chosen and each.sku_id == chosen.variant.sku_id]
    common = [each for each in with_file if each.sku_id is None]
    return [
        View(picture(each.file_id), picture(each.file_id, 640), picture(each.file_id, 1280), each.alt)
        for each in ([*own, *common] or with_file)
    ]


def _choices(product: ProductView, chosen: Chosen | None) -> list[dict[str, Any]]:
    """Each option with its values; a value leads to the variant that has it and differs least from the one shown."""
    if chosen is None or len(product.variants) < 2:
        return []
    now = dict(chosen.variant.options)
    names = list(dict.fromkeys(name for each in product.variants for name, _value in each.options))
    made = []
    for name in names:
        values = list(
            dict.fromkeys(dict(each.options)[name] for each in product.variants if name in dict(each.options))
        )
        made.append(
            {
                "name": name,
                "now": now.get(name, ""),
                "values": [_value(product, name, value, now) for value in values],
            }
        )
    return [each for each in made if len(each["values"]) > 1]


def _value(product: ProductView, name: str, value: str, now: dict[str, str]) -> dict[str, Any]:
    having = [each for each in product.variants if dict(each.options).get(name) == value]
    near = max(having, key=lambda each: sum(now.get(key) == own for key, own in each.options if key != name))
    return {
        "label": value,
        "href": f"/p/{product.product_id}?sku={near.sku_id}#buy",
        "current": now.get(name) == value,
        "gone": not any(offer.in_stock for offer in near.offers),
        "image": picture(near.picture_file_id),
    }


def _specification(product: ProductView, chosen: Chosen | None) -> list[tuple[int, str, str, str]]:
    """Numbered lines: what the seller states, then measures and origin of the variant."""
    rows = [(each.name, _said(each), _("seller")) for each in product.attributes]
    if chosen is not None:
        variant = chosen.variant
        sides: Sequence[int | None] = (variant.length_mm, variant.width_mm, variant.height_mm)
        if product.brand:
            rows.insert(0, (_("Brand"), product.brand, _("seller")))
        if variant.weight_g:
            rows.append((_("Weight, packed"), weight(variant.weight_g), _("seller")))
        if all(sides):
            rows.append((_("Size, packed"), size_mm(sides), _("seller")))
        rows.append((_("Ships from"), country(chosen.offer.ships_from), _("seller")))
        if variant.origin:
            rows.append((_("Made in"), country(variant.origin), _("seller")))
        rows.append((_("Article number"), variant.code, _("seller")))
        rows += [(_("GTIN"), gtin, _("seller")) for gtin in variant.gtins[:1]]
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def _said(attribute: AttributeView) -> str:
    """Return what is stated in words; of a flag yes or no."""
    return attribute.text if not isinstance(attribute.value, bool) else _("Yes") if attribute.value else _("No")


def country_choices() -> list[tuple[str, str]]:
    """The countries with an address form of their own, by their names in the reader's language."""
    return _country_choices(current_reader().language.code)


@cache
def _country_choices(_language: str) -> list[tuple[str, str]]:
    return sorted(((code, country(code)) for code in countries()), key=lambda each: each[1])

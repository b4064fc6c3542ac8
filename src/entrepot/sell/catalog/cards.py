"""Reading products by the batch: cards for shelves, offers for carts and orders. One or two statements a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Tx
from entrepot.sell.catalog.domain import options_text
from entrepot.sell.catalog.tables import offer, place, product, sku
from entrepot.sell.catalog.translated import options_in, text_locale, translated_title, words_in


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as a shelf shows it: ``price_minor`` is its lowest live price in ``currency``, None where it has none.

    ``offer_id`` is the offer of that price; ``variants`` counts the offers to choose from; ``text_locale`` is the
    title's language.
    """

    product_id: str
    title: str
    brand: str
    picture_file_id: str | None
    price_minor: int | None
    currency: str | None
    offer_id: str | None
    variants: int
    seller_id: str
    category_id: str | None
    in_stock: bool
    text_locale: str = ""


@dataclass(frozen=True, slots=True)
class SaleOffer:
    """All that a cart or an order needs to know of an offer. Weight in g, sides in mm, None where not stated.

    ``ships_from`` is the country of the place; ``live`` says whether it may be bought at all (stock apart);
    ``closed_to`` are the countries where a verdict says that it may not be sold.
    """

    offer_id: str
    sku_id: str
    sku_code: str
    product_id: str
    seller_id: str
    place_id: str
    title: str
    options_text: str
    price_minor: int
    currency: str
    tax_class: str
    category_id: str | None
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    hs_code: str | None
    ships_from: str
    live: bool
    in_stock: bool
    picture_file_id: str | None
    closed_to: tuple[str, ...] = ()


_CARDS = select(
    product.c.id,
    product.c.title,
    product.c.brand,
    product.c.cover_file_id,
    product.c.seller_id,
    product.c.category_id,
    product.c.locale,
    product.c.translations,
).where(product.c.id.in_(bindparam("ids", expanding=True)), product.c.state == "live")
_SELLERS = select(product.c.id, product.c.seller_id).where(
    product.c.id.in_(bindparam("ids", expanding=True)), product.c.state == "live"
)
_PRICES = (
    select(offer.c.product_id, offer.c.id, offer.c.price_minor, offer.c.currency, offer.c.in_stock)
    .join(sku, sku.c.id == offer.c.sku_id)
    .where(offer.c.product_id.in_(bindparam("ids", expanding=True)), offer.c.state == "live", sku.c.state == "live")
    .order_by(offer.c.price_minor, offer.c.id)
)
_OFFERS = (
    select(
        offer.c.id,
        offer.c.sku_id,
        sku.c.code,
        offer.c.product_id,
        offer.c.seller_id,
        offer.c.place_id,
        product.c.title,
        sku.c.options,
        offer.c.price_minor,
        offer.c.currency,
        offer.c.tax_class,
        product.c.category_id,
        sku.c.weight_g,
        sku.c.length_mm,
        sku.c.width_mm,
        sku.c.height_mm,
        sku.c.hs_code,
        place.c.country,
        offer.c.state,
        sku.c.state.label("sku_state"),
        product.c.state.label("product_state"),
        offer.c.in_stock,
        sku.c.cover_file_id,
        product.c.cover_file_id.label("product_cover"),
        product.c.locale,
        product.c.translations,
        product.c.closed_to,
    )
    .join(sku, sku.c.id == offer.c.sku_id)
    .join(product, product.c.id == offer.c.product_id)
    .join(place, place.c.id == offer.c.place_id)
    .where(offer.c.id.in_(bindparam("ids", expanding=True)))
)


def products_by_id(
    connection: Connection, ids: Sequence[str], *, locale: str = "en", currency: str | None = None
) -> list[ProductCard]:
    """Return the cards of the live products among ``ids``, in their order; two statements.

    The price shown is the lowest in ``currency`` where there is one, else the lowest of the first currency found.
    """
    if not ids:
        return []
    wanted = {"ids": list(ids)}
    prices: dict[str, list[Any]] = {}
    for price in connection.execute(_PRICES, wanted):
        prices.setdefault(price[0], []).append(price)
    cards = {}
    for row in connection.execute(_CARDS, wanted):
        product_id, title, brand, cover, seller_id, category_id, own_locale, translations = row
        offers = prices.get(product_id, [])
        best = _best(offers, currency)
        cards[product_id] = ProductCard(
            product_id,
            title if translations is None else translated_title(title, own_locale, translations, locale),
            brand,
            cover,
            None if best is None else best[2],
            None if best is None else best[3],
            None if best is None else best[1],
            len(offers),
            seller_id,
            category_id,
            any(each[4] for each in offers),
            own_locale if translations is None else text_locale(own_locale, translations, locale),
        )
    return [cards[each] for each in ids if each in cards]


def mixed_by_seller(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return the live products among ``ids`` so that sellers take turns, each seller's in their order; one statement.

    A shelf of the newest would else be one seller's, who has just put many on sale.
    """
    if not ids:
        return []
    of = {row[0]: row[1] for row in connection.execute(_SELLERS, {"ids": list(ids)})}
    turns: dict[str, int] = {}
    placed = []
    for place_of, product_id in enumerate(each for each in ids if each in of):
        seller_id = of[product_id]
        turn = turns[seller_id] = turns.get(seller_id, -1) + 1
        placed.append((turn, place_of, product_id))
    return [product_id for _turn, _place, product_id in sorted(placed)]


def offers_for_sale(connection: Connection | Tx, offer_ids: Sequence[str], *, locale: str = "") -> dict[str, SaleOffer]:
    """Return the offers among ``offer_ids`` that exist, by id; one statement, quickest through a write's ``tx``.

    Title and options are in ``locale`` where the seller gave them, without one as the seller wrote them.
    """
    if not offer_ids:
        return {}
    return {row[0]: _sale_offer(row, locale) for row in connection.execute(_OFFERS, {"ids": list(offer_ids)})}


def _best(offers: Sequence[Any], currency: str | None) -> Any:
    """Return the cheapest offer (they come by price), in the wanted currency where there is such."""
    if not offers:
        return None
    shown = currency if any(each[3] == currency for each in offers) else min(each[3] for each in offers)
    return next(each for each in offers if each[3] == shown)


def _sale_offer(row: Any, locale: str) -> SaleOffer:
    (
        offer_id, sku_id, code, product_id, seller_id, place_id, title, options, price_minor, currency, tax_class,
        category_id, weight_g, length_mm, width_mm, height_mm, hs_code, country, state, sku_state, product_state,
        in_stock, cover, product_cover, own_locale, translations, closed_to,
    ) = row  # fmt: skip
    if locale and translations is not None:
        title = translated_title(title, own_locale, translations, locale)
        options = options_in(words_in(own_locale, translations, locale), options)
    return SaleOffer(
        offer_id,
        sku_id,
        code,
        product_id,
        seller_id,
        place_id,
        title,
        options_text(options),
        price_minor,
        currency,
        tax_class,
        category_id,
        weight_g,
        length_mm,
        width_mm,
        height_mm,
        hs_code,
        country,
        state == "live" and sku_state == "live" and product_state == "live",
        in_stock,
        cover or product_cover,
        tuple(closed_to or ()),
    )

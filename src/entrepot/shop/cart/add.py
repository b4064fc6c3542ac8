"""Putting units into a cart, on top of those that lie there."""

from entrepot.core.database import Database, Tx
from entrepot.kit.sentences import say
from entrepot.sell.catalog import offers_for_sale
from entrepot.shop.cart import store
from entrepot.shop.cart.domain import MAX_LINES, MAX_QUANTITY, CartFull, OfferNotForSale, QuantityInvalid


def add_units(db: Database, *, person_id: str | None, cart_id: str | None, offer_id: str, quantity: int) -> str:
    """Add units of an offer to the person's cart, or the guest's whose id the cookie holds; return the cart's id.

    A cart is made where there is none. A line holds at most ``MAX_QUANTITY``. Raise QuantityInvalid, CartFull, or
    OfferNotForSale for an offer that is not live.
    """
    if not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityInvalid(
            say("%(quantity)s units cannot be put in a cart", quantity=quantity),
            field="quantity",
            expected=say("1 to %(most)s", most=MAX_QUANTITY),
        )

    def add(tx: Tx) -> str:
        mine = store.find_cart(tx.connection, person_id=person_id, cart_id=cart_id) or store.new_cart(tx, person_id)
        offer = offers_for_sale(tx.connection, [offer_id]).get(offer_id)
        if offer is None or not offer.live:
            raise OfferNotForSale(offer_id=offer_id)
        held = {row.offer_id: row.quantity for row in store.lines_of(tx.connection, mine)}
        if offer_id not in held and len(held) >= MAX_LINES:
            raise CartFull(say("A cart holds %(most)s different offers; remove one first", most=MAX_LINES))
        units = min(MAX_QUANTITY, held.get(offer_id, 0) + quantity)
        store.put_line(tx, mine, offer_id, units, offer.price_minor, offer.currency)
        return mine

    return db.write(add)

"""Filling a cart: set a line, see new prices, empty it, bring a guest's cart along on signing in."""

from sqlalchemy import delete

from entrepot.core.database import Database, Tx
from entrepot.kit.sentences import say
from entrepot.sell.catalog import offers_for_sale
from entrepot.shop.cart import store
from entrepot.shop.cart.domain import MAX_LINES, CartFull, OfferNotForSale, check_quantity, merged_quantities
from entrepot.shop.cart.tables import cart, cart_line


def cart_of(db: Database, *, person_id: str | None, cart_id: str | None) -> str:
    """Return the person's cart, or the guest's whose id the cookie holds; make one where there is none."""
    with db.read() as conn:
        found = store.find_cart(conn, person_id=person_id, cart_id=cart_id)
    return found or db.write(lambda tx: store.new_cart(tx, person_id))


def set_line(db: Database, *, cart_id: str, person_id: str | None, offer_id: str, quantity: int) -> None:
    """Put so many units of an offer in the cart; 0 removes it.

    Raise CartNotFound, QuantityInvalid, CartFull, or OfferNotForSale for an offer that is not live.
    """
    check_quantity(quantity)

    def change(tx: Tx) -> None:
        store.check_owner(tx.connection, cart_id=cart_id, person_id=person_id)
        if quantity == 0:
            store.remove_line(tx, cart_id, offer_id)
            return
        offer = offers_for_sale(tx.connection, [offer_id]).get(offer_id)
        if offer is None or not offer.live:
            raise OfferNotForSale(offer_id=offer_id)
        held = {row.offer_id for row in store.lines_of(tx.connection, cart_id)}
        if offer_id not in held and len(held) >= MAX_LINES:
            raise CartFull(say("A cart holds %(most)s different offers; remove one first", most=MAX_LINES))
        store.put_line(tx, cart_id, offer_id, quantity, offer.price_minor, offer.currency)

    db.write(change)


def accept_prices(db: Database, *, cart_id: str, person_id: str | None) -> None:
    """Note that the shopper has seen the present prices, so that they no longer count as changed."""

    def accept(tx: Tx) -> None:
        store.check_owner(tx.connection, cart_id=cart_id, person_id=person_id)
        lines = store.lines_of(tx.connection, cart_id)
        offers = offers_for_sale(tx.connection, [line.offer_id for line in lines])
        for line in lines:
            offer = offers.get(line.offer_id)
            if offer is not None and (offer.price_minor, offer.currency) != (line.price_minor, line.currency):
                store.put_line(tx, cart_id, line.offer_id, line.quantity, offer.price_minor, offer.currency)

    db.write(accept)


def merge_carts(db: Database, *, guest_cart_id: str, person_id: str) -> str:
    """Bring a guest's lines into the person's cart and end the guest's; return the person's cart.

    A cart id that is not a guest's is ignored: whoever holds another person's id gains nothing.
    """

    def merge(tx: Tx) -> str:
        mine = store.new_cart(tx, person_id)
        guest = store.find_cart(tx.connection, person_id=None, cart_id=guest_cart_id)
        if guest is None or guest == mine:
            return mine
        lines = {row.offer_id: row for row in store.lines_of(tx.connection, guest)}
        before = {row.offer_id: row.quantity for row in store.lines_of(tx.connection, mine)}
        merged = merged_quantities(before, {offer_id: row.quantity for offer_id, row in lines.items()})
        for offer_id, quantity in merged.items():
            if before.get(offer_id) != quantity:
                seen = lines[offer_id]
                store.put_line(tx, mine, offer_id, quantity, seen.price_minor, seen.currency)
        tx.execute(delete(cart).where(cart.c.id == guest))
        return mine

    return db.write(merge)


def clear(tx: Tx, cart_id: str) -> None:
    """Empty a cart."""
    tx.execute(delete(cart_line).where(cart_line.c.cart_id == cart_id))

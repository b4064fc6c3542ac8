"""Counts who looks at a product's page: people who may buy it, each once a day.

A signed-in shopper is told by their account, a guest by the cookie that every browser keeps for its forms, and who
brings no cookie by address and program, so that a reload without cookies counts once too. Only keyed hashes of these
are held, in memory and for a day.
"""

from entrepot.core.http import CSRF_COOKIE, client_address
from entrepot.sell.catalog import ProductView
from entrepot.sell.demand import tally_of
from entrepot.web.pages.shop.told import Chosen
from entrepot.web.pages.shop.tried import is_shopper
from entrepot.web.pages.shop.visit import Visit

_AGENT_MOST = 300


def looked_at(visit: Visit, product: ProductView, chosen: Chosen | None) -> None:
    """Count a view of a product at the price that its page asks; the seller's own people and programs count nowhere."""
    if chosen is None or not is_shopper(visit):
        return
    if visit.who is not None and visit.who.seller_id == product.seller_id:
        return
    offer = chosen.offer
    tally_of(visit.platform.db).viewed(product.product_id, offer.price_minor, offer.currency, _names(visit))


def _names(visit: Visit) -> tuple[str, ...]:
    if visit.who is not None:
        return (visit.who.person_id,)
    cookie = f"cookie {visit.reader.csrf_token}"
    if visit.request.cookies.get(CSRF_COOKIE):
        return (cookie,)
    agent = visit.request.headers.get("user-agent", "")[:_AGENT_MOST]
    return f"address {client_address(visit.request)} {agent}", cookie

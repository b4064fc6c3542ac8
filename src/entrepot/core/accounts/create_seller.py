"""Open a seller."""

from sqlalchemy import insert, update

from entrepot.core.accounts.domain import SlugTaken, checked_slug
from entrepot.core.accounts.events import SellerCreated
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.tables import account_session, seller, seller_member
from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.kit.money import currency_exponent
from entrepot.kit.sentences import say

_INSERT_SELLER = insert_or_ignore(seller, ["slug"])


def create_seller(db: Database, owner_person_id: str, name: str, country: str, currency: str, slug: str) -> str:
    """Open a seller with its owner and return its id (``sel_…``); raise SlugTaken, InvalidInput.

    ``country`` is ISO 3166-1 alpha-2, ``currency`` the ISO 4217 one that the seller is paid in. The owner's sessions
    that act for nobody act for it from now on.
    """
    checked_slug(slug)
    currency_exponent(currency)

    def open_seller(tx: Tx) -> str:
        seller_id = tx.new_id("sel")
        row = {
            "id": seller_id,
            "name": name,
            "slug": slug,
            "country": country,
            "currency": currency,
            "state": "active",
            "created_at": tx.now_us,
        }
        if tx.execute(_INSERT_SELLER, row).rowcount == 0:
            raise SlugTaken(say("choose another short name than %(slug)s", slug=slug), field="slug")
        tx.execute(
            insert(seller_member),
            {
                "seller_id": seller_id,
                "person_id": owner_person_id,
                "role": "seller_owner",
                "created_at": tx.now_us,
            },
        )
        tx.execute(
            update(account_session)
            .where(account_session.c.person_id == owner_person_id, account_session.c.seller_id.is_(None))
            .values(seller_id=seller_id)
        )
        tx.audit(owner_person_id, "seller.created", seller_id)
        tx.publish(SellerCreated(seller_id, owner_person_id))
        return seller_id

    seller_id = db.write(open_seller)
    keyring_of(db).recollection.forget(owner_person_id)
    return seller_id

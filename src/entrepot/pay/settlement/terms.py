"""When sellers are paid out and what is kept back: the house's terms, and those of a seller of its own."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Database, Tx, upsert
from entrepot.pay.settlement.domain import Every, Terms, check_terms
from entrepot.pay.settlement.tables import payout_terms

HOUSE: Final = ""
_FIND = select(payout_terms).where(payout_terms.c.seller_id.in_([bindparam("seller"), HOUSE]))
_KEEP = upsert(
    payout_terms, index=["seller_id"], set_=["every", "reserve_ppm", "reserve_days", "new_days", "changed_at"]
)


def terms_of(reader: Connection | Tx, seller_id: str = HOUSE) -> Terms:
    """Return the terms that hold for a seller: their own, else the house's, else nothing is kept back or scheduled."""
    found = {row.seller_id: row for row in reader.execute(_FIND, {"seller": seller_id})}
    row = found.get(seller_id) or found.get(HOUSE)
    return Terms() if row is None else Terms(Every(row.every), row.reserve_ppm, row.reserve_days, row.new_days)


def set_terms(db: Database, *, seller_id: str = HOUSE, terms: Terms, actor: str) -> None:
    """Pay a seller, or with no id whoever has no terms of their own, out by these terms; raise InvalidInput."""
    check_terms(terms)

    def keep(tx: Tx) -> None:
        values = {
            "every": terms.every.value,
            "reserve_ppm": terms.reserve_ppm,
            "reserve_days": terms.reserve_days,
            "new_days": terms.new_days,
        }
        tx.execute(_KEEP, {"seller_id": seller_id, "changed_at": tx.now_us, **values})
        tx.audit(actor, "payout.terms_set", seller_id or "house", **values)

    db.write(keep)

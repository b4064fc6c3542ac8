"""Erasing what reviews know of a person: the name and the words; the stars stay, and so does the product's rating."""

from sqlalchemy import update

from entrepot.core.database import Tx
from entrepot.shop.reviews.tables import review


def erase_personal_data(tx: Tx, person_id: str, *, actor: str) -> int:
    """Empty the name and the text of every review that a person wrote; return how many."""
    erased = tx.execute(
        update(review)
        .where(review.c.person_id == person_id, (review.c.name != "") | (review.c.text != ""))
        .values(name="", text="", changed_at=tx.now_us)
    ).rowcount
    if erased:
        tx.audit(actor, "review.personal_data_erased", person_id, reviews=erased)
    return erased

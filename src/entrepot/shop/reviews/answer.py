"""The seller answers a review of its goods; one answer, which may be written anew or taken back."""

from sqlalchemy import update

from entrepot.core.database import Database, Tx
from entrepot.shop.reviews.announced import ReviewAnswered
from entrepot.shop.reviews.domain import ANSWER_MAX, ReviewNotFound, checked_text
from entrepot.shop.reviews.tables import review
from entrepot.shop.reviews.write import find_review


def answer_review(db: Database, *, review_id: str, seller_id: str, actor: str, text: str, locale: str = "en") -> None:
    """Put the seller's answer under a review; an empty text takes it back.

    Raise ReviewNotFound for another seller's goods, InvalidInput where the text is too long.
    """
    text = checked_text(text, most=ANSWER_MAX)

    def answer(tx: Tx) -> None:
        row = find_review(tx, review_id)
        if row.seller_id != seller_id:
            raise ReviewNotFound(review_id=review_id)
        values = (
            {"answer": text, "answer_locale": locale, "answered_at": tx.now_us}
            if text
            else {"answer": "", "answer_locale": None, "answered_at": None}
        )
        tx.execute(update(review).where(review.c.id == review_id).values(values))
        tx.audit(actor, "review.answered" if text else "review.answer_withdrawn", review_id, seller_id=seller_id)
        tx.publish(ReviewAnswered(review_id, row.product_id, seller_id, row.person_id, bool(text)))

    db.write(answer)

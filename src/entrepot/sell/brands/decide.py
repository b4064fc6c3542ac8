"""What reviewers decide: whether a holder is who it says it is, and whether a brand is its own."""

from sqlalchemy import select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Forbidden, NotFound
from entrepot.sell.brands.domain import AlreadyDecided, HolderNotVerified, checked_reason
from entrepot.sell.brands.index import ask_for_index
from entrepot.sell.brands.tables import brand, rights_holder, rights_member


def decide_holder(db: Database, holder_id: str, *, verified: bool, reason: str, actor: str) -> None:
    """Verify a holder, or refuse it; either can be changed later. Raises NotFound, InvalidInput, AlreadyDecided.

    Who acts for the holder may not decide on it: Forbidden.
    """
    said, state = checked_reason(reason), "verified" if verified else "refused"
    table = rights_holder

    def decide(tx: Tx) -> None:
        row = tx.execute(select(table).where(table.c.id == holder_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound("there is no such holder of rights")
        _not_their_own(tx, holder_id, actor)
        if row.state == state:
            raise AlreadyDecided
        decided = {"state": state, "decided_by": actor, "decided_at": tx.now_us, "reason": said}
        tx.execute(update(table).where(table.c.id == holder_id).values(decided))
        # Brands of a holder that is refused later are looked for no more.
        tx.execute(update(brand).where(brand.c.holder_id == holder_id).values(changed_at=tx.now_us))
        tx.audit(actor, f"rights.holder_{state}", holder_id)
        ask_for_index(tx)

    db.write(decide)


def decide_brand(db: Database, brand_id: str, *, verified: bool, reason: str, actor: str) -> None:
    """Verify a brand, so that it is looked for and its holder may act on it, or refuse it; either can be changed later.

    Raises NotFound, InvalidInput, AlreadyDecided (also for a retired one), HolderNotVerified, and Forbidden where the
    actor acts for its holder.
    """
    said, state = checked_reason(reason), "verified" if verified else "refused"

    def decide(tx: Tx) -> None:
        row = tx.execute(select(brand).where(brand.c.id == brand_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound("there is no such brand")
        _not_their_own(tx, row.holder_id, actor)
        if row.state in {state, "retired"}:
            raise AlreadyDecided
        holder = tx.execute(select(rights_holder.c.state).where(rights_holder.c.id == row.holder_id)).scalar_one()
        if verified and holder != "verified":
            raise HolderNotVerified("verify the holder first")
        decided = {"state": state, "decided_by": actor, "decided_at": tx.now_us, "changed_at": tx.now_us}
        tx.execute(update(brand).where(brand.c.id == brand_id).values(**decided, reason=said))
        tx.audit(actor, f"rights.brand_{state}", brand_id)
        ask_for_index(tx)

    db.write(decide)


def _not_their_own(tx: Tx, holder_id: str, actor: str) -> None:
    members = rights_member.c
    acts = tx.execute(
        select(members.person_id).where(members.holder_id == holder_id, members.person_id == actor)
    ).first()
    if acts is not None:
        raise Forbidden("another person decides on what you act for")

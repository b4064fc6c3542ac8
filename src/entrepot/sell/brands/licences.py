"""Let a seller sell under a brand, and end that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import func, insert, select, update

from entrepot.core.accounts import get_seller
from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import Repeat, made_once
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import LICENCES_MAX, AlreadyDecided, LicenceKind, TooMany, checked_territories
from entrepot.sell.brands.holders import role_in
from entrepot.sell.brands.register import own_brand
from entrepot.sell.brands.tables import brand_licence

_L = brand_licence.c


@dataclass(frozen=True, slots=True)
class LicenceChanged:
    """A seller may sell under a brand from now on, or may not any more: their listings are judged again."""

    NAME: ClassVar[str] = "sell.brand.licence_changed"
    brand_id: str
    seller_id: str


def add_licensee(
    db: Database,
    holder_id: str,
    brand_id: str,
    seller_id: str,
    *,
    actor: str,
    kind: LicenceKind = "licensee",
    territories: Sequence[str] = (),
    since_us: int | None = None,
    until_us: int | None = None,
    repeat: Repeat | None = None,
) -> str:
    """Let a seller sell under a brand, and return the licence's id (``lic_…``); ``own`` is the holder's own shop.

    It holds from now on, or from ``since_us``, to the end named; without ``territories`` wherever the brand is
    registered. Raises NotFound for another's brand or no seller, InvalidInput, TooMany.
    """
    held = checked_territories(territories, least=0)

    def add(tx: Tx) -> str:
        role_in(tx, holder_id, actor)
        own_brand(tx, holder_id, brand_id)
        get_seller(tx.connection, seller_id)
        since = tx.now_us if since_us is None else since_us
        if until_us is not None and until_us <= max(since, tx.now_us):
            raise InvalidInput("this ends before it begins, or has ended", field="until", expected="a day to come")
        given = {"kind": kind, "territories": held, "since": since, "until": until_us}
        return insert_licence(tx, brand_id, seller_id, given, actor)

    return made_once(db, add, owner=actor, repeat=repeat)


def insert_licence(tx: Tx, brand_id: str, seller_id: str, given: Mapping[str, Any], actor: str) -> str:
    """Keep a checked licence (kind, territories, since, until) and return its id; raise TooMany."""
    if tx.execute(select(func.count()).where(_L.brand_id == brand_id)).scalar_one() >= LICENCES_MAX:
        raise TooMany(say("a brand has at most %(most)s licences", most=f"{LICENCES_MAX:,}"))
    licence_id = tx.new_id("lic")
    row = {"id": licence_id, "brand_id": brand_id, "seller_id": seller_id, "added_by": actor, "added_at": tx.now_us}
    tx.execute(insert(brand_licence), {**row, **given})
    tx.audit(actor, "rights.licensee_added", brand_id, licence=licence_id, seller=seller_id, kind=given["kind"])
    tx.publish(LicenceChanged(brand_id, seller_id))
    return licence_id


def end_licensee(db: Database, holder_id: str, licence_id: str, *, actor: str) -> None:
    """End a licence now; the past stays known. Raises NotFound, AlreadyDecided where it has ended."""

    def end(tx: Tx) -> None:
        role_in(tx, holder_id, actor)
        row = tx.execute(select(brand_licence).where(_L.id == licence_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound("there is no such licence")
        own_brand(tx, holder_id, row.brand_id)
        if row.until is not None and row.until <= tx.now_us:
            raise AlreadyDecided("this licence has ended")
        tx.execute(update(brand_licence).where(_L.id == licence_id).values(until=tx.now_us))
        tx.audit(actor, "rights.licensee_ended", row.brand_id, licence=licence_id, seller=row.seller_id)
        tx.publish(LicenceChanged(row.brand_id, row.seller_id))

    db.write(end)

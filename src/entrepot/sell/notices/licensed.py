"""A licence that comes after a notice acted: the listing comes back, and a person looks at the notice."""

from functools import partial
from typing import Final

from sqlalchemy import bindparam, select

from entrepot.core.database import Database, Tx
from entrepot.sell.brands import LicenceChanged, is_licensee
from entrepot.sell.notices.follow import follow_by_policy
from entrepot.sell.notices.tables import notice

DUE_KIND: Final = "sell.notices.due"
_AT_ONCE: Final = 200
_IN_THE_EVENT: Final = 20
_N = notice.c
_ACTED = (
    select(_N.id, _N.brand_id, _N.seller_id)
    .where(_N.state == "acted", _N.id > bindparam("after"))
    .order_by(_N.id)
    .limit(_AT_ONCE)
)
_ACTED_AGAINST = (
    select(_N.id, _N.brand_id).where(_N.state == "acted", _N.seller_id == bindparam("seller")).order_by(_N.id)
)


def heed_licence(tx: Tx, event: LicenceChanged) -> None:
    """Put what acted by itself against a seller before a person where a licence covers it by now.

    A holder's own shop may use all its brands, so that every notice against the seller is asked about. The first
    twenty follow in this write, so that it stays short, and more in a job right after.
    """
    rows = tx.execute(_ACTED_AGAINST, {"seller": event.seller_id}).all()
    brands = {each.brand_id for each in rows}
    held = {each for each in brands if is_licensee(tx.connection, each, event.seller_id, tx.now_us)}
    found = [each.id for each in rows if each.brand_id in held]
    for each in found[:_IN_THE_EVENT]:
        follow_by_policy(tx, each, "recall", "licensee")
    if len(found) > _IN_THE_EVENT:
        tx.enqueue(DUE_KIND, {}, key=f"licensed:{event.seller_id}")


def heed_licences(db: Database) -> int:
    """Do the same for licences that began meanwhile; return how many notices were put before a person."""
    done, after = 0, ""
    while True:
        with db.read() as connection:
            rows = connection.execute(_ACTED, {"after": after}).all()
            now = db.clock.now_us()
            found = [each.id for each in rows if is_licensee(connection, each.brand_id, each.seller_id, now)]
        for each in found:
            done += db.write(partial(follow_by_policy, notice_id=each, act="recall", reason="licensee"))
        if len(rows) < _AT_ONCE:
            return done
        after = rows[-1].id

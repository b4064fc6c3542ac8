"""The statements of what was learned and of what waits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Exists, bindparam, delete, exists, select

from entrepot.core.database import Tx, upsert
from entrepot.fulfil.consolidation.handling import HandlingTimes
from entrepot.fulfil.consolidation.lateness import START_MINOR
from entrepot.fulfil.consolidation.lead_times import LeadTimes
from entrepot.fulfil.consolidation.tables import merge_handling, merge_lead_time, merge_learned, merge_wait

EVERYBODY: Final = "*"
FLOOR: Final = "floor"
_T, _H, _K, _W = merge_lead_time.c, merge_handling.c, merge_learned.c, merge_wait.c

_LEADS_OF = select(_T.seller_id, _T.bin, _T.parcels).where(_T.seller_id.in_(bindparam("sellers", expanding=True)))
_HANDLING = select(_H.hour, _H.bin, _H.boxes)
_LEARNED = select(_K.xid, _K.seq, _K.given_up_to, _K.late_minor, _K.in_time, _K.late, _K.learned_at).where(
    _K.name == FLOOR
)
_ONE_MORE_LEAD = upsert(merge_lead_time, index=["seller_id", "bin"], set_={"parcels": _T.parcels + bindparam("more")})
_ONE_MORE_BOX = upsert(merge_handling, index=["hour", "bin"], set_={"boxes": _H.boxes + bindparam("more")})
_LEARN = upsert(
    merge_learned,
    index=["name"],
    set_=["xid", "seq", "given_up_to", "late_minor", "in_time", "late", "learned_at"],
)
_WAIT = upsert(
    merge_wait,
    index=["address_id"],
    set_=[
        "decided_at",
        "look_at",
        "why",
        "waits_for",
        "until_at",
        "chance_ppm",
        "saves_minor",
        "currency",
    ],
)
_WAIT_OF = select(merge_wait).where(_W.address_id == bindparam("address"))
_LOOK = select(_W.address_id).where(_W.look_at <= bindparam("now")).order_by(_W.look_at, _W.address_id)
_FORGET = delete(merge_wait).where(_W.address_id == bindparam("address"))


class Learned(NamedTuple):
    """How far the record was read, and what came of promises. ``late_minor`` is the price of a late parcel."""

    xid: int = 0
    seq: int = 0
    given_up_to: int = 0
    late_minor: int = round(START_MINOR)
    in_time: int = 0
    late: int = 0
    learned_at: int = 0


class Waiting(NamedTuple):
    """What was decided for a consumer whose parcels wait; moments in microseconds."""

    address_id: str
    decided_at: int
    look_at: int
    why: str
    waits_for: str | None
    until_at: int | None
    chance_ppm: int
    saves_minor: int
    currency: str


def leads_of(tx: Tx, seller_ids: Iterable[str]) -> dict[str, dict[int, int]]:
    """Return the counts of some sellers by bin; empty for one of whom nothing was seen."""
    found: dict[str, dict[int, int]] = {seller_id: {} for seller_id in seller_ids}
    for seller_id, number, parcels in tx.fetch(_LEADS_OF, {"sellers": sorted(found)}):
        found[seller_id][number] = parcels
    return found


def pooled_leads(tx: Tx) -> LeadTimes:
    """Return the lead times of all sellers together."""
    return LeadTimes(leads_of(tx, [EVERYBODY])[EVERYBODY])


def handling_times(tx: Tx) -> HandlingTimes:
    """Return how long boxes took to their trucks."""
    counts: dict[int, dict[int, int]] = {}
    for hour, number, boxes in tx.fetch(_HANDLING, {}):
        counts.setdefault(hour, {})[number] = boxes
    return HandlingTimes(counts)


def learned(connection: Connection) -> Learned:
    """Return how far learning has come."""
    row = connection.execute(_LEARNED).one_or_none()
    return Learned() if row is None else Learned(*row)


def waits_on(address_id: ColumnElement[str]) -> Exists:
    """Return whether it was decided that a consumer's parcels wait beyond ``now``, as a condition of a query."""
    return exists().where(_W.address_id == address_id, _W.look_at > bindparam("now"))


def add_leads(tx: Tx, seen: Sequence[tuple[str, int]]) -> None:
    """Count parcels, each by its seller and the bin of its lead time, for the seller and for everybody."""
    counts = Counter(each for seller_id, number in seen for each in ((seller_id, number), (EVERYBODY, number)))
    if counts:
        rows = [
            {"seller_id": seller_id, "bin": number, "parcels": more, "more": more}
            for (seller_id, number), more in sorted(counts.items())
        ]
        tx.execute(_ONE_MORE_LEAD, rows)


def add_handling(tx: Tx, seen: Sequence[tuple[int, int]]) -> None:
    """Count boxes, each by the hour of the week of its decision and the bin of what it took."""
    counts = Counter(seen)
    if counts:
        rows = [
            {"hour": hour, "bin": number, "boxes": more, "more": more}
            for (hour, number), more in sorted(counts.items())
        ]
        tx.execute(_ONE_MORE_BOX, rows)


def keep_learned(tx: Tx, state: Learned) -> None:
    """Write how far learning has come."""
    tx.execute(_LEARN, {"name": FLOOR, **state._asdict()})


def keep_waiting(tx: Tx, waiting: Waiting) -> None:
    """Write what was decided for a consumer whose parcels wait."""
    tx.execute(_WAIT, waiting._asdict())


def stop_waiting(tx: Tx, address_id: str) -> None:
    """Forget that a consumer's parcels wait."""
    tx.execute(_FORGET, {"address": address_id})


def waiting_of(connection: Connection, address_id: str) -> Waiting | None:
    """Return what was decided for a consumer, or None."""
    row = connection.execute(_WAIT_OF, {"address": address_id}).one_or_none()
    return None if row is None else Waiting(*row)


def due(connection: Connection, now_us: int, limit: int) -> list[str]:
    """Return the consumers for whom it is to be decided anew, those first that are due longest."""
    return list(connection.execute(_LOOK.limit(limit), {"now": now_us}).scalars())

"""Numbers of postal items: ranges that the post gives, and the next free number of one. Each is given once."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.fulfil.customs.domain import SERVICES, CustomsConflict, MailClass
from entrepot.fulfil.customs.s10 import LAST_SERIAL, S10
from entrepot.fulfil.customs.tables import customs_range
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_R = customs_range.c
_FIRST_WITH_ROOM = (
    select(_R.id)
    .where(_R.mail_class == bindparam("of_class"), _R.next <= _R.last)
    .order_by(_R.id)
    .limit(1)
    .scalar_subquery()
)
_TAKE = (
    update(customs_range)
    .where(_R.id == _FIRST_WITH_ROOM, _R.next <= _R.last)
    .values(next=_R.next + 1)
    .returning(_R.id, _R.service, _R.country, _R.next)
)
_LEFT = select(func.coalesce(func.sum(_R.last - _R.next + 1), 0)).where(_R.mail_class == bindparam("of_class"))


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A range that the post gave: serials from ``first`` to ``last``, both included; ``left`` are still free."""

    id: str
    mail_class: str
    service: str
    country: str
    first: int
    last: int
    left: int


def add_range(
    db: Database, *, mail_class: MailClass, service: str, country: str, first: int, last: int, actor: str
) -> str:
    """Add a range of numbers and return its id.

    Raises InvalidInput for letters that do not stand for the class or bounds that are none, CustomsConflict where the
    range overlaps one of the same service and country: no number is ever given twice.
    """
    if not re.fullmatch(f"[{SERVICES[mail_class]}][A-Z]", service):
        raise InvalidInput(
            say("“%(service)s” does not stand for this class of mail", service=service[:4]),
            field="service",
            expected=say("two letters, the first one of %(letters)s", letters=" ".join(SERVICES[mail_class])),
        )
    if not 0 <= first <= last <= LAST_SERIAL:
        raise InvalidInput("the range ends before it begins", field="last", expected="8 digits, not below the first")
    return db.write(lambda tx: _add(tx, mail_class, service, country, first, last, actor))


def _add(tx: Tx, mail_class: str, service: str, country: str, first: int, last: int, actor: str) -> str:
    _one_at_a_time(tx)
    shared = tx.execute(
        select(_R.first, _R.last).where(
            _R.service == service, _R.country == country, _R.first <= last, _R.last >= first
        )
    ).first()
    if shared is not None:
        raise CustomsConflict(
            say("numbers from %(first)s to %(last)s are there already", first=shared.first, last=shared.last)
        )
    range_id = tx.new_id("rng")
    tx.execute(
        insert(customs_range).values(
            id=range_id,
            mail_class=mail_class,
            service=service,
            country=country,
            first=first,
            last=last,
            next=first,
            added_at=tx.now_us,
            added_by=actor,
        )
    )
    tx.audit(actor, "customs.range.added", range_id, service=service, country=country, first=first, last=last)
    return range_id


def _one_at_a_time(tx: Tx) -> None:
    """Let no two ranges be added at once, which could overlap; SQLite has one writer anyway."""
    if tx.connection.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("customs_range", 0))))


def next_number(tx: Tx, mail_class: MailClass) -> tuple[str, S10] | None:
    """Take the next free number of a class; return its range's id and the number, None where all are given.

    One statement takes and returns it, so that two at once never get the same. Where another took the last one of a
    range between this statement's look and its change, the next range is tried.
    """
    while True:
        row = tx.execute(_TAKE, {"of_class": mail_class}).one_or_none()
        if row is not None:
            return row.id, S10(row.service, row.next - 1, row.country)
        if numbers_left(tx, mail_class) == 0:
            return None


def numbers_left(connection: Connection | Tx, mail_class: str) -> int:
    """Return how many numbers of a class are free."""
    return int(connection.execute(_LEFT, {"of_class": mail_class}).scalar_one())


def number_ranges(connection: Connection) -> list[NumberRange]:
    """Return the ranges in the order in which they are used."""
    rows = connection.execute(select(customs_range).order_by(_R.mail_class, _R.id))
    return [
        NumberRange(row.id, row.mail_class, row.service, row.country, row.first, row.last, row.last - row.next + 1)
        for row in rows
    ]

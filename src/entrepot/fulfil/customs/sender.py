"""Who sends, and what a special drawing right is worth: what the house sets up once, or now and then."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Database, Tx, upsert
from entrepot.fulfil.customs.domain import SDR_MICROS, SDR_SOURCE, Sender, check_description
from entrepot.fulfil.customs.tables import customs_sdr_rate, customs_sender
from entrepot.kit.countries import COUNTRIES
from entrepot.kit.errors import InvalidInput

_ONLY = 1
_NAMES = tuple(each.name for each in fields(Sender))
_SENDER = select(*(customs_sender.c[name] for name in _NAMES))
_HOME = select(customs_sender.c.country)
_SET_SENDER = upsert(customs_sender, index=["id"], set_=[*_NAMES, "changed_at", "changed_by"])
_RATE = (
    select(customs_sdr_rate.c.usd_micros, customs_sdr_rate.c.source)
    .where(customs_sdr_rate.c.valid_from_at <= bindparam("at"))
    .order_by(customs_sdr_rate.c.valid_from_at.desc())
    .limit(1)
)
_SET_RATE = upsert(customs_sdr_rate, index=["valid_from_at"], set_=["usd_micros", "source", "added_at", "added_by"])


@dataclass(frozen=True, slots=True)
class SdrRate:
    """Millionths of a US dollar that one SDR is worth, and who says so."""

    usd_micros: int
    source: str


def set_sender(db: Database, sender: Sender, *, actor: str) -> None:
    """Say who sends. From then on boxes that leave the sender's customs area need papers.

    Raises InvalidInput for a country that is none and for lines that customs abroad could not read.
    """
    if sender.country not in COUNTRIES:
        raise InvalidInput("this is no country", field="country", expected="an ISO 3166 code such as KR")
    for name in ("name", "line1", "city", "postcode"):
        if not getattr(sender, name).strip():
            raise InvalidInput("this is missing", field=name, expected="Latin letters")
    for name in ("name", "line1", "line2", "city", "region", "postcode"):
        if getattr(sender, name):
            check_description(getattr(sender, name))
    db.write(lambda tx: _set(tx, sender, actor))


def _set(tx: Tx, sender: Sender, actor: str) -> None:
    tx.execute(_SET_SENDER, asdict(sender) | {"id": _ONLY, "changed_at": tx.now_us, "changed_by": actor})
    tx.audit(actor, "customs.sender.set", str(_ONLY), country=sender.country)


def sender_of(connection: Connection | Tx) -> Sender | None:
    """Return who sends, None while nobody has said."""
    row = connection.execute(_SENDER).one_or_none()
    return None if row is None else Sender(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def home_country(connection: Connection | Tx) -> str | None:
    """Return the country that boxes leave from, None while nobody has said who sends."""
    country: str | None = connection.execute(_HOME).scalar()
    return country


def set_sdr_rate(db: Database, *, usd_micros: int, source: str, valid_from_us: int, actor: str) -> None:
    """Enter what one SDR is worth from a moment on (microseconds, UTC)."""

    def enter(tx: Tx) -> None:
        row = {"valid_from_at": valid_from_us, "usd_micros": usd_micros, "source": source}
        tx.execute(_SET_RATE, row | {"added_at": tx.now_us, "added_by": actor})
        tx.audit(actor, "customs.sdr_rate.set", str(valid_from_us), usd_micros=usd_micros)

    db.write(enter)


def sdr_rate(connection: Connection | Tx, at_us: int) -> SdrRate:
    """Return the rate in force at a moment; the one that comes with the house where none was entered."""
    row = connection.execute(_RATE, {"at": at_us}).one_or_none()
    return SdrRate(SDR_MICROS, SDR_SOURCE) if row is None else SdrRate(row.usd_micros, row.source)

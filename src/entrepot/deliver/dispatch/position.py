"""Where couriers are: the last report of each, kept a day at most."""

from math import isfinite
from typing import Final

from sqlalchemy import delete

from entrepot.core.database import Database, Tx, upsert
from entrepot.deliver.dispatch.shifts import open_shift
from entrepot.deliver.dispatch.tables import courier_position
from entrepot.kit.errors import InvalidInput
from entrepot.kit.geo import Point

_REPORT: Final = upsert(courier_position, index=["courier_id"], set_=["lat", "lon", "accuracy_m", "at"])
_MOST_ACCURACY_M: Final = 100_000


def report_position(db: Database, courier_id: str, point: Point, *, accuracy_m: int = 0) -> None:
    """Note where a courier is; only the last report is kept, and only during a shift. Raise NoShift, InvalidInput."""
    if not (isfinite(point.lat) and isfinite(point.lon) and abs(point.lat) <= 90 and abs(point.lon) <= 180):
        raise InvalidInput("this is no place on earth", field="lat", expected="degrees, -90 to 90 and -180 to 180")

    def keep(tx: Tx) -> None:
        open_shift(tx, courier_id)
        row = {
            "courier_id": courier_id,
            "lat": point.lat,
            "lon": point.lon,
            "accuracy_m": min(max(accuracy_m, 0), _MOST_ACCURACY_M),
            "at": tx.now_us,
        }
        tx.execute(_REPORT, row)

    db.write(keep)


def forget_positions(tx: Tx, before_us: int) -> int:
    """Forget reports older than a moment; return how many."""
    return tx.execute(delete(courier_position).where(courier_position.c.at < before_us)).rowcount

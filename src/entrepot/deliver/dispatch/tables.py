"""Tariffs, couriers, shifts, stops; the append-only record of delivery; and, apart from it, what is personal.

Times are microseconds (UTC), weights grams, volumes cubic centimetres. ``delivery_place``, ``delivery_proof`` and
``courier_position`` hold personal data: they are erased with their person, or after their time.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Float, Index, Integer, String, Table, Text, text

from entrepot.core.database import Json, append_only, metadata

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
_WAITING = text("state = 'waiting'")
_CARRIED = text("state IN ('assigned', 'out')")

delivery_zone = Table(
    "delivery_zone",
    metadata,
    Column("country", String(3), primary_key=True),
    Column("postcode_prefix", String(12), primary_key=True),
    Column("zone", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("working_days", String(7), nullable=False),  # ISO numbers, 1 is Monday
)

delivery_service = Table(
    "delivery_service",
    metadata,
    Column("zone", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("valid_from_at", BigInteger, primary_key=True),
    Column("handling_days", Integer, nullable=False),
    Column("transit_days", Integer, nullable=False),
    Column("cut_off", String(5), nullable=False),  # by the hub's clocks
    Column("arrives_by", String(5), nullable=False),  # by the destination's clocks
)

delivery_rate = Table(
    "delivery_rate",
    metadata,
    Column("zone", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("to_g", Integer, primary_key=True),
    Column("valid_from_at", BigInteger, primary_key=True),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    CheckConstraint("price_minor >= 0 AND to_g > 0", name="bracket"),
)

delivery_holiday = Table(
    "delivery_holiday",
    metadata,
    Column("country", String(3), primary_key=True),
    Column("day", String(10), primary_key=True),  # 2026-12-25, or *-12-25 for every year
    Column("name", Text, nullable=False),
)

courier = Table(
    "courier",
    metadata,
    Column("person_id", Text, primary_key=True),
    Column("vehicle", String(12), nullable=False),  # bicycle, scooter, car, van
    Column("capacity_g", Integer, nullable=False),
    Column("capacity_cm3", Integer, nullable=False),
    Column("capacity_stops", Integer, nullable=False),
    Column("routes", Json, nullable=False),  # codes of the hub's routes that they serve; empty: all
    Column("works_from", String(5), nullable=False),  # by the hub's clocks
    Column("works_to", String(5), nullable=False),
    Column("working_days", String(7), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

courier_shift = Table(
    "courier_shift",
    metadata,
    Column("id", Text, primary_key=True),
    Column("courier_id", Text, nullable=False),
    Column("open_key", Text, unique=True),  # the courier's id until it is closed: one open shift each
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("out_at", BigInteger),  # since when the courier is on the road with what was loaded
    Column("closed_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Column("change", String(16), nullable=False),  # why the route changed last
    Index("ix_courier_shift_courier", "courier_id", "id"),
)

delivery_stop = Table(
    "delivery_stop",
    metadata,
    Column("id", Text, primary_key=True),
    Column("box_id", Text, nullable=False),
    Column("sscc", Text, nullable=False),
    Column("shopper_id", Text, nullable=False),
    Column("address_id", Text, nullable=False),
    Column("order_ids", Json, nullable=False),
    Column("route", Text, nullable=False),
    Column("weight_g", Integer, nullable=False),
    Column("volume_cm3", Integer, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, assigned, out, delivered, returned
    Column("attempts", Integer, nullable=False),
    Column("courier_id", Text),
    Column("shift_id", Text),
    Column("sequence", Integer),
    Column("not_before_at", BigInteger, nullable=False),  # the next day, after a failed attempt
    Column("window_from_at", BigInteger),
    Column("window_to_at", BigInteger),
    Column("promised_at", BigInteger, nullable=False),
    Column("handover_code", String(4), nullable=False),
    Column("shipped_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('waiting', 'assigned', 'out', 'delivered', 'returned')", name="state"),
    Index("ix_delivery_stop_box", "box_id", "shipped_at", unique=True),
    Index("ix_delivery_stop_waiting", "not_before_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_delivery_stop_carried", "courier_id", "sequence", sqlite_where=_CARRIED, postgresql_where=_CARRIED),
    Index("ix_delivery_stop_state", "state", "id"),
    Index("ix_delivery_stop_shopper", "shopper_id", "id"),
)

delivery_event = append_only(
    Table(
        "delivery_event",
        metadata,
        Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
        # As in the outbox: the writing transaction on PostgreSQL, 0 on SQLite; readers go by (xid, seq).
        Column("xid", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("kind", String(12), nullable=False),  # accept, assign, unassign, depart, deliver, fail, return
        Column("stop_id", Text, nullable=False),
        Column("box_id", Text, nullable=False),
        Column("state", String(10), nullable=False),  # of the stop, afterwards
        Column("attempt", Integer, nullable=False),
        Column("courier_id", Text),
        Column("actor", Text, nullable=False),
        Column("detail", Json, nullable=False),
        Index("ix_delivery_event_stop", "stop_id", "seq"),
        Index("ix_delivery_event_box", "box_id", "seq"),
        Index("ix_delivery_event_order", "xid", "seq"),
        sqlite_autoincrement=True,
    )
)

delivery_place = Table(
    "delivery_place",
    metadata,
    Column("stop_id", Text, primary_key=True),
    Column("shopper_id", Text, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Index("ix_delivery_place_shopper", "shopper_id"),
)

delivery_proof = Table(
    "delivery_proof",
    metadata,
    Column("stop_id", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("shopper_id", Text, nullable=False),
    Column("name", Text),
    Column("by_code", Boolean, nullable=False),
    Column("photo_file_id", Text),
    Column("signature", Json),  # strokes: lists of [x, y] from 0 to 1000
    Column("at", BigInteger, nullable=False),
    Index("ix_delivery_proof_shopper", "shopper_id"),
    Index("ix_delivery_proof_at", "at"),
)

courier_position = Table(
    "courier_position",
    metadata,
    Column("courier_id", Text, primary_key=True),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("accuracy_m", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
)

delivery_tracking = Table(
    "delivery_tracking",
    metadata,
    Column("token", Text, primary_key=True),
    Column("group_id", Text, nullable=False, unique=True),
    Column("shopper_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_delivery_tracking_shopper", "shopper_id"),
)

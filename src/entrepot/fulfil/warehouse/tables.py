"""The floor: places, parcels, boxes, manifests, exceptions, scans; and the append-only record that all follow from.

Ids only: names and addresses stay with ``shop.orders``. Times are microseconds, weights grams, lengths millimetres.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

import entrepot.fulfil.warehouse.wave_tables  # noqa: F401  # whoever asks for the tables is to know these as well
from entrepot.core.database import Json, append_only, metadata

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
_FREE = text("held < capacity AND NOT blocked")
_EMPTY = text("held = 0 AND NOT blocked")
# An expression over a column keeps SQLite from another index that has the column: it has no statistics to choose by.
_SLOT = text("kind || '' = 'slot'")
_BY_SIZE = ("kind", "side3_mm", "side2_mm", "side1_mm", "rank")
_OPEN = text("state IN ('expected', 'received', 'stored', 'picked')")
_WAITS = text("box_id IS NULL AND state || '' IN ('received', 'stored')")
_TO_PICK = text("box_id IS NOT NULL AND state || '' IN ('received', 'stored')")
_BOXED = text("box_id IS NOT NULL")

warehouse_site = Table(
    "warehouse_site",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("gs1_company_prefix", Text, nullable=False),
    Column("installed_at", BigInteger, nullable=False),
)

warehouse_serial = Table(
    "warehouse_serial",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next", BigInteger, nullable=False),
)

warehouse_place = Table(
    "warehouse_place",
    metadata,
    Column("code", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("zone", Text, nullable=False),
    Column("bay", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("side1_mm", Integer, nullable=False),
    Column("side2_mm", Integer, nullable=False),
    Column("side3_mm", Integer, nullable=False),
    Column("routes", Json, nullable=False),
    Column("box_id", Text),  # whose cell of a put-wall it is
    CheckConstraint("held >= 0 AND held <= capacity", name="held"),
    # Slots by size and way: the next empty one, the next with room, and which sizes there are.
    Index("ix_warehouse_place_empty", *_BY_SIZE, sqlite_where=_EMPTY, postgresql_where=_EMPTY),
    Index("ix_warehouse_place_room", *_BY_SIZE, sqlite_where=_FREE, postgresql_where=_FREE),
    # Of use to what says ``_SLOT`` alone: SQLite took it for searches for room where it could, and went through every
    # full slot.
    Index("ix_warehouse_place_size", *_BY_SIZE[1:], sqlite_where=_SLOT, postgresql_where=_SLOT),
    Index("ix_warehouse_place_kind", "kind", "rank"),
    Index("ix_warehouse_place_bay", "site_id", "bay", "rank"),
)

warehouse_parcel = Table(
    "warehouse_parcel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("site_id", Text, nullable=False),
    Column("order_id", Text, nullable=False, unique=True),
    Column("seller_id", Text, nullable=False),
    Column("shopper_id", Text, nullable=False),
    Column("address_id", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("position", Text),
    Column("slot", Text),  # where it belongs; kept free for it from the moment it is received
    Column("box_id", Text),
    Column("units", Integer, nullable=False),
    Column("length_mm", Integer, nullable=False),
    Column("width_mm", Integer, nullable=False),
    Column("height_mm", Integer, nullable=False),
    Column("expected_g", Integer, nullable=False),
    Column("weight_g", Integer),  # as weighed
    Column("promised_at", BigInteger, nullable=False),
    Column("ship_by_at", BigInteger, nullable=False),
    Column("expected_at", BigInteger, nullable=False),
    Column("received_at", BigInteger),
    Column("cancelled_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    # One consumer's parcels that no box has left with: what the merge policy looks at.
    Index("ix_warehouse_parcel_open", "address_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_warehouse_parcel_waits", "ship_by_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    Index("ix_warehouse_parcel_to_pick", "ship_by_at", "id", sqlite_where=_TO_PICK, postgresql_where=_TO_PICK),
    Index("ix_warehouse_parcel_ship_by", "ship_by_at", "id"),
    Index("ix_warehouse_parcel_weight", text("coalesce(weight_g, expected_g)"), "id"),
    Index("ix_warehouse_parcel_state", "state", "id"),
    Index("ix_warehouse_parcel_seller", "seller_id", "id"),
    Index("ix_warehouse_parcel_box", "box_id", sqlite_where=_BOXED, postgresql_where=_BOXED),
    Index("ix_warehouse_parcel_position", "position"),
)

warehouse_consignee = Table(
    "warehouse_consignee",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("reference", Text, nullable=False),  # the client's own; names and addresses stay with the client
    Column("country", String(2), nullable=False),
    Column("postcode", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("client_id", "reference"),
)

warehouse_advice = Table(
    "warehouse_advice",
    metadata,
    Column("parcel_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("tracking", Text),  # the code on the carrier's label
    Column("arrives_at", BigInteger),  # as the client says
    Column("advised_at", BigInteger, nullable=False),
    Column("advised_by", Text, nullable=False),
    UniqueConstraint("client_id", "reference"),
    Index("ix_warehouse_advice_tracking", "tracking"),
)

warehouse_box = Table(
    "warehouse_box",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("sscc", Text, unique=True),
    Column("site_id", Text, nullable=False),
    Column("shopper_id", Text, nullable=False),
    Column("address_id", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("position", Text),
    Column("cell", Text),
    Column("carton", Text),  # null: the parcel travels in its own packaging
    Column("length_mm", Integer, nullable=False),
    Column("width_mm", Integer, nullable=False),
    Column("height_mm", Integer, nullable=False),
    Column("tare_g", Integer, nullable=False),
    Column("expected_g", Integer, nullable=False),
    Column("weight_g", Integer),
    Column("fill_ppm", Integer, nullable=False),
    Column("parcels", Integer, nullable=False),
    Column("packed", Integer, nullable=False),
    Column("hold", Boolean, nullable=False),
    Column("manifest_id", Text),
    Column("promised_at", BigInteger, nullable=False),
    Column("ship_by_at", BigInteger, nullable=False),
    Column("planned_at", BigInteger, nullable=False),
    Column("sealed_at", BigInteger),
    Column("shipped_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Column("saved_minor", BigInteger),  # what its parcels cost apart less what it costs; null: unknown
    Column("saved_currency", String(3)),
    CheckConstraint("packed >= 0 AND packed <= parcels", name="packed"),
    Index("ix_warehouse_box_ship_by", "ship_by_at", "id"),
    Index("ix_warehouse_box_weight", text("coalesce(weight_g, expected_g)"), "id"),
    Index("ix_warehouse_box_state", "state", "id"),
    Index("ix_warehouse_box_manifest", "manifest_id", "state", "id"),
    Index("ix_warehouse_box_position", "position"),
)

warehouse_manifest = Table(
    "warehouse_manifest",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("site_id", Text, nullable=False),
    Column("dock", Text, nullable=False),
    Column("open_dock", Text, unique=True),  # set while it is open: a dock has one at a time
    Column("route", Text),  # null: takes every route
    Column("state", String(12), nullable=False),  # open, closing, shipped
    Column("boxes", Integer, nullable=False),
    Column("parcels", Integer, nullable=False),
    Column("weight_g", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_by", Text),
    Column("kind", String(8), nullable=False, server_default="out"),  # out; returns: takes parcels to their sellers
    Index("ix_warehouse_manifest_state", "state", "id"),
    Index("ix_warehouse_manifest_opened", "opened_at", "id"),
)

warehouse_exception = Table(
    "warehouse_exception",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),  # open, resolved
    Column("open_key", Text, unique=True),  # set while it is open, so that one trouble is one task
    Column("parcel_id", Text),
    Column("box_id", Text),
    Column("place", Text),
    Column("code", Text),
    Column("detail", Json, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("resolved_at", BigInteger),
    Column("resolved_by", Text),
    Column("resolution", Text),
    Index("ix_warehouse_exception_state", "state", "id"),
    Index("ix_warehouse_exception_opened", "opened_at", "id"),
    Index("ix_warehouse_exception_parcel", "parcel_id", "id"),
)

warehouse_scan = Table(
    "warehouse_scan",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("station", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("answer", Json),
    Index("ix_warehouse_scan_at", "at"),
)

parcel_event = append_only(
    Table(
        "parcel_event",
        metadata,
        Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
        # As in the outbox: the writing transaction on PostgreSQL, 0 on SQLite; readers go by (xid, seq).
        Column("xid", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("kind", String(12), nullable=False),
        Column("outcome", String(12), nullable=False),  # ok, or why nothing changed
        Column("parcel_id", Text),  # null where the whole box moved
        Column("box_id", Text),
        Column("order_id", Text),
        Column("state", String(12), nullable=False),  # of the parcel, or of the box where parcel_id is null, afterwards
        Column("from_position", Text),
        Column("to_position", Text),
        Column("parcels", Integer, nullable=False),
        Column("scan_id", Text),
        Column("actor", Text, nullable=False),
        Column("detail", Json, nullable=False),
        Index("ix_parcel_event_parcel", "parcel_id", "seq"),
        Index("ix_parcel_event_box", "box_id", "seq"),
        Index("ix_parcel_event_order", "xid", "seq"),
        Index("ix_parcel_event_at", "at", "kind", "outcome"),
        sqlite_autoincrement=True,
    )
)

warehouse_hour = Table(
    "warehouse_hour",
    metadata,
    Column("hour_at", BigInteger, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("events", Integer, nullable=False),
    Column("parcels", Integer, nullable=False),
)

warehouse_layout = Table(
    "warehouse_layout",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("state", String(10), nullable=False),  # closing, placing, current, replaced, refused
    Column("open_key", Text, unique=True),  # the site's, while places change
    Column("document", Json, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("detail", Json, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_warehouse_layout_state", "site_id", "state", "id"),
)

warehouse_equipment = Table(
    "warehouse_equipment",
    metadata,
    Column("code", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("kind", String(12), nullable=False),  # conveyor, tunnel, sorter, gate, stop_circuit, tote
    Column("stop_circuit", Text),
    Column("data", Json, nullable=False),
)

# How full each bay is, counted now and then beside the scans: a page reads this and never a million slots.
warehouse_bay = Table(
    "warehouse_bay",
    metadata,
    Column("bay", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
    Column("counted_at", BigInteger, nullable=False),
    Index("ix_warehouse_bay_zone", "zone", "rank"),
    Index("ix_warehouse_bay_counted", "counted_at"),
)

warehouse_handover = Table(
    "warehouse_handover",
    metadata,
    Column("manifest_id", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # Names, the vehicle and the signature are personal data: emptied by erasure and after ``HANDOVERS_KEPT_US``.
    Column("carrier", Text, nullable=False),
    Column("vehicle", Text, nullable=False),
    Column("seal_number", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("signature", Json),  # strokes of points, 0 to 1,000 each way
    Column("boxes", Integer, nullable=False),  # boxes, or parcels that go back
    Column("parcels", Integer, nullable=False),
    Column("weight_g", BigInteger, nullable=False),
    Column("left_behind", Json, nullable=False),  # ids of boxes that stayed in chutes of its route
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("forgotten_at", BigInteger),
    Index("ix_warehouse_handover_at", "at"),
)

warehouse_return = Table(
    "warehouse_return",
    metadata,
    Column("parcel_id", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("reference", Text, nullable=False, unique=True),  # RMA-…: what seller and hub call it
    Column("sscc", Text, nullable=False, unique=True),
    Column("seller_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("manifest_id", Text),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("handed_at", BigInteger),
    Index("ix_warehouse_return_manifest", "manifest_id", "parcel_id"),
)

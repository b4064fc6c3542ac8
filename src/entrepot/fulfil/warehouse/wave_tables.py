"""Waves and tours: what is released together, who fetches what; apart from what scans write. Times in microseconds."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from entrepot.core.database import Json, metadata

# How boxes are let to picking; without a row each planned box may be fetched at once.
warehouse_release = Table(
    "warehouse_release",
    metadata,
    Column("site_id", Text, primary_key=True),
    Column("mode", String(12), nullable=False),  # continuous, lead, departures
    Column("window_min", Integer, nullable=False),
    Column("most_boxes", Integer, nullable=False),
    Column("most_at_work", Integer, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
)

warehouse_wave = Table(
    "warehouse_wave",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("site_id", Text, nullable=False),
    Column("state", String(10), nullable=False),  # released, done, withdrawn
    Column("route", Text),  # null: takes every route
    Column("cut_off_at", BigInteger, nullable=False),  # when the first of its trucks leaves
    Column("zones", Json, nullable=False),  # parcels to fetch by zone, as it was released
    Column("result", Json),  # what its boxes came to, once it has ended
    Column("released_at", BigInteger, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", Text),
    Index("ix_warehouse_wave_state", "state", "id"),
)

# Apart from the boxes, so that no scan writes an index more.
warehouse_wave_box = Table(
    "warehouse_wave_box",
    metadata,
    Column("box_id", Text, primary_key=True),
    Column("wave_id", Text, nullable=False),
    Index("ix_warehouse_wave_box_wave", "wave_id", "box_id"),
)

warehouse_tour = Table(
    "warehouse_tour",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("open_key", Text, unique=True),  # the person's, while it goes on: nobody has two
    Column("parcels", Integer, nullable=False),
    Column("grams", Integer, nullable=False),
    Column("litres", Integer, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("outcome", String(10)),  # done, given_back, left
    Column("fetched", Integer, nullable=False),
    Index("ix_warehouse_tour_begun", "begun_at", "id"),
)

# What is claimed now: rows go with the end of their tour.
warehouse_tour_parcel = Table(
    "warehouse_tour_parcel",
    metadata,
    Column("parcel_id", Text, primary_key=True),
    Column("tour_id", Text, nullable=False),
    Column("number", Integer, nullable=False),  # in the order of walking
    Column("place", Text),  # where it lay
    Index("ix_warehouse_tour_parcel_tour", "tour_id", "number"),
)

"""What is kept of the machines: how far each plant's reports are booked, what lies on belts, stops, printers, readers.

Times are microseconds since the Unix epoch in UTC. Ids and codes only, no personal data.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from entrepot.core.database import metadata

plant_mailbox = Table(
    "plant_mailbox",
    metadata,
    Column("plant_id", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),  # the last report that was booked
    Column("booked_at", BigInteger, nullable=False),
)

plant_item = Table(
    "plant_item",
    metadata,
    Column("plant_id", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True),
    Column("item", BigInteger, primary_key=True),  # the plant's number while it lies on a belt
    Column("code", Text),  # what was read on it; null: nothing yet
    Column("source", Text, nullable=False),  # the tunnel or machine that saw it last
    Column("station", Text, nullable=False),
    Column("chute", Text),
    Column("seen_at", BigInteger, nullable=False),
)

plant_stop = Table(
    "plant_stop",
    metadata,
    Column("id", Text, primary_key=True),
    Column("circuit", Text, nullable=False),
    Column("open_key", Text, unique=True),  # the circuit, until it is reset: one stop of a circuit at a time
    Column("cause", String(12), nullable=False),  # hard_wired, host
    Column("asked_by", Text),
    Column("stopped_at", BigInteger, nullable=False),
    Column("halted_at", BigInteger),
    Column("reset_at", BigInteger),
    Column("reset_by", Text),
    Index("ix_plant_stop_stopped", "stopped_at", "id"),
)

plant_reader = Table(
    "plant_reader",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", String(12), nullable=False),  # mqtt, gate
    Column("reads", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("seen_by", Text, nullable=False),
)

plant_tag = Table(
    "plant_tag",
    metadata,
    Column("gate", Text, primary_key=True),
    Column("epc", Text, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),  # by the reader's clock
    Column("kept_at", BigInteger, nullable=False),
    Index("ix_plant_tag_kept", "kept_at"),
)

plant_printer = Table(
    "plant_printer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("station", Text, unique=True),
    Column("host", Text, nullable=False),
    Column("port", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # new, ready, or what it reported
    Column("printed", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
)

"""The tables of import duties: rates by customs code, and what a destination charges small consignments."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table, Text

from entrepot.core.database import metadata

duty_rate = Table(
    "duty_rate",
    metadata,
    Column("destination", String(2), primary_key=True),  # a country, or EU for its customs union
    Column("hs", String(10), primary_key=True),  # the code's first 2 to 10 digits
    Column("origin", String(2), primary_key=True),  # where it was made; ZZ for anywhere
    Column("kind", String(12), primary_key=True),  # mfn, preferential, average
    Column("valid_from_at", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_to_at", BigInteger),  # exclusive; null while open
    Column("rate_ppm", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
    CheckConstraint("kind IN ('mfn', 'preferential', 'average')", name="kind"),
)

duty_relief = Table(
    "duty_relief",
    metadata,
    Column("destination", String(2), primary_key=True),
    Column("origin", String(2), primary_key=True),  # where it is sent from; ZZ for anywhere
    Column("valid_from_at", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_to_at", BigInteger),
    Column("limit_minor", BigInteger, nullable=False),  # goods up to this value pay flat_minor instead of the rate
    Column("currency", String(3), nullable=False),
    Column("flat_minor", BigInteger, nullable=False),
    Column("basis", String(3), nullable=False),  # cif: delivery is part of the customs value; fob: it is not
    Column("source", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
    CheckConstraint("basis IN ('cif', 'fob')", name="basis"),
)

"""The values that an imported taxonomy gives its attributes, in every language that it has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from entrepot.sell.catalog.tables import attribute_choice
from entrepot.sell.catalog.tree import localised


@dataclass(frozen=True, slots=True)
class AttributeChoice:
    """A value that an attribute may have: its English name, and its names by locale."""

    code: str
    value: str
    names: Mapping[str, str]


def attribute_choices(connection: Connection, codes: Collection[str]) -> list[AttributeChoice]:
    """Return the values of attributes, in the taxonomy's order; nothing where no taxonomy was imported."""
    rows = connection.execute(
        select(attribute_choice.c.attribute_code, attribute_choice.c.names)
        .where(attribute_choice.c.attribute_code.in_(sorted(codes)))
        .order_by(attribute_choice.c.attribute_code, attribute_choice.c.position)
    )
    return [AttributeChoice(row.attribute_code, localised(row.names, "en"), row.names) for row in rows]

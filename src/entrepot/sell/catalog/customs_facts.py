"""What customs ask of variants: their code, where they were made, what one weighs, what they are in English."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Tx
from entrepot.sell.catalog.tables import product, sku
from entrepot.sell.catalog.translated import translated_title

_ENGLISH = "en"
_FACTS = (
    select(
        sku.c.id,
        sku.c.hs_code,
        sku.c.origin,
        sku.c.weight_g,
        product.c.title,
        product.c.locale,
        product.c.translations,
    )
    .join(product, product.c.id == sku.c.product_id)
    .where(sku.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class CustomsFacts:
    """A variant as its seller described it; ``title`` is the English one, else the seller's own. None: not said."""

    sku_id: str
    hs_code: str | None
    origin: str | None
    weight_g: int | None
    title: str


def customs_facts(connection: Connection | Tx, sku_ids: Sequence[str]) -> dict[str, CustomsFacts]:
    """Return what is known of the variants that exist, by id; one statement."""
    if not sku_ids:
        return {}
    return {
        row.id: CustomsFacts(
            row.id,
            row.hs_code,
            row.origin,
            row.weight_g,
            translated_title(row.title, row.locale, row.translations, _ENGLISH),
        )
        for row in connection.execute(_FACTS, {"ids": list(dict.fromkeys(sku_ids))})
    }

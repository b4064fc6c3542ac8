"""The gate before the shop: where it stands, a product is shown only once a verdict allowed it as it is now.

The catalogue does not know who judges. It announces ``ProductSubmitted`` and keeps the product back; whoever judges
answers with ``clear_product`` or ``hold_product`` for the revision that was looked at. An answer for an older revision
changes nothing: the seller changed the product meanwhile, and it was submitted again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, or_, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.sell.catalog.events import ProductChanged, ProductSubmitted
from entrepot.sell.catalog.tables import offer, picture, product, publishing_gate, sku
from entrepot.sell.catalog.tree import category_tree

_GATE: Final = "verdict"
_STANDS = select(publishing_gate.c.name).where(publishing_gate.c.name == _GATE)
_P = product.c
_CLEAR = (
    update(product)
    .where(_P.id == bindparam("product"), _P.revision == bindparam("judged"))
    .values(cleared_revision=bindparam("judged"), closed_to=bindparam("closed"))
)
_LOCKED = (
    select(_P.seller_id, _P.state, _P.screening, _P.cleared_revision, _P.closed_to)
    .where(_P.id == bindparam("product"))
    .with_for_update()
)
_SHOW = (
    update(product)
    .where(_P.id == bindparam("product"), _P.revision == bindparam("judged"), _P.screening.is_not(None))
    .values(state="live", screening=None)
)
_HOLD = (
    update(product)
    .where(
        _P.id == bindparam("product"),
        _P.revision == bindparam("judged"),
        or_(_P.screening.is_not(None), _P.state == "live"),
    )
    .values(state="draft", screening="held", cleared_revision=None)
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A product as its judge sees it: every text of it, its pictures and the lowest price of each currency.

    ``texts`` names each text by its field, such as ``title``, ``bullets.0``, ``translations.ko.title`` or
    ``attributes.material``. ``category`` is the English path of its category. ``prices_minor`` holds minor units by
    ISO 4217 currency. ``pictures`` are (file id, alt).
    """

    product_id: str
    seller_id: str
    revision: int
    state: str
    screening: str | None
    locale: str
    category_id: str | None
    category: str
    brand: str
    texts: Mapping[str, str]
    pictures: tuple[tuple[str, str], ...]
    prices_minor: Mapping[str, int]


def raise_gate(db: Database) -> None:
    """Have every product judged before it is shown, from now on; what is shown already stays until it is judged."""
    with db.read() as connection:
        if connection.execute(_STANDS).first() is not None:
            return
    db.write(lambda tx: tx.execute(insert_or_ignore(publishing_gate, ["name"]), {"name": _GATE}))


def lower_gate(db: Database) -> None:
    """Show products without a verdict from now on; what waits or is held stays so until it is submitted again."""
    db.write(lambda tx: tx.execute(delete(publishing_gate).where(publishing_gate.c.name == _GATE)))


def needs_verdict(tx: Tx) -> bool:
    """Return whether a product is shown only after a verdict."""
    return tx.execute(_STANDS).first() is not None


def clear_product(tx: Tx, product_id: str, revision: int, closed_to: Sequence[str] = ()) -> bool:
    """Allow a revision of a product to be shown; show it if it is submitted. Return whether it was still that one.

    ``closed_to`` are the countries (ISO 3166-1) where it may not be sold all the same.
    """
    judged = {"product": product_id, "judged": revision}
    if tx.execute(_CLEAR, {**judged, "closed": sorted(closed_to) or None}).rowcount == 0:
        return False
    if tx.execute(_SHOW, judged).rowcount:
        _announce(tx, product_id)
    return True


def hold_product(tx: Tx, product_id: str, revision: int) -> bool:
    """Keep a revision of a product from being shown, or take it away; return whether it was still that one."""
    if tx.execute(_HOLD, {"product": product_id, "judged": revision}).rowcount == 0:
        return False
    _announce(tx, product_id)
    return True


def lock_product(tx: Tx, product_id: str) -> None:
    """Keep anybody else from changing a product until this write is done: what is read after it, stays."""
    tx.execute(_LOCKED, {"product": product_id})


def take_from_sale(tx: Tx, product_id: str, closed_to: Sequence[str] | None = None) -> bool:
    """Keep a product from being sold whatever its revision is, or only in the countries ``closed_to``, from now on.

    It forgets what was allowed before, so that it is shown again only after a verdict. Return whether there is such a
    product.
    """
    row = tx.execute(_LOCKED, {"product": product_id}).one_or_none()
    if row is None:
        return False
    shown = row.state == "live" or row.screening is not None
    values: dict[str, object]
    if closed_to is None:
        held = {"state": "draft", "screening": "held"} if shown else {}
        values = {"cleared_revision": None, **held}
    else:
        # Not cleared any more where it is not shown: what is off sale is judged when it is put on sale again.
        cleared = row.cleared_revision if row.state == "live" else None
        values = {"closed_to": sorted({*(row.closed_to or ()), *closed_to}), "cleared_revision": cleared}
    tx.execute(update(product).where(_P.id == product_id).values(**values))
    if shown:
        tx.publish(ProductChanged(product_id, row.seller_id))
    return True


def submit_again(tx: Tx, product_id: str) -> bool:
    """Announce a product that is held as submitted once more, as it is; return whether it was held."""
    row = tx.execute(
        update(product)
        .where(_P.id == product_id, _P.screening == "held")
        .values(screening="waiting")
        .returning(_P.seller_id, _P.revision)
    ).one_or_none()
    if row is None:
        return False
    tx.publish(ProductSubmitted(product_id, row.seller_id, row.revision))
    return True


def _announce(tx: Tx, product_id: str) -> None:
    seller_id = tx.execute(select(_P.seller_id).where(_P.id == product_id)).scalar_one()
    tx.publish(ProductChanged(product_id, seller_id))


_JUDGED = or_(_P.state == "live", _P.screening.is_not(None))
_JUDGED_AFTER = (
    select(_P.id, _P.seller_id, _P.revision)
    .where(_P.id > bindparam("after"), _JUDGED)
    .order_by(_P.id)
    .limit(bindparam("limit"))
)


def judged_products_after(
    connection: Connection, after: str, limit: int, *, seller_id: str | None = None
) -> list[tuple[str, str, int]]:
    """Return the next products by id that are shown, wait or are held (id, seller, revision): all, or one seller's."""
    wanted = _JUDGED_AFTER if seller_id is None else _JUDGED_AFTER.where(_P.seller_id == seller_id)
    rows = connection.execute(wanted, {"after": after, "limit": limit})
    return [(row.id, row.seller_id, row.revision) for row in rows]


def count_judged_products(connection: Connection) -> int:
    """Return how many products are shown, wait or are held."""
    return connection.execute(select(func.count()).select_from(product).where(_JUDGED)).scalar_one()


_PRODUCTS = select(product).where(_P.id.in_(bindparam("ids", expanding=True)))
_SKUS = select(sku.c.product_id, sku.c.options, sku.c.hs_code).where(
    sku.c.product_id.in_(bindparam("ids", expanding=True)), sku.c.state == "live"
)
_PICTURES = (
    select(picture.c.product_id, picture.c.file_id, picture.c.alt)
    .where(picture.c.product_id.in_(bindparam("ids", expanding=True)))
    .order_by(picture.c.product_id, picture.c.position)
)
_OFFERS = select(offer.c.product_id, offer.c.currency, offer.c.price_minor).where(
    offer.c.product_id.in_(bindparam("ids", expanding=True)), offer.c.state == "live"
)


def submissions(connection: Connection, product_ids: Sequence[str]) -> list[Submission]:
    """Return products as their judge sees them, in whatever state they are, by id; those not there are left out."""
    wanted = {"ids": list(product_ids)}
    rows = connection.execute(_PRODUCTS, wanted).mappings().all()
    options: dict[str, list[list[str]]] = {}
    for each in connection.execute(_SKUS, wanted):
        options.setdefault(each.product_id, []).extend(each.options)
    pictures: dict[str, list[tuple[str, str]]] = {}
    for each in connection.execute(_PICTURES, wanted):
        pictures.setdefault(each.product_id, []).append((each.file_id or "", each.alt))
    prices: dict[str, dict[str, int]] = {}
    for each in connection.execute(_OFFERS, wanted):
        known = prices.setdefault(each.product_id, {})
        known[each.currency] = min(each.price_minor, known.get(each.currency, each.price_minor))
    tree = category_tree(connection, "en")
    return [
        Submission(
            row["id"],
            row["seller_id"],
            row["revision"],
            row["state"],
            row["screening"],
            row["locale"],
            row["category_id"],
            " > ".join(each.name for each in tree.path(row["category_id"])),
            row["brand"],
            dict(_texts(row, options.get(row["id"], []), pictures.get(row["id"], []))),
            tuple((file_id, alt) for file_id, alt in pictures.get(row["id"], []) if file_id),
            prices.get(row["id"], {}),
        )
        for row in sorted(rows, key=lambda each: str(each["id"]))
    ]


def _texts(
    row: RowMapping, options: Sequence[Sequence[str]], pictures: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    found = [("title", row["title"]), ("brand", row["brand"]), ("description", row["description"])]
    found += [(f"bullets.{index}", each) for index, each in enumerate(row["bullets"] or ())]
    found += [(f"search_words.{index}", each) for index, each in enumerate(row["search_words"] or ())]
    for code, value in sorted(row["attributes"].items()):
        if isinstance(value, str | list):
            found.append((f"attributes.{code}", value if isinstance(value, str) else ", ".join(map(str, value))))
    for locale, said in sorted((row["translations"] or {}).items()):
        for name, value in sorted(said.items()):
            listed = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
            found += [(f"translations.{locale}.{name}.{key}", str(each)) for key, each in listed]
            if isinstance(value, str):
                found.append((f"translations.{locale}.{name}", value))
    named: dict[str, list[str]] = {}
    for name, value in sorted({(name, value) for name, value in options}):
        named.setdefault(name, []).append(value)
    found += [(f"options.{name}", f"{name}: {', '.join(values)}") for name, values in named.items()]
    found += [(f"pictures.{index}.alt", alt) for index, (_, alt) in enumerate(pictures)]
    return [(name, text) for name, text in found if text]

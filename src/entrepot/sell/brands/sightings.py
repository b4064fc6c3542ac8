"""Brands that were seen in listings, for their holders, and what these say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, bindparam, func, select, update

from entrepot.core.database import Database, Tx, upsert
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import REASON_MAX, Say
from entrepot.sell.brands.holders import role_in
from entrepot.sell.brands.read import brand_by_ids
from entrepot.sell.brands.tables import brand_sighting

_S = brand_sighting.c
_KEEP = upsert(
    brand_sighting,
    index=["product_id", "brand_id"],
    set_=["revision", "outcome", "confidence", "evidence", "state", "seen_at", "seller_id"],
)
_OF_PRODUCT = select(brand_sighting).where(_S.product_id == bindparam("product"))
_SAYS = select(_S.product_id, _S.brand_id, _S.say).where(
    _S.product_id.in_(bindparam("products", expanding=True)), _S.say.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A brand that was found in a listing: what the finder thinks follows, how sure it is, and where it stands."""

    brand_id: str
    outcome: str
    confidence: float
    evidence: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A brand in somebody's listing, as its holder is told of it. ``evidence`` is that of screening's findings."""

    sighting_id: str
    brand_id: str
    product_id: str
    holder_id: str
    seller_id: str
    revision: int
    outcome: str
    confidence: float
    evidence: Sequence[Mapping[str, Any]]
    state: str
    say: Say | None
    words: str | None
    said_by: str | None
    said_at_us: int | None
    seen_at_us: int


@dataclass(frozen=True, slots=True)
class BrandSaid:
    """A holder said what a listing is to their brand."""

    NAME: ClassVar[str] = "sell.brand.said"
    sighting_id: str
    brand_id: str
    product_id: str
    seller_id: str
    revision: int
    say: str


def note_sightings(tx: Tx, product_id: str, seller_id: str, revision: int, seen: Sequence[Seen]) -> None:
    """Keep what was seen in a revision of a product; what was seen before and is not there any more is gone."""
    known = {row.brand_id: row for row in tx.execute(_OF_PRODUCT, {"product": product_id})}
    brands = brand_by_ids(tx.connection, [each.brand_id for each in seen])
    for each in seen:
        if each.brand_id not in brands:
            continue
        before = known.get(each.brand_id)
        row = {
            "id": tx.new_id("sgt"),
            "brand_id": each.brand_id,
            "product_id": product_id,
            "holder_id": brands[each.brand_id].holder_id,
            "seller_id": seller_id,
            "revision": revision,
            "outcome": each.outcome,
            "confidence": round(1000 * each.confidence),
            "evidence": list(each.evidence),
            "state": "said" if before is not None and before.say else "open",
            "seen_at": tx.now_us if before is None or before.revision != revision else before.seen_at,
        }
        tx.execute(_KEEP, row)
    gone = known.keys() - {each.brand_id for each in seen}
    if gone:
        tx.execute(
            update(brand_sighting)
            .where(_S.product_id == product_id, _S.brand_id.in_(sorted(gone)), _S.say.is_(None))
            .values(state="gone")
        )


def say_on(db: Database, holder_id: str, sighting_id: str, said: Say, words: str, *, actor: str) -> None:
    """Say what a listing is to one's brand: counterfeit, licensed, or not one's own mark at all; it can be said anew.

    The listing is judged again with it. Raises NotFound for another's, InvalidInput.
    """
    told = words.strip()
    if len(told) > REASON_MAX:
        expected = say("at most %(most)s characters", most=f"{REASON_MAX:,}")
        raise InvalidInput("this is too long", field="words", expected=expected)

    def change(tx: Tx) -> None:
        role_in(tx, holder_id, actor)
        row = tx.execute(select(brand_sighting).where(_S.id == sighting_id).with_for_update()).one_or_none()
        if row is None or row.holder_id != holder_id:
            raise NotFound("there is no such find")
        values = {"state": "said", "say": said, "words": told or None, "said_by": actor, "said_at": tx.now_us}
        tx.execute(update(brand_sighting).where(_S.id == sighting_id).values(values))
        tx.audit(actor, "rights.said", row.product_id, brand=row.brand_id, said=said)
        tx.publish(BrandSaid(sighting_id, row.brand_id, row.product_id, row.seller_id, row.revision, said))

    db.write(change)


def sightings_of(
    connection: Connection,
    holder_id: str,
    *,
    state: str | None = None,
    brand_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Sighting]:
    """Return what was seen of a holder's brands, newest first."""
    query = select(brand_sighting).where(_S.holder_id == holder_id)
    if state is not None:
        query = query.where(_S.state == state)
    if brand_id is not None:
        query = query.where(_S.brand_id == brand_id)
    if cursor is not None:
        last = decode_cursor(cursor).get("id")
        if not isinstance(last, str) or not is_id(last, "sgt"):
            raise InvalidInput(
                "this page address is not valid", field="cursor", expected="a cursor from an earlier page"
            )
        query = query.where(_S.id < last)
    rows = connection.execute(query.order_by(_S.id.desc()).limit(limit + 1)).all()
    following = encode_cursor({"id": rows[limit - 1].id}) if len(rows) > limit else None
    return Page([_sighting(row) for row in rows[:limit]], following)


def sightings_on(connection: Connection, product_id: str) -> list[Sighting]:
    """Return the brands that were seen in a product: what a reviewer reads beside its case."""
    return [_sighting(row) for row in connection.execute(_OF_PRODUCT, {"product": product_id})]


def says_on(connection: Connection, product_ids: Sequence[str]) -> Mapping[str, Mapping[str, Say]]:
    """Return what holders said, by product and brand."""
    found: dict[str, dict[str, Say]] = {}
    if product_ids:
        for row in connection.execute(_SAYS, {"products": list(product_ids)}):
            found.setdefault(row.product_id, {})[row.brand_id] = row.say
    return found


def sighting_counts(connection: Connection, holder_id: str) -> dict[str, int]:
    """Return how many finds a holder has in each state."""
    query = select(_S.state, func.count().label("times")).where(_S.holder_id == holder_id).group_by(_S.state)
    return {row.state: row.times for row in connection.execute(query)}


def products_with(connection: Connection, brand_id: str, seller_id: str) -> list[tuple[str, str, int]]:
    """Return a seller's products (id, seller, revision) in which a brand was seen."""
    query = select(_S.product_id, _S.seller_id, _S.revision).where(
        _S.brand_id == brand_id, _S.seller_id == seller_id, _S.state != "gone"
    )
    return [(row.product_id, row.seller_id, row.revision) for row in connection.execute(query)]


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        row.id,
        row.brand_id,
        row.product_id,
        row.holder_id,
        row.seller_id,
        row.revision,
        row.outcome,
        row.confidence / 1000,
        row.evidence,
        row.state,
        row.say,
        row.words,
        row.said_by,
        row.said_at,
        row.seen_at,
    )

"""Holds from outside screening: a right holder's notice, or what a shop's past led to, keeps products from being sold.

A hold names what it rests on (a notice, a shop's standing). While it stands, no verdict, edit or appeal brings the
product back: judging, people's decisions and resubmission all ask here. Putting on and lifting may be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from entrepot.ai import Evidence
from entrepot.core.database import Tx, insert_or_ignore, upsert
from entrepot.kit.ids import moment_of
from entrepot.sell.catalog import Submission, lock_product, submissions, submit_again, take_from_sale
from entrepot.sell.screening.judgement import COUNTRIES, MARKETS, Finding, Judgement, Outcome
from entrepot.sell.screening.queue import AGAIN, queue
from entrepot.sell.screening.store import finding_to_json
from entrepot.sell.screening.tables import outside_hold, outside_shop, screening_verdict

NOTICES: Final = "policy:notices"
"""Who holds in the journal of verdicts: the person behind it stands in the notice's own."""
DETECTOR: Final = "outside"
REPEATED: Final = "repeat_infringer"
_H, _S = outside_hold.c, outside_shop.c
_PUT_ON = upsert(outside_hold, index=["product_id", "reference"], set_=["policy", "territories", "since", "lifted_at"])
_KEEP_VERDICT = insert_or_ignore(screening_verdict, ["id"])
_HOLDS = (
    select(outside_hold)
    .where(_H.product_id.in_(bindparam("ids", expanding=True)), _H.lifted_at.is_(None))
    .order_by(_H.product_id, _H.reference)
)
_SHOPS = select(outside_shop).where(_S.seller_id.in_(bindparam("sellers", expanding=True)))
_SHUT = upsert(outside_shop, index=["seller_id"], set_=["scope", "reference", "since"])


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a product from being sold in territories (ISO 3166-1 countries or markets; none: everywhere)."""

    reference: str
    policy: str
    territories: tuple[str, ...]

    @property
    def countries(self) -> tuple[str, ...] | None:
        """The countries where it holds; None for everywhere."""
        if not self.territories:
            return None
        return tuple(sorted({code for each in self.territories for code in COUNTRIES.get(each, (each,))}))

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets that it closes as a whole."""
        held = self.countries
        return tuple(each for each in MARKETS if held is None or set(COUNTRIES[each]) <= set(held))


def take_down(tx: Tx, product_id: str, *, reference: str, policy: str, territories: Sequence[str] = ()) -> bool:
    """Take a product from sale because of ``reference``, at once; return whether there is such a product.

    It stays so in these territories, whatever is changed or submitted, until ``put_back`` with the same reference.
    """
    lock_product(tx, product_id)
    found = submissions(tx.connection, [product_id])
    if not found:
        return False
    product, hold = found[0], Hold(reference, policy, tuple(territories))
    row = {
        "product_id": product_id,
        "seller_id": product.seller_id,
        "reference": reference,
        "policy": policy,
        "territories": list(territories),
        "since": tx.now_us,
        "lifted_at": None,
    }
    tx.execute(_PUT_ON, row)
    held = holds_on(tx.connection, [product]).get(product_id, [hold])
    take_from_sale(tx, product_id, None if closes_all(held) else _countries(held))
    if not closes_all(held):
        _judge_again(tx, product)
    _note(tx, product, hold, "block")
    return True


def put_back(tx: Tx, product_id: str, *, reference: str) -> bool:
    """End what ``take_down`` began: the product is judged again as it is now, and shown where nothing else holds it.

    Return whether such a hold stood.
    """
    lock_product(tx, product_id)
    lifted = tx.execute(
        update(outside_hold)
        .where(_H.product_id == product_id, _H.reference == reference, _H.lifted_at.is_(None))
        .values(lifted_at=tx.now_us)
        .returning(_H.policy, _H.territories)
    ).one_or_none()
    if lifted is None:
        return False
    for product in submissions(tx.connection, [product_id]):
        _note(tx, product, Hold(reference, lifted.policy, tuple(lifted.territories)), "allow")
        if not submit_again(tx, product_id):
            _judge_again(tx, product)
    return True


def shut_shop(tx: Tx, seller_id: str, *, reference: str, everything: bool) -> None:
    """Keep a seller's new products from being shown, or all of them; what is shown already is judged again by a job."""
    scope = "all" if everything else "new"
    row = {"seller_id": seller_id, "scope": scope, "reference": reference, "since": tx.now_us}
    tx.execute(_SHUT, row)


def open_shop(tx: Tx, seller_id: str) -> bool:
    """End what ``shut_shop`` began; return whether it stood. What is held is submitted again by its caller's job."""
    return tx.execute(delete(outside_shop).where(_S.seller_id == seller_id)).rowcount > 0


def look_again(tx: Tx, products: Sequence[tuple[str, str, int]]) -> None:
    """Have products (id, seller, revision) judged again as they are; those that are held are submitted once more."""
    for product_id, seller_id, revision in products:
        if not submit_again(tx, product_id):
            queue(tx, [(product_id, seller_id, revision)], AGAIN)


def holds_on(connection: Connection, products: Sequence[Submission]) -> dict[str, list[Hold]]:
    """Return what holds products, by product."""
    found: dict[str, list[Hold]] = {}
    if not products:
        return found
    for row in connection.execute(_HOLDS, {"ids": [each.product_id for each in products]}):
        found.setdefault(row.product_id, []).append(Hold(row.reference, row.policy, tuple(row.territories)))
    sellers = sorted({each.seller_id for each in products})
    shops = {row.seller_id: row for row in connection.execute(_SHOPS, {"sellers": sellers})}
    for each in products:
        shop = shops.get(each.seller_id)
        if shop is not None and (shop.scope == "all" or moment_of(each.product_id) * 1000 > shop.since):
            found.setdefault(each.product_id, []).append(Hold(shop.reference, REPEATED, ()))
    return found


def held_outside(connection: Connection, product_id: str) -> list[Hold]:
    """Return what holds a product from outside screening."""
    return holds_on(connection, submissions(connection, [product_id])).get(product_id, [])


def under_holds(judgement: Judgement, holds: Sequence[Hold]) -> Judgement:
    """Return a judgement under holds: no ruling of a policy, and nobody's word on it, opens what they close."""
    if not holds:
        return judgement
    markets: dict[str, Outcome] = dict(judgement.markets)
    closed = MARKETS if closes_all(holds) else tuple(market for each in holds for market in each.markets)
    markets.update(dict.fromkeys(closed, "block"))
    policies = tuple(dict.fromkeys([*judgement.policies, *(each.policy for each in holds)]))
    found = (*without_holds(judgement.findings), *map(_finding, holds))
    return replace(judgement, markets=markets, findings=found, policies=policies)


def without_holds(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings without those that said what held the product: it may not hold any more."""
    return tuple(each for each in findings if each.detector != DETECTOR)


def countries_closed(holds: Sequence[Hold]) -> tuple[str, ...]:
    """Return the countries that holds close, beside those of whole markets too."""
    return _countries(holds)


def closes_all(holds: Sequence[Hold]) -> bool:
    """Return whether holds leave no market."""
    return any(each.countries is None for each in holds) or {
        market for each in holds for market in each.markets
    } == set(MARKETS)


def _countries(holds: Sequence[Hold]) -> tuple[str, ...]:
    return tuple(sorted({code for each in holds for code in each.countries or ()}))


def _judge_again(tx: Tx, product: Submission) -> None:
    if product.state == "live" or product.screening is not None:
        queue(tx, [(product.product_id, product.seller_id, product.revision)], AGAIN)


def _finding(hold: Hold) -> Finding:
    return Finding(
        hold.policy,
        "block",
        1.0,
        DETECTOR,
        (Evidence("rule", hold.reference, "notice"),),
        () if hold.countries is None else hold.markets,
    )


def _note(tx: Tx, product: Submission, hold: Hold, outcome: Outcome) -> None:
    said: Mapping[str, Any] = {
        "id": tx.new_id("vrd"),
        "product_id": product.product_id,
        "seller_id": product.seller_id,
        "revision": product.revision,
        "outcome": outcome,
        "markets": dict.fromkeys(hold.markets, outcome),
        "findings": [finding_to_json(_finding(hold))] if outcome == "block" else [],
        "versions": {},
        "risk": 100 if outcome == "block" else 0,
        "actor": NOTICES,
        "reason": hold.reference,
        "at": tx.now_us,
    }
    tx.execute(_KEEP_VERDICT, said)
    act = "screening.take_down" if outcome == "block" else "screening.put_back"
    tx.audit(NOTICES, act, product.product_id, notice=hold.reference)

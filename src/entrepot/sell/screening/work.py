"""Judging: takes what waits, lets the detectors look, and acts on the verdict in the same write that keeps it."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.files import FileStore
from entrepot.kit.errors import OutcomeUnknown
from entrepot.sell.brands import BrandIndex, BrandIndexes, Seen, licences_of_sellers, note_sightings, says_on
from entrepot.sell.catalog import Submission, clear_product, hold_product, lock_product, submissions
from entrepot.sell.screening.announced import ProductCleared, ProductHeld
from entrepot.sell.screening.brands_seen import DETECTORS as BRAND_DETECTORS
from entrepot.sell.screening.brands_seen import Relations, as_to_brands, brand_detectors
from entrepot.sell.screening.detect import Detectors, failed
from entrepot.sell.screening.judgement import (
    COUNTRIES,
    Finding,
    Judgement,
    Ruling,
    judge,
)
from entrepot.sell.screening.looking import SeenPictures
from entrepot.sell.screening.outside import countries_closed, holds_on, under_holds, without_holds
from entrepot.sell.screening.people import Past, after_people, before_people, undecided
from entrepot.sell.screening.queue import AGAIN, Task, claim, done, let_go, something_waits
from entrepot.sell.screening.relisted import KeptDownBy, Relisting, nothing_kept_down
from entrepot.sell.screening.second_titles import JudgedTitle, act_on_title, try_title
from entrepot.sell.screening.store import finding_to_json, findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_verdict
from entrepot.sell.trials import second_titles, trials_of

POLICY: Final = "policy:screening"
DUE: Final = {True: timedelta(hours=4), False: timedelta(hours=24)}
"""How long a case may wait for a person: a severe one, any other."""
_LONG_S: Final = 20.0
"""What is claimed is let go again after so long: others may judge it."""
_V = screening_verdict.c
_BROKE_OFF: Final = 3
"""So often a look may break off (a killed process) before the product goes to a person unlooked at."""
_IDLE_S: Final = 1.0
_KEEP_VERDICT = insert(screening_verdict)
_OPEN_CASE = insert_or_ignore(screening_case, ["open_of"])
_MOOT = (
    update(screening_case)
    .where(
        screening_case.c.open_of == bindparam("product"),
        screening_case.c.kind == "verdict",
        screening_case.c.reopened_of.is_(None),
    )
    .values(state="moot", open_of=None, closed_at=bindparam("at"))
)
_MOOT_OLDER = _MOOT.where(screening_case.c.revision != bindparam("judged"))
_REFRESH = (
    update(screening_case)
    .where(
        screening_case.c.open_of == bindparam("product"),
        screening_case.c.kind == "verdict",
        screening_case.c.reopened_of.is_(None),
    )
    .values({each: bindparam(f"new_{each}") for each in ("policy", "risk", "severe", "severity", "markets")})
)
_SETTLED = (
    update(screening_case)
    .where(screening_case.c.open_of == bindparam("product"), screening_case.c.kind == "appeal")
    .values(state="moot", open_of=None, closed_at=bindparam("at"))
)
# Appeals, and decisions that are looked at anew, follow the product; looks at it as it was before do not count.
_LOOK_ANEW = (
    update(screening_case)
    .where(screening_case.c.open_of == bindparam("product"), screening_case.c.revision != bindparam("judged"))
    .values(
        {"state": "open"}
        | dict.fromkeys(
            f"{look}_{what}" for look in ("first", "second") for what in ("by", "decision", "reason", "at", "markets")
        )
    )
)
_FOLLOW = (
    update(screening_case)
    .where(screening_case.c.open_of == bindparam("product"))
    .values(revision=bindparam("judged"), verdict_id=bindparam("verdict"))
)
_LAST = (
    select(_V.id, _V.product_id, _V.revision, _V.findings, _V.versions)
    .where(_V.product_id.in_(bindparam("ids", expanding=True)), _V.actor == POLICY)
    .order_by(_V.id)
)
_BY_PEOPLE = (
    select(_V.id, _V.product_id, _V.revision, _V.outcome, _V.markets, _V.findings)
    .where(_V.product_id.in_(bindparam("ids", expanding=True)), _V.actor.not_like("policy:%"))
    .order_by(_V.id)
)
_log = structlog.get_logger(__name__)

Rulings = Callable[[Connection, int], tuple[str, Mapping[tuple[str, str], Ruling]]]
"""Returns the version of the policies in force at a moment (microseconds), and what they rule by (policy, market)."""
Trust = Callable[[Connection, Sequence[str]], Mapping[str, float]]
"""Returns the share of each seller's listings that were right, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Judged:
    task: Task
    product: Submission
    judgement: Judgement
    versions: Mapping[str, str]
    seen: Sequence[Seen] | None  # of brands; None where none was ever registered
    title: JudgedTitle | None  # a second one that is tried


class Screening:
    """The judge of one process; any number of processes share the work."""

    def __init__(
        self,
        db: Database,
        files: FileStore,
        detectors: Detectors,
        rulings: Rulings,
        trust: Trust,
        brands: BrandIndexes | None = None,
        kept_down: KeptDownBy = nothing_kept_down,
    ) -> None:
        self._db, self._files, self._detectors = db, files, detectors
        self._pictures = self._all_pictures = SeenPictures(db, files, detectors.pictures)
        self._always, self._brands, self._index = detectors, brands, BrandIndex()
        self._rulings, self._trust = rulings, trust
        self._kept_down, self._relisting = kept_down, Relisting(files)
        self._news = threading.Event()
        db.on_news(self._news.set)

    def step(self) -> int:
        """Judge the next few products; return how many."""
        with self._db.read() as connection:
            if not something_waits(connection, self._db.clock.now_us()):
                return 0
        tasks = self._db.write(claim)
        if not tasks:
            return 0
        self._take_brands()
        with self._db.read() as connection:
            products = {each.product_id: each for each in submissions(connection, [task.product_id for task in tasks])}
            version, rulings = self._rulings(connection, self._db.clock.now_us())
            sellers = sorted({each.seller_id for each in products.values()})
            trust = self._trust(connection, sellers)
            # Both by time: what was said last of each product stays.
            last = {row.product_id: row for row in _rows(connection, _LAST, products)}
            people = {row.product_id: row for row in _rows(connection, _BY_PEOPLE, products)}
            doubts = undecided(connection, list(products))
            relations = self._relations(connection, products.values())
            kept_down = self._kept_down(connection, sellers, self._db.clock.now_us())
            titles = second_titles(connection, list(products))
        judged, begun, give_up = [], 0, time.monotonic() + _LONG_S
        for task in tasks:
            if begun and time.monotonic() > give_up:
                break
            begun += 1
            product = products.get(task.product_id)
            if product is None:
                continue
            past = Past(last.get(task.product_id), people.get(task.product_id), doubts.get(task.product_id))
            findings = [*self._findings(task, product, past.last)]
            if task.attempts <= _BROKE_OFF:
                findings += self._relisting.find(product, kept_down.get(product.seller_id, ()))
            trusted = trust.get(product.seller_id, 0.5)
            weigh = partial(self._weigh, relations, past, rulings, trusted)
            judgement, seen = weigh(product, findings)
            # Before the product itself is given up for looks that broke off, its second title is.
            texts = None if task.attempts >= _BROKE_OFF else self._detectors
            title = try_title(titles.get(task.product_id), product, findings, judgement, texts, weigh)
            versions = {**self._detectors.versions, "policies": version}
            judged.append(_Judged(task, product, judgement, versions, seen if self._index.versions else None, title))
        self._db.write(lambda tx: _keep(tx, tasks[:begun], judged, tasks[begun:]))
        if any(each.title is not None for each in judged):
            trials_of(self._db).forget()
        return begun

    def _weigh(
        self,
        relations: Relations,
        past: Past,
        rulings: Mapping[tuple[str, str], Ruling],
        trust: float,
        product: Submission,
        findings: Sequence[Finding],
    ) -> tuple[Judgement, list[Seen]]:
        """Return what follows for a seller from what was found, and the brands that were met."""
        left, seen = as_to_brands(findings, product, relations, trust=trust, now_us=self._db.clock.now_us())
        heard = before_people(after_people(left, past.said, product.revision), past, product.revision, rulings)
        return judge(heard, rulings, trust=trust), seen

    def _findings(self, task: Task, product: Submission, last: Row[Any] | None) -> Sequence[Finding]:
        """Return what there is to judge: what was found before where the product and the detectors are the same."""
        if task.attempts > _BROKE_OFF:
            return [failed("screening")]
        if last is None or last.revision != product.revision:
            return self.look(product)
        # What a detector of the same version found stays; brands are compared anew, which is cheap, because what a
        # verdict keeps of them depends on licences and on what holders said.
        same = {name for name, version in self._detectors.versions.items() if last.versions.get(name) == version}
        same -= BRAND_DETECTORS
        if task.rank == AGAIN:  # its price may be another one
            same -= {each.name for each in self._detectors.texts}
        kept = [each for each in without_holds(findings_from_json(last.findings)) if each.detector in same]
        texts = replace(self._detectors, texts=tuple(each for each in self._detectors.texts if each.name not in same))
        anew = any(each.name not in same for each in self._detectors.pictures)
        pictures = [each for each in self._looked_at(product) if each.detector not in same] if anew else []
        return [*kept, *texts.in_texts(product), *pictures]

    def look(self, product: Submission) -> list[Finding]:
        """Return all that the detectors find in a product's texts and pictures."""
        return [*self._detectors.in_texts(product), *self._looked_at(product)]

    def _looked_at(self, product: Submission) -> list[Finding]:
        return self._all_pictures.findings(list(dict.fromkeys(file_id for file_id, _ in product.pictures)))

    def _take_brands(self) -> None:
        """Compare with the newest index of brands from now on."""
        index = None if self._brands is None else self._brands.renewed()
        if index is not None:
            names, pictures = brand_detectors(index)
            every = Detectors((*self._always.texts, names), (*self._always.pictures, *pictures))
            self._all_pictures = SeenPictures(self._db, self._files, every.pictures)
            self._detectors, self._index = every, index

    def _relations(self, connection: Connection, products: Iterable[Submission]) -> Relations:
        if not self._index.versions:
            return Relations({}, {}, {})
        some = list(products)
        licences = licences_of_sellers(connection, sorted({each.seller_id for each in some}))
        return Relations(licences, says_on(connection, [each.product_id for each in some]), self._index.brands)

    def look_at_pictures(self, file_ids: Sequence[str]) -> list[Finding]:
        """Return what the detectors find in stored pictures, each looked at once: before a product is made of them."""
        return self._pictures.findings(file_ids)

    def run(self, stop: threading.Event) -> None:
        """Judge until ``stop`` is set; for a thread of its own."""
        while not stop.is_set():
            try:
                busy = self.step()
            except OutcomeUnknown:
                busy = 1  # whether it was kept is not known: the lease runs out, and it is judged once more
            except Exception:  # noqa: BLE001  # logged; what waits is tried again when its lease runs out
                _log.exception("screening.step_failed")
                busy = 0
            if not busy:
                self._news.wait(_IDLE_S)
                self._news.clear()


def _rows(connection: Connection, statement: Select[Any], product_ids: Iterable[str]) -> Sequence[Row[Any]]:
    return connection.execute(statement, {"ids": sorted(product_ids)}).all()


def _keep(tx: Tx, tasks: Sequence[Task], judged: Sequence[_Judged], left: Sequence[Task]) -> None:
    for each in judged:
        _act(tx, each)
    revisions = {each.task.product_id: each.product.revision for each in judged}
    done(tx, [(task, revisions.get(task.product_id, task.revision)) for task in tasks])
    let_go(tx, left)


def _act(tx: Tx, judged: _Judged) -> None:
    product = judged.product
    # Locked and read in this write: a notice may have come while it was looked at.
    lock_product(tx, product.product_id)
    holds = holds_on(tx.connection, [product]).get(product.product_id, [])
    judgement = under_holds(judged.judgement, holds)
    if judgement.outcome == "allow":
        closed = [country for market in judgement.closed for country in COUNTRIES[market]]
        closed = sorted({*closed, *countries_closed(holds)})
        acted = clear_product(tx, product.product_id, product.revision, closed)
        news: ProductCleared | ProductHeld = ProductCleared(product.product_id, product.seller_id, closed)
    else:
        acted = hold_product(tx, product.product_id, product.revision)
        news = ProductHeld(product.product_id, product.seller_id, judgement.outcome)
    if not acted and _revision_moved(tx, product):
        return  # the seller changed it meanwhile: its newer revision waits, and is judged itself
    if judged.title is not None:
        act_on_title(tx, judged.title)
    verdict_id = keep_verdict(
        tx,
        product,
        outcome=judgement.outcome,
        markets=judgement.markets,
        findings=[finding_to_json(each) for each in judgement.findings],
        versions=judged.versions,
        risk=judgement.risk,
        actor=POLICY,
    )
    if acted and (product.screening == "waiting" or judgement.outcome != "allow"):
        tx.publish(news)
    if judged.seen is not None:
        note_sightings(tx, product.product_id, product.seller_id, product.revision, judged.seen)
    _go_on(tx, product, verdict_id, judgement)
    if judgement.policies:
        policies = list(judgement.policies)
        tx.audit(POLICY, "screening.verdict", product.product_id, outcome=judgement.outcome, policies=policies)
    if judgement.to_review:
        open_case(tx, product, verdict_id, judgement)


def _go_on(tx: Tx, product: Submission, verdict_id: str, judgement: Judgement) -> None:
    """Let cases on older verdicts go where they have no object any more; have the others follow the product."""
    of_product = {"product": product.product_id}
    if judgement.to_review:  # a doubt that stays keeps its case, its deadline and who looks at it
        tx.execute(_MOOT_OLDER, {**of_product, "at": tx.now_us, "judged": product.revision})
        tx.execute(_REFRESH, of_product | {f"new_{name}": value for name, value in _facts(judgement).items()})
    else:
        tx.execute(_MOOT, {**of_product, "at": tx.now_us})
    if not judgement.closed:
        tx.execute(_SETTLED, {**of_product, "at": tx.now_us})
    tx.execute(_LOOK_ANEW, {**of_product, "judged": product.revision})
    tx.execute(_FOLLOW, {**of_product, "judged": product.revision, "verdict": verdict_id})


def _facts(judgement: Judgement) -> dict[str, Any]:
    """Return what a case says of its judgement."""
    return {
        "policy": next(iter(judgement.policies), ""),
        "risk": judgement.risk,
        "severe": judgement.severe,
        "severity": judgement.severity,
        "markets": f" {' '.join(judgement.closed)} ",
    }


def _revision_moved(tx: Tx, product: Submission) -> bool:
    now = submissions(tx.connection, [product.product_id])
    return not now or now[0].revision != product.revision


def keep_verdict(tx: Tx, product: Submission, **values: Any) -> str:
    """Keep a verdict on a product; return its id."""
    verdict_id = tx.new_id("vrd")
    row = {
        "id": verdict_id,
        "product_id": product.product_id,
        "seller_id": product.seller_id,
        "revision": product.revision,
        "reason": None,
        "at": tx.now_us,
    }
    tx.execute(_KEEP_VERDICT, row | values)
    return verdict_id


def open_case(
    tx: Tx, product: Submission, verdict_id: str, judgement: Judgement, *, kind: str = "verdict", **values: Any
) -> str | None:
    """Put a product before people; return the case's id, or None where one is open already."""
    case_id = tx.new_id("cas")
    due = DUE[judgement.severe] // timedelta(microseconds=1)
    row = {
        "id": case_id,
        "kind": kind,
        "open_of": product.product_id,
        "product_id": product.product_id,
        "seller_id": product.seller_id,
        "revision": product.revision,
        "verdict_id": verdict_id,
        **_facts(judgement),
        "language": product.locale,
        "state": "open",
        "due_at": tx.now_us + due,
        "opened_at": tx.now_us,
        **dict.fromkeys(
            (
                "words",
                "against",
                "first_by",
                "first_decision",
                "first_reason",
                "decided_by",
                "decision",
                "reason",
                "closed_at",
            )
        ),
    }
    return case_id if tx.execute(_OPEN_CASE, row | values).rowcount else None

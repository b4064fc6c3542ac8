"""Judging: takes what waits, lets the detectors look, and acts on the verdict in the same write that keeps it."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.files import FileDamaged, FileMissing, FileStore
from entrepot.kit.errors import OutcomeUnknown
from entrepot.sell.catalog import Submission, clear_product, hold_product, submissions
from entrepot.sell.screening.detect import Detectors, failed
from entrepot.sell.screening.judgement import AFTER_BLOCK, COUNTRIES, Finding, Judgement, Ruling, judge
from entrepot.sell.screening.queue import Task, claim, done, something_waits
from entrepot.sell.screening.store import finding_to_json, findings_from_json
from entrepot.sell.screening.tables import screened_picture, screening_case, screening_verdict

POLICY: Final = "policy:screening"
DUE: Final = {True: timedelta(hours=4), False: timedelta(hours=24)}
"""How long a case may wait for a person: a severe one, any other."""
_AT_ONCE: Final = 8
_V = screening_verdict.c
_BROKE_OFF: Final = 3
"""So often a look may break off (a killed process) before the product goes to a person unlooked at."""
_PICTURE_MAX: Final = 32 * 2**20
_IDLE_S: Final = 1.0
_KNOWN = select(screened_picture.c.file_id, screened_picture.c.findings).where(
    screened_picture.c.version == bindparam("of_version"),
    screened_picture.c.file_id.in_(bindparam("files", expanding=True)),
)
_KEEP_PICTURE = insert_or_ignore(screened_picture, ["file_id", "version"])
_KEEP_VERDICT = insert(screening_verdict)
_OPEN_CASE = insert_or_ignore(screening_case, ["open_of"])
_MOOT = (
    update(screening_case)
    .where(screening_case.c.open_of == bindparam("product"), screening_case.c.kind == "verdict")
    .values(state="moot", open_of=None, closed_at=bindparam("at"))
)
_LAST = (
    select(_V.product_id, _V.revision, _V.findings, _V.versions)
    .where(_V.product_id.in_(bindparam("ids", expanding=True)), _V.actor == POLICY)
    .order_by(_V.id)
)
_BY_PEOPLE = (
    select(_V.product_id, _V.revision, _V.outcome, _V.findings)
    .where(_V.product_id.in_(bindparam("ids", expanding=True)), _V.actor != POLICY)
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


class Screening:
    """The judge of one process; any number of processes share the work."""

    def __init__(self, db: Database, files: FileStore, detectors: Detectors, rulings: Rulings, trust: Trust) -> None:
        self._db, self._files, self._detectors = db, files, detectors
        self._rulings, self._trust = rulings, trust
        self._news = threading.Event()
        db.on_news(self._news.set)

    def step(self) -> int:
        """Judge the next few products; return how many."""
        with self._db.read() as connection:
            if not something_waits(connection, self._db.clock.now_us()):
                return 0
        tasks = self._db.write(lambda tx: claim(tx, _AT_ONCE))
        if not tasks:
            return 0
        with self._db.read() as connection:
            products = {each.product_id: each for each in submissions(connection, [task.product_id for task in tasks])}
            version, rulings = self._rulings(connection, self._db.clock.now_us())
            trust = self._trust(connection, sorted({each.seller_id for each in products.values()}))
            # Both by time: what was said last of each product stays.
            last = {row.product_id: row for row in _rows(connection, _LAST, products)}
            people = {row.product_id: row for row in _rows(connection, _BY_PEOPLE, products)}
        judged = []
        for task in tasks:
            product = products.get(task.product_id)
            if product is None:
                continue
            findings = self._findings(task, product, last.get(task.product_id))
            findings = after_people(findings, people.get(task.product_id), product.revision)
            judgement = judge(findings, rulings, trust=trust.get(product.seller_id, 0.5))
            judged.append(_Judged(task, product, judgement, {**self._detectors.versions, "policies": version}))
        self._db.write(lambda tx: _keep(tx, tasks, judged))
        return len(tasks)

    def _findings(self, task: Task, product: Submission, last: Row[Any] | None) -> Sequence[Finding]:
        """Return what there is to judge: what was found before where the product and the detectors are the same."""
        if task.attempts > _BROKE_OFF:
            return [failed("screening")]
        versions = self._detectors.versions
        if last is not None and last.revision == product.revision and versions.items() <= last.versions.items():
            return findings_from_json(last.findings)
        return self.look(product)

    def look(self, product: Submission) -> list[Finding]:
        """Return all that the detectors find in a product's texts and pictures."""
        return [*self._detectors.in_texts(product), *self._in_pictures(product)]

    def _in_pictures(self, product: Submission) -> list[Finding]:
        if not self._detectors.pictures or not product.pictures:
            return []
        version = ",".join(f"{each.name}={each.version}" for each in self._detectors.pictures)
        file_ids = list(dict.fromkeys(file_id for file_id, _ in product.pictures))
        with self._db.read() as connection:
            known = {
                row.file_id: findings_from_json(row.findings)
                for row in connection.execute(_KNOWN, {"of_version": version, "files": file_ids})
            }
        found: list[Finding] = []
        for file_id in file_ids:
            if file_id not in known:
                known[file_id] = self._look_at(file_id, version)
            found += (_placed(each, file_id) for each in known[file_id])
        return found

    def _look_at(self, file_id: str, version: str) -> tuple[Finding, ...]:
        try:
            with self._files.open(file_id) as stream:
                data = stream.read(_PICTURE_MAX + 1)
        except (FileMissing, FileDamaged):
            return (failed("file"),)
        findings = (failed("file"),) if len(data) > _PICTURE_MAX else tuple(self._detectors.in_picture(data))
        row = {"file_id": file_id, "version": version, "findings": [finding_to_json(each) for each in findings]}
        self._db.write(lambda tx: tx.execute(_KEEP_PICTURE, {**row, "at": tx.now_us}))
        return findings

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


def after_people(findings: Sequence[Finding], said: Row[Any] | None, revision: int) -> list[Finding]:
    """Return what is left to judge after what a person said of the product last.

    What a person allowed stays allowed, word for word, in later revisions too. What a person took away stays away as it
    is; once the seller changed it, a person looks again, whatever the detectors think.
    """
    if said is None:
        return list(findings)
    if said.outcome == "allow":
        known = {_what(each) for each in findings_from_json(said.findings)}
        return [each for each in findings if _what(each) not in known]
    if said.revision == revision:
        return [*findings, Finding(AFTER_BLOCK, "block", 1.0, "person")]
    return [*findings, Finding(AFTER_BLOCK, "review", 1.0, "person")]


def _what(finding: Finding) -> tuple[str, frozenset[str]]:
    return finding.policy, frozenset(each.quote.casefold() for each in finding.evidence)


def _placed(finding: Finding, file_id: str) -> Finding:
    return replace(finding, evidence=tuple(replace(each, place=each.place or file_id) for each in finding.evidence))


def _keep(tx: Tx, tasks: Sequence[Task], judged: Sequence[_Judged]) -> None:
    for each in judged:
        _act(tx, each)
    revisions = {each.task.product_id: each.product.revision for each in judged}
    done(tx, [(task.product_id, revisions.get(task.product_id, task.revision)) for task in tasks])


def _act(tx: Tx, judged: _Judged) -> None:
    product, judgement = judged.product, judged.judgement
    if judgement.outcome == "allow":
        closed = [country for market in judgement.closed for country in COUNTRIES[market]]
        acted = clear_product(tx, product.product_id, product.revision, closed)
    else:
        acted = hold_product(tx, product.product_id, product.revision)
    if not acted and _revision_moved(tx, product):
        return  # the seller changed it meanwhile: its newer revision waits, and is judged itself
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
    tx.execute(_MOOT, {"product": product.product_id, "at": tx.now_us})
    if judgement.policies:
        policies = list(judgement.policies)
        tx.audit(POLICY, "screening.verdict", product.product_id, outcome=judgement.outcome, policies=policies)
    if judgement.to_review:
        open_case(tx, product, verdict_id, judgement)


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
        "policy": next(iter(judgement.policies), ""),
        "risk": judgement.risk,
        "severe": judgement.severe,
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

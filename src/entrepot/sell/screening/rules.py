"""The policies in force, and changing them: written down, tried on the whole catalogue, adopted by another person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, get_args

from sqlalchemy import Connection, Row, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.screening.decide import SamePerson
from entrepot.sell.screening.judgement import MARKETS, POLICIES, Action, Ruling, Severity
from entrepot.sell.screening.policies import builtin_packs, rulings_at, version_of
from entrepot.sell.screening.tables import screening_policy

TRY_KIND: Final = "sell.screening.try_policy"
AGAIN_KIND: Final = "sell.screening.again"
FORCE_KIND: Final = "sell.screening.put_in_force"
NOTE_MAX: Final = 2_000
_DETECTOR: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_P = screening_policy.c
_IN_FORCE = select(screening_policy).where(_P.state == "in_force").order_by(_P.id.desc()).limit(1)


class PolicyNotTried(Conflict):
    """A change of policy takes effect only after it was tried on the catalogue."""

    code = "screening.policy_not_tried"
    title = "This change was not tried yet"


class PolicyClosed(Conflict):
    """The change was adopted or dropped already."""

    code = "screening.policy_closed"
    title = "This change is closed"


@dataclass(frozen=True, slots=True)
class Change:
    """What one policy does from now on in one market; ``was`` is what it did when the change was written, None before.

    A proposal need not say what was: it is read where it is kept.
    """

    policy: str
    market: str
    action: Action
    severity: Severity
    was: Action | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How sure a detector has to be, 0 to 1, for its findings of a policy to count; in all markets."""

    policy: str
    detector: str
    least: float


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A change of the policies: a draft, in force, retired or dropped; times in microseconds since 1970 UTC.

    ``trial`` is what it would change on the catalogue: ``products`` looked at, ``moves`` from outcome to outcome with
    their counts, and ``samples`` of products for each.
    """

    policy_id: str
    state: str
    changes: tuple[Change, ...]
    note: str
    author: str
    created_at_us: int
    trial: Mapping[str, Any] | None
    adopted_by: str | None
    since_us: int | None
    thresholds: tuple[Threshold, ...] = ()


def rulings_in_force(connection: Connection, at_us: int) -> tuple[str, Mapping[tuple[str, str], Ruling]]:
    """Return the version of the policies in force at a moment (microseconds), and their rulings by (policy, market)."""
    packs = builtin_packs()
    row = connection.execute(_IN_FORCE).one_or_none()
    if row is None:
        return version_of(packs), rulings_at(packs, at_us)
    rulings = rulings_at(packs, at_us) | changed(_changes(row.changes))
    return f"{version_of(packs)}+{row.id}", with_thresholds(rulings, _thresholds(row.thresholds))


def version_in_force(connection: Connection) -> PolicyVersion | None:
    """Return the change of the policies in force; None where all is as it comes with the program."""
    row = connection.execute(_IN_FORCE).one_or_none()
    return None if row is None else _version(row)


def changed(changes: Sequence[Change]) -> dict[tuple[str, str], Ruling]:
    """Return the rulings that changes make, by (policy, market)."""
    return {(each.policy, each.market): Ruling(each.action, each.severity) for each in changes}


def with_thresholds(
    rulings: Mapping[tuple[str, str], Ruling], thresholds: Sequence[Threshold]
) -> dict[tuple[str, str], Ruling]:
    """Return rulings by (policy, market) under which only what a detector is sure enough of counts."""
    found = dict(rulings)
    for each in thresholds:
        for market in MARKETS:
            ruling = found.get((each.policy, market), Ruling())
            found[each.policy, market] = replace(ruling, least={**ruling.least, each.detector: each.least})
    return found


def propose_policy(
    db: Database, changes: Sequence[Change], note: str, actor: str, thresholds: Sequence[Threshold] | None = None
) -> str:
    """Write down a change of the policies and begin to try it on the catalogue; return its id.

    ``changes`` are all that differs from the packs: what the version in force changed and this one lacks is undone. So
    are ``thresholds``; where they are left out (None), those in force stay.
    """
    said = note.strip()
    if not said or len(said) > NOTE_MAX:
        expected = say("at most %(most)s characters", most=f"{NOTE_MAX:,}")
        raise InvalidInput("say why the policies change", field="note", expected=expected)
    _refuse_unknown(changes)
    _refuse_strange(thresholds or ())

    def write(tx: Tx) -> str:
        policy_id = tx.new_id("pol")
        now = tx.execute(_IN_FORCE).one_or_none()
        _version_now, rulings = rulings_in_force(tx.connection, tx.now_us)
        kept = (now.thresholds or [] if now else []) if thresholds is None else [asdict(each) for each in thresholds]
        row = {
            "id": policy_id,
            "state": "draft",
            "changes": [asdict(replace(each, was=_ruled(each, rulings))) for each in changes],
            "note": said,
            "author": actor,
            "created_at": tx.now_us,
            "thresholds": kept,
        }
        tx.execute(insert(screening_policy), row)
        tx.enqueue(TRY_KIND, {"policy_id": policy_id})
        tx.audit(actor, "screening.propose_policy", policy_id, changes=len(changes))
        return policy_id

    return db.write(write)


def propose_threshold(db: Database, threshold: Threshold, note: str, actor: str) -> str:
    """Write down a change that sets one threshold and leaves all else as it is in force; 0 takes it away."""
    with db.read() as connection:
        now = version_in_force(connection)
    here = (threshold.policy, threshold.detector)
    thresholds = [each for each in (now.thresholds if now else ()) if (each.policy, each.detector) != here]
    if threshold.least != 0:
        thresholds.append(threshold)
    return propose_policy(db, now.changes if now else (), note, actor, thresholds)


def adopt_policy(db: Database, policy_id: str, actor: str, from_us: int | None = None) -> None:
    """Put a change into force, at once or at a moment (microseconds), and have the whole catalogue judged by it then.

    Until that moment it may be dropped. Raises NotFound, PolicyClosed, PolicyNotTried, and SamePerson where its author
    adopts it.
    """

    def write(tx: Tx) -> None:
        row = _draft(tx, policy_id)
        if row.trial is None:
            raise PolicyNotTried
        if row.author == actor:
            raise SamePerson
        if from_us is not None and from_us > tx.now_us:
            agreed = {"adopted_by": actor, "since": from_us}
            tx.execute(update(screening_policy).where(_P.id == policy_id).values(agreed))
            tx.enqueue(FORCE_KIND, {"policy_id": policy_id, "from_us": from_us}, run_at_us=from_us)
            tx.audit(actor, "screening.adopt_policy", policy_id, since_us=from_us)
            return
        put_in_force(tx, policy_id, actor)
        tx.audit(actor, "screening.adopt_policy", policy_id)

    db.write(write)


def put_in_force(tx: Tx, policy_id: str, actor: str) -> None:
    """Let a change take the place of the one in force, and have the catalogue judged by it."""
    tx.execute(update(screening_policy).where(_P.state == "in_force").values(state="retired"))
    adopted = {"state": "in_force", "adopted_by": actor, "since": tx.now_us}
    tx.execute(update(screening_policy).where(_P.id == policy_id).values(adopted))
    tx.enqueue(AGAIN_KIND, {"why": policy_id}, key=AGAIN_KIND)


def drop_policy(db: Database, policy_id: str, actor: str) -> None:
    """Give up a change that is not in force; raises as adopt_policy does."""

    def write(tx: Tx) -> None:
        _draft(tx, policy_id)
        tx.execute(update(screening_policy).where(_P.id == policy_id).values(state="dropped"))
        tx.audit(actor, "screening.drop_policy", policy_id)

    db.write(write)


def list_policies(connection: Connection, limit: int = 50) -> list[PolicyVersion]:
    """Return the last changes of the policies, the newest first."""
    rows = connection.execute(select(screening_policy).order_by(_P.id.desc()).limit(limit))
    return [_version(row) for row in rows]


def get_policy(connection: Connection, policy_id: str) -> PolicyVersion:
    """Return a change of the policies; raise NotFound."""
    row = connection.execute(select(screening_policy).where(_P.id == policy_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such change")
    return _version(row)


def keep_trial(tx: Tx, policy_id: str, trial: Mapping[str, Any]) -> None:
    """Keep what a draft would change."""
    tx.execute(update(screening_policy).where(_P.id == policy_id, _P.state == "draft").values(trial=dict(trial)))


def _draft(tx: Tx, policy_id: str) -> Row[Any]:
    row = tx.execute(select(screening_policy).where(_P.id == policy_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("there is no such change")
    if row.state != "draft":
        raise PolicyClosed
    return row


def _refuse_unknown(changes: Sequence[Change]) -> None:
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(changes):
        for name, value, known in (
            ("policy", each.policy, POLICIES),
            ("market", each.market, MARKETS),
            ("action", each.action, get_args(Action)),
            ("severity", each.severity, get_args(Severity)),
        ):
            if value not in known:
                raise InvalidInput("this is not known", field=f"changes.{place}.{name}", expected=", ".join(known))
        if (each.policy, each.market) in seen:
            raise InvalidInput("a policy is changed twice in one market", field=f"changes.{place}")
        seen.add((each.policy, each.market))


def _refuse_strange(thresholds: Sequence[Threshold]) -> None:
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(thresholds):
        where = f"thresholds.{place}"
        if each.policy not in POLICIES:
            raise InvalidInput("this is not known", field=f"{where}.policy", expected=", ".join(POLICIES))
        if not _DETECTOR.fullmatch(each.detector):
            raise InvalidInput("this is not known", field=f"{where}.detector")
        if not 0 <= each.least <= 1:
            raise InvalidInput("this is no confidence", field=f"{where}.least", expected="0–1")
        if (each.policy, each.detector) in seen:
            raise InvalidInput("a threshold is set twice", field=where)
        seen.add((each.policy, each.detector))


def _thresholds(values: Sequence[Mapping[str, Any]] | None) -> tuple[Threshold, ...]:
    return tuple(Threshold(each["policy"], each["detector"], each["least"]) for each in values or ())


def _ruled(change: Change, rulings: Mapping[tuple[str, str], Ruling]) -> Action:
    return rulings.get((change.policy, change.market), Ruling()).action


def _changes(values: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(each["policy"], each["market"], each["action"], each["severity"], each.get("was")) for each in values
    )


def _version(row: Row[Any]) -> PolicyVersion:
    return PolicyVersion(
        row.id,
        row.state,
        _changes(row.changes),
        row.note,
        row.author,
        row.created_at,
        row.trial,
        row.adopted_by,
        row.since,
        _thresholds(row.thresholds),
    )

"""The policies in force, and changing them: written down, tried on the whole catalogue, adopted by another person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
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
NOTE_MAX: Final = 2_000
_P = screening_policy.c
_IN_FORCE = select(_P.id, _P.changes).where(_P.state == "in_force").order_by(_P.id.desc()).limit(1)


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
    """What one policy does from now on in one market."""

    policy: str
    market: str
    action: Action
    severity: Severity


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


def rulings_in_force(connection: Connection, at_us: int) -> tuple[str, Mapping[tuple[str, str], Ruling]]:
    """Return the version of the policies in force at a moment (microseconds), and their rulings by (policy, market)."""
    packs = builtin_packs()
    row = connection.execute(_IN_FORCE).one_or_none()
    if row is None:
        return version_of(packs), rulings_at(packs, at_us)
    return f"{version_of(packs)}+{row.id}", rulings_at(packs, at_us) | changed(_changes(row.changes))


def changed(changes: Sequence[Change]) -> dict[tuple[str, str], Ruling]:
    """Return the rulings that changes make, by (policy, market)."""
    return {(each.policy, each.market): Ruling(each.action, each.severity) for each in changes}


def propose_policy(db: Database, changes: Sequence[Change], note: str, actor: str) -> str:
    """Write down a change of the policies and begin to try it on the catalogue; return its id.

    ``changes`` are all that differs from the packs: what the version in force changed and this one lacks is undone.
    """
    said = note.strip()
    if not said or len(said) > NOTE_MAX:
        expected = say("at most %(most)s characters", most=f"{NOTE_MAX:,}")
        raise InvalidInput("say why the policies change", field="note", expected=expected)
    _refuse_unknown(changes)

    def write(tx: Tx) -> str:
        policy_id = tx.new_id("pol")
        row = {
            "id": policy_id,
            "state": "draft",
            "changes": [asdict(each) for each in changes],
            "note": said,
            "author": actor,
            "created_at": tx.now_us,
        }
        tx.execute(insert(screening_policy), row)
        tx.enqueue(TRY_KIND, {"policy_id": policy_id})
        tx.audit(actor, "screening.propose_policy", policy_id, changes=len(changes))
        return policy_id

    return db.write(write)


def adopt_policy(db: Database, policy_id: str, actor: str) -> None:
    """Put a change into force, and have the whole catalogue judged by it.

    Raises NotFound, PolicyClosed, PolicyNotTried, and SamePerson where its author adopts it.
    """

    def write(tx: Tx) -> None:
        row = _draft(tx, policy_id)
        if row.trial is None:
            raise PolicyNotTried
        if row.author == actor:
            raise SamePerson
        tx.execute(update(screening_policy).where(_P.state == "in_force").values(state="retired"))
        adopted = {"state": "in_force", "adopted_by": actor, "since": tx.now_us}
        tx.execute(update(screening_policy).where(_P.id == policy_id).values(adopted))
        tx.enqueue(AGAIN_KIND, {"why": policy_id}, key=AGAIN_KIND)
        tx.audit(actor, "screening.adopt_policy", policy_id)

    db.write(write)


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


def _changes(values: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(each["policy"], each["market"], each["action"], each["severity"]) for each in values)


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
    )

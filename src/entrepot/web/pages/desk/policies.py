"""The policies: what each rules where, a change tried on the catalogue, put into force by another person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import Id
from entrepot.core.jobs import Job, list_jobs
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.catalog import Submission, submissions
from entrepot.sell.screening import (
    MARKETS,
    POLICIES,
    Action,
    Change,
    Outcome,
    PolicyVersion,
    Rule,
    Ruling,
    Severity,
    adopt_policy,
    builtin_packs,
    drop_policy,
    get_policy,
    judged_listing,
    list_policies,
    propose_policy,
    rule_of,
    rulings_at,
    rulings_in_force,
    version_in_force,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, given, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.desk.words import SEVERITIES, SEVERITY_TONES, policy_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

Policy = Literal[
    "weapons", "explosives", "drugs", "medicine_claims", "prescription_medicine", "tobacco_vape", "alcohol", "adult",
    "hate_symbols", "counterfeit", "brand_misuse", "wildlife", "live_animals", "human_remains", "hazardous_goods",
    "surveillance", "fake_documents", "counterfeit_currency", "gambling", "dual_use", "false_claims",
    "contact_diversion", "personal_data", "child_safety", "stolen_accounts",
]  # fmt: skip
PolicyId = Annotated[str, Id("pol")]
ACTIONS: Final[dict[str, Lazy]] = {
    "as_found": lazy("As found"),
    "allow": lazy("Allow"),
    "review": lazy("A person looks"),
    "block": lazy("Not allowed"),
}
_HERE: Final = "/desk/policies"
_SAMPLES: Final = 8
_TRIAL: Final = "sell.screening.try_policy"


class ChangeForm(BaseModel):
    """What a policy is to rule: an action and a severity for each market, in one order, and why."""

    model_config = ConfigDict(extra="ignore")

    market: list[Literal["US", "EU", "KR", "JP", "CN", "SA"]] = Field(default_factory=list, max_length=10)
    action: list[Action] = Field(default_factory=list, max_length=10)
    severity: list[Severity] = Field(default_factory=list, max_length=10)
    note: str = Field("", max_length=4_000)


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a rule, and what the detectors say of it now."""

    words: str
    forbidden: bool
    outcome: Outcome

    @property
    def as_meant(self) -> bool:
        """Whether the detectors say what the rule says."""
        return (self.outcome != "allow") == self.forbidden


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do in one market: from what to what, how many products, and some of them (id, title)."""

    market: str
    before: Outcome
    after: Outcome
    products: int
    samples: tuple[tuple[str, str], ...]


@router.get("/desk/policies")
def show_policies(request: Request, who: Reviewer) -> Response:
    """Show what each policy rules in each market, and the changes so far."""
    with platform_of(request).db.read() as connection:
        now_us = platform_of(request).db.clock.now_us()
        version, rulings = rulings_in_force(connection, now_us)
        changes = list_policies(connection)
        context: dict[str, Any] = {
            "version": version,
            "rulings": rulings,
            "changes": changes,
            "names": person_names(connection, sorted({each.author for each in changes})),
            "own": {(each.policy, each.market) for each in _in_force(connection)},
        }
    return render(request, "desk/policies.html", policies=POLICIES, **_words(), **context, **frame(request))


@router.get("/desk/policies/rules/{policy}")
@slow
def show_policy(request: Request, who: Reviewer, policy: Policy) -> Response:
    """Show one policy: its text, what it rules where and since when, its sources, and its examples as judged now."""
    return _rule_page(request, policy, {})


@router.post("/desk/policies/rules/{policy}")
@slow
def write_change(request: Request, who: Reviewer, policy: Policy, said: Annotated[ChangeForm, Form()]) -> Response:
    """Write down a change of the policy and try it on the catalogue."""
    db = platform_of(request).db
    try:
        with db.read() as connection:
            changes = _changes(connection, policy, said, db.clock.now_us())
        policy_id = propose_policy(db, changes, said.note.replace("\0", ""), who.person_id)
    except AppError as refusal:
        with reading(reader_of(request)):
            return _rule_page(request, policy, {"form": in_words(refusal.detail)}, said)
    return see_other(f"{_HERE}/changes/{policy_id}")


@router.get("/desk/policies/changes/{policy_id}")
def show_change(request: Request, who: Reviewer, policy_id: PolicyId) -> Response:
    """Show a change: what it says, what it would do to the catalogue, and who may put it into force."""
    return _change_page(request, who.person_id, policy_id)


@router.get("/desk/policies/changes/{policy_id}/effect")
def show_effect(request: Request, who: Reviewer, policy_id: PolicyId) -> Response:
    """Give the part of a change's page that says how far the trial is and what it found."""
    return _change_page(request, who.person_id, policy_id, part=True)


@router.post("/desk/policies/changes/{policy_id}")
def decide_change(
    request: Request,
    who: Reviewer,
    policy_id: PolicyId,
    act: Annotated[Literal["adopt", "drop"], Form()],
    since: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Put a change into force, at once or from a day on, or give it up."""
    db = platform_of(request).db
    try:
        if act == "drop":
            drop_policy(db, policy_id, who.person_id)
        else:
            adopt_policy(db, policy_id, who.person_id, _moment(since))
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        with reading(reader_of(request)):
            told = in_words(refusal.detail or refusal.title)
            return see_other(f"{_HERE}/changes/{policy_id}", Toast("block", told))
    with reading(reader_of(request)):
        words = {
            "drop": _("The change was given up"),
            "adopt": _("Agreed: it takes effect on that day") if since else _("In force. The catalogue is judged anew"),
        }
        return see_other(f"{_HERE}/changes/{policy_id}", Toast("allow", words[act]))


def _moment(day: str) -> int | None:
    """Return the beginning of a day in UTC in microseconds; None for no day."""
    if not day:
        return None
    try:
        began = datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        raise InvalidInput("this is no day", field="since", expected="YYYY-MM-DD") from None
    return int(began.timestamp()) * 1_000_000


def _in_force(connection: Connection) -> tuple[Change, ...]:
    now = version_in_force(connection)
    return () if now is None else now.changes


def _changes(connection: Connection, policy: str, said: ChangeForm, now_us: int) -> list[Change]:
    """Return all changes that are to hold: those in force of other policies, and what is said of this one."""
    packs = builtin_packs()
    kept = [each for each in _in_force(connection) if each.policy != policy]
    if len({len(said.market), len(said.action), len(said.severity)}) != 1:
        raise InvalidInput("this is not known", field="action", expected="an action and a severity for each market")
    for market, action, severity in zip(said.market, said.action, said.severity, strict=True):
        rule = rule_of(packs, policy, market, now_us)
        if rule is None or (rule.action, rule.severity) != (action, severity):
            kept.append(Change(policy, market, action, severity))
    return kept


def _words() -> dict[str, Any]:
    return {
        "markets": MARKETS,
        "market_names": MARKET_NAMES,
        "actions": ACTIONS,
        "severities": SEVERITIES,
        "severity_tones": SEVERITY_TONES,
        "policy_words": policy_words,
    }


def _rule_page(request: Request, policy: str, errors: dict[str, str], said: ChangeForm | None = None) -> Response:
    packs = builtin_packs()
    with platform_of(request).db.read() as connection:
        now_us = platform_of(request).db.clock.now_us()
        _version, rulings = rulings_in_force(connection, now_us)
        rules = {market: rule_of(packs, policy, market, now_us) for market in MARKETS}
        common = next(each for each in packs[0].rules if each.policy == policy)
        context: dict[str, Any] = {
            "policy": policy,
            "common": common,
            "given": given,
            "rules": rules,
            "now": {market: rulings.get((policy, market), Ruling()) for market in MARKETS},
            "examples": _examples(connection, common, now_us),
        }
    return render(
        request,
        "desk/policy.html",
        status_code=422 if errors else 200,
        errors=errors,
        note=said.note if said else "",
        **_words(),
        **context,
        **frame(request),
    )


def _examples(connection: Connection, rule: Rule, now_us: int) -> list[Example]:
    found = []
    for words, forbidden in (*((each, True) for each in rule.forbidden), *((each, False) for each in rule.fine)):
        listing = Submission("", "", 0, "draft", None, "en", None, "", "", {"title": words}, (), {})
        found.append(Example(words, forbidden, judged_listing(connection, listing, now_us).outcome))
    return found


def _change_page(request: Request, person_id: str, policy_id: str, *, part: bool = False) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection, reading(reader_of(request)):
        change = get_policy(connection, policy_id)
        jobs = list_jobs(connection, kind=_TRIAL, limit=50).items
        job = next((each for each in jobs if each.args.get("policy_id") == policy_id), None)
        people = [each for each in (change.author, change.adopted_by) if each]
        context: dict[str, Any] = {
            "change": change,
            "job": job,
            "effects": _effects(connection, change),
            "names": person_names(connection, people),
            "before": rulings_at(builtin_packs(), change.created_at_us),  # of changes that did not say what was
            "mine": change.author == person_id,
            "waits": change.state == "draft" and change.trial is None,
            "fails": job is not None and _failed(job),
            "policy_of": next((each.policy for each in change.changes), None),
        }
    template = "desk/policy_effect.html" if part else "desk/policy_change.html"
    return render(request, template, **_words(), **context, **frame(request))


def _failed(job: Job) -> bool:
    return job.state == "failed"


def _effects(connection: Connection, change: PolicyVersion) -> list[Effect]:
    """Return what the trial found that changes, the gravest market first."""
    if change.trial is None:
        return []
    samples: Mapping[str, Sequence[str]] = change.trial["samples"]
    wanted = sorted({each for some in samples.values() for each in some[:_SAMPLES]})
    titles = {each.product_id: each.texts.get("title", "") for each in submissions(connection, wanted)}
    found = []
    for move, count in change.trial["moves"].items():
        market, before, after = move.split(" ")
        if before != after:
            some = tuple((each, titles.get(each, "")) for each in samples.get(move, ())[:_SAMPLES])
            found.append(Effect(market, before, after, count, some))
    return sorted(found, key=lambda each: (MARKETS.index(each.market), -each.products))

"""Reading packs of rules and finding which rule holds in a market on a day.

A pack is a TOML file: ``market`` (``any`` for the common one), ``version``, and ``[[rule]]`` tables. A market's rule
takes the place of the common one of the same policy while it is in force; what it leaves out is the common rule's.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.screening.judgement import MARKETS, POLICIES, Action, Ruling, Severity

ANYWHERE: Final = "any"
_LOCALES: Final = ("en", "ko", "zh")
_TEXTS: Final = ("title", "text", "remedy")
_PACK_MAX: Final = 2**20


class PackInvalid(InvalidInput):
    """A pack of rules cannot be read; the detail names the rule, the field and what was expected."""

    code = "screening.pack_invalid"
    title = "These policies cannot be read"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is not sold, or not so, in a market; days are whole days in UTC, ``until`` is the first day without it.

    ``title``, ``text`` and ``remedy`` (what a seller can change) are for people, by locale. ``forbidden`` and ``fine``
    are examples of listings' words, and the rule's tests. ``sources`` name the law or the practice that it follows.
    """

    policy: str
    market: str
    action: Action
    severity: Severity
    since: date
    until: date | None
    title: Mapping[str, str]
    text: Mapping[str, str]
    remedy: Mapping[str, str]
    sources: tuple[str, ...]
    forbidden: tuple[str, ...]
    fine: tuple[str, ...]

    def holds(self, day: date) -> bool:
        """Return whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one market, or of all."""

    market: str
    version: str
    rules: tuple[Rule, ...]


@cache
def builtin_packs() -> tuple[Pack, ...]:
    """Return the packs that every marketplace begins with, the common one first."""
    folder = files("entrepot.sell.screening.policies")
    common = read_pack(folder.joinpath("any.toml").read_bytes())
    return common, *(
        read_pack(folder.joinpath(f"{market.lower()}.toml").read_bytes(), common=common) for market in MARKETS
    )


def read_pack(data: bytes, *, common: Pack | None = None) -> Pack:
    """Read a pack from TOML; the rules of a market take from ``common`` what they leave out. Raise PackInvalid."""
    if len(data) > _PACK_MAX:
        raise PackInvalid("the file is too large", field="file", expected="at most 1 MiB")
    try:
        value = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PackInvalid(say("this is no TOML: %(fault)s", fault=str(fault)), field="file") from None
    market = value.get("market")
    if market not in {ANYWHERE, *MARKETS}:
        raise PackInvalid(_expected("market", market, (ANYWHERE, *MARKETS)), field="market")
    known = {each.policy: each for each in common.rules} if common else {}
    rules = [_rule(market, each, known, place) for place, each in enumerate(_tables(value), 1)]
    if twice := _first_twice((each.policy, each.since) for each in rules):
        raise PackInvalid(say("two rules of %(policy)s begin on one day", policy=twice[0]), field="rule")
    return Pack(market, str(value.get("version", "")), tuple(rules))


def rulings_at(packs: Iterable[Pack], at_us: int) -> dict[tuple[str, str], Ruling]:
    """Return what each policy rules in each market at a moment, in microseconds since 1970."""
    day = datetime.fromtimestamp(at_us / 1_000_000, UTC).date()
    kept = tuple(packs)
    rulings = {}
    for policy in POLICIES:
        for market in MARKETS:
            rule = _in_force(kept, policy, market, day)
            if rule is not None:
                rulings[policy, market] = Ruling(rule.action, rule.severity)
    return rulings


def rule_of(packs: Iterable[Pack], policy: str, market: str, at_us: int) -> Rule | None:
    """Return the rule of a policy in force in a market at a moment, or None."""
    return _in_force(tuple(packs), policy, market, datetime.fromtimestamp(at_us / 1_000_000, UTC).date())


def version_of(packs: Iterable[Pack]) -> str:
    """Return a short name of what the packs say, another one with every change."""
    digest = hashlib.sha256()
    for pack in packs:
        digest.update(repr(pack).encode())
    return digest.hexdigest()[:12]


def _in_force(packs: Sequence[Pack], policy: str, market: str, day: date) -> Rule | None:
    found = [
        rule
        for pack in packs
        if pack.market in {ANYWHERE, market}
        for rule in pack.rules
        if rule.policy == policy and rule.holds(day)
    ]
    return max(found, key=lambda rule: (rule.market != ANYWHERE, rule.since), default=None)


def _tables(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rules = value.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
        raise PackInvalid("rules are tables: [[rule]]", field="rule")
    return rules


def _rule(market: str, value: Mapping[str, Any], known: Mapping[str, Rule], place: int) -> Rule:
    policy = value.get("id")
    if policy not in POLICIES:
        raise PackInvalid(_expected("id", policy, POLICIES), field=f"rule.{place}.id")
    base = known.get(policy)
    where = f"rule.{place} ({policy})"
    read = _Fields(value, where)
    texts = {name: read.texts(name, base is None) for name in _TEXTS}
    rule = Rule(
        policy,
        market,
        read.one_of("action", get_args(Action), base.action if base else "as_found"),
        read.one_of("severity", get_args(Severity), base.severity if base else None),
        read.day("from", base.since if base else None) or date.min,
        read.day("until", None, optional=True),
        texts["title"],
        texts["text"],
        texts["remedy"],
        read.strings("sources", needed=True),
        read.strings("forbidden", needed=base is None),
        read.strings("fine", needed=base is None),
    )
    if rule.until is not None and rule.until <= rule.since:
        raise PackInvalid(say("%(where)s ends before it begins", where=where), field=f"{where}.until")
    if base is None:
        return rule
    return replace(
        rule,
        title=rule.title or base.title,
        text=rule.text or base.text,
        remedy=rule.remedy or base.remedy,
    )


class _Fields:
    """Reads the fields of one rule, and refuses what is not there or of another form."""

    def __init__(self, value: Mapping[str, Any], where: str) -> None:
        self._value, self._where = value, where

    def one_of(self, name: str, known: Sequence[str], default: str | None) -> Any:
        found = self._value.get(name, default)
        if found not in known:
            raise PackInvalid(_expected(name, found, known), field=f"{self._where}.{name}")
        return found

    def day(self, name: str, default: date | None, *, optional: bool = False) -> date | None:
        found = self._value.get(name, default)
        if isinstance(found, datetime) or not (isinstance(found, date) or (optional and found is None)):
            raise PackInvalid(_expected(name, found, ("YYYY-MM-DD",)), field=f"{self._where}.{name}")
        return found

    def strings(self, name: str, *, needed: bool) -> tuple[str, ...]:
        found = self._value.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            raise PackInvalid(_expected(name, found, ("a list of texts",)), field=f"{self._where}.{name}")
        if needed and not found:
            raise PackInvalid(_expected(name, "", ("at least one",)), field=f"{self._where}.{name}")
        return tuple(found)

    def texts(self, name: str, needed: bool) -> dict[str, str]:  # noqa: FBT001  # private, and called in one place
        found = self._value.get(name, {})
        texts = (
            {locale: text for locale, text in found.items() if isinstance(text, str) and text}
            if isinstance(found, dict)
            else {}
        )
        good = texts.keys() >= set(_LOCALES)
        if not good and (needed or found):
            raise PackInvalid(_expected(name, str(found), _LOCALES), field=f"{self._where}.{name}")
        return texts


def _expected(name: str, found: object, known: Sequence[str]) -> str:
    return say("%(name)s is %(found)s; expected %(known)s", name=name, found=repr(found)[:80], known=", ".join(known))


def _first_twice(keys: Iterable[tuple[str, date]]) -> tuple[str, date] | None:
    seen: set[tuple[str, date]] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None

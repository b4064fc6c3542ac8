"""Reasons that a reviewer chooses from, by policy, in the seller's language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from entrepot.sell.screening.policies import Rule

LOCALES: Final = ("en", "ko", "zh")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in words, by locale, for one decision."""

    code: str
    decision: Literal["allow", "block"]
    text: Mapping[str, str]


def reasons_for(policy: str, rule: Rule | None) -> tuple[Reason, ...]:
    """Return the reasons that fit a policy, with the words of its rule; without a rule, those that name none."""
    found = []
    for each in _templates():
        if policy not in each.get("policies", (policy,)) or (rule is None and "%(" in each["en"]):
            continue
        text = {locale: _filled(each[locale], rule, locale) for locale in LOCALES}
        found.append(Reason(each["code"], each["decision"], text))
    return tuple(found)


def _filled(words: str, rule: Rule | None, locale: str) -> str:
    if rule is None:
        return words
    said = {"rule": rule.title.get(locale, rule.title["en"]), "remedy": rule.remedy.get(locale, rule.remedy["en"])}
    return words % said


@cache
def _templates() -> tuple[Mapping[str, Any], ...]:
    text = files("entrepot.sell.screening").joinpath("reasons.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["reason"])

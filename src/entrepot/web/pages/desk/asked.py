"""What the addresses of the desk's queue narrow it to."""

from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl, urlencode

from fastapi import Query
from pydantic import BeforeValidator

from entrepot.core.http.types import Id
from entrepot.sell.screening import MARKETS, POLICIES, CaseFilter
from entrepot.web.lists import Blank

Show = Literal["open", "mine", "late", "closed", "checks"]
_CARRIED: Final = ("kind", "policy", "market", "severity", "language", "seller_id")
_KNOWN: Final = {"policy": {*POLICIES, "unchecked", "after_block"}, "market": set(MARKETS)}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the queue is shown, and what it is narrowed to."""

    show: Show
    narrow: CaseFilter

    def narrow_for(self, person_id: str) -> CaseFilter:
        """Return the narrowing, to a person's own cases where those are shown."""
        return replace(self.narrow, claimed_by=person_id) if self.show == "mine" else self.narrow

    @property
    def query(self) -> str:
        """The narrowing as an address carries it."""
        return query_of(self.narrow)


def query_of(narrow: CaseFilter) -> str:
    """Return a narrowing as an address carries it."""
    kept = {name: getattr(narrow, name) for name in _CARRIED if getattr(narrow, name)}
    return urlencode(kept | ({"overdue": "1"} if narrow.overdue else {}))


def narrow_of(query: str) -> CaseFilter:
    """Read what ``query_of`` made; what is strange is left out."""
    given = {name: value for name, value in parse_qsl(query)[:20] if "\0" not in value}
    kept = {name: given.get(name) for name in _CARRIED}
    return CaseFilter(**kept, overdue=given.get("overdue") == "1")


def _one_of(known: set[str]) -> BeforeValidator:
    return BeforeValidator(lambda given: given if given in known else None)


Policy = Annotated[str | None, _one_of(_KNOWN["policy"]), Query(max_length=40)]
Market = Annotated[str | None, _one_of(_KNOWN["market"]), Query(max_length=4)]
Language = Annotated[str | None, _one_of({"en", "ko", "zh", "ja", "es", "de", "fr"}), Query(max_length=10)]


async def asked(
    show: Show = "open",
    kind: Annotated[Literal["verdict", "appeal"] | None, Blank, Query()] = None,
    policy: Policy = None,
    market: Market = None,
    severity: Annotated[Literal["minor", "serious", "severe"] | None, Blank, Query()] = None,
    language: Language = None,
    seller: Annotated[str | None, Blank, Id("sel")] = None,
) -> Asked:
    """Read the address."""
    return Asked(show, CaseFilter(kind, policy, market, severity, language, seller, show == "late"))

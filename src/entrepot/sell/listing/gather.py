"""Put together what several sources say of one thing: values that agree support each other, others stand side by side.

Pure. Independent sources that say the same are taken as noisy-or: sure once, surer twice. A value that another source
contradicts with some confidence is marked, and a person looks at it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from entrepot.ai import Evidence, Proposal
from entrepot.sell.listing.content import Field, Objection, Other

MOST_SURE: Final = 0.99
_CONTRADICTS: Final = 0.45
"""From this confidence on another value contradicts the best one."""
_OTHERS_MOST: Final = 5
_KINDS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "attribute.material": {
        "Ceramic": frozenset({"Stoneware", "Porcelain", "Earthenware", "Terracotta", "Bone china"}),
        "Steel": frozenset({"Stainless steel"}),
        "Metal": frozenset({"Stainless steel", "Steel", "Aluminium", "Brass", "Copper", "Cast iron", "Iron"}),
        "Wood": frozenset({"Oak", "Walnut", "Beech", "Pine", "Acacia", "Bamboo"}),
        "Plastic": frozenset({"Polypropylene", "Tritan", "ABS", "Acrylic", "Silicone"}),
        "Leather": frozenset({"Genuine leather", "Suede"}),
    }
}
"""Words for a whole family, and for what belongs to it."""


@dataclass(slots=True)
class Gathered:
    """All that sources proposed, by field; fields come out in the order in which they were first spoken of.

    ``objections`` are what sources said that cannot be taken.
    """

    _said: dict[str, list[Proposal[Any]]] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)

    def add(
        self, name: str, proposal: Proposal[Any] | None, *, as_json: Callable[[Any], Any] = lambda value: value
    ) -> None:
        """Take a proposal for a field, its value as JSON; None says nothing."""
        if proposal is not None:
            value = as_json(proposal.value)
            kept = Proposal(value, proposal.confidence, proposal.evidence, proposal.model)
            self._said.setdefault(name, []).append(kept)

    def add_all(
        self, name: str, proposals: Iterable[Proposal[Any]], *, as_json: Callable[[Any], Any] = lambda value: value
    ) -> None:
        """Take several proposals for a field."""
        for each in proposals:
            self.add(name, each, as_json=as_json)

    def fields(self) -> list[Field]:
        """Return a field for each name, its best value first and the others beside it."""
        return [settled(name, said) for name, said in self._said.items()]

    def __contains__(self, name: str) -> bool:
        return name in self._said


def settled(name: str, said: Iterable[Proposal[Any]]) -> Field:
    """Return the field that proposals make: the likeliest value, what speaks for it, and the other values."""
    groups: dict[bytes, list[Proposal[Any]]] = {}
    for each in _sharpened(name, list(said)):
        groups.setdefault(_key(each.value), []).append(each)
    ranked = sorted((_merged(group) for group in groups.values()), key=lambda each: -each.confidence)
    best, *rest = ranked
    conflict = bool(rest) and rest[0].confidence >= _CONTRADICTS
    return Field(
        name,
        best.value,
        best.confidence,
        best.evidence,
        best.model,
        tuple(Other(each.value, each.confidence, each.evidence) for each in rest[:_OTHERS_MOST]),
        conflict,
    )


def _sharpened(name: str, said: list[Proposal[Any]]) -> list[Proposal[Any]]:
    """Take a vague word for the sharper one that is said too: who says ceramic does not contradict stoneware."""
    kinds = _KINDS.get(name, {})
    spoken = {each.value for each in said if isinstance(each.value, str)}

    def sharper(each: Proposal[Any]) -> Proposal[Any]:
        found = sorted(spoken & kinds.get(each.value, frozenset())) if isinstance(each.value, str) else []
        return replace(each, value=found[0]) if len(found) == 1 else each

    return [sharper(each) for each in said]


def _merged(group: list[Proposal[Any]]) -> Proposal[Any]:
    """Noisy-or over sources; several readings of one source count once, with the surest."""
    by_source: dict[tuple[str, str], float] = {}
    evidence: list[Evidence] = []
    for each in group:
        first = each.evidence[0] if each.evidence else Evidence("rule")
        source = (first.origin, first.place)
        by_source[source] = max(by_source.get(source, 0.0), each.confidence)
        evidence.extend(one for one in each.evidence if one not in evidence)
    doubt = 1.0
    for confidence in by_source.values():
        doubt *= 1 - min(confidence, MOST_SURE)
    surest = max(group, key=lambda each: each.confidence)
    return Proposal(surest.value, min(MOST_SURE, 1 - doubt), tuple(evidence), surest.model)


def _key(value: Any) -> bytes:
    """Return what two equal values share: text without case and spaces, numbers as numbers."""

    def plain(each: Any) -> Any:
        match each:
            case str():
                return " ".join(each.casefold().split())
            case bool():
                return each
            case int() | float():
                return round(float(each), 6)
            case list() | tuple():
                return sorted((plain(one) for one in each), key=str)
            case Mapping():
                return {name: plain(one) for name, one in each.items()}
            case _:
                return each

    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS)

"""Policies as data: a pack that holds everywhere and one a market, each rule with its text, source and examples."""

from entrepot.sell.screening.policies.packs import (
    Pack,
    PackInvalid,
    Rule,
    builtin_packs,
    read_pack,
    rule_of,
    rulings_at,
    version_of,
)

__all__ = [
    "Pack",
    "PackInvalid",
    "Rule",
    "builtin_packs",
    "read_pack",
    "rule_of",
    "rulings_at",
    "version_of",
]
